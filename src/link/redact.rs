//! Leaves out of a text what should not travel in a link: the values of Secrets and ConfigMaps, of variables that are
//! named like credentials, passwords in addresses, and kubectl's copy of an object in its annotation. Keys, places and
//! everything else stay, so that the answer does. What cannot be read and may hold a Secret is left out whole.
//!
//! It knows objects by their `kind` and variables by their names; a password in an argument or a comment it does not see.

mod addresses;
mod values;

use crate::analysis::documents;
use crate::edits;
use crate::order;
use crate::report::Edit;
use crate::source::Span;
use crate::yaml::{Content, Node};

/// Kinds whose values are left out.
const KINDS: [&str; 2] = ["Secret", "ConfigMap"];
/// Where they hold them.
const FIELDS: [&str; 3] = ["data", "stringData", "binaryData"];
/// Where kubectl keeps a copy of the whole object.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// Parts of a variable's name that say that its value is a credential.
const CREDENTIALS: [&str; 9] =
    ["PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "API_KEY", "ACCESS_KEY", "PRIVATE_KEY"];
/// Ends of such a name that say that it is not: where it lies, or what it is called.
const PLACES: [&str; 5] = ["_FILE", "_PATH", "_NAME", "_HOST", "_PORT"];
/// Put in the place of a document.
const WHOLE: &str = "# left out of the link: a part that may hold a Secret or a ConfigMap\n";

/// A text without what should not travel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redacted {
    /// The text.
    pub text: String,
    /// What was left out, in the order of the text: `the values of Secret db`.
    pub left_out: Vec<String>,
}

/// Leaves out what should not travel. Doing it again changes nothing.
pub fn redact(text: &str) -> Redacted {
    if !KINDS.iter().chain(&[LAST_APPLIED, "env", "://"]).any(|word| text.contains(word)) {
        return Redacted { text: text.to_owned(), left_out: Vec::new() };
    }
    let once = blank(text);
    let sure = without_the_doubtful(&once.text);
    let (text, in_addresses) = addresses::without_passwords(&sure.text);
    let mut left_out = once.left_out;
    for what in sure.left_out.into_iter().chain(in_addresses) {
        if !left_out.contains(&what) {
            left_out.push(what);
        }
    }
    Redacted { text, left_out }
}

/// What is to be done to a text.
struct Plan<'t> {
    text: &'t str,
    edits: Vec<Edit>,
    left_out: Vec<String>,
    /// Values of the document at hand cannot be cut out: they stand elsewhere, behind an alias.
    doubtful: bool,
}

/// Blanks the values of all objects that can be read.
fn blank(text: &str) -> Redacted {
    let mut plan = Plan { text, edits: Vec::new(), left_out: Vec::new(), doubtful: false };
    for document in documents(text) {
        let Content::Tree(root) = &document.content else { continue };
        plan.doubtful = false;
        plan.visit(root);
        if plan.doubtful {
            plan.drop(document.span);
        }
    }
    plan.done()
}

/// Leaves out whole what still may hold values: documents that cannot be read, text outside them, documents that broke
/// without their anchors.
fn without_the_doubtful(text: &str) -> Redacted {
    let mut plan = Plan { text, edits: Vec::new(), left_out: Vec::new(), doubtful: false };
    let mut documents = documents(text);
    order::by_key(&mut documents, |document| document.span);
    let mut outside = 0;
    for document in &documents {
        plan.drop_if_mentioned(Span::new(outside, document.span.start));
        outside = outside.max(document.span.end);
        match &document.content {
            Content::Empty => {}
            Content::Broken(_) | Content::LetGo => plan.drop_if_mentioned(document.span),
            Content::Tree(root) => {
                let mut tally = Tally::default();
                tally.count(root);
                if tally.filled || mentions(document.span.text(text)) > tally.objects {
                    plan.drop(document.span);
                }
            }
        }
    }
    plan.drop_if_mentioned(Span::new(outside, text.len()));
    plan.done()
}

impl Plan<'_> {
    /// Trees are no deeper than the reader of YAML lets them be.
    fn visit(&mut self, node: &Node) {
        for object in carriers(node) {
            self.empty(object);
        }
        if let Some(copy) = node.get(LAST_APPLIED).filter(|copy| copy.as_str().is_some_and(|text| !text.is_empty())) {
            self.replace(copy.span, "\"\"");
        }
        if let Some((name, value)) = credential(node) {
            self.doubtful |= value.span.text(self.text).starts_with('*');
            self.replace(value.span, "\"\"");
            self.say(format!("the value of {name}"));
        }
        node.entries().iter().for_each(|entry| self.visit(&entry.value));
        node.items().iter().for_each(|item| self.visit(item));
    }

    fn empty(&mut self, object: &Node) {
        let before = self.edits.len();
        for entry in FIELDS.iter().filter_map(|field| object.entry(field)) {
            match values::blanked(self.text, entry) {
                Some(edits) => self.edits.extend(edits),
                None => self.doubtful = true,
            }
        }
        if self.edits.len() > before || self.doubtful {
            let text = |node: Option<&Node>| node.and_then(Node::as_str).unwrap_or_default().to_owned();
            let name = text(object.get("metadata").and_then(|metadata| metadata.get("name")));
            let kind = text(object.get("kind"));
            self.say(match kind.is_empty() {
                true => format!("the values of {name}"),
                false => format!("the values of {kind} {name}").trim_end().to_owned(),
            });
        }
    }

    fn drop_if_mentioned(&mut self, span: Span) {
        if mentions(span.text(self.text)) > 0 {
            self.drop(span);
        }
    }

    fn drop(&mut self, span: Span) {
        self.edits.retain(|edit| edit.span.end <= span.start || edit.span.start >= span.end);
        self.replace(span, WHOLE);
        self.say("a part that may hold a Secret or a ConfigMap".to_owned());
    }

    fn replace(&mut self, span: Span, text: &str) {
        self.edits.push(Edit { span, text: text.to_owned() });
    }

    fn say(&mut self, what: String) {
        if !self.left_out.contains(&what) {
            self.left_out.push(what);
        }
    }

    fn done(mut self) -> Redacted {
        order::by_key(&mut self.edits, |edit| edit.span);
        Redacted { text: edits::apply(self.text, &self.edits), left_out: self.left_out }
    }
}

/// The node itself where it is of such a kind, or the items of a list of them, which do not name their kind.
fn carriers(node: &Node) -> Vec<&Node> {
    let kind = node.get("kind").and_then(Node::as_str).unwrap_or_default();
    if KINDS.contains(&kind) {
        return vec![node];
    }
    let is_list = kind.strip_suffix("List").is_some_and(|kind| KINDS.contains(&kind));
    let items = node.get("items").filter(|_| is_list);
    items.map_or_else(Vec::new, |items| items.items().iter().collect())
}

/// The name and value of a variable that is named like a credential.
fn credential(node: &Node) -> Option<(&str, &Node)> {
    let name = node.get("name")?.as_str()?;
    let value = node.get("value").filter(|value| !is_blank(value))?;
    let upper = name.to_ascii_uppercase().replace('-', "_");
    let said = CREDENTIALS.iter().any(|part| upper.contains(part)) && !PLACES.iter().any(|end| upper.ends_with(end));
    said.then_some((name, value))
}

fn is_blank(node: &Node) -> bool {
    node.is_null() || node.as_str() == Some("")
}

/// The objects of these kinds in a tree, and whether one still has a value.
#[derive(Default)]
struct Tally {
    objects: usize,
    filled: bool,
}

impl Tally {
    fn count(&mut self, node: &Node) {
        let kind = node.get("kind").and_then(Node::as_str).unwrap_or_default();
        self.objects += usize::from(KINDS.contains(&kind.strip_suffix("List").unwrap_or(kind)));
        for field in carriers(node).into_iter().flat_map(|object| FIELDS.iter().filter_map(|field| object.get(field))) {
            self.filled |= !is_blank(field) && field.entries().is_empty() && field.items().is_empty();
            self.filled |= field.entries().iter().any(|entry| !is_blank(&entry.value)) || !field.items().is_empty();
        }
        node.entries().iter().for_each(|entry| self.count(&entry.value));
        node.items().iter().for_each(|item| self.count(item));
    }
}

/// How often a text says `kind: Secret` or the like, comments aside.
fn mentions(text: &str) -> usize {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.map(|line| line.match_indices("kind").filter(|(at, word)| names_kind(&line[at + word.len()..])).count()).sum()
}

/// What stands behind `kind`: a colon and one of the kinds, quoted or not.
fn names_kind(rest: &str) -> bool {
    let quote = |letter: char| matches!(letter, '"' | '\'' | '\\');
    let Some(value) = rest.trim_start_matches(quote).trim_start().strip_prefix(':') else { return false };
    let value = value.trim_start().trim_start_matches(quote);
    let word = &value[..value.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(value.len())];
    KINDS.contains(&word.strip_suffix("List").unwrap_or(word))
}

#[cfg(test)]
mod tests;
