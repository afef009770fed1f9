//! The reader that remembers answers what one that remembers nothing answers, whatever is typed. The pastes are those of the
//! scenarios, a few behind one another, edited at places that a fixed seed gives.

use portpath::analysis::{Asked, Reader};
use portpath::analyze;
use portpath_testkit::pastes::pastes;

/// How many pastes are edited, and how often each.
const PASTES: usize = 40;
const EDITS: usize = 24;
/// How many words are typed into a paste, and of how many letters.
const WORDS: usize = 4;
const LETTERS: usize = 6;

/// What is typed: letters that change a value, and those that change what a document is.
const TYPED: [&str; 16] = [
    "8",
    "x",
    "\n",
    " ",
    ":",
    "---\n",
    "\n---\n",
    "#",
    "- ",
    "'",
    "{",
    "\u{feff}",
    "é",
    "\t",
    "kind: Pod\n",
    "<name>",
];

#[test]
fn what_was_read_before_changes_no_answer() {
    let pastes = pastes();
    let mut random = Random(20_261_123);
    for _ in 0..PASTES {
        let some: Vec<_> = (0..1 + random.below(5))
            .map(|_| &pastes[random.below(pastes.len())])
            .collect();
        let names: Vec<&str> = some.iter().map(|paste| paste.name.as_str()).collect();
        let mut text = some
            .iter()
            .map(|paste| paste.yaml.as_str())
            .collect::<Vec<_>>()
            .join("\n---\n");
        let asked = if random.below(3) == 0 {
            pastes[random.below(pastes.len())].asked.clone()
        } else {
            Asked::default()
        };
        let (mut reader, mut before) = (Reader::default(), text.clone());
        for _ in 0..EDITS {
            let analysis = reader.analyze(&text, &asked);
            let same = analysis == analyze(&text, &asked);
            assert!(
                same,
                "{names:?}: after\n{before}\n=====\nthis is read otherwise:\n{text}"
            );
            let next = edited(&text, &mut random);
            before = std::mem::replace(&mut text, next);
        }
    }
}

/// Letter by letter at one place after the other, as documents are written, now and then with a letter taken back.
#[test]
fn what_is_typed_letter_by_letter_changes_no_answer() {
    let pastes = pastes();
    let mut random = Random(20_261_124);
    for _ in 0..PASTES {
        let some: Vec<_> = (0..2 + random.below(4))
            .map(|_| pastes[random.below(pastes.len())].yaml.as_str())
            .collect();
        let (mut text, mut reader) = (some.join("\n---\n"), Reader::default());
        for _ in 0..WORDS {
            // At the end of a line, where the values are.
            let line_ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
            let mut at = line_ends[random.below(line_ends.len())];
            for _ in 0..LETTERS {
                let typed = ["8", "1", "x", "-", " ", "\n", "", ""][random.below(8)];
                match typed {
                    "" if at > 0 && text.is_char_boundary(at - 1) => {
                        at -= 1;
                        text.remove(at);
                    }
                    typed => {
                        text.insert_str(at, typed);
                        at += typed.len();
                    }
                }
                let same =
                    reader.analyze(&text, &Asked::default()) == analyze(&text, &Asked::default());
                assert!(same, "this is read otherwise:\n{text}");
            }
        }
    }
}

/// The text with something typed, taken out, doubled or moved.
fn edited(text: &str, random: &mut Random) -> String {
    let (one, other) = (place(text, random), place(text, random));
    let (start, end) = (one.min(other), one.max(other));
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    match random.below(10) {
        0..=4 => format!(
            "{}{}{}",
            &text[..one],
            TYPED[random.below(TYPED.len())],
            &text[one..]
        ),
        5 => text[..one]
            .chars()
            .chain(text[one..].chars().skip(1))
            .collect(),
        6 => {
            let line = random.below(lines.len().max(1));
            lines
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != line)
                .map(|(_, line)| *line)
                .collect()
        }
        7 => {
            let documents: Vec<&str> = text.split("---\n").collect();
            let (from, to) = (random.below(documents.len()), random.below(documents.len()));
            let mut moved = documents.clone();
            let document = moved.remove(from);
            moved.insert(to.min(moved.len()), document);
            moved.join("---\n")
        }
        8 => {
            let documents: Vec<&str> = text.split("---\n").collect();
            let gone = random.below(documents.len());
            let rest = documents.iter().enumerate().filter(|(at, _)| *at != gone);
            rest.map(|(_, document)| *document)
                .collect::<Vec<_>>()
                .join("---\n")
        }
        _ if end - start < 200 => format!("{}{}", &text[..start], &text[end..]),
        _ => format!("{}---\n{}", &text[start..], &text[..start]),
    }
}

/// A place between two characters.
fn place(text: &str, random: &mut Random) -> usize {
    let at = random.below(text.len() + 1);
    (at..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len())
}

/// The same numbers every time (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound.max(1) as u64) as usize
    }
}
