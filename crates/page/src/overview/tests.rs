//! What the overview says of an app: counts, rows and their order.

use super::Surveyed;
use super::rows::{Cell, Order, Row, sections};
use super::tallies::Count;
use crate::paste::Paste;
use portpath::survey::PathResult;
use portpath::{Asked, Session, analyze};

/// Two Services that work, one whose selector is misspelt, and a call to each of two.
const SHOP: &str = "\
kind: Service
apiVersion: v1
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
---
kind: Service
apiVersion: v1
metadata: {name: cart}
spec:
  selector: {app: carts}
  ports: [{port: 7070, targetPort: 7071}]
---
kind: Service
apiVersion: v1
metadata: {name: bank}
spec:
  selector: {app: bank}
  ports: [{port: 9000, targetPort: 9001}]
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web
        ports: [{containerPort: 8080}]
        env:
        - {name: CART_ADDR, value: 'cart:7070'}
        - {name: BANK_ADDR, value: 'bank:9000'}
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers: [{name: cart, image: cart, ports: [{containerPort: 7071}]}]
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: bank}
spec:
  replicas: 2
  selector: {matchLabels: {app: bank}}
  template:
    metadata: {labels: {app: bank}}
    spec:
      containers: [{name: bank, image: bank, ports: [{containerPort: 9001}]}]
";

fn surveyed(text: &str) -> Surveyed {
    let asked = Asked::default();
    let survey = Session::read(text, &asked).survey(&asked);
    Surveyed {
        text: text.into(),
        survey: std::rc::Rc::new(survey),
    }
}

fn paste(text: &str) -> Paste {
    Paste::new(text.into(), analyze(text, &Asked::default()).into())
}

fn names(rows: &[Row], places: &[usize]) -> Vec<String> {
    let name = |at: &usize| rows[*at].cells[0].words();
    places.iter().map(name).collect()
}

#[test]
fn services_and_calls_are_counted_by_how_they_end() {
    let survey = surveyed(SHOP).survey;
    let services = Count::services(&survey);
    assert_eq!(
        (services.all, services.ends),
        (
            3,
            vec![
                (PathResult::Fails, "refused", 1),
                (PathResult::Works, "reachable", 2)
            ]
        )
    );
    assert_eq!(Count::calls(&survey).all, 2);
    assert_eq!(Count::ways(&survey), Count::default());
}

#[test]
fn the_worst_row_comes_first_and_shows_its_request_and_line() {
    let sections = sections(&surveyed(SHOP));
    let services = &sections[0];
    let worst = &services.rows[0];
    assert_eq!(
        (worst.cells[0].words().as_str(), worst.end),
        ("cart", "refused")
    );
    assert_eq!(worst.cells[1].words(), "7070 → 7071");
    assert_eq!(
        worst.cells[2],
        Cell::Pods {
            ready: 0,
            selected: 0
        }
    );
    assert_eq!(
        SHOP.lines().nth(worst.line - 1),
        Some("  selector: {app: carts}")
    );
    let request = worst.request.as_ref().map(|(_, to)| to.as_str());
    assert!(
        request.is_some_and(|to| to.contains("cart:7070")),
        "{request:?}"
    );
    let calls = &sections[1];
    assert_eq!(calls.rows[0].cells[1].words(), "cart:7070");
    assert_eq!(calls.rows[0].cells[2].words(), "env CART_ADDR");
}

#[test]
fn rows_are_sorted_and_filtered() {
    let sections = sections(&surveyed(SHOP));
    let rows = &sections[0].rows;
    let places = |order: Order, filter: &str| names(rows, &order.places(rows, filter));
    let by_name = Order::default().clicked(0);
    assert_eq!(places(Order::default(), ""), ["cart", "web", "bank"]);
    assert_eq!(places(by_name, ""), ["bank", "cart", "web"]);
    assert_eq!(places(by_name.clicked(0), ""), ["web", "cart", "bank"]);
    assert_eq!(by_name.clicked(0).clicked(0), Order::default());
    let by_port = Order::default().clicked(1);
    assert_eq!(
        places(by_port, ""),
        ["web", "cart", "bank"],
        "80, 7070, 9000"
    );
    assert_eq!(places(Order::default(), "REACHABLE 80"), ["web"]);
    assert_eq!(places(Order::default(), "2 of 2"), ["bank"]);
    assert!(places(Order::default(), "nobody").is_empty());
}

#[test]
fn one_path_needs_no_overview_and_an_error_beside_it_does() {
    let one = SHOP.split("---").next().unwrap_or_default();
    let pod = "---\nkind: Pod\napiVersion: v1\nmetadata: {name: web, labels: {app: web}}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 8080}]}]}\n";
    let works = [one, pod].concat();
    assert!(!surveyed(&works).is_worth_showing(&paste(&works)));
    let refused = "---\nkind: Pod\napiVersion: v1\nmetadata: {name: Other}\nspec: {containers: [{name: a, image: a}]}\n";
    let both = [&works, refused].concat();
    assert!(surveyed(&both).is_worth_showing(&paste(&both)));
}
