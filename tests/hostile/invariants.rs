//! What holds of every input, however broken: an answer, the same one each time, with places that
//! cut the text at characters, and fixes that can be made. `tests/hostile` asks it of mutated
//! scenarios, the targets of `fuzz/` of whatever libFuzzer makes up; who breaks it panics.

use portpath::check::{Options, Sources, check, diff};
use portpath::clean::{Part, Reading, clean};
use portpath::facts::Fact;
use portpath::link::Link;
use portpath::render::Artifact;
use portpath::report::Fix;
use portpath::request::{Client, Target};
use portpath::share::{holds_secret, redact};
use portpath::source::Span;
use portpath::tools::verify;
use portpath::{Analysis, Asked, Session};
use portpath::{analyze, edits, inspect, render, yaml};
use serde_json::Value;

/// Any text gets an answer to the request that is proposed for it.
pub(crate) fn text(text: &str) {
    asked(text, &Asked::default());
}

/// Any request to any text gets an answer, and what is read of it is printed so that it is read as
/// the same again.
pub(crate) fn request(paste: &str, from: &str, to: &str, fact: &str) {
    let facts: Vec<Fact> = Fact::parse(fact).into_iter().collect();
    for fact in &facts {
        assert_eq!(
            Fact::parse(&fact.typed()).as_ref(),
            Ok(fact),
            "{:?}",
            fact.typed()
        );
    }
    let client = Client::parse(from);
    let target = Target::parse(to);
    if let Ok(client) = &client {
        assert_eq!(
            Client::parse(&client.typed()).as_ref(),
            Ok(client),
            "{from:?} is typed {:?}",
            client.typed()
        );
    }
    if let Ok(target) = &target {
        assert_eq!(
            Target::parse(&target.typed()).as_ref(),
            Ok(target),
            "{to:?} is typed {:?}",
            target.typed()
        );
    }
    let request = Asked {
        from: from.to_owned(),
        to: to.to_owned(),
        facts,
        ..Asked::default()
    };
    // Variables are filled in before a target is read, so that it may be understood after all.
    if client.is_err() || (target.is_err() && !to.contains('$')) {
        assert!(
            !analyze(paste, &request).verdict.headline.is_empty(),
            "no verdict"
        );
        return;
    }
    asked(paste, &request);
}

/// Any fragment of an address is read or refused, any text travels in a link as it is, and what a
/// link leaves out of a text stays left out.
pub(crate) fn link(pasted: &str) {
    let read = Link::read(pasted).map(|opened| opened.link);
    let (request, text) = pasted.split_once('\n').unwrap_or((pasted, ""));
    let asked = Asked {
        from: text.to_owned(),
        to: request.to_owned(),
        ..Asked::default()
    };
    let made = Link {
        text: Some(text.to_owned()),
        asked: asked.clone(),
        step: Some(pasted.len() + 1),
        ..Link::default()
    };
    let bare = Link {
        asked,
        ..Link::default()
    };
    for link in read
        .into_iter()
        .chain([Link::from_payload(pasted).link, made, bare])
    {
        // One that would be too long is not made.
        if let Ok(packed) = link.packed() {
            assert_eq!(
                Link::read(&packed).map(|opened| opened.link),
                Ok(link.clone()),
                "packed"
            );
        }
        let plain = Link { text: None, ..link };
        assert_eq!(
            Link::read(&plain.plain()).map(|opened| opened.link),
            Ok(plain.clone()),
            "{:?}",
            plain.plain()
        );
    }
    let redacted = redact(pasted);
    assert_eq!(
        redacted.text == pasted,
        redacted.left_out.is_empty(),
        "what is left out is said"
    );
    holds_secret(pasted);
}

/// Cleaning keeps the places of a text inside it and in order, and the answer to it is like any
/// other.
pub(crate) fn cleaning(pasted: &str) {
    let whole = Part {
        span: Span::new(0, pasted.len()),
        reading: Reading::NoObject,
    };
    if let Some(cleaned) = clean(pasted, &[whole]) {
        let mut last = 0;
        for (at, letter) in cleaned.text.char_indices() {
            let place = cleaned
                .origins
                .origin(Span::new(at, at + letter.len_utf8()));
            cuts(pasted, place);
            assert!(place.start >= last, "{place:?} goes back behind {last}");
            last = place.start;
        }
        for unknown in &cleaned.unknowns {
            cuts(pasted, unknown.span);
        }
        if let Some(offered) = &cleaned.offered {
            text(offered);
        }
    }
    text(pasted);
}

fn asked(text: &str, asked: &Asked) {
    for document in yaml::parse(text) {
        cuts(text, document.span);
    }
    let analysis = analyze(text, asked);
    assert!(!analysis.verdict.headline.is_empty(), "no verdict");
    // The analyses are long; what differs is found by the seed.
    assert!(
        analysis == analyze(text, asked),
        "another answer the second time"
    );
    assert!(
        analysis == Session::read(text, &Asked::default()).answer(asked),
        "another answer by a session that was asked something else"
    );
    shares(&analysis);
    let sheets = inspect(text, asked);
    let printed = render::json(&analysis, &sheets);
    let printed: Value = serde_json::from_str(&printed).expect("what is printed as JSON is JSON");
    spans(text, &printed);
    render::text(&analysis, "YAML", text);
    render::sarif(
        &analysis,
        text,
        &[Artifact {
            name: "YAML".to_owned(),
            span: Span::new(0, text.len()),
        }],
        "",
    );
    fixes(text, asked, &analysis);
    checked(text, asked);
}

/// All paths of a text are judged alike each time, and are printed in each form.
fn checked(text: &str, asked: &Asked) {
    let files = [Artifact {
        name: "YAML".to_owned(),
        span: Span::new(0, text.len()),
    }];
    let found = check(text, &files, asked, &Options::default());
    let survey = Session::read(text, asked).survey(asked);
    assert!(found.survey == survey, "another survey the second time");
    let survey = serde_json::to_value(&survey).expect("a survey is JSON");
    spans(text, &survey);
    let sources = Sources::new(text, &files);
    let printed = render::check::json(&found, &sources);
    serde_json::from_str::<Value>(&printed).expect("what is printed as JSON is JSON");
    let printed = render::sarif_of_check(&found, text, &files, "");
    serde_json::from_str::<Value>(&printed).expect("SARIF is JSON");
    let narrow = render::check::Layout {
        colour: render::check::Colour::Plain,
        columns: Some(1),
    };
    render::check::table(&found, narrow);
    render::map::mermaid(&found.survey);
    render::map::dot(&found.survey);
    render::check::junit(&found);
    render::check::markdown(&found);
    render::check::github(&found);
    render::check::reach(&found.survey);
    let same = diff(&found, &found);
    assert!(same.changes.is_empty(), "a text differs from itself");
}

/// Fixes replace what stands in the text, in order; the mended text gets an answer too.
fn fixes(text: &str, asked: &Asked, analysis: &Analysis) {
    let cleaned = analysis
        .cleaned
        .iter()
        .filter_map(|cleaned| cleaned.fix.as_ref());
    let all: Vec<&Fix> = cleaned
        .chain(analysis.diagnostics.iter().flat_map(|found| &found.fixes))
        .collect();
    for fix in &all {
        let mut last = 0;
        for edit in &fix.edits {
            cuts(text, edit.span);
            assert!(
                edit.span.start >= last,
                "the edits of {:?} are not in order: {:?}",
                fix.title,
                fix.edits
            );
            last = edit.span.end;
        }
        let kept: usize = fix
            .edits
            .iter()
            .map(|edit| edit.span.end - edit.span.start)
            .sum();
        let new: usize = fix.edits.iter().map(|edit| edit.text.len()).sum();
        let mended = edits::apply(text, &fix.edits);
        assert_eq!(
            mended.len(),
            text.len() - kept + new,
            "{:?} is not made whole",
            fix.title
        );
        edits::hunks(text, &fix.edits);
    }
    // Trying one costs several analyses, so the text decides which.
    if let Some(fix) = all.get(text.len() % all.len().max(1)) {
        let tried = verify(&mut Session::read(text, asked), asked, fix);
        assert_eq!(
            tried.text,
            edits::apply(text, &fix.edits),
            "{:?} is tried on another text",
            fix.title
        );
        assert_eq!(
            tried.verdict,
            analyze(&tried.text, &tried.asked).verdict,
            "{:?} promises another end",
            fix.title
        );
    }
}

/// The shares of the endpoints that a hop may go to add up to the whole.
fn shares(analysis: &Analysis) {
    for hop in &analysis.hops {
        let taking = hop.endpoints.iter().filter(|endpoint| endpoint.one_in > 0);
        let shares: Vec<f64> = taking
            .map(|endpoint| 1.0 / endpoint.one_in as f64)
            .collect();
        assert!(
            shares.is_empty() || (shares.iter().sum::<f64>() - 1.0).abs() < 1e-9,
            "{shares:?}"
        );
    }
}

/// Every place that is printed, wherever it stands in the answer.
fn spans(text: &str, printed: &Value) {
    let mut rest = vec![printed];
    while let Some(value) = rest.pop() {
        match value {
            Value::Object(map) => {
                if let (Some(start), Some(end)) = (place(map.get("start")), place(map.get("end"))) {
                    cuts(text, Span { start, end });
                }
                rest.extend(map.values());
            }
            Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
}

fn place(value: Option<&Value>) -> Option<usize> {
    value?.as_u64().map(|number| number as usize)
}

fn cuts(text: &str, span: Span) {
    assert!(
        text.get(span.start..span.end).is_some(),
        "{span:?} does not cut the text of {} bytes",
        text.len()
    );
}
