//! What the page keeps and what it hands on: a text with a credential stays in its tab, and what is
//! shared is shown before it is copied.

use browser_tests::{DESK, NARROW, SHOP, Visit};

const PASSWORD: &str = "hunter2";
/// A label that looks like a secret and may be none.
const LABEL: &str = "q8Zr2LwXv5TnB1yKc7GmPd4H";

/// With a password in a variable.
fn shop() -> String {
    SHOP.to_owned()
        + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: db, labels: {build: "
        + LABEL
        + "}}\nspec:\n  containers:\n  - name: db\n    image: postgres\n    env:\n    - {name: DB_PASS, value: "
        + PASSWORD
        + "}\n"
}

/// All that the browser keeps, of one storage.
fn kept(visit: &Visit, storage: &str) -> String {
    visit
        .page
        .evaluate(&format!("return JSON.stringify({storage})"))
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn wait_until_kept(visit: &Visit, storage: &str, word: &str) {
    visit.page.wait_for(&format!("{word} in {storage}"), || {
        kept(visit, storage).contains(word).then_some(())
    });
}

fn value(visit: &Visit) -> String {
    visit.page.value(&visit.editor())
}

#[test]
fn a_text_with_a_credential_is_kept_for_its_tab_only() {
    let visit = Visit::new(DESK);
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    wait_until_kept(&visit, "localStorage", "shop-1");
    visit
        .page
        .find_named("#keeping", "keeps your text for your next visit");

    visit.paste(&shop());
    visit.page.find_named("#keeping", "kept for this tab only");
    wait_until_kept(&visit, "sessionStorage", PASSWORD);
    assert!(
        !kept(&visit, "localStorage").contains("shop-1"),
        "nor what it was before"
    );
    visit.page.reload();
    visit
        .page
        .wait_for("the text again", || (value(&visit) == shop()).then_some(()));
    assert!(!kept(&visit, "localStorage").contains(PASSWORD));

    visit.page.click(&visit.page.find("#forget-now"));
    visit.page.find_named("#keeping", "is not kept");
    for storage in ["localStorage", "sessionStorage"] {
        assert!(!kept(&visit, storage).contains("shop-1"), "{storage}");
    }
    visit
        .page
        .replace_in(&visit.editor(), "port: 80", "port: 81");
    visit.page.reload();
    visit.wait_for_verdict("8080");
    assert!(
        !value(&visit).contains(PASSWORD),
        "a tab that keeps nothing begins with the example"
    );
    assert_eq!(
        visit
            .page
            .evaluate("return document.getElementById('do-not-keep').checked"),
        true
    );

    visit.page.click(&visit.page.find("#do-not-keep"));
    visit.paste(SHOP);
    wait_until_kept(&visit, "localStorage", "shop-1");
    let console = visit.page.console();
    assert!(console.is_empty(), "{console:#?}");
}

#[test]
fn a_credential_of_the_request_is_in_no_address_and_in_no_title() {
    let visit = Visit::new(DESK);
    visit.paste(SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    let typed = format!("curl -u admin:{PASSWORD} http://shop:80");
    visit.page.paste_over(&visit.page.find("#to"), &typed);
    visit.page.click(&visit.page.find("#send"));
    let address = || {
        visit
            .page
            .evaluate("return location.href")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    visit.page.wait_for("the request in the address", || {
        address().contains("left-out").then_some(())
    });
    wait_until_kept(&visit, "sessionStorage", PASSWORD);
    let title = visit.page.evaluate("return document.title");
    assert!(
        !address().contains(PASSWORD) && !title.as_str().unwrap_or_default().contains(PASSWORD)
    );
    assert!(!kept(&visit, "localStorage").contains(PASSWORD));
    visit.page.reload();
    visit.page.wait_for("what was typed", || {
        (visit.page.value(&visit.page.find("#to")) == typed).then_some(())
    });
}

#[test]
fn what_is_left_out_is_shown_before_it_is_copied() {
    for viewport in [DESK, NARROW] {
        let visit = Visit::new(viewport);
        visit.paste(&shop());
        visit.wait_for_verdict("Delivered to shop-1");
        visit.page.click(&visit.page.find("#share"));
        visit
            .page
            .find_named("#left-out li", "the value of DB_PASS");
        visit
            .page
            .find_named("#still-secret h3", "1 line still looks like a secret");
        visit.page.click(&visit.page.find("#copy-markdown"));
        let markdown = visit.page.value(&visit.page.find("#shared"));
        assert!(
            markdown.contains(LABEL) && !markdown.contains(PASSWORD),
            "{markdown}"
        );

        visit.page.click(&visit.page.find("#still-secret .small"));
        visit
            .page
            .find_named("#left-out li", "the values that you chose");
        assert!(visit.page.find_all("#still-secret").is_empty());
        visit.page.click(&visit.page.find("#copy-markdown"));
        let markdown = visit.page.value(&visit.page.find("#shared"));
        assert!(
            !markdown.contains(LABEL) && markdown.contains("left-out"),
            "{markdown}"
        );
        assert_eq!(value(&visit), shop(), "your own text stays");
    }
}
