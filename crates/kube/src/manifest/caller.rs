//! Objects by which the API server itself calls a Service: webhooks, and APIs that another server
//! answers.

use super::ObjectMeta;
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// Such an object.
#[derive(Clone, Debug)]
pub struct ApiCaller {
    /// Who it is.
    pub meta: ObjectMeta,
    /// `kind`.
    pub kind: TextSlice,
    /// The Services that it calls.
    pub calls: Vec<ServiceCall>,
}

/// A reference to a Service's port.
#[derive(Clone, Debug)]
pub struct ServiceCall {
    /// The whole reference.
    pub span: Span,
    /// The Service's name.
    pub name: Spanned<TextSlice>,
    /// Its namespace.
    pub namespace: Spanned<TextSlice>,
    /// Its port; 443 unless it says otherwise.
    pub port: Spanned<u16>,
}
