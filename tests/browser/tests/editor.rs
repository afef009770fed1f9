//! The editor helps: it suggests what could be written, explains fields, takes files, and finds.

use browser_tests::{DESK, NARROW, Visit};

const CONTROL: char = '\u{e009}';
const ESCAPE: &str = "\u{e00c}";
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";

/// A Service without its targetPort, and the Pod that it selects.
const UNFINISHED: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  selector:
    app: shop
  ports:
    - port: 80
      @
---
apiVersion: v1
kind: Pod
metadata:
  name: shop-1
  labels:
    app: shop
spec:
  containers:
    - name: shop
      image: registry.example/shop:1
      ports:
        - name: http
          containerPort: 8080
";

/// The unfinished text with the caret where `@` stands.
fn unfinished(visit: &Visit) {
    visit.paste(UNFINISHED);
    put_caret(visit, "@");
    visit.page.press("\u{e003}");
    visit.page.wait_for("the text without the mark", || (!text(visit).contains('@')).then_some(()));
}

/// Puts the caret behind `word`.
fn put_caret(visit: &Visit, word: &str) {
    let script = "const area = document.querySelector('#editor'); area.focus(); \
                  const at = area.value.indexOf(arguments[0]) + arguments[0].length; area.setSelectionRange(at, at);";
    visit.page.call(script, &[word.into()]);
}

fn text(visit: &Visit) -> String {
    visit.page.value(&visit.editor())
}

fn options(visit: &Visit) -> Vec<String> {
    visit.page.find_all("#suggestions [role=option] .offer-label").iter().map(|one| visit.page.text(one)).collect()
}

fn wait_for_option(visit: &Visit, label: &str) {
    visit.page.wait_for(&format!("the suggestion {label}"), || {
        options(visit).iter().any(|option| option == label).then_some(())
    });
}

#[test]
fn a_port_is_completed_by_keyboard_and_undone() {
    let visit = Visit::new(DESK);
    unfinished(&visit);
    visit.page.press("ta");
    wait_for_option(&visit, "targetPort");
    visit.page.press(ENTER);
    visit.page.wait_for("the key", || text(&visit).contains("      targetPort: \n").then_some(()));
    wait_for_option(&visit, "http");
    assert_eq!(options(&visit), ["http", "8080"], "the ports of the selected Pod");
    visit.page.press(DOWN);
    let active = "const id = document.activeElement.getAttribute('aria-activedescendant'); \
                  return id && document.getElementById(id).getAttribute('aria-selected') + document.activeElement.id";
    visit.page.wait_for("an active option", || (visit.page.evaluate(active) == "trueeditor").then_some(()));
    visit.page.press(TAB);
    visit.wait_for_verdict("Delivered to shop-1, port 8080");
    assert!(text(&visit).contains("      targetPort: http\n"));
    assert_eq!(visit.page.evaluate("return document.activeElement.id"), "editor");

    visit.page.evaluate("document.execCommand('undo')");
    visit.page.wait_for("the value undone", || text(&visit).contains("targetPort: \n").then_some(()));
}

#[test]
fn control_and_space_suggests_and_escape_closes() {
    let visit = Visit::new(DESK);
    unfinished(&visit);
    visit.page.chord(&format!("{CONTROL} "));
    wait_for_option(&visit, "protocol");
    assert!(!options(&visit).contains(&"port".to_owned()), "what stands there is not suggested again");
    let spoken = visit.text_of(".sheet [role=status]");
    assert!(spoken.ends_with("suggestions"), "{spoken}");
    visit.page.press(ESCAPE);
    visit.page.wait_for("no list", || options(&visit).is_empty().then_some(()));
    assert_eq!(visit.page.evaluate("return document.activeElement.id"), "editor");
    assert!(visit.page.evaluate("return document.activeElement.getAttribute('aria-controls')").is_null());

    visit.page.press(TAB);
    assert_ne!(visit.page.evaluate("return document.activeElement.id"), "editor", "a closed list takes no Tab");
}

#[test]
fn a_value_that_may_be_another_is_not_forced_on_the_reader() {
    let visit = Visit::new(DESK);
    unfinished(&visit);
    visit.page.press("targetPort: 80");
    wait_for_option(&visit, "8080");
    visit.page.press(ENTER);
    visit.page.wait_for("a line break", || text(&visit).contains("      targetPort: 80\n      \n").then_some(()));
}

#[test]
fn a_field_is_explained_by_key_and_by_pointer() {
    for viewport in [DESK, NARROW] {
        let visit = Visit::new(viewport);
        visit.paste(&UNFINISHED.replace('@', "targetPort: 8080"));
        put_caret(&visit, "targetP");
        visit.page.chord(&format!("{CONTROL}i"));
        let help = visit.page.find_named("#field-help", "the Pods' port");
        assert!(visit.page.text(&help).contains("number or name"));
        let inside = "const card = document.querySelector('.assist').getBoundingClientRect(); \
                      const sheet = document.querySelector('.sheet').getBoundingClientRect(); \
                      return card.left >= sheet.left && card.right <= sheet.right + 1 && card.bottom <= sheet.bottom + 1";
        assert_eq!(visit.page.evaluate(inside), true, "the card is seen whole");
        visit.page.press(ESCAPE);
        visit.page.wait_for("no card", || visit.page.find_all("#field-help").is_empty().then_some(()));
    }
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    let word = "const span = [...document.querySelectorAll('.line span')].find(one => one.textContent === 'targetPort'); \
                const box = span.getBoundingClientRect(); return [box.left + 5, box.top + 5]";
    let point = visit.page.evaluate(word);
    let at = |index: usize| point[index].as_f64().map_or(0, |at| at as i64);
    visit.page.point_at(at(0), at(1));
    visit.page.find_named("#field-help", "the Pods' port");
    visit.page.press(ESCAPE);
    visit.page.wait_for("no card", || visit.page.find_all("#field-help").is_empty().then_some(()));
}
