//! What kubectl and the API server say: errors, outcomes, warnings, and each stored Service's spec.

use portpath::admission::{self, Applied, AppliedObject, Outcome};
use portpath::yaml::{self, Node, Value as Tree};
use serde_json::{Map, Value, json};

use crate::agreement::Agreement;
use portpath_testkit::cases::{self, Case, CaseFile, items, text};

#[test]
fn the_api_server_says_the_same() {
    let mut total = Agreement::new("admission");
    let mut broken = Vec::new();
    for file in cases::files() {
        let found = compared(file);
        println!("{} ({} cases)", file.name, file.cases.len());
        found.print("    ");
        total.add(&found);
        if file.copied && found.disagreements() > 0 {
            broken.push(file.name.as_str());
        }
    }
    total.keep();
    assert!(broken.is_empty(), "copied cases disagree: {broken:?}");
}

fn compared(file: &CaseFile) -> Agreement {
    let mut agreement = Agreement::new("admission");
    for case in &file.cases {
        let applied = admission::apply(&case.yaml, &yaml::parse(&case.yaml), &case.config);
        agreement.compare(case, "", &theirs(case), &ours(case, &applied));
    }
    agreement
}

/// Cases made from public manifests: the served kinds of their cluster are a fixed list, so only
/// what bears on the path is compared.
fn is_corpus(case: &Case) -> bool {
    case.tags.iter().any(|tag| tag == "corpus")
        || case.id.starts_with("corpus/")
        || case.id.starts_with("questions/")
}

fn is_compared(case: &Case, kind: &str) -> bool {
    const ON_THE_PATH: [&str; 13] = [
        "Service",
        "Pod",
        "Deployment",
        "ReplicaSet",
        "StatefulSet",
        "DaemonSet",
        "Job",
        "CronJob",
        "ReplicationController",
        "Endpoints",
        "EndpointSlice",
        "Ingress",
        "NetworkPolicy",
    ];
    !is_corpus(case) || ON_THE_PATH.contains(&kind)
}

/// Errors of the whole run. Those of a corpus case count only when Kubernetes' are about the text
/// alone.
fn run_lines(case: &Case, kubectl: &str, parse: &str) -> Vec<String> {
    if !is_corpus(case) {
        return vec![format!("kubectl {kubectl:?}")];
    }
    const OF_THE_TEXT: &str = "error: error parsing";
    let theirs = text(&case.expect["parse"]);
    let counts = theirs.is_empty() || theirs.starts_with(OF_THE_TEXT);
    if counts && parse.starts_with(OF_THE_TEXT) {
        vec![format!("parse {parse:?}")]
    } else {
        Vec::new()
    }
}

fn theirs(case: &Case) -> Vec<String> {
    let expect = &case.expect;
    let mut lines = run_lines(case, &text(&expect["kubectl"]), &text(&expect["parse"]));
    for object in items(&expect["objects"]) {
        let outcome = text(&object["outcome"]);
        if outcome == "duplicate" || !is_compared(case, &text(&object["kind"])) {
            continue;
        }
        let warnings: Vec<String> = items(&object["warnings"]).iter().map(text).collect();
        let [kind, namespace, name, error] =
            ["kind", "ns", "name", "error"].map(|key| text(&object[key]));
        lines.push(format!(
            "object {kind} {namespace}/{name}: {outcome} {error:?} warnings {warnings:?}"
        ));
    }
    let mut specs: Vec<String> = items(&expect["services"])
        .iter()
        .map(|service| {
            spec_line(
                &text(&service["ns"]),
                &text(&service["name"]),
                &service["spec"],
            )
        })
        .collect();
    specs.sort();
    lines.extend(specs);
    lines
}

fn ours(case: &Case, applied: &Applied) -> Vec<String> {
    let mut lines = run_lines(
        case,
        &applied.kubectl,
        applied.stopped.as_deref().unwrap_or_default(),
    );
    let mut specs = Vec::new();
    for object in &applied.objects {
        let Some((outcome, error)) = outcome(&object.outcome) else {
            continue;
        };
        if is_compared(case, &object.kind) {
            let AppliedObject {
                kind,
                namespace,
                name,
                ..
            } = object;
            let warnings: Vec<&str> = object
                .warnings
                .iter()
                .map(|warning| warning.message.as_str())
                .collect();
            lines.push(format!(
                "object {kind} {namespace}/{name}: {outcome} {error:?} warnings {warnings:?}"
            ));
        }
        if object.kind == "Service"
            && let Some(stored) = &object.stored
        {
            let spec = stored.get("spec").map_or(Value::Null, as_json);
            specs.push(spec_line(&object.namespace, &object.name, &spec));
        }
    }
    specs.sort();
    lines.extend(specs);
    lines
}

/// The outcome's name in the cases, with its error; none for what is not compared.
fn outcome(outcome: &Outcome) -> Option<(&'static str, &str)> {
    Some(match outcome {
        Outcome::Created => ("created", ""),
        Outcome::DecodedOnly => ("decoded-only", ""),
        Outcome::Invalid { error, .. } => ("invalid", error),
        Outcome::DecodeError { error, .. } => ("decode-error", error),
        Outcome::ClientError { error, .. } => ("client-error", error),
        Outcome::NamespaceNotFound { error, .. } => ("namespace-not-found", error),
        Outcome::Duplicate | Outcome::NotSent => return None,
    })
}

fn spec_line(namespace: &str, name: &str, spec: &Value) -> String {
    format!("service {namespace}/{name}: {}", in_key_order(spec))
}

/// JSON with sorted keys, since neither side promises an order.
fn in_key_order(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| key.as_str());
            let fields: Vec<String> = fields
                .into_iter()
                .map(|(key, value)| format!("{}: {}", json!(key), in_key_order(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => format!(
            "[{}]",
            items
                .iter()
                .map(in_key_order)
                .collect::<Vec<_>>()
                .join(", ")
        ),
        other => other.to_string(),
    }
}

fn as_json(node: &Node) -> Value {
    match &node.value {
        Tree::Null => Value::Null,
        Tree::Bool(value) => json!(value),
        Tree::Int(number) => json!(number),
        Tree::Float(number) => json!(number),
        Tree::Str(text) => json!(text.as_str()),
        Tree::Seq(items) => Value::Array(items.iter().map(as_json).collect()),
        Tree::Map(entries) => {
            let fields = entries
                .iter()
                .map(|entry| (entry.key.to_string(), as_json(&entry.value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
    }
}
