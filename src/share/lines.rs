//! Text that is read line by line, because nothing parses it or because it is a string inside an
//! object: comments, prose, documents that kubectl cannot read, the lines of a diff, arguments,
//! annotations. What follows a speaking key is left out, and of the rest whatever is not a plain
//! word.

use std::collections::BTreeSet;

use super::keys::{is_place, speaks};
use super::plan::{MARK, Plan, Reason};
use super::words::{is_address, is_plain};
use portpath_text::source::Span;

/// Whether a text has a value under a speaking key.
pub(super) fn holds_credential(text: &str) -> bool {
    let mut plan = Plan::new(text);
    let mut reader = Reader::new(&mut plan, Words::Kept);
    reader.read(Span::new(0, text.len()));
    !plan.places().is_empty()
}

/// Leaves out what follows speaking keys and what is not plain.
pub(super) fn plan(plan: &mut Plan, span: Span) {
    Reader::new(plan, Words::PlainOnly).read(span);
}

/// Leaves out what follows a speaking key that has its line to itself, whatever a parser makes of
/// it: lost indentation and wrapped lines part a key from its value. Keys that begin at one of the
/// places `parsed` have their value already.
pub(super) fn plan_keys(plan: &mut Plan, parsed: BTreeSet<usize>) {
    let text = Span::new(0, plan.text.len());
    Reader {
        plan,
        words: Words::OfLines,
        parsed,
    }
    .read(text);
}

/// The same of what follows a speaking key that has no value: a line without a key of its own is
/// one.
pub(super) fn plan_after(plan: &mut Plan, span: Span, key: &str) {
    let carry = Carry {
        key: key.to_owned(),
        indent: usize::MAX,
        is_open: false,
        is_flag: false,
    };
    Reader::new(plan, Words::PlainOnly).read_below(span, Some(carry));
}

/// Leaves out every word, because of `reason`. The colon after a key stays, so that the text is
/// read as it was.
pub(super) fn plan_all(plan: &mut Plan, span: Span, reason: &Reason) {
    for run in runs(plan.text, span) {
        let run = Span::new(
            run.start,
            run.start + run.text(plan.text).trim_end_matches(':').len(),
        );
        let word = run.text(plan.text);
        match kind_of(word) {
            Run::Keep => {}
            Run::Number => plan.replace(run, "0", reason.clone()),
            Run::Word => plan.leave_out(run, reason.clone()),
        }
    }
}

/// Takes out what the lines of a place say, because of `reason`. What comes before their content
/// stays, and so does the last line where it `leads` to something that stays.
pub(super) fn take_out_words(plan: &mut Plan, span: Span, leads: bool, reason: &Reason) {
    let lines = lines(plan.text, span);
    let taken = lines.len() - usize::from(leads && !span.text(plan.text).ends_with('\n'));
    for line in &lines[..taken] {
        for run in runs(plan.text, Span::new(line.content, line.span.end)) {
            if !matches!(kind_of(run.text(plan.text)), Run::Keep) {
                plan.replace(run, "", reason.clone());
            }
        }
    }
}

/// How long a text is up to its first blank line, `---` or fence.
pub(super) fn paragraph(text: &str) -> usize {
    let ends = |line: &&str| !(line.trim().is_empty() || is_border(line));
    text.split_inclusive('\n')
        .take_while(ends)
        .map(str::len)
        .sum()
}

/// What becomes of a run that has to go.
enum Run {
    /// It says nothing: a sign of YAML, a reference to a variable, or the mark.
    Keep,
    /// It becomes another number, so that the text stays what it is to a parser.
    Number,
    Word,
}

fn kind_of(run: &str) -> Run {
    let signs = !run.contains(char::is_alphanumeric) && run.len() <= 2;
    let is_constant = ["", "true", "false", "null", "metadata"].contains(&run);
    if is_constant || run == MARK || run == "0" || signs || is_reference(run) {
        Run::Keep
    } else if run.bytes().all(|byte| byte.is_ascii_digit()) {
        Run::Number
    } else {
        Run::Word
    }
}

/// `$(NAME)`, which the kubelet replaces by a variable.
pub(super) fn is_reference(value: &str) -> bool {
    let name = value
        .strip_prefix("$(")
        .and_then(|rest| rest.strip_suffix(')'));
    name.is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    })
}

/// The runs of a place that hold no blank, quote, bracket or comma.
fn runs(text: &str, span: Span) -> impl Iterator<Item = Span> + '_ {
    split(text, span, |letter| {
        letter.is_whitespace() || "\"'{}[],".contains(letter)
    })
}

fn split<'t>(
    text: &'t str,
    span: Span,
    ends: impl Fn(char) -> bool + 't,
) -> impl Iterator<Item = Span> + 't {
    let mut at = span.start;
    std::iter::from_fn(move || {
        let rest = text.get(at..span.end)?;
        let start = at + rest.find(|letter| !ends(letter))?;
        let length = text[start..span.end]
            .find(&ends)
            .unwrap_or(span.end - start);
        at = start + length;
        Some(Span::new(start, at))
    })
}

/// What becomes of words that no key speaks of.
#[derive(Clone, Copy, PartialEq)]
enum Words {
    /// They stay.
    Kept,
    /// They stay, and so does what follows a key among other words of a line.
    OfLines,
    /// Only plain ones stay.
    PlainOnly,
}

/// A line, and what was found in it.
struct ReadLine {
    /// Without its break.
    span: Span,
    /// Where it begins after indentation, comment signs, quote signs, list dashes and line numbers.
    content: usize,
    /// Its first key, as `key:` or `key=`, with the place after the separator.
    key: Option<(Span, usize)>,
    /// Where what a key speaks of begins.
    speaks: Option<Spoken>,
}

/// What a line speaks of.
struct Spoken {
    key: Span,
    value: usize,
    /// The key is itself a value, `name: DB_PASSWORD`, so that the credential is under `value`.
    named: bool,
}

/// What the lines below a speaking key belong to.
struct Carry {
    key: String,
    indent: usize,
    /// Nothing follows the key on its line: what is indented below has keys of its own.
    is_open: bool,
    /// The key is a flag, whose value is the next line alone.
    is_flag: bool,
}

struct Reader<'p, 't> {
    plan: &'p mut Plan<'t>,
    words: Words,
    /// Where keys begin whose values were found by parsing.
    parsed: BTreeSet<usize>,
}

impl<'p, 't> Reader<'p, 't> {
    fn new(plan: &'p mut Plan<'t>, words: Words) -> Self {
        Self {
            plan,
            words,
            parsed: BTreeSet::new(),
        }
    }

    fn read(&mut self, span: Span) {
        self.read_below(span, None);
    }

    fn read_below(&mut self, span: Span, mut carry: Option<Carry>) {
        let lines = lines(self.plan.text, span);
        for (at, line) in lines.iter().enumerate() {
            if self.is_blank(line) {
                continue;
            }
            carry = carry.filter(|carry| carry.holds(line, self.plan.text));
            if let Some(held) = &carry {
                self.carried(line, held);
                carry = carry.filter(|held| !held.is_flag);
                continue;
            }
            if let Some(key) = named_beside(&lines, at, self.plan.text)
                .filter(|key| !self.parsed.contains(&key.start))
            {
                let key = key.text(self.plan.text);
                let value = line.key.map_or(line.content, |(_, value)| value);
                self.leave_out(Span::new(value, line.span.end), key);
                carry = Some(Carry {
                    key: key.to_owned(),
                    indent: line.indent(),
                    is_open: false,
                    is_flag: false,
                });
                continue;
            }
            carry = self.line(line);
        }
    }

    /// A line by itself; what it says of those below it.
    fn line(&mut self, line: &ReadLine) -> Option<Carry> {
        let text = self.plan.text;
        let is_open = |spoken: &&Spoken| {
            self.words != Words::OfLines
                || (spoken.begins(line, text) && !self.parsed.contains(&spoken.key.start))
        };
        let spoken = line.speaks.as_ref().filter(is_open);
        let Some(spoken) = spoken else {
            self.words_of(Span::new(line.span.start, line.span.end));
            return None;
        };
        let key = spoken
            .key
            .text(self.plan.text)
            .trim_start_matches('-')
            .to_owned();
        let value = if spoken.named {
            named_here(self.plan.text, line)
        } else {
            Some(spoken.value)
        };
        let Some(value) = value else {
            self.words_of(line.span);
            return None;
        };
        self.words_of(Span::new(line.span.start, value));
        self.leave_out(Span::new(value, line.span.end), &key);
        let said = Span::new(value, line.span.end).text(self.plan.text);
        let is_flag = value == line.span.end && spoken.key.text(self.plan.text).starts_with('-');
        let is_open = said.trim_matches(is_opening).is_empty();
        Some(Carry {
            key,
            indent: line.indent(),
            is_open,
            is_flag,
        })
    }

    /// A line that belongs to a speaking key above it.
    fn carried(&mut self, line: &ReadLine, carry: &Carry) {
        let key = if carry.is_open && !carry.is_flag {
            line.key
        } else {
            None
        };
        match key {
            Some((key, _)) if names_a_place(key.text(self.plan.text)) => self.words_of(line.span),
            Some((_, value)) => self.leave_out(Span::new(value, line.span.end), &carry.key),
            None => self.leave_out(Span::new(line.content, line.span.end), &carry.key),
        }
    }

    fn leave_out(&mut self, span: Span, key: &str) {
        if says_nothing(span.text(self.plan.text)) {
            return;
        }
        plan_all(
            self.plan,
            span,
            &Reason::Value {
                key: key.to_owned(),
            },
        );
    }

    /// Leaves out what is not plain.
    fn words_of(&mut self, span: Span) {
        if self.words != Words::PlainOnly {
            return;
        }
        let text = self.plan.text;
        let words = split(text, span, |letter| {
            letter.is_whitespace() || "\"'`<>(){}[],;|".contains(letter)
        });
        for word in words.filter(|word| !is_address(word.text(text))) {
            for part in split(text, word, |letter| "=:@/&".contains(letter)) {
                let is_kept =
                    is_plain(part.text(text)) || is_anchor(text, part) || part.text(text) == MARK;
                if !is_kept {
                    self.plan.leave_out(part, Reason::Unneeded);
                }
            }
        }
    }

    fn is_blank(&self, line: &ReadLine) -> bool {
        line.span.text(self.plan.text).trim().is_empty()
    }
}

impl Spoken {
    /// Whether the key is the first word of a line that holds no other pairs.
    fn begins(&self, line: &ReadLine, text: &str) -> bool {
        let begins =
            self.key.start == line.content || line.key.is_some_and(|(key, _)| key == self.key);
        begins
            && !Span::new(line.content, line.span.end)
                .text(text)
                .contains(['{', '['])
    }
}

impl Carry {
    /// Whether a line still belongs to the key: it is deeper, or it has no key of its own, as where
    /// a long line was wrapped.
    fn holds(&self, line: &ReadLine, text: &str) -> bool {
        let content = Span::new(line.content, line.span.end).text(text);
        let begins_another = line.key.is_some()
            || content.starts_with(['}', ']'])
            || is_border(line.span.text(text));
        line.indent() > self.indent || !begins_another
    }
}

impl ReadLine {
    fn indent(&self) -> usize {
        self.content - self.span.start
    }

    /// The column of the dash before the content: of a list's item, or of a diff's line.
    fn dash(&self, text: &str) -> Option<usize> {
        Span::new(self.span.start, self.content)
            .text(text)
            .rfind('-')
    }
}

/// `---`, or the end of a fence.
fn is_border(line: &str) -> bool {
    ["---", "...", "```", "~~~"]
        .iter()
        .any(|border| line.trim_start().starts_with(border))
}

fn is_opening(letter: char) -> bool {
    letter.is_whitespace() || "|>-+{[\"'(".contains(letter)
}

/// Values that are no credential: nothing, booleans, and what was left out before.
pub(super) fn says_nothing(value: &str) -> bool {
    let value = value.trim();
    if let Some(pairs) = value.strip_prefix('{') {
        return pairs.split(',').all(|pair| match pair.split_once(':') {
            Some((key, value)) => names_a_place(key.trim()) || says_nothing(value),
            None => pair.trim_matches(['}', ' ']).is_empty(),
        });
    }
    let value = value.trim_matches(['"', '\'', ',', '}', ']', ' ']);
    [
        "", "~", "null", "true", "false", "[", "|", ">", "|-", ">-", MARK,
    ]
    .contains(&value)
        || is_reference(value)
        || is_path(value)
}

/// The path of a file, as the allowlist of gitleaks has it.
fn is_path(value: &str) -> bool {
    let folders = [
        "/bin/", "/etc/", "/home/", "/opt/", "/run/", "/tmp/", "/usr/", "/var/",
    ];
    folders.iter().any(|folder| value.starts_with(folder))
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_./-".contains(&byte))
}

/// Fields below a speaking key that say which credential is meant, and where it is.
fn names_a_place(key: &str) -> bool {
    is_place(key) || ["defaultMode", "items", "key", "optional"].contains(&key)
}

/// The name of an anchor or alias, which joins two places.
fn is_anchor(text: &str, part: Span) -> bool {
    text[..part.start].ends_with(['&', '*']) || part.text(text).starts_with('*')
}

fn lines(text: &str, span: Span) -> Vec<ReadLine> {
    let mut start = span.start;
    let lines = span.text(text).split_inclusive('\n');
    lines
        .map(|line| {
            let own = Span::new(start, start + line.trim_end_matches(['\n', '\r']).len());
            start += line.len();
            read_line(text, own)
        })
        .collect()
}

fn read_line(text: &str, span: Span) -> ReadLine {
    let content = span.start + decoration(span.text(text));
    let key = first_key(text, Span::new(content, span.end));
    ReadLine {
        span,
        content,
        key,
        speaks: spoken(text, Span::new(content, span.end)),
    }
}

/// How long the part of a line is that comes before its content: blanks, the signs of comments,
/// quotes, diffs and lists, and a line number.
fn decoration(line: &str) -> usize {
    let trimmed =
        line.trim_start_matches(|letter: char| letter.is_whitespace() || "#>|+-*".contains(letter));
    let digits = trimmed.len()
        - trimmed
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    let number = trimmed
        .get(digits..)
        .filter(|rest| digits > 0 && rest.starts_with([' ', '\t', '|', ':', '.', ')']));
    let rest = number.map_or(trimmed, |rest| {
        rest.trim_start_matches(|letter: char| {
            letter.is_whitespace() || "|:.)+-#>".contains(letter)
        })
    });
    // A flag of a command is no list dash.
    let dashes = line[..line.len() - rest.len()]
        .bytes()
        .rev()
        .take_while(|byte| *byte == b'-')
        .count();
    line.len()
        - rest.len()
        - if dashes > 0 && rest.starts_with(char::is_alphabetic) {
            dashes
        } else {
            0
        }
}

/// Letters of keys and variables.
fn is_of_key(letter: char) -> bool {
    letter.is_alphanumeric() || "_.-/".contains(letter)
}

/// The key at the beginning of a line, with the place after its separator.
fn first_key(text: &str, content: Span) -> Option<(Span, usize)> {
    let skipped = content.text(text).len()
        - content
            .text(text)
            .trim_start_matches(['"', '\'', '{', '-', '?', ' '])
            .len();
    let start = content.start + skipped;
    let rest = text.get(start..content.end)?;
    let length = rest.find(|letter| !is_of_key(letter)).unwrap_or(rest.len());
    let key = Span::new(start, start + length);
    let separated = separator(text, Span::new(key.end, content.end), true)?;
    (length > 0).then_some((key, separated))
}

/// The place after `:` or `=` and the blanks around it, where such a separator follows. A colon
/// without a blank after it separates only a key that `begins_line`.
fn separator(text: &str, span: Span, begins_line: bool) -> Option<usize> {
    let rest = span.text(text);
    let closed = rest.trim_start_matches(['"', '\'', '\\', ']', ')', ' ', '\t']);
    let value = closed
        .strip_prefix(":=")
        .or_else(|| closed.strip_prefix("=>"));
    let value = value
        .or_else(|| closed.strip_prefix([':', '=']))
        .or_else(|| spoken_verb(rest))?;
    // `registry/auth:1.2` is an image.
    let is_tag = rest.starts_with(':')
        && value.starts_with(|letter: char| letter.is_alphanumeric())
        && !begins_line;
    (!is_tag).then(|| span.end - value.trim_start().len())
}

/// `password is …`
fn spoken_verb(rest: &str) -> Option<&str> {
    [" is ", " are ", " was "]
        .iter()
        .find_map(|verb| rest.strip_prefix(verb))
}

/// The first key of a line that speaks.
fn spoken(text: &str, content: Span) -> Option<Spoken> {
    let words = split(text, content, |letter| !is_of_key(letter));
    words.map(|word| without_path(text, word)).find_map(|key| {
        let behind = Span::new(key.end, content.end);
        if is_scheme(key.text(text)) {
            let value = scheme_value(text, content, key)?;
            return Some(Spoken {
                key,
                value,
                named: false,
            });
        }
        if !speaks(key.text(text)) {
            return None;
        }
        // A name by itself was wrapped away from `name:`.
        let is_alone = key.text(text) == content.text(text).trim().trim_matches(['"', '\''])
            && !key.text(text).starts_with('-');
        if is_alone || is_named(text, content, key) {
            return Some(Spoken {
                key,
                value: key.end,
                named: true,
            });
        }
        let value = separator(text, behind, key.start == content.start)
            .or_else(|| flag_value(text, content, key))?;
        Some(Spoken {
            key,
            value,
            named: false,
        })
    })
}

/// The last part of `/spec/env/password`, or of an annotation's key.
fn without_path(text: &str, word: Span) -> Span {
    let start = word
        .text(text)
        .rfind('/')
        .map_or(word.start, |at| word.start + at + 1);
    Span::new(start, word.end)
}

fn is_scheme(word: &str) -> bool {
    ["bearer", "basic"]
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// What follows `Bearer` or `Basic` in the value of a header.
fn scheme_value(text: &str, content: Span, scheme: Span) -> Option<usize> {
    let before = text[content.start..scheme.start].trim_end_matches(['"', '\'', ' ']);
    let rest = text.get(scheme.end..content.end)?.strip_prefix(' ')?;
    (before.is_empty() || before.ends_with([':', '=', ','])).then_some(content.end - rest.len())
}

/// Whether the word is the value of `name:`, `key:` or `header:`.
fn is_named(text: &str, content: Span, word: Span) -> bool {
    let before = text[content.start..word.start].trim_end_matches(['"', '\'', '\\', ' ', '\t']);
    let Some(before) = before.strip_suffix([':', '=']) else {
        return false;
    };
    let before = before.trim_end_matches(['"', '\'', '\\', ' ', '\t']);
    let start = before.rfind(|letter| !is_of_key(letter)).map_or(0, |at| {
        at + before[at..].chars().next().map_or(1, char::len_utf8)
    });
    ["name", "key", "header"].iter().any(|name| {
        before[start..]
            .trim_start_matches('-')
            .eq_ignore_ascii_case(name)
    })
}

/// The value of `--password hunter`, after it or as the next item of a list; the end of the line
/// where the flag is alone.
fn flag_value(text: &str, content: Span, flag: Span) -> Option<usize> {
    let before = &text[content.start..flag.start];
    let is_flag = flag.text(text).starts_with('-')
        && (before.is_empty() || before.ends_with([' ', '"', '\'', '[', ',']));
    let rest = Span::new(flag.end, content.end).text(text);
    let value = rest.trim_start_matches(['"', '\'', ',', ' ', '\t']);
    let is_separate = rest.is_empty() || value.len() < rest.len();
    (is_flag && is_separate).then(|| content.end - value.len())
}

/// Where the value begins of a variable that is named on the same line: `{name: DB_PASSWORD, value:
/// x}`, in either order.
fn named_here(text: &str, line: &ReadLine) -> Option<usize> {
    let content = Span::new(line.content, line.span.end);
    let words = split(text, content, |letter| !is_of_key(letter));
    let mut values = words.filter(|word| {
        word.text(text)
            .trim_start_matches('-')
            .eq_ignore_ascii_case("value")
    });
    values.find_map(|word| separator(text, Span::new(word.end, content.end), true))
}

fn is_name(line: &ReadLine, text: &str) -> bool {
    line.key.is_some_and(|(key, value)| {
        key.text(text).eq_ignore_ascii_case("name") && value < line.span.end
    })
}

/// The speaking name, on a line next to this one, of the variable whose value this line has.
fn named_beside(lines: &[ReadLine], at: usize, text: &str) -> Option<Span> {
    let (key, _) = lines[at].key?;
    if !key
        .text(text)
        .trim_start_matches('-')
        .eq_ignore_ascii_case("value")
    {
        return None;
    }
    // The name below may be that of the next item.
    let below = lines
        .get(at + 1)
        .filter(|below| below.dash(text) == lines[at].dash(text) || below.dash(text).is_none());
    let above = at.checked_sub(1);
    // The name right above is that of another variable, unless it says nothing.
    let two_above = match above {
        Some(above) if !is_name(&lines[above], text) => above.checked_sub(1),
        _ => None,
    };
    let beside = [above, below.map(|_| at + 1), two_above];
    let named = beside
        .into_iter()
        .flatten()
        .filter_map(|at| lines.get(at))
        .filter(|line| named_here(text, line).is_none());
    let spoken = named.filter_map(|line| line.speaks.as_ref());
    spoken
        .filter(|spoken| spoken.named)
        .map(|spoken| spoken.key)
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let mut plan = Plan::new(text);
        super::plan(&mut plan, Span::new(0, text.len()));
        plan.done().0
    }

    #[test]
    fn what_follows_a_speaking_key_goes() {
        let cases = [
            ("password: hunter", "password: left-out"),
            ("  - DB_PASSWORD=hunter", "  - DB_PASSWORD=left-out"),
            (
                "-  password: hunter\n+  password: other",
                "-  password: left-out\n+  password: left-out",
            ),
            ("# the password is hunter", "# the password is left-out"),
            ("{\"password\": \"hunter\"}", "{\"password\": \"left-out\"}"),
            (
                "run --password hunter --port 80",
                "run --password left-out left-out 0",
            ),
            (
                "args: [\"--token\", \"hunter\"]",
                "args: [\"--token\", \"left-out\"]",
            ),
            ("password:\n  hunter", "password:\n  left-out"),
            (
                "password: |\n  hunter\nport: 80",
                "password: |\n  left-out\nport: 80",
            ),
            (
                "password: aaaa\n   hunter\nport: 80",
                "password: left-out\n   left-out\nport: 80",
            ),
            (
                "- name: DB_PASSWORD\n  value: hunter\n- name: A",
                "- name: DB_PASSWORD\n  value: left-out\n- name: A",
            ),
            (
                "- value: hunter\n  name: DB_PASSWORD",
                "- value: left-out\n  name: DB_PASSWORD",
            ),
            (
                "{name: DB_PASSWORD, value: hunter}",
                "{name: DB_PASSWORD, value: left-out}",
            ),
            ("DB_PASSWORD:  hunter", "DB_PASSWORD:  left-out"),
            ("value: Bearer hunter", "value: Bearer left-out"),
            (
                "auth:\n  user: hunter\n  password: x\nport: 80",
                "auth:\n  user: left-out\n  password: left-out\nport: 80",
            ),
            (
                "pass\u{e9}: x\ncontrase\u{f1}a: hunter",
                "pass\u{e9}: x\ncontrase\u{f1}a: left-out",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(left(text), expected, "{text}");
            assert_eq!(left(expected), expected, "again: {text}");
        }
    }

    #[test]
    fn plain_words_stay_and_others_go() {
        let cases = [
            (
                "--port=8080 --web.address=:8081",
                "--port=8080 --web.address=:8081",
            ),
            (
                "gunicorn -b 127.0.0.1:5000 app",
                "gunicorn -b 127.0.0.1:5000 app",
            ),
            (
                "# the Pod's targetPort, 80 -> 8080",
                "# the Pod's targetPort, 80 -> 8080",
            ),
            (
                "https://hooks.example.com/services/T0/B0/HUNTER2",
                "https://hooks.example.com/services/T0/B0/left-out",
            ),
            (
                "AccountName=x;Color=HUNTER2==",
                "AccountName=x;Color=left-out==",
            ),
            (
                "secret:\n  secretName: tls\nsecret: {secretName: tls}",
                "secret:\n  secretName: tls\nsecret: {secretName: tls}",
            ),
            (
                "secretName: tls\nimagePullSecrets:\n- name: pull",
                "secretName: tls\nimagePullSecrets:\n- name: pull",
            ),
            (
                "secretKeyRef: {name: db, key: password}",
                "secretKeyRef: {name: db, key: password}",
            ),
            (
                "- name: DB_PASSWORD\n  valueFrom:\n    x: y",
                "- name: DB_PASSWORD\n  valueFrom:\n    x: y",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(left(text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_holds_a_credential_or_not() {
        assert!(holds_credential("env:\n- name: DB_PASS\n  value: hunter\n"));
        assert!(!holds_credential(
            "env:\n- name: DB_PASS\n  valueFrom: {secretKeyRef: {name: db, key: pass}}\n"
        ));
        assert!(!holds_credential(
            "automountServiceAccountToken: false\nauth: {enabled: true}\npassword: \"\"\n"
        ));
    }
}
