//! The first thing that a reader does: copy YAML and paste it, or drop it, wherever the focus is.

use browser_tests::{DESK, NARROW, SHOP, Visit};
use serde_json::json;

const UNDO: &str = "\u{e009}z";

fn text(visit: &Visit) -> String {
    visit.page.value(&visit.editor())
}

fn wait_for_text(visit: &Visit, whole: &str) {
    let what = format!("the text {:?} …", whole.get(..40).unwrap_or(whole));
    visit
        .page
        .wait_for(&what, || (text(visit) == whole).then_some(()));
}

fn wait_for_note(visit: &Visit, words: &str) {
    visit.page.wait_for(&format!("the note {words:?}"), || {
        (visit.text_of("#replaced") == words).then_some(())
    });
}

fn focused(visit: &Visit) -> String {
    let id = visit.page.evaluate("return document.activeElement.id");
    id.as_str().unwrap_or_default().to_owned()
}

/// The page with its first example, and that example.
fn visit() -> (Visit, String) {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered to example-pod-1");
    let example = text(&visit);
    (visit, example)
}

fn focus_nothing(visit: &Visit) {
    visit
        .page
        .evaluate("document.activeElement?.blur(); getSelection().removeAllRanges()");
}

/// A long text with its mistake far from both ends.
fn long() -> String {
    let lines = |name: &str| -> String {
        (0..150)
            .map(|at| format!("# {name}, line {at}\n"))
            .collect()
    };
    let wrong = SHOP.replace("targetPort: 8080", "targetPort: nowhere");
    format!("{}{wrong}{}", lines("before"), lines("after"))
}

/// Whether the editor shows the line that starts so.
fn shows(visit: &Visit, line: &str) -> bool {
    let script = "const area = document.getElementById('editor'); \
                  const at = area.value.split('\\n').findIndex(line => line.trim().startsWith(arguments[0])); \
                  const down = at * 20 + 10 - area.scrollTop; return at >= 0 && down >= 0 && down + 20 <= area.clientHeight";
    visit.page.call(script, &[line.into()]) == json!(true)
}

#[test]
fn a_paste_into_the_example_replaces_it_and_one_undo_brings_it_back() {
    let (visit, example) = visit();
    visit.put_caret("port: 80");
    visit.page.paste_by_keys(SHOP);
    wait_for_text(&visit, SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    wait_for_note(&visit, "Your YAML replaced the example.");
    visit.page.chord(UNDO);
    wait_for_text(&visit, &example);
    wait_for_note(&visit, "");
    visit.wait_for_verdict("Delivered to example-pod-1");
}

#[test]
fn a_paste_beside_all_fields_goes_into_the_editor() {
    let (visit, example) = visit();
    let on_nothing = "document.activeElement?.blur()";
    let on_the_list = "document.getElementById('example').focus()";
    for focus in [on_nothing, on_the_list] {
        visit.page.evaluate(focus);
        visit.page.paste_by_keys(SHOP);
        wait_for_text(&visit, SHOP);
        visit.wait_for_verdict("Delivered to shop-1");
        visit.page.chord(UNDO);
        wait_for_text(&visit, &example);
    }

    visit.paste(SHOP);
    visit.put_caret("---\n");
    focus_nothing(&visit);
    visit.page.paste_by_keys("# from elsewhere\n");
    wait_for_text(&visit, &SHOP.replace("---\n", "---\n# from elsewhere\n"));
    wait_for_note(&visit, "");
}

#[test]
fn the_example_can_stay_before_what_is_pasted() {
    let (visit, example) = visit();
    visit.put_caret("port: 80");
    visit.page.paste_by_keys(SHOP);
    visit.page.click(
        &visit
            .page
            .find_named("#keep-example", "Append to the example instead"),
    );
    wait_for_text(&visit, &format!("{example}---\n{SHOP}"));
    wait_for_note(&visit, "");
    assert!(visit.page.find_all("#keep-example").is_empty());
    visit.page.chord(UNDO);
    wait_for_text(&visit, SHOP);
}

#[test]
fn a_piece_of_a_line_edits_the_example() {
    let (visit, example) = visit();
    visit.put_caret("port: 80");
    visit.page.paste_by_keys("81");
    wait_for_text(&visit, &example.replacen("port: 80", "port: 8081", 1));
}

#[test]
fn a_paste_into_ones_own_text_or_another_field_is_the_browsers() {
    let (visit, _) = visit();
    visit.paste(SHOP);
    visit.put_caret("---\n");
    visit.page.paste_by_keys("# one\n# two\n");
    wait_for_text(&visit, &SHOP.replace("---\n", "---\n# one\n# two\n"));
    let caret = "const area = document.getElementById('editor'); return area.value.slice(0, area.selectionStart).endsWith('# two\\n')";
    assert_eq!(visit.page.evaluate(caret), true);

    let (visit, example) = self::visit();
    visit
        .page
        .evaluate("document.getElementById('to').focus(); document.getElementById('to').select()");
    visit.page.paste_by_keys("other:80");
    visit.page.wait_for("the request", || {
        (visit.page.value(&visit.page.find("#to")) == "other:80").then_some(())
    });
    assert_eq!(text(&visit), example);
    assert_eq!(focused(&visit), "to");
}

#[test]
fn the_editor_shows_the_cause_of_what_was_pasted_and_the_page_stays() {
    let whole = long();
    for viewport in [DESK, NARROW] {
        let visit = Visit::new(viewport);
        visit.wait_for_verdict("Delivered to example-pod-1");
        for own in ["", SHOP] {
            if !own.is_empty() {
                visit.paste(own);
                visit.wait_for_verdict("Delivered to shop-1");
                visit.page.evaluate(
                    "const area = document.getElementById('editor'); area.focus(); area.select()",
                );
            }
            if own.is_empty() {
                focus_nothing(&visit);
            }
            visit.page.evaluate("scrollTo(0, 40)");
            let before = visit.page.evaluate("return scrollY");
            visit.page.paste_by_keys(&whole);
            wait_for_text(&visit, &whole);
            visit.page.wait_for("the line of the cause", || {
                shows(&visit, "targetPort: nowhere").then_some(())
            });
            assert_eq!(visit.page.evaluate("return scrollY"), before);
        }
    }
}

/// Drops a text or a file on the first match, as the browser does. True if the page takes it.
fn drop_on(visit: &Visit, css: &str, text: &str, file: Option<&str>) -> bool {
    let script = "const [css, text, file] = arguments; const carried = new DataTransfer(); \
                  if (file) carried.items.add(new File([text], file)); else carried.setData('text/plain', text); \
                  const event = kind => new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }); \
                  const on = document.querySelector(css); \
                  return !on.dispatchEvent(event('dragover')) && !on.dispatchEvent(event('drop'))";
    let taken = visit
        .page
        .call(script, &[css.into(), text.into(), json!(file)]);
    taken == json!(true)
}

#[test]
fn files_and_texts_can_be_dropped_anywhere() {
    let (visit, example) = visit();
    assert!(drop_on(&visit, ".brand", SHOP, Some("shop.yaml")));
    wait_for_text(&visit, SHOP);
    visit.wait_for_verdict("Delivered to shop-1");
    visit.page.click(&visit.page.find("#undo"));
    wait_for_text(&visit, &example);
    for place in ["#verdict", "#editor"] {
        assert!(drop_on(&visit, place, SHOP, None));
        wait_for_text(&visit, SHOP);
        visit.page.click(&visit.page.find("#undo"));
        wait_for_text(&visit, &example);
    }
    assert!(!drop_on(&visit, "#to", SHOP, None), "a field keeps a text");
    visit.paste(SHOP);
    assert!(
        !drop_on(&visit, "#editor", "# more\n", None),
        "the browser puts it where the pointer is"
    );
}

#[test]
fn a_new_button_does_not_move_the_page() {
    let (visit, _) = visit();
    let height = "return document.querySelector('.top').offsetHeight";
    let before = visit.page.evaluate(height);
    visit.paste(SHOP);
    visit.page.find("#reset");
    assert_eq!(visit.page.evaluate(height), before);
}
