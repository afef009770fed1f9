//! The map of an app and the table of who may reach whom: read, pressed, and gone through with the
//! keyboard.

use browser_tests::{DESK, NARROW, Visit};

/// `front` calls `web`, which works, and `cart`, whose selector is misspelt; a policy guards `web`.
const APP: &str = "\
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec:
  selector: {app: carts}
  ports: [{port: 7070, targetPort: 7071}]
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}}
spec: {containers: [{name: web, image: i, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cart-1, labels: {app: cart}}
spec: {containers: [{name: cart, image: i, ports: [{containerPort: 7071}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: front, labels: {app: front}}
spec:
  containers:
  - name: front
    image: i
    env:
    - {name: WEB_URL, value: 'http://web:80'}
    - {name: CART_ADDR, value: 'cart:7070'}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: guard}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: front}}}]
    ports: [{port: 8080}]
";

/// So many Services with their Pods.
fn many(count: usize) -> String {
    let one = |at: usize| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: app-{at}}}\nspec: {{selector: {{app: a{at}}}, ports: [{{port: 80}}]}}\n---\n\
             apiVersion: v1\nkind: Pod\nmetadata: {{name: app-{at}, labels: {{app: a{at}}}}}\nspec: {{containers: [{{name: c, image: \
             i}}]}}\n---\n"
        )
    };
    (0..count).map(one).collect()
}

fn shown(viewport: browser_tests::Viewport, text: &str, tab: &str) -> Visit {
    let visit = Visit::new(viewport);
    visit.paste(text);
    visit
        .page
        .click(&visit.page.find_named("[role='tab']", tab));
    visit
}

fn focused(visit: &Visit) -> String {
    let label = "return document.activeElement.getAttribute('aria-label') || ''";
    let label = visit.page.evaluate(label);
    label.as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_line_of_the_map_is_traced_by_a_click() {
    for viewport in [DESK, NARROW] {
        let visit = shown(viewport, APP, "Map");
        visit.page.find_named(".map-picture .bad", "cart");
        visit.page.find_named(".map-picture .map-gate.good", "");
        visit.page.find(".map-stroke.bad");
        visit
            .page
            .evaluate("document.querySelector('.map-stroke.bad').dispatchEvent(new MouseEvent('click', { bubbles: true }))");
        visit.wait_for_verdict("Connection refused");
        let to = visit.page.value(&visit.page.find("#to"));
        assert!(to.contains("cart:7070"), "{to}");
    }
}

#[test]
fn the_arrow_keys_go_through_the_map_and_enter_traces() {
    let visit = shown(DESK, APP, "Map");
    visit.page.find(".map-stroke.bad");
    visit
        .page
        .evaluate("document.querySelector('.map-scroll [tabindex=\"0\"]').focus()");
    let mut seen = vec![focused(&visit)];
    for _ in 0..12 {
        visit.page.press("ArrowRight");
        seen.push(focused(&visit));
        if seen
            .last()
            .is_some_and(|label| label.contains("calls http://web"))
        {
            break;
        }
    }
    let stops = visit.page.find_all(".map-scroll [tabindex='0']");
    assert_eq!(stops.len(), 1, "the Tab key comes to one of them");
    let last = seen.last().cloned().unwrap_or_default();
    assert!(
        last.contains("calls http://web") && last.contains("NetworkPolicy default/guard decides."),
        "{seen:?}"
    );
    assert_eq!(visit.text_of(".map-said"), last);
    visit.page.press("Enter");
    visit.wait_for_verdict("Delivered to web-1");
}

#[test]
fn the_map_is_there_as_text_too() {
    let visit = shown(DESK, APP, "Map");
    visit.page.click(&visit.page.find(".map-text summary"));
    visit
        .page
        .click(&visit.page.find_named(".map-text button", "calls cart:7070"));
    visit.wait_for_verdict("Connection refused");
}

#[test]
fn a_large_map_folds_and_a_group_opens() {
    let visit = shown(DESK, &many(60), "Map");
    let group = visit.page.find_named(".map-folds button", "60 Services");
    assert_eq!(
        visit.page.attribute(&group, "aria-expanded").as_deref(),
        Some("false")
    );
    let cards = || visit.page.find_all(".map-card").len();
    assert_eq!(cards(), 1);
    visit.page.click(&group);
    visit
        .page
        .wait_for("all boxes", || (cards() == 60).then_some(()));
    visit
        .page
        .click(&visit.page.find_named(".map-folds button", "60 Services"));
    visit
        .page
        .wait_for("one box", || (cards() == 1).then_some(()));
}

#[test]
fn a_cell_says_which_rule_decides_and_leads_to_its_line() {
    for viewport in [DESK, NARROW] {
        let visit = shown(viewport, APP, "Reachability");
        let cell = visit.page.find("[aria-label='front → web-1: passes']");
        visit.page.click(&cell);
        visit.page.find_named(
            ".matrix-said",
            "Ingress rule 1 of NetworkPolicy default/guard",
        );
        visit
            .page
            .click(&visit.page.find("[aria-label='cart-1 → web-1: is dropped']"));
        visit.page.find_named(".matrix-said", "no rule allows it");
        visit.page.press("ArrowRight");
        visit.page.find_named(".matrix-said", "cart-1 → cart-1");
        visit
            .page
            .click(&visit.page.find("[aria-label='cart-1 → web-1: is dropped']"));
        visit.page.click(&visit.page.find(".matrix-said .place"));
        let chosen = "const area = document.querySelector('#editor'); \
                      return area.value.slice(area.selectionStart, area.selectionEnd)";
        visit.page.wait_for("the policy's name", || {
            (visit.page.evaluate(chosen).as_str() == Some("guard")).then_some(())
        });
    }
}

#[test]
fn without_policies_there_is_no_table() {
    let visit = shown(DESK, &many(2), "Reachability");
    visit
        .page
        .find_named(".matrix-told", "Your YAML has no NetworkPolicy");
    assert_eq!(visit.page.find_all(".matrix table").len(), 0);
}

#[test]
fn map_and_table_fit_a_narrow_screen() {
    for tab in ["Map", "Reachability"] {
        let visit = shown(NARROW, APP, tab);
        visit.page.find(".map-picture, .matrix table");
        let wider =
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        assert_eq!(visit.page.evaluate(wider), false, "{tab}");
    }
}
