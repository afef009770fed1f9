//! Analyses made by hand, for the tests of pictures and views.

use portpath_explain::scene::fixture::{self, Way};

use crate::Analysis;

/// A Service, `port` 80 to `targetPort` 8080, with `pods` Pods on two nodes; the first is chosen.
pub fn delivered(pods: usize) -> Analysis {
    analysis_of(fixture::delivered(pods))
}

/// The same Service with a selector that matches nothing.
pub fn refused() -> Analysis {
    analysis_of(fixture::refused())
}

/// A name that DNS does not know.
pub fn no_such_host() -> Analysis {
    analysis_of(fixture::no_such_host())
}

fn analysis_of(
    Way {
        hops,
        verdict,
        diagnostics,
        scene,
    }: Way,
) -> Analysis {
    let asked_to = "curl http://example-service:80".into();
    Analysis {
        hops,
        verdict,
        diagnostics,
        scene,
        asked_to,
        ..Analysis::default()
    }
}
