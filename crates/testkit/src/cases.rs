//! Reads the cases: the copied ones, those of `PARITY_CASES`, and those beside the project.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use portpath::admission::{Adoption, AssumedLabels, Config, Families};
use serde_json::Value;

/// One file of cases.
pub struct CaseFile {
    /// Its name, for reports.
    pub name: String,
    /// Copied into the project, so that every case must agree.
    pub copied: bool,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case.
pub struct Case {
    /// `c00000`
    pub id: String,
    /// What it is about.
    pub tags: Vec<String>,
    /// Your YAML.
    pub yaml: String,
    /// How the cluster is set up.
    pub config: Config,
    /// What Kubernetes answered.
    pub expect: Value,
    /// What kube-proxy programs, by `node/family`.
    pub rules: BTreeMap<String, String>,
}

/// All files, read once. What is not there is said in plain words.
pub fn files() -> &'static [CaseFile] {
    static FILES: OnceLock<Vec<CaseFile>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = vec![copied("cases"), copied("claims")];
        match std::env::var_os("PARITY_CASES") {
            Some(folder) => files.extend(of_folder(Path::new(&folder))),
            None => println!("PARITY_CASES is not set: no cases of your own are compared"),
        }
        files.extend(beside_the_project());
        files
    })
}

fn copied(name: &str) -> CaseFile {
    let folder = crate::root().join("tests/parity/cases");
    let unpacked = |file: String| fs::read(folder.join(file)).ok().map(|bytes| unpack(&bytes));
    let lines =
        unpacked(format!("{name}.jsonl.zst")).expect("the copied cases are part of the project");
    let rules = unpacked(format!("{name}.iptables.jsonl.zst")).unwrap_or_default();
    CaseFile {
        name: name.to_owned(),
        copied: true,
        cases: cases(&lines, &rules, |_| None),
    }
}

fn unpack(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut decoder =
        ruzstd::decoding::StreamingDecoder::new(bytes).expect("the copied cases are zstd");
    decoder
        .read_to_string(&mut text)
        .expect("the copied cases are text");
    text
}

/// Every `.jsonl` of a folder, in the order of their names.
fn of_folder(folder: &Path) -> Vec<CaseFile> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("PARITY_CASES={}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let is_cases = |path: &&PathBuf| {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        name.ends_with(".jsonl") && !name.ends_with(".iptables.jsonl")
    };
    paths
        .iter()
        .filter(is_cases)
        .map(|path| of_path(path))
        .collect()
}

/// One file, with the rules beside it. A case without text of its own is a file of the corpus.
fn of_path(path: &Path) -> CaseFile {
    let lines =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rules = fs::read_to_string(path.with_extension("iptables.jsonl")).unwrap_or_default();
    let name = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    CaseFile {
        name,
        copied: false,
        cases: cases(&lines, &rules, text_beside),
    }
}

fn shared() -> PathBuf {
    crate::root().join("../shared")
}

fn beside_the_project() -> Vec<CaseFile> {
    let paths = ["corpus.jsonl", "mutated.jsonl"].map(|name| shared().join("oracle").join(name));
    let (found, missing): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.is_file());
    for path in missing {
        println!(
            "{} is not there: its cases are not compared",
            path.display()
        );
    }
    found.iter().map(|path| of_path(path)).collect()
}

/// The text of `corpus/PATH` or `questions/NNN`.
fn text_beside(id: &str) -> Option<String> {
    let path = shared().join(id);
    let path = if id.starts_with("questions/") {
        path.with_extension("yaml")
    } else {
        path
    };
    fs::read(path)
        .ok()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn cases(lines: &str, rules: &str, text_of: impl Fn(&str) -> Option<String>) -> Vec<Case> {
    let mut rules = rules_by_id(rules);
    let parsed = lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(parsed);
    let case = |mut value: Value| {
        let id = text(&value["id"]);
        let yaml = value["yaml"]
            .as_str()
            .map(str::to_owned)
            .or_else(|| text_of(&id))?;
        let list = value["tags"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        Some(Case {
            tags: list.iter().map(text).collect(),
            yaml,
            config: config(&value),
            expect: value["expect"].take(),
            rules: rules.remove(&id).unwrap_or_default(),
            id,
        })
    };
    parsed.filter_map(case).collect()
}

fn rules_by_id(lines: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let entry = |value: Value| {
        let rules = value["rules"]
            .as_object()
            .map(|rules| rules.iter().map(|(at, rules)| (at.clone(), text(rules))));
        (text(&value["id"]), rules.into_iter().flatten().collect())
    };
    lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(parsed)
        .map(entry)
        .collect()
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("a case is a line of JSON")
}

/// The text of a JSON string, empty for anything else.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The items of a JSON list, none for anything else.
pub fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The most Pods that one workload starts in the cluster that gave the answers.
const MOST_REPLICAS: u32 = 12;

fn config(case: &Value) -> Config {
    let families = match case["families"].as_str() {
        Some("ipv4") => Families::Ipv4,
        Some("ipv6") => Families::Ipv6,
        Some("dual6") => Families::Dual6,
        _ => Families::Dual,
    };
    let strict_nodes = case["strictNodes"].as_bool().unwrap_or(false);
    let most_replicas = Some(MOST_REPLICAS);
    // The cases come from a cluster without kubelets.
    let assumed_labels = AssumedLabels::Bare;
    Config {
        families,
        strict_nodes,
        most_replicas,
        adoption: Adoption::StartsAll,
        assumed_labels,
        ..Config::default()
    }
}
