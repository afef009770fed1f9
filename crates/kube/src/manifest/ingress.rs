//! An Ingress: hosts and paths that lead to ports of Services. Leaves out what annotations add,
//! which is each controller's own.

use super::{Filter, ObjectMeta, PortRef};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// A stored Ingress of `networking.k8s.io/v1`.
#[derive(Clone, Debug, Default)]
pub struct Ingress {
    /// Who it is.
    pub meta: ObjectMeta,
    /// The place of `spec`, or of the object when there is none.
    pub spec_span: Span,
    /// `spec.ingressClassName`, else the annotation `kubernetes.io/ingress.class`.
    pub class: Option<Spanned<TextSlice>>,
    /// `spec.defaultBackend`: where requests go that no rule takes.
    pub default_backend: Option<Backend>,
    /// `spec.rules`.
    pub rules: Vec<IngressRule>,
    /// The hosts of `spec.tls`; none at all without that section.
    pub tls_hosts: Option<Vec<Spanned<TextSlice>>>,
    /// `status.loadBalancer.ingress`: the controller's addresses and names.
    pub addresses: Vec<Spanned<TextSlice>>,
}

/// An IngressClass.
#[derive(Clone, Debug, Default)]
pub struct IngressClass {
    /// Who it is.
    pub meta: ObjectMeta,
    /// `spec.controller`.
    pub controller: Option<Spanned<TextSlice>>,
    /// Whether new Ingresses without a class get this one.
    pub is_default: bool,
}

/// One entry of `spec.rules`.
#[derive(Clone, Debug)]
pub struct IngressRule {
    /// The whole entry.
    pub span: Span,
    /// `host`; none for every host.
    pub host: Option<Spanned<TextSlice>>,
    /// Whether it has `http`.
    pub has_http: bool,
    /// `http.paths`.
    pub paths: Vec<IngressPath>,
}

/// One entry of `http.paths`.
#[derive(Clone, Debug)]
pub struct IngressPath {
    /// The whole entry.
    pub span: Span,
    /// `path`; none for every path.
    pub path: Option<Spanned<TextSlice>>,
    /// `pathType`.
    pub path_type: Spanned<PathType>,
    /// Where it leads.
    pub backend: Backend,
}

/// `pathType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathType {
    /// The path and nothing else.
    Exact,
    /// The path and all below it, element by element.
    Prefix,
    /// Up to the controller.
    ImplementationSpecific,
}

/// What a rule of an Ingress or of a Gateway API route leads to.
#[derive(Clone, Debug, Default)]
pub struct Backend {
    /// The whole reference.
    pub span: Span,
    /// API group; empty for that of Services.
    pub group: TextSlice,
    /// `Service`, or another kind.
    pub kind: TextSlice,
    /// Name.
    pub name: Spanned<TextSlice>,
    /// Namespace, where the reference names one.
    pub namespace: Option<Spanned<TextSlice>>,
    /// The Service's port.
    pub port: Option<Spanned<PortRef>>,
    /// Its share among the backends of its rule.
    pub weight: u32,
    /// `filters`, which a route's backends may have.
    pub filters: Vec<Filter>,
}

impl Backend {
    /// Whether it refers to a Service.
    pub fn is_service(&self) -> bool {
        self.group.is_empty() && self.kind == "Service"
    }
}
