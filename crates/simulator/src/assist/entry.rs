//! What a document consists of for the editor: keys and items, each where it is written.

/// A key or an item, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// How far it is indented.
    pub column: usize,
    /// What it is.
    pub step: Step<'a>,
    /// What stands behind it on its line, without a comment.
    pub value: &'a str,
    /// Where it starts in the text.
    pub at: usize,
}

/// One step into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// To what a key holds.
    Key(&'a str),
    /// Into a list.
    Item,
}

/// A key or value without its quotes.
pub(super) fn unquoted(text: &str) -> &str {
    let inner = |quote| {
        text.strip_prefix(quote)
            .and_then(|rest: &str| rest.strip_suffix(quote))
    };
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}
