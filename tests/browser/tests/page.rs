//! The page as such: it loads cleanly from any path, asks for nothing afterwards, and fits every
//! screen.

use browser_tests::{DESK, NARROW, Visit};

#[test]
fn the_page_loads_without_a_word_in_the_console() {
    let visit = Visit::new(DESK);
    visit.page.wait_for_text("Portpath");
    // A violated Content-Security-Policy, a failed integrity check and a missing file all speak
    // here.
    let console = visit.page.console();
    assert!(console.is_empty(), "{console:#?}");
    let requests = visit.server.requests();
    assert!(
        requests.iter().all(|path| path.starts_with("/any/path/")),
        "{requests:#?}"
    );
}

#[test]
fn no_request_leaves_the_page_after_load() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    // The site's own files are put by for days without a network first.
    visit.page.wait_for("a worker that keeps the site", || {
        (visit
            .page
            .evaluate("return Boolean(navigator.serviceWorker.controller)")
            == true)
            .then_some(())
    });
    visit.page.network();
    let before = visit.server.requests().len();
    visit.page.go_offline();

    visit.paste(
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n",
    );
    visit
        .page
        .wait_for("the pasted Service in the request", || {
            visit
                .page
                .value(&visit.page.find("#to"))
                .contains("web")
                .then_some(())
        });
    visit.page.click(&visit.page.find("#send"));

    assert_eq!(visit.page.network(), Vec::<String>::new());
    assert_eq!(visit.server.requests().len(), before);
}

#[test]
fn the_page_fits_a_narrow_screen() {
    let visit = Visit::new(NARROW);
    visit.wait_for_verdict("8080");
    let script =
        "const page = document.scrollingElement; return [page.scrollWidth, page.clientWidth]";
    let widths = visit.page.evaluate(script);
    assert_eq!(
        widths[0], widths[1],
        "the page scrolls sideways at 320 pixels"
    );
    let script = "return [...document.querySelectorAll('main *')].filter(one => one.getClientRects().length && \
                  one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('pre, code, textarea, svg, [aria-hidden=true]'))\
                  .map(one => one.outerHTML.slice(0, 120))";
    let cut = visit.page.evaluate(script);
    assert_eq!(
        cut.as_array().map(Vec::len),
        Some(0),
        "these stand out on the right: {cut:#}"
    );
}

/// As a dropped file comes in: typed as one insertion, Chromium itself takes minutes for so many
/// lines.
const FILL: &str = "const field = document.querySelector('textarea'); field.value = arguments[0].repeat(arguments[1]); \
                    field.dispatchEvent(new InputEvent('input', { bubbles: true }))";

fn pod(at: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: pod-{at}, labels: {{app: web}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n---\n"
    )
}

fn service(name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{selector: {{app: web}}, ports: [{{port: 80}}]}}\n"
    )
}

/// Each paste comes when the simulator was just asked about the one before; what the page ends at is
/// the last.
#[test]
fn a_long_paste_gives_way_to_the_next() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    let pods: String = (0..600).map(pod).collect();
    let count = "window.asked = 0; const post = Worker.prototype.postMessage; \
                 Worker.prototype.postMessage = function (...words) { window.asked += 1; return post.apply(this, words); }";
    visit.page.evaluate(count);
    for name in ["first", "second", "third"] {
        visit.page.evaluate("window.asked = 0");
        visit
            .page
            .call(FILL, &[format!("{pods}{}", service(name)).into(), 1.into()]);
        visit.page.wait_for("the simulator to be asked", || {
            (visit.page.evaluate("return window.asked").as_u64() > Some(0)).then_some(())
        });
    }
    visit.page.wait_for("the last paste in the request", || {
        visit
            .page
            .value(&visit.page.find("#to"))
            .contains("third")
            .then_some(())
    });
    visit.page.wait_for_text("Show all 601");
    visit
        .page
        .replace_in(&visit.editor(), "name: pod-7,", "name: changed,");
    visit.page.wait_for_text("changed");
    assert!(visit.page.console().is_empty());
}

#[test]
fn a_paste_of_more_bytes_than_a_browser_reads_is_kept_and_not_read() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    let line = format!("# {}\n", "x".repeat(9_997));
    visit.page.call(FILL, &[line.into(), 1_700.into()]);
    visit.wait_for_verdict("YAML is too long: it has 17 MB");
    visit.page.wait_for_text("storage is full or blocked");
    let length = visit
        .page
        .evaluate("return document.querySelector('textarea').value.length");
    assert_eq!(length, 17_000_000, "the text stays as it was");
    visit.page.call(FILL, &[service("shop").into(), 1.into()]);
    visit.page.wait_for("the next paste in the request", || {
        visit
            .page
            .value(&visit.page.find("#to"))
            .contains("shop")
            .then_some(())
    });
}

#[test]
fn a_paste_that_is_too_long_is_kept_and_not_read() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("8080");
    visit.page.call(FILL, &["a\n---\n".into(), 20_001.into()]);
    visit.wait_for_verdict("YAML is too long: it has 20001 documents");
    visit.page.find_named("#findings code", "paste-too-long");
    let length = visit
        .page
        .evaluate("return document.querySelector('textarea').value.length");
    assert_eq!(length, 20_001 * 6, "the text stays as it was");
    let next =
        "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {ports: [{port: 80}]}\n";
    visit.page.call(FILL, &[next.into(), 1.into()]);
    visit.page.wait_for("the next paste in the request", || {
        visit
            .page
            .value(&visit.page.find("#to"))
            .contains("shop")
            .then_some(())
    });
}
