//! A film: everything that an embed shows of an [`Analysis`], as one JSON object (`docs/film.md`).
//! It is written by hand and placed already, so that what plays it is small, and a page can carry
//! it and play without WebAssembly. Offsets count UTF-16 units, as JavaScript does. Leaves drawing
//! to what plays it, except for the [`poster`].

mod given;
mod json;
mod places;
mod poster;
mod snippet;
mod stage;

use crate::Analysis;
pub use given::Given;
use json::Json;
use places::Places;
pub use places::fingerprint;
use portpath_explain::edits;
use portpath_explain::report::{
    Diagnostic, Edit, Fix, Header, Hop, HopKind, Label, Mark, MarkRole, Outcome, Severity, Verdict,
};
use portpath_explain::scene::{Shape, layout};
use portpath_text::source::Span;
pub use poster::poster;
pub use snippet::{LeavesOut, Parts, SnippetOptions, as_embedded, element, frame, snippet};

/// The version of the film's format: raised when a field is renamed, removed or changes its
/// meaning.
pub const FILM_VERSION: usize = 2;

/// The most findings beside the cause that an embed names.
const FINDINGS: usize = 8;

/// The film of an analysis of `text`, as JSON.
pub fn film(text: &str, analysis: &Analysis) -> String {
    film_saying(text, analysis, &[])
}

/// The same, which also says what of an embed's options was not understood, a sentence each.
pub fn film_saying(text: &str, analysis: &Analysis, passed_over: &[String]) -> String {
    let places = Places::of(text);
    let writer = Writer {
        text,
        analysis,
        places: &places,
    };
    let mut json = Json::default();
    json.object(|json| {
        writer.film(json);
        if !passed_over.is_empty() {
            json.key("passedOver")
                .each(passed_over, |json, sentence| json.string(sentence));
        }
    });
    json.into_text()
}

struct Writer<'a> {
    text: &'a str,
    analysis: &'a Analysis,
    places: &'a Places,
}

impl Writer<'_> {
    fn film(&self, json: &mut Json) {
        let analysis = self.analysis;
        json.key("film").count(FILM_VERSION);
        json.key("of").count(fingerprint(self.text) as usize);
        json.key("from").string(&analysis.asked_from);
        json.key("to").string(&analysis.asked_to);
        json.key("clients")
            .each(&analysis.choices.clients, |json, choice| {
                json.object(|json| {
                    json.key("from").string(&choice.from);
                    json.key("label").string(&choice.label);
                });
            });
        json.key("requests")
            .each(&analysis.choices.requests, |json, choice| {
                json.object(|json| {
                    json.key("to").string(&choice.to);
                    json.key("label").string(&choice.label);
                    json.key("from").string(&choice.from);
                });
            });
        json.key("verdict");
        verdict(json, &analysis.verdict);
        json.key("hops")
            .each(analysis.hops.iter().enumerate(), |json, (at, hop)| {
                self.hop(json, at, hop)
            });
        let (cause, others) = self.findings();
        json.key("cause");
        match cause {
            Some(cause) => self.diagnostic(json, cause),
            None => json.null(),
        }
        json.key("findings")
            .each(others.into_iter().take(FINDINGS), |json, found| {
                self.finding(json, found)
            });
        json.key("assumptions")
            .each(&analysis.assumptions, |json, each| {
                json.string(&each.sentence)
            });
        json.key("marks")
            .each(&analysis.marks, |json, mark| self.mark(json, mark));
        json.key("cleaned");
        match &analysis.cleaned {
            Some(cleaned) => json.string(&cleaned.words()),
            None => json.null(),
        }
        json.key("steps");
        stage::steps(json, &analysis.scene);
        json.key("wide");
        stage::picture(json, &analysis.scene, &layout(&analysis.scene, Shape::Wide));
        json.key("narrow");
        stage::picture(
            json,
            &analysis.scene,
            &layout(&analysis.scene, Shape::Narrow),
        );
    }

    /// What stops the packet, and what else was found.
    fn findings(&self) -> (Option<&Diagnostic>, Vec<&Diagnostic>) {
        let code = self.analysis.verdict.cause.as_deref();
        let diagnostics = &self.analysis.diagnostics;
        let cause = diagnostics
            .iter()
            .position(|found| Some(found.code.as_str()) == code);
        let others = diagnostics
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != cause);
        (
            cause.map(|at| &diagnostics[at]),
            others.map(|(_, found)| found).collect(),
        )
    }

    fn hop(&self, json: &mut Json, at: usize, hop: &Hop) {
        let step = self.analysis.scene.steps.get(at);
        let before = step.map_or(&hop.before, |step| &step.before).as_ref();
        let after = step.map_or(&hop.after, |step| &step.after).as_ref();
        json.object(|json| {
            json.key("kind").string(hop_kind(hop.kind));
            json.key("at").string(&hop.subject.kind);
            json.key("name").string(&hop.subject.name);
            json.key("sentence").string(&hop.sentence);
            json.key("detail").string(&hop.detail);
            json.key("passes").truth(hop.passes);
            header(json.key("before"), before, None);
            header(json.key("after"), after, before);
            json.key("cites").each(&hop.cites, |json, cite| {
                json.object(|json| {
                    json.key("line").count(cite.line);
                    json.key("endLine").count(cite.end_line);
                    self.span(json, cite.span);
                    self.role(json, cite.span);
                });
            });
        });
    }

    fn diagnostic(&self, json: &mut Json, found: &Diagnostic) {
        json.object(|json| {
            self.head(json, found);
            let all = std::iter::once(&found.primary)
                .chain(&found.secondary)
                .filter(|label| label.has_place());
            json.key("labels")
                .each(all, |json, label| self.label(json, label));
            json.key("help").string(&found.help);
            json.key("kubernetes").string(&found.kubernetes);
            json.key("fix");
            match found.fixes.first() {
                Some(fix) => self.fix(json, fix),
                None => json.null(),
            }
        });
    }

    fn finding(&self, json: &mut Json, found: &Diagnostic) {
        json.object(|json| {
            self.head(json, found);
            json.key("line").count(if found.primary.has_place() {
                found.primary.line
            } else {
                0
            });
        });
    }

    fn head(&self, json: &mut Json, found: &Diagnostic) {
        json.key("code").string(&found.code);
        json.key("severity").string(match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        });
        json.key("message").string(&found.message);
    }

    fn label(&self, json: &mut Json, label: &Label) {
        json.object(|json| {
            json.key("line").count(label.line);
            json.key("column").count(label.column);
            json.key("endLine").count(label.end_line);
            self.span(json, label.span);
            json.key("text").string(&label.text);
            self.role(json, label.span);
        });
    }

    fn fix(&self, json: &mut Json, fix: &Fix) {
        json.object(|json| {
            json.key("title").string(&fix.title);
            json.key("to");
            match &fix.to {
                Some(to) => json.string(to),
                None => json.null(),
            }
            json.key("edits")
                .each(&fix.edits, |json, edit| self.edit(json, edit));
            json.key("diff").array(|json| {
                for hunk in edits::hunks(self.text, &fix.edits) {
                    json.string(&hunk.header());
                    for line in &hunk.lines {
                        let mut shown = String::from(line.change.sign());
                        shown.push_str(&line.text);
                        json.string(&shown);
                    }
                }
            });
        });
    }

    fn edit(&self, json: &mut Json, edit: &Edit) {
        json.object(|json| {
            self.span(json, edit.span);
            json.key("text").string(&edit.text);
        });
    }

    fn mark(&self, json: &mut Json, mark: &Mark) {
        json.object(|json| {
            self.span(json, mark.span);
            json.key("role").string(role(mark.role));
        });
    }

    fn span(&self, json: &mut Json, span: Span) {
        json.key("start").count(self.places.utf16(span.start));
        json.key("end").count(self.places.utf16(span.end));
    }

    /// What the place is to the path, when a marked word lies in it.
    fn role(&self, json: &mut Json, span: Span) {
        let inside = |mark: &&Mark| span.start <= mark.span.start && mark.span.end <= span.end;
        let marks = &self.analysis.marks;
        let mark = marks.iter().find(inside);
        let within = |mark: &&Mark| mark.span.start <= span.start && span.end <= mark.span.end;
        let mark = match mark {
            None if span.start < span.end => marks.iter().find(within),
            _ => mark,
        };
        json.key("role")
            .string(mark.map_or("", |mark| role(mark.role)));
    }
}

fn verdict(json: &mut Json, verdict: &Verdict) {
    json.object(|json| {
        json.key("outcome").string(outcome(verdict.outcome));
        json.key("tone").string(verdict.outcome.tone());
        json.key("headline").string(&verdict.headline);
        json.key("reason").string(&verdict.reason);
        json.key("sees").string(&verdict.client_sees);
        json.key("cause")
            .string(verdict.cause.as_deref().unwrap_or(""));
        json.key("short").string(&verdict.short);
    });
}

/// A header as a reader writes it, and which of its ends differ from those it had `before`.
fn header(json: &mut Json, header: Option<&Header>, before: Option<&Header>) {
    let Some(header) = header else {
        return json.null();
    };
    json.object(|json| {
        json.key("src").string(&header.src());
        json.key("dst").string(&header.dst());
        json.key("protocol").string(&header.protocol);
        json.key("rewritten").string(&header.rewritten);
        let differs =
            |end: fn(&Header) -> String| before.is_some_and(|old| end(old) != end(header));
        json.key("srcChanged").truth(differs(Header::src));
        json.key("dstChanged").truth(differs(Header::dst));
    });
}

fn hop_kind(kind: HopKind) -> &'static str {
    match kind {
        HopKind::Client => "client",
        HopKind::Dns => "dns",
        HopKind::Route => "route",
        HopKind::Service => "service",
        HopKind::Forward => "forward",
        HopKind::Endpoint => "endpoint",
        HopKind::Policy => "policy",
        HopKind::Pod => "pod",
    }
}

fn role(role: MarkRole) -> &'static str {
    match role {
        MarkRole::Port => "port",
        MarkRole::TargetPort => "target",
        MarkRole::ContainerPort => "container",
        MarkRole::Selector => "selector",
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "delivered",
        Outcome::Answered => "answered",
        Outcome::Refused => "refused",
        Outcome::TimedOut => "timed-out",
        Outcome::NoSuchHost => "no-such-host",
        Outcome::HttpError => "http-error",
        Outcome::Rejected => "rejected",
        Outcome::CannotTell => "cannot-tell",
    }
}

#[cfg(test)]
mod tests;
