//! What NetworkPolicies and Ingresses may hold (pkg/apis/networking/validation/validation.go).

use std::net::IpAddr;

use super::field::{Bad, Errors, join, nth};
use super::ip::{parse_sloppy, validate_cidr};
use super::meta::{NameRule, label_selector, object_meta};
use super::names::{dns_label, dns_subdomain, port_name, wildcard_dns_subdomain};
use super::service::port_num;
use crate::admission::Mistake;
use crate::admission::tree::{items, number, present, text, texts};
use portpath_yaml::yaml::{Node, Value};

/// ValidateNetworkPolicy.
pub(crate) fn policy(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    let Some(spec) = present(object, "spec") else {
        return;
    };
    if let Some(selector) = present(spec, "podSelector") {
        label_selector(errors, selector, "spec.podSelector");
    }
    for (list, peers) in [("ingress", "from"), ("egress", "to")] {
        for (index, rule) in items(spec, list).iter().enumerate() {
            let field = format!("spec.{list}[{index}]");
            for (at, port) in items(rule, "ports").iter().enumerate() {
                policy_port(errors, port, &nth(&join(&field, "ports"), at));
            }
            for (at, peer) in items(rule, peers).iter().enumerate() {
                self::peer(errors, peer, &format!("{field}.{peers}[{at}]"));
            }
        }
    }
    let types = texts(spec, "policyTypes");
    if types.len() > 2 {
        let value = spec
            .get("policyTypes")
            .map_or("null".to_owned(), |node| super::field::json(&node.value));
        errors.invalid(
            "spec.policyTypes",
            Bad::Json(value),
            "may not specify more than two policyTypes",
        );
        return;
    }
    for (index, kind) in types.iter().enumerate() {
        if !["Ingress", "Egress"].contains(&kind.as_str()) {
            errors.unsupported(
                &nth("spec.policyTypes", index),
                kind,
                &["Ingress", "Egress"],
            );
        }
    }
}

fn policy_port(errors: &mut Errors, port: &Node, field: &str) {
    let protocols = ["TCP", "UDP", "SCTP"];
    if present(port, "protocol").is_some() && !protocols.contains(&text(port, "protocol")) {
        let protocol = text(port, "protocol");
        errors.unsupported(&join(field, "protocol"), protocol, &protocols);
        errors.because(Mistake::Protocol(protocol.to_owned()));
    }
    let end = present(port, "endPort").and_then(Node::as_int);
    let path = join(field, "port");
    let end_path = join(field, "endPort");
    match (present(port, "port").map(|port| &port.value), end) {
        (None, Some(end)) => errors.invalid(
            &end_path,
            end,
            "may not be specified when `port` is not specified",
        ),
        (None, None) => {}
        (Some(Value::Str(name)), end) => {
            if let Some(end) = end {
                errors.invalid(
                    &end_path,
                    end,
                    "may not be specified when `port` is non-numeric",
                );
            }
            errors.port_name(&path, name, port_name(name));
        }
        (Some(_), end) => {
            let start = number(port, "port");
            port_num(errors, &path, start);
            if let Some(end) = end {
                if end < start {
                    errors.invalid(&end_path, end, "must be greater than or equal to `port`");
                }
                port_num(errors, &end_path, end);
            }
        }
    }
}

fn peer(errors: &mut Errors, peer: &Node, field: &str) {
    let mut selectors = 0;
    for key in ["podSelector", "namespaceSelector"] {
        if let Some(selector) = present(peer, key) {
            selectors += 1;
            label_selector(errors, selector, &join(field, key));
        }
    }
    let block = present(peer, "ipBlock");
    if let Some(block) = block {
        ip_block(errors, block, &join(field, "ipBlock"));
    }
    match (selectors, block) {
        (0, None) => errors.required(field, "must specify a peer"),
        (1.., Some(_)) => errors.forbidden(field, "may not specify both ipBlock and another peer"),
        _ => {}
    }
}

fn ip_block(errors: &mut Errors, block: &Node, field: &str) {
    let cidr = text(block, "cidr");
    if cidr.is_empty() {
        errors.required(&join(field, "cidr"), "");
        return;
    }
    let Some((network, length)) = validate_cidr(errors, &join(field, "cidr"), cidr) else {
        return;
    };
    for (index, except) in texts(block, "except").iter().enumerate() {
        let path = nth(&join(field, "except"), index);
        let Some((address, inner)) = validate_cidr(errors, &path, except) else {
            continue;
        };
        if !contains(network, length, address) || length >= inner {
            errors.invalid(&path, except.as_str(), "must be a strict subset of `cidr`");
        }
    }
}

fn contains(network: IpAddr, length: u8, address: IpAddr) -> bool {
    let length = u32::from(length);
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (u32::from(network) ^ u32::from(address))
                .checked_shr(32 - length.min(32))
                .unwrap_or(0)
                == 0
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            (u128::from(network) ^ u128::from(address))
                .checked_shr(128 - length.min(128))
                .unwrap_or(0)
                == 0
        }
        _ => false,
    }
}

/// ValidateIngressCreate.
pub(crate) fn ingress(errors: &mut Errors, object: &Node) {
    const CLASS: &str = "kubernetes.io/ingress.class";
    object_meta(errors, object, NameRule::Subdomain);
    let empty = crate::admission::tree::defaulted(object.span, Value::Map(Vec::new()));
    let spec = present(object, "spec").unwrap_or(&empty);
    let rules = items(spec, "rules");
    if rules.is_empty() && present(spec, "defaultBackend").is_none() {
        let detail = "either `defaultBackend` or `rules` must be specified";
        errors.invalid("spec", Bad::Json("null".to_owned()), detail);
    }
    if let Some(backend) = present(spec, "defaultBackend") {
        self::backend(errors, backend, "spec.defaultBackend");
    }
    for (index, rule) in rules.iter().enumerate() {
        ingress_rule(errors, rule, &nth("spec.rules", index));
    }
    tls(errors, spec);
    let class = present(spec, "ingressClassName").and_then(Node::as_str);
    if let Some(class) = class {
        errors.invalid_all("spec.ingressClassName", class, dns_subdomain(class));
    }
    let annotations = present(object, "metadata").and_then(|meta| present(meta, "annotations"));
    let annotation = annotations.and_then(|annotations| annotations.get(CLASS)?.as_str());
    if let Some(annotation) = annotation
        && let Some(class) = class
        && annotation != class
    {
        let detail = "must match `ingressClassName` when both are specified";
        errors.invalid(&format!("annotations.{CLASS}"), annotation, detail);
    }
}

fn ingress_rule(errors: &mut Errors, rule: &Node, field: &str) {
    let host = text(rule, "host");
    let path = join(field, "host");
    if parse_sloppy(host).is_some() {
        errors.invalid(&path, host, "must be a DNS name, not an IP address");
    }
    if host.contains('*') {
        errors.invalid_all(&path, host, wildcard_dns_subdomain(host));
    } else if !host.is_empty() {
        errors.invalid_all(&path, host, dns_subdomain(host));
    }
    let Some(http) = present(rule, "http") else {
        return;
    };
    let paths = items(http, "paths");
    if paths.is_empty() {
        errors.required(&join(field, "http.paths"), "");
    }
    for (index, path) in paths.iter().enumerate() {
        http_path(errors, path, &nth(&join(field, "http.paths"), index));
    }
}

/// validateHTTPIngressPath.
fn http_path(errors: &mut Errors, node: &Node, field: &str) {
    if present(node, "pathType").is_none() {
        errors.required(&join(field, "pathType"), "pathType must be specified");
        errors.because(Mistake::NoPathType);
        return;
    }
    let written = text(node, "path");
    let path = join(field, "path");
    match text(node, "pathType") {
        "Exact" | "Prefix" => {
            if !written.starts_with('/') {
                errors.invalid(&path, written, "must be an absolute path");
            }
            for part in ["//", "/./", "/../", "%2f", "%2F"]
                .into_iter()
                .filter(|part| written.contains(part))
            {
                errors.invalid(&path, written, &format!("must not contain '{part}'"));
            }
            for end in ["/..", "/."]
                .into_iter()
                .filter(|end| written.ends_with(end))
            {
                errors.invalid(&path, written, &format!("cannot end with '{end}'"));
            }
        }
        "ImplementationSpecific" if !written.is_empty() && !written.starts_with('/') => {
            errors.invalid(&path, written, "must be an absolute path");
        }
        "ImplementationSpecific" => {}
        other => {
            let supported = ["Exact", "ImplementationSpecific", "Prefix"];
            errors.unsupported(&join(field, "pathType"), other, &supported);
        }
    }
    let empty = crate::admission::tree::defaulted(node.span, Value::Map(Vec::new()));
    backend(
        errors,
        present(node, "backend").unwrap_or(&empty),
        &join(field, "backend"),
    );
}

/// validateIngressBackend.
fn backend(errors: &mut Errors, backend: &Node, field: &str) {
    match (present(backend, "resource"), present(backend, "service")) {
        (Some(_), Some(_)) => {
            errors.invalid(field, "", "cannot set both resource and service backends")
        }
        (Some(resource), None) => {
            for key in ["kind", "name"] {
                if text(resource, key).is_empty() {
                    errors.required(&format!("{field}.resource.{key}"), "");
                }
            }
        }
        (None, Some(service)) => service_backend(errors, service, field),
        (None, None) => errors.invalid(field, "", "resource or service backend is required"),
    }
}

fn service_backend(errors: &mut Errors, service: &Node, field: &str) {
    let name = text(service, "name");
    let path = join(field, "service.name");
    if name.is_empty() {
        errors.required(&path, "");
    } else {
        errors.invalid_all(&path, name, dns_label(name));
    }
    let port = present(service, "port");
    let name = port.map_or("", |port| text(port, "name"));
    let number = port.map_or(0, |port| number(port, "number"));
    match (name.is_empty(), number) {
        (true, 0) => errors.required(field, "port name or number is required"),
        (true, number) => port_num(errors, &join(field, "service.port.number"), number),
        (false, 0) => errors.port_name(&join(field, "service.port.name"), name, port_name(name)),
        (false, _) => errors.invalid(field, "", "cannot set both port name & port number"),
    }
}

fn tls(errors: &mut Errors, spec: &Node) {
    for (index, tls) in items(spec, "tls").iter().enumerate() {
        let field = nth("spec.tls", index);
        for (at, host) in texts(tls, "hosts").iter().enumerate() {
            let wrong = if host.contains('*') {
                wildcard_dns_subdomain(host)
            } else {
                dns_subdomain(host)
            };
            errors.invalid_all(&nth(&join(&field, "hosts"), at), host, wrong);
        }
        let secret = text(tls, "secretName");
        if !secret.is_empty() {
            errors.invalid_all(&join(&field, "secretName"), secret, dns_subdomain(secret));
        }
    }
}
