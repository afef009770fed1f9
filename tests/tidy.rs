//! The shape of the code, held by tests: documented modules, a core free of browsers.

use std::fs;
use std::path::{Path, PathBuf};

/// Crates that only the page may ask for.
const WEB_CRATES: [&str; 7] = [
    "yew",
    "web-sys",
    "js-sys",
    "gloo",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "serde-wasm-bindgen",
];

#[test]
fn each_file_says_first_what_it_is() {
    let files = [
        "src",
        "crates",
        "tests",
        "examples",
        "xtask/src",
        "fuzz/src",
        "fuzz/fuzz_targets",
    ]
    .into_iter()
    .flat_map(sources);
    let silent: Vec<PathBuf> = files
        .filter(|file| !read(file).starts_with("//!"))
        .collect();
    assert!(
        silent.is_empty(),
        "these do not open with `//!`: {silent:#?}"
    );
}

#[test]
fn only_the_page_asks_for_a_browser() {
    // What a manifest does not name its sources cannot name; what stands above in the order of the crates, Cargo refuses.
    let crates = fs::read_dir("crates")
        .expect("crates is there")
        .flatten()
        .map(|entry| entry.path());
    let core: Vec<PathBuf> = crates
        .filter(|path| !path.ends_with("page"))
        .chain([PathBuf::from(".")])
        .collect();
    assert!(core.len() > 5, "{core:?}");
    let mut wrong = Vec::new();
    for manifest in core.into_iter().map(|folder| folder.join("Cargo.toml")) {
        let text = read(&manifest);
        let names = text
            .lines()
            .map(|line| line.split([' ', '.', '=']).next().unwrap_or_default());
        wrong.extend(
            names
                .filter(|name| WEB_CRATES.contains(name))
                .map(|name| (manifest.clone(), name.to_owned())),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Rust files below a folder of the package, by path; tests run in the package's root.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
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
