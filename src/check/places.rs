//! Where something stands, as people name it: the file and its line. Output of `helm template` names
//! the template as well.

use std::fmt;

use crate::render::Artifact;
use portpath_text::order;
use portpath_text::source::{LineIndex, Span};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name as given; `stdin` for standard input.
    pub file: String,
    /// Which of the files.
    pub artifact: usize,
    /// The first line, from 1.
    pub line: usize,
    /// The last line.
    pub end_line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The template that Helm's `# Source:` comment names; empty without one.
    pub source: String,
}

impl Place {
    /// Whether it is on the same lines of the same file.
    pub fn is_same_lines(&self, other: &Self) -> bool {
        let lines = |place: &Self| (place.artifact, place.line, place.end_line);
        lines(self) == lines(other)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, into: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(into, "{}:{}", self.file, self.line)?;
        if self.source.is_empty() {
            Ok(())
        } else {
            write!(into, " ({})", self.source)
        }
    }
}

/// The files of a text.
pub struct Sources<'t> {
    files: Vec<File<'t>>,
    /// The comments of Helm: where each begins to count, and what it names.
    templates: Vec<(usize, &'t str)>,
}

struct File<'t> {
    name: &'t str,
    span: Span,
    text: &'t str,
    lines: LineIndex,
}

impl<'t> Sources<'t> {
    /// Reads where the lines of each file begin.
    pub fn new(text: &'t str, files: &'t [Artifact]) -> Self {
        let file = |artifact: &'t Artifact| {
            let own = artifact.span.text(text);
            File {
                name: &artifact.name,
                span: artifact.span,
                text: own,
                lines: LineIndex::new(own),
            }
        };
        let mut templates = Vec::new();
        for file in files {
            templates.push((file.span.start, ""));
            let mut at = file.span.start;
            for line in file.span.text(text).split_inclusive('\n') {
                if let Some(source) = line.strip_prefix("# Source: ") {
                    templates.push((at, source.trim_end()));
                }
                at += line.len();
            }
        }
        order::by_key(&mut templates, |(at, _)| *at);
        Self {
            files: files.iter().map(file).collect(),
            templates,
        }
    }

    /// The place of a span; none for what stands nowhere.
    pub fn place(&self, span: Span) -> Option<Place> {
        if span.end == 0 {
            return None;
        }
        let after = self
            .files
            .partition_point(|file| file.span.start <= span.start);
        let artifact = after.checked_sub(1)?;
        let file = &self.files[artifact];
        let own = Span::new(
            span.start - file.span.start,
            span.end.min(file.span.end).saturating_sub(file.span.start),
        );
        let (position, end_line) = file.lines.place(file.text, own);
        let template = self
            .templates
            .partition_point(|(at, _)| *at <= span.start)
            .checked_sub(1)
            .map_or("", |at| self.templates[at].1);
        Some(Place {
            file: file.name.to_owned(),
            artifact,
            line: position.line,
            end_line,
            column: position.column,
            source: template.to_owned(),
        })
    }
}
