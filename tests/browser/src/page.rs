//! A page in the browser with the verbs of its reader: open, find, click, type, wait; and what a
//! tester sees beside: the console, the network, screenshots. A verb that fails panics with what it
//! looked for.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, thread};

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::driver::{Driver, Session};
use crate::engine::{Browser, Engine};

/// When a test gives up on a condition. No test expects anything of this time: it only ends one that
/// would never end, so it is longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// The key under which WebDriver writes an element's reference.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser window.
pub struct Page {
    session: Session,
}

/// An element of the page.
#[derive(Clone, Debug)]
pub struct Element(String);

/// A size in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub struct Viewport {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// A line of the browser's console.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// `SEVERE`, `WARNING`, `INFO`.
    pub level: String,
    /// `security` for a violated Content-Security-Policy.
    pub source: String,
    /// The words.
    pub message: String,
}

impl Page {
    /// A new window in a browser of its own.
    pub fn launch(browser: &Browser, viewport: Viewport) -> Page {
        let session = Driver::start(browser).and_then(|driver| driver.session(browser));
        let page = Page {
            session: session.unwrap_or_else(|error| panic!("{error}")),
        };
        page.resize(viewport);
        page
    }

    /// Opens an address. If it is the page's, waits until the view has taken over what is in it.
    pub fn goto(&self, url: &str) {
        self.open(url);
        self.wait_until_live();
    }

    /// Opens an address and waits for no script.
    pub fn open(&self, url: &str) {
        self.post("/url", json!({ "url": url }));
    }

    /// Waits until the view runs. Other pages have none.
    pub fn wait_until_live(&self) {
        let is_live =
            "return !document.getElementById('app') || 'view' in document.documentElement.dataset";
        self.wait_for("the view", || {
            (self.evaluate(is_live) == json!(true)).then_some(())
        });
    }

    /// Runs a script in each page that is opened from now on, before any of its own.
    pub fn before_each_page(&self, script: &str) {
        self.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": script }),
        );
    }

    /// Goes back in the history.
    pub fn back(&self) {
        self.post("/back", json!({}));
    }

    /// Goes forward again.
    pub fn forward(&self) {
        self.post("/forward", json!({}));
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.post("/refresh", json!({}));
        self.wait_until_live();
    }

    /// Sets the viewport, in Chromium below the least window size too; elsewhere the window.
    pub fn resize(&self, Viewport { width, height }: Viewport) {
        if self.session.engine() != Engine::Chromium {
            let size = json!({ "width": width, "height": height });
            self.post("/window/rect", size);
            return;
        }
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// Answers a media query, such as `prefers-color-scheme` with `dark`, or
    /// `prefers-reduced-motion` with `reduce`.
    pub fn emulate_media(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        );
    }

    /// Cuts the network, or not.
    pub fn go_offline(&self) {
        let nothing = json!({ "offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0 });
        self.devtools("Network.enable", json!({}));
        self.devtools("Network.emulateNetworkConditions", nothing);
    }

    /// Gives the page's thread one part in `times` of its time.
    pub fn slow_down(&self, times: u32) {
        self.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": times }));
    }

    /// Has the browser free what nothing refers to any more.
    pub fn collect_garbage(&self) {
        self.devtools("HeapProfiler.collectGarbage", json!({}));
    }

    /// Runs no scripts of the pages that are opened from now on.
    pub fn refuse_scripts(&self) {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": true }),
        );
    }

    /// All elements of a CSS selector.
    pub fn find_all(&self, css: &str) -> Vec<Element> {
        let found = self.post(
            "/elements",
            json!({ "using": "css selector", "value": css }),
        );
        found
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(element)
            .collect()
    }

    /// The first element of a CSS selector, once there is one.
    pub fn find(&self, css: &str) -> Element {
        self.wait_for(&format!("`{css}` in the page"), || {
            self.find_all(css).into_iter().next()
        })
    }

    /// The first element of a CSS selector whose visible text or accessible name holds `words`,
    /// once there is one.
    pub fn find_named(&self, css: &str, words: &str) -> Element {
        self.wait_for(&format!("`{css}` named {words:?}"), || {
            let candidates = self.find_all(css);
            candidates
                .into_iter()
                .find(|candidate| self.name(candidate).contains(words))
        })
    }

    /// The accessible name as the browser computes it, or the text where it has none.
    pub fn name(&self, element: &Element) -> String {
        match self.get(element, "computedlabel").as_str() {
            Some(name) if !name.is_empty() => name.to_owned(),
            _ => self.text(element),
        }
    }

    /// The role as the browser computes it.
    pub fn role(&self, element: &Element) -> String {
        self.get(element, "computedrole")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The visible text.
    pub fn text(&self, element: &Element) -> String {
        self.get(element, "text")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// An attribute as written in the document.
    pub fn attribute(&self, element: &Element, name: &str) -> Option<String> {
        self.get(element, &format!("attribute/{name}"))
            .as_str()
            .map(str::to_owned)
    }

    /// The start of the element's markup, to name it in a message.
    pub fn outer_html(&self, element: &Element) -> String {
        let script = "return arguments[0].outerHTML.slice(0, 160)";
        self.call(script, &[reference(element)])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The value of a form control.
    pub fn value(&self, element: &Element) -> String {
        self.get(element, "property/value")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// All text that the page shows.
    pub fn body_text(&self) -> String {
        self.text(&self.find("body"))
    }

    /// Clicks.
    pub fn click(&self, Element(id): &Element) {
        self.post(&format!("/element/{id}/click"), json!({}));
    }

    /// Types at the end of what is there. `\u{e004}` is Tab, `\u{e007}` Enter, `\u{e012}` to
    /// `\u{e015}` the arrows.
    pub fn type_into(&self, Element(id): &Element, keys: &str) {
        self.post(&format!("/element/{id}/value"), json!({ "text": keys }));
    }

    /// Presses keys wherever the focus is.
    pub fn press(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [
                    json!({ "type": "keyDown", "value": key }),
                    json!({ "type": "keyUp", "value": key }),
                ]
            })
            .collect();
        self.post(
            "/actions",
            json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// Holds keys down one after the other, then lets all go: `"\u{e009} "` is Control and Space.
    pub fn chord(&self, keys: &str) {
        let down = keys
            .chars()
            .map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys
            .chars()
            .rev()
            .map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        self.post(
            "/actions",
            json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// Moves the pointer to a point of the viewport.
    pub fn point_at(&self, x: i64, y: i64) {
        let actions = json!([{ "type": "pointerMove", "duration": 0, "x": x, "y": y }]);
        let pointer = json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions });
        self.post("/actions", json!({ "actions": [pointer] }));
    }

    /// Turns the wheel over an element, down by so many pixels.
    pub fn scroll_over(&self, element: &Element, pixels: u32) {
        let turn = json!({ "type": "scroll", "origin": reference(element), "x": 0, "y": 0, "deltaX": 0, "deltaY": pixels });
        self.post(
            "/actions",
            json!({ "actions": [{ "type": "wheel", "id": "wheel", "actions": [turn] }] }),
        );
    }

    /// Replaces the whole text of a field as a paste does: one insertion, with the browser's own
    /// input event.
    pub fn paste_over(&self, element: &Element, text: &str) {
        self.call(
            "arguments[0].focus(); arguments[0].select();",
            &[reference(element)],
        );
        self.insert(text);
    }

    /// Copies a text and pastes it by its keys wherever the focus is. For Chromium.
    pub fn paste_by_keys(&self, text: &str) {
        self.devtools(
            "Browser.grantPermissions",
            json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
        );
        // Only a focused page may write to the clipboard, and one of several windows has the focus.
        self.devtools(
            "Emulation.setFocusEmulationEnabled",
            json!({ "enabled": true }),
        );
        self.settled(&format!(
            "navigator.clipboard.writeText({})",
            Value::from(text)
        ));
        self.chord("\u{e009}v");
    }

    /// Inserts a text at the cursor as the browser itself does, so that undo knows it.
    fn insert(&self, text: &str) {
        if self.session.engine() == Engine::Chromium {
            self.devtools("Input.insertText", json!({ "text": text }));
            return;
        }
        let script = "return document.execCommand('insertText', false, arguments[0])";
        let inserted = self.call(script, &[json!(text)]);
        assert_eq!(inserted, true, "the browser inserts text");
    }

    /// Selects `old` in a text field and inserts `new` over it, as an editing reader does.
    pub fn replace_in(&self, element: &Element, old: &str, new: &str) {
        let select = "const [field, old] = arguments; const at = field.value.indexOf(old); field.focus(); \
                      if (at >= 0) field.setSelectionRange(at, at + old.length); return at;";
        let at = self.call(select, &[reference(element), json!(old)]);
        assert!(
            at.as_i64().is_some_and(|at| at >= 0),
            "the field does not contain {old:?}"
        );
        self.insert(new);
    }

    /// Runs a function body in the page with `arguments`, and returns what it returns.
    pub fn call(&self, script: &str, arguments: &[Value]) -> Value {
        self.post(
            "/execute/sync",
            json!({ "script": script, "args": arguments }),
        )
    }

    /// Runs a function body in the page.
    pub fn evaluate(&self, script: &str) -> Value {
        self.call(script, &[])
    }

    /// The value of an expression, once it has settled where it is a promise. The page's policy
    /// does not hold for it.
    pub fn settled(&self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.devtools("Runtime.evaluate", asked);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{}",
            answer["exceptionDetails"]
        );
        answer["result"]["value"].take()
    }

    /// Polls until `ask` has an answer; panics with what was awaited and what the page shows.
    pub fn wait_for<T>(&self, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = ask() {
                return answer;
            }
            if Instant::now() > deadline {
                let shown = self.evaluate("return document.body.innerText");
                let console = self.console();
                panic!(
                    "waited {PATIENCE:?} for {what}; the page shows:\n{shown:#}\nand its console: {console:#?}"
                );
            }
            thread::sleep(Duration::from_millis(40));
        }
    }

    /// Waits until the page shows `words`.
    pub fn wait_for_text(&self, words: &str) {
        let script = "return document.body.innerText.includes(arguments[0])";
        self.wait_for(&format!("the words {words:?}"), || {
            (self.call(script, &[json!(words)]) == json!(true)).then_some(())
        });
    }

    /// What the console got since the last call. Only Chromium tells.
    pub fn console(&self) -> Vec<LogEntry> {
        if self.session.engine() != Engine::Chromium {
            return Vec::new();
        }
        let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let entry = |entry: &Value| LogEntry {
            level: text(entry, "level"),
            source: text(entry, "source"),
            message: text(entry, "message"),
        };
        self.log("browser").iter().map(entry).collect()
    }

    /// The addresses that the page asked for since the last call, `data:` and `blob:` ones left
    /// out.
    pub fn network(&self) -> Vec<String> {
        let request = |entry: &Value| {
            let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &event["message"];
            let asked = match message["method"].as_str()? {
                "Network.requestWillBeSent" => &message["params"]["request"]["url"],
                "Network.webSocketCreated" => &message["params"]["url"],
                _ => return None,
            };
            asked.as_str().map(str::to_owned)
        };
        let local = |url: &String| !url.starts_with("data:") && !url.starts_with("blob:");
        self.log("performance")
            .iter()
            .filter_map(request)
            .filter(local)
            .collect()
    }

    /// What the browser measured since the page was opened: `ScriptDuration`, `LayoutDuration`,
    /// `TaskDuration` in seconds.
    pub fn metrics(&self) -> Value {
        self.devtools("Performance.enable", json!({}));
        self.devtools("Performance.getMetrics", json!({}))["metrics"].take()
    }

    /// The window as a small PNG.
    pub fn picture(&self) -> Vec<u8> {
        let size = self.evaluate("return [innerWidth, innerHeight]");
        let scale = if size[0].as_u64() > Some(600) {
            0.4
        } else {
            0.8
        };
        let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": size[1], "scale": scale });
        let shot = self.devtools(
            "Page.captureScreenshot",
            json!({ "format": "png", "clip": clip }),
        );
        decoded(&shot)
    }

    /// Writes the whole page, also what is below the fold, to `folder/NAME.png`.
    pub fn screenshot(&self, folder: &Path, name: &str) -> PathBuf {
        let shot = self.devtools(
            "Page.captureScreenshot",
            json!({ "format": "png", "captureBeyondViewport": true }),
        );
        let bytes = decoded(&shot);
        let file = folder.join(format!("{name}.png"));
        fs::create_dir_all(folder).expect("the folder for screenshots can be made");
        fs::write(&file, bytes).expect("the screenshot can be written");
        file
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        self.post("/se/log", json!({ "type": kind }))
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    fn get(&self, Element(id): &Element, property: &str) -> Value {
        self.session
            .send("GET", &format!("/element/{id}/{property}"), None)
            .unwrap_or_default()
    }

    fn post(&self, path: &str, body: Value) -> Value {
        self.session
            .post(path, body)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.session
            .devtools(command, parameters)
            .unwrap_or_else(|error| panic!("{error}"))
    }
}

/// The bytes of a screenshot.
fn decoded(shot: &Value) -> Vec<u8> {
    let letters = shot["data"].as_str().unwrap_or_default();
    BASE64
        .decode(letters.as_bytes())
        .expect("a screenshot in base64")
}

/// The element as an argument of [`Page::call`].
fn reference(Element(id): &Element) -> Value {
    json!({ ELEMENT: id })
}

fn element(value: &Value) -> Option<Element> {
    Some(Element(value[ELEMENT].as_str()?.to_owned()))
}
