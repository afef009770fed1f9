//! Fixes: a fix is shown as a diff, applied with a click or a key, and undone; and the reader's
//! facts count.

use browser_tests::{DESK, NARROW, SHOP, Visit, typo};

/// The label is misspelt where the Service selects, in quotes.
fn quoted() -> String {
    typo()
        .replace("app: shpo", "app: 'shpo'")
        .replace("app: shop", "app: 'shop'")
}

#[test]
fn a_fix_is_shown_applied_and_undone() {
    for viewport in [DESK, NARROW] {
        let visit = Visit::new(viewport);
        visit.paste(&quoted());
        visit.page.find_named("#findings .diff del", "shpo");
        let diff = visit.text_of("#findings .diff");
        assert!(
            diff.contains("-     app: 'shpo'") && diff.contains("+     app: 'shop'"),
            "{diff}"
        );
        visit
            .page
            .find_named("#findings .tried", "Delivered to shop-1");

        visit
            .page
            .click(&visit.page.find_named("#findings button", "Apply"));
        visit.wait_for_verdict("now arrives");
        visit.wait_for_verdict("Delivered");
        assert_eq!(
            visit.page.value(&visit.editor()),
            quoted().replace("shpo", "shop"),
            "the quotes stay"
        );
        let focus = visit.page.evaluate("return document.activeElement.id");
        assert_eq!(focus, "applied", "the reader is told what was done");

        visit.page.click(&visit.page.find("#undo"));
        visit.page.wait_for("the text as it was", || {
            (visit.page.value(&visit.editor()) == quoted()).then_some(())
        });
        visit.wait_for_verdict("Connection refused");
    }
}

#[test]
fn a_key_applies_the_fix_at_hand() {
    let visit = Visit::new(DESK);
    visit.paste(&quoted());
    visit.page.find("#fix");
    let press = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', altKey: true, bubbles: true, cancelable: true }))";
    visit.page.evaluate(press);
    visit.wait_for_verdict("Delivered");
    assert_eq!(
        visit.page.evaluate("return document.activeElement.id"),
        "editor",
        "the cursor stays where you type"
    );
}

#[test]
fn a_wrong_request_is_mended_without_a_change_of_the_text() {
    let visit = Visit::new(DESK);
    visit.paste(SHOP);
    // The example that was there before is delivered too.
    visit.wait_for_verdict("Delivered to shop-1");
    let field = visit.page.find("#to");
    visit.page.paste_over(&field, "shop:8080");
    visit.page.click(&visit.page.find("#send"));
    visit
        .page
        .find_named("#findings code", "port-not-in-service");
    visit.page.click(&visit.page.find("#fix"));
    visit.wait_for_verdict("now arrives");
    assert_eq!(visit.page.value(&visit.page.find("#to")), "shop:80");
}

#[test]
fn what_the_reader_says_counts_and_stays_in_the_address() {
    let visit = Visit::new(DESK);
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    visit
        .page
        .click(&visit.page.find_named(".verdict .say", "on another port"));
    let field = visit.page.find(".port-form input");
    visit.page.type_into(&field, "3000\u{e007}");
    visit.wait_for_verdict("listens on 3000");
    visit
        .page
        .find_named("#findings code", "app-listens-elsewhere");
    let address = visit
        .page
        .evaluate("return decodeURIComponent(location.hash)");
    assert_eq!(address, "#fact=app in pod default/shop-1 listens on 3000");

    visit.page.reload();
    visit.wait_for_verdict("listens on 3000");
    visit.page.click(&visit.page.find("#facts button"));
    visit.wait_for_verdict("Delivered to shop-1");
    assert_eq!(visit.page.evaluate("return location.hash"), "");
}
