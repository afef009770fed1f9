//! The shape of the code, held by tests: documented modules, a core free of browsers, one style.

use std::fs;
use std::path::{Path, PathBuf};

/// Crates that only the page and the worker of its simulator may ask for.
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
fn only_the_page_and_its_worker_ask_for_a_browser() {
    // What a manifest does not name its sources cannot name; what stands above in the order of the
    // crates, Cargo refuses.
    let crates = fs::read_dir("crates")
        .expect("crates is there")
        .flatten()
        .map(|entry| entry.path());
    let core: Vec<PathBuf> = crates
        .filter(|path| !path.ends_with("page") && !path.ends_with("simulator"))
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

/// What the view may name of the core: plain data, and small help with texts. Whatever reads YAML,
/// applies it or follows a packet is asked for in a message.
const OF_THE_CORE: [&str; 26] = [
    "portpath::Asked",
    "portpath::check::fixable",
    "portpath::facts::Fact",
    "portpath::testing",
    "portpath::tools::Crowd",
    "portpath::tools::CrowdRow",
    "portpath::examples::EXAMPLES",
    "portpath::inspect::Sheet",
    "portpath::inspect::SheetKind",
    "portpath::inspect::SheetLine",
    "portpath::link",
    "portpath::map::AppMap",
    "portpath::map::Card",
    "portpath::map::MapLine",
    "portpath::map::MapPath",
    "portpath::map::Row",
    "portpath::share::holds_secret",
    "portpath::share::redact_request",
    "portpath::survey",
    "portpath_explain::edits",
    "portpath_explain::explain::PORT_TO_FILL_IN",
    "portpath_explain::report",
    "portpath_explain::scene",
    "portpath_kube::admission::ProxyMode",
    "portpath_text",
    "portpath_yaml::yaml::SharedText",
];

#[test]
fn the_view_asks_the_simulator_and_calls_no_core() {
    let files = sources("crates/page/src").into_iter();
    let mut wrong = Vec::new();
    // The build answers the first example, in no browser.
    let is_view = |file: &PathBuf| !file.ends_with("tests.rs") && !file.ends_with("first/build.rs");
    for file in files.filter(is_view) {
        let text = read(&file);
        let program = text.split("#[cfg(test)]").next().unwrap_or_default();
        for named in program.lines().flat_map(named_of_the_core) {
            let is_allowed = OF_THE_CORE.iter().any(|allowed| named.starts_with(allowed));
            if !is_allowed {
                wrong.push((file.clone(), named));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What a line names of our crates below the page, each with its whole path.
fn named_of_the_core(line: &str) -> Vec<String> {
    let line = line.trim().trim_start_matches("pub ");
    let is_core = |path: &&str| {
        let is_of_the_page = ["portpath_messages", "portpath_page"]
            .iter()
            .any(|own| path.starts_with(own));
        path.starts_with("portpath") && !is_of_the_page
    };
    if line.starts_with("//") {
        return Vec::new();
    }
    let Some(path) = line.strip_prefix("use ") else {
        let words = line.split(|letter: char| !(letter.is_alphanumeric() || "_:".contains(letter)));
        let named = words.filter(|word| is_core(word) && word.contains("::"));
        return named.map(str::to_owned).collect();
    };
    let path = path.trim_end_matches(';');
    match path.split_once('{') {
        _ if !is_core(&path) => Vec::new(),
        Some((stem, names)) => {
            let names = names.trim_end_matches('}').split(',');
            names.map(|name| format!("{stem}{}", name.trim())).collect()
        }
        None => vec![path.to_owned()],
    }
}

/// Folders whose sources keep to the style below.
const STYLED: [&str; 5] = ["crates", "src", "embed", "xtask", "lessons"];

/// What no source has, each with what to write instead. Clippy refuses a `match` on a bool
/// (`match_bool` in the workspace's lints).
const UNSTYLED: [(&str, &str); 2] = [
    (
        ".filter(|_|",
        "an `if`: the condition is not about the value",
    ),
    ("inline(never)", "nothing: the compiler decides"),
];

/// How many `let (a, b) = (x, y)` there may be in 10,000 lines.
const MOST_TUPLE_LETS: usize = 4;

#[test]
fn the_sources_keep_to_one_style() {
    let mut wrong = Vec::new();
    let mut tuple_lets = Vec::new();
    let mut lines = 0;
    for file in STYLED.into_iter().flat_map(sources) {
        let text = read(&file);
        lines += text.lines().count();
        for (unstyled, instead) in UNSTYLED {
            let found = text.match_indices(unstyled);
            let place = |at| format!("{}:{}", file.display(), line_of(&text, at));
            wrong.extend(found.map(|(at, _)| format!("{}: {instead}", place(at))));
        }
        let found = tuple_lets_of(&text).into_iter();
        tuple_lets.extend(found.map(|at| format!("{}:{}", file.display(), line_of(&text, at))));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(lines > 50_000, "{lines}");
    assert!(
        tuple_lets.len() * 10_000 <= MOST_TUPLE_LETS * lines,
        "bind one value a line; {} in {lines} lines: {tuple_lets:#?}",
        tuple_lets.len()
    );
}

#[test]
fn a_let_of_several_values_is_found() {
    for (text, expected) in [
        ("let (a, b) = (x, y);", 1),
        ("let (Some(a), b): (_, u8) =\n    (f(x), y) else {", 1),
        ("if let (a, Some(b)) = (x, y) {", 1),
        ("let (a, b) = f(x, y);", 0),
        ("let (a, b) = (x + y).split();", 0),
        ("let a = (x, y);", 0),
    ] {
        assert_eq!(tuple_lets_of(text).len(), expected, "{text}");
    }
}

/// Where a source binds several values in one `let`, each to its own name.
fn tuple_lets_of(text: &str) -> Vec<usize> {
    let begins = text.match_indices("let (").map(|(at, _)| at);
    begins.filter(|at| binds_several(&text[*at..])).collect()
}

fn binds_several(text: &str) -> bool {
    let names = text.strip_prefix("let ").and_then(after_brackets);
    let rest = names.and_then(|rest| match rest.strip_prefix(':') {
        Some(types) => after_brackets(types.trim_start()),
        None => Some(rest),
    });
    let values = rest.and_then(|rest| rest.strip_prefix('='));
    let end = values.and_then(|values| after_brackets(values.trim_start()));
    end.is_some_and(|end| {
        [";", "else", "{", "&&"]
            .iter()
            .any(|next| end.starts_with(next))
    })
}

/// What follows the brackets with which a text begins, without blanks before it.
fn after_brackets(text: &str) -> Option<&str> {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let rest = text[at..].strip_prefix(')')?;
            return Some(rest.trim_start());
        }
    }
    None
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].lines().count().max(1)
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
