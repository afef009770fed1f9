//! Reads Ingresses, and what the rules of Ingresses and routes lead to.

use super::fields::{
    at, elements, field, filled_text, port_ref, span_of, text, text_or_empty, texts, texts_of,
};
use crate::manifest::{
    Backend, Ingress, IngressClass, IngressPath, IngressRule, ObjectMeta, PathType,
};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::{Node, TextSlice};

/// The annotation that named the class before `ingressClassName` did.
const CLASS_ANNOTATION: &str = "kubernetes.io/ingress.class";

pub(super) fn ingress(node: &Node, meta: ObjectMeta) -> Ingress {
    let annotation = meta
        .annotations
        .iter()
        .find(|pair| pair.key.value == CLASS_ANNOTATION);
    let annotation = annotation.map(|pair| pair.value.clone());
    let addresses = at(node, &["status", "loadBalancer"]).map_or(Vec::new(), |status| {
        let entries = elements(status, "ingress");
        let mut found = texts_of(entries.iter(), "ip");
        found.extend(texts_of(entries.iter(), "hostname"));
        found
    });
    let Some(spec) = field(node, "spec") else {
        return Ingress {
            meta,
            spec_span: node.span,
            class: annotation,
            addresses,
            ..Ingress::default()
        };
    };
    let tls = field(spec, "tls")
        .map(Node::items)
        .filter(|tls| !tls.is_empty());
    Ingress {
        meta,
        spec_span: spec.span,
        class: filled_text(spec, "ingressClassName").or(annotation),
        default_backend: field(spec, "defaultBackend").map(backend),
        rules: elements(spec, "rules").iter().map(rule).collect(),
        tls_hosts: tls.map(|tls| tls.iter().flat_map(|entry| texts(entry, "hosts")).collect()),
        addresses,
    }
}

/// The annotation that makes an IngressClass the default one.
/// Source: staging/src/k8s.io/api/networking/v1/well_known_annotations.go,
/// AnnotationIsDefaultIngressClass.
const DEFAULT_ANNOTATION: &str = "ingressclass.kubernetes.io/is-default-class";

pub(super) fn class(node: &Node, meta: ObjectMeta) -> IngressClass {
    IngressClass {
        is_default: meta.annotation(DEFAULT_ANNOTATION) == Some("true"),
        controller: field(node, "spec").and_then(|spec| filled_text(spec, "controller")),
        meta,
    }
}

fn rule(node: &Node) -> IngressRule {
    let paths = field(node, "http").map_or(&[][..], |http| elements(http, "paths"));
    IngressRule {
        span: node.span,
        host: filled_text(node, "host"),
        has_http: field(node, "http").is_some(),
        paths: paths.iter().map(path).collect(),
    }
}

fn path(node: &Node) -> IngressPath {
    let path_type = text(node, "pathType").map(|text| {
        text.map(|text| match text.as_str() {
            "Exact" => PathType::Exact,
            "Prefix" => PathType::Prefix,
            _ => PathType::ImplementationSpecific,
        })
    });
    IngressPath {
        span: node.span,
        path: filled_text(node, "path"),
        path_type: path_type
            .unwrap_or_else(|| Spanned::defaulted(PathType::ImplementationSpecific, node.span)),
        backend: field(node, "backend").map(backend).unwrap_or_default(),
    }
}

fn backend(node: &Node) -> Backend {
    if let Some(resource) = field(node, "resource") {
        let word = |key| {
            text(resource, key)
                .map(|text| text.value)
                .unwrap_or_default()
        };
        let kind = word("kind");
        let group = word("apiGroup");
        return Backend {
            span: node.span,
            group,
            kind,
            name: text_or_empty(resource, "name"),
            ..Backend::default()
        };
    }
    let service = field(node, "service").unwrap_or(node);
    let port = field(service, "port").and_then(|port| {
        let name = filled_text(port, "name").map(|name| name.map(crate::manifest::PortRef::Name));
        name.or_else(|| port_ref(port, "number"))
    });
    Backend {
        span: span_of(node, "service"),
        kind: TextSlice::fixed("Service"),
        name: text_or_empty(service, "name"),
        port,
        weight: 1,
        ..Backend::default()
    }
}
