//! The fixes of a check as a unified diff, which `patch -p1` and `git apply` take.

use std::fmt::Write;

use crate::check::Fixes;
use crate::render::Artifact;
use portpath_explain::edits::{Hunk, LineChange, apply, hunks};
use portpath_explain::report::Edit;
use portpath_text::source::Span;

/// One diff for each file that changes; empty without any fix.
pub fn unified(fixes: &Fixes, text: &str, files: &[Artifact]) -> String {
    let mut out = String::new();
    for file in files {
        let edits: Vec<Edit> = fixes
            .edits
            .iter()
            .filter(|edit| file.span.start <= edit.span.start && edit.span.end <= file.span.end)
            .map(|edit| Edit {
                span: Span::new(
                    edit.span.start - file.span.start,
                    edit.span.end - file.span.start,
                ),
                text: edit.text.clone(),
            })
            .collect();
        if edits.is_empty() {
            continue;
        }
        let own = file.span.text(text);
        let name = file.name.trim_start_matches("./").trim_start_matches('/');
        let _ = writeln!(out, "--- a/{name}\n+++ b/{name}");
        let lines = own.lines().count();
        let is_open = !own.ends_with('\n');
        let fixed = apply(own, &edits);
        let returns = Returns {
            old: own.split('\n').map(ends_with_return).collect(),
            new: fixed.split('\n').map(ends_with_return).collect(),
        };
        for hunk in hunks(own, &edits) {
            let last = hunk.old_line + count(&hunk, LineChange::Added);
            push(&mut out, &hunk, &returns, is_open && last > lines);
        }
    }
    out
}

/// Which lines end with a carriage return, which hunks leave out.
struct Returns {
    old: Vec<bool>,
    new: Vec<bool>,
}

fn ends_with_return(line: &str) -> bool {
    line.ends_with('\r')
}

/// How many lines have another sign than this.
fn count(hunk: &Hunk, other: LineChange) -> usize {
    let lines = hunk.lines.iter();
    lines.filter(|line| line.change != other).count()
}

/// A hunk, with the mark of a text that ends within its last line.
fn push(out: &mut String, hunk: &Hunk, returns: &Returns, is_at_open_end: bool) {
    let _ = writeln!(out, "{}", hunk.header());
    let ends = |other: LineChange| {
        if is_at_open_end {
            hunk.lines.iter().rposition(|line| line.change != other)
        } else {
            None
        }
    };
    let old = ends(LineChange::Added);
    let new = ends(LineChange::Removed);
    let mut old_line = hunk.old_line;
    let mut new_line = hunk.new_line;
    for (at, line) in hunk.lines.iter().enumerate() {
        let has_return = match line.change {
            LineChange::Added => returns.new.get(new_line - 1),
            LineChange::Kept | LineChange::Removed => returns.old.get(old_line - 1),
        };
        let end = if has_return == Some(&true) { "\r" } else { "" };
        let _ = writeln!(out, "{}{}{end}", line.change.sign(), line.text);
        old_line += usize::from(line.change != LineChange::Added);
        new_line += usize::from(line.change != LineChange::Removed);
        if old == Some(at) || new == Some(at) {
            out.push_str("\\ No newline at end of file\n");
        }
    }
}
