//! `not-a-manifest`: the text is a file of another tool, and nothing in it is an object.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_net::trace::OtherFile;
use portpath_text::source::Span;

/// The text is a file of Helm, Kustomize, Docker Compose or kind, and no object of Kubernetes.
///
/// Such a file is never applied. A tool reads it and makes objects of it, or a cluster.
///
/// # Why it surprises
/// It is YAML too, and it names ports and images.
///
/// # The fix
/// Paste the objects that the tool makes: `helm template`, `kubectl kustomize`, or from the cluster
/// `kubectl get service,pods -o yaml`.
pub(super) const CODE: Code = Code::answer("not-a-manifest");

/// The words for a file, at the place of its first document.
pub(super) fn explain(context: &Context, file: OtherFile, span: Span) -> Diagnostic {
    let (what, help) = match file {
        OtherFile::Values => (
            "this has neither `apiVersion` nor `kind`, like the values of a Helm chart: it is no object of Kubernetes",
            "paste what `helm template RELEASE CHART -f VALUES` prints, or `kubectl get service,pods -o yaml`",
        ),
        OtherFile::Chart => (
            "this is the `Chart.yaml` of a Helm chart: it is no object of Kubernetes",
            "paste what `helm template RELEASE CHART` prints",
        ),
        OtherFile::Kustomization => (
            "this is a kustomization: it names the files that hold the objects",
            "paste what `kubectl kustomize FOLDER` prints",
        ),
        OtherFile::Compose => (
            "this is a file of Docker Compose: Kubernetes does not read it",
            "paste the Services and Deployments made of it, such as `kompose convert --stdout` prints",
        ),
        OtherFile::KindCluster => (
            "this sets up a kind cluster: it is no object of that cluster",
            "paste the Service and its Pods as well: `kubectl get service,pods -o yaml`",
        ),
    };
    context
        .note(CODE, what, first_line(context, span), "")
        .help(help)
        .done()
}

fn first_line(context: &Context, span: Span) -> Span {
    let text = span.text(context.text);
    let end = text.find('\n').unwrap_or(text.len());
    Span::new(span.start, span.start + end)
}
