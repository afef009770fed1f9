//! Holds `docs/output.md` to the kinds of hops and outcomes that there are.

use portpath::render::{FORMAT_VERSION, json};
use portpath::report::{HopKind, Outcome};
use portpath::{Asked, analyze};
use serde_json::Value;

const DOCUMENT: &str = include_str!("../docs/output.md");

/// Every kind of hop. The match is exhaustive, so a new kind does not compile until it is part of
/// this chain.
fn kinds() -> Vec<HopKind> {
    let next = |kind: &HopKind| match kind {
        HopKind::Client => Some(HopKind::Dns),
        HopKind::Dns => Some(HopKind::Route),
        HopKind::Route => Some(HopKind::Service),
        HopKind::Service => Some(HopKind::Forward),
        HopKind::Forward => Some(HopKind::Endpoint),
        HopKind::Endpoint => Some(HopKind::Policy),
        HopKind::Policy => Some(HopKind::Pod),
        HopKind::Pod => None,
    };
    std::iter::successors(Some(HopKind::Client), next).collect()
}

/// Every outcome, likewise.
fn outcomes() -> Vec<Outcome> {
    let next = |outcome: &Outcome| match outcome {
        Outcome::Delivered => Some(Outcome::Answered),
        Outcome::Answered => Some(Outcome::Refused),
        Outcome::Refused => Some(Outcome::TimedOut),
        Outcome::TimedOut => Some(Outcome::NoSuchHost),
        Outcome::NoSuchHost => Some(Outcome::HttpError),
        Outcome::HttpError => Some(Outcome::Rejected),
        Outcome::Rejected => Some(Outcome::CannotTell),
        Outcome::CannotTell => None,
    };
    std::iter::successors(Some(Outcome::Delivered), next).collect()
}

/// Its name in JSON.
fn name(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        other => panic!("a name, not {other:?}"),
    }
}

#[test]
fn the_table_of_hops_lists_every_kind() {
    let (_, table) = DOCUMENT
        .split_once("| kind of hop | what happens |\n| --- | --- |\n")
        .expect("the table");
    let rows = table
        .lines()
        .map_while(|line| line.strip_prefix("| `")?.split_once('`'));
    let listed: Vec<&str> = rows.map(|(kind, _)| kind).collect();
    let kinds: Vec<String> = kinds().into_iter().map(name).collect();
    assert_eq!(listed, kinds);
}

#[test]
fn the_row_of_outcomes_lists_every_one() {
    let row = DOCUMENT
        .lines()
        .find(|line| line.starts_with("| `verdict.outcome` |"))
        .expect("the row");
    let outcomes = outcomes().into_iter().map(name);
    let missing: Vec<String> = outcomes
        .filter(|outcome| !row.contains(&format!("`{outcome}`")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A Gateway whose rule rewrites the path, changes headers and splits its requests.
const GATEWAY: &str = "apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: front}
spec:
  gatewayClassName: example
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: front}]
  hostnames: [shop.example.com]
  rules:
  - matches: [{path: {type: PathPrefix, value: /cart}}]
    filters:
    - type: URLRewrite
      urlRewrite: {hostname: cart.internal, path: {type: ReplacePrefixMatch, replacePrefixMatch: /v2}}
    - type: RequestHeaderModifier
      requestHeaderModifier:
        set: [{name: X-Env, value: test}]
        add: [{name: x-team, value: red}]
        remove: [x-debug]
    backendRefs:
    - {name: cart, port: 80, weight: 3}
    - {name: cart, port: 81, weight: 1}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Pod
metadata: {name: cart, labels: {app: cart}}
spec: {containers: [{name: c, image: registry.example/cart:1, ports: [{containerPort: 8080}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart}
spec: {podSelector: {}, ingress: [{ports: [{port: 8080}]}]}
";

fn asked(to: &str) -> Value {
    let asked = Asked {
        from: "outside".to_owned(),
        to: to.to_owned(),
        ..Asked::default()
    };
    let text = json(&analyze(GATEWAY, &asked), &[]);
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn programs_see_the_request_as_the_app_gets_it_and_all_shares() {
    let curl = "curl -X PUT -H 'x-team: blue' -H 'X-Debug: 1' -H 'x-env: live' 'http://shop.example.com/cart/7?full=1'";
    let output = asked(curl);
    let verdict = &output["verdict"];
    assert_eq!(verdict["outcome"], "delivered", "{verdict:#}");
    let request = serde_json::json!({
        "method": "PUT",
        "host": "cart.internal",
        "path": "/v2/7",
        "query": "full=1",
        "headers": [
            {"name": "x-team", "value": "blue,red"},
            {"name": "X-Env", "value": "test"},
        ],
    });
    assert_eq!(verdict["request"], request);
    assert_eq!(verdict["policies"], "allowed");
    let hops = output["hops"].as_array().expect("hops");
    let backends = hops
        .iter()
        .find_map(|hop| hop["backends"].as_array().filter(|all| !all.is_empty()))
        .expect("the backends of the rule");
    let shares: Vec<(&str, &Value, &Value, &Value)> = backends
        .iter()
        .map(|backend| {
            let name = backend["name"].as_str().unwrap_or("");
            (name, &backend["weight"], &backend["of"], &backend["status"])
        })
        .collect();
    let number = |number: u64| Value::from(number);
    assert_eq!(
        shares,
        [
            ("cart", &number(3), &number(4), &Value::Null),
            ("cart", &number(1), &number(4), &number(500)),
        ]
    );
    let elsewhere = asked("curl http://shop.example.com/orders");
    assert_eq!(elsewhere["verdict"]["status"], 404);
    assert_eq!(elsewhere["verdict"]["request"], Value::Null);
}

#[test]
fn every_field_of_the_verdict_is_documented() {
    let output = asked("curl http://shop.example.com/cart");
    assert_eq!(output["portpath"], FORMAT_VERSION);
    assert!(DOCUMENT.contains(&format!("now **{FORMAT_VERSION}**")));
    let fields = output["verdict"].as_object().expect("an object");
    // These share a row with `verdict.headline`.
    let in_a_row = ["reason", "client_sees", "short"];
    let is_documented = |field: &String| {
        in_a_row.contains(&field.as_str()) || DOCUMENT.contains(&format!("`verdict.{field}`"))
    };
    let missing: Vec<&String> = fields
        .keys()
        .filter(|field| !is_documented(field))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
