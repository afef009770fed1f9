//! What the scanner makes of the text, and what can go wrong with it.

use std::borrow::Cow;

use super::Slip;
use super::cursor::Mark;

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Block,
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    pub kind: TokenKind<'t>,
    pub start: Mark,
    /// Byte offset of its end.
    pub end: usize,
}

/// The kinds of tokens that libyaml knows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind<'t> {
    StreamStart,
    StreamEnd,
    VersionDirective { major: u8, minor: u8 },
    TagDirective(Box<Handled>),
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'t str),
    Anchor(&'t str),
    Tag(Box<Handled>),
    Scalar(Cow<'t, str>, Style),
}

/// A tag's handle with what it stands before, or stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Handled {
    /// `!`, `!!`, `!name!`, or nothing.
    pub handle: String,
    /// The suffix of a tag, the prefix that a directive gives.
    pub rest: String,
}

/// Which half of the reader found the error: their line numbers differ by one in go-yaml.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Scanner,
    Parser,
    /// Found later, without a line.
    Decoder,
    /// Found on the way to JSON, which is no longer go-yaml's.
    Json,
}

/// Why a document cannot be read.
#[derive(Clone, Debug)]
pub(super) struct ReadError {
    pub stage: Stage,
    /// What was being read began here; all zero when go-yaml names no context.
    pub context: Mark,
    /// Where the reader stood.
    pub problem_mark: Mark,
    pub problem: Cow<'static, str>,
    pub slip: Slip,
}

impl ReadError {
    pub(super) fn parser(problem: &'static str, at: Mark) -> Self {
        Self {
            stage: Stage::Parser,
            context: Mark::default(),
            problem_mark: at,
            problem: problem.into(),
            slip: Slip::Other,
        }
    }

    pub(super) fn parser_in(context: Mark, problem: &'static str, at: Mark) -> Self {
        Self {
            stage: Stage::Parser,
            context,
            problem_mark: at,
            problem: problem.into(),
            slip: Slip::Other,
        }
    }

    pub(super) fn decoder(problem: String, at: usize) -> Self {
        let mark = Mark {
            pos: at,
            ..Mark::default()
        };
        Self {
            stage: Stage::Decoder,
            context: mark,
            problem_mark: mark,
            problem: problem.into(),
            slip: Slip::Other,
        }
    }

    /// The words with the line that go-yaml puts before them: the problem's line, else the context's; the
    /// parser's lines are one too low, and line 0 is not said at all.
    /// Source: sigs.k8s.io/yaml, goyaml.v2/decode.go, parser.fail.
    pub(super) fn words(&self) -> String {
        let problem = &self.problem;
        match (self.stage, self.problem_mark.line, self.context.line) {
            (Stage::Json, ..) => problem.to_string(),
            (Stage::Decoder, ..) | (_, 0, 0) => format!("yaml: {problem}"),
            (Stage::Scanner, 1.., _) => {
                format!("yaml: line {}: {problem}", self.problem_mark.line + 1)
            }
            (Stage::Parser, line @ 1.., _) | (_, 0, line) => {
                format!("yaml: line {line}: {problem}")
            }
        }
    }

    /// Where a reader should look: an opening quote that is never closed, a key without its colon; else
    /// where the scanner stood.
    pub(super) fn place(&self) -> usize {
        match self.slip {
            Slip::Unfinished => self.context.pos,
            Slip::MappingValue | Slip::NoKey | Slip::Other => self.problem_mark.pos,
        }
    }

    /// Says what was done wrong.
    pub(super) fn of(self, slip: Slip) -> Self {
        Self { slip, ..self }
    }
}
