//! Tabs that indent, which YAML does not know: made spaces where every width that fits says the
//! same.

use super::line::Line;
use super::tally::{Tally, What};

/// The widths that editors give a tab.
const WIDTHS: [usize; 3] = [2, 4, 8];

/// Makes spaces of the tabs that indent.
pub(super) fn tabs(lines: &mut [Line], tally: &mut Tally) {
    let tabbed = |line: &Line| line.is_free() && line.text[..head(&line.text)].contains('\t');
    if !lines.iter().any(tabbed) {
        return;
    }
    let mut fits = WIDTHS
        .iter()
        .filter_map(|width| Some((*width, depths(lines, *width)?)));
    let first = fits.next();
    let certain = first
        .as_ref()
        .is_some_and(|(_, depths)| fits.all(|(_, others)| others == *depths));
    for line in lines.iter_mut().filter(|line| tabbed(line)) {
        match &first {
            Some((width, _)) if certain => {
                let end = head(&line.text);
                let spaces = spaced(&line.text[..end], *width);
                line.replace(0, end, &spaces);
                tally.add(What::Tab, line.number);
            }
            _ => tally.add(What::TabLeft, line.number),
        }
    }
}

/// How many bytes stand before the text of a line: its indentation, and the hyphens of list items.
fn head(text: &str) -> usize {
    let mut at = 0;
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            b' ' | b'\t' => at = place + 1,
            b'-' if matches!(text.as_bytes().get(place + 1), Some(b' ' | b'\t')) => {}
            _ => break,
        }
    }
    at
}

fn spaced(head: &str, width: usize) -> String {
    let mut spaces = String::new();
    for letter in head.chars() {
        match letter {
            '\t' => spaces.push_str(&" ".repeat(tab_stop(spaces.len(), width) - spaces.len())),
            other => spaces.push(other),
        }
    }
    spaces
}

fn tab_stop(column: usize, width: usize) -> usize {
    (column / width + 1) * width
}

/// How deep each line stands, when tabs have a width; none where a line stands between two levels.
fn depths(lines: &[Line], width: usize) -> Option<Vec<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let mut depths = Vec::new();
    let mut opened = true;
    for line in lines.iter().filter(|line| line.is_free()) {
        let body = line.body();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        if body.starts_with("---") {
            open.clear();
            opened = true;
            continue;
        }
        let mut column = 0;
        let head = head(&line.text);
        for byte in line.text[..head].bytes().chain([b'-']) {
            if byte != b'-' {
                column = if byte == b'\t' {
                    tab_stop(column, width)
                } else {
                    column + 1
                };
                continue;
            }
            while open.last().is_some_and(|last| *last > column) {
                open.pop();
                opened = false;
            }
            if open.last() != Some(&column) {
                // Something may only begin below what has nothing behind it.
                if !opened {
                    return None;
                }
                open.push(column);
            }
            depths.push(open.len());
            opened = true;
            column += 1;
        }
        opened = body.ends_with([':', '|', '>', '-', '{', '[', ',']);
    }
    Some(depths)
}
