//! The small answer for embeds: what tutorials show, told by the parts that are small, and just as [`super::analyze`] tells
//! it. For everything else it has no answer, and an embed loads the whole. Which parts those are is said where they begin,
//! by the constant `FULL`.

use std::mem::ManuallyDrop;

use super::parts::runs_together;
use super::reading::Reading;
use super::{Analysis, Asked, Lack, Session, World, findings};
use crate::{explain, yaml};
use portpath_explain::report::Diagnostic;
use portpath_explain::scene;
use portpath_kube::admission::{self, ProxyMode};
use portpath_net::infer::in_doubt;
use portpath_net::request::{Client, Request, Target};
use portpath_net::trace::{Trace, walk};
use portpath_text::find;

/// Longer pastes are left to the whole.
const MOST_TEXT: usize = 100_000;

/// The answer of [`super::analyze`] with all that an embed shows, where this much of Portpath is enough for it; none where it takes
/// the whole. Offers, commands and the list of documents stay empty.
pub fn analyze_lite(text: &str, asked: &Asked) -> Option<Analysis> {
    if asked.proxy_mode != ProxyMode::Iptables || !asked.facts.is_empty() || text.len() > MOST_TEXT
    {
        return None;
    }
    let documents = yaml::parse_plainly(text)?;
    if documents
        .iter()
        .any(|document| runs_together(document.span.text(text)))
    {
        return None;
    }
    let applied = admission::apply_surely(&documents)?;
    let reading = Reading {
        documents,
        applied,
        ..Reading::default()
    };
    // Its memory is never given back: what would let it go, piece by piece, is not there either.
    let world = ManuallyDrop::new(World::made_of(reading, asked));
    world.look(text, |session| session.lite_answer(asked))
}

/// An URL, perhaps with `curl` before it, or a host and a port: no options, no other program, no IPv6.
fn is_plain(to: &str) -> bool {
    let to = to.strip_prefix("curl ").unwrap_or(to);
    let rest = find::split_once(to, "://").map_or(to, |(_, rest)| rest);
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:/".contains(&byte);
    to.bytes().all(letters)
        && !to.starts_with('-')
        && rest.bytes().filter(|byte| *byte == b':').count() < 2
}

impl Session<'_> {
    fn lite_answer(&self, asked: &Asked) -> Option<Analysis> {
        if !explain::pods_need_none(self.words) {
            return None;
        }
        let others = self.common_faults()?;
        let choices = self.choices();
        let (asked_from, asked_to) = self.asked(&choices, asked);
        let (request, trace) = self.lite_trace(&asked_from, &asked_to)?;
        let cause = match trace.end.fault() {
            Some(fault) if !explain::is_common(self.words, fault) => return None,
            Some(fault) => Some(findings::of_end(
                &trace.end,
                self.explained(fault, &request),
            )),
            None => None,
        };
        let hops = explain::hops(self.words, &trace, &request);
        let others = others.into_iter().chain(self.advice());
        let diagnostics = findings::in_order(cause.clone().into_iter().collect(), others.collect());
        let verdict = explain::verdict(self.words, &trace, &request, cause.as_ref());
        let service = self.service(&trace);
        Some(Analysis {
            marks: service.map_or_else(Vec::new, |service| {
                explain::marks(self.words.cluster, service)
            }),
            assumptions: explain::assumptions(self.words, &trace, &request),
            scene: scene::draw(&hops, &verdict, Some(&request)),
            choices,
            request: Some(request),
            asked_from,
            asked_to,
            hops,
            verdict,
            diagnostics,
            ..Analysis::default()
        })
    }

    /// What keeps Services from working; none where the words for it are not here.
    fn common_faults(&self) -> Option<Vec<Diagnostic>> {
        let of_lack =
            |lack: &Lack| explain::is_common_miss(&lack.missing).then(|| self.said(lack).clone());
        self.lacks().iter().map(of_lack).collect()
    }

    fn lite_trace(&self, from: &str, to: &str) -> Option<(Request, Trace)> {
        if !is_plain(to) {
            return None;
        }
        let request = Request {
            from: Client::parse(from).ok()?,
            to: Target::parse(to).ok()?,
        };
        let of_pod = request.to.host.split('.').any(|label| label == "pod");
        if of_pod {
            return None;
        }
        let mut trace = walk(self.words.cluster, &self.names, &request);
        if let Some(end) = in_doubt(self.words.cluster, self.words.labelled, &trace) {
            trace.end = end;
        }
        Some((request, trace))
    }
}
