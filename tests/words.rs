//! Holds the texts that people read to plain English: a short list of phrases that no document,
//! message or comment of an item may have, each with a better one.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Files and folders that keep to the list. Files below a folder count if `texts` can read them.
const PLACES: [&str; 24] = [
    "crates/page/src",
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs",
    "lessons",
    "examples",
    "embed",
    "static",
    "index.html",
    "src",
    "crates/text/src",
    "crates/yaml/src",
    "crates/kube/src",
    "crates/net/src",
    "crates/explain/src",
    "crates/messages/src",
    "crates/simulator/src",
    "crates/testkit/src",
    "xtask",
    "tests/browser",
    "tests/scenarios",
    "bench",
];
/// Written from sources that are not among the places.
const GENERATED: [&str; 1] = ["docs/codes"];

/// Where a phrase may not be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// In no text.
    Everywhere,
    /// Not in what people read who use Portpath; comments of items may have it.
    Messages,
}
use Scope::{Everywhere, Messages};

/// What not to write, where, and what to write instead.
const PHRASES: [(&str, Scope, &str); 35] = [
    ("hang on", Everywhere, "depend on"),
    ("hangs on", Everywhere, "depends on"),
    ("anew", Everywhere, "again"),
    ("taken for granted", Everywhere, "assumed"),
    ("put by", Everywhere, "saved"),
    ("puts by", Everywhere, "saves"),
    ("surely", Everywhere, "certainly"),
    ("whoever", Everywhere, "the reader, the client …"),
    ("mend", Everywhere, "fix"),
    ("mends", Everywhere, "fixes"),
    ("mended", Everywhere, "fixed"),
    ("mending", Everywhere, "fixing"),
    ("is had", Everywhere, "say who has it"),
    ("be had", Everywhere, "be installed, be found"),
    ("for ever", Everywhere, "always"),
    ("nobody can tell", Everywhere, "Portpath cannot tell"),
    ("in vain", Everywhere, "without success"),
    ("behind the colon", Everywhere, "after the colon"),
    ("comes to grief", Everywhere, "fails"),
    ("for want of", Everywhere, "without"),
    ("as it stands", Everywhere, "unchanged"),
    ("as they stand", Everywhere, "unchanged"),
    ("where it stands", Everywhere, "in place"),
    ("left aside", Everywhere, "skipped"),
    ("own matter", Everywhere, "say whose it is"),
    ("what comes of", Everywhere, "the result of"),
    ("goes no further than", Everywhere, "stops at"),
    ("one asks", Everywhere, "you ask"),
    ("one types", Everywhere, "you type"),
    ("passed over", Everywhere, "skipped"),
    ("the paste", Everywhere, "your YAML"),
    ("caret", Messages, "cursor"),
    ("stands in", Messages, "is in"),
    ("stands behind", Messages, "is after"),
    ("beside it", Messages, "next to it"),
];

/// A text of a file: its words with their lines, and who reads it.
struct Text {
    words: Vec<(usize, String)>,
    is_comment: bool,
}

impl Text {
    fn of(is_comment: bool, lines: impl IntoIterator<Item = (usize, String)>) -> Self {
        let words = lines.into_iter().flat_map(|(line, text)| {
            words(&text)
                .map(move |word| (line, word))
                .collect::<Vec<_>>()
        });
        Self {
            words: words.collect(),
            is_comment,
        }
    }

    /// The forbidden phrases in it: line, phrase, better.
    fn found(&self) -> Vec<(usize, &'static str, &'static str)> {
        let mut found = Vec::new();
        for (phrase, scope, better) in PHRASES {
            if scope == Messages && self.is_comment {
                continue;
            }
            let sought: Vec<&str> = phrase.split(' ').collect();
            let hits = self
                .words
                .windows(sought.len())
                .filter(|window| window.iter().map(|(_, word)| word).eq(&sought));
            found.extend(hits.map(|window| (window[0].0, phrase, better)));
        }
        found
    }
}

/// The words of a text in small letters. A hyphen joins: `waits-in-vain` is one word, the name of a
/// code.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| {
        !letter.is_alphanumeric() && !matches!(letter, '-' | '_' | '\'' | '’')
    })
    .filter(|word| !word.is_empty())
    .map(str::to_lowercase)
}

/// The texts of a file; none for a kind of file that nobody reads.
fn texts(path: &Path, content: &str) -> Option<Vec<Text>> {
    match path.extension()?.to_str()? {
        "md" => Some(markdown(content)),
        "rs" => Some(rust(path, content)),
        "js" | "mjs" | "ts" | "html" => Some(vec![whole(content)]),
        _ => None,
    }
}

fn whole(content: &str) -> Text {
    Text::of(false, numbered(content))
}

fn numbered(content: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    content
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.to_owned()))
}

/// The prose of a document, without code, quotes of others, and tables that a command measured.
fn markdown(content: &str) -> Vec<Text> {
    let mut fence = String::new();
    let mut is_measured = false;
    let mut prose = Vec::new();
    for (number, line) in numbered(content) {
        let trimmed = line.trim_start();
        let ticks: String = trimmed
            .chars()
            .take_while(|letter| *letter == '`')
            .collect();
        if !fence.is_empty() {
            if ticks == fence {
                fence.clear();
            }
        } else if ticks.len() > 2 && !trimmed[ticks.len()..].contains('`') {
            fence = ticks;
        } else if trimmed.starts_with("<!-- ") {
            is_measured = trimmed.starts_with("<!-- what ");
        } else if !is_measured && !trimmed.starts_with('>') {
            prose.push((number, without_code(&line)));
        }
    }
    vec![Text::of(false, prose)]
}

/// A line whose words in backticks are a single word that no phrase has.
fn without_code(line: &str) -> String {
    line.split('`')
        .enumerate()
        .map(|(at, part)| if at % 2 == 0 { part } else { " _ " })
        .collect()
}

/// The comments of items and the messages of a source, without its tests.
fn rust(path: &Path, content: &str) -> Vec<Text> {
    let tokens: TokenStream = content
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut comments: Vec<(usize, String)> = Vec::new();
    let mut texts = Vec::new();
    collect(tokens, &mut comments, &mut texts);
    texts.push(Text::of(true, comments));
    texts
}

fn collect(tokens: TokenStream, comments: &mut Vec<(usize, String)>, texts: &mut Vec<Text>) {
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) if is_attribute(&group, "cfg", "(test)") => {
                // The tests end with their braces, a file of tests with its semicolon.
                tokens.find(|token| match token {
                    TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                    TokenTree::Punct(punct) => punct.as_char() == ';',
                    _ => false,
                });
            }
            TokenTree::Group(group) if is_attribute(&group, "doc", "=") => {
                let lines = group.stream().into_iter().filter_map(literal).flatten();
                // What another line has before or after is another comment.
                let last = comments.last().map(|(line, _)| *line);
                let lines: Vec<_> = lines.collect();
                if lines.first().map(|(line, _)| line - 1) != last {
                    comments.extend(last.map(|line| (line, "_".to_owned())));
                }
                comments.extend(lines);
            }
            TokenTree::Group(group) => collect(group.stream(), comments, texts),
            token => texts.extend(
                literal(token)
                    .filter(|lines| lines.iter().any(|(_, text)| text.trim().contains(' ')))
                    .map(|lines| Text::of(false, lines)),
            ),
        }
    }
}

/// Whether a group is an attribute of this name, followed by this.
fn is_attribute(group: &Group, name: &str, then: &str) -> bool {
    let mut tokens = group.stream().into_iter().map(|token| token.to_string());
    group.delimiter() == Delimiter::Bracket
        && tokens.next().is_some_and(|token| token == name)
        && tokens.next().is_some_and(|token| token == then)
}

/// The lines of a string, with blanks for what a backslash escapes.
fn literal(token: TokenTree) -> Option<Vec<(usize, String)>> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let first = literal.span().start().line;
    let written = literal.to_string();
    let mut text = String::new();
    let mut letters = written.chars();
    while let Some(letter) = letters.next() {
        let escaped = (letter == '\\').then(|| letters.next()).flatten();
        text.push(match (letter, escaped) {
            (_, Some('\n')) => '\n',
            (_, Some(_)) => ' ',
            (letter, None) => letter,
        });
    }
    written.contains('"').then(|| {
        numbered(&text)
            .map(|(at, line)| (first + at - 1, line))
            .collect()
    })
}

/// Every file of the places that has texts, with what is wrong in it.
fn findings() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = PLACES.iter().map(|place| root.join(place)).collect();
    let mut findings = Vec::new();
    while let Some(path) = paths.pop() {
        let name = path.strip_prefix(root).expect("a path below the root");
        if GENERATED.iter().any(|folder| name == Path::new(folder)) {
            continue;
        }
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a readable folder");
            paths.extend(entries.flatten().map(|entry| entry.path()));
        } else if is_written(name) {
            let content = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            findings.extend(wrong(name, &content));
        }
    }
    findings.sort();
    findings
}

/// Whether people wrote the file, and not a package manager.
fn is_written(name: &Path) -> bool {
    !name
        .components()
        .any(|part| part.as_os_str() == "node_modules")
        && name.extension().is_some_and(|ending| {
            ["md", "rs", "js", "mjs", "ts", "html"]
                .iter()
                .any(|known| ending == *known)
        })
}

fn wrong(name: &Path, content: &str) -> Vec<String> {
    let texts = texts(name, content).unwrap_or_default();
    let found = texts.iter().flat_map(Text::found);
    found
        .map(|(line, phrase, better)| {
            format!("{}:{line}: not \"{phrase}\", but: {better}", name.display())
        })
        .collect()
}

#[test]
fn texts_are_in_plain_english() {
    let findings = findings();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn a_phrase_is_found_in_each_kind_of_text() {
    for (name, content, expected) in [
        (
            "a.md",
            "# A\n\nThe answer hangs\non it.\n",
            "a.md:3: not \"hangs on\", but: depends on",
        ),
        ("b.rs", "//! Mend it.\n", "b.rs:1: not \"mend\", but: fix"),
        (
            "b.rs",
            "/// It begins\n/// anew.\nfn a() {}\n",
            "b.rs:2: not \"anew\", but: again",
        ),
        (
            "b.rs",
            "fn a() {\n    say(\"one \\\n        two, surely\");\n}\n",
            "b.rs:3: not \"surely\", but: certainly",
        ),
        (
            "c.js",
            "say('It waits in vain.');\n",
            "c.js:1: not \"in vain\", but: without success",
        ),
        (
            "d.html",
            "<p>The\npaste has none.</p>\n",
            "d.html:1: not \"the paste\", but: your YAML",
        ),
    ] {
        assert_eq!(wrong(Path::new(name), content), [expected], "{content}");
    }
}

#[test]
fn code_quotes_tests_and_names_are_left_alone() {
    for (name, content) in [
        (
            "a.md",
            "```\nput by\n```\n\n> whoever\n\nThe function `mend`, the page waits-in-vain.\n",
        ),
        (
            "a.md",
            "<!-- what a command measured -->\n| in vain |\n<!-- end -->\n",
        ),
        ("b.rs", "fn mend() { surely(\"anew\") }\n// anew\n"),
        (
            "b.rs",
            "#[cfg(test)]\nmod tests {\n    const A: &str = \"one more, anew\";\n}\n",
        ),
        ("b.rs", "/// The lines beside it.\nfn a() {}\n"),
        ("b.rs", "/// It hangs\nfn a() {}\n\n/// on.\nfn b() {}\n"),
    ] {
        assert_eq!(wrong(Path::new(name), content), [""; 0], "{content}");
    }
}
