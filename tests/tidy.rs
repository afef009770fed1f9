//! The shape of the code, held by tests: documented modules, a core free of browsers.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Crates that only the page may know.
const WEB_CRATES: [&str; 7] =
    ["yew", "web_sys", "js_sys", "gloo", "wasm_bindgen", "wasm_bindgen_futures", "serde_wasm_bindgen"];
/// Where they may be named.
const WEB_PLACES: [&str; 2] = ["src/web", "src/bin/portpath-web.rs"];

#[test]
fn each_file_says_first_what_it_is() {
    let files = ["src", "crates", "tests", "examples", "xtask/src", "fuzz/src", "fuzz/fuzz_targets"]
        .into_iter()
        .flat_map(sources);
    let silent: Vec<PathBuf> = files.filter(|file| !read(file).starts_with("//!")).collect();
    assert!(silent.is_empty(), "these do not open with `//!`: {silent:#?}");
}

#[test]
fn only_the_page_knows_a_browser() {
    let core = ["src", "crates"]
        .into_iter()
        .flat_map(sources)
        .filter(|file| !WEB_PLACES.iter().any(|place| file.starts_with(place)));
    let mut wrong = Vec::new();
    for file in core {
        let text = code(&read(&file));
        let words: BTreeSet<&str> = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
        wrong.extend(WEB_CRATES.iter().filter(|name| words.contains(*name)).map(|name| (file.clone(), name)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is compiled into the product: without comments, and without the tests at the end, which may look around.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Rust files below a folder of the package, by path; tests run in the package's root.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
