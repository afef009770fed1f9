//! Runs tests/scenarios/*/*.md. Each file is a documentation page, a gallery example and a test at
//! once: a title, prose, a `yaml` block, a `request` block (`from: …`, `to: …`, `mode: …`, `fact:
//! …`, `show: detail`, each may be left out), and what is expected: a `trace` block and a
//! `diagnostics` block. A block that holds fences itself has a longer fence around it, as Markdown
//! has it. A file may hold several such groups; the yaml block of the first serves those that have
//! none.
//!
//! A comment directly below the title, `<!-- example of CODE -->`, makes a file the example on that
//! code's page (`tests/codes.rs`).
//!
//! `UPDATE_EXPECT=1 cargo test --test scenarios` rewrites what is expected; read the diff.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use portpath::tools::verify;
use portpath::{Asked, Session};
use portpath::{analyze, edits, explain};
use portpath_testkit::expected::{difference, refreshed};
use portpath_testkit::marks::marks;
use portpath_testkit::scenario::{asked, blocks, files};

/// Prints the path of the scenario when a check of it panics, wherever that is.
struct Checked<'a>(&'a Path);

impl Drop for Checked<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this is about {}", self.0.display());
        }
    }
}

#[test]
fn scenarios_are_as_documented() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = String::new();
    for path in files() {
        let _checked = Checked(&path);
        let name = path.display().to_string();
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let (now, groups) = refreshed(&markdown, &name);
        assert!(markdown.starts_with("# "), "{name}: begins with a title");
        assert!(!groups.is_empty(), "{name}: has a request block");
        assert!(
            markdown.contains("```trace") && markdown.contains("```diagnostics"),
            "{name}: says what is expected"
        );
        if update && now != markdown {
            std::fs::write(&path, &now).expect("a writable scenario");
        } else if now != markdown {
            wrong.push_str(&difference(&name, &markdown, &now));
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong}\nUPDATE_EXPECT=1 rewrites them; read the diff"
    );
}

#[test]
fn there_are_enough_and_every_code_has_one() {
    let files = files();
    assert!(files.len() >= 40, "{} scenarios", files.len());
    let text: String = files
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a readable scenario"))
        .collect();
    // No scenario can be that long: tests/limits.rs shows it.
    let codes = explain::codes()
        .map(|code| code.name)
        .filter(|code| *code != "paste-too-long");
    let without: Vec<&str> = codes
        .filter(|code| !text.contains(&format!("[{code}]")))
        .collect();
    assert!(without.is_empty(), "no scenario shows {without:?}");
}

#[test]
fn each_has_a_name_of_its_own_in_a_folder_that_the_readme_lists() {
    let root = Path::new("tests/scenarios");
    let readme =
        std::fs::read_to_string(root.join("README.md")).expect("a readable list of the folders");
    let listed: BTreeSet<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| [")?.split_once(']'))
        .map(|(name, _)| name)
        .collect();
    let entries = std::fs::read_dir(root)
        .expect("the folder of the scenarios")
        .flatten()
        .map(|entry| entry.path());
    let (folders, beside): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    assert_eq!(
        beside,
        [root.join("README.md")],
        "a scenario goes into one of the folders"
    );
    let folders: BTreeSet<&str> = folders
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .collect();
    assert_eq!(
        listed, folders,
        "tests/scenarios/README.md lists the folders"
    );
    let mut names = BTreeMap::new();
    for path in files() {
        let other = names.insert(path.file_name().map(ToOwned::to_owned), path.clone());
        assert_eq!(other, None, "{} has the name of another", path.display());
    }
}

#[test]
fn docs_link_to_scenarios_that_are_there() {
    let docs = std::fs::read_dir("docs")
        .expect("the folder of the docs")
        .flatten()
        .map(|entry| entry.path());
    let beside = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(PathBuf::from);
    for doc in docs.filter(|path| path.is_file()).chain(beside) {
        let text = std::fs::read_to_string(&doc).expect("a readable page");
        for rest in text.split("tests/scenarios/").skip(1) {
            let end =
                rest.find(|letter: char| !letter.is_alphanumeric() && !"-./".contains(letter));
            let path = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
            let path = Path::new("tests/scenarios").join(path);
            assert!(
                path.exists(),
                "{} names {}, which is not there",
                doc.display(),
                path.display()
            );
        }
    }
}

#[test]
fn marks_are_known_and_each_code_has_one_example_at_most() {
    let mut examples: BTreeMap<String, PathBuf> = BTreeMap::new();
    for path in files() {
        let _checked = Checked(&path);
        let name = path.display();
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let marks = marks(&markdown);
        let comments = markdown
            .lines()
            .filter(|line| line.starts_with("<!--"))
            .count();
        assert_eq!(
            comments,
            marks.len(),
            "{name}: each comment stands on a line of its own below the title"
        );
        for mark in marks {
            let code = mark
                .strip_prefix("example of ")
                .unwrap_or_else(|| panic!("{name}: no mark is called `{mark}`"));
            assert!(
                markdown.contains(&format!("[{code}]")),
                "{name}: does not show `{code}`"
            );
            let other = examples.insert(code.to_owned(), path.clone());
            assert!(
                other.is_none(),
                "{name}: {other:?} is the example of `{code}` already"
            );
        }
    }
}

#[test]
fn fixes_arrive() {
    for path in files() {
        let _checked = Checked(&path);
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let mut yaml = String::new();
        for block in blocks(&markdown) {
            match block.word.as_str() {
                "yaml" => yaml = block.text.clone(),
                "request" => check_fix(&yaml, &asked(&block.text), &path),
                _ => {}
            }
        }
    }
}

/// Each fix of the cause lets the packet arrive, or at least go on to something else, and breaks no
/// other path.
fn check_fix(yaml: &str, asked: &Asked, path: &Path) {
    let before = analyze(yaml, asked);
    let Some(cause) = &before.verdict.cause else {
        return;
    };
    let Some(diagnostic) = before
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.code == *cause)
    else {
        return;
    };
    let mut session = Session::read(yaml, asked);
    for fix in &diagnostic.fixes {
        let tried = verify(&mut session, asked, fix);
        let name = path.display();
        let title = &fix.title;
        let gone = tried.verdict.cause.as_ref() != Some(cause);
        assert!(
            tried.arrives() || gone,
            "{name}: after `{title}` still {cause}\n{}",
            tried.text
        );
        assert_eq!(tried.breaks, Vec::<String>::new(), "{name}: `{title}`");
        assert!(
            !edits::hunks(yaml, &fix.edits).is_empty() || fix.to.is_some(),
            "{name}: `{title}` changes nothing"
        );
    }
}

#[test]
fn cut_anywhere_nothing_breaks() {
    let files = files();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for share in files.chunks(files.len().div_ceil(cores)) {
            scope.spawn(move || cut_each(share));
        }
    });
}

/// Cuts the YAML of these scenarios: everything after a place is gone, or one line. Many begin the
/// same, and what was tried once is not tried again.
fn cut_each(files: &[PathBuf]) {
    let mut tried = HashSet::new();
    for path in files {
        let _checked = Checked(path);
        let markdown = std::fs::read_to_string(path).expect("a readable scenario");
        for block in blocks(&markdown)
            .iter()
            .filter(|block| block.word == "yaml")
        {
            for text in begins(&block.text).chain(without_a_line(&block.text)) {
                if tried.insert(text.clone()) {
                    check_spans(&text);
                }
            }
        }
    }
}

/// The text up to every seventh letter.
fn begins(text: &str) -> impl Iterator<Item = String> {
    let ends = text.char_indices().map(|(at, _)| at).step_by(7);
    ends.map(|end| text[..end].to_owned())
}

/// The text without one of its lines, for each of them.
fn without_a_line(text: &str) -> impl Iterator<Item = String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    (0..lines.len()).map(move |left_out| {
        [&lines[..left_out], &lines[left_out + 1..]]
            .concat()
            .concat()
    })
}

fn check_spans(text: &str) {
    let analysis = analyze(text, &Asked::default());
    let cites = analysis
        .hops
        .iter()
        .flat_map(|hop| &hop.cites)
        .map(|cite| cite.span);
    let labels = analysis
        .diagnostics
        .iter()
        .flat_map(|found| std::iter::once(&found.primary).chain(&found.secondary));
    let marks = analysis.marks.iter().map(|mark| mark.span);
    let fixes: Vec<_> = analysis
        .diagnostics
        .iter()
        .flat_map(|found| &found.fixes)
        .collect();
    for fix in &fixes {
        let shown = edits::hunks(text, &fix.edits);
        assert!(
            !shown.is_empty() || fix.to.is_some(),
            "`{}` changes nothing:\n{text}",
            fix.title
        );
    }
    let edits = fixes
        .iter()
        .flat_map(|fix| &fix.edits)
        .map(|edit| edit.span);
    for span in cites
        .chain(labels.map(|label| label.span))
        .chain(marks)
        .chain(edits)
    {
        assert!(
            text.get(span.start..span.end).is_some(),
            "{span:?} does not cut the text:\n{text}"
        );
    }
}
