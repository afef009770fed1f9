//! The Service ports without any endpoint, which are told of whatever is asked.

use std::cell::OnceCell;

use super::requests;
use portpath_explain::report::Diagnostic;
use portpath_net::cluster::{Cluster, ServiceId};
use portpath_net::trace::{Missing, all_without_endpoints};

/// A page cannot show more, and nobody reads them.
pub(crate) const MOST_DIAGNOSTICS: usize = 200;

/// A Service port without any endpoint, and why.
pub(crate) struct Lack {
    pub service: ServiceId,
    pub port: usize,
    pub missing: Missing,
    /// The words, once they are wanted.
    pub said: OnceCell<Diagnostic>,
}

/// The Service ports of a cluster without any endpoint, as many as a page can show.
pub(crate) fn all(cluster: &Cluster) -> Vec<Lack> {
    let services = (0..cluster.services.len()).map(ServiceId);
    let lacking = services.flat_map(|id| {
        requests::lacking(cluster, id)
            .into_iter()
            .map(move |port| (id, port))
    });
    all_without_endpoints(cluster, lacking)
        .take(MOST_DIAGNOSTICS)
        .map(|(service, port, missing)| Lack {
            service,
            port,
            missing,
            said: OnceCell::new(),
        })
        .collect()
}
