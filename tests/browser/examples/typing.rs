//! What a key costs in Chromium: `cargo run -p browser-tests --example typing -- [DOCUMENTS]` types into the middle of a
//! paste on the built site, and into a bare textarea with the same text, and prints what the main thread did.

use std::fmt::Write;
use std::thread::sleep;
use std::time::Duration;

use browser_tests::{DESK, Page, Visit};
use serde_json::Value;

/// What is typed, at the pace of a fast typist.
const KEYS: &str = "abcdefghijkl";
const PACE: Duration = Duration::from_millis(120);
/// Long enough for the analysis that follows the pause.
const AFTER: Duration = Duration::from_millis(2500);

fn main() {
    let documents = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1000);
    let text = paste_of(documents);
    println!("{documents} documents, {} KB, {} lines; {} keys", text.len() / 1000, text.lines().count(), KEYS.len());
    let visit = Visit::new(DESK);
    let fill = "const area = document.querySelector('#editor'); area.value = arguments[0]; \
                area.dispatchEvent(new InputEvent('input', { bubbles: true }))";
    visit.page.call(fill, &[text.as_str().into()]);
    sleep(Duration::from_secs(6));
    report("the page", &visit.page);
    let bare = "const area = document.createElement('textarea'); area.id = 'editor'; area.wrap = 'off'; \
                area.spellcheck = false; area.value = arguments[0]; document.body.replaceChildren(area); \
                Object.assign(area.style, { width: '500px', height: '700px', font: '13px/20px monospace', whiteSpace: 'pre' });";
    visit.page.goto("about:blank");
    visit.page.call(bare, &[text.into()]);
    sleep(Duration::from_secs(2));
    report("a bare textarea", &visit.page);
}

fn report(what: &str, page: &Page) {
    let start = "const area = document.querySelector('#editor'); area.focus(); \
                 const at = area.value.indexOf('# here') + 6; area.setSelectionRange(at, at); window.tasks = []; \
                 new PerformanceObserver(list => tasks.push(...list.getEntries().map(one => Math.round(one.duration)))) \
                 .observe({ type: 'longtask' });";
    page.evaluate(start);
    sleep(Duration::from_millis(500));
    let before = page.metrics();
    for key in KEYS.chars() {
        page.press(&key.to_string());
        sleep(PACE);
    }
    let typed = page.metrics();
    sleep(AFTER);
    let after = page.metrics();
    let figure = |from: &Value, to: &Value, name: &str| 1000.0 * (seconds(to, name) - seconds(from, name));
    let mut line = format!("{what}:");
    for (name, word) in [("ScriptDuration", "script"), ("LayoutDuration", "layout"), ("TaskDuration", "all")] {
        let each = figure(&before, &typed, name) / KEYS.len() as f64;
        write!(line, " {word} {each:.1} ms a key, {:.0} ms after the pause;", figure(&typed, &after, name))
            .expect("a string");
    }
    println!("{line} tasks over 50 ms: {}", page.evaluate("return tasks"));
}

fn seconds(metrics: &Value, name: &str) -> f64 {
    let found = metrics.as_array().into_iter().flatten().find(|metric| metric["name"] == name);
    found.and_then(|metric| metric["value"].as_f64()).unwrap_or_default()
}

/// Services with Deployments in turn, about 850 bytes a document.
fn paste_of(documents: usize) -> String {
    let mut text = String::new();
    for at in 0..documents / 2 {
        let here = if at == documents / 4 { "# here" } else { "# an app" };
        let (app, space) = (format!("web-{at}"), at / 20);
        let notes: String = (0..9)
            .map(|note| format!("    note-{note}: \"Routes traffic for {app}; owner: team-{}\"\n", at % 17))
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
