//! axe-core finds nothing in any state of the page, light and dark, on a desk and on the narrowest
//! screen.

use browser_tests::{DESK, Embedding, NARROW, Page, SHOP, Viewport, Visit, axe, block, typo};

/// A desk's screen at 400 % zoom: 1280 by 1024 pixels, a quarter of each.
const ZOOMED: Viewport = Viewport {
    width: 320,
    height: 256,
};

/// Looks at a state in both themes, on each screen.
fn check(visit: &Visit, state: &str) {
    check_page(&visit.page, state);
}

fn check_page(page: &Page, state: &str) {
    let mut found = Vec::new();
    for scheme in ["light", "dark"] {
        page.emulate_media(&[
            ("prefers-reduced-motion", "reduce"),
            ("prefers-color-scheme", scheme),
        ]);
        for viewport in [DESK, NARROW, ZOOMED] {
            page.resize(viewport);
            let width = viewport.width;
            let places = axe::violations(page).into_iter();
            found.extend(places.map(|place| format!("{state}, {scheme}, {width} wide: {place}")));
        }
    }
    page.resize(DESK);
    assert!(
        found.is_empty(),
        "axe-core finds {} places:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn at_the_start_and_on_the_way() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    check(&visit, "start");
    visit.page.click(&visit.page.find("#restart"));
    check(&visit, "first step");
}

#[test]
fn where_it_fails_and_once_it_is_mended() {
    let visit = Visit::new(DESK);
    visit.paste(&typo());
    visit
        .page
        .find_named("#findings .tried", "Delivered to shop-1");
    check(&visit, "failing");
    visit
        .page
        .click(&visit.page.find_named("#findings button", "Apply"));
    visit.wait_for_verdict("now arrives");
    check(&visit, "fixed");
}

#[test]
fn with_what_kubectl_prints_and_what_the_reader_said() {
    let visit = Visit::new(DESK);
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    visit.page.click(&visit.page.find("#open-sheets"));
    visit.page.click(&visit.page.find_named(".tab", "iptables"));
    visit.page.find_named(".listing li", "KUBE-SERVICES");
    check(&visit, "sheets");
    visit
        .page
        .click(&visit.page.find_named(".verdict .say", "on another port"));
    visit
        .page
        .type_into(&visit.page.find(".port-form input"), "3000\u{e007}");
    visit.wait_for_verdict("listens on 3000");
    check(&visit, "facts");
}

#[test]
fn where_nothing_can_be_read() {
    let visit = Visit::new(DESK);
    let refused = typo().replace("8080", "80800");
    visit.paste(&format!("It says no:\n\n```yaml\n{refused}```\n"));
    visit.wait_for_verdict("Rejected");
    visit.page.find("#show-cleaned");
    check(&visit, "cleaned and refused");
    visit.paste("a: [");
    visit.wait_for_verdict("Rejected");
    check(&visit, "syntax error");
    visit.paste(" ");
    visit.wait_for_verdict("Cannot tell");
    check(&visit, "empty");
}

#[test]
fn on_the_pages_of_the_tutorial() {
    let visit = Visit::new(DESK);
    let open = |lesson: &str| {
        visit
            .page
            .goto(&format!("{}learn/{lesson}", visit.server.url()));
        visit.page.find("main h1");
    };
    let play = "document.querySelector('port-path').play(); return null";
    open("");
    check(&visit, "contents");
    open("port/");
    check(&visit, "lesson");
    visit.page.evaluate(play);
    visit
        .page
        .wait_for("the player in place of the answer", || {
            (visit
                .page
                .evaluate("return document.querySelector('.answer').hidden")
                == true)
                .then_some(())
        });
    check(&visit, "lesson played");
    open("nobody-behind-the-name/");
    visit
        .page
        .evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })");
    check(&visit, "exercise with its solution");
}

#[test]
fn on_the_pages_of_codes() {
    let visit = Visit::new(DESK);
    for (name, address) in [
        ("codes", "codes/index.html"),
        ("code", "codes/selector-matches-no-pod.html"),
    ] {
        visit.page.goto(&format!("{}{address}", visit.server.url()));
        visit.page.find("main h1");
        check(&visit, name);
    }
}

#[test]
fn with_what_opens_on_the_page() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    visit.page.click(&visit.page.find("#share"));
    visit.page.find("#share-menu");
    check(&visit, "share");
    visit.page.click(&visit.page.find("#share"));
    visit
        .page
        .click(&visit.page.find_named("button", "Send 100 requests"));
    visit.page.wait_for_text("100 of 100 requests sent");
    check(&visit, "100 requests");
    visit.page.click(&visit.page.find("#crowd-clients"));
    visit.page.evaluate("const all = document.querySelector('#crowd-scrubber'); all.value = 40; all.dispatchEvent(new Event('input', {bubbles: true}))");
    visit.page.wait_for_text("40 of 100 requests sent");
    check(&visit, "40 of 100 requests from 10 clients");
    visit.page.click(&visit.page.find("#reply"));
    visit.page.wait_for_text("step 8 of 8");
    check(&visit, "the way back");
    visit.page.click(&visit.page.find("#help"));
    visit.page.find("dialog#keys[open]");
    check(&visit, "keys");
}

/// The key of Control.
const CONTROL: char = '\u{e009}';

#[test]
fn with_what_helps_in_the_editor() {
    let visit = Visit::new(DESK);
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    visit.put_caret("targetP");
    visit.page.chord(&format!("{CONTROL} "));
    visit.page.find("#suggestions [role=option]");
    check(&visit, "suggestions");
    visit.page.find("#suggestions [role=option]");
    visit.page.press("\u{e00c}");
    visit.page.chord(&format!("{CONTROL}i"));
    visit.page.find("#field-help");
    check(&visit, "help for a field");
    visit.page.find("#field-help");
    visit.page.click(&visit.page.find("#open-find"));
    visit.page.press("port");
    visit.page.find_named(".find-count", "1 of");
    check(&visit, "find");
}

#[test]
fn of_an_embed_alone_on_a_page() {
    let attributes = "request=\"curl http://shop:80\" editable";
    let body = format!(
        "<port-path {attributes}>{}</port-path>",
        block(&typo(), "language-yaml")
    );
    let site = Embedding::new(DESK, &body);
    site.page
        .evaluate("document.documentElement.style.colorScheme = 'light dark'");
    site.wait(
        0,
        "the button",
        "return Boolean(root?.querySelector('.start'))",
    );
    check_page(&site.page, "embed before use");
    site.play(0);
    check_page(&site.page, "embed that fails");
    site.run(0, "root.querySelector('.apply').click()");
    site.wait(
        0,
        "the answer",
        "return root.querySelector('.verdict').textContent.includes('Delivered')",
    );
    check_page(&site.page, "embed that is fixed");
}
