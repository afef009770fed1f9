//! The picture: many requests, the answer, and saving it.

use browser_tests::{DESK, Visit};

const LEFT: &str = "\u{e012}";
const HOME: &str = "\u{e011}";

const THREE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, \
                     targetPort: 8080}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  \
                     replicas: 3\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    \
                     spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}]}]}\n";

fn told(visit: &Visit) -> String {
    visit.text_of("#crowd-told")
}

fn wait_for_told(visit: &Visit, words: &str) {
    visit.page.wait_for(words, || told(visit).starts_with(words).then_some(()));
}

#[test]
fn without_motion_a_hundred_requests_are_there_at_once_and_can_be_stepped() {
    let visit = Visit::new(DESK);
    visit.paste(THREE);
    visit.wait_for_verdict("8080");
    visit.page.click(&visit.page.find("#crowd-open"));
    wait_for_told(&visit, "100 of 100 requests sent: 100 arrive");
    assert_eq!(visit.page.find_all(".crowd-table tbody tr").len(), 3);
    visit.page.click(&visit.page.find("#crowd-back"));
    wait_for_told(&visit, "99 of 100");
    visit.page.evaluate("document.querySelector('#crowd-scrubber').focus()");
    visit.page.press(LEFT);
    wait_for_told(&visit, "98 of 100");
    visit.page.press(HOME);
    wait_for_told(&visit, "0 of 100 requests sent: 0 arrive");
    visit.page.click(&visit.page.find("#crowd-step"));
    wait_for_told(&visit, "1 of 100");
}

#[test]
fn with_motion_they_are_sent_one_by_one_and_once() {
    let visit = Visit::with_motion(DESK, "no-preference");
    visit.paste(THREE.replace("  ports: [{port: 80", "  sessionAffinity: ClientIP\n  ports: [{port: 80").as_str());
    visit.wait_for_verdict("8080");
    visit.page.evaluate(
        "window.seen = new Set(); new MutationObserver(() => { const one = document.querySelector('#crowd-told'); if (one) \
         seen.add(one.textContent) }).observe(document.querySelector('.stage-card'), {subtree: true, childList: true, \
         characterData: true})",
    );
    visit.page.click(&visit.page.find("#crowd-open"));
    visit.page.wait_for("some of them", || (visit.page.evaluate("return seen.size").as_u64() > Some(5)).then_some(()));
    visit.page.click(&visit.page.find_named("#crowd-play", "Pause"));
    visit.page.find_named("#crowd-play", "Send them one by one");
    // One client stays with its endpoint.
    assert_eq!(visit.page.find_all(".crowd-table tbody tr").len(), 1);
    visit.page.click(&visit.page.find("#crowd-play"));
    wait_for_told(&visit, "100 of 100");
    visit.page.find_named("#crowd-play", "Send them one by one");
}

#[test]
fn the_picture_is_saved_as_svg_and_as_png() {
    let visit = Visit::new(DESK);
    visit.paste(THREE);
    visit.wait_for_verdict("8080");
    visit.page.evaluate(
        "window.blobs = []; window.names = []; window.svg = ''; const make = URL.createObjectURL; \
         URL.createObjectURL = blob => { blobs.push(blob.type + ' ' + (blob.size > 2000)); \
         if (blob.type === 'image/svg+xml') blob.text().then(text => { svg = text }); return make.call(URL, blob) }; \
         HTMLAnchorElement.prototype.click = function () { names.push(this.download) }",
    );
    visit.page.click(&visit.page.find("#save-svg"));
    let svg = visit.page.wait_for("the SVG", || {
        visit.page.evaluate("return svg").as_str().filter(|svg| !svg.is_empty()).map(str::to_owned)
    });
    assert!(svg.starts_with("<svg ") && svg.contains("10.96.1.1") && svg.contains("1 in 3"), "{svg}");
    visit.page.click(&visit.page.find("#save-png"));
    visit.page.wait_for("the PNG", || {
        (visit.page.evaluate("return names.join()") == "portpath-web.svg,portpath-web.png").then_some(())
    });
    let blobs = visit.page.evaluate("return blobs.at(-1)");
    assert_eq!(blobs, "image/png true");
    let refused: Vec<String> = visit.page.console().into_iter().map(|entry| format!("{entry:?}")).collect();
    assert!(!refused.iter().any(|entry| entry.contains("Content Security Policy")), "{refused:?}");
}

#[test]
fn the_answer_comes_from_the_address_that_was_called() {
    let visit = Visit::new(DESK);
    visit.paste(THREE);
    visit.wait_for_verdict("8080");
    visit.page.click(&visit.page.find("#end"));
    visit.page.click(&visit.page.find("#reply"));
    visit.page.wait_for("the answer", || {
        let header = visit.text_of("#header");
        (header.contains("answer") && header.contains("DNAT undone") && header.contains("10.96.1.1:80")).then_some(())
    });
}
