//! A page of somebody else that embeds Portpath: HTML of the test's own beside a copy of
//! `dist/embed`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use serde_json::{Value, json};

use crate::engine::Browser;
use crate::page::{Page, Viewport};
use crate::server::{Address, Server};
use crate::visit::{DESK, dist};

/// The policy that docs/embedding.md asks a strict page to have, and no more.
pub const STRICT: &str =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

static SITES: AtomicUsize = AtomicUsize::new(0);

/// A site that embeds, served and open.
pub struct Embedding {
    /// The page.
    pub page: Page,
    /// Its server.
    pub server: Server,
    folder: PathBuf,
}

impl Embedding {
    /// Opens a page with this body under the strict policy, for a reader who wants reduced motion.
    pub fn new(viewport: Viewport, body: &str) -> Embedding {
        Embedding::of(viewport, &document(body))
    }

    /// Opens this whole document as the site's index page.
    pub fn of(viewport: Viewport, html: &str) -> Embedding {
        Embedding::visit(viewport, with_embed(html))
    }

    /// Opens a page with this body under the strict policy, in a browser of any engine.
    pub fn in_browser(browser: &Browser, body: &str) -> Embedding {
        let folder = with_embed(&document(body));
        Embedding::prepared(browser, DESK, folder, |_| {})
    }

    /// Opens a copy of a built site.
    pub fn serve(viewport: Viewport, site: &Path) -> Embedding {
        let folder = new_folder();
        copy(site, &folder);
        Embedding::visit(viewport, folder)
    }

    /// Changes a file of the served folder, as a new version of the site does.
    pub fn change(&self, file: &str, edit: impl FnOnce(String) -> String) {
        let path = self.folder.join(file);
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        fs::write(path, edit(text)).expect("the file can be written");
    }

    fn visit(viewport: Viewport, folder: PathBuf) -> Embedding {
        Embedding::prepared(&Browser::from_env(), viewport, folder, |page| {
            page.emulate_media(&[
                ("prefers-reduced-motion", "reduce"),
                ("prefers-color-scheme", "light"),
            ]);
        })
    }

    fn prepared(
        browser: &Browser,
        viewport: Viewport,
        folder: PathBuf,
        prepare: impl FnOnce(&Page),
    ) -> Embedding {
        let server = Server::start(&folder, "/docs/", Address::AnyPort).expect("a free port");
        let page = Page::launch(browser, viewport);
        prepare(&page);
        page.open(&server.url());
        Embedding {
            page,
            server,
            folder,
        }
    }

    /// Runs a function body with `embed`, the `at`th embed of the page, and `root`, its shadow
    /// root.
    pub fn run(&self, at: usize, script: &str) -> Value {
        let head = "const embed = document.querySelectorAll('port-path')[arguments[0]], root = embed?.shadowRoot;";
        self.page.call(&format!("{head} {script}"), &[json!(at)])
    }

    /// Waits until a function body with `embed` and `root` returns something true.
    pub fn wait(&self, at: usize, what: &str, script: &str) {
        self.page
            .wait_for(what, || (self.run(at, script) == json!(true)).then_some(()));
    }

    /// Presses the button on the code block and waits until the packet has come to its end.
    pub fn play(&self, at: usize) {
        self.wait(
            at,
            "the embed's button",
            "return Boolean(root?.querySelector('.start'))",
        );
        self.run(at, "root.querySelector('.start').click()");
        self.wait_for_last_step(at);
    }

    /// Opens the player without playing, and waits until it shows its answer.
    pub fn open(&self, at: usize) {
        self.run(at, "return embed.open()");
        self.wait(
            at,
            "the answer",
            "return Boolean(root?.querySelector('.verdict'))",
        );
    }

    /// Waits until the last step is the current one.
    pub fn wait_for_last_step(&self, at: usize) {
        let script = "return root.querySelector('.steps > li:last-child')?.getAttribute('aria-current') === 'step'";
        self.wait(at, "the last step", script);
    }

    /// The text of the first match in the embed's shadow root.
    pub fn text(&self, at: usize, css: &str) -> String {
        let script = format!(
            "return root.querySelector({})?.textContent ?? ''",
            json!(css)
        );
        self.run(at, &script)
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// How often a file was asked for.
    pub fn times(&self, file: &str) -> usize {
        self.server
            .requests()
            .iter()
            .filter(|path| path.ends_with(file))
            .count()
    }
}

impl Drop for Embedding {
    fn drop(&mut self) {
        // A folder that is gone already is no fault.
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// A page under the strict policy that loads the one script. Its icon is an image of no bytes,
/// which keeps browsers from asking for one.
pub fn document(body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{STRICT}; img-src data:\"><title>Somebody's documentation</title>\
         <link rel=\"icon\" href=\"data:,\"><script type=\"module\" src=\"embed/portpath.js\"></script></head><body>\
         <main><h1>Services</h1>{body}</main></body></html>"
    )
}

/// A code block as generators write it.
pub fn block(yaml: &str, class: &str) -> String {
    format!(
        "<pre><code class=\"{class}\">{}</code></pre>",
        yaml.replace('&', "&amp;").replace('<', "&lt;")
    )
}

/// A new folder with the embed and this document as its index page.
fn with_embed(html: &str) -> PathBuf {
    let folder = new_folder();
    copy(&dist().join("embed"), &folder.join("embed"));
    fs::write(folder.join("index.html"), html).expect("the page can be written");
    folder
}

fn new_folder() -> PathBuf {
    let number = SITES.fetch_add(1, Ordering::Relaxed);
    env::temp_dir().join(format!("portpath-embedding-{}-{number}", process::id()))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    let entries = fs::read_dir(from).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; build it with `cargo xtask build` or `cargo xtask embed`",
            from.display()
        )
    });
    for entry in entries.flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}
