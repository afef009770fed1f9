//! A session answers what [`analyze`] answers, whatever it was asked before. The texts are those of the scenarios, a few in a row,
//! changed at places that a fixed seed gives.

use portpath::analyze;
use portpath::facts::Fact;
use portpath::{Asked, Session};
use portpath_testkit::pastes::pastes;

/// How many texts are changed, and how often each.
const TEXTS: usize = 40;
const CHANGES: usize = 24;

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
fn another_request_about_the_same_text_is_answered_as_if_it_were_the_first() {
    let pastes = pastes();
    let other = Asked {
        to: "curl http://web:81".to_owned(),
        ..Asked::default()
    };
    let facts = Asked {
        facts: ["the network plugin does not enforce NetworkPolicy"]
            .iter()
            .filter_map(|fact| Fact::parse(fact).ok())
            .collect(),
        ..Asked::default()
    };
    assert_eq!(facts.facts.len(), 1);
    for paste in &pastes {
        let mut session = Session::read(&paste.yaml, &Asked::default());
        for asked in [
            &paste.asked,
            &other,
            &facts,
            &Asked::default(),
            &paste.asked,
        ] {
            let same = session.answer(asked) == analyze(&paste.yaml, asked);
            assert!(same, "{}: {asked:?}", paste.name);
        }
    }
}

#[test]
fn a_changed_text_is_answered_the_same_with_a_session_and_without() {
    let pastes = pastes();
    let mut random = Random(20_261_123);
    for _ in 0..TEXTS {
        let some: Vec<&str> = (0..1 + random.below(5))
            .map(|_| pastes[random.below(pastes.len())].yaml.as_str())
            .collect();
        let mut text = some.join("\n---\n");
        let asked = &pastes[random.below(pastes.len())].asked;
        for _ in 0..CHANGES {
            let mut session = Session::read(&text, &Asked::default());
            let same = session.answer(asked) == analyze(&text, asked);
            assert!(same, "this is answered otherwise:\n{text}\n{asked:?}");
            text = changed(&text, &mut random);
        }
    }
}

/// The text with something typed, or with a part taken out or moved.
fn changed(text: &str, random: &mut Random) -> String {
    let (one, other) = (place(text, random), place(text, random));
    let (start, end) = (one.min(other), one.max(other));
    match random.below(3) {
        0 => format!("{}---\n{}", &text[start..], &text[..start]),
        1 if end - start < 200 => format!("{}{}", &text[..start], &text[end..]),
        _ => {
            let typed = TYPED[random.below(TYPED.len())];
            format!("{}{typed}{}", &text[..one], &text[one..])
        }
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
