//! What was cleaned, counted, and the words for it.

use super::Cleaning;
use portpath_text::order;

/// What the cleaner can do, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Fence,
    OtherCode,
    NoManifest,
    QuoteMark,
    Command,
    Assignment,
    FileName,
    LineNumber,
    DiffMark,
    DiffOld,
    Colour,
    Invisible,
    OddSpace,
    SmartQuote,
    Dash,
    Bullet,
    Entity,
    Escape,
    TrailingMark,
    Tab,
    TabLeft,
    Flat,
    Elision,
    Table,
    Describe,
    Prose,
    Comment,
    Comma,
    Boundary,
    Separator,
    Header,
    Control,
    Else,
    Include,
    Value,
}

/// The words for one and for several of each; `#` is the count.
const WORDS: &[(What, &str, &str)] = &[
    (
        What::Fence,
        "1 markdown fence taken out",
        "# markdown fences taken out",
    ),
    (
        What::OtherCode,
        "1 line of other code skipped",
        "# lines of other code skipped",
    ),
    (
        What::NoManifest,
        "1 line of a block without `apiVersion` and `kind` skipped",
        "# lines of blocks without `apiVersion` and `kind` skipped",
    ),
    (
        What::QuoteMark,
        "1 quotation mark `>` taken out",
        "# quotation marks `>` taken out",
    ),
    (
        What::Command,
        "1 shell line taken out",
        "# shell lines taken out",
    ),
    (
        What::Assignment,
        "1 line around the YAML taken out",
        "# lines around the YAML taken out",
    ),
    (
        What::FileName,
        "1 file name before a line taken out",
        "# file names before lines taken out",
    ),
    (
        What::LineNumber,
        "1 line number taken out",
        "# line numbers taken out",
    ),
    (
        What::DiffMark,
        "1 line of a diff read as it is afterwards",
        "# lines of a diff read as they are afterwards",
    ),
    (
        What::DiffOld,
        "1 line that a diff takes away left out",
        "# lines that a diff takes away left out",
    ),
    (
        What::Colour,
        "1 terminal colour code taken out",
        "# terminal colour codes taken out",
    ),
    (
        What::Invisible,
        "1 invisible character taken out",
        "# invisible characters taken out",
    ),
    (
        What::OddSpace,
        "1 non-breaking or odd space made a space",
        "# non-breaking or odd spaces made spaces",
    ),
    (
        What::SmartQuote,
        "1 typographic quote made straight",
        "# typographic quotes made straight",
    ),
    (
        What::Dash,
        "1 typographic dash made a hyphen",
        "# typographic dashes made hyphens",
    ),
    (
        What::Bullet,
        "1 bullet made a list item",
        "# bullets made list items",
    ),
    (
        What::Entity,
        "1 HTML entity made the character that it stands for",
        "# HTML entities made the characters that they stand for",
    ),
    (
        What::Escape,
        "1 backslash of a Markdown editor taken out",
        "# backslashes of a Markdown editor taken out",
    ),
    (
        What::TrailingMark,
        "1 mark at a line's end taken out",
        "# marks at line ends taken out",
    ),
    (
        What::Tab,
        "tabs that indent 1 line made spaces",
        "tabs that indent # lines made spaces",
    ),
    (
        What::TabLeft,
        "tabs left in 1 line, whose width is not certain",
        "tabs left in # lines, whose width is not certain",
    ),
    (
        What::Flat,
        "1 line has lost its indentation, which is not certain",
        "# lines have lost their indentation, which is not certain",
    ),
    (
        What::Elision,
        "1 line that stands for something left out taken out",
        "# lines that stand for something left out taken out",
    ),
    (
        What::Table,
        "1 line of a table that kubectl prints kept apart",
        "# lines of tables that kubectl prints kept apart",
    ),
    (
        What::Describe,
        "1 line of `kubectl describe` kept apart",
        "# lines of `kubectl describe` kept apart",
    ),
    (
        What::Prose,
        "1 line of text skipped",
        "# lines of text skipped",
    ),
    (
        What::Comment,
        "1 comment that JSON does not know taken out",
        "# comments that JSON does not know taken out",
    ),
    (
        What::Comma,
        "1 trailing comma taken out",
        "# trailing commas taken out",
    ),
    (
        What::Boundary,
        "1 `---` put between blocks",
        "# `---` put between blocks",
    ),
    (
        What::Separator,
        "1 missing `---` put between objects",
        "# missing `---` put between objects",
    ),
    (
        What::Header,
        "1 fragment given the header of its kind",
        "# fragments given the headers of their kinds",
    ),
    (
        What::Control,
        "1 template control line taken out",
        "# template control lines taken out",
    ),
    (
        What::Else,
        "1 line of an `else` branch left out",
        "# lines of `else` branches left out",
    ),
    (
        What::Include,
        "1 included template taken as unknown",
        "# included templates taken as unknown",
    ),
    (
        What::Value,
        "1 value to be filled in taken as unknown",
        "# values to be filled in taken as unknown",
    ),
];

/// What a reader's own file may have too, and kubectl then stops at.
const WITHIN: &[What] = &[
    What::Invisible,
    What::OddSpace,
    What::SmartQuote,
    What::Dash,
    What::Bullet,
    What::Tab,
    What::TabLeft,
    What::Flat,
    What::Comment,
    What::Comma,
    What::Separator,
    What::Header,
];

/// The count so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// For each thing, the first line and how often.
    counts: Vec<(What, usize, usize)>,
}

impl Tally {
    /// Counts one more, in a line of your YAML.
    pub(super) fn add(&mut self, what: What, line: usize) {
        match self.counts.iter_mut().find(|count| count.0 == what) {
            Some(count) => (count.1, count.2) = (count.1.min(line), count.2 + 1),
            None => self.counts.push((what, line, 1)),
        }
    }

    /// True when something that kubectl printed was skipped.
    pub(super) fn has_printed(&self) -> bool {
        self.counts
            .iter()
            .any(|count| matches!(count.0, What::Describe | What::Table))
    }

    /// True when nothing was done.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// All of it in words.
    pub(super) fn told(mut self) -> Vec<Cleaning> {
        order::by_key(&mut self.counts, |count| count.0);
        self.counts
            .iter()
            .filter_map(|count| told(*count))
            .collect()
    }
}

fn told((what, line, count): (What, usize, usize)) -> Option<Cleaning> {
    let (_, one, several) = WORDS.iter().find(|words| words.0 == what)?;
    let words = if count == 1 {
        (*one).to_owned()
    } else {
        several.replace('#', &count.to_string())
    };
    Some(Cleaning {
        what: words,
        line,
        count,
        within: WITHIN.contains(&what),
    })
}
