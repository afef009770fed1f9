//! The page before its view is there: the first example is in its HTML, and the view takes it over
//! as it is.

use browser_tests::{DESK, NARROW, Page, SHOP, Visit};
use serde_json::{Value, json};

/// Holds back what is fetched, so that no view comes until `letGo()`.
const HOLD: &str = "window.held = new Promise(done => { window.letGo = done; }); const real = window.fetch; \
                    window.fetch = (...words) => window.held.then(() => real(...words));";

/// In each frame: what a reader sees of the example.
const WATCH: &str = "window.example = []; const look = () => { \
    const verdict = document.getElementById('verdict'); const paint = document.querySelector('.paint'); \
    const seen = (part) => part?.checkVisibility({ visibilityProperty: true }) && /example-(pod|service)/.test(part.textContent); \
    if (seen(verdict) || seen(paint) || seen(document.querySelector('.picture')) || seen(document.getElementById('documents'))) \
        window.example.push(document.documentElement.dataset.first ?? 'none'); \
    requestAnimationFrame(look); }; look();";

/// A visit whose view waits for [`let_go`].
fn held(visit: &Visit) {
    visit.page.before_each_page(HOLD);
    visit.page.open(&visit.server.url());
    visit.page.find("#editor");
}

fn let_go(page: &Page) {
    page.evaluate("letGo()");
    page.wait_until_live();
}

fn sees(page: &Page, css: &str) -> bool {
    let script = "const part = document.querySelector(arguments[0]); return Boolean(part?.checkVisibility({ visibilityProperty: true }))";
    page.call(script, &[css.into()]) == json!(true)
}

#[test]
fn without_scripts_the_page_shows_verdict_yaml_and_picture() {
    let visit = Visit::new(DESK);
    visit.page.refuse_scripts();
    for (viewport, shown, hidden) in [
        (DESK, ".picture.wide", ".picture.narrow"),
        (NARROW, ".picture.narrow", ".picture.wide"),
    ] {
        visit.page.resize(viewport);
        visit.page.open(&visit.server.url());
        let text = visit.page.body_text();
        for words in [
            "Delivered to example-pod-1, port 8080",
            "needs JavaScript and WebAssembly",
            "example-pod-1: container app receives on port 8080",
            "Assumptions",
        ] {
            assert!(text.contains(words), "{words:?} in {text}");
        }
        let editor = visit.page.find("#editor");
        assert!(visit.page.value(&editor).contains("targetPort: 8080"));
        assert!(sees(&visit.page, shown) && !sees(&visit.page, hidden));
        assert!(sees(&visit.page, ".paint .line"), "the YAML in its colours");
    }
}

#[test]
fn the_view_takes_over_and_nothing_moves() {
    // Each element with its place, once the page is read and once the view has it.
    let rects = "window.rects = () => [...document.querySelectorAll('#app *:not(svg *)')].map(part => { \
                 const { x, y, width, height } = part.getBoundingClientRect(); \
                 return { part, place: [x, y, width, height].map(Math.round).join(' ') }; });";
    let moved = "return before.filter(({ part, place }, at) => !part.isConnected || after[at]?.part !== part || after[at].place !== place) \
                 .map(({ part, place }, at) => `${part.outerHTML.slice(0, 80)}: ${place}`)";
    let shifts = "window.shifted = 0; new PerformanceObserver(list => list.getEntries().forEach(one => { window.shifted += one.value; })) \
                  .observe({ type: 'layout-shift', buffered: true });";
    for viewport in [DESK, NARROW] {
        let visit = Visit::with_motion(viewport, "no-preference");
        visit
            .page
            .before_each_page(&format!("{HOLD} {rects} {shifts}"));
        visit.page.open(&visit.server.url());
        visit.page.find("#play");
        visit.page.evaluate(
            "document.getElementById('play').focus(); window.before = rects().filter(({ part }) => part.checkVisibility()); \
             window.addEventListener('portpath-live', () => requestAnimationFrame(() => { \
             window.after = rects().filter(({ part }) => part.checkVisibility()); }));",
        );
        let_go(&visit.page);
        visit.page.wait_for("a frame", || {
            (visit.page.evaluate("return Boolean(window.after)") == json!(true)).then_some(())
        });
        assert_eq!(visit.page.evaluate(moved), json!([]));
        let shifted = visit.page.evaluate("return window.shifted");
        assert!(shifted.as_f64().is_some_and(|sum| sum < 0.02), "{shifted}");
        assert_eq!(
            visit.page.evaluate("return document.activeElement.id"),
            "play"
        );
        let title = visit.page.evaluate("return document.title");
        assert!(
            title
                .as_str()
                .is_some_and(|title| title.starts_with("Delivered to example-pod-1")),
            "{title}"
        );
        assert!(
            visit.page.console().is_empty(),
            "{:#?}",
            visit.page.console()
        );
    }
}

#[test]
fn the_modules_wait_for_the_first_picture() {
    let visit = Visit::new(DESK);
    visit.page.before_each_page(
        "const real = requestAnimationFrame; window.waiting = []; window.requestAnimationFrame = (draw) => waiting.push(draw); \
         window.letGo = () => { window.requestAnimationFrame = real; waiting.forEach((draw) => real(draw)); };",
    );
    visit.page.open(&visit.server.url());
    visit.page.wait_for("the script that starts the page", || {
        (visit.page.evaluate("return waiting.length > 0") == json!(true)).then_some(())
    });
    let is_asked = |file: &str| {
        let requests = visit.server.requests();
        requests.iter().any(|path| path.contains(file))
    };
    let modules = ["portpath-web-", "simulator-", ".wasm"];
    assert!(
        !modules.into_iter().any(is_asked),
        "{:?}",
        visit.server.requests()
    );
    let_go(&visit.page);
    assert!(modules.into_iter().all(is_asked));
}

#[test]
fn the_example_plays_before_the_simulator_answers() {
    let visit = Visit::new(DESK);
    visit.page.before_each_page(
        "window.Worker = class extends EventTarget { postMessage() {} terminate() {} };",
    );
    visit.page.goto(&visit.server.url());
    visit.page.click(&visit.page.find("#end"));
    visit
        .page
        .find_named("#steps .current", "receives on port 8080");
    assert!(visit.page.find_all("#simulator-failed").is_empty());
}

/// What the reader saw of the example so far.
fn seen(page: &Page) -> Value {
    page.evaluate("return window.example")
}

#[test]
fn who_comes_with_a_link_never_sees_the_example() {
    let visit = Visit::new(DESK);
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    visit.page.click(&visit.page.find("#share"));
    visit.page.click(&visit.page.find("#copy-link"));
    visit.page.find_named("#shared-status", "Link copied");
    let link = visit.page.value(&visit.page.find("#shared"));
    visit.page.evaluate("localStorage.clear()");
    visit.page.before_each_page(&format!("{HOLD} {WATCH}"));
    visit.page.open("about:blank");
    visit.page.open(&link);
    visit.page.wait_for("the link's text", || {
        let text = visit.page.value(&visit.editor());
        (text.contains("shop-1") && sees(&visit.page, "#editor")).then_some(())
    });
    assert!(!sees(&visit.page, "#verdict") && !sees(&visit.page, ".stage"));
    let_go(&visit.page);
    visit.wait_for_verdict("Delivered to shop-1");
    assert_eq!(seen(&visit.page), json!([]));
}

#[test]
fn who_comes_back_to_a_text_never_sees_the_example() {
    let visit = Visit::new(DESK);
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    visit.page.wait_for("the text to be kept", || {
        let kept = visit
            .page
            .evaluate("return localStorage.getItem('portpath.text')");
        kept.is_string().then_some(())
    });
    visit.page.before_each_page(&format!("{HOLD} {WATCH}"));
    visit.page.open(&visit.server.url());
    let editor = visit.editor();
    visit.page.wait_for("the kept text", || {
        visit.page.value(&editor).contains("shop-1").then_some(())
    });
    let_go(&visit.page);
    visit.wait_for_verdict("Delivered to shop-1");
    assert_eq!(seen(&visit.page), json!([]));
}

#[test]
fn what_is_done_before_the_view_is_there_counts() {
    let visit = Visit::new(DESK);
    held(&visit);
    visit
        .page
        .replace_in(&visit.editor(), "port: 80\n", "port: 8181\n");
    let_go(&visit.page);
    visit.wait_for_verdict("Delivered");
    assert!(visit.page.value(&visit.editor()).contains("port: 8181"));
    assert_eq!(
        visit.page.evaluate("return document.activeElement.id"),
        "editor"
    );
    visit.page.find_named("#steps li", "port 8181/TCP");

    let visit = Visit::new(DESK);
    held(&visit);
    visit.page.click(&visit.page.find("#end"));
    let_go(&visit.page);
    visit
        .page
        .find_named("#steps .current", "receives on port 8080");
}

#[test]
fn a_paste_before_the_view_is_there_replaces_the_example() {
    for more in ["", "# more\n"] {
        let visit = Visit::new(DESK);
        held(&visit);
        let example = visit.page.value(&visit.editor());
        visit.put_caret("port: 80");
        visit.page.paste_by_keys(SHOP);
        visit.page.wait_for("the pasted text", || {
            (visit.page.value(&visit.editor()) == SHOP).then_some(())
        });
        if !more.is_empty() {
            visit.page.type_into(&visit.editor(), more);
        }
        let_go(&visit.page);
        visit.wait_for_verdict("Delivered to shop-1");
        assert_eq!(visit.page.value(&visit.editor()), format!("{SHOP}{more}"));
        if more.is_empty() {
            visit.page.chord("\u{e009}z");
            visit.page.wait_for("the example", || {
                (visit.page.value(&visit.editor()) == example).then_some(())
            });
        }
    }
}

#[test]
fn a_page_that_was_changed_meanwhile_is_drawn_again() {
    let visit = Visit::new(DESK);
    // As a translation does.
    visit.page.before_each_page(
        "addEventListener('DOMContentLoaded', () => { const words = document.querySelector('#verdict strong'); \
         const font = document.createElement('font'); font.append(...words.childNodes); words.append(font); });",
    );
    visit.page.goto(&visit.server.url());
    visit.wait_for_verdict("Delivered to example-pod-1");
    assert!(visit.page.find_all("font").is_empty());
    visit.page.click(&visit.page.find("#end"));
    visit
        .page
        .find_named("#steps .current", "receives on port 8080");
}
