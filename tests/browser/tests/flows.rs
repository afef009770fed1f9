//! What a reader does: watch the example, paste a broken text, fix it, come back later.

use browser_tests::{DESK, Visit};

/// The label is misspelt where the Service selects.
const SELECTOR_TYPO: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: wbe
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: frontend
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx
          ports:
            - containerPort: 8080
";
/// The line of `app: wbe`.
const TYPO_LINE: usize = 7;

/// The Service names a port that no container has.
const NAMED_PORT: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: api
spec:
  selector:
    app: api
  ports:
    - port: 80
      targetPort: htpp
---
apiVersion: v1
kind: Pod
metadata:
  name: api-1
  labels:
    app: api
spec:
  containers:
    - name: api
      image: api
      ports:
        - name: http
          containerPort: 9000
";

#[test]
fn the_example_plays_to_delivered() {
    let visit = Visit::with_motion(DESK, "no-preference");
    visit.wait_for_verdict("Delivered");
    assert!(visit.text_of("#verdict").contains("8080"));
    visit
        .page
        .wait_for("the last step, reached by playing alone", || {
            let steps = visit.page.find_all("#steps > li");
            let last = steps.last()?;
            (visit.page.attribute(last, "aria-current").as_deref() == Some("step")).then_some(())
        });
    let last = visit
        .page
        .find_all("#steps > li")
        .pop()
        .expect("the path has steps");
    assert!(
        visit.page.text(&last).contains("8080"),
        "{}",
        visit.page.text(&last)
    );
    let console = visit.page.console();
    assert!(console.is_empty(), "{console:#?}");
}

#[test]
fn a_selector_typo_names_its_line_and_the_near_miss() {
    let visit = Visit::new(DESK);
    visit.paste(SELECTOR_TYPO);
    visit
        .page
        .find_named("#findings code", "selector-matches-no-pod");
    let findings = visit.text_of("#findings");
    assert!(
        findings.contains("wbe") && findings.contains("app: web"),
        "{findings}"
    );
    visit
        .page
        .find_named("#findings button", &format!("Line {TYPO_LINE}"));
    assert!(!visit.text_of("#verdict").contains("Delivered"));
}

#[test]
fn the_offered_fix_mends_the_typo() {
    let visit = Visit::new(DESK);
    visit.paste(SELECTOR_TYPO);
    visit
        .page
        .click(&visit.page.find_named("#findings button", "Apply"));
    visit.wait_for_verdict("Delivered");
    assert_eq!(
        visit.page.value(&visit.editor()),
        SELECTOR_TYPO.replace("wbe", "web")
    );
}

#[test]
fn a_named_port_mended_in_the_editor_turns_the_path_without_a_reload() {
    let visit = Visit::new(DESK);
    visit.paste(NAMED_PORT);
    visit.page.find_named("#findings", "htpp");
    assert!(!visit.text_of("#verdict").contains("Delivered"));
    visit.page.evaluate("window.sameDocument = true");

    visit.page.replace_in(&visit.editor(), "htpp", "http");

    visit.wait_for_verdict("Delivered");
    assert!(visit.text_of("#verdict").contains("9000"));
    assert_eq!(visit.page.evaluate("return window.sameDocument"), true);
    assert_eq!(
        visit.page.value(&visit.editor()),
        NAMED_PORT.replace("htpp", "http")
    );
}

#[test]
fn the_text_survives_a_reload_and_can_be_reset() {
    let visit = Visit::new(DESK);
    let example = visit.page.value(&visit.editor());
    visit.paste(NAMED_PORT);
    visit.page.find_named("#findings", "htpp");

    visit.page.reload();
    visit.page.find_named("#findings", "htpp");
    assert_eq!(visit.page.value(&visit.editor()), NAMED_PORT);

    visit.page.click(&visit.page.find("#reset"));
    visit.wait_for_verdict("Delivered");
    assert_eq!(visit.page.value(&visit.editor()), example);
}

#[test]
fn typing_keeps_caret_and_undo() {
    let visit = Visit::new(DESK);
    visit.paste(NAMED_PORT);
    visit.page.find_named("#findings", "htpp");
    visit.page.replace_in(&visit.editor(), "htpp", "http");
    visit.wait_for_verdict("Delivered");
    let caret = visit
        .page
        .evaluate("return document.activeElement.selectionStart");
    let expected = NAMED_PORT.find("htpp").map(|at| at + "http".len());
    assert_eq!(caret.as_u64(), expected.map(|at| at as u64));

    visit.page.evaluate("document.execCommand('undo')");
    visit.page.wait_for("the text before the edit", || {
        (visit.page.value(&visit.editor()) == NAMED_PORT).then_some(())
    });
}

#[test]
fn choosing_a_step_selects_its_lines_in_the_editor() {
    let visit = Visit::new(DESK);
    visit.wait_for_verdict("Delivered");
    let place = visit.page.find("#steps button.place");
    let line: usize = visit
        .page
        .name(&place)
        .trim_start_matches("Line")
        .trim_start_matches('s')
        .trim()
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .expect("a line number");
    visit.page.click(&place);
    let script = "const field = document.getElementById('editor'); \
                  return field.value.slice(0, field.selectionStart).split('\\n').length";
    visit.page.wait_for("the line selected in the editor", || {
        (visit.page.evaluate(script).as_u64() == Some(line as u64)).then_some(())
    });
}
