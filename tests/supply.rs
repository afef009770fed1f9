//! Where the code that we did not write comes from: licences and duplicates as deny.toml allows
//! them, one registry, a reason beside each dependency, and no `unsafe` of our own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// What cargo knows of the packages of the lock file.
fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--locked",
            "--all-features",
            "--format-version",
            "1",
        ])
        .output();
    let output = output.expect("cargo starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn word<'a>(package: &'a Value, key: &str) -> &'a str {
    package[key].as_str().unwrap_or_default()
}

/// The strings of a list in deny.toml.
fn listed(key: &str) -> BTreeSet<String> {
    let text = fs::read_to_string("deny.toml").expect("deny.toml is there");
    let (_, rest) = text
        .split_once(&format!("\n{key} = [\n"))
        .expect("a list of that name");
    let lines = rest.lines().map(str::trim).take_while(|line| *line != "]");
    lines
        .filter_map(|line| {
            line.strip_prefix('"')?
                .strip_suffix("\",")
                .map(str::to_owned)
        })
        .collect()
}

/// Whether a licence of SPDX's expressions is among those allowed: `OR` binds looser than `AND`, as
/// SPDX has it.
fn is_allowed(licence: &str, allowed: &BTreeSet<String>) -> bool {
    let licence = licence.replace('/', " OR ").replace(['(', ')'], "");
    // `(A OR B) AND C` without its parentheses: each part of an AND must be there in one of the
    // alternatives.
    licence
        .split(" AND ")
        .all(|part| part.split(" OR ").any(|name| allowed.contains(name.trim())))
}

#[test]
fn every_licence_is_allowed() {
    let metadata = metadata();
    let allowed = listed("allow");
    assert!(allowed.len() > 5, "{allowed:?}");
    let named = |package: &Value| {
        format!(
            "{} {}: {}",
            word(package, "name"),
            word(package, "version"),
            package["license"]
        )
    };
    let others =
        packages(&metadata).filter(|package| !is_allowed(word(package, "license"), &allowed));
    let others: Vec<String> = others.map(named).collect();
    assert!(others.is_empty(), "not in deny.toml: {others:#?}");
}

#[test]
fn licences_are_read_as_spdx_means_them() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "Unicode-3.0".to_owned()]);
    for (licence, is) in [
        ("MIT", true),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("GPL-3.0", false),
        ("", false),
    ] {
        assert_eq!(is_allowed(licence, &allowed), is, "{licence}");
    }
}

#[test]
fn all_crates_come_from_crates_io_and_none_twice_but_those_named() {
    let metadata = metadata();
    let allowed = listed("skip");
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages(&metadata) {
        let source = &package["source"];
        let known =
            source.is_null() || *source == "registry+https://github.com/rust-lang/crates.io-index";
        assert!(known, "{} comes from {source}", word(package, "name"));
        versions
            .entry(word(package, "name"))
            .or_default()
            .insert(word(package, "version"));
    }
    let twice: BTreeSet<String> = versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let (new, gone): (Vec<_>, Vec<_>) = (
        twice.difference(&allowed).collect(),
        allowed.difference(&twice).collect(),
    );
    assert!(
        new.is_empty() && gone.is_empty(),
        "in two versions and not in deny.toml: {new:?}; there for nothing: {gone:?}"
    );
}

#[test]
fn an_advisory_that_is_ignored_names_a_crate_that_is_there_and_a_reason() {
    let text = fs::read_to_string("deny.toml").expect("deny.toml is there");
    let (_, rest) = text.split_once("\nignore = [\n").expect("a list");
    let (list, _) = rest.split_once("\n]\n").expect("its end");
    let metadata = metadata();
    let names: BTreeSet<&str> = packages(&metadata)
        .map(|package| word(package, "name"))
        .collect();
    let mut count = 0;
    for line in list.lines() {
        let reason = line
            .split_once("{ id = \"RUSTSEC-")
            .and_then(|(_, rest)| rest.split_once("reason = \""))
            .map(|(_, reason)| reason);
        let name = reason.and_then(|reason| reason.split(':').next());
        let name = name.unwrap_or_else(|| panic!("no reason: {line}"));
        assert!(names.contains(name), "{name} is gone: {line}");
        count += 1;
    }
    assert!(count > 0, "{list}");
}

#[test]
fn a_reason_stands_beside_each_dependency() {
    let mut silent = Vec::new();
    for manifest in manifests() {
        let text = fs::read_to_string(&manifest).expect("a readable Cargo.toml");
        // A comment counts for the lines right below it, up to an empty one.
        let mut inside = false;
        let mut said = false;
        for line in text.lines() {
            let is_ours = line.contains("path = \"") || line.starts_with("portpath");
            match line.trim_start().chars().next() {
                Some('[') => (inside, said) = (line.ends_with("dependencies]"), false),
                Some('#') => said = true,
                None => said = false,
                Some(_)
                    if inside
                        && line.starts_with(|c: char| c.is_ascii_alphabetic())
                        && !said
                        && !is_ours =>
                {
                    silent.push(format!("{}: {line}", manifest.display()));
                }
                Some(_) => {}
            }
        }
    }
    assert!(silent.is_empty(), "why these? {silent:#?}");
}

#[test]
fn no_crate_of_ours_is_unsafe() {
    // The macros of wasm-bindgen and libFuzzer write `unsafe` code; there the compiler cannot
    // forbid it, so the words do.
    let excused = ["bench/Cargo.toml", "embed/Cargo.toml", "fuzz/Cargo.toml"];
    for manifest in manifests() {
        let text = fs::read_to_string(&manifest).expect("a readable Cargo.toml");
        let forbidden = text.contains("[lints]\nworkspace = true")
            || excused.iter().any(|name| manifest.ends_with(name));
        assert!(
            forbidden,
            "{} does not take the workspace's lints, which forbid it",
            manifest.display()
        );
    }
    let root = fs::read_to_string("Cargo.toml").expect("a readable Cargo.toml");
    assert!(root.contains("\nunsafe_code = \"forbid\"\n"));
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = [
        "src", "crates", "tests", "examples", "bench", "embed", "lessons", "xtask", "fuzz",
    ]
    .map(PathBuf::from)
    .to_vec();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder)
            .expect("a readable folder")
            .flatten()
            .map(|entry| entry.path())
        {
            if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a readable source");
                let code = text
                    .lines()
                    .map(|line| line.split("//").next().unwrap_or_default());
                let is_used = |line: &str| {
                    ["fn", "{", "impl", "extern"]
                        .iter()
                        .any(|next| line.contains(&format!("unsafe {next}")))
                };
                found.extend(
                    code.filter(|line| is_used(line) && !line.contains('"'))
                        .map(|line| format!("{}: {line}", path.display())),
                );
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// The manifests of all our packages.
fn manifests() -> Vec<PathBuf> {
    let root = fs::read_to_string("Cargo.toml").expect("a readable Cargo.toml");
    let (_, rest) = root.split_once("members = [").expect("a workspace");
    let (members, _) = rest.split_once(']').expect("a list");
    let members = members
        .split(',')
        .map(|name| name.trim().trim_matches('"'))
        .chain(["fuzz"]);
    members
        .map(|member| PathBuf::from(member).join("Cargo.toml"))
        .collect()
}
