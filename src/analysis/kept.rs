//! What an answer found out about each Service, kept for the next one: while one types in a Service, what is said of the others
//! stays. `services` tells what each of it follows from.

use std::cell::OnceCell;
use std::iter;

use super::services::{self, Requests};
use portpath_explain::explain::AllLabelled;
use portpath_explain::report::Diagnostic;
use portpath_net::cluster::{Cluster, ServiceId};
use portpath_net::trace::{Missing, all_without_endpoints};
use portpath_text::source::{LineIndex, Rooms, Span};

/// A page cannot show more, and nobody reads them.
pub(super) const MOST_DIAGNOSTICS: usize = 200;

/// What is found out when it is first asked for.
#[derive(Default)]
pub(super) struct Kept {
    lines: OnceCell<LineIndex>,
    labelled: OnceCell<AllLabelled>,
    lacks: OnceCell<Vec<Lack>>,
    /// Of each Service; none where nobody asks again.
    advice: Option<OnceCell<Vec<OnceCell<Vec<Diagnostic>>>>>,
    /// Of each Service; none where nobody types, who would want them again.
    requests: Option<OnceCell<Vec<OnceCell<Requests>>>>,
}

fn of_each<T>(cluster: &Cluster) -> Vec<OnceCell<T>> {
    iter::repeat_with(OnceCell::new)
        .take(cluster.services.len())
        .collect()
}

/// A Service port without any endpoint, and why.
pub(super) struct Lack {
    pub service: ServiceId,
    pub port: usize,
    pub missing: Missing,
    /// The words, once they are wanted.
    pub said: OnceCell<Diagnostic>,
}

impl Lack {
    fn new((service, port, missing): (ServiceId, usize, Missing)) -> Self {
        Self {
            service,
            port,
            missing,
            said: OnceCell::new(),
        }
    }
}

impl Kept {
    /// The lines of the text.
    pub(super) fn lines(&self, text: &str, rooms: &Rooms) -> &LineIndex {
        self.lines
            .get_or_init(|| LineIndex::with_rooms(text, rooms))
    }

    /// The Service ports without any endpoint, as many as a page can show.
    pub(super) fn lacks(&self, cluster: &Cluster) -> &[Lack] {
        self.lacks.get_or_init(|| {
            services::without_endpoint(cluster)
                .take(MOST_DIAGNOSTICS)
                .map(Lack::new)
                .collect()
        })
    }

    /// The advice about a Service, which `find` finds when it is not known.
    pub(super) fn advice(
        &self,
        cluster: &Cluster,
        id: ServiceId,
        find: impl FnOnce() -> Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        match &self.advice {
            Some(known) => known.get_or_init(|| of_each(cluster))[id.0]
                .get_or_init(find)
                .clone(),
            None => find(),
        }
    }

    /// The requests to a Service, where they are kept.
    pub(super) fn requests(&self, cluster: &Cluster, id: ServiceId) -> Option<&OnceCell<Requests>> {
        Some(&self.requests.as_ref()?.get_or_init(|| of_each(cluster))[id.0])
    }

    /// The index of labels, perhaps still to be made.
    pub(super) fn labelled(&self) -> &OnceCell<AllLabelled> {
        &self.labelled
    }

    /// For whoever may ask something else of the same paste.
    pub(super) fn for_asking() -> Self {
        Self {
            advice: Some(OnceCell::new()),
            ..Self::default()
        }
    }

    /// For whoever types: more is kept.
    pub(super) fn for_typing() -> Self {
        Self {
            requests: Some(OnceCell::new()),
            ..Self::for_asking()
        }
    }

    /// The text of one document is another one now, with room behind it up to `end`. Places have not moved, but lines may have.
    pub(super) fn retyped(&mut self, text: &str, typed: Span, end: Option<usize>, rooms: &Rooms) {
        let is_moved = self
            .lines
            .get_mut()
            .is_some_and(|lines| lines.retype(text, typed, end, rooms));
        if is_moved {
            self.advice.as_mut().and_then(OnceCell::take);
            self.lacks
                .get_mut()
                .into_iter()
                .flatten()
                .for_each(|lack| drop(lack.said.take()));
        }
    }

    /// Nothing but the text is as it was.
    pub(super) fn forget(&mut self) {
        *self = Self {
            lines: std::mem::take(&mut self.lines),
            ..Self::for_typing()
        };
    }

    /// A Service is another one now, of the same name.
    pub(super) fn exchanged(&mut self, cluster: &Cluster, id: ServiceId) {
        if let Some(advice) = self.advice.as_mut().and_then(OnceCell::get_mut) {
            advice[id.0].take();
        }
        if let Some(requests) = self.requests.as_mut().and_then(OnceCell::get_mut) {
            requests[id.0].take();
        }
        if let Some(found) = self
            .lacks
            .take()
            .and_then(|lacks| with_new(lacks, cluster, id))
        {
            let _ = self.lacks.set(found);
        }
    }
}

/// Finds out about one Service anew. The words about another one of its namespace may be about it. None where others would have
/// to be looked for, of which there were too many to be kept.
fn with_new(mut lacks: Vec<Lack>, cluster: &Cluster, id: ServiceId) -> Option<Vec<Lack>> {
    let namespace = cluster[id].meta.namespace();
    for lack in lacks
        .iter_mut()
        .filter(|lack| cluster[lack.service].meta.namespace() == namespace)
    {
        lack.said.take();
    }
    let (is_full, count) = (lacks.len() >= MOST_DIAGNOSTICS, lacks.len());
    if is_full && lacks.last().is_some_and(|last| last.service < id) {
        return Some(lacks);
    }
    lacks.retain(|lack| lack.service != id);
    let ports = services::lacking(cluster, id)
        .into_iter()
        .map(|port| (id, port));
    let at = lacks.partition_point(|lack| lack.service < id);
    lacks.splice(at..at, all_without_endpoints(cluster, ports).map(Lack::new));
    let is_all = !is_full || lacks.len() == count;
    lacks.truncate(MOST_DIAGNOSTICS);
    is_all.then_some(lacks)
}
