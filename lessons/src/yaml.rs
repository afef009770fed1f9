//! A block of YAML as HTML: a line each, with a number that a step can point to, coloured as in the
//! editor.

use std::fmt::Write;

use portpath::report::{Mark, MarkRole};

use crate::html::escaped;
use crate::tokens::tokens;

/// A block of YAML and what is known of it.
pub(crate) struct Listing<'a> {
    /// The text.
    pub text: &'a str,
    /// Its words with a role.
    pub marks: &'a [Mark],
    /// What its lines' names begin with: `y1` for `y1-7`.
    pub id: &'a str,
    /// The text that it was made of; its own lines are marked as new.
    pub before: Option<&'a str>,
}

impl Listing<'_> {
    /// The `pre` element.
    pub(crate) fn html(&self) -> String {
        let mut out =
            String::from("<pre class=\"yaml\" tabindex=\"0\"><code class=\"language-yaml\">");
        let mut start = 0;
        let fresh = self.fresh();
        for (at, line) in self.text.lines().enumerate() {
            let class = if fresh.get(at) == Some(&true) {
                "l new"
            } else {
                "l"
            };
            write!(
                out,
                "<span class=\"{class}\" id=\"{}-{}\">",
                self.id,
                at + 1
            )
            .expect("a string takes it");
            self.line(line, start, &mut out);
            out.push_str("\n</span>");
            start += line.len() + 1;
        }
        out.push_str("</code></pre>\n");
        out
    }

    /// The pieces of a line; a word with a role stands in an element of its own.
    fn line(&self, line: &str, start: usize, out: &mut String) {
        for (range, token) in tokens(line) {
            let from = start + range.start;
            let to = start + range.end;
            let mark = self
                .marks
                .iter()
                .find(|mark| mark.span.start >= from && mark.span.end <= to);
            let text = escaped(&line[range]);
            let class = match mark.map(|mark| mark.role) {
                Some(MarkRole::Port) => "role-port",
                Some(MarkRole::TargetPort) => "role-target",
                Some(MarkRole::ContainerPort) => "role-container",
                Some(MarkRole::Selector) => "role-selector",
                None => token.class(),
            };
            match class {
                "" => out.push_str(&text),
                class => {
                    write!(out, "<span class=\"{class}\">{text}</span>").expect("a string takes it")
                }
            }
        }
    }

    /// Which lines do not stand in the text before, by the longest row of lines that both have.
    fn fresh(&self) -> Vec<bool> {
        let Some(before) = self.before else {
            return Vec::new();
        };
        let old: Vec<&str> = before.lines().collect();
        let new: Vec<&str> = self.text.lines().collect();
        let mut common = vec![vec![0usize; new.len() + 1]; old.len() + 1];
        for (row, own) in old.iter().enumerate().rev() {
            for (column, other) in new.iter().enumerate().rev() {
                let skipped = common[row + 1][column].max(common[row][column + 1]);
                common[row][column] = if own == other {
                    common[row + 1][column + 1] + 1
                } else {
                    skipped
                };
            }
        }
        let mut fresh = vec![true; new.len()];
        let mut row = 0;
        let mut column = 0;
        while row < old.len() && column < new.len() {
            if old[row] == new[column] {
                fresh[column] = false;
                (row, column) = (row + 1, column + 1);
            } else if common[row + 1][column] >= common[row][column + 1] {
                row += 1;
            } else {
                column += 1;
            }
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::Listing;

    #[test]
    fn lines_have_names_and_colours_and_say_what_is_new() {
        let text = "port: 80\nname: \"<a>\"\n";
        let listing = Listing {
            text,
            marks: &[],
            id: "y1",
            before: Some("port: 80\n"),
        };
        let html = listing.html();
        assert!(
            html.contains("<span class=\"l\" id=\"y1-1\"><span class=\"t-key\">port</span>"),
            "{html}"
        );
        assert!(
            html.contains("<span class=\"l new\" id=\"y1-2\">") && html.contains("&lt;a&gt;"),
            "{html}"
        );
        assert!(!html.contains("style="));
    }
}
