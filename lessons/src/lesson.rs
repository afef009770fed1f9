//! Reads a lesson: its title, the sentence that describes it, and its parts in their order.

use std::path::Path;
use std::{fs, io};

use portpath_testkit::scenario::blocks;

/// A lesson or an exercise.
#[derive(Debug)]
pub(crate) struct Lesson {
    /// Its place among all, from 1.
    pub number: usize,
    /// Its name in the address: `what-a-service-is`.
    pub slug: String,
    /// Its title, as Markdown.
    pub title: String,
    /// What it is about, in a sentence or two, as Markdown.
    pub lede: String,
    /// What follows.
    pub parts: Vec<Part>,
}

/// A stretch of a lesson.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A heading of the second level.
    Heading(String),
    /// Markdown between headings and blocks.
    Prose(String),
    /// A fenced block: its word and its text.
    Block(String, String),
}

impl Lesson {
    /// Reads a file such as `02-port.md`.
    pub(crate) fn read(file: &Path) -> io::Result<Lesson> {
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let (number, slug) = name.split_once('-').unwrap_or_default();
        let number = number
            .parse()
            .map_err(|_| io::Error::other(format!("{name} does not begin with a number")))?;
        Ok(Lesson::of(number, slug, &fs::read_to_string(file)?))
    }

    /// The lesson that a Markdown text is.
    pub(crate) fn of(number: usize, slug: &str, markdown: &str) -> Lesson {
        let (title, rest) = markdown
            .strip_prefix("# ")
            .unwrap_or(markdown)
            .split_once('\n')
            .unwrap_or_default();
        let (lede, rest) = rest.trim_start().split_once("\n\n").unwrap_or_default();
        Lesson {
            number,
            slug: slug.to_owned(),
            title: title.to_owned(),
            lede: lede.to_owned(),
            parts: parts(rest),
        }
    }

    /// Whether there is a fault to find and fix.
    pub(crate) fn is_exercise(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Block(word, _) if word == "check"))
    }
}

fn parts(markdown: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut done = 0;
    for block in blocks(markdown) {
        // The fence stands on the line before the text, and on the line after it.
        let fence = markdown[..block.start - 1]
            .rfind('\n')
            .map_or(0, |at| at + 1);
        words(&markdown[done..fence], &mut parts);
        let end = block.start + block.text.len();
        done = markdown[end..]
            .find('\n')
            .map_or(markdown.len(), |at| end + at + 1);
        parts.push(Part::Block(block.word, block.text));
    }
    words(&markdown[done..], &mut parts);
    parts
}

/// Text without blocks, cut at its headings.
fn words(markdown: &str, parts: &mut Vec<Part>) {
    let mut prose = String::new();
    let push = |prose: &mut String, parts: &mut Vec<Part>| {
        if !prose.trim().is_empty() {
            parts.push(Part::Prose(prose.trim().to_owned()));
        }
        prose.clear();
    };
    for line in markdown.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            push(&mut prose, parts);
            parts.push(Part::Heading(heading.to_owned()));
        } else {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    push(&mut prose, parts);
}

#[cfg(test)]
mod tests {
    use super::{Lesson, Part};

    #[test]
    fn a_lesson_is_cut_at_its_headings_and_blocks() {
        let lesson = Lesson::of(
            2,
            "port",
            "# `port`\n\nA lede\nof two lines.\n\nWords.\n\n```yaml\na: 1\n```\n\n## Hint\n\nMore.\n",
        );
        assert_eq!(
            (lesson.title.as_str(), lesson.lede.as_str()),
            ("`port`", "A lede\nof two lines.")
        );
        let parts = [
            Part::Prose("Words.".to_owned()),
            Part::Block("yaml".to_owned(), "a: 1\n".to_owned()),
            Part::Heading("Hint".to_owned()),
            Part::Prose("More.".to_owned()),
        ];
        assert_eq!(lesson.parts, parts);
        assert!(!lesson.is_exercise());
    }
}
