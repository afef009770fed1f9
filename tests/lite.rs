//! The small answer that embeds load first is the whole one's answer, or none.

use portpath::analyze;
use portpath::examples::EXAMPLES;
use portpath::{Analysis, Asked, analyze_lite};
use portpath_testkit::marks::marks;
use portpath_testkit::{cases, scenario};

/// How many requests to one paste of a scenario are compared.
const MOST_REQUESTS: usize = 12;
/// The same of the many cases, beside what is proposed.
const MOST_OF_CASES: usize = 1;

/// How often there was an answer.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    asked: usize,
    answered: usize,
}

impl Tally {
    /// Compares both answers to one request.
    fn compare(&mut self, name: &str, text: &str, asked: &Asked) {
        self.asked += 1;
        if let Some(small) = analyze_lite(text, asked) {
            self.answered += 1;
            let whole = shown(analyze(text, asked));
            assert_eq!(small.hops, whole.hops, "{name}: {asked:?}\n{text}");
            assert_eq!(
                small.diagnostics, whole.diagnostics,
                "{name}: {asked:?}\n{text}"
            );
            assert_eq!(shown(small), whole, "{name}: {asked:?}\n{text}");
        }
    }

    /// Compares the answers to what is proposed and to so much of what is offered.
    fn compare_all(&mut self, name: &str, text: &str, most: usize) {
        self.compare(name, text, &Asked::default());
        if analyze_lite(text, &Asked::default()).is_none() {
            return;
        }
        for choice in analyze(text, &Asked::default())
            .choices
            .requests
            .into_iter()
            .rev()
            .take(most)
        {
            let asked = Asked {
                from: choice.from.to_string(),
                to: choice.to.to_string(),
                ..Asked::default()
            };
            self.compare(name, text, &asked);
        }
    }

    fn share(self) -> usize {
        100 * self.answered / self.asked.max(1)
    }
}

/// What an embed shows of an answer.
fn shown(analysis: Analysis) -> Analysis {
    Analysis {
        documents: Vec::new(),
        offers: Vec::new(),
        commands: Vec::new(),
        ..analysis
    }
}

#[test]
fn scenarios_have_the_same_answer_or_none() {
    let (mut all, mut basics) = (Tally::default(), Tally::default());
    for path in scenario::files() {
        let name = path.display().to_string();
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let is_basic = marks(&markdown).contains(&"basic");
        let mut yaml = String::new();
        for block in scenario::blocks(&markdown) {
            match block.word.as_str() {
                "yaml" => {
                    yaml = block.text;
                    all.compare_all(&name, &yaml, MOST_REQUESTS);
                }
                "request" => {
                    let tally = if is_basic { &mut basics } else { &mut all };
                    tally.compare(&name, &yaml, &scenario::asked(&block.text));
                }
                _ => {}
            }
        }
    }
    println!("basics: {basics:?}, {} %; others: {all:?}", basics.share());
    assert!(
        basics.asked > 60 && basics.share() >= LEAST_SHARE,
        "too many of the basics are left to the whole: {basics:?}"
    );
}

/// The least share of the basics that the small answer must know, in percent.
const LEAST_SHARE: usize = 60;

#[test]
fn examples_are_all_answered() {
    for example in EXAMPLES {
        let mut tally = Tally::default();
        tally.compare_all(example.title, example.text, MOST_REQUESTS);
        assert!(tally.answered > 0, "{} is left to the whole", example.title);
    }
}

#[test]
fn cases_of_real_kubernetes_have_the_same_answer_or_none() {
    let mut tally = Tally::default();
    for case in cases::files().iter().flat_map(|file| &file.cases) {
        tally.compare_all(&case.id, &case.yaml, MOST_OF_CASES);
    }
    println!("{tally:?}, {} %", tally.share());
    assert!(tally.answered > 500, "{tally:?}");
}
