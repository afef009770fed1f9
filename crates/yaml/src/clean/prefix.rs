//! What tools put before each line: the file's name (`grep`), the line's number, the marks of a
//! diff.

use std::ops::Range;

use super::line::Line;
use super::tally::{Tally, What};

/// How many lines must agree before a number is taken for the line's.
const FEWEST: usize = 3;

/// Takes `service.yaml-12-` and `service.yaml:` away, as `grep` puts them.
pub(super) fn file_names(lines: &mut [Line], tally: &mut Tally) {
    let named = lines
        .iter()
        .filter(|line| line.is_free() && file_name(&line.text).is_some())
        .count();
    if named < FEWEST {
        return;
    }
    for line in lines.iter_mut().filter(|line| line.is_free()) {
        if let Some(end) = file_name(&line.text) {
            line.cut(0, end);
            tally.add(What::FileName, line.number);
        }
    }
}

fn file_name(text: &str) -> Option<usize> {
    let end = text.find(|letter: char| {
        !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '/' | '-'))
    });
    let head = &text[..end.unwrap_or(text.len())];
    let ends = [".yaml", ".yml", ".json", ".tpl"]
        .into_iter()
        .filter_map(|ending| {
            let at = head.find(ending)? + ending.len();
            text[at..].starts_with([':', '-']).then_some(at + 1)
        });
    ends.min()
}

/// Takes line numbers away where they count on from line to line.
pub(super) fn line_numbers(lines: &mut [Line], tally: &mut Tally) {
    alone(lines, tally);
    let mut run: Vec<(usize, Number)> = Vec::new();
    for at in 0..lines.len() {
        let line = &lines[at];
        if !line.is_free() || line.body().is_empty() {
            continue;
        }
        let number = number(&line.text);
        let goes_on = match (&number, run.last()) {
            (Some(next), Some((_, last))) => next.value == last.value + 1,
            _ => false,
        };
        if !goes_on {
            strip(lines, &run, tally);
            run.clear();
        }
        run.extend(number.map(|number| (at, number)));
    }
    strip(lines, &run, tally);
}

/// A number at the beginning of a line: up to which byte it goes, with what separates it from the
/// text.
struct Number {
    value: u64,
    end: usize,
}

fn number(text: &str) -> Option<Number> {
    let start = text.len() - text.trim_start_matches(' ').len();
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    if digits >= 7 {
        return None;
    }
    let value = text[start..start + digits].parse().ok()?;
    let behind = &text[start + digits..];
    let spaces = behind.len() - behind.trim_start_matches(' ').len();
    let bar = behind[spaces..]
        .chars()
        .next()
        .filter(|letter| matches!(letter, '|' | '│' | '┃' | '╎' | ':'));
    let end = start + digits;
    let end = match (bar, behind.chars().next()) {
        (Some(bar), _) => end + spaces + bar.len_utf8(),
        (None, Some('\t' | '-' | '.' | ')')) => end + 1,
        (None, Some(' ') | None) => end,
        (None, Some(_)) => return None,
    };
    Some(Number { value, end })
}

fn strip(lines: &mut [Line], run: &[(usize, Number)], tally: &mut Tally) {
    if run.len() < FEWEST {
        return;
    }
    let spaced = run.iter().all(|(at, number)| {
        let behind = &lines[*at].text[number.end..];
        behind.is_empty() || behind.starts_with(' ')
    });
    for (at, number) in run {
        let line = &mut lines[*at];
        line.cut(
            0,
            number.end + usize::from(spaced && line.text.len() > number.end),
        );
        tally.add(What::LineNumber, line.number);
    }
}

/// Web pages put the numbers on lines of their own.
fn alone(lines: &mut [Line], tally: &mut Tally) {
    let numbers: Vec<(usize, u64)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.is_free() && line.body().len() < 7)
        .filter_map(|(at, line)| Some((at, line.body().parse().ok()?)))
        .collect();
    let count_on = numbers
        .windows(2)
        .filter(|pair| pair[1].1 == pair[0].1 + 1)
        .count();
    if numbers.len() >= FEWEST && count_on + 1 == numbers.len() {
        for (at, _) in numbers {
            lines[at].kept = false;
            tally.add(What::LineNumber, lines[at].number);
        }
    }
}

/// Lines that only a diff has.
const HEADS: &[&str] = &[
    "diff --git ",
    "index ",
    "--- ",
    "+++ ",
    "@@",
    "new file mode",
    "deleted file mode",
    "old mode",
    "new mode",
    "similarity index",
    "rename from",
    "rename to",
    "\\ No newline",
];

/// Reads a diff as the file is afterwards.
pub(super) fn diffs(lines: &mut [Line], tally: &mut Tally) {
    for part in groups(lines) {
        let part = &mut lines[part];
        let begins = |part: &[Line], with: &str| {
            part.iter()
                .any(|line| line.is_free() && line.text.starts_with(with))
        };
        if begins(part, "@@ ") || begins(part, "diff --git ") {
            whole_diff(part, tally);
        } else if part
            .iter()
            .any(|line| line.is_free() && is_added(&line.text))
        {
            let marked = |line: &Line| {
                line.text.starts_with([' ', '+', '-']) || line.text.is_empty() || !line.is_free()
            };
            if part.iter().all(marked) {
                whole_diff(part, tally)
            } else {
                hand_made(part, tally)
            }
        }
    }
}

/// Runs of lines of one group.
fn groups(lines: &[Line]) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match parts
            .last_mut()
            .filter(|part| lines[part.start].group == line.group)
        {
            Some(part) => part.end = at + 1,
            None => parts.push(at..at + 1),
        }
    }
    parts
}

fn is_added(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|rest| {
        rest.starts_with(|letter: char| {
            letter == ' ' || letter == '-' || letter.is_ascii_lowercase()
        })
    })
}

fn whole_diff(part: &mut [Line], tally: &mut Tally) {
    for line in part.iter_mut().filter(|line| line.is_free()) {
        let what = match line.text.as_bytes().first() {
            _ if HEADS.iter().any(|head| line.text.starts_with(head)) => {
                line.kept = false;
                What::DiffMark
            }
            Some(b'-') => {
                line.kept = false;
                What::DiffOld
            }
            Some(b'+') => {
                line.cut(0, 1);
                What::DiffMark
            }
            Some(b' ') => {
                line.cut(0, 1);
                continue;
            }
            _ => continue,
        };
        tally.add(what, line.number);
    }
}

/// People put + and - before the lines that they changed and leave the others as they are.
fn hand_made(part: &mut [Line], tally: &mut Tally) {
    for run in runs(part) {
        for at in run {
            let line = &part[at];
            if line.text.starts_with('-') {
                tally.add(What::DiffOld, line.number);
                part[at].kept = false;
            } else {
                let replaced = is_at_home(part, at);
                part[at].replace(0, 1, if replaced { " " } else { "" });
                tally.add(What::DiffMark, part[at].number);
            }
        }
    }
}

/// Runs of lines that begin with + or -, and with + at least once.
fn runs(part: &[Line]) -> Vec<Range<usize>> {
    let marked = |line: &Line| {
        line.is_free()
            && (is_added(&line.text) || line.text.starts_with('-') && !line.text.starts_with("---"))
    };
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in part.iter().enumerate().filter(|(_, line)| marked(line)) {
        match runs.last_mut().filter(|run| run.end == at) {
            Some(run) => run.end = at + 1,
            None => runs.push(at..at + 1),
        }
    }
    runs.retain(|run| {
        part[run.clone()]
            .iter()
            .any(|line| line.text.starts_with('+'))
    });
    runs
}

/// How far a neighbour may be.
const FARTHEST: usize = 20;

/// Whether the line is indented as one beside it when the mark counts as a space.
fn is_at_home(part: &[Line], at: usize) -> bool {
    let own = 1 + part[at].text[1..].len() - part[at].text[1..].trim_start().len();
    let plain =
        |line: &&Line| line.kept && !line.body().is_empty() && !line.text.starts_with(['+', '-']);
    let above = part[..at].iter().rev().take(FARTHEST).find(plain);
    let below = part[at + 1..].iter().take(FARTHEST).find(plain);
    above
        .into_iter()
        .chain(below)
        .any(|line| line.indent() == own)
}
