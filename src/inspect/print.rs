//! Prints nodes as `kubectl get -o yaml` does (keys sorted, lists at the indentation of their key),
//! line by line, so that each line keeps the place and origin of its value.

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

/// A string as kubectl writes it: plain where it reads as the same string, in double quotes where it
/// would read as something else. The lines of a block scalar are indented. The other forms are those
/// of libyaml (emitter.c: yaml_emitter_analyze_scalar, yaml_emitter_select_scalar_style).
pub(super) fn scalar(text: &str, indent: usize) -> String {
    // A string holds no number, so no table of powers of ten comes along, as with `serde_json::Value`.
    let in_double_quotes = || serde_json::to_string(text).unwrap_or_default();
    if text.contains(is_special) {
        in_double_quotes()
    } else if text.contains('\n') {
        block(text, indent).unwrap_or_else(in_double_quotes)
    } else if !is_plain_string(text) {
        in_double_quotes()
    } else if can_be_plain(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Letters that only double quotes hold.
fn is_special(letter: char) -> bool {
    letter != '\n'
        && (letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}'))
}

/// Whether nothing in a line means something in YAML.
fn can_be_plain(line: &str) -> bool {
    let is_blank = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let is_sign = |start: &str| line.strip_prefix(start).is_some_and(is_blank);
    !line.starts_with([
        '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', ' ',
    ]) && !["-", "?", ":"].into_iter().any(is_sign)
        && !["---", "..."]
            .into_iter()
            .any(|start| line.starts_with(start))
        && !line.ends_with([' ', ':'])
        && !line.contains(": ")
        && !line.contains(" #")
}

/// Several lines as a block scalar; none where a line ends in a blank, which a block would not show.
fn block(text: &str, indent: usize) -> Option<String> {
    let lines: Vec<&str> = text.split('\n').collect();
    if lines.iter().any(|line| line.ends_with(' ')) {
        return None;
    }
    let hint = if text.starts_with([' ', '\n']) {
        "2"
    } else {
        ""
    };
    let end = match text.strip_suffix('\n') {
        None => "-",
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => "+",
        Some(_) => "",
    };
    let pad = " ".repeat(indent);
    let mut written = format!("|{hint}{end}");
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        written.push('\n');
        if !line.is_empty() {
            written.push_str(&pad);
            written.push_str(line);
        }
    }
    Some(written)
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
    fn strings_are_written_as_the_library_writes_them() {
        for text in [
            "web",
            "a b",
            "a: b",
            "a:",
            "a:b",
            ":",
            ": a",
            ":a",
            "- a",
            "-a",
            "-",
            "--",
            "---",
            "--- a",
            "...",
            "? a",
            "?",
            "?a",
            "# a",
            "a # b",
            "a#b",
            "a #",
            "a, b",
            ",a",
            "[a",
            "a]",
            "{a",
            "}",
            "&a",
            "*a",
            "* * * * *",
            "!a",
            "|",
            ">a",
            "'a'",
            "it's",
            "say \"a\"",
            "\"a",
            "%a",
            "@a",
            "`a",
            "a ",
            " a",
            "=",
            "<",
            "größe",
            "a=b&c",
            "a\nb",
            "a\nb\n",
            "a\n\n",
            "\n",
            "\na",
            " a\nb",
            "a\n  b\n\nc\n",
            "a \nb",
            "a\n b",
            "a: b\n- c\n",
            "a\n\n\nb",
        ] {
            let library = serde_yaml::to_string(&text).expect("a string can be written");
            assert_eq!(
                format!("{}\n", scalar(text, 2)).trim_end(),
                library.trim_end(),
                "{text:?}"
            );
        }
        assert_eq!(scalar("a\tb\u{7}", 2), "\"a\\tb\\u0007\"");
        assert_eq!(scalar("a\u{2028}b", 2), "\"a\u{2028}b\"");
    }

    #[test]
    fn what_is_printed_reads_as_what_was_printed() {
        let text = "a: \"x: y\"\nb: |\n  one\n    two\nc: [1, 2.5, ~, yes, \"null\", \"\"]\nd: {e: [{f: g, h: [i]}]}\n";
        let once = printed(text);
        assert_eq!(printed(&once), once);
        assert!(once.contains("b: |\n  one\n    two\n"), "{once}");
    }
}
