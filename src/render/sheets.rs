//! Sheets as a person reads them in a terminal.

use std::fmt::Write;

use super::visible_line;
use crate::inspect::{Sheet, SheetLine};

/// All sheets, each under its title. A line that the API server filled in ends in `# default`.
pub fn sheets(sheets: &[Sheet]) -> String {
    let mut out = String::new();
    for sheet in sheets {
        let _ = writeln!(
            out,
            "\n── {} ──  ({})",
            visible_line(&sheet.title),
            visible_line(&sheet.command)
        );
        for line in &sheet.lines {
            let _ = writeln!(out, "{}{}", visible_line(&line.text), remark(line));
        }
    }
    out
}

fn remark(line: &SheetLine) -> String {
    match (line.filled_in, line.hop) {
        (true, _) => "  # default".to_owned(),
        (false, Some(hop)) => format!("  # step {}", hop + 1),
        (false, None) => String::new(),
    }
}
