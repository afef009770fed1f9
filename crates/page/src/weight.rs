//! How long a browser takes to draw a text in a textarea, as an estimate from counts. Chromium
//! takes seconds for a line of megabytes, for a hundred thousand lines, and minutes for letters
//! that combine: such a text is not shown until the reader asks for it.

/// Beyond this estimate a text is not shown at once, in microseconds.
const MOST: u64 = 500_000;
/// What a line costs, in nanoseconds, as measured in Chromium.
const LINE: u64 = 12_000;
/// What a byte of a line costs.
const BYTE: u64 = 150;
/// What a letter of a complex script costs beside that, and once more for each other such letter of
/// its line.
const COMPLEX: u64 = 4_000;
const COMPLEX_PAIR: u64 = 2;

/// Beyond this many lines a text is put in at once, out of undo's reach.
const UNDOABLE: usize = 20_000;

/// Whether the browser's undo can lead back from a text that takes the place of another.
pub(super) fn is_undoable(old: &str, new: &str) -> bool {
    let lines = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
    // What takes long to draw takes still longer to type.
    lines(old).max(lines(new)) < UNDOABLE && Heavy::of(new).is_none()
}

/// What makes a text slow to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heavy {
    /// So many lines.
    Lines(usize),
    /// A line of so many bytes.
    LongLine(usize),
    /// So many letters that combine with others, or run from right to left.
    Letters(usize),
}

impl Heavy {
    /// What makes a text slow to draw; none for nearly every text.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut counts = Counts::default();
        text.split('\n').for_each(|line| counts.add(line));
        (counts.cost() / 1_000 > MOST).then(|| counts.reason())
    }

    /// What the reader is told.
    pub(super) fn words(self) -> String {
        match self {
            Heavy::Lines(count) => format!("This text has {} lines.", grouped(count)),
            Heavy::LongLine(bytes) => format!("This text has a line of {}.", size(bytes)),
            Heavy::Letters(count) => {
                format!(
                    "This text has {} letters that browsers draw slowly.",
                    grouped(count)
                )
            }
        }
    }
}

/// What is counted of a text.
#[derive(Default)]
struct Counts {
    lines: usize,
    bytes: usize,
    longest: usize,
    complex: usize,
    /// Over all lines, the square of the complex letters of each.
    pairs: u64,
}

impl Counts {
    fn add(&mut self, line: &str) {
        self.lines += 1;
        self.bytes += line.len();
        self.longest = self.longest.max(line.len());
        if !line.is_ascii() {
            let complex = line.chars().filter(|letter| is_complex(*letter)).count();
            self.complex += complex;
            self.pairs = self
                .pairs
                .saturating_add((complex as u64).saturating_pow(2));
        }
    }

    fn of_complex(&self) -> u64 {
        (self.complex as u64 * COMPLEX).saturating_add(self.pairs.saturating_mul(COMPLEX_PAIR))
    }

    fn of_lines(&self) -> u64 {
        self.lines as u64 * LINE
    }

    fn of_bytes(&self) -> u64 {
        self.bytes as u64 * BYTE
    }

    /// In nanoseconds.
    fn cost(&self) -> u64 {
        self.of_lines()
            .saturating_add(self.of_bytes())
            .saturating_add(self.of_complex())
    }

    /// What costs most.
    fn reason(&self) -> Heavy {
        if self.of_complex() >= self.of_lines().max(self.of_bytes()) {
            Heavy::Letters(self.complex)
        } else if self.of_lines() >= self.of_bytes() {
            Heavy::Lines(self.lines)
        } else {
            Heavy::LongLine(self.longest)
        }
    }
}

/// Whether a letter is drawn together with its neighbours, or in another direction: all but those
/// of scripts that are known to be set one letter after the other.
fn is_complex(letter: char) -> bool {
    let is_simple = matches!(letter,
        '\0'..='\u{2ff}'
        | '\u{370}'..='\u{482}'
        | '\u{48a}'..='\u{58f}'
        | '\u{1e00}'..='\u{1fff}'
        | '\u{2010}'..='\u{2027}'
        | '\u{20a0}'..='\u{20cf}'
        | '\u{2190}'..='\u{25ff}'
        | '\u{3000}'..='\u{3029}'
        | '\u{3030}'..='\u{3098}'
        | '\u{309b}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff9d}');
    !is_simple
}

/// `4 MB`, `700 KB`
fn size(bytes: usize) -> String {
    if bytes >= 1_000_000 {
        format!("{} MB", (bytes + 500_000) / 1_000_000)
    } else {
        format!("{} KB", bytes / 1_000)
    }
}

/// `2,000,000`
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_is_shown() {
        let documents = "    name: a-deployment-of-some-kind\n".repeat(25_000);
        let one_line = "{\"kind\":\"Pod\"},".repeat(100_000);
        let comments = "# שלום, this is the front end\n# 这是前端服务\n".repeat(5_000);
        for text in ["", "kind: Pod\n", &documents, &one_line, &comments] {
            assert_eq!(Heavy::of(text), None, "{:.40}", text);
        }
    }

    #[test]
    fn what_a_browser_draws_for_seconds_is_not_shown_at_once() {
        let heavy = |piece: &str| Heavy::of(&piece.repeat((4 << 20) / piece.len()));
        assert_eq!(heavy("- "), Some(Heavy::LongLine(4 << 20)));
        assert_eq!(heavy("a\n"), Some(Heavy::Lines((2 << 20) + 1)));
        assert_eq!(heavy("\u{301}"), Some(Heavy::Letters(2 << 20)));
        assert_eq!(
            heavy("aש").map(|heavy| matches!(heavy, Heavy::Letters(_))),
            Some(true)
        );
        assert!(
            Heavy::of(&"\u{301}".repeat(16_000)).is_some(),
            "they all combine with the first"
        );
    }

    #[test]
    fn the_reader_is_told_what_it_is() {
        assert_eq!(
            Heavy::LongLine(4_194_240).words(),
            "This text has a line of 4 MB."
        );
        assert_eq!(
            Heavy::Lines(2_097_121).words(),
            "This text has 2,097,121 lines."
        );
    }
}
