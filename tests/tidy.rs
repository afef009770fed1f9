//! The shape of the code, held by tests: documented modules, dependencies that point one way, a core free of browsers.

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
fn dependencies_between_stages_point_one_way() {
    let order = stages();
    assert!(order.len() > 10, "lib.rs lists the stages: {order:?}");
    let place = |stage: &str| order.iter().position(|other| other == stage);
    let mut wrong = Vec::new();
    let tests = test_files();
    for file in sources("src").into_iter().filter(|file| !tests.contains(file)) {
        let Some(own) = stage_of(&file).as_deref().and_then(place) else { continue };
        for named in crate_paths(&code(&read(&file))) {
            if place(&named).is_some_and(|named| named > own) {
                wrong.push(format!("{} names `{named}`, which comes after `{}`", file.display(), order[own]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
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

/// The stages in the order of lib.rs.
fn stages() -> Vec<String> {
    let text = read(Path::new("src/lib.rs"));
    text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned)).collect()
}

/// The stage a file belongs to: `src/yaml/parse.rs` and `src/yaml.rs` belong to `yaml`.
fn stage_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix("src").ok()?.components().next()?;
    Path::new(inside.as_os_str()).file_stem().map(|stem| stem.to_string_lossy().into_owned())
}

/// What is compiled into the product: without comments, and without the tests at the end, which may look around.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The modules named right after `crate::`, those of a group `crate::{a, b::C}` too.
fn crate_paths(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => names.extend(heads_of_group(group)),
            None => names.extend(head(rest)),
        }
    }
    names
}

fn heads_of_group(group: &str) -> Vec<String> {
    let (mut depth, mut start, mut heads) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                heads.extend(head(&group[start..at]));
                start = at + 1;
                if letter == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    heads
}

fn head(path: &str) -> Option<String> {
    let path = path.trim_start();
    let end = path.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(path.len());
    (end > 0).then(|| path[..end].to_owned())
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

/// Files declared as `#[cfg(test)] mod name;` or `pub(crate) mod name;`, which may look around as tests do.
fn test_files() -> BTreeSet<PathBuf> {
    let mut tests = BTreeSet::new();
    for file in sources("src") {
        let folder = if file.ends_with("mod.rs") { file.with_file_name("") } else { file.with_extension("") };
        let text = read(&file);
        let declared = text.split("#[cfg(test)]\n").skip(1).filter_map(|rest| rest.lines().next());
        let names = declared.filter_map(|line| line.split_once("mod ")?.1.strip_suffix(';'));
        tests.extend(names.map(|name| folder.join(format!("{name}.rs"))));
    }
    tests
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
