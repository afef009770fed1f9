//! The ways through the page: boxes of the picture, links to lines, and half a path that comes alive.

use browser_tests::{DESK, Visit};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n    - port: 80\n      \
                       targetPort: 8080\n";
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  selector: {matchLabels: \
                          {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: c, image: i, \
                          ports: [{containerPort: 8080}]}]}\n";

fn truth(visit: &Visit, expression: &str) -> bool {
    visit
        .page
        .evaluate(&format!("return {expression}"))
        .as_bool()
        .unwrap_or(false)
}

fn wait_for(visit: &Visit, what: &str, expression: &str) {
    visit
        .page
        .wait_for(what, || truth(visit, expression).then_some(()));
}

#[test]
fn a_box_shows_its_card_and_sends_from_there_by_keyboard_alone() {
    let visit = Visit::new(DESK);
    visit.page.wait_until_live();
    visit
        .page
        .find_named("#verdict", "Delivered to example-pod-1");
    let other = "[...document.querySelectorAll('.wide .pressable')].find((one) => one.textContent.includes('example-pod-2'))";
    visit.page.evaluate(&format!("({other}).focus()"));
    visit.page.press(ENTER);
    let card = visit.page.find("#thing");
    let told = visit.page.text(&card);
    for words in ["example-pod-2", "labels: app=example-app", "1 of 2"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    visit
        .page
        .evaluate("document.querySelector('#send-from').focus()");
    visit.page.press(ENTER);
    wait_for(
        &visit,
        "another client",
        "document.querySelector('.wide .box.client').textContent.includes('example-pod-2')",
    );
}

#[test]
fn escape_closes_the_card_and_gives_the_focus_back() {
    let visit = Visit::new(DESK);
    visit.page.wait_until_live();
    visit
        .page
        .find_named("#verdict", "Delivered to example-pod-1");
    let service = "document.querySelector('.wide .pressable:has(.service)')";
    visit.page.evaluate(&format!("({service}).focus()"));
    visit.page.press(ENTER);
    visit.page.find("#thing");
    wait_for(
        &visit,
        "its lines are lit",
        "document.querySelectorAll('.number.lit').length > 0",
    );
    visit
        .page
        .evaluate("document.querySelector('#thing-close').focus()");
    visit.page.press(ESCAPE);
    wait_for(&visit, "no card", "!document.querySelector('#thing')");
    assert!(truth(
        &visit,
        &format!("document.activeElement === {service}")
    ));
}

#[test]
fn a_link_to_a_line_moves_the_text_and_not_the_page() {
    let visit = Visit::new(DESK);
    let many: String = (0..40)
        .map(|at| format!("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{at}}}\n"))
        .collect();
    visit.paste(&format!("{many}---\n{SERVICE}---\n{DEPLOYMENT}"));
    visit.wait_for_verdict("Delivered");
    visit
        .page
        .evaluate("document.querySelector('.steps .place').scrollIntoView({block: 'center'})");
    let before = visit.page.evaluate("return window.scrollY");
    visit.page.click(&visit.page.find(".steps .place"));
    wait_for(
        &visit,
        "the editor has the focus",
        "document.activeElement.id === 'editor'",
    );
    assert_eq!(visit.page.evaluate("return window.scrollY"), before);
    assert!(truth(
        &visit,
        "document.querySelector('#editor').scrollTop > 500"
    ));
}

#[test]
fn a_service_alone_plays_with_assumed_pods_and_takes_a_deployment() {
    let visit = Visit::new(DESK);
    visit.paste(SERVICE);
    visit.wait_for_verdict("Cannot tell");
    visit
        .page
        .click(&visit.page.find_named(".say", "assume matching Pods"));
    visit.wait_for_verdict("Delivered to web-pod-1, port 8080");
    assert_eq!(visit.page.find_all(".wide .box.assumed").len(), 2);
    assert!(visit.text_of("#facts").contains("are assumed"));
    visit.page.click(&visit.page.find("#facts button"));
    visit.wait_for_verdict("Cannot tell");
    visit.page.click(
        &visit
            .page
            .find_named(".say", "Insert a Deployment that fits"),
    );
    visit.wait_for_verdict("Delivered to web-");
    assert!(
        visit
            .page
            .value(&visit.editor())
            .contains("kind: Deployment")
    );
}

#[test]
fn the_tag_has_the_name_first_and_the_strip_tells_the_new_header_at_the_turn() {
    let visit = Visit::with_motion(DESK, "no-preference");
    visit.page.wait_until_live();
    // What is drawn at each frame: the tag's words, and whether the strip shows another header.
    let watch = "window.seen = []; const look = () => { const tag = document.querySelector('.wide .packet .tag text'); \
                 const after = document.querySelector('.header-row.after'); \
                 const now = `${tag?.textContent}|${after ? getComputedStyle(after).visibility : 'none'}`; \
                 if (seen.at(-1) !== now) seen.push(now); requestAnimationFrame(look); }; look();";
    visit.page.evaluate(watch);
    visit.page.click(&visit.page.find("#send"));
    wait_for(
        &visit,
        "the last step",
        "document.querySelector('.packet.arrived') !== null && seen.length > 4",
    );
    let seen = visit.page.evaluate("return seen.join(' ')");
    let seen = seen.as_str().unwrap_or_default();
    let first = seen.find("example-service:80|none");
    let address = seen.find("10.96.1.1:80|hidden");
    let pod = seen.find("10.244.1.2:8080|visible");
    assert!(
        first < address && address < pod && first.is_some(),
        "{seen}"
    );
}
