//! Checks `portpath --output sarif` against the schema of OASIS (fixtures/sarif-schema-2.1.0.json).
//! The check is in xtask, so the tests of the core need not build a validator.

use std::path::Path;

use boon::{Compiler, Draft, Schemas};
use portpath::facts::Fact;
use portpath::render::{Artifact, sarif};
use portpath::source::Span;
use portpath::{Asked, analyze};
use serde_json::Value;

/// Two files: in the first a misspelt selector, in the second (after a line with letters beyond
/// ASCII) the Pods.
const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: café\n";
const MISSPELT: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: wbe}\n  ports:\n  - port: 80\n    targetPort: http\n";
const PODS: &str = "# größer\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web-1\n  labels: {app: web}\nspec:\n  containers:\n  - {name: c, image: i, ports: [{name: http, containerPort: 8080}]}\n";

fn log(files: &[(&str, &str)], asked: &Asked) -> Value {
    let mut text = String::new();
    let mut artifacts = Vec::new();
    for (name, part) in files {
        if !text.is_empty() {
            text.push_str("---\n");
        }
        let start = text.len();
        text.push_str(part);
        artifacts.push(Artifact {
            name: (*name).to_owned(),
            span: Span::new(start, text.len()),
        });
    }
    let printed = sarif(
        &analyze(&text, asked),
        &text,
        &artifacts,
        "https://docs.example",
    );
    serde_json::from_str(&printed).expect("SARIF is JSON")
}

/// The violations of the schema in a log.
fn objections(log: &Value) -> Option<String> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sarif-schema-2.1.0.json");
    let text = std::fs::read_to_string(&schema).expect("the schema is there");
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V7);
    compiler.enable_format_assertions();
    compiler
        .add_resource(
            "sarif.json",
            serde_json::from_str(&text).expect("the schema is JSON"),
        )
        .expect("a schema");
    let mut schemas = Schemas::new();
    let index = compiler
        .compile("sarif.json", &mut schemas)
        .expect("a schema that compiles");
    schemas
        .validate(log, index)
        .err()
        .map(|error| format!("{error:#}"))
}

fn check(log: &Value) {
    assert_eq!(objections(log), None, "{log:#}");
}

#[test]
fn a_wrong_log_is_found_out() {
    let mut log = log(&[("w.yaml", MISSPELT)], &Asked::default());
    log["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(objections(&log).is_some_and(|why| why.contains("level")));
}

#[test]
fn findings_with_fixes_in_two_files_are_valid() {
    let log = log(
        &[("a folder/service.yaml", MISSPELT), ("/pods.yaml", PODS)],
        &Asked::default(),
    );
    check(&log);
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!(
        (&result["ruleId"], &result["level"]),
        (&"selector-matches-no-pod".into(), &"error".into())
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20folder/service.yaml");
    assert_eq!(
        (
            &place["region"]["startLine"],
            &place["region"]["startColumn"]
        ),
        (&6.into(), &14.into())
    );
    let related = &result["relatedLocations"][0]["physicalLocation"];
    assert_eq!(
        (
            &related["artifactLocation"]["index"],
            &related["region"]["startLine"]
        ),
        (&1.into(), &6.into())
    );
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "web");
    assert_eq!(replacement["deletedRegion"]["startColumn"], 19);
    assert_eq!(
        run["tool"]["driver"]["informationUri"],
        "https://docs.example"
    );
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!(
        rule["helpUri"],
        "https://docs.example/codes/selector-matches-no-pod.html"
    );
    assert_eq!(rule["helpUri"], rule["properties"]["docs"]);
    assert!(result["partialFingerprints"]["portpath/v1"].is_string());
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert!(
        run["tool"]["driver"]["rules"][0]["help"]["markdown"]
            .as_str()
            .is_some_and(|text| text.contains("The fix"))
    );
}

#[test]
fn what_has_no_place_or_is_refused_is_valid_too() {
    let fact = Fact::parse("app in pod/web-1 listens on 3000").expect("a fact");
    for (files, asked) in [
        (
            vec![("stdin", PODS)],
            Asked {
                to: "nobody:80".into(),
                ..Asked::default()
            },
        ),
        (vec![("s.yaml", SERVICE)], Asked::default()),
        (vec![("b.yaml", "a: [\n")], Asked::default()),
        (vec![], Asked::default()),
        (
            vec![("w.yaml", MISSPELT), ("p.yaml", PODS)],
            Asked {
                facts: vec![fact],
                ..Asked::default()
            },
        ),
    ] {
        let log = log(&files, &asked);
        check(&log);
        assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    }
}
