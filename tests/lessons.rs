//! Holds lessons/*.md to the core, so that no lesson can lie. A lesson has the format of a scenario
//! (see tests/scenarios.rs), and beside `trace` and `diagnostics` the blocks `sees` (what the
//! client prints), `describe` and `get` (what kubectl prints). An exercise is a lesson with a
//! `check` block: its first paste fails, its last one passes the check by the same request.
//! `UPDATE_EXPECT=1 cargo test --test lessons` rewrites what is expected; read the diff.

use std::path::{Path, PathBuf};

use portpath::report::{EndpointShare, Outcome};
use portpath::tools::verify;
use portpath::{Analysis, Asked, Session};
use portpath::{analyze, edits};
use portpath_testkit::expected::{Group, difference, refreshed};
use portpath_testkit::scenario::{blocks, files_in};

struct Lesson {
    path: PathBuf,
    name: String,
    markdown: String,
}

impl Lesson {
    fn block(&self, word: &str) -> Option<String> {
        blocks(&self.markdown)
            .into_iter()
            .find(|block| block.word == word)
            .map(|block| block.text)
    }

    fn check(&self) -> Option<Check> {
        let text = self.block("check")?;
        let value = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap_or_else(|| panic!("{}: the check says {key}", self.name))
                .trim()
                .to_owned()
        };
        Some(Check {
            workload: value("pod:"),
            port: value("port:").parse().expect("a number"),
        })
    }

    /// The words of the lesson without its blocks.
    fn prose(&self) -> String {
        let mut prose = self.markdown.clone();
        for block in blocks(&self.markdown).iter().rev() {
            prose.replace_range(block.start..block.start + block.text.len(), "");
        }
        prose
    }
}

/// Where a request has to arrive: at a port of a Pod of this workload.
struct Check {
    workload: String,
    port: u16,
}

impl Check {
    fn passes(&self, analysis: &Analysis) -> bool {
        let mut endpoints = analysis
            .hops
            .iter()
            .flat_map(|hop| &hop.endpoints)
            .filter(|endpoint| endpoint.chosen);
        let is_meant = |endpoint: &EndpointShare| {
            endpoint.port == self.port && endpoint.name.starts_with(&format!("{}-", self.workload))
        };
        analysis.verdict.outcome == Outcome::Delivered
            && endpoints.next_back().is_some_and(is_meant)
    }
}

fn lessons() -> Vec<Lesson> {
    let files = files_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons"));
    let read = |path: PathBuf| Lesson {
        name: path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        markdown: std::fs::read_to_string(&path).expect("a readable lesson"),
        path,
    };
    files.into_iter().map(read).collect()
}

#[test]
fn lessons_say_what_the_core_says() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = String::new();
    for lesson in lessons() {
        let (now, groups) = refreshed(&lesson.markdown, &lesson.name);
        assert!(
            !groups.is_empty() && lesson.block("trace").is_some(),
            "{}: shows a request and its answer",
            lesson.name
        );
        if update && now != lesson.markdown {
            std::fs::write(&lesson.path, &now).expect("a writable lesson");
        } else if now != lesson.markdown {
            wrong.push_str(&difference(&lesson.name, &lesson.markdown, &now));
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong}\nUPDATE_EXPECT=1 rewrites them; read the diff"
    );
}

#[test]
fn each_lesson_is_short_and_ends_on_a_real_cluster() {
    let lessons = lessons();
    assert!(
        lessons
            .iter()
            .filter(|lesson| lesson.check().is_none())
            .count()
            >= 12,
        "12 lessons or more"
    );
    for (at, lesson) in lessons.iter().enumerate() {
        let name = &lesson.name;
        assert!(
            name.starts_with(&format!("{:02}-", at + 1)),
            "{name}: numbered in order, {} is next",
            at + 1
        );
        assert!(
            lesson.markdown.starts_with("# "),
            "{name}: begins with a title"
        );
        let lede = lesson.markdown.split("\n\n").nth(1).unwrap_or_default();
        assert!(
            (40..=200).contains(&lede.len()),
            "{name}: a sentence or two to describe it, not {lede:?}"
        );
        let words = lesson
            .prose()
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphabetic))
            .count();
        assert!((100..=380).contains(&words), "{name}: {words} words");
        let (_, last) = lesson.markdown.rsplit_once("\n## ").unwrap_or_default();
        assert!(
            last.starts_with("On a real cluster\n") && last.contains("```sh\nkubectl "),
            "{name}: ends with commands"
        );
    }
}

#[test]
fn commands_name_what_the_lesson_has() {
    for lesson in lessons() {
        let all = blocks(&lesson.markdown);
        let yaml: String = all
            .iter()
            .filter(|block| block.word == "yaml")
            .map(|block| block.text.as_str())
            .collect();
        let commands = all
            .iter()
            .filter(|block| block.word == "sh")
            .flat_map(|block| block.text.lines());
        for command in commands {
            let words: Vec<&str> = command.split_whitespace().collect();
            let known = ["kubectl", "curl"].contains(words.first().unwrap_or(&""));
            assert!(
                known,
                "{}: a command of kubectl or curl, not `{command}`",
                lesson.name
            );
            let beside = words
                .windows(2)
                .filter(|pair| pair[0] == "service")
                .map(|pair| pair[1]);
            let slashed = words.iter().filter_map(|word| word.split_once('/'));
            let slashed = slashed
                .filter(|(kind, _)| ["service", "deployment"].contains(kind))
                .map(|(_, name)| name);
            for name in beside.chain(slashed).filter(|name| !name.starts_with('-')) {
                let is_there = yaml.lines().any(|line| line == format!("  name: {name}"));
                assert!(
                    is_there,
                    "{}: `{command}` names `{name}`, which is not in the YAML",
                    lesson.name
                );
            }
        }
    }
}

#[test]
fn exercises_fail_as_given_and_arrive_when_solved() {
    let mut exercises = 0;
    for lesson in lessons() {
        let Some(check) = lesson.check() else {
            continue;
        };
        exercises += 1;
        let name = &lesson.name;
        for heading in ["\n## Hint\n", "\n## Solution\n"] {
            assert!(lesson.markdown.contains(heading), "{name}: has{heading}");
        }
        let (_, groups) = refreshed(&lesson.markdown, name);
        let [given, solved] = &groups[..] else {
            panic!("{name}: one paste to mend, and one mended")
        };
        assert_eq!(
            given.asked, solved.asked,
            "{name}: the solution answers the same request"
        );
        let cause = given
            .analysis
            .verdict
            .cause
            .clone()
            .unwrap_or_else(|| panic!("{name}: the paste works"));
        assert!(
            !given.analysis.verdict.outcome.is_good() && !check.passes(&given.analysis),
            "{name}: fails as given"
        );
        let stated = lesson
            .block("diagnostics")
            .unwrap_or_else(|| panic!("{name}: states the cause"));
        assert!(
            stated.contains(&format!("[{cause}]")),
            "{name}: states {cause}"
        );
        assert!(
            check.passes(&solved.analysis),
            "{name}: {:?}",
            solved.analysis.verdict
        );
        assert_eq!(
            solved.analysis.diagnostics,
            [],
            "{name}: the solution is free of findings"
        );
        nothing_is_solved_by_leaving_out(name, given, &check);
    }
    assert!(exercises >= 5, "{exercises} exercises");
}

/// Taking out an object, all objects, or asking something else does not pass for a solution.
fn nothing_is_solved_by_leaving_out(name: &str, given: &Group, check: &Check) {
    let objects: Vec<&str> = given.yaml.split("---\n").collect();
    let without = |left_out: usize| {
        let kept: Vec<&str> = objects
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != left_out)
            .map(|(_, text)| *text)
            .collect();
        kept.join("---\n")
    };
    for text in (0..objects.len()).map(without).chain([String::new()]) {
        assert!(
            !check.passes(&analyze(&text, &given.asked)),
            "{name}: passes without an object:\n{text}"
        );
    }
    let elsewhere = Asked {
        to: "curl http://192.0.2.1".to_owned(),
        ..Asked::default()
    };
    assert!(
        !check.passes(&analyze(&given.yaml, &elsewhere)),
        "{name}: passes by another request"
    );
}

#[test]
fn a_fix_that_arrives_solves_the_exercise() {
    for lesson in lessons() {
        let Some(check) = lesson.check() else {
            continue;
        };
        let (_, groups) = refreshed(&lesson.markdown, &lesson.name);
        let Group {
            yaml,
            asked,
            analysis,
            ..
        } = &groups[0];
        let fixes = analysis
            .diagnostics
            .iter()
            .flat_map(|found| &found.fixes)
            .filter(|fix| fix.to.is_none());
        let mut session = Session::read(yaml.as_str(), asked);
        for fix in fixes.filter(|fix| verify(&mut session, asked, fix).arrives()) {
            let mended = analyze(edits::apply(yaml, &fix.edits), asked);
            assert!(
                check.passes(&mended),
                "{}: `{}` does not pass",
                lesson.name,
                fix.title
            );
        }
    }
}
