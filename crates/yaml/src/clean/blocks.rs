//! Tells YAML from what stands around it: finds where each object begins and ends, takes out the
//! rest and names it, and puts the `---` between objects that lost it.

use super::fence::is_command;
use super::line::Line;
use super::tally::{Tally, What};
use crate::printed::{self, Aside};

/// The keys that objects have at their outermost level.
const OUTERMOST: &[&str] = &[
    "addressType",
    "allowVolumeExpansion",
    "apiVersion",
    "automountServiceAccountToken",
    "binaryData",
    "data",
    "endpoints",
    "immutable",
    "imagePullSecrets",
    "items",
    "kind",
    "metadata",
    "parameters",
    "ports",
    "provisioner",
    "reclaimPolicy",
    "roleRef",
    "rules",
    "secrets",
    "spec",
    "status",
    "stringData",
    "subjects",
    "subsets",
    "type",
    "volumeBindingMode",
    "webhooks",
];
/// Those that an object may begin with where nothing marks the text as YAML.
const FIRST: &[&str] = &["apiVersion", "kind", "metadata", "spec"];

/// Where the walk stands.
struct BlockWalk {
    /// How far the outermost keys of the object at hand are indented; none outside of objects.
    base: Option<usize>,
    /// The group of the line before.
    group: usize,
    /// The outermost keys met since the last `---`.
    met: Vec<String>,
    /// Indentation of the key whose text follows, as a block of its own.
    text_below: Option<usize>,
    /// Open brackets.
    depth: usize,
    /// What is being skipped.
    aside: What,
    /// The outermost key above has nothing behind it and nothing below it so far.
    waiting: bool,
    /// The lines of this object have lost their indentation.
    flat: bool,
    /// Before which lines a `---` goes, and why.
    separators: Vec<(usize, What)>,
    /// Something was taken out since the last line of an object.
    apart: bool,
    /// A fence or the end of a here-document stands above: what follows is another document.
    border: bool,
    /// Of each group, whether it holds an object.
    manifests: Vec<bool>,
}

/// Takes out what is no YAML, brings objects to the left edge, and puts `---` where one was lost.
pub(super) fn separate<'a>(
    lines: Vec<Line<'a>>,
    tally: &mut Tally,
    asides: &mut Vec<Aside>,
) -> Vec<Line<'a>> {
    let mut walk = BlockWalk {
        base: None,
        group: 0,
        met: Vec::new(),
        text_below: None,
        depth: 0,
        aside: What::Prose,
        waiting: false,
        flat: false,
        separators: Vec::new(),
        apart: false,
        border: false,
        manifests: manifests(&lines),
    };
    let mut lines = lines;
    for at in 0..lines.len() {
        let (above, below) = lines.split_at_mut(at);
        let [line, rest @ ..] = below else { break };
        if line.is_free() {
            walk.step(above.len(), line, rest, tally);
            if !line.kept {
                line.shows |= printed::shows(&line.text);
                asides.push(Aside {
                    text: line.text.trim_end().to_owned(),
                    span: line.place(0, line.text.trim_end().len()),
                    line: line.number,
                });
            }
        } else if line.kept {
            walk.leave();
            walk.met.clear();
            walk.group = line.group;
            walk.border = false;
        } else {
            walk.apart = true;
        }
    }
    with_separators(lines, &walk.separators, tally)
}

fn with_separators<'a>(
    lines: Vec<Line<'a>>,
    separators: &[(usize, What)],
    tally: &mut Tally,
) -> Vec<Line<'a>> {
    if separators.is_empty() {
        return lines;
    }
    let mut all = Vec::with_capacity(lines.len() + separators.len());
    let mut next = separators.iter().peekable();
    for (at, line) in lines.into_iter().enumerate() {
        if let Some((_, what)) = next.next_if(|separator| separator.0 == at) {
            tally.add(*what, line.number);
            all.push(line.before("---"));
        }
        all.push(line);
    }
    all
}

impl BlockWalk {
    fn leave(&mut self) {
        (
            self.base,
            self.text_below,
            self.depth,
            self.waiting,
            self.flat,
        ) = (None, None, 0, false, false);
    }

    fn step(&mut self, at: usize, line: &mut Line, rest: &[Line], tally: &mut Tally) {
        if line.group != self.group {
            self.leave();
            self.group = line.group;
            self.apart = true;
            self.border = true;
            self.aside = if self.holds_manifest() {
                What::Prose
            } else {
                What::NoManifest
            };
        }
        let body = line.body();
        if body.is_empty() {
            return;
        }
        let indent = line.indent();
        if self.base.is_some() && self.reads_structure(indent) && is_elision(body) {
            line.kept = false;
            tally.add(What::Elision, line.number);
            return;
        }
        if self.holds_on(indent, line, rest) {
            self.keep(at, line, tally);
            return;
        }
        self.leave();
        if is_separator(body) {
            let width = line.indent();
            line.cut(0, width);
            self.met.clear();
            self.border = false;
            self.aside = What::Prose;
        } else if body.starts_with('#') && !is_command(body) || is_control(body) {
            // Comments and template control lines harm nobody.
        } else if let Some(base) = self.begins(line) {
            self.base = Some(base);
            self.aside = What::Prose;
            self.keep(at, line, tally);
        } else {
            self.set_aside(line, rest, tally);
        }
    }

    /// Whether the block at hand holds an object. Outside of all blocks each line tells by itself.
    fn holds_manifest(&self) -> bool {
        self.manifests.get(self.group).copied().unwrap_or(true)
    }

    /// Whether a line of this indentation is neither part of a text nor inside of brackets.
    fn reads_structure(&self, indent: usize) -> bool {
        self.text_below.is_none_or(|parent| indent <= parent) && self.depth == 0
    }

    /// Whether a line belongs to the object that was begun.
    fn holds_on(&mut self, indent: usize, line: &Line, rest: &[Line]) -> bool {
        let Some(base) = self.base else {
            return false;
        };
        let body = line.body();
        if !self.reads_structure(indent) {
            return true;
        }
        if is_separator(body) || is_noise(body) {
            return false;
        }
        if body.starts_with('#') || is_control(body) || indent > base {
            return true;
        }
        if indent < base {
            return false;
        }
        let Some(key) = key(body) else {
            return body.starts_with("- ")
                || body == "-"
                || body.starts_with('}')
                || body.starts_with(']');
        };
        if OUTERMOST.contains(&key) {
            return true;
        }
        self.flat |= self.waiting && !OUTERMOST.contains(&key);
        let below = rest
            .iter()
            .find(|line| line.kept && !line.body().is_empty());
        self.flat
            || looks_like_one(key)
            || (!key.contains(' ') && below.is_some_and(|line| line.indent() > indent))
    }

    /// The indentation of the object that begins with a line.
    fn begins(&self, line: &Line) -> Option<usize> {
        if !self.holds_manifest() {
            return None;
        }
        let body = line.body();
        if is_json(body) {
            return Some(line.indent());
        }
        let bare = body.trim_start_matches("- ");
        let key = key(bare)?;
        let known = if self.group > 0 { OUTERMOST } else { FIRST };
        let begins =
            known.contains(&key) || (self.group > 0 && !key.contains(' ') && !is_command(body));
        begins.then(|| line.indent() + body.len() - bare.len())
    }

    fn keep(&mut self, at: usize, line: &mut Line, tally: &mut Tally) {
        let base = self.base.unwrap_or(0);
        let indent = line.indent();
        let apart = std::mem::take(&mut self.apart);
        let within_text = self.text_below.is_some_and(|parent| indent > parent);
        if !within_text {
            self.text_below = None;
        }
        let at_base = indent <= base && !within_text && self.depth == 0;
        if at_base {
            self.apart = apart;
            self.outermost(at, line);
            self.apart = false;
            if self.flat {
                tally.add(What::Flat, line.number);
            }
        }
        // A list item that is an object of its own loses its hyphen with the indentation.
        let item = indent < base && line.text[indent..].starts_with("- ") && at_base;
        line.cut(0, if item { base } else { indent.min(base) });
        if !within_text {
            bullet(line, tally);
            self.waiting = at_base && line.text.trim_end().ends_with(':');
            self.text_below = opens_text(&line.text).map(|parent| parent + base);
            self.depth = brackets(self.depth, &line.text);
            if self.depth == 0 && base_is_json(&line.text) && at_base {
                self.leave();
            }
        }
    }

    fn outermost(&mut self, at: usize, line: &Line) {
        if std::mem::take(&mut self.border) && !self.met.is_empty() {
            self.separators.push((at, What::Boundary));
            self.met.clear();
        }
        // An item of a list at the left edge, as in a List, is no object of its own.
        if line.body().starts_with('-') && line.indent() >= self.base.unwrap_or(0) {
            return;
        }
        let body = line.body().trim_start_matches("- ");
        if is_json(body) {
            if !self.met.is_empty() && self.met != ["{"] {
                self.separators.push((at, self.boundary()));
            }
            self.met = vec!["{".to_owned()];
            return;
        }
        let Some(key) = key(body).filter(|key| OUTERMOST.contains(key)) else {
            return;
        };
        let again = self.met.iter().any(|met| met == key) && !self.flat;
        // A second `spec` begins another object only where something stood between the two.
        let begins = matches!(key, "apiVersion" | "kind") || (self.apart && key == "spec");
        let behind_json = self.met == ["{"];
        let behind_fragment = self.apart && begins && self.met.iter().any(|met| met == "spec");
        if (again && begins) || behind_json || behind_fragment {
            self.separators.push((at, self.boundary()));
            self.met.clear();
        }
        if !self.met.iter().any(|met| met == key) {
            self.met.push(key.to_owned());
        }
    }

    /// Whether your YAML itself lacks the `---`, or only what stood between two blocks of it was
    /// taken out.
    fn boundary(&self) -> What {
        if self.apart {
            What::Boundary
        } else {
            What::Separator
        }
    }

    fn set_aside(&mut self, line: &mut Line, rest: &[Line], tally: &mut Tally) {
        let body = line.body();
        let what = if is_elision(body) || body == "--" {
            What::Elision
        } else if is_table_head(body) {
            self.aside = What::Table;
            What::Table
        } else if is_command(body) {
            self.aside = What::Prose;
            What::Command
        } else if is_described(body)
            && (self.aside == What::Describe || begins_description(body, rest))
        {
            self.aside = What::Describe;
            What::Describe
        } else if (self.aside == What::Describe && line.indent() == 0)
            || (self.aside == What::Table && !body.contains("  "))
        {
            self.aside = What::Prose;
            What::Prose
        } else {
            self.aside
        };
        line.kept = false;
        line.shows = matches!(what, What::Table | What::Describe);
        self.apart = true;
        tally.add(what, line.number);
    }
}

/// Of each group of lines, whether it holds an object: a fence may as well hold values, a log, or
/// what a command printed.
fn manifests(lines: &[Line]) -> Vec<bool> {
    let groups = lines.iter().map(|line| line.group).max().unwrap_or(0) + 1;
    let mut blocks = vec![Block::default(); groups];
    for line in lines.iter().filter(|line| line.kept) {
        if let Some(block) = blocks.get_mut(line.group) {
            block.pass(line);
        }
    }
    let mut found: Vec<bool> = blocks.iter().map(Block::holds_object).collect();
    if let Some(outside) = found.first_mut() {
        *outside = true;
    }
    found
}

/// What the lines of a group tell of it.
#[derive(Clone, Default)]
struct Block {
    /// The smallest indentation of a key, and whether one so far out is an object's.
    outermost: Option<(usize, bool)>,
    /// Its first line opens a bracket, or kubectl reads a part of it as it is.
    certain: bool,
    /// A line of it was seen.
    begun: bool,
}

impl Block {
    fn pass(&mut self, line: &Line) {
        let body = line.body();
        if body.is_empty() {
            return;
        }
        let first = !std::mem::replace(&mut self.begun, true);
        self.certain |= !line.is_free() || (first && (is_json(body) || body == "["));
        let bare = body.trim_start_matches("- ");
        let Some(key) = key(bare) else { return };
        let column = line.indent() + body.len() - bare.len();
        let is_objects = resembles(FIRST, key);
        match &mut self.outermost {
            Some((least, of_object)) if *least == column => *of_object |= is_objects,
            Some((least, _)) if *least < column => {}
            outermost => *outermost = Some((column, is_objects)),
        }
    }

    fn holds_object(&self) -> bool {
        self.certain || self.outermost.is_some_and(|(_, of_object)| of_object)
    }
}

/// The key of a line, `app` in `app: web`; none where there is no key that a manifest could have.
pub(super) fn key(body: &str) -> Option<&str> {
    let (quote, bare) = match body.as_bytes().first() {
        Some(b'"') => ("\":", &body[1..]),
        Some(b'\'') => ("':", &body[1..]),
        _ => (":", body),
    };
    let end = bare.find(quote)?;
    let behind = &bare[end + quote.len()..];
    let key = &bare[..end];
    let is_key = !key.is_empty()
        && key.chars().all(|letter| {
            letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '/' | '-' | '$')
        });
    (is_key && (behind.is_empty() || behind.starts_with(char::is_whitespace))).then_some(key)
}

/// A key that may be a misspelt outermost one: it stays, so that kubectl's words about it do.
fn looks_like_one(key: &str) -> bool {
    resembles(OUTERMOST, key)
}

fn resembles(keys: &[&str], key: &str) -> bool {
    let head = |key: &str| key.chars().take(3).collect::<String>().to_ascii_lowercase();
    keys.iter().any(|known| head(known) == head(key))
}

fn is_separator(body: &str) -> bool {
    body.strip_prefix("---")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(" #") || rest.trim().is_empty())
}

/// What people write where they left something out.
pub(super) fn is_elision(body: &str) -> bool {
    let bare = body
        .trim_start_matches("- ")
        .trim_start_matches("// ")
        .trim();
    let inner = bare.trim_matches([
        '[', ']', '(', ')', '<', '>', '-', '{', '}', '*', '=', '~', ' ', '.', '…', '#', ':', ';',
        ',', '/',
    ]);
    let words = [
        "snip",
        "snipped",
        "omitted",
        "truncated",
        "etc",
        "cut",
        "skipped",
        "output omitted",
        "more",
        "removed",
    ];
    let marked = bare.starts_with(['[', '(', '<', '-', '.', '…', '*', '=', '~', '{']);
    match inner {
        "" => bare == "…" || bare.contains("..") || bare.contains('…') || bare == ".",
        word => {
            marked && words.contains(&word.to_ascii_lowercase().as_str()) && bare.len() > word.len()
        }
    }
}

/// Lines that no YAML has, wherever they stand.
fn is_noise(body: &str) -> bool {
    // ` * Running on http://127.0.0.1:5000`: an alias has no blank behind its asterisk.
    let is_starred = body
        .strip_prefix("* ")
        .is_some_and(|rest| key(rest.trim()).is_none());
    is_starred
        || is_table_head(body)
        || body == "--"
        || (body.starts_with("$ ") && is_command(body))
}

fn is_control(body: &str) -> bool {
    (body.starts_with("{{") && body.ends_with("}}"))
        || (body.starts_with("{%") && body.ends_with("%}"))
}

/// Text that begins with a brace, and no template.
pub(super) fn is_json(body: &str) -> bool {
    body.starts_with('{') && !body.starts_with("{{") && !body.starts_with("{%")
}

/// `NAME  READY  STATUS  RESTARTS  AGE`
fn is_table_head(body: &str) -> bool {
    let mut words = body.split_whitespace();
    let heads = words.clone().count();
    let is_head = |word: &str| {
        word.bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'(' | b')' | b'/'))
    };
    // The rule below a head, `----  ----`, is none.
    let has_letter = body.bytes().any(|byte| byte.is_ascii_uppercase());
    has_letter
        && (2..16).contains(&heads)
        && words.all(is_head)
        && (body.contains("NAME") || body.contains("  "))
}

/// Two lines with values, set in columns.
fn begins_description(body: &str, rest: &[Line]) -> bool {
    let has_value = |body: &str| is_described(body) && !body.ends_with(':');
    has_value(body) && rest.iter().take(8).any(|line| has_value(line.body()))
}

/// `Selector:          app=web`
fn is_described(body: &str) -> bool {
    let Some((key, value)) = body.split_once(':') else {
        return false;
    };
    let is_key = key.starts_with(|letter: char| letter.is_ascii_uppercase())
        && key.len() < 32
        && key.chars().all(|letter| {
            letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-' | '/' | '(' | ')')
        });
    is_key && (value.is_empty() || value.starts_with("  ") || value.starts_with('\t'))
}

/// `•` and `*` before a key, as web pages and chats draw lists.
fn bullet(line: &mut Line, tally: &mut Tally) {
    let indent = line.indent();
    let body = &line.text[indent..];
    let Some(mark) = body
        .chars()
        .next()
        .filter(|letter| matches!(letter, '•' | '◦' | '▪' | '‣' | '·' | '*'))
    else {
        return;
    };
    let end = indent + mark.len_utf8();
    let behind = &line.text[end..];
    if behind.starts_with(' ') && (mark != '*' || key(behind.trim()).is_some()) {
        line.replace(indent, end, "-");
        tally.add(What::Bullet, line.number);
    }
}

/// The column of the key whose value is a block of text, as after `|` and `>`.
pub(super) fn opens_text(text: &str) -> Option<usize> {
    let bare = text.split(" #").next().unwrap_or(text).trim_end();
    let head = bare
        .trim_end_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, '+' | '-'));
    let opened = head.strip_suffix('|').or_else(|| head.strip_suffix('>'))?;
    if !opened.ends_with([' ', '\t'])
        || !(opened.trim_end().ends_with(':') || opened.trim_end().ends_with('-'))
    {
        return None;
    }
    let body = text.trim_start_matches([' ', '-', '\t']);
    // The text of `- |` is indented more than its hyphen.
    let hyphen = text.len() - text.trim_start().len();
    Some(if body.starts_with(['|', '>']) {
        hyphen
    } else {
        text.len() - body.len()
    })
}

/// How many brackets are open behind a line.
fn brackets(depth: usize, text: &str) -> usize {
    let mut depth = depth;
    let mut quote = None;
    let mut before = ' ';
    for letter in text.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter && before != '\\' => quote = None,
            (Some(_), _) => {}
            (None, '#') if before == ' ' => break,
            (None, '"' | '\'') if matches!(before, ' ' | '[' | '{' | ',' | ':' | '(') => {
                quote = Some(letter)
            }
            (None, '[' | '{') if depth > 0 || matches!(before, ' ' | '-' | ':') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = if before == '\\' && letter == '\\' {
            ' '
        } else {
            letter
        };
    }
    depth
}

fn base_is_json(text: &str) -> bool {
    let text = text.trim();
    text.ends_with('}') && (text.starts_with('{') || text.starts_with('}'))
}
