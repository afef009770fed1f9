//! The documentation of the codes, as `docs/codes/codes.json` has it: made from the comments on the
//! codes by `cargo xtask docs`.

use serde::Deserialize;

/// The documentation of a code.
#[derive(Clone, Debug, Deserialize)]
pub struct CodePage {
    /// The code.
    pub code: String,
    /// What it means, in one sentence.
    pub summary: String,
    /// What the cluster does.
    pub cluster: String,
    /// Why it surprises.
    pub surprise: String,
    /// The fix.
    pub fix: String,
}

impl CodePage {
    /// The page as plain text, without its example.
    pub fn text(&self) -> String {
        let part = |head: &str, text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                format!("\n\n{head}: {text}")
            }
        };
        let parts = [
            ("What the cluster does", &self.cluster),
            ("Why it surprises", &self.surprise),
            ("The fix", &self.fix),
        ];
        let parts = parts.into_iter().map(|(head, text)| part(head, text));
        format!("{}{}", self.summary, parts.collect::<String>())
    }

    /// The page as Markdown, without its example.
    pub fn markdown(&self) -> String {
        let part = |head: &str, text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                format!("\n\n**{head}** {text}")
            }
        };
        let parts = [
            ("What the cluster does.", &self.cluster),
            ("Why it surprises.", &self.surprise),
            ("The fix.", &self.fix),
        ];
        let parts = parts.into_iter().map(|(head, text)| part(head, text));
        format!("{}{}", self.summary, parts.collect::<String>())
    }
}

/// Every code's page.
pub fn pages() -> Vec<CodePage> {
    // A test holds the file to this shape.
    serde_json::from_str(include_str!("../../docs/codes/codes.json")).unwrap_or_default()
}

/// The page of a code.
pub fn page(code: &str) -> Option<CodePage> {
    pages().into_iter().find(|page| page.code == code)
}

/// The path of a code's page, from the root of the repository.
pub fn address(code: &str) -> String {
    format!("docs/codes/{code}.md")
}
