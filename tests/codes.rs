//! Makes docs/codes from the comments on the codes in crates/explain and from the scenarios that
//! show them: a page a code, an index, and the same as JSON for the terminal program.
//! `UPDATE_EXPECT=1 cargo test --test codes` (or `cargo xtask docs`) writes them; without it the
//! test holds them to what the sources say.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use portpath::Analysis;
use portpath::report::Diagnostic;
use portpath::{analyze, edits, explain};
use portpath_testkit::marks::marks;
use portpath_testkit::scenario::{asked, blocks, files};

/// What the comment on a code says.
struct Comment {
    summary: String,
    cluster: String,
    surprise: String,
    fix: String,
    /// The file that holds the code.
    file: String,
}

/// An example of a code: the scenario, its text, its request and the finding.
struct Example {
    file: String,
    title: String,
    yaml: String,
    request: String,
    finding: Diagnostic,
}

#[test]
fn every_code_has_a_page_made_from_its_source() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/codes");
    let made = pages();
    let mut stale = Vec::new();
    if update {
        fs::create_dir_all(&folder).expect("docs/codes can be made");
        for old in fs::read_dir(&folder)
            .expect("docs/codes is there")
            .flatten()
        {
            if !made.contains_key(&*old.file_name().to_string_lossy()) {
                fs::remove_file(old.path()).expect("an old page can be removed");
            }
        }
    }
    for (name, text) in &made {
        let path = folder.join(name);
        if fs::read_to_string(&path).ok().as_ref() == Some(text) {
            continue;
        }
        if update {
            fs::write(&path, text).expect("a page can be written");
        } else {
            stale.push(name.clone());
        }
    }
    assert!(
        stale.is_empty(),
        "docs/codes is not what the sources say: {stale:?}; write it with `cargo xtask docs`"
    );
}

/// Every file of docs/codes.
fn pages() -> BTreeMap<String, String> {
    let comments = comments();
    let mut examples = examples();
    let mut pages = BTreeMap::new();
    let mut groups = GROUPS.map(|_| String::new());
    let mut entries = Vec::new();
    let mut codes: Vec<&str> = explain::codes().map(|code| code.name).collect();
    codes.sort_unstable();
    for code in codes {
        let comment = comments
            .get(code)
            .unwrap_or_else(|| panic!("no comment on the constant of `{code}` in crates/explain"));
        let example = examples.remove(code);
        assert!(
            example.is_some() || WITHOUT_EXAMPLE.contains(&code),
            "no scenario shows `{code}`"
        );
        pages.insert(format!("{code}.md"), page(code, comment, example.as_ref()));
        let is_of = |group: &&(&str, &str)| comment.file.contains(group.0);
        let group = GROUPS.iter().position(|group| is_of(&group));
        let group = &mut groups[group.unwrap_or(GROUPS.len() - 1)];
        writeln!(group, "| [{code}]({code}.md) | {} |", comment.summary)
            .expect("a string takes it");
        entries.push(serde_json::json!({
            "code": code,
            "summary": comment.summary,
            "cluster": comment.cluster,
            "surprise": comment.surprise,
            "fix": comment.fix,
        }));
    }
    let mut index =
        "# Findings and their codes\n\nEach code has its own page: what the cluster does, why it surprises, and the fix.\n"
            .to_owned();
    for ((_, title), rows) in GROUPS.iter().zip(groups) {
        write!(
            index,
            "\n## {title}\n\n| code | meaning |\n| --- | --- |\n{rows}"
        )
        .expect("a string takes it");
    }
    pages.insert("README.md".to_owned(), index);
    let lines: Vec<String> = entries.iter().map(ToString::to_string).collect();
    pages.insert(
        "codes.json".to_owned(),
        format!("[\n{}\n]\n", lines.join(",\n")),
    );
    pages
}

/// The parts of the index: what the path of a code's file holds, and their titles. The last one
/// takes what the others leave.
const GROUPS: [(&str, &str); 3] = [
    ("/faults/", "Why a packet does not arrive"),
    ("/refusals/", "What kubectl or the API server refuses"),
    ("/", "What may surprise you"),
];

/// Codes that no scenario can show: tests/limits.rs does.
const WITHOUT_EXAMPLE: &[&str] = &["paste-too-long"];

fn page(code: &str, comment: &Comment, example: Option<&Example>) -> String {
    let mut out = format!("# {code}\n\n{}\n", comment.summary);
    let parts = [
        ("What the cluster does", &comment.cluster),
        ("Why it surprises", &comment.surprise),
        ("The fix", &comment.fix),
    ];
    for (head, text) in parts {
        if !text.is_empty() {
            writeln!(out, "\n## {head}\n\n{text}").expect("a string takes it");
        }
    }
    if let Some(example) = example {
        write_example(&mut out, example);
    }
    writeln!(out, "\nThe words stand in [{0}](../../{0}).", comment.file)
        .expect("a string takes it");
    out
}

fn write_example(out: &mut String, example: &Example) {
    let Example {
        file,
        title,
        yaml,
        request,
        finding,
    } = example;
    writeln!(out, "\n## An example\n\nFrom [{title}](../../{file}).\n").expect("a string takes it");
    writeln!(out, "{}\n{}", fenced("yaml", yaml), fenced("text", request))
        .expect("a string takes it");
    let severity = format!("{:?}", finding.severity).to_lowercase();
    let mut said = format!("{severity}: {}\n", finding.message);
    if finding.primary.has_place() {
        writeln!(
            said,
            "line {}: {}",
            finding.primary.line, finding.primary.text
        )
        .expect("a string takes it");
    }
    for (head, text) in [("help", &finding.help), ("kubectl", &finding.kubernetes)] {
        if !text.is_empty() {
            writeln!(said, "{head}: {}", text.trim_end()).expect("a string takes it");
        }
    }
    out.push_str(&fenced("text", &said));
    for fix in &finding.fixes {
        writeln!(out, "\n{}:\n", sentence_start(&fix.title)).expect("a string takes it");
        match &fix.to {
            Some(to) => out.push_str(&fenced("text", &format!("{to}\n"))),
            None => out.push_str(&fenced("diff", &diff(yaml, fix))),
        }
    }
}

fn diff(yaml: &str, fix: &portpath::report::Fix) -> String {
    let mut out = String::new();
    for hunk in edits::hunks(yaml, &fix.edits) {
        writeln!(out, "{}", hunk.header()).expect("a string takes it");
        for line in &hunk.lines {
            writeln!(
                out,
                "{}",
                format!("{}{}", line.change.sign(), line.text).trim_end()
            )
            .expect("a string takes it");
        }
    }
    out
}

/// A fenced block, with a fence longer than any in it.
fn fenced(word: &str, text: &str) -> String {
    let fence = if text.contains("```") { "````" } else { "```" };
    format!("{fence}{word}\n{}\n{fence}\n", text.trim_end())
}

fn sentence_start(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// How well a finding serves as the example of its code, the least first: in a scenario with the
/// mark `example of CODE`, as the cause with a fix, as the cause, or beside it.
type Rank = (bool, u8);

fn rank(marks: &[&str], analysis: &Analysis, finding: &Diagnostic) -> Rank {
    let is_marked = marks.contains(&format!("example of {}", finding.code).as_str());
    let is_cause = analysis.verdict.cause.as_ref() == Some(&finding.code);
    (
        !is_marked,
        if !is_cause {
            2
        } else {
            u8::from(finding.fixes.is_empty())
        },
    )
}

/// The example of each code: of those that serve equally well the first by path.
fn examples() -> BTreeMap<String, Example> {
    let mut best: BTreeMap<String, (Rank, Example)> = BTreeMap::new();
    for path in files() {
        let markdown = fs::read_to_string(&path).expect("a readable scenario");
        let file = path.display().to_string();
        let title = markdown
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches("# ")
            .to_owned();
        let marks = marks(&markdown);
        let mut yaml = String::new();
        for block in blocks(&markdown) {
            match block.word.as_str() {
                "yaml" => yaml = block.text.clone(),
                "request" => {
                    let analysis = analyze(&yaml, &asked(&block.text));
                    for finding in &analysis.diagnostics {
                        let rank = rank(&marks, &analysis, finding);
                        if best
                            .get(&finding.code)
                            .is_some_and(|(so_far, _)| *so_far <= rank)
                        {
                            continue;
                        }
                        let file = file.clone();
                        let title = title.clone();
                        let yaml = yaml.clone();
                        let request = block.text.clone();
                        let finding = finding.clone();
                        best.insert(
                            finding.code.clone(),
                            (
                                rank,
                                Example {
                                    file,
                                    title,
                                    yaml,
                                    request,
                                    finding,
                                },
                            ),
                        );
                    }
                }
                _ => {}
            }
        }
    }
    best.into_iter()
        .map(|(code, (_, example))| (code, example))
        .collect()
}

/// The comments on the constants of crates/explain that hold a code.
fn comments() -> BTreeMap<String, Comment> {
    let mut comments = BTreeMap::new();
    let mut folders = vec![PathBuf::from("crates/explain/src/explain")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder)
            .expect("a readable folder")
            .flatten()
            .map(|entry| entry.path())
        {
            if path.is_dir() {
                folders.push(path);
            } else {
                read_comments(&path, &mut comments);
            }
        }
    }
    comments
}

fn read_comments(path: &Path, comments: &mut BTreeMap<String, Comment>) {
    let text = fs::read_to_string(path).expect("a readable source");
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        if let Some(words) = line.strip_prefix("///") {
            lines.push(words.trim());
            continue;
        }
        // The constant of a long name goes on in the next line.
        if line.ends_with(": Code =") {
            continue;
        }
        let value = ["Code::new(\"", "Code::answer(\""]
            .into_iter()
            .find_map(|call| line.split_once(call));
        if let Some(code) = value.and_then(|(_, rest)| rest.split('"').next()) {
            let comment = Comment {
                file: path.to_string_lossy().into_owned(),
                ..comment(&lines)
            };
            comments.insert(code.to_owned(), comment);
        }
        lines.clear();
    }
}

/// The first paragraph says what the code says, what follows what the cluster does, and two
/// headings the rest.
fn comment(lines: &[&str]) -> Comment {
    let mut parts: [String; 4] = Default::default();
    let mut at = 0;
    for line in lines {
        match *line {
            "# Why it surprises" => at = 2,
            "# The fix" => at = 3,
            "" if at == 0 => at = 1,
            "" => {}
            words => {
                let gap = if parts[at].is_empty() { "" } else { " " };
                parts[at].push_str(&format!("{gap}{words}"));
            }
        }
    }
    let [summary, cluster, surprise, fix] = parts;
    Comment {
        summary,
        cluster,
        surprise,
        fix,
        file: String::new(),
    }
}
