//! The app at a glance: counts above the path, the table of all paths, the chooser, all fixes at
//! once, and what a change did.

use std::fmt::Write;

use browser_tests::{DESK, Viewport, Visit};

const PHONE: Viewport = Viewport {
    width: 360,
    height: 740,
};
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const UP: &str = "\u{e013}";
const DOWN: &str = "\u{e015}";
const RIGHT: &str = "\u{e014}";

/// Three Services: `web` works and calls the others, the selector of `cart` has a typo, and `bank`
/// names a port that no container has.
fn app() -> String {
    let service = |name: &str, label: &str, port: u16, target: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector:\n    app: {label}\n  ports:\n    \
             - port: {port}\n      targetPort: {target}\n---\n"
        )
    };
    let deployment = |name: &str, port: &str, env: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  selector:\n    matchLabels:\n      \
             app: {name}\n  template:\n    metadata:\n      labels:\n        app: {name}\n    spec:\n      containers:\n        \
             - name: {name}\n          image: registry.example/{name}:1\n          ports:\n            {port}\n{env}---\n"
        )
    };
    let env = "          env:\n            - name: CART_ADDR\n              value: cart:7070\n            \
               - name: BANK_ADDR\n              value: bank:9000\n";
    [
        service("web", "web", 80, "8080"),
        service("cart", "crat", 7070, "7071"),
        service("bank", "bank", 9000, "mian"),
        deployment("web", "- containerPort: 8080", env),
        deployment("cart", "- containerPort: 7071", ""),
        deployment(
            "bank",
            "- name: main\n              containerPort: 9001",
            "",
        ),
    ]
    .concat()
}

fn open_table(visit: &Visit) {
    let tab = visit.page.find("#table-panel-tab");
    visit.page.click(&tab);
    visit.page.find("#table-panel table");
}

fn names(visit: &Visit, table: &str) -> String {
    let script = "return [...document.querySelectorAll(arguments[0] + ' tbody th')].map((it) => it.innerText.trim()).join(' ')";
    let section = format!("[aria-labelledby={table}]");
    let names = visit.page.call(script, &[section.as_str().into()]);
    names.as_str().unwrap_or_default().to_owned()
}

/// Opens the list of "Send to" and chooses the target with these words.
fn send_to(visit: &Visit, words: &str) {
    let opener = visit.page.find_named(".chooser-open", "Send to");
    visit.page.click(&opener);
    let target = visit.page.find_named("#to-list [role=option]", words);
    visit.page.click(&target);
}

#[test]
fn counts_stand_above_the_path_and_a_row_of_the_table_is_traced() {
    for viewport in [DESK, PHONE] {
        let visit = Visit::new(viewport);
        visit.paste(&app());
        for words in ["3 Services", "2 refused", "1 reachable", "2 calls"] {
            visit.page.find_named("#tallies", "");
            visit.page.wait_for(words, || {
                visit.text_of("#tallies").contains(words).then_some(())
            });
        }
        open_table(&visit);
        assert_eq!(
            names(&visit, "services-table"),
            "cart bank web",
            "the worst first"
        );
        assert!(visit.page.find_all("#path-panel[hidden]").len() == 1);
        let wide = "return document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(visit.page.evaluate(wide), true, "no sideways scrolling");

        visit
            .page
            .evaluate("document.querySelector('#services-table + table .trace').focus()");
        visit.page.press(DOWN);
        visit.page.press(ENTER);
        visit.wait_for_verdict("mian");
        assert!(visit.page.find_all("#path-panel[hidden]").is_empty());
        assert!(
            visit
                .page
                .value(&visit.page.find("#to"))
                .contains("bank:9000")
        );

        open_table(&visit);
        let current = visit.page.find("#table-panel tr[aria-current=true] .trace");
        assert_eq!(
            visit.page.text(&current),
            "bank",
            "the table says which path is shown"
        );
        visit.page.click(
            &visit
                .page
                .find_named("#calls-table + table td", "cart:7070"),
        );
        visit.wait_for_verdict("crat");
        let from = visit.page.value(&visit.page.find("#from"));
        assert_eq!(from, "web (Deployment, default)");
    }
}

#[test]
fn the_table_is_sorted_and_filtered() {
    let visit = Visit::new(DESK);
    visit.paste(&app());
    open_table(&visit);
    let head = visit
        .page
        .find_named("#services-table + table thead button", "Service");
    visit.page.click(&head);
    assert_eq!(names(&visit, "services-table"), "bank cart web");
    let sorted = visit
        .page
        .find("#services-table + table th[aria-sort=ascending]");
    assert_eq!(visit.page.text(&sorted), "Service ↑");
    visit.page.click(&head);
    assert_eq!(names(&visit, "services-table"), "web cart bank");

    visit
        .page
        .type_into(&visit.page.find("#paths-filter"), "7070 refused");
    visit.page.wait_for("one Service", || {
        (names(&visit, "services-table") == "cart").then_some(())
    });
    visit
        .page
        .type_into(&visit.page.find("#paths-filter"), " nobody");
    visit.page.wait_for_text("No path has these words.");
}

#[test]
fn tabs_follow_the_arrow_keys() {
    let visit = Visit::new(DESK);
    visit.paste(&app());
    visit.page.find("#table-panel-tab");
    visit
        .page
        .evaluate("document.querySelector('#path-panel-tab').focus()");
    visit.page.press(RIGHT);
    let table = visit.page.find("#table-panel-tab[aria-selected=true]");
    assert_eq!(visit.page.name(&table), "Table");
    assert_eq!(
        visit.page.evaluate("return document.activeElement.id"),
        "table-panel-tab"
    );
    visit.page.find("#table-panel[role=tabpanel]");
}

#[test]
fn the_chooser_sends_only_what_is_chosen() {
    let visit = Visit::new(DESK);
    visit.paste(&app());
    visit.page.find("#tallies");
    visit.wait_for_verdict("crat");
    let to = visit.page.find("#to");
    assert_eq!(
        (visit.page.role(&to).as_str(), visit.page.name(&to).as_str()),
        ("combobox", "Send to")
    );
    let before = visit.page.value(&to);
    visit.page.evaluate("document.querySelector('#to').focus()");
    for _ in 0..3 {
        visit.page.press(DOWN);
    }
    let active = "return document.getElementById(document.querySelector('#to').getAttribute('aria-activedescendant')).innerText";
    let third = visit.page.evaluate(active);
    assert!(
        third
            .as_str()
            .is_some_and(|words| words.contains("Service web")),
        "{third}"
    );
    visit.page.press(UP);
    let second = visit.page.evaluate(active);
    assert!(
        second
            .as_str()
            .is_some_and(|words| words.contains("web → bank:9000")),
        "{second}"
    );
    assert_eq!(visit.page.value(&to), before, "the arrow keys send nothing");
    visit.page.press(ESCAPE);
    assert_eq!(
        visit.page.attribute(&to, "aria-expanded").as_deref(),
        Some("false")
    );

    visit
        .page
        .evaluate("document.querySelector('#to').select()");
    visit.page.press("bank port-forward");
    visit
        .page
        .find_named("#to-list [role=option]", "bank by kubectl port-forward");
    visit.page.press(DOWN);
    visit.page.press(ENTER);
    visit.page.wait_for("the request", || {
        visit
            .page
            .value(&to)
            .contains("port-forward service/bank")
            .then_some(())
    });
    visit.wait_for_verdict("mian");

    send_to(&visit, "Service web");
    visit.wait_for_verdict("Delivered to web");
}

#[test]
fn a_sender_is_chosen_by_its_workload_or_typed() {
    let visit = Visit::new(DESK);
    visit.paste(&app());
    visit.page.find("#tallies");
    visit
        .page
        .evaluate("document.querySelector('#from').focus()");
    visit.page.press("bank");
    let bank = visit
        .page
        .find_named("#from-list [role=option]", "bank (Deployment, default)");
    visit.page.click(&bank);
    visit.page.wait_for("the sender", || {
        (visit.page.value(&visit.page.find("#from")) == "bank (Deployment, default)").then_some(())
    });
    visit
        .page
        .evaluate("const field = document.querySelector('#from'); field.blur(); field.focus()");
    visit.page.press("outside");
    visit.page.press(ENTER);
    visit.page.wait_for("the typed sender", || {
        visit
            .page
            .value(&visit.page.find("#from"))
            .starts_with("outside")
            .then_some(())
    });
}

#[test]
fn a_green_verdict_does_not_stand_alone_over_an_error() {
    let visit = Visit::new(DESK);
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  rules:\n    - host: web.example\n      \
                   http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend:\n              service:\n                \
                   name: web\n                port:\n                  number: 8080\n";
    let service = app().split("---\n").next().unwrap_or_default().to_owned();
    let pod = "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    app: web\nspec:\n  containers:\n    - name: web\n      \
               image: web\n      ports:\n        - containerPort: 8080\n---\n";
    visit.paste(&[&service, pod, ingress].concat());
    visit.page.wait_for("the rule", || {
        visit
            .text_of("#tallies")
            .contains("HTTP error")
            .then_some(())
    });
    send_to(&visit, "Service web");
    visit.wait_for_verdict("Delivered");
    assert!(visit.text_of("#tallies").contains("1 HTTP error"));
    visit
        .page
        .click(&visit.page.find_named("#findings .trace-other", "Trace"));
    visit.wait_for_verdict("503");
}

#[test]
fn after_a_fix_the_request_stays_and_the_other_fault_is_still_counted() {
    let visit = Visit::new(DESK);
    visit.paste(&app());
    visit.wait_for_verdict("crat");
    visit.page.find("#tallies");
    visit.page.click(&visit.page.find("#fix"));
    visit.wait_for_verdict("now arrives");
    visit.wait_for_verdict("Delivered to cart");
    assert!(
        visit
            .page
            .value(&visit.page.find("#to"))
            .contains("cart:7070")
    );
    visit.page.click(&visit.page.find("#what-changed"));
    visit
        .page
        .find_named(".changed li", "default/cart:7070 works now");
    visit.page.wait_for("the other fault", || {
        visit
            .text_of("#tallies")
            .contains("1 refused")
            .then_some(())
    });
}

#[test]
fn all_fixes_are_reviewed_applied_and_taken_back_together() {
    let visit = Visit::new(DESK);
    visit.paste(&app());
    let review = visit.page.find_named("#review-fixes", "Review 2 fixes");
    visit.page.click(&review);
    visit.page.find_named(".review .diff ins", "app: cart");
    visit
        .page
        .find_named(".review .diff ins", "targetPort: main");
    visit
        .page
        .find_named(".review .changed li", "default/bank:9000 works now");
    visit.page.click(&visit.page.find("#apply-fixes"));
    visit.wait_for_verdict("Applied: 2 fixes");
    visit.page.wait_for("all Services", || {
        visit
            .text_of("#tallies")
            .contains("3 reachable")
            .then_some(())
    });
    visit.page.click(&visit.page.find("#undo"));
    visit.page.wait_for("the text as it was", || {
        (visit.page.value(&visit.editor()) == app()).then_some(())
    });
}

#[test]
fn four_hundred_services_are_counted_and_listed_in_steps() {
    let mut text = app();
    for at in 0..400 {
        let _ = write!(
            text,
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: s{at}\nspec:\n  selector:\n    app: web\n  ports:\n    - port: 80\n      \
             targetPort: 8080\n---\n"
        );
    }
    let visit = Visit::new(DESK);
    visit.paste(&text);
    visit.page.wait_for("all Services", || {
        visit
            .text_of("#tallies")
            .contains("403 Services")
            .then_some(())
    });
    open_table(&visit);
    let rows = || {
        visit
            .page
            .find_all("#services-table + table tbody tr")
            .len()
    };
    assert_eq!(rows(), 10, "two that fail and some that work");
    visit.page.click(
        &visit
            .page
            .find_named(".paths-section .folded", "Show 100 of 393 more that work"),
    );
    visit
        .page
        .wait_for("more rows", || (rows() == 110).then_some(()));
    visit
        .page
        .type_into(&visit.page.find("#paths-filter"), "s377");
    visit
        .page
        .wait_for("one row", || (rows() == 1).then_some(()));
}
