//! Links, pastes and files that a browser draws slowly: the page answers or says that it does not
//! show them, and the editor takes the next letter.

#[path = "../hostile/mod.rs"]
mod hostile;

use browser_tests::{DESK, Page, Visit};
use hostile::HOSTILE_LINKS;
use serde_json::json;

/// A visit that keeps no text from one page to the next.
fn visit() -> Visit {
    let visit = Visit::new(DESK);
    visit
        .page
        .before_each_page("try { localStorage.clear() } catch { /* a page without storage */ }");
    visit
}

fn open(visit: &Visit, fragment: &str) {
    visit.page.goto("about:blank");
    visit
        .page
        .goto(&format!("{}#{fragment}", visit.server.url()));
}

/// Waits until a script returns true.
fn wait(page: &Page, what: &str, script: &str) {
    page.wait_for(what, || {
        (page.evaluate(&format!("return Boolean({script})")) == json!(true)).then_some(())
    });
}

/// Puts the cursor before the first letter and types one.
fn type_a_letter(page: &Page) {
    page.evaluate("const area = document.querySelector('#editor'); area.focus(); area.setSelectionRange(0, 0);");
    page.press("q");
    wait(
        page,
        "the letter in the editor",
        "document.querySelector('#editor').value.startsWith('q')",
    );
}

fn is_held(page: &Page) -> bool {
    !page.find_all("#held").is_empty()
}

#[test]
fn each_hostile_link_is_answered_and_the_editor_takes_a_letter() {
    let visit = visit();
    for link in HOSTILE_LINKS {
        println!("{}", link.name);
        open(&visit, &link.fragment());
        wait(
            &visit.page,
            "a verdict",
            "document.querySelector('#verdict')?.textContent.trim()",
        );
        let was_held = is_held(&visit.page);
        type_a_letter(&visit.page);
        if was_held {
            wait(
                &visit.page,
                "the saved text",
                "document.querySelector('#back-to-mine')",
            );
            assert!(
                !is_held(&visit.page),
                "{}: the notice was about the other text",
                link.name
            );
        }
    }
}

#[test]
fn a_text_that_is_not_shown_is_shown_when_asked_for() {
    let visit = visit();
    let link = HOSTILE_LINKS
        .iter()
        .find(|link| link.name == "2 million dashes on one line")
        .expect("the link");
    open(&visit, &link.fragment());
    assert!(
        visit
            .page
            .text(&visit.page.find("#held"))
            .contains("a line of 4 MB")
    );
    assert_eq!(
        visit
            .page
            .evaluate("return document.querySelector('#editor').value"),
        json!("")
    );
    visit.page.click(&visit.page.find("#show-held"));
    wait(
        &visit.page,
        "the text",
        "document.querySelector('#editor').value.length > 4e6",
    );
    type_a_letter(&visit.page);
}

#[test]
fn a_link_brings_a_hundred_facts() {
    let visit = visit();
    let link = HOSTILE_LINKS
        .iter()
        .find(|link| link.name == "70,000 facts")
        .expect("the link");
    open(&visit, &link.fragment());
    visit.page.find("#facts");
    assert_eq!(visit.page.find_all("#facts li").len(), 100);
    visit.page.wait_for_text("and 69895 more");
}

#[test]
fn a_heavy_paste_is_not_given_to_the_browser_and_ones_own_text_is_kept() {
    let visit = visit();
    visit.paste("my: own");
    let pasted = "const area = document.querySelector('#editor'); area.select(); \
                  const event = new InputEvent('beforeinput', { data: '- '.repeat(2e6), inputType: 'insertFromPaste', \
                    bubbles: true, cancelable: true }); \
                  return area.dispatchEvent(event)";
    assert_eq!(
        visit.page.evaluate(pasted),
        json!(false),
        "the page takes it over"
    );
    visit.page.find("#held");
    visit.page.click(&visit.page.find("#back-to-mine"));
    wait(
        &visit.page,
        "the earlier text",
        "document.querySelector('#editor').value === 'my: own'",
    );
}

#[test]
fn a_heavy_file_is_not_shown_at_once() {
    let visit = visit();
    visit.page.evaluate(
        "const list = new DataTransfer(); list.items.add(new File(['- '.repeat(2e6)], 'dashes.yaml')); \
         const field = document.querySelector('#files'); field.files = list.files; \
         field.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    visit.page.find("#held");
    type_a_letter(&visit.page);
}

#[test]
fn a_heavy_text_of_an_earlier_visit_is_not_shown_at_once() {
    let visit = Visit::new(DESK);
    visit.page.before_each_page(
        "try { localStorage.setItem('portpath.text', '- '.repeat(2e6)) } catch { /* none */ }",
    );
    visit.page.goto("about:blank");
    visit.page.goto(&visit.server.url());
    visit.page.find("#held");
    type_a_letter(&visit.page);
}
