//! What `cargo xtask responsive` measures in Chromium on the built site: how long the main thread
//! is held up while 1,000 documents are pasted and typed in, beside a bare textarea with the same
//! text, and how even the picture moves with 200 Pods. Prints Markdown. `cargo run -p browser-tests
//! --example responsive -- [DOCUMENTS]` measures what is in `dist/`.

use std::fmt::Write;
use std::thread::sleep;
use std::time::Duration;

use browser_tests::{DESK, Page, Visit};
use serde_json::Value;

/// What is typed, at the pace of a fast typist.
const KEYS: &str = "abcdefghijkl";
const PACE: Duration = Duration::from_millis(120);
/// Long enough for the analysis that follows a pause.
const AFTER: Duration = Duration::from_millis(2500);
/// Tasks of the main thread that took longer than 50 ms; and such frames, each with how long the
/// longest script in it ran.
const WATCH: &str = "window.tasks = []; new PerformanceObserver(list => tasks.push(...list.getEntries().map(one => one.duration))) \
                     .observe({ type: 'longtask' }); window.frames = []; new PerformanceObserver(list => frames.push(...list.getEntries().map(one => [one.duration, \
                     Math.max(0, ...one.scripts.map(script => script.duration - script.forcedStyleAndLayoutDuration))]))) \
                     .observe({ type: 'long-animation-frame' });";
const FILL: &str = "const area = document.querySelector('#editor'); area.value = arguments[0]; \
                    area.dispatchEvent(new InputEvent('input', { bubbles: true }))";
const BARE: &str = "const area = document.createElement('textarea'); area.id = 'editor'; area.wrap = 'off'; area.spellcheck = false; \
                    document.body.replaceChildren(area); \
                    Object.assign(area.style, { width: '500px', height: '700px', font: '13px/20px monospace', whiteSpace: 'pre' });";
/// Times of the frames of three seconds, while the packet plays from the start.
const FRAMES: &str = "new Promise(done => { document.querySelector('#play').click(); \
                      const times = []; const next = time => { times.push(time); \
                      if (time - times[0] < 3000) requestAnimationFrame(next); \
                      else done(times.slice(1).map((time, at) => time - times[at])); }; requestAnimationFrame(next); })";

fn main() {
    let documents = std::env::args()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(1000);
    let text = paste_of(documents);
    let size = text.len() / 1000;
    let lines = text.lines().count();
    println!(
        "{documents} documents, {size} KB, {lines} lines; {} keys, {} ms apart.\n",
        KEYS.len(),
        PACE.as_millis()
    );
    println!(
        "| | tasks over 50 ms | the longest, ms | the longest script in a frame over 50 ms, ms | script of all, ms | layout of all, ms |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    row("pasted into the page", &visit.page, || {
        paste(&visit.page, &text)
    });
    row("typed in the page", &visit.page, || type_into(&visit.page));
    row("scrolled in the page", &visit.page, || scroll(&visit.page));
    visit.page.goto("about:blank");
    visit.page.evaluate(BARE);
    row("pasted into a bare textarea", &visit.page, || {
        paste(&visit.page, &text)
    });
    row("typed in a bare textarea", &visit.page, || {
        type_into(&visit.page)
    });
    row("scrolled in a bare textarea", &visit.page, || {
        scroll(&visit.page)
    });
    drop(visit);
    let (median, slowest, count) = frames();
    println!(
        "\nThe packet among 200 Pods: {count} frames in 3 s, {median:.1} ms each (median), 95 of 100 within {slowest:.1} ms."
    );
}

/// What happens meanwhile, as a row of the table.
fn row(what: &str, page: &Page, act: impl FnOnce()) {
    page.evaluate(WATCH);
    let before = page.metrics();
    act();
    sleep(AFTER);
    let after = page.metrics();
    let watched = page.evaluate("return [tasks, frames.map(frame => frame[1])]");
    let longest = |at: usize| {
        watched[at]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_f64)
            .fold(0.0, f64::max)
    };
    let spent = |name: &str| 1000.0 * (seconds(&after, name) - seconds(&before, name));
    let count = watched[0].as_array().map_or(0, Vec::len);
    let script = longest(1);
    let longest = longest(0);
    let scripts = spent("ScriptDuration");
    let layout = spent("LayoutDuration");
    println!("| {what} | {count} | {longest:.0} | {script:.0} | {scripts:.0} | {layout:.0} |");
}

fn paste(page: &Page, text: &str) {
    page.call(FILL, &[text.into()]);
    sleep(Duration::from_secs(4));
}

fn type_into(page: &Page) {
    page.evaluate(
        "const area = document.querySelector('#editor'); area.focus(); \
         const at = area.value.indexOf('# here') + 6; area.setSelectionRange(at, at);",
    );
    for key in KEYS.chars() {
        page.press(&key.to_string());
        sleep(PACE);
    }
}

/// Turns the wheel over the text, down as far as a reader looks at a time.
fn scroll(page: &Page) {
    let editor = page.find("#editor");
    for _ in KEYS.chars() {
        page.scroll_over(&editor, 600);
        sleep(PACE);
    }
}

/// Median and 95th percentile of the frame times, in milliseconds, and how many there were.
fn frames() -> (f64, f64, usize) {
    let visit = Visit::with_motion(DESK, "no-preference");
    let crowd = "apiVersion: v1\nkind: Service\nmetadata: {name: crowd}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: \
                 8080}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 200, selector: {matchLabels: \
                 {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}}\n";
    visit.paste(crowd);
    let asked = || {
        visit
            .page
            .value(&visit.page.find("#to"))
            .contains("crowd")
            .then_some(())
    };
    visit.page.wait_for("the crowd in the request", asked);
    let measured = visit.page.settled(FRAMES);
    let mut times: Vec<f64> = measured
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        times
            .get((times.len() as f64 * share) as usize)
            .copied()
            .unwrap_or_default()
    };
    (at(0.5), at(0.95), times.len())
}

fn seconds(metrics: &Value, name: &str) -> f64 {
    let found = metrics
        .as_array()
        .into_iter()
        .flatten()
        .find(|metric| metric["name"] == name);
    found
        .and_then(|metric| metric["value"].as_f64())
        .unwrap_or_default()
}

/// Services with Deployments in turn, about 850 bytes a document.
fn paste_of(documents: usize) -> String {
    let mut text = String::new();
    for at in 0..documents / 2 {
        let here = if at == documents / 4 {
            "# here"
        } else {
            "# an app"
        };
        let app = format!("web-{at}");
        let space = at / 20;
        let notes: String = (0..9)
            .map(|note| {
                format!(
                    "    note-{note}: \"Routes traffic for {app}; owner: team-{}\"\n",
                    at % 17
                )
            })
            .collect();
        write!(
            text,
            "---\n{here}\napiVersion: v1\nkind: Service\nmetadata:\n  name: {app}\n  namespace: ns-{space}\n  annotations:\n{notes}\
             spec:\n  selector:\n    app: {app}\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n    - name: \
             metrics\n      port: 9090\n      targetPort: metrics\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: \
             {app}\n  namespace: ns-{space}\n  annotations:\n{notes}spec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: \
             {app}\n  template:\n    metadata:\n      labels:\n        app: {app}\n    spec:\n      containers:\n        - name: web\n          \
             image: registry.example/web:1\n          ports:\n            - name: http\n              containerPort: 8080\n            - \
             name: metrics\n              containerPort: 9090\n"
        )
        .expect("a string");
    }
    text
}
