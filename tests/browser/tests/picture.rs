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
    visit
        .page
        .wait_for(words, || told(visit).starts_with(words).then_some(()));
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
    visit
        .page
        .evaluate("document.querySelector('#crowd-scrubber').focus()");
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
    visit.paste(
        THREE
            .replace(
                "  ports: [{port: 80",
                "  sessionAffinity: ClientIP\n  ports: [{port: 80",
            )
            .as_str(),
    );
    visit.wait_for_verdict("8080");
    // The page itself pauses them on their way, however slow the machine is.
    visit.page.evaluate(
        "window.seen = new Set(); new MutationObserver(() => { const one = document.querySelector('#crowd-told'); if (!one) return; \
         seen.add(one.textContent); if (seen.size === 3) document.querySelector('#crowd-play').click(); }) \
         .observe(document.querySelector('.stage-card'), {subtree: true, childList: true, characterData: true})",
    );
    visit.page.click(&visit.page.find("#crowd-open"));
    visit.page.find_named("#crowd-play", "Send them one by one");
    assert!(!told(&visit).starts_with("100 of 100"), "{}", told(&visit));
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
        visit
            .page
            .evaluate("return svg")
            .as_str()
            .filter(|svg| !svg.is_empty())
            .map(str::to_owned)
    });
    assert!(
        svg.starts_with("<svg ") && svg.contains("10.96.1.1") && svg.contains("1 of 3"),
        "{svg}"
    );
    visit.page.click(&visit.page.find("#save-png"));
    visit.page.wait_for("the PNG", || {
        (visit.page.evaluate("return names.join()") == "portpath-web.svg,portpath-web.png")
            .then_some(())
    });
    let blobs = visit.page.evaluate("return blobs.at(-1)");
    assert_eq!(blobs, "image/png true");
    let refused: Vec<String> = visit
        .page
        .console()
        .into_iter()
        .map(|entry| format!("{entry:?}"))
        .collect();
    assert!(
        !refused
            .iter()
            .any(|entry| entry.contains("Content Security Policy")),
        "{refused:?}"
    );
}

#[test]
fn the_answer_comes_back_hop_by_hop_to_the_address_that_was_called() {
    let visit = Visit::new(DESK);
    visit.paste(THREE);
    visit.wait_for_verdict("8080");
    visit.page.click(&visit.page.find("#reply"));
    let count = |words: &str| {
        visit.page.wait_for(words, || {
            (visit.text_of(".player .count") == words).then_some(())
        });
    };
    count("step 8 of 8");
    assert_eq!(visit.page.find_all("#steps li").len(), 8);
    visit
        .page
        .evaluate("document.querySelector('#scrubber').focus()");
    visit.page.press(LEFT);
    count("step 7 of 8");
    let header = visit.text_of("#header");
    assert!(
        header.contains("DNAT undone") && header.contains("10.96.1.1:80"),
        "{header}"
    );
    let current = visit.text_of("#steps li[aria-current='step']");
    assert!(
        current.contains("puts 10.96.1.1:80 back as src"),
        "{current}"
    );
    visit.page.click(&visit.page.find("#reply"));
    count("step 5 of 5");
}

/// Two Pods take what comes, the third one nothing.
const ONE_CLOSED: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, \
                          targetPort: 8080}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec: \
                          {containers: [{name: c, image: i}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-2, labels: {app: \
                          web}}\nspec: {containers: [{name: c, image: i}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-3, \
                          labels: {app: web, tier: closed}}\nspec: {containers: [{name: c, image: i}]}\n---\napiVersion: \
                          networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed}\nspec: {podSelector: {matchLabels: \
                          {tier: closed}}, policyTypes: [Ingress]}\n";

/// What the picture says of many requests: what arrived in each box, and what ended on the way.
fn counted(visit: &Visit) -> Vec<String> {
    let texts = visit.page.evaluate(
        "return [...document.querySelectorAll('.picture .badge text, .picture .end .words')].map(one => one.textContent.trim())",
    );
    texts
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

#[test]
fn one_in_three_ends_in_the_picture_where_it_fails_and_the_table_says_the_same() {
    let visit = Visit::new(DESK);
    visit.paste(ONE_CLOSED);
    visit.wait_for_verdict("Delivered");
    visit.page.click(&visit.page.find("#crowd-open"));
    wait_for_told(&visit, "100 of 100 requests sent: 67 arrive, 33 fail");
    assert_eq!(counted(&visit), ["34 requests", "33 requests", "33 fail"]);
    let rows = visit.page.evaluate(
        "return [...document.querySelectorAll('.crowd-table .count')].map(one => one.innerText.trim()).join()",
    );
    assert_eq!(rows, "34,33,33");
    visit
        .page
        .evaluate("document.querySelector('#crowd-scrubber').focus()");
    visit.page.press(HOME);
    wait_for_told(&visit, "0 of 100");
    assert_eq!(counted(&visit), [""; 0], "nothing came anywhere yet");
    visit.page.click(&visit.page.find("#crowd-clients"));
    wait_for_told(&visit, "100 of 100");
    assert_eq!(
        counted(&visit).first().map(String::as_str),
        Some("10 clients")
    );
    visit.page.click(&visit.page.find("#steps button"));
    visit.page.wait_for("the one packet again", || {
        (!visit.page.find_all("#play").is_empty()).then_some(())
    });
}

#[test]
fn dots_fly_and_stand_still_while_paused() {
    let visit = Visit::with_motion(DESK, "no-preference");
    visit.paste(THREE);
    visit.wait_for_verdict("8080");
    let flying = "[...document.querySelectorAll('.flyer')].map(one => one.getAttribute('transform')).filter(one => !one.includes('-99'))";
    // The page itself pauses them while some fly, however slow the machine is.
    visit.page.evaluate(&format!(
        "const look = () => {{ if ({flying}.length > 3) document.querySelector('#crowd-play').click(); \
         else requestAnimationFrame(look); }}; look()"
    ));
    visit.page.click(&visit.page.find("#crowd-open"));
    let places = || visit.page.evaluate(&format!("return {flying}.join()"));
    visit.page.wait_for("some that fly", || {
        places()
            .as_str()
            .is_some_and(|places| places.contains("translate"))
            .then_some(())
    });
    visit.page.find_named("#crowd-play", "Send them one by one");
    let before = places();
    let sent = told(&visit);
    visit.page.evaluate(
        "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
    assert_eq!((places(), told(&visit)), (before, sent));
}
