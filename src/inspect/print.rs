//! Prints nodes as `kubectl get -o yaml` does (keys sorted, lists at the indentation of their key),
//! line by line, so that each line keeps the place and origin of its value. Scalars are written by
//! serde_yaml.

use portpath_text::source::{Origin, Span};
use portpath_yaml::yaml::{self, Entry, Node, Value, is_plain_string};

/// A printed line.
pub(super) struct Line {
    pub text: String,
    pub origin: Origin,
    pub span: Option<Span>,
}

/// A whole object. Nesting is limited by the reader of the YAML.
pub(super) fn node(node: &Node) -> Vec<Line> {
    let mut lines = Vec::new();
    map(node.entries(), 0, "", &mut lines);
    lines
}

/// `first` stands before the first line in place of its indentation: `- ` for a map in a list.
fn map(entries: &[Entry], indent: usize, first: &str, lines: &mut Vec<Line>) {
    for (at, entry) in yaml::sorted(entries).into_iter().enumerate() {
        let lead = if at == 0 && !first.is_empty() {
            first.to_owned()
        } else {
            " ".repeat(indent)
        };
        let head = format!("{lead}{}:", scalar(&entry.key, indent));
        value(&entry.value, indent, head, lines);
    }
}

/// What follows a key (`head` ends in `:`) or a dash (`head` ends in `-`).
fn value(node: &Node, indent: usize, head: String, lines: &mut Vec<Line>) {
    let mut line = |text: String| {
        lines.push(Line {
            text,
            origin: node.origin,
            span: Some(node.span),
        })
    };
    match &node.value {
        Value::Map(entries) if entries.is_empty() => line(format!("{head} {{}}")),
        Value::Seq(items) if items.is_empty() => line(format!("{head} []")),
        Value::Map(entries) if head.ends_with('-') => {
            map(
                entries,
                indent + 2,
                &format!("{}- ", " ".repeat(indent)),
                lines,
            );
        }
        Value::Map(entries) => {
            line(head);
            map(entries, indent + 2, "", lines);
        }
        Value::Seq(items) => {
            let inside = if head.ends_with('-') {
                indent + 2
            } else {
                indent
            };
            line(head);
            for item in items {
                value(item, inside, format!("{}-", " ".repeat(inside)), lines);
            }
        }
        Value::Null => line(format!("{head} null")),
        Value::Bool(value) => line(format!("{head} {value}")),
        Value::Int(value) => line(format!("{head} {value}")),
        Value::Float(value) => line(format!("{head} {value}")),
        Value::Str(text) => {
            let written = scalar(text, indent + 2);
            for (at, part) in written.split('\n').enumerate() {
                line(if at == 0 {
                    format!("{head} {part}")
                } else {
                    part.to_owned()
                });
            }
        }
    }
}

/// A string as kubectl writes it: in double quotes when it would read as something else. The lines
/// of a block scalar are indented.
pub(super) fn scalar(text: &str, indent: usize) -> String {
    if !is_plain_string(text) {
        return serde_json::Value::from(text).to_string();
    }
    let written = serde_yaml::to_string(text).unwrap_or_default();
    let written = written.trim_end_matches('\n');
    match written.split_once('\n') {
        None => written.to_owned(),
        Some((head, rest)) => {
            let pad = " ".repeat(indent);
            let rest: Vec<String> = rest
                .lines()
                .map(|line| format!("{pad}{}", line.trim_start_matches("  ")))
                .collect();
            format!("{head}\n{}", rest.join("\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath_yaml::yaml::{Content, parse};

    fn printed(text: &str) -> String {
        let documents = parse(text);
        let Content::Tree(tree) = &documents[0].content else {
            panic!("a readable document")
        };
        node(tree)
            .into_iter()
            .map(|line| line.text + "\n")
            .collect()
    }

    #[test]
    fn prints_as_kubectl_does() {
        let text = "spec:\n  ports:\n  - {port: 80, name: 'on', list: [a, b]}\n  selector: {}\nkind: \"8080\"\n";
        let expected = "kind: \"8080\"\nspec:\n  ports:\n  - list:\n    - a\n    - b\n    name: \"on\"\n    port: 80\n  selector: {}\n";
        assert_eq!(printed(text), expected);
    }

    #[test]
    fn what_is_printed_reads_as_what_was_printed() {
        let text = "a: \"x: y\"\nb: |\n  one\n    two\nc: [1, 2.5, ~, yes, \"null\", \"\"]\nd: {e: [{f: g, h: [i]}]}\n";
        let once = printed(text);
        assert_eq!(printed(&once), once);
    }
}
