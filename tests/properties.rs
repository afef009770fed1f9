//! What must not change an answer, whatever your YAML: the order of documents and of keys, names,
//! an object that has nothing to do with it. The pastes are those of the scenarios, turned about by
//! proptest.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::LazyLock;

use portpath::facts::Fact;
use portpath::link::Link;
use portpath::report::{Diagnostic, Fix, Outcome};
use portpath::request::{Client, Target};
use portpath::tools::verify;
use portpath::{Analysis, Asked, Session};
use portpath::{analyze, edits, inspect, render};
use portpath_testkit::pastes::pastes;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult};
use serde_json::{Map, Value};

/// One request of a scenario, its paste as documents of JSON.
#[derive(Clone, Debug)]
struct Case {
    name: String,
    documents: Vec<Value>,
    asked: Asked,
    /// The answer to the documents as they stand.
    outcome: Outcome,
    cause: Option<String>,
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(cases);

/// The scenarios whose pastes are plain YAML: written out as JSON they give the same answer.
fn cases() -> Vec<Case> {
    pastes()
        .iter()
        .filter_map(|paste| case(&paste.name, &paste.yaml, &paste.asked))
        .collect()
}

fn case(name: &str, yaml: &str, asked: &Asked) -> Option<Case> {
    let documents: Vec<Value> = yaml
        .split("\n---")
        .map(|part| serde_yaml::from_str(part).ok())
        .collect::<Option<_>>()?;
    let documents: Vec<Value> = documents
        .into_iter()
        .filter(|document| !document.is_null())
        .collect();
    let written = analyze(yaml, asked);
    let asked = Asked {
        from: written.asked_from.clone(),
        to: written.asked_to.clone(),
        ..asked.clone()
    };
    let again = analyze(text(&documents), &asked);
    let outcome = again.verdict.outcome;
    let cause = again.verdict.cause;
    let same = outcome == written.verdict.outcome
        && cause == written.verdict.cause
        && !documents.is_empty();
    same.then(|| Case {
        name: name.to_owned(),
        documents,
        asked,
        outcome,
        cause,
    })
}

fn text(documents: &[Value]) -> String {
    documents
        .iter()
        .map(|document| format!("{document}\n"))
        .collect::<Vec<_>>()
        .join("---\n")
}

impl Case {
    fn analyze(&self, documents: &[Value]) -> Analysis {
        analyze(text(documents), &self.asked)
    }

    /// The end is the same, and so is what it is put down to.
    fn is_answered_by(&self, analysis: &Analysis) -> TestCaseResult {
        let verdict = &analysis.verdict;
        prop_assert_eq!(
            (verdict.outcome, verdict.cause.as_ref()),
            (self.outcome, self.cause.as_ref()),
            "{}: {} {}",
            self.name,
            verdict.headline,
            verdict.reason
        );
        Ok(())
    }

    /// Whether there is a Service that is no alias. YAML without any does not show which names the
    /// cluster has; with one, a name that is missing has no address.
    fn has_a_service(&self) -> bool {
        self.documents.iter().any(|document| {
            document["kind"] == "Service" && document["spec"]["type"] != "ExternalName"
        })
    }

    /// Whether the request or a fact names a Pod of a Deployment (`web-778bf8679-0`): other labels give
    /// its template another hash.
    fn names_a_hash(&self) -> bool {
        let facts = self.asked.facts.iter().map(Fact::typed);
        let typed: Vec<String> = facts
            .chain([self.asked.from.clone(), self.asked.to.clone()])
            .collect();
        let mut words = typed.iter().flat_map(|typed| {
            typed.split(|letter: char| !letter.is_alphanumeric() && letter != '-')
        });
        words.any(|word| {
            let mut parts = word.rsplit('-');
            let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            parts.next().is_some_and(is_number)
                && parts.next().is_some_and(|hash| {
                    hash.len() >= 8 && hash.bytes().any(|byte| byte.is_ascii_digit())
                })
        })
    }

    /// Addresses, node ports and places on nodes are handed out in the order of the documents, so
    /// that a request to an address, a question of nodes, or two objects that want the same means
    /// something else in another order.
    fn hangs_on_order(&self) -> bool {
        let by_address =
            Target::parse(&self.asked.to).is_ok_and(|target| target.host.parse::<IpAddr>().is_ok());
        let text = text(&self.documents);
        let of_nodes = [
            "Local",
            "\"Node\"",
            "trafficDistribution",
            "hostNetwork",
            "topology",
            "List",
        ];
        by_address
            || self.outcome == Outcome::Rejected
            || of_nodes.iter().any(|word| text.contains(word))
            || self.has_twins()
    }

    /// Whether the request names a Pod of a Deployment: `NAME-HASH-0`, with the hash of the template.
    fn names_a_pod_by_hash(&self) -> bool {
        self.documents
            .iter()
            .filter(|document| document["kind"] == "Deployment")
            .filter_map(|document| document["metadata"]["name"].as_str())
            .map(|name| format!("{name}-"))
            .any(|start| {
                [&self.asked.from, &self.asked.to]
                    .iter()
                    .any(|one| one.contains(&start))
            })
    }

    /// Whether two documents are the same object, of which the first stands.
    fn has_twins(&self) -> bool {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let key = |document: &Value| {
            (
                text(&document["kind"]),
                text(&document["metadata"]["namespace"]),
                text(&document["metadata"]["name"]),
            )
        };
        self.documents
            .iter()
            .map(key)
            .collect::<BTreeSet<_>>()
            .len()
            < self.documents.len()
    }
}

/// Some case, and what turns it about.
fn any_case() -> impl Strategy<Value = (Case, u64)> {
    (0..CASES.len(), any::<u64>()).prop_map(|(at, seed)| (CASES[at].clone(), seed))
}

/// Turns a list about by a seed.
fn shuffle<T>(items: &mut [T], seed: &mut u64) {
    for at in (1..items.len()).rev() {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, (*seed >> 33) as usize % (at + 1));
    }
}

fn with_keys_shuffled(value: &Value, seed: &mut u64) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map
                .iter()
                .map(|(key, value)| (key.clone(), with_keys_shuffled(value, seed)))
                .collect();
            shuffle(&mut entries, seed);
            Value::Object(entries.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| with_keys_shuffled(item, seed))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// Every word that names an object, with another in its place.
fn renamed(text: &str, names: &HashMap<String, String>) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric();
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let end = rest[start..]
            .find(|letter| !is_word(letter))
            .map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        out.push_str(&rest[..start]);
        out.push_str(names.get(word).map_or(word, String::as_str));
        rest = &rest[end..];
    }
    out + rest
}

/// The one-word names of objects and values of labels, unless the word means more in YAML or to the
/// simulator: a key, a kind of value, an image's name. Each letter is exchanged for its neighbour,
/// so that names that are alike stay as alike. None where the request names a Pod by its template's
/// hash, which other names change.
fn names_to_change(case: &Case) -> HashMap<String, String> {
    if case.names_a_pod_by_hash() {
        return HashMap::new();
    }
    let whole = text(&case.documents);
    let mut words = BTreeSet::new();
    for document in &case.documents {
        for field in ["name", "namespace"] {
            words.extend(document["metadata"][field].as_str());
        }
        words_of_labels(document, &mut words);
    }
    let mut names = HashMap::new();
    for word in words
        .into_iter()
        .filter(|word| is_a_mere_name(word, &whole))
    {
        let new: String = word
            .bytes()
            .map(|letter| {
                if letter == b'z' {
                    'a'
                } else {
                    (letter + 1) as char
                }
            })
            .collect();
        // A Service's variables bear its name in capitals.
        names.insert(word.to_ascii_uppercase(), new.to_ascii_uppercase());
        names.insert(word.to_owned(), new);
    }
    names
}

fn words_of_labels<'a>(value: &'a Value, words: &mut BTreeSet<&'a str>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if matches!(key.as_str(), "labels" | "selector" | "matchLabels") {
            words.extend(
                value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter_map(|(_, value)| value.as_str()),
            );
        }
        words_of_labels(value, words);
    }
    value
        .as_array()
        .into_iter()
        .flatten()
        .for_each(|value| words_of_labels(value, words));
}

fn is_a_mere_name(word: &str, whole: &str) -> bool {
    const MEANT: &[&str] = &[
        "default",
        "web",
        "http",
        "api",
        "app",
        "db",
        "redis",
        "nginx",
        "postgres",
        "mysql",
        "tcp",
        "udp",
        "client",
        "local",
        "kubernetes",
    ];
    let is_key = whole.contains(&format!("\"{word}\":"));
    word.len() > 2
        && word.bytes().all(|letter| letter.is_ascii_lowercase())
        && !MEANT.contains(&word)
        && !is_key
}

/// Characters that a terminal obeys, or that nobody sees.
const HIDDEN: [char; 12] = [
    '\0', '\u{7}', '\u{8}', '\r', '\u{1b}', '\u{7f}', '\u{85}', '\u{9b}', '\u{200b}', '\u{202e}',
    '\u{2066}', '\u{feff}',
];

fn is_hidden(letter: char) -> bool {
    (letter.is_control() && letter != '\n' && letter != '\t') || HIDDEN.contains(&letter)
}

/// One of two strings of a document with a hidden character in its middle.
fn with_hidden(value: &Value, hidden: char, seed: &mut u64) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), with_hidden(value, hidden, seed)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items
            .iter()
            .map(|item| with_hidden(item, hidden, seed))
            .collect(),
        Value::String(text) => {
            *seed = seed.rotate_right(1);
            if seed.is_multiple_of(2) {
                hide(text, hidden, text.len() / 2).into()
            } else {
                value.clone()
            }
        }
        other => other.clone(),
    }
}

/// The text with a hidden character near a byte of it.
fn hide(text: &str, hidden: char, at: usize) -> String {
    let mut text = text.to_owned();
    text.insert(text.floor_char_boundary(at), hidden);
    text
}

#[test]
fn the_scenarios_serve() {
    let named = CASES
        .iter()
        .filter(|case| !names_to_change(case).is_empty())
        .count();
    let free = CASES.iter().filter(|case| !case.hangs_on_order()).count();
    assert!(
        CASES.len() > 100 && named > 60 && free > 60,
        "{} cases, {named} with names, {free} in any order",
        CASES.len()
    );
    let answers: Vec<Analysis> = CASES
        .iter()
        .map(|case| case.analyze(&case.documents))
        .collect();
    let mended = answers
        .iter()
        .filter(|answer| !fixes_of_the_cause(answer).is_empty())
        .count();
    let shared = |answer: &&Analysis| {
        answer
            .hops
            .iter()
            .any(|hop| hop.endpoints.iter().any(|one| one.one_in > 1))
    };
    let shared = answers.iter().filter(shared).count();
    let cited = answers
        .iter()
        .filter(|answer| answer.hops.iter().any(|hop| !hop.cites.is_empty()))
        .count();
    let told = CASES
        .iter()
        .filter(|case| !case.asked.facts.is_empty())
        .count();
    assert!(
        mended > 30 && shared > 20 && cited > 60 && told > 5,
        "{mended} with a fix, {shared} with several endpoints, {cited} with places, {told} with facts"
    );
}

fn fixes_of_the_cause(analysis: &Analysis) -> &[Fix] {
    let is_cause = |found: &&Diagnostic| Some(&found.code) == analysis.verdict.cause.as_ref();
    analysis
        .diagnostics
        .iter()
        .find(is_cause)
        .map_or(&[], |found| &found.fixes)
}

// The seed stands, so that a check of a commit says the same wherever it runs; `PROPTEST_RNG_SEED`
// turns other cases up.
proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_global_rejects: 100_000, failure_persistence: None, rng_seed: RngSeed::Fixed(36), ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_keys_changes_nothing((case, mut seed) in any_case()) {
        let documents: Vec<Value> =
            case.documents.iter().map(|document| with_keys_shuffled(document, &mut seed)).collect();
        case.is_answered_by(&case.analyze(&documents))?;
    }

    #[test]
    fn the_order_of_documents_changes_nothing((case, mut seed) in any_case()) {
        prop_assume!(!case.hangs_on_order());
        let mut documents = case.documents.clone();
        shuffle(&mut documents, &mut seed);
        case.is_answered_by(&case.analyze(&documents))?;
    }

    #[test]
    fn an_object_that_has_nothing_to_do_with_it_changes_nothing((case, seed) in any_case()) {
        prop_assume!(case.outcome != Outcome::Rejected);
        let named = |kind: &str, more: Value| {
            let metadata = serde_json::json!({"name": "unrelated", "namespace": "elsewhere"});
            let mut object = serde_json::json!({"apiVersion": "v1", "kind": kind, "metadata": metadata});
            object.as_object_mut().expect("a map").extend(more.as_object().cloned().unwrap_or_default());
            object
        };
        let mut documents = case.documents.clone();
        let at = seed as usize % (documents.len() + 1);
        match seed % 3 {
            // Last, since it is given an address that another would have had. Where nothing is
            // asked it is what one would ask.
            0 if !case.asked.to.is_empty() && case.has_a_service() => {
                let spec = serde_json::json!({"selector": {"app": "unrelated"}, "ports": [{"port": 4321}]});
                documents.push(named("Service", serde_json::json!({"spec": spec})));
            }
            1 => documents.insert(at, named("ServiceAccount", Value::Null)),
            _ => documents.insert(at, named("ConfigMap", serde_json::json!({"data": {"port": "8080"}}))),
        }
        case.is_answered_by(&case.analyze(&documents))?;
    }

    #[test]
    fn a_fix_that_is_applied_arrives_or_goes_on((case, mut seed) in any_case()) {
        let documents: Vec<Value> =
            case.documents.iter().map(|document| with_keys_shuffled(document, &mut seed)).collect();
        let text = text(&documents);
        let before = case.analyze(&documents);
        let mut session = Session::read(text.as_str(), &case.asked);
        for fix in fixes_of_the_cause(&before) {
            let tried = verify(&mut session, &case.asked, fix);
            let after = &tried.verdict;
            prop_assert!(tried.arrives() || after.cause != case.cause, "{}: `{}` leads to {}", case.name, fix.title, after.headline);
            prop_assert_eq!(&tried.text, &edits::apply(&text, &fix.edits));
            prop_assert_eq!(&analyze(&tried.text, &tried.asked).verdict, after, "{}: `{}`", case.name, fix.title);
        }
    }

    #[test]
    fn names_change_nothing_when_they_change_everywhere((case, _) in any_case()) {
        let names = names_to_change(&case);
        prop_assume!(!names.is_empty() && !case.names_a_hash());
        let facts = case.asked.facts.iter().map(|fact| Fact::parse(&renamed(&fact.typed(), &names)).expect("a fact still"));
        let asked = Asked {
            from: renamed(&case.asked.from, &names),
            to: renamed(&case.asked.to, &names),
            facts: facts.collect(),
            ..case.asked.clone()
        };
        case.is_answered_by(&analyze(renamed(&text(&case.documents), &names), &asked))?;
    }

    #[test]
    fn shares_sum_to_one((case, mut seed) in any_case()) {
        let mut documents = case.documents.clone();
        shuffle(&mut documents, &mut seed);
        for hop in case.analyze(&documents).hops {
            let takes: Vec<f64> =
                hop.endpoints.iter().filter(|endpoint| endpoint.one_in > 0).map(|endpoint| 1.0 / endpoint.one_in as f64).collect();
            prop_assert!(takes.is_empty() || (takes.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{}: {takes:?}", case.name);
        }
    }

    #[test]
    fn what_is_typed_is_read_back((case, _) in any_case()) {
        for fact in &case.asked.facts {
            prop_assert_eq!(Fact::parse(&fact.typed()), Ok(fact.clone()));
        }
        let link = Link { text: Some(text(&case.documents)), asked: case.asked.clone(), step: Some(2), ..Link::default() };
        let packed = link.packed().expect("a scenario fits a link");
        prop_assert_eq!(Link::read(&packed).map(|opened| opened.link), Ok(link));
        if let Ok(target) = Target::parse(&case.asked.to) {
            prop_assert_eq!(Target::parse(&target.typed()), Ok(target.clone()));
        }
        if let Ok(client) = Client::parse(&case.asked.from) {
            prop_assert_eq!(Client::parse(&client.typed()), Ok(client.clone()));
        }
    }

    #[test]
    fn nothing_hidden_reaches_a_terminal((case, mut seed) in any_case(), hidden in 0..HIDDEN.len(), at in any::<usize>()) {
        let hidden = HIDDEN[hidden];
        let documents: Vec<Value> = case.documents.iter().map(|one| with_hidden(one, hidden, &mut seed)).collect();
        let inside = text(&documents);
        let outside = text(&case.documents);
        let outside = hide(&outside, hidden, at % outside.len());
        for yaml in [&inside, &outside] {
            let asked = Asked { to: hide(&case.asked.to, hidden, at % (case.asked.to.len() + 1)), ..case.asked.clone() };
            for asked in [&case.asked, &asked] {
                let analysis = analyze(yaml, asked);
                let sheets = inspect(yaml, asked);
                let shown = render::text(&analysis, &format!("a{hidden}.yaml"), yaml) + &render::sheets(&sheets);
                prop_assert!(!shown.contains(is_hidden), "{shown:?}");
                let json = render::json(&analysis, &sheets);
                prop_assert!(!json.contains(is_hidden), "{json:?}");
                let read: Value = serde_json::from_str(&json).expect("JSON");
                prop_assert_eq!(&read["verdict"]["reason"], &Value::from(analysis.verdict.reason));
            }
        }
    }

    #[test]
    fn any_target_is_read_back_as_it_is_typed(
        to in "(curl |wget |nc |dig |ping )?(-[a-zA-Z] )?(http://|https://|tcp://|udp://|grpc://)?([a-z][a-z0-9-]{0,8}(\\.[a-z]{1,5}){0,3}|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[::[0-9a-f]{1,4}\\])([: ][0-9]{1,5})?(/[a-z/]{0,8})?"
    ) {
        if let Ok(target) = Target::parse(&to) {
            prop_assert_eq!(Target::parse(&target.typed()), Ok(target.clone()), "{:?} is typed {:?}", to, target.typed());
        }
    }

    #[test]
    fn any_request_gets_an_answer(from in "\\PC{0,30}", to in "\\PC{0,40}", at in 0..CASES.len()) {
        let asked = Asked { from, to, ..Asked::default() };
        let analysis = analyze(text(&CASES[at].documents), &asked);
        prop_assert!(!analysis.verdict.headline.is_empty());
    }

    #[test]
    fn any_text_gets_an_answer_and_spans_cut_it_at_characters(
        lines in prop::collection::vec("([ -]{0,4}[a-zA-Z]{1,8}: ?|- |#|\"|'|\\{|\\[|&a |\\*a|\\||>|---|\t|é|😀|: |\\?){0,4}[a-z0-9é\"']{0,6}", 0..24)
    ) {
        let text = lines.join("\n");
        let analysis = analyze(&text, &Asked::default());
        let cites = analysis.hops.iter().flat_map(|hop| &hop.cites).map(|cite| cite.span);
        let labels = analysis.diagnostics.iter().flat_map(|found| std::iter::once(&found.primary).chain(&found.secondary));
        for span in cites.chain(labels.map(|label| label.span)).chain(analysis.documents.iter().map(|document| document.span)) {
            prop_assert!(text.get(span.start..span.end).is_some(), "{span:?} does not cut the text");
        }
    }
}
