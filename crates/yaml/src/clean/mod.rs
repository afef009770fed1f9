//! Turns a paste that kubectl cannot read, with what chats, web pages, terminals and editors put
//! around and into YAML, into the YAML that was meant, and says what was done. What kubectl accepts
//! is left as it is, byte for byte; whether the cleaned text is any better is for `session` to see.
//!
//! Your YAML is a list of lines; each pass takes lines out or changes them, and every byte that is
//! left remembers the place that it came from, so that all that is said later points into your YAML
//! itself.

mod blocks;
mod fence;
mod header;
mod indent;
mod json;
mod letters;
mod line;
mod prefix;
mod tally;
mod template;
mod unknown;

pub use line::Origins;
pub use unknown::Unknown;

use serde::{Deserialize, Serialize};

use crate::printed::Aside;
use line::Access;
use portpath_text::source::Span;
use tally::Tally;
use unknown::Unknowns;

/// What kubectl makes of a part of your YAML unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It takes it.
    Accepted,
    /// It reads an object and refuses it, at these places.
    Refused(Vec<Span>),
    /// It finds no object there, or several that run into one another.
    NoObject,
}

/// A part of your YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its place.
    pub span: Span,
    /// What kubectl makes of it.
    pub reading: Reading,
}

/// Something that was done to make a paste readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleaning {
    /// `2 markdown fences taken out`
    pub what: String,
    /// The first line that it was done to, from 1.
    pub line: usize,
    /// How often.
    pub count: usize,
    /// True for what stands in the YAML itself, so that the reader's own file may have it too.
    pub within: bool,
}

/// A cleaned paste.
#[derive(Clone, Debug, Default)]
pub struct Cleaned {
    /// The text to read, with words of its own for what is to be filled in.
    pub text: String,
    /// The text as the reader may have it; none where only values are missing.
    pub offered: Option<String>,
    /// What is to be filled in.
    pub unknowns: Vec<Unknown>,
    /// True when your YAML holds nothing but what kubectl prints for people, and no YAML.
    pub only_printed: bool,
    /// Where its bytes came from.
    pub origins: Origins,
    /// What was done.
    pub cleanings: Vec<Cleaning>,
    /// The lines that are no YAML, in order.
    pub asides: Vec<Aside>,
}

/// Cleans a text of which kubectl makes `parts`, in order; none where there is nothing to do.
pub fn clean(text: &str, parts: &[Part]) -> Option<Cleaned> {
    // Offsets are kept as 32 bits; a larger paste is read as it is.
    if u32::try_from(text.len()).is_err()
        || parts.iter().all(|part| part.reading == Reading::Accepted)
    {
        return None;
    }
    cleaned(text, parts)
}

fn cleaned(text: &str, parts: &[Part]) -> Option<Cleaned> {
    let mut tally = Tally::default();
    let mut next = 0;
    let mut lines = line::lines(text, |line| access(parts, &mut next, line));
    letters::unseen(&mut lines, &mut tally);
    letters::entities(&mut lines, &mut tally);
    letters::escapes(&mut lines, &mut tally);
    fence::quote_marks(&mut lines, &mut tally);
    fence::fences(&mut lines, &mut tally);
    fence::here_documents(&mut lines, &mut tally);
    prefix::file_names(&mut lines, &mut tally);
    prefix::line_numbers(&mut lines, &mut tally);
    prefix::diffs(&mut lines, &mut tally);
    letters::typography(&mut lines, &mut tally);
    json::relax(&mut lines, &mut tally);
    let mut asides = Vec::new();
    let mut lines = blocks::separate(lines, &mut tally, &mut asides);
    indent::tabs(&mut lines, &mut tally);
    let mut lines = header::complete(lines, &mut tally);
    let offered = (!tally.is_empty()).then(|| line::offered(&lines));
    let mut unknowns = Unknowns::new(text);
    template::fill(&mut lines, &mut unknowns, &mut tally);
    // The place of each byte takes many times the text.
    if tally.is_empty() {
        return None;
    }
    let (text, origins) = Origins::of(&lines);
    let only_printed = tally.has_printed() && text.trim().is_empty();
    let unknowns = unknowns.found;
    let cleanings = tally.told();
    (!cleanings.is_empty()).then_some(Cleaned {
        text,
        offered,
        unknowns,
        only_printed,
        origins,
        cleanings,
        asides,
    })
}

/// What may be done to a line; `next` is the part that was met last, since lines are asked for in
/// order.
fn access(parts: &[Part], next: &mut usize, line: Span) -> Access {
    while parts
        .get(*next)
        .is_some_and(|part| part.span.end <= line.start && *next + 1 < parts.len())
    {
        *next += 1;
    }
    let Some(part) = parts
        .get(*next)
        .filter(|part| part.span.start <= line.end && line.start < part.span.end)
    else {
        return Access::Free;
    };
    match &part.reading {
        Reading::Accepted => Access::Locked,
        Reading::NoObject => Access::Free,
        Reading::Refused(places) => {
            let first = places.partition_point(|place| place.end < line.start);
            let touched = places
                .get(first)
                .is_some_and(|place| place.start <= line.end);
            if touched {
                Access::Letters
            } else {
                Access::Refused
            }
        }
    }
}
