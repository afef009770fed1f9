//! The commands to check the path with: opened, copied, and said to be copied.

use browser_tests::{DESK, NARROW, Visit};

#[test]
fn a_command_is_copied_and_said_to_be() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    visit.page.click(&visit.page.find("#open-commands"));
    visit.page.find_named(
        ".commands-list code",
        "kubectl describe service example-service -n default",
    );
    visit.page.click(
        &visit
            .page
            .find("[aria-label^='Copy kubectl describe service']"),
    );
    visit.page.find_named(
        "#copied",
        "kubectl describe service example-service -n default",
    );
    let selected = visit.page.evaluate("return getSelection().toString()");
    assert_eq!(
        selected,
        "kubectl describe service example-service -n default"
    );
}

#[test]
fn commands_and_tables_fit_a_narrow_screen() {
    let visit = Visit::new(NARROW);
    visit.wait_for_verdict("Delivered");
    visit.page.click(&visit.page.find("#open-commands"));
    visit.page.find(".commands-list .copy");
    visit.page.click(&visit.page.find("#open-sheets"));
    visit.page.click(&visit.page.find_named(".tab", "get"));
    visit.page.find_named(".listing li", "NOMINATED NODE");
    let wider = visit
        .page
        .evaluate("return document.documentElement.scrollWidth > window.innerWidth");
    assert_eq!(wider, false, "the page scrolls sideways");
}
