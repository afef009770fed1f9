//! Hostile input: the scenarios, broken in thousands of ways by a fixed seed, hold to the
//! invariants that `cargo xtask fuzz` tries with libFuzzer for as long as one likes. What that
//! finds is kept as a test in `found.rs`.

mod found;
mod invariants;
mod mutations;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::LazyLock;

use mutations::{Dice, broken};
use portpath::link::Link;
use portpath_testkit::pastes::{Paste, pastes};

static CASES: LazyLock<Vec<Paste>> = LazyLock::new(pastes);
static TEXTS: LazyLock<Vec<String>> =
    LazyLock::new(|| CASES.iter().map(|case| case.yaml.clone()).collect());

/// How many inputs each test tries; `HOSTILE_RUNS` asks for more.
const RUNS: u64 = 400;

/// Runs a check on one input a seed; names the seed and shows the input that breaks it.
fn try_all<T: std::fmt::Debug>(input: impl Fn(&mut Dice) -> T, check: impl Fn(&T)) {
    let asked = std::env::var("HOSTILE_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok());
    for seed in 0..asked.unwrap_or(RUNS) {
        let input = input(&mut Dice::new(seed));
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(&input))) {
            eprintln!("seed {seed} breaks it: {input:?}");
            resume_unwind(panic);
        }
    }
}

fn any<'a>(dice: &mut Dice) -> &'a Paste {
    &CASES[dice.below(CASES.len())]
}

#[test]
fn any_text_gets_one_answer_whose_places_are_in_it() {
    let input = |dice: &mut Dice| {
        let paste = any(dice);
        (&paste.name, broken(&paste.yaml, &TEXTS, dice))
    };
    try_all(input, |(_, text)| invariants::text(text));
}

#[test]
fn any_request_gets_one_answer_and_is_read_back_as_it_is_typed() {
    const FACTS: &[&str] = &[
        "app in deployment/web listens on 3000",
        "pod/web-1 is not ready",
        "the network plugin does not enforce NetworkPolicy",
        "http://web:8080",
    ];
    let words: Vec<String> = CASES
        .iter()
        .flat_map(|case| [case.asked.from.clone(), case.asked.to.clone()])
        .collect();
    let input = |dice: &mut Dice| {
        let case = any(dice);
        let from = broken(&case.asked.from, &words, dice);
        let to = broken(&case.asked.to, &words, dice);
        (&case.yaml, from, to, broken(dice.pick(FACTS), &words, dice))
    };
    try_all(input, |(yaml, from, to, fact)| {
        invariants::request(yaml, from, to, fact)
    });
}

#[test]
fn any_link_is_read_or_refused_and_holds_what_was_put_into_it() {
    let fragments: Vec<String> = CASES.iter().step_by(7).flat_map(fragments).collect();
    let texts: Vec<String> = fragments.iter().chain(TEXTS.iter()).cloned().collect();
    let input = |dice: &mut Dice| {
        let text = &texts[dice.below(texts.len())];
        if dice.below(4) == 0 {
            text.clone()
        } else {
            broken(text, &texts, dice)
        }
    };
    try_all(input, |text| invariants::link(text));
}

/// The links to a scenario: with its text and with its request alone.
fn fragments(paste: &Paste) -> Vec<String> {
    let link = Link {
        asked: paste.asked.clone(),
        step: Some(2),
        ..Link::default()
    };
    let packed = Link {
        text: Some(paste.yaml.clone()),
        ..link.clone()
    }
    .packed();
    packed
        .into_iter()
        .chain([link.plain(), link.payload()])
        .collect()
}

#[test]
fn cleaning_any_paste_keeps_its_places() {
    let wrapped = |dice: &mut Dice| {
        let yaml = &any(dice).yaml;
        let yaml = match dice.below(5) {
            0 => format!("Here it is:\n\n```yaml\n{yaml}```\n\nand it does not work"),
            1 => yaml.lines().map(|line| format!("> {line}\n")).collect(),
            2 => format!("$ cat <<EOF | kubectl apply -f -\n{yaml}EOF\n"),
            3 => yaml
                .lines()
                .enumerate()
                .map(|(at, line)| format!("{:>3}  {line}\n", at + 1))
                .collect(),
            _ => yaml.replace("  ", "\t"),
        };
        broken(&yaml, &TEXTS, dice)
    };
    try_all(wrapped, |text| invariants::cleaning(text));
}
