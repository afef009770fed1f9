//! What cleaning must keep to, whatever is pasted: places stay inside your YAML and in order, what
//! is clean stays as it is, cleaning twice is cleaning once, and the cleaned text gets the same
//! answer.

use portpath::Asked;
use portpath::clean::{Part, Reading, clean};
use portpath::source::Span;
use portpath::{analyze, edits};
use portpath_testkit::pastes::{Paste, pastes};

#[test]
fn the_cleaned_text_gets_the_same_answer_and_needs_no_more_cleaning() {
    let mut cleaned = 0;
    for Paste { name, yaml, asked } in pastes() {
        let before = analyze(&yaml, &asked);
        let Some(fix) = before.cleaned.and_then(|cleaned| cleaned.fix) else {
            continue;
        };
        let text = edits::apply(&yaml, &fix.edits);
        let after = analyze(&text, &asked);
        assert!(
            after.cleaned.is_none_or(|cleaned| cleaned.fix.is_none()),
            "{name}: cleaned again:\n{text}"
        );
        assert_eq!(
            after.verdict.headline, before.verdict.headline,
            "{name}:\n{text}"
        );
        assert_eq!(after.hops.len(), before.hops.len(), "{name}:\n{text}");
        cleaned += 1;
    }
    assert!(cleaned >= 15, "{cleaned} scenarios are cleaned");
}

#[test]
fn what_kubectl_accepts_is_never_touched() {
    let mut accepted = 0;
    for Paste { name, yaml, asked } in pastes() {
        let documents = portpath::yaml::parse(&yaml);
        let applied =
            portpath::admission::apply(&yaml, &documents, &portpath::admission::Config::default());
        if applied.kubectl.is_empty() && !name.contains("/objects-without-a-separator.md") {
            assert_eq!(analyze(&yaml, &asked).cleaned, None, "{name}");
            accepted += 1;
        }
    }
    assert!(accepted >= 100, "{accepted} scenarios are accepted");
}

#[test]
fn places_stay_inside_the_paste_and_in_order_wherever_it_is_cut() {
    for Paste { name, yaml, .. } in pastes()
        .into_iter()
        .filter(|paste| needs_cleaning(&paste.yaml, &paste.asked))
    {
        for end in yaml
            .char_indices()
            .map(|(at, _)| at)
            .step_by(3)
            .chain([yaml.len()])
        {
            check_places(&name, &yaml[..end]);
        }
    }
}

fn needs_cleaning(yaml: &str, asked: &Asked) -> bool {
    analyze(yaml, asked).cleaned.is_some()
}

fn check_places(name: &str, text: &str) {
    let whole = Part {
        span: Span::new(0, text.len()),
        reading: Reading::NoObject,
    };
    let Some(cleaned) = clean(text, &[whole]) else {
        return;
    };
    let mut last = 0;
    for (at, letter) in cleaned.text.char_indices() {
        let place = cleaned
            .origins
            .origin(Span::new(at, at + letter.len_utf8()));
        assert!(
            text.get(place.start..place.end).is_some(),
            "{name}: {place:?} does not cut the text:\n{text}"
        );
        assert!(
            place.start >= last,
            "{name}: {place:?} goes back behind {last}:\n{text}"
        );
        last = place.start;
    }
    for unknown in &cleaned.unknowns {
        let written = unknown.span.text(text);
        // A header that is put in leaves its name open, at a place of no width.
        assert!(
            written == unknown.written || written.is_empty(),
            "{name}: {unknown:?}"
        );
    }
}
