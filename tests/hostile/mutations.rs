//! Breaks a text as pastes break: lines lost, doubled, moved and indented, bytes turned over, ends
//! cut off, pieces of other pastes and characters that mean something to YAML put in. The same seed
//! breaks it the same way.

/// Numbers that look random and are the same each time.
pub(crate) struct Dice(u64);

impl Dice {
    /// A sequence of its own for each seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`; 0 when that is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % (end.max(1) as u64)) as usize
    }

    /// One of these.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// What means something to YAML, to what is wrapped around it, or to a place where numbers and
/// names stand.
const TOKENS: &[&str] = &[
    "---\n",
    "...\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "{",
    "}",
    "[",
    "]",
    "- ",
    ": ",
    ",",
    "|\n",
    ">-\n",
    "? ",
    "# ",
    "\t",
    "  ",
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "é",
    "😀",
    "“",
    "’",
    "\"",
    "'",
    "\\",
    "!!str ",
    "!!binary ",
    "%YAML 1.1\n",
    "null",
    "~",
    "yes",
    "0x1F",
    "0o17",
    "1_000",
    "-1",
    "0",
    "65536",
    "9223372036854775808",
    "1e400",
    ".nan",
    "```yaml\n",
    "```\n",
    "> ",
    "$ cat <<EOF\n",
    "EOF\n",
    "{{ .Values.port }}",
    "{{- if",
    "}}",
    "<name>",
    "${PORT}",
    "+ ",
    "@@ -1,2 +1,2 @@\n",
    "12:",
    "kind: List\nitems:\n",
    "items: [",
    "apiVersion: v1\nkind: Service\n",
    "metadata:\n",
    "spec:\n",
    "ports:\n",
    "targetPort: ",
    "selector: {}\n",
    "namespace: ",
    "clusterIP: None\n",
    "$(date)",
    "-----BEGIN",
];

/// The text, broken in one to four places.
pub(crate) fn broken(text: &str, others: &[String], dice: &mut Dice) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..1 + dice.below(4) {
        match dice.below(12) {
            0 => turn_a_bit(&mut bytes, dice),
            1 => cut_out(&mut bytes, dice),
            2 => cut_off(&mut bytes, dice),
            3 => splice(&mut bytes, others, dice),
            4..=6 => put_in(&mut bytes, dice),
            7 => repeat(&mut bytes, dice),
            _ => bytes = with_a_line_changed(&bytes, dice),
        }
    }
    // As a file with such bytes is read.
    String::from_utf8_lossy(&bytes).into_owned()
}

fn turn_a_bit(bytes: &mut [u8], dice: &mut Dice) {
    let at = dice.below(bytes.len());
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << dice.below(8);
    }
}

fn cut_out(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let start = dice.below(bytes.len());
    let end = (start + dice.below(40)).min(bytes.len());
    bytes.drain(start..end);
}

fn cut_off(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len());
    if dice.below(2) == 0 {
        bytes.truncate(at);
    } else {
        bytes.drain(..at);
    }
}

fn splice(bytes: &mut Vec<u8>, others: &[String], dice: &mut Dice) {
    let other = others[dice.below(others.len())].as_bytes();
    let start = dice.below(other.len());
    let end = (start + dice.below(400)).min(other.len());
    let at = dice.below(bytes.len());
    bytes.splice(at..at, other[start..end].iter().copied());
}

fn put_in(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    bytes.splice(at..at, dice.pick(TOKENS).bytes());
}

fn repeat(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let start = dice.below(bytes.len());
    let end = (start + dice.below(60)).min(bytes.len());
    let times = 1 + dice.below(8);
    let more = bytes[start..end].repeat(times);
    bytes.splice(end..end, more);
}

fn with_a_line_changed(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    let at = dice.below(lines.len());
    let to = dice.below(lines.len());
    if at < lines.len() {
        match dice.below(6) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(to, lines[at].clone()),
            2 => lines.swap(at, to),
            3 => drop(lines[at].splice(0..0, b"  ".repeat(1 + dice.below(3)))),
            4 => lines[at] = lines[at].trim_ascii_start().to_vec(),
            _ => {
                let kept = lines[at].trim_ascii_end().len();
                lines[at].truncate(kept);
            }
        }
    }
    lines.concat()
}
