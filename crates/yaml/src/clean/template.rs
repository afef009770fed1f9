//! Templates and placeholders: `{{ .Values.port }}`, `${PORT}`, `<port>`, `__PORT__`. What they
//! will hold is not in your YAML, so each is read as an unknown value, the same expression as the
//! same one; lines that steer a template are taken out.

use super::blocks::{key, opens_text};
use super::line::{Access, Line};
use super::tally::{Tally, What};
use super::unknown::Unknowns;

/// Keys below which stand labels or the like: an included template gives entries there.
const MAPS: &[&str] = &[
    "annotations",
    "commonLabels",
    "labels",
    "matchLabels",
    "nodeSelector",
    "selector",
];

/// Replaces what is to be filled in by words that stand for it.
pub(super) fn fill(lines: &mut [Line], unknowns: &mut Unknowns, tally: &mut Tally) {
    control(lines, tally);
    let mut parents = Parents::default();
    for line in lines
        .iter_mut()
        .filter(|line| line.kept && line.access != Access::Locked)
    {
        if parents.is_text(line) || line.body().starts_with('#') {
            continue;
        }
        if is_action(line.body()) {
            included(line, &parents, unknowns, tally);
        } else {
            values(line, unknowns, tally);
        }
        parents.pass(line);
    }
}

/// The keys above a line, and whether it belongs to a block of text.
#[derive(Default)]
struct Parents {
    /// Indentation and name.
    open: Vec<(usize, String)>,
    text_below: Option<usize>,
}

impl Parents {
    fn is_text(&mut self, line: &Line) -> bool {
        let within = self
            .text_below
            .is_some_and(|parent| line.body().is_empty() || line.indent() > parent);
        if !within {
            self.text_below = None;
        }
        within
    }

    fn pass(&mut self, line: &Line) {
        let body = line.body().trim_start_matches("- ");
        if !line.kept {
            return;
        }
        let Some(key) = key(body) else {
            return;
        };
        let column = line.indent() + line.body().len() - body.len();
        while self.open.last().is_some_and(|open| open.0 >= column) {
            self.open.pop();
        }
        self.open.push((column, key.to_owned()));
        self.text_below = opens_text(&line.text);
    }

    /// The key that holds what is indented this far.
    fn of(&self, indent: usize) -> Option<&(usize, String)> {
        self.open.iter().rev().find(|open| open.0 < indent)
    }
}

/// What opens a block of a template.
struct Opened {
    /// What it holds is left out: an `else` branch, or a template of its own.
    hidden: bool,
}

/// Takes out the lines that steer a template: what stands under `if`, `with` and `range` stays,
/// once; the branch of an `else` does not.
fn control(lines: &mut [Line], tally: &mut Tally) {
    let mut open: Vec<Opened> = Vec::new();
    let mut unfinished = false;
    for line in lines.iter_mut().filter(|line| line.is_free()) {
        let body = line.body();
        if unfinished || opens_only(body) {
            unfinished = !closes(body);
            line.kept = false;
            tally.add(What::Control, line.number);
            continue;
        }
        let steers = is_action(body) && actions(body).all(|action| steer(action).is_some());
        if !steers {
            if open.last().is_some_and(|opened| opened.hidden) {
                line.kept = false;
                tally.add(What::Else, line.number);
            }
            continue;
        }
        for action in actions(body) {
            let hidden = open.last().is_some_and(|opened| opened.hidden);
            match steer(action) {
                Some(Steer::Open) => open.push(Opened { hidden }),
                Some(Steer::Define) => open.push(Opened { hidden: true }),
                Some(Steer::Else) => {
                    if let Some(opened) = open.last_mut() {
                        opened.hidden = true;
                    }
                }
                Some(Steer::End) => drop(open.pop()),
                Some(Steer::Nothing) | None => {}
            }
        }
        line.kept = false;
        tally.add(What::Control, line.number);
    }
}

enum Steer {
    Open,
    Define,
    Else,
    End,
    Nothing,
}

/// What an action does to the lines that follow; none when it gives text.
fn steer(action: &str) -> Option<Steer> {
    let first = action
        .split(|letter: char| letter.is_whitespace() || letter == '(')
        .next()
        .unwrap_or("");
    Some(match first {
        "if" | "with" | "range" | "for" => Steer::Open,
        "define" | "block" | "macro" => Steer::Define,
        "else" | "elif" => Steer::Else,
        "end" | "endif" | "endfor" | "endwith" | "endmacro" | "endblock" => Steer::End,
        "set" | "" => Steer::Nothing,
        word if word.starts_with("/*") || (word.starts_with('$') && action.contains(":=")) => {
            Steer::Nothing
        }
        _ => return None,
    })
}

/// A line that is nothing but actions.
fn is_action(body: &str) -> bool {
    (body.starts_with("{{") && body.ends_with("}}"))
        || (body.starts_with("{%") && body.ends_with("%}"))
}

/// An action that goes on in the next line.
fn opens_only(body: &str) -> bool {
    (body.starts_with("{{") || body.starts_with("{%")) && !closes(body)
}

fn closes(body: &str) -> bool {
    body.contains("}}") || body.contains("%}")
}

/// The actions of a line, without braces, hyphens and blanks.
fn actions(body: &str) -> impl Iterator<Item = &str> {
    let pieces = body.split("{{").flat_map(|piece| piece.split("{%")).skip(1);
    pieces.map(|piece| {
        let end = piece
            .find("}}")
            .or_else(|| piece.find("%}"))
            .unwrap_or(piece.len());
        piece[..end].trim_matches('-').trim()
    })
}

/// A line that an included template or a rendered value fills. Among labels it stands for unknown
/// ones; elsewhere it is taken out, as if nothing came of it.
fn included(line: &mut Line, parents: &Parents, unknowns: &mut Unknowns, tally: &mut Tally) {
    let body = line.body().to_owned();
    let action = actions(&body).next().unwrap_or("");
    let indent = nindent(action).unwrap_or(line.indent());
    let parent = parents
        .of(indent)
        .filter(|parent| MAPS.contains(&parent.1.as_str()));
    tally.add(What::Include, line.number);
    let Some(parent) = parent else {
        line.kept = false;
        return;
    };
    let start = line.indent();
    let end = line.text.trim_end().len();
    let token = unknowns
        .token(
            expression(action),
            &body,
            line.place(start, end),
            line.number,
        )
        .to_owned();
    // Deeper than its key, whatever the template's own indentation says.
    let indent = indent.max(parent.0 + 1);
    let entry = format!("{}{token}: {token}", " ".repeat(indent));
    line.replace(0, end, &entry);
}

/// The columns that `nindent 4` indents by.
fn nindent(action: &str) -> Option<usize> {
    let behind = action.rsplit_once("indent ")?.1.trim_start();
    let digits = behind
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(behind.len());
    behind[..digits]
        .parse()
        .ok()
        .filter(|columns| *columns < 200)
}

/// An expression without what only lays its text out, so that the same one is known again.
fn expression(action: &str) -> String {
    let steps = action.split('|').map(str::trim).filter(|step| {
        !step.contains("indent ")
            && !matches!(*step, "trim" | "quote" | "squote" | "int" | "toString")
    });
    let words: Vec<&str> = steps
        .flat_map(|step| step.split_whitespace().chain(["|"]))
        .collect();
    words.join(" ").trim_end_matches(" |").to_owned()
}

/// The values and parts of values in a line.
fn values(line: &mut Line, unknowns: &mut Unknowns, tally: &mut Tally) {
    let found = expressions(&line.text, line.access);
    if found.is_empty() {
        return;
    }
    let map = key(line.body()).filter(|key| MAPS.contains(key));
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for (start, end) in found {
        let written = &line.text[start..end];
        let rendered = written.contains("indent ") || written.contains("toYaml");
        let token = unknowns.token(name(written), written, line.place(start, end), line.number);
        let with = match map {
            Some(_) if is_whole(&line.text, start, end) => format!("{{{token}: {token}}}"),
            _ if rendered && is_whole(&line.text, start, end) => "null".to_owned(),
            _ => token.to_owned(),
        };
        tally.add(What::Value, line.number);
        edits.push((start, end, with));
    }
    let edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|(start, end, with)| (*start, *end, with.as_str()))
        .collect();
    line.rewrite(&edits);
}

/// What makes two places the same value.
fn name(written: &str) -> String {
    match actions(written).next() {
        Some(action) if steer(action).is_none() => expression(action),
        _ => written.to_owned(),
    }
}

/// Whether it is all that stands behind the key.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let rest = text[end..].trim_start();
    text[..start].trim_end().ends_with(':') && (rest.is_empty() || rest.starts_with('#'))
}

/// How placeholders begin and end; between stands a name.
const PLACEHOLDERS: &[(&str, &str)] = &[
    ("${", "}"),
    ("#{", "}#"),
    ("((", "))"),
    ("[[", "]]"),
    ("__", "__"),
    ("%", "%"),
    ("@", "@"),
    ("<", ">"),
];
/// A placeholder's name is not longer.
const LONGEST_NAME: usize = 80;

/// The places of all templates and placeholders of a line.
fn expressions(text: &str, access: Access) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut quote = None;
    while at < bytes.len() {
        let rest = &text[at..];
        let end = template(rest).or_else(|| placeholder(rest, access));
        match end {
            Some(end) => {
                found.push((at, at + end));
                at += end;
                continue;
            }
            None if quote.is_none() && rest.starts_with(" #") => break,
            None => {}
        }
        let letter = rest.chars().next().unwrap_or(' ');
        quote = match (quote, letter) {
            (Some(open), letter) if open == letter => None,
            (None, '"' | '\'') => Some(letter),
            _ => quote,
        };
        at += letter.len_utf8();
    }
    found
}

/// An action in one line is not longer; looking further would cost the square of a line of braces.
const LONGEST_ACTION: usize = 4000;

/// The beginning of a text.
fn near(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// More do not stand between `if` and `end` in one line.
const MOST_ACTIONS: usize = 16;

/// Where a template that the text begins with ends: one action, or everything from `if` to `end`.
fn template(text: &str) -> Option<usize> {
    let inner = near(text.strip_prefix("{{")?, LONGEST_ACTION);
    let end = inner.find("}}")? + 4;
    let steers = matches!(
        steer(inner.trim_start_matches(['-', ' '])),
        Some(Steer::Open)
    );
    if !steers {
        return Some(end);
    }
    let close = near(&text[end..], LONGEST_ACTION)
        .match_indices("{{")
        .take(MOST_ACTIONS)
        .find(|(at, _)| {
            text[end + at..]
                .trim_start_matches(['{', '-', ' '])
                .starts_with("end")
        });
    match close {
        Some((at, _)) => near(&text[end + at..], LONGEST_ACTION)
            .find("}}")
            .map(|behind| end + at + behind + 2),
        None => Some(end),
    }
}

fn placeholder(text: &str, access: Access) -> Option<usize> {
    for (open, close) in PLACEHOLDERS {
        let Some(inner) = text.strip_prefix(open) else {
            continue;
        };
        let Some(end) = near(inner, LONGEST_NAME).find(close) else {
            continue;
        };
        if is_name(&inner[..end], open) {
            return Some(open.len() + end + close.len());
        }
    }
    if text.starts_with('…') {
        return Some('…'.len_utf8());
    }
    if access != Access::Letters {
        return None;
    }
    let variable = text.strip_prefix("$(")?;
    let end = near(variable, LONGEST_NAME).find(')')?;
    is_name(&variable[..end], "$(").then_some(end + 3)
}

/// A name to be replaced: `PORT`, `PORT:-8080` in shells, `your port` in angle brackets.
fn is_name(name: &str, open: &str) -> bool {
    let head = name.trim().trim_start_matches('.');
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let all = |also: &[char]| {
        head.chars()
            .all(|letter| is_word(letter) || also.contains(&letter))
    };
    let begins = head.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    match open {
        "${" => begins && all(&[':', '/', '=', '?', ' ', '[', ']', '"']),
        "<" => begins && all(&[' ', '/', ':', '\'']),
        "%" | "@" | "__" => {
            begins
                && head.chars().all(|letter| {
                    letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_'
                })
        }
        _ => begins && all(&[' ', ':']),
    }
}
