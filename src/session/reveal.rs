//! Puts what the reader wrote back into an analysis in place of what stood for values still to be
//! filled in, and takes the numbers out that stood for ports.

use super::Analysis;
use portpath_explain::report::{Choices, Diagnostic, Hop, Label, Nearness, Subject, Verdict};
use portpath_net::infer::Unfilled;
use portpath_net::request::{Client, Request};
use portpath_yaml::clean::Unknown;
use portpath_yaml::yaml;

/// Reveals all texts of an analysis.
pub(super) fn analysis(unfilled: &Unfilled, of: &mut Analysis) {
    let text = &mut |text: &mut String| *text = revealed(unfilled, text);
    for document in &mut of.documents {
        for words in [
            &mut document.kind,
            &mut document.namespace,
            &mut document.name,
        ] {
            shared(words, text);
        }
    }
    choices(&mut of.choices, text);
    if let Some(request) = &mut of.request {
        self::request(unfilled, request, text);
    }
    [&mut of.asked_from, &mut of.asked_to]
        .into_iter()
        .for_each(&mut *text);
    of.hops
        .iter_mut()
        .for_each(|hop| self::hop(unfilled, hop, text));
    verdict(&mut of.verdict, text);
    of.diagnostics
        .iter_mut()
        .for_each(|found| diagnostic(found, text));
    for offer in &mut of.offers {
        text(&mut offer.question);
        for fact in &mut offer.facts {
            text(&mut fact.label);
            text(&mut fact.fact);
        }
        for insert in &mut offer.inserts {
            text(&mut insert.title);
            insert
                .edits
                .iter_mut()
                .for_each(|edit| text(&mut edit.text));
        }
    }
    of.assumptions
        .iter_mut()
        .for_each(|assumption| text(&mut assumption.sentence));
}

/// Reveals the texts of a finding.
pub(crate) fn finding(unfilled: &Unfilled, found: &mut Diagnostic) {
    diagnostic(found, &mut |text: &mut String| {
        *text = revealed(unfilled, text);
    });
}

type TextSlice<'t> = dyn FnMut(&mut String) + 't;

fn choices(choices: &mut Choices, text: &mut TextSlice) {
    for choice in &mut choices.clients {
        shared(&mut choice.from, text);
        shared(&mut choice.label, text);
        client(&mut choice.client, text);
        if let Some(workload) = &mut choice.workload {
            shared(&mut workload.name, text);
        }
    }
    for choice in &mut choices.requests {
        for words in [
            &mut choice.to,
            &mut choice.label,
            &mut choice.service,
            &mut choice.from,
        ] {
            shared(words, text);
        }
    }
}

fn shared(words: &mut yaml::TextSlice, text: &mut TextSlice) {
    let mut own = words.to_string();
    text(&mut own);
    *words = own.into();
}

fn client(client: &mut Client, text: &mut TextSlice) {
    match client {
        Client::PodIn { namespace, node } => std::iter::once(namespace).chain(node).for_each(text),
        Client::Pod { namespace, name } => [namespace, name].into_iter().for_each(text),
        Client::Node { name } => text(name),
        Client::Outside | Client::OutsideAt { .. } => {}
    }
}

fn request(unfilled: &Unfilled, request: &mut Request, text: &mut TextSlice) {
    client(&mut request.from, text);
    text(&mut request.to.host);
    hide(unfilled, &mut request.to.port);
}

/// Takes out a number that stands for a value still to be filled in; what the reader wrote there.
fn hide(unfilled: &Unfilled, port: &mut Option<u16>) -> String {
    match port.and_then(|number| unfilled.by_number(number)) {
        Some(unknown) => {
            *port = None;
            unknown.written.clone()
        }
        None => String::new(),
    }
}

/// The same of a port that is shown as 0 where it is not known.
fn hide_number(unfilled: &Unfilled, port: &mut u16) -> String {
    let mut shown = Some(*port);
    let written = hide(unfilled, &mut shown);
    *port = shown.unwrap_or_default();
    written
}

fn hop(unfilled: &Unfilled, hop: &mut Hop, text: &mut TextSlice) {
    text(&mut hop.sentence);
    text(&mut hop.detail);
    for header in hop.before.iter_mut().chain(&mut hop.after) {
        header.src_written = hide(unfilled, &mut header.src_port);
        header.dst_written = hide(unfilled, &mut header.dst_port);
    }
    for endpoint in &mut hop.endpoints {
        endpoint.labels.iter_mut().for_each(&mut *text);
        if let Nearness::Nearest(labels) = &mut endpoint.nearness {
            labels.iter_mut().for_each(&mut *text);
        }
        [
            &mut endpoint.name,
            &mut endpoint.container,
            &mut endpoint.node,
            &mut endpoint.excluded,
        ]
        .into_iter()
        .for_each(&mut *text);
        endpoint.written = hide_number(unfilled, &mut endpoint.port);
    }
    subject(unfilled, &mut hop.subject, text);
}

fn subject(unfilled: &Unfilled, subject: &mut Subject, text: &mut TextSlice) {
    [&mut subject.name, &mut subject.namespace]
        .into_iter()
        .for_each(&mut *text);
    subject
        .lines
        .iter_mut()
        .chain(&mut subject.selector)
        .for_each(&mut *text);
    for port in &mut subject.ports {
        text(&mut port.name);
        text(&mut port.target);
        port.written = hide_number(unfilled, &mut port.port);
        hide(unfilled, &mut port.node_port);
    }
}

fn verdict(verdict: &mut Verdict, text: &mut TextSlice) {
    let texts = [
        &mut verdict.headline,
        &mut verdict.reason,
        &mut verdict.client_sees,
        &mut verdict.short,
    ];
    texts.into_iter().for_each(text);
}

fn diagnostic(found: &mut Diagnostic, text: &mut TextSlice) {
    [&mut found.message, &mut found.help, &mut found.kubernetes]
        .into_iter()
        .for_each(&mut *text);
    label(&mut found.primary, text);
    found
        .secondary
        .iter_mut()
        .for_each(|each| label(each, text));
    for fix in &mut found.fixes {
        text(&mut fix.title);
        fix.to.iter_mut().for_each(&mut *text);
        fix.edits.iter_mut().for_each(|edit| text(&mut edit.text));
    }
}

fn label(label: &mut Label, text: &mut TextSlice) {
    text(&mut label.text);
}

/// A text with what the reader wrote in place of what stands for it.
pub(crate) fn revealed(unfilled: &Unfilled, text: &str) -> String {
    let Some(first) = unfilled.unknowns.first() else {
        return text.to_owned();
    };
    let prefix = &first.token[..first.token.len() - 2];
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        let whole = !out.ends_with(|letter: char| letter.is_ascii_alphanumeric());
        let token = rest
            .strip_prefix(prefix)
            .and_then(|behind| token_end(unfilled, behind));
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = match rest[..digits].parse() {
            Ok(number) if whole => unfilled.by_number(number),
            _ => None,
        };
        match (token, number) {
            (Some((unknown, end)), _) => {
                out.push_str(&unknown.written);
                at += prefix.len() + end;
            }
            (None, Some(unknown)) => {
                out.push_str(&unknown.written);
                at += digits;
            }
            (None, None) => {
                let end = digits.max(letter.len_utf8());
                out.push_str(&rest[..end]);
                at += end;
            }
        }
    }
    out
}

fn token_end<'u>(unfilled: &'u Unfilled, behind: &str) -> Option<(&'u Unknown, usize)> {
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let unknown = unfilled
        .unknowns
        .get(behind[..digits].parse::<usize>().ok()?)?;
    behind[digits..]
        .starts_with('x')
        .then_some((unknown, digits + 1))
}
