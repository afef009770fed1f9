//! Sharing: what is copied opens again as it was, back and forward lead where one was, and no link
//! costs a reader's own text.

use browser_tests::{DESK, NARROW, SHOP, Visit};
use portpath::share::redact;

/// With a password, which must not travel.
fn shop() -> String {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: hunter2\n---\n";
    [secret, SHOP].concat()
}

/// Copies by the button with this id and returns what was copied.
fn copied(visit: &Visit, button: &str) -> String {
    if visit
        .page
        .attribute(&visit.page.find("#share"), "aria-expanded")
        .as_deref()
        != Some("true")
    {
        visit.page.click(&visit.page.find("#share"));
    }
    visit.page.click(&visit.page.find(button));
    visit.page.find_named("#shared-status", "copied");
    visit.page.value(&visit.page.find("#shared"))
}

fn address(visit: &Visit) -> String {
    visit
        .page
        .evaluate("return location.href")
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Opens a link as from elsewhere.
fn open(visit: &Visit, link: &str) {
    visit.page.goto("about:blank");
    visit.page.goto(link);
    visit.page.find("#editor");
}

fn wait_for_text(visit: &Visit, text: &str) {
    visit.page.wait_for("the text in the editor", || {
        (visit.page.value(&visit.editor()) == text).then_some(())
    });
}

#[test]
fn a_copied_link_opens_text_request_facts_and_step() {
    for viewport in [DESK, NARROW] {
        let visit = Visit::new(viewport);
        visit.paste(&shop());
        visit.wait_for_verdict("Delivered to shop-1");
        visit
            .page
            .paste_over(&visit.page.find("#to"), "curl http://shop.default:80");
        visit.page.press("\u{e007}");
        visit
            .page
            .click(&visit.page.find_named(".verdict .say", "on another port"));
        visit
            .page
            .type_into(&visit.page.find(".port-form input"), "3000\u{e007}");
        visit.wait_for_verdict("listens on 3000");
        visit.page.click(&visit.page.find("#restart"));
        visit.page.find_named(".count", "step 1 of");
        visit.page.click(&visit.page.find("#step"));
        visit.page.find_named(".count", "step 2 of");
        let own = address(&visit);
        assert!(own.contains("step=2") && !own.contains("#1."), "{own}");

        let link = copied(&visit, "#copy-link");
        assert!(
            link.starts_with(&format!("{}#1.", visit.server.url())),
            "{link}"
        );
        let left_out = visit.text_of("#left-out");
        assert!(
            left_out.contains("everything except the kind, name and namespace of Secret db"),
            "{left_out}"
        );
        assert!(!link.contains("hunter2") && visit.page.find_all("#still-secret").is_empty());

        open(&visit, &link);
        let shared = redact(&shop()).text;
        assert!(
            !shared.contains("hunter2") && !shared.contains("stringData"),
            "{shared}"
        );
        wait_for_text(&visit, &shared);
        visit.wait_for_verdict("listens on 3000");
        assert_eq!(
            visit.page.value(&visit.page.find("#to")),
            "curl http://shop.default:80"
        );
        visit.page.find_named(".count", "step 2 of");
        visit.page.find_named("#facts li", "listens on 3000");
        assert_eq!(address(&visit), link);
        assert!(
            visit
                .page
                .evaluate("return document.title")
                .as_str()
                .is_some_and(|title| title.contains("shop.default:80"))
        );

        visit.page.click(&visit.page.find("#back-to-mine"));
        wait_for_text(&visit, &shop());
        visit.page.wait_for("an address without the text", || {
            (!address(&visit).contains("#1.")).then_some(())
        });
        let packed = &link[link.find("#1.").map_or(0, |at| at + 3)..][..12];
        assert!(
            visit
                .server
                .requests()
                .iter()
                .all(|path| !path.contains(packed)),
            "{:?}",
            visit.server.requests()
        );
        let console = visit.page.console();
        assert!(console.is_empty(), "{console:#?}");
    }
}

#[test]
fn an_edited_link_is_kept_beside_ones_own_text() {
    let visit = Visit::new(DESK);
    visit.paste(&shop());
    visit.wait_for_verdict("Delivered to shop-1");
    let link = copied(&visit, "#copy-link");
    visit.paste("# my own work");
    visit.page.wait_for("the text kept", || {
        (visit
            .page
            .evaluate("return localStorage.getItem('portpath.text')")
            == "# my own work")
            .then_some(())
    });
    open(&visit, &link);
    visit.wait_for_verdict("Delivered to shop-1");
    visit
        .page
        .replace_in(&visit.editor(), "port: 80", "port: 81");
    visit.page.wait_for("an address without the text", || {
        (!address(&visit).contains("#1.")).then_some(())
    });

    visit.page.goto(&visit.server.url());
    visit.page.reload();
    visit.page.find("#back-to-mine");
    assert!(visit.page.value(&visit.editor()).contains("port: 81"));
    visit.page.click(&visit.page.find("#back-to-mine"));
    wait_for_text(&visit, "# my own work");
    visit.page.click(&visit.page.find("#back-to-mine"));
    visit.page.wait_for("the edited text", || {
        visit
            .page
            .value(&visit.editor())
            .contains("port: 81")
            .then_some(())
    });
}

#[test]
fn back_and_forward_lead_where_one_was() {
    let visit = Visit::new(DESK);
    visit.paste(&shop());
    visit.wait_for_verdict("Delivered to shop-1");
    let entries = || {
        visit
            .page
            .evaluate("return history.length")
            .as_u64()
            .unwrap_or_default()
    };
    let before = entries();
    visit
        .page
        .replace_in(&visit.editor(), "targetPort: 8080", "targetPort: 9090");
    visit.wait_for_verdict("9090");
    visit.page.click(&visit.page.find("#back"));
    assert_eq!(entries(), before, "letters and steps are no entries");

    visit.page.paste_over(&visit.page.find("#to"), "shop:81");
    visit.page.click(&visit.page.find("#send"));
    visit
        .page
        .find_named("#findings code", "port-not-in-service");
    assert_eq!(entries(), before + 1);
    let list = visit.page.find("#example");
    visit.page.type_into(&list, "Headless");
    visit.page.wait_for("the example in the address", || {
        address(&visit).contains("example=headless").then_some(())
    });

    visit.page.back();
    visit
        .page
        .find_named("#findings code", "port-not-in-service");
    assert_eq!(visit.page.value(&visit.page.find("#to")), "shop:81");
    visit.page.back();
    visit.wait_for_verdict("9090");
    wait_for_text(
        &visit,
        &shop().replace("targetPort: 8080", "targetPort: 9090"),
    );
    visit.page.forward();
    visit
        .page
        .find_named("#findings code", "port-not-in-service");
    visit.page.forward();
    visit.page.wait_for("the example again", || {
        address(&visit).contains("example=headless").then_some(())
    });
}

#[test]
fn an_address_can_be_typed_and_points_at_a_step() {
    let visit = Visit::new(DESK);
    open(
        &visit,
        &format!("{}#example=named-port&step=2", visit.server.url()),
    );
    visit.page.find_named(".count", "step 2 of");
    assert!(
        visit
            .page
            .value(&visit.editor())
            .contains("targetPort: http")
    );
    // On the page itself, as from the address bar.
    visit
        .page
        .evaluate("location.hash = '#example=headless&step=1'");
    visit.page.find_named(".count", "step 1 of");
    visit.page.wait_for("the other example", || {
        visit
            .page
            .value(&visit.editor())
            .contains("clusterIP: None")
            .then_some(())
    });
    visit.page.back();
    visit.page.wait_for("the first one", || {
        visit
            .page
            .value(&visit.editor())
            .contains("targetPort: http")
            .then_some(())
    });
}

#[test]
fn a_fragment_that_is_no_link_breaks_nothing() {
    let visit = Visit::new(DESK);
    visit.paste(&shop());
    visit.wait_for_verdict("Delivered to shop-1");
    for (fragment, said) in [
        ("1.eNpLTEoGAAJN", "damaged"),
        ("1.!", "damaged"),
        ("9.abc", "format 9"),
        ("example=none", "none"),
    ] {
        open(&visit, &format!("{}#{fragment}", visit.server.url()));
        let alert = visit.page.find_named(".arrival", said);
        assert_eq!(visit.page.role(&alert), "alert");
        wait_for_text(&visit, &shop());
        visit.wait_for_verdict("Delivered to shop-1");
    }
    for fragment in ["editor", "%%%", "=&=&", "\u{1f4a9}"] {
        open(&visit, &format!("{}#{fragment}", visit.server.url()));
        wait_for_text(&visit, &shop());
        assert!(visit.page.find_all(".arrival").is_empty(), "{fragment}");
    }
}

#[test]
fn markdown_and_an_embed_hold_the_text_and_no_password() {
    let visit = Visit::new(DESK);
    visit.paste(&shop());
    visit.wait_for_verdict("Delivered to shop-1");
    let markdown = copied(&visit, "#copy-markdown");
    assert!(
        markdown.starts_with("```yaml portpath\napiVersion: v1\n")
            && markdown.contains("Delivered to shop-1"),
        "{markdown}"
    );
    let embed = copied(&visit, "#copy-embed");
    assert!(
        embed.contains("<port-path request=\"curl http://shop:80\""),
        "{embed}"
    );
    assert!(!markdown.contains("hunter2") && !embed.contains("hunter2"));
}

#[test]
fn what_the_browser_does_not_copy_stays_selected() {
    let visit = Visit::new(DESK);
    visit.page.evaluate("document.execCommand = () => false");
    visit.page.click(&visit.page.find("#share"));
    visit.page.click(&visit.page.find("#copy-link"));
    visit.page.find_named("#shared-status", "Ctrl+C");
    let script = "const field = document.activeElement; return field.id === 'shared' && field.selectionEnd === field.value.length && \
                  field.value.length > 20";
    assert_eq!(visit.page.evaluate(script), true);
    visit.page.press("\u{e00c}");
    visit
        .page
        .wait_for("the menu closed, the focus on its button", || {
            (visit.page.evaluate("return document.activeElement.id") == "share").then_some(())
        });
}
