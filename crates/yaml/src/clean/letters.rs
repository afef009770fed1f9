//! Single letters that chat tools, web pages and terminals put in place of what YAML knows: colour
//! codes, invisible characters, odd spaces, typographic quotes and dashes.

use super::line::Line;
use super::tally::{Tally, What};

/// Takes out what nobody sees, and makes spaces of what looks like one where YAML counts or needs
/// spaces.
pub(super) fn unseen(lines: &mut [Line], tally: &mut Tally) {
    for line in lines
        .iter_mut()
        .filter(|line| line.takes_letters() && has_odd(&line.text))
    {
        let mut edits: Vec<(usize, usize, &str)> = Vec::new();
        let mut letters = line.text.char_indices().peekable();
        let mut before = None;
        while let Some((at, letter)) = letters.next() {
            let end = at + letter.len_utf8();
            if letter == '\u{1b}' {
                let end = colour_end(&line.text, at);
                while letters.next_if(|next| next.0 < end).is_some() {}
                tally.add(What::Colour, line.number);
                edits.push((at, end, ""));
                continue;
            }
            if is_invisible(letter) {
                tally.add(What::Invisible, line.number);
                edits.push((at, end, ""));
                continue;
            }
            let next = letters.peek().map(|next| next.1);
            if is_odd_space(letter) && is_structural(before, next) {
                tally.add(What::OddSpace, line.number);
                edits.push((at, end, " "));
                before = Some(' ');
                continue;
            }
            before = Some(letter);
        }
        line.rewrite(&edits);
    }
}

fn has_odd(text: &str) -> bool {
    !text.is_ascii() || text.contains('\u{1b}')
}

/// A space counts where a line begins or ends, and next to what YAML is built of.
fn is_structural(before: Option<char>, next: Option<char>) -> bool {
    let builds = |letter: char| {
        letter.is_whitespace() || matches!(letter, ':' | '-' | '{' | '}' | '[' | ']' | ',')
    };
    before.is_none_or(builds) || next.is_none_or(|letter| letter.is_whitespace() || letter == '#')
}

/// A terminal's control sequence, `ESC [ 3 1 m`; the escape alone where it is none.
fn colour_end(text: &str, at: usize) -> usize {
    let rest = &text[at + 1..];
    let Some(sequence) = rest.strip_prefix('[') else {
        return at + 1;
    };
    let stop = sequence.find(|letter: char| !matches!(letter, '0'..='9' | ';' | '?'));
    match stop.filter(|stop| sequence.as_bytes()[*stop].is_ascii_alphabetic()) {
        Some(stop) => at + 2 + stop + 1,
        None => at + 1,
    }
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

pub(super) fn is_odd_space(letter: char) -> bool {
    matches!(
        letter,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// What web pages write for characters that HTML or Markdown would read.
const ENTITIES: &[(&str, &str)] = &[
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
];

/// Makes HTML entities the characters that they stand for.
pub(super) fn entities(lines: &mut [Line], tally: &mut Tally) {
    for line in lines
        .iter_mut()
        .filter(|line| line.is_free() && line.text.contains('&'))
    {
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(found) = line.text[at..].find('&') {
            let start = at + found;
            let entity = ENTITIES
                .iter()
                .find(|(entity, _)| line.text[start..].starts_with(entity));
            at = start + entity.map_or(1, |(entity, _)| entity.len());
            if let Some((_, letter)) = entity {
                edits.push((start, at, *letter));
                tally.add(What::Entity, line.number);
            }
        }
        line.rewrite(&edits);
    }
}

/// Takes out the backslashes that Markdown editors put before what they would read as markup,
/// where one stands before the hyphen of a list item or of `---`: YAML has none there.
pub(super) fn escapes(lines: &mut [Line], tally: &mut Tally) {
    let escaped = |line: &Line| line.is_free() && line.body().starts_with("\\-");
    if !lines.iter().any(escaped) {
        return;
    }
    for line in lines.iter_mut().filter(|line| line.is_free()) {
        let pairs = line.text.match_indices('\\');
        let marks = pairs.filter(|(at, _)| {
            line.text[at + 1..].starts_with(['-', '_', '*', '#', '[', ']', '<', '>', '~', '`'])
        });
        let edits: Vec<(usize, usize, &str)> = marks.map(|(at, _)| (at, at + 1, "")).collect();
        for _ in &edits {
            tally.add(What::Escape, line.number);
        }
        line.rewrite(&edits);
    }
}

/// Makes typographic quotes straight where they quote a whole value or key, and a dash that begins
/// a list item a hyphen.
pub(super) fn typography(lines: &mut [Line], tally: &mut Tally) {
    for line in lines
        .iter_mut()
        .filter(|line| line.takes_letters() && !line.text.is_ascii())
    {
        dashes(line, tally);
        let mut edits: Vec<(usize, usize, &str)> = Vec::new();
        let mut at = 0;
        while let Some((start, end, after)) = quoted(&line.text, at) {
            let straight = if is_double(&line.text[start..]) {
                "\""
            } else {
                "'"
            };
            let width = |at: usize| line.text[at..].chars().next().map_or(0, char::len_utf8);
            edits.extend([
                (start, start + width(start), straight),
                (end, end + width(end), straight),
            ]);
            tally.add(What::SmartQuote, line.number);
            tally.add(What::SmartQuote, line.number);
            at = after;
        }
        line.rewrite(&edits);
    }
}

const LONGEST_QUOTED: usize = 300;
const QUOTES: [char; 8] = ['“', '”', '„', '‟', '‘', '’', '‚', '‛'];

fn is_double(text: &str) -> bool {
    text.starts_with(['“', '”', '„', '‟'])
}

/// The next pair of typographic quotes around a whole key or value: where each stands, and where to
/// go on.
fn quoted(text: &str, from: usize) -> Option<(usize, usize, usize)> {
    let mut at = from;
    loop {
        let start = at + text[at..].find(QUOTES)?;
        let width = text[start..].chars().next()?.len_utf8();
        let before = text[..start].trim_end();
        let opens =
            before.is_empty() || before.ends_with([':', '-', '[', '{', ',', '–', '—', '"', '\'']);
        let same = |letter: char| {
            QUOTES.contains(&letter)
                && is_double(letter.encode_utf8(&mut [0; 4])) == is_double(&text[start..])
        };
        // A value is short; looking further would cost the square of a line of opening quotes.
        let near = text[start + width..].char_indices().take(LONGEST_QUOTED);
        let Some(end) = near
            .filter(|(_, letter)| same(*letter))
            .map(|(end, _)| start + width + end)
            .next()
        else {
            at = start + width;
            continue;
        };
        let after = end + text[end..].chars().next()?.len_utf8();
        let rest = text[after..].trim_start();
        if opens && (rest.is_empty() || rest.starts_with([':', ',', ']', '}', '#'])) {
            return Some((start, end, after));
        }
        at = start + width;
    }
}

fn dashes(line: &mut Line, tally: &mut Tally) {
    let is_dash = |letter: char| matches!(letter, '‐' | '‑' | '‒' | '–' | '—' | '―' | '−');
    let indent = line.indent();
    let body = line.text[indent..].trim_end();
    if body.chars().count() <= 3
        && body.chars().any(is_dash)
        && body.chars().all(|letter| letter == '-' || is_dash(letter))
    {
        let end = indent + body.len();
        line.replace(indent, end, "---");
        tally.add(What::Dash, line.number);
        return;
    }
    let Some(first) = body.chars().next().filter(|letter| is_dash(*letter)) else {
        return;
    };
    let end = indent + first.len_utf8();
    if line.text[end..].starts_with(' ') {
        line.replace(indent, end, "-");
        tally.add(What::Dash, line.number);
    }
}
