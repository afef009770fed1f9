//! What is surely taken is taken: the quick way of admission stores what the whole of it stores, and the whole says nothing
//! of what the quick way lets pass.

#[path = "parity/cases.rs"]
#[expect(dead_code, reason = "of the cases only their text is read here")]
mod cases;
#[expect(dead_code, reason = "only the blocks of YAML are read here")]
mod scenario;

use portpath::admission::{Config, apply, apply_surely, apply_to_the_end};
use portpath::yaml::{self, Document, Node, Value};

/// Whether the quick way takes a document; what the whole makes of it is compared then.
fn compared(name: &str, text: &str, document: &Document) -> bool {
    let config = Config::default();
    let document = std::slice::from_ref(document);
    let is_sure = apply_surely(document).is_some();
    if is_sure {
        let (quick, whole) = (apply_to_the_end(text, document, &config), apply(text, document, &config));
        assert_eq!(format!("{quick:?}"), format!("{whole:?}"), "{name}:\n{text}");
    }
    is_sure
}

fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for path in scenario::files() {
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let blocks = scenario::blocks(&markdown).into_iter().filter(|block| block.word == "yaml");
        texts.extend(blocks.map(|block| (path.display().to_string(), block.text)));
    }
    texts
}

#[test]
fn documents_of_real_kubernetes_are_stored_alike() {
    let mut sure = 0;
    for case in cases::files().iter().flat_map(|file| &file.cases) {
        let documents = yaml::parse(&case.yaml);
        sure += documents.iter().filter(|document| compared(&case.id, &case.yaml, document)).count();
    }
    println!("{sure} documents");
    assert!(sure > 1_000, "only {sure} documents");
}

/// What a value is replaced by, in turn: hardly any of them fits everywhere.
const VALUES: &[&str] = &[
    "\"\"",
    "null",
    "0",
    "-1",
    "80",
    "65536",
    "1.5",
    "true",
    "x y",
    "Upper",
    "a.b",
    "-a",
    "a-",
    "a--b",
    "a_b",
    "8080",
    "\"8080\"",
    "a123456789012345",
    "a1234567890123456789012345678901234567890123456789012345678901234",
    "10.0.0.1",
    "None",
    "TCP",
    "UDP",
    "SCTP",
    "NodePort",
    "LoadBalancer",
    "ExternalName",
    "Local",
    "ClientIP",
    "Never",
    "OnFailure",
    "/a/b",
    "{}",
    "[]",
    "30080",
    "100m",
    "1Gi",
    "web",
    "http",
    "default",
];

/// The places of all values and keys of a tree.
fn places(node: &Node, found: &mut Vec<(usize, usize)>) {
    match &node.value {
        Value::Seq(items) => items.iter().for_each(|item| places(item, found)),
        Value::Map(entries) => {
            for entry in entries {
                found.push((entry.key_span.start, entry.key_span.end));
                places(&entry.value, found);
            }
        }
        _ => found.push((node.span.start, node.span.end)),
    }
}

#[test]
fn what_is_changed_a_little_is_stored_alike_or_left_to_the_whole() {
    let (mut tried, mut sure, mut turn) = (0, 0, 0);
    for (name, text) in texts() {
        for document in &yaml::parse(&text) {
            if !compared(&name, &text, document) {
                continue;
            }
            let (Some(tree), whole) = (document.content.tree(), document.span.text(&text)) else { continue };
            let mut all = Vec::new();
            places(tree, &mut all);
            for (start, end) in all {
                turn += 1;
                let (start, end) = (start - document.span.start, end - document.span.start);
                let changed = format!("{}{}{}", &whole[..start], VALUES[turn % VALUES.len()], &whole[end..]);
                let again = yaml::parse(&changed);
                tried += again.len();
                sure += again.iter().filter(|document| compared(&name, &changed, document)).count();
            }
        }
    }
    println!("{sure} of {tried}");
    assert!(sure > 1_000 && tried > 3 * sure / 2, "{sure} of {tried} are taken");
}
