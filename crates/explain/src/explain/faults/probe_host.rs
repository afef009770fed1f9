//! `probe-asks-another-host`: a readiness or startup probe has `host`, so that the kubelet does not
//! ask the Pod. Source: `cluster::readiness`.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::{Cause, Diagnostic};
use portpath_kube::manifest::Container;
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// A probe asks the host that it names, not its Pod.
///
/// Without `host` the kubelet asks the Pod's own address. With it the kubelet asks that host, from
/// the node: `127.0.0.1` is then the node itself. If nothing answers there, the Pod never becomes
/// ready.
///
/// # Why it surprises
/// In other files `localhost` in a check means the container.
///
/// # The fix
/// Take `host` out.
pub(super) const CODE: Code = Code::new("probe-asks-another-host", Cause::NotReady);

/// The words for a container's probe.
pub(super) fn explain(
    context: &Context,
    container: &Container,
    probe: &str,
    host: &Spanned<TextSlice>,
) -> Diagnostic {
    let whose = if matches!(host.value.as_str(), "127.0.0.1" | "localhost" | "::1") {
        ", which is the node itself"
    } else {
        ""
    };
    let message = format!(
        "the {probe} probe of container `{}` asks `{}`{whose}, not the Pod: its Pods become ready only if something answers there",
        container.name.as_ref().map_or("", |name| &name.value),
        host.value
    );
    context
        .warning(CODE, message, host.span, "the kubelet asks here")
        .help("take `host` out: then the kubelet asks the Pod's own address")
        .done()
}
