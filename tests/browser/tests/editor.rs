//! The editor helps: it suggests what could be written, explains fields, takes files, and finds.

use browser_tests::{DESK, NARROW, SHOP, Visit};

const CONTROL: char = '\u{e009}';
const ESCAPE: &str = "\u{e00c}";
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";

/// A Service with something else in the place of its targetPort, and the Pod that it selects, whose
/// port has a name.
fn shop_with(line: &str) -> String {
    SHOP.replace("targetPort: 8080", line)
        .replace("- containerPort", "- name: http\n          containerPort")
}

/// The unfinished text with the caret where `@` stands.
fn unfinished(visit: &Visit) {
    visit.paste(&shop_with("@"));
    visit.put_caret("@");
    visit.page.press("\u{e003}");
    visit.page.wait_for("the text without the mark", || {
        (!text(visit).contains('@')).then_some(())
    });
}

fn text(visit: &Visit) -> String {
    visit.page.value(&visit.editor())
}

fn options(visit: &Visit) -> Vec<String> {
    visit
        .page
        .find_all("#suggestions [role=option] .offer-label")
        .iter()
        .map(|one| visit.page.text(one))
        .collect()
}

fn wait_for_option(visit: &Visit, label: &str) {
    visit.page.wait_for(&format!("the suggestion {label}"), || {
        options(visit)
            .iter()
            .any(|option| option == label)
            .then_some(())
    });
}

#[test]
fn a_port_is_completed_by_keyboard_and_undone() {
    let visit = Visit::new(DESK);
    unfinished(&visit);
    visit.page.press("ta");
    wait_for_option(&visit, "targetPort");
    visit.page.press(ENTER);
    visit.page.wait_for("the key", || {
        text(&visit).contains("      targetPort: \n").then_some(())
    });
    wait_for_option(&visit, "http");
    assert_eq!(
        options(&visit),
        ["http", "8080"],
        "the ports of the selected Pod"
    );
    visit.page.press(DOWN);
    let active = "const id = document.activeElement.getAttribute('aria-activedescendant'); \
                  return id && document.getElementById(id).getAttribute('aria-selected') + document.activeElement.id";
    visit.page.wait_for("an active option", || {
        (visit.page.evaluate(active) == "trueeditor").then_some(())
    });
    visit.page.press(TAB);
    visit.wait_for_verdict("Delivered to shop-1, port 8080");
    assert!(text(&visit).contains("      targetPort: http\n"));
    assert_eq!(
        visit.page.evaluate("return document.activeElement.id"),
        "editor"
    );

    visit.page.evaluate("document.execCommand('undo')");
    visit.page.wait_for("the value undone", || {
        text(&visit).contains("targetPort: \n").then_some(())
    });
}

#[test]
fn control_and_space_suggests_and_escape_closes() {
    let visit = Visit::new(DESK);
    unfinished(&visit);
    visit.page.chord(&format!("{CONTROL} "));
    wait_for_option(&visit, "protocol");
    assert!(
        !options(&visit).contains(&"port".to_owned()),
        "what stands there is not suggested again"
    );
    visit
        .page
        .wait_for("the number of suggestions, spoken", || {
            visit
                .text_of(".sheet [role=status]")
                .ends_with("suggestions")
                .then_some(())
        });
    visit.page.press(ESCAPE);
    visit
        .page
        .wait_for("no list", || options(&visit).is_empty().then_some(()));
    assert_eq!(
        visit.page.evaluate("return document.activeElement.id"),
        "editor"
    );
    assert!(
        visit
            .page
            .evaluate("return document.activeElement.getAttribute('aria-controls')")
            .is_null()
    );

    visit.page.press(TAB);
    assert_ne!(
        visit.page.evaluate("return document.activeElement.id"),
        "editor",
        "a closed list takes no Tab"
    );
}

#[test]
fn a_value_that_may_be_another_is_not_forced_on_the_reader() {
    let visit = Visit::new(DESK);
    unfinished(&visit);
    visit.page.press("targetPort: 80");
    wait_for_option(&visit, "8080");
    visit.page.press(ENTER);
    visit.page.wait_for("a line break", || {
        text(&visit)
            .contains("      targetPort: 80\n      \n")
            .then_some(())
    });
}

#[test]
fn json_is_completed_and_explained() {
    let visit = Visit::new(DESK);
    let json = "{\n  \"kind\": \"Service\",\n  \"apiVersion\": \"v1\",\n  \"metadata\": {\"name\": \"shop\"},\n  \"spec\": {\"ports\": [{\"port\": 80, @}]}\n}\n";
    visit.paste(json);
    visit.put_caret("@");
    visit.page.press("\u{e003}");
    visit.page.press("\"ta");
    wait_for_option(&visit, "targetPort");
    visit.page.press(ENTER);
    visit.page.wait_for("the key", || {
        text(&visit)
            .contains("\"port\": 80, \"targetPort\": }")
            .then_some(())
    });
    visit.put_caret("\"por");
    visit.page.chord(&format!("{CONTROL}i"));
    visit.page.find_named("#field-help", "list");
}

#[test]
fn a_field_is_explained_by_key_and_by_pointer() {
    for viewport in [DESK, NARROW] {
        let visit = Visit::new(viewport);
        visit.paste(&shop_with("targetPort: 8080"));
        visit.put_caret("targetP");
        visit.page.chord(&format!("{CONTROL}i"));
        let help = visit.page.find_named("#field-help", "the Pods' port");
        assert!(visit.page.text(&help).contains("number or name"));
        let inside = "const card = document.querySelector('.assist').getBoundingClientRect(); \
                      const sheet = document.querySelector('.sheet').getBoundingClientRect(); \
                      return card.left >= sheet.left && card.right <= sheet.right + 1 && card.bottom <= sheet.bottom + 1";
        assert_eq!(visit.page.evaluate(inside), true, "the card is seen whole");
        visit.page.press(ESCAPE);
        visit.page.wait_for("no card", || {
            visit.page.find_all("#field-help").is_empty().then_some(())
        });
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
    visit.page.wait_for("no card", || {
        visit.page.find_all("#field-help").is_empty().then_some(())
    });
}

/// Drops files on the editor, as the browser does.
fn drop_files(visit: &Visit, files: &[(&str, &str)]) {
    let script = "const carried = new DataTransfer(); \
                  for (const [name, text] of arguments[0]) carried.items.add(new File([text], name)); \
                  const event = kind => new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }); \
                  const area = document.querySelector('#editor'); \
                  return !area.dispatchEvent(event('dragover')) && !area.dispatchEvent(event('drop'))";
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| serde_json::json!([name, text]))
        .collect();
    assert_eq!(
        visit.page.call(script, &[files.into()]),
        true,
        "the page takes the files itself"
    );
}

#[test]
fn dropped_files_become_documents_and_can_be_taken_back() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered to example-pod-1");
    let before = text(&visit);
    let whole = shop_with("targetPort: http");
    let (service, pod) = whole.split_once("---\n").expect("two documents");
    drop_files(&visit, &[("service.yaml", service), ("pod.yaml", pod)]);
    visit.wait_for_verdict("Delivered to shop-1");
    assert_eq!(
        text(&visit),
        format!("# service.yaml\n{service}---\n# pod.yaml\n{pod}")
    );
    visit.wait_for_verdict("service.yaml and pod.yaml");

    visit.page.click(&visit.page.find("#undo"));
    visit.page.wait_for("the text as it was", || {
        (text(&visit) == before).then_some(())
    });
}

#[test]
fn a_long_text_that_the_page_puts_in_can_be_undone() {
    let visit = Visit::new(DESK);
    let before = text(&visit);
    let body: String = (0..3_000)
        .map(|at| format!("#  <b>line</b> &amp; {at}\n\n"))
        .collect();
    drop_files(&visit, &[("long.yaml", &body)]);
    visit
        .page
        .wait_for("the file", || (text(&visit) == body).then_some(()));
    visit
        .page
        .evaluate("document.querySelector('#editor').focus(); document.execCommand('undo')");
    visit.page.wait_for("the text as it was", || {
        (text(&visit) == before).then_some(())
    });
}

#[test]
fn words_and_lines_are_found() {
    for viewport in [DESK, NARROW] {
        let visit = Visit::new(viewport);
        let body: String = (0..400).map(|at| format!("# line {at}\n")).collect();
        visit.paste(&format!(
            "{}{body}# the End\n",
            shop_with("targetPort: 8080")
        ));
        visit.page.click(&visit.page.find("#open-find"));
        visit.page.press("end");
        visit.page.find_named(".find-count", "1 of 1");
        let marked = visit.page.find(".line .found.here");
        assert_eq!(
            visit.page.text(&marked),
            "End",
            "the line was scrolled into view and marked"
        );
        visit.page.press(ESCAPE);
        let selected = "const area = document.activeElement; return area.value?.slice(area.selectionStart, area.selectionEnd)";
        visit.page.wait_for("the place selected", || {
            (visit.page.evaluate(selected) == "End").then_some(())
        });
        assert!(visit.page.find_all("#find").is_empty());

        visit.page.chord(&format!("{CONTROL}\u{e008}f"));
        visit.page.find("#find");
        visit.page.press(":3");
        visit.page.press(ENTER);
        let line = "const area = document.querySelector('#editor'); return document.activeElement === area && \
                    area.value.slice(0, area.selectionStart).split('\\n').length";
        visit
            .page
            .wait_for("line 3", || (visit.page.evaluate(line) == 3).then_some(()));
    }
}

#[test]
fn a_long_text_is_typed_in_and_analyzed_after_the_pause() {
    let visit = Visit::new(DESK);
    let body: String = (0..5_000)
        .map(|at| format!("# a comment on line {at}\n"))
        .collect();
    let whole = format!("{}---\n{body}", shop_with("targetPort: htt"));
    // Put in at once: the browser's own insertion costs the square of the lines.
    let fill = "const area = document.querySelector('#editor'); area.value = arguments[0]; \
                area.dispatchEvent(new InputEvent('input', { bubbles: true }))";
    visit.page.call(fill, &[whole.into()]);
    visit.page.find_named("#findings", "htt");
    visit.put_caret("targetPort: htt");
    visit.page.press("p");
    visit.wait_for_verdict("Delivered to shop-1");
    visit.page.press(ENTER);
    visit.page.press("appP");
    wait_for_option(&visit, "appProtocol");
    visit.page.press(ENTER);
    visit.page.wait_for("the key", || {
        text(&visit)
            .contains("http\n      appProtocol: \n")
            .then_some(())
    });
}
