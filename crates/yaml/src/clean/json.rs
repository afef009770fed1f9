//! JSON as people write it: with comments and trailing commas, which kubectl's reader does not
//! know.

use super::blocks::is_json;
use super::line::Line;
use super::tally::{Tally, What};
use portpath_text::order;

/// What the walk through the letters remembers from line to line.
#[derive(Default)]
struct JsonWalk {
    depth: usize,
    in_comment: bool,
    /// The comma that nothing followed yet, by line and byte.
    comma: Option<(usize, usize)>,
    /// What to take out: line, first byte, the byte behind the last.
    cuts: Vec<(usize, usize, usize)>,
}

/// Takes comments and trailing commas out of text that begins with a brace.
pub(super) fn relax(lines: &mut [Line], tally: &mut Tally) {
    let mut walk = JsonWalk::default();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.is_free()) {
        if walk.depth > 0 || walk.in_comment || is_json(line.body()) {
            walk.line(at, line, tally);
        }
    }
    order::by(&mut walk.cuts, Ord::cmp);
    for cuts in walk.cuts.chunk_by(|one, next| one.0 == next.0) {
        let edits: Vec<(usize, usize, &str)> = cuts
            .iter()
            .map(|(_, start, end)| (*start, *end, ""))
            .collect();
        lines[cuts[0].0].rewrite(&edits);
    }
}

impl JsonWalk {
    fn line(&mut self, at: usize, line: &Line, tally: &mut Tally) {
        let text = line.text.as_bytes();
        let mut quoted = false;
        let mut byte = 0;
        while byte < text.len() {
            let pair = &text[byte..text.len().min(byte + 2)];
            match pair {
                b"*/" if self.in_comment => {
                    self.in_comment = false;
                    self.cuts.push((at, byte, byte + 2));
                    byte += 1;
                }
                _ if self.in_comment => {
                    let end = line.text[byte..]
                        .find("*/")
                        .map_or(text.len(), |end| byte + end);
                    self.cuts.push((at, byte, end));
                    byte = end - 1;
                }
                [b'\\', _] if quoted => byte += 1,
                [b'"', ..] => (quoted, self.comma) = (!quoted, None),
                _ if quoted => {}
                b"//" => {
                    self.cuts.push((at, byte, text.len()));
                    tally.add(What::Comment, line.number);
                    return;
                }
                b"/*" => {
                    self.in_comment = true;
                    byte += 1;
                    self.cuts.push((at, byte - 1, byte + 1));
                    tally.add(What::Comment, line.number);
                }
                [b'{' | b'[', ..] => (self.depth, self.comma) = (self.depth + 1, None),
                [b'}' | b']', ..] => {
                    self.depth = self.depth.saturating_sub(1);
                    if let Some((of, comma)) = self.comma.take() {
                        self.cuts.push((of, comma, comma + 1));
                        tally.add(What::Comma, line.number);
                    }
                }
                [b',', ..] => self.comma = Some((at, byte)),
                [byte, ..] if byte.is_ascii_whitespace() => {}
                _ => self.comma = None,
            }
            byte += 1;
        }
    }
}
