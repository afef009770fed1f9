//! What Endpoints and EndpointSlices may hold (pkg/apis/core/validation/validation.go,
//! ValidateEndpoints; pkg/apis/discovery/validation/validation.go, ValidateEndpointSlice).

use portpath_text::maps::HashSet;

use super::field::{Errors, join, nth};
use super::ip::{is_v6, validate_ip, validate_non_special};
use super::meta::{NameRule, object_meta};
use super::names::{dns_label, dns_subdomain, qualified_name, service_port_name};
use super::service::{PROTOCOLS, port_num};
use crate::admission::Mistake;
use crate::admission::tree::{items, number, present, text, texts};
use portpath_yaml::yaml::Node;

/// ValidateEndpoints.
pub(crate) fn endpoints(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    for (index, subset) in items(object, "subsets").iter().enumerate() {
        let field = nth("subsets", index);
        if items(subset, "addresses").is_empty() && items(subset, "notReadyAddresses").is_empty() {
            errors.required(&field, "must specify `addresses` or `notReadyAddresses`");
        }
        for list in ["addresses", "notReadyAddresses"] {
            for (at, address) in items(subset, list).iter().enumerate() {
                subset_address(errors, address, &format!("{field}.{list}[{at}]"));
            }
        }
        let ports = items(subset, "ports");
        for (at, port) in ports.iter().enumerate() {
            let field = nth(&join(&field, "ports"), at);
            let name = text(port, "name");
            if ports.len() > 1 && name.is_empty() {
                errors.required(&join(&field, "name"), "");
            } else if !name.is_empty() {
                errors.port_name(&join(&field, "name"), name, service_port_name(name));
            }
            port_num(errors, &join(&field, "port"), number(port, "port"));
            protocol(errors, port, &field);
        }
    }
}

fn subset_address(errors: &mut Errors, address: &Node, field: &str) {
    let ip = text(address, "ip");
    let path = join(field, "ip");
    validate_ip(errors, &path, ip);
    let host = text(address, "hostname");
    if !host.is_empty() {
        errors.invalid_all(&join(field, "hostname"), host, dns_label(host));
    }
    if let Some(node) = present(address, "nodeName").and_then(Node::as_str) {
        errors.invalid_all(&join(field, "nodeName"), node, dns_subdomain(node));
    }
    validate_non_special(errors, &path, ip);
}

/// Protocol and appProtocol, the same in both kinds.
fn protocol(errors: &mut Errors, port: &Node, field: &str) {
    let protocol = text(port, "protocol");
    if protocol.is_empty() && present(port, "protocol").is_none() {
        errors.required(&join(field, "protocol"), "");
    } else if !PROTOCOLS.contains(&protocol) {
        errors.unsupported(&join(field, "protocol"), protocol, &PROTOCOLS);
        errors.because(Mistake::Protocol(protocol.to_owned()));
    }
    if let Some(protocol) = present(port, "appProtocol").and_then(Node::as_str) {
        errors.invalid_all(
            &join(field, "appProtocol"),
            protocol,
            qualified_name(protocol),
        );
    }
}

/// ValidateEndpointSliceCreate.
pub(crate) fn slice(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    let kind = text(object, "addressType");
    let kinds = ["FQDN", "IPv4", "IPv6"];
    if kind.is_empty() {
        errors.required("addressType", "");
    } else if !kinds.contains(&kind) {
        errors.unsupported("addressType", kind, &kinds);
    }
    let endpoints = items(object, "endpoints");
    if endpoints.len() > 1000 {
        errors.too_many("endpoints", endpoints.len(), 1000);
    } else {
        for (index, endpoint) in endpoints.iter().enumerate() {
            self::endpoint(errors, endpoint, kind, &nth("endpoints", index));
        }
    }
    slice_ports(errors, object);
}

fn endpoint(errors: &mut Errors, endpoint: &Node, kind: &str, field: &str) {
    let addresses = texts(endpoint, "addresses");
    let path = join(field, "addresses");
    if addresses.is_empty() {
        errors.required(&path, "must contain at least 1 address");
    } else if addresses.len() > 100 {
        errors.too_many(&path, addresses.len(), 100);
    }
    let all = path;
    for (index, address) in addresses.iter().enumerate() {
        let path = nth(&all, index);
        match kind {
            "IPv4" | "IPv6" => slice_address(errors, address, kind, &all, &path),
            "FQDN" => fqdn(errors, address, &path),
            _ => {}
        }
    }
    if let Some(node) = present(endpoint, "nodeName").and_then(Node::as_str) {
        errors.invalid_all(&join(field, "nodeName"), node, dns_subdomain(node));
    }
    if let Some(host) = present(endpoint, "hostname").and_then(Node::as_str) {
        errors.invalid_all(&join(field, "hostname"), host, dns_label(host));
    }
    if let Some(hints) = present(endpoint, "hints") {
        self::hints(errors, hints, &join(field, "hints"));
    }
}

/// An address of the other family is wrong at the list, any other mistake at its entry
/// (validateEndpoints: `field.Invalid(addressPath, …)` between the checks of `addressPath.Index(i)`).
fn slice_address(errors: &mut Errors, address: &str, kind: &str, all: &str, field: &str) {
    let before = errors.len();
    validate_ip(errors, field, address);
    if errors.len() > before {
        return;
    }
    match (kind, is_v6(address)) {
        ("IPv4", true) => errors.invalid(all, address, "must be an IPv4 address"),
        ("IPv6", false) => errors.invalid(all, address, "must be an IPv6 address"),
        _ => {}
    }
    validate_non_special(errors, field, address);
}

/// IsFullyQualifiedDomainName: two labels at least; one trailing dot allowed.
fn fqdn(errors: &mut Errors, name: &str, field: &str) {
    if name.is_empty() {
        errors.required(field, "");
        return;
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    let wrong = dns_subdomain(name);
    if !wrong.is_empty() {
        errors.invalid(field, name, &wrong.join(","));
    } else if !name.contains('.') {
        errors.invalid(
            field,
            name,
            "should be a domain with at least two segments separated by dots",
        );
    } else if let Some(label) = name.split('.').find(|label| !dns_label(label).is_empty()) {
        errors.invalid(field, label, &dns_label(label).join(","));
    }
}

fn hints(errors: &mut Errors, hints: &Node, field: &str) {
    for key in ["forZones", "forNodes"] {
        let list = items(hints, key);
        let path = join(field, key);
        if list.len() > 8 {
            errors.too_many(&path, list.len(), 8);
            continue;
        }
        let mut names = HashSet::default();
        for (index, hint) in list.iter().enumerate() {
            let name = text(hint, "name");
            let path = format!("{path}[{index}].name");
            if !names.insert(name) {
                errors.duplicate(&path, name);
            }
            let wrong = if key == "forZones" {
                super::names::label_value(name)
            } else {
                dns_subdomain(name)
            };
            errors.invalid_all(&path, name, wrong);
        }
    }
}

fn slice_ports(errors: &mut Errors, object: &Node) {
    let ports = items(object, "ports");
    if ports.len() > 20_000 {
        errors.too_many("ports", ports.len(), 20_000);
        return;
    }
    let mut names = HashSet::default();
    for (index, port) in ports.iter().enumerate() {
        let field = nth("ports", index);
        let name = text(port, "name");
        if !name.is_empty() {
            errors.port_name(&join(&field, "name"), name, service_port_name(name));
        }
        if !names.insert(name) {
            errors.duplicate(&join(&field, "name"), name);
            errors.because(Mistake::DuplicatePort);
        }
        protocol(errors, port, &field);
    }
}
