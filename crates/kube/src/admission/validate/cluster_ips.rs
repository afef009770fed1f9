//! What `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy` may hold
//! (pkg/apis/core/validation/validation.go, ValidateServiceClusterIPsRelatedFields). Run before allocation and again
//! with the rest of validation.

use portpath_text::maps::HashSet;

use super::field::{Bad, Errors, json, nth};
use super::ip::{is_v6, validate_ip};
use crate::admission::tree::{items, present, text};
use portpath_yaml::yaml::Node;

/// Checks a whole Service; an ExternalName one has none of these fields and is checked elsewhere.
pub(crate) fn validate(errors: &mut Errors, service: &Node) {
    let Some(spec) = present(service, "spec").filter(|spec| text(spec, "type") != "ExternalName")
    else {
        return;
    };
    let addresses: Vec<&str> = items(spec, "clusterIPs")
        .iter()
        .map(|item| item.as_str().unwrap_or(""))
        .collect();
    let families: Vec<&str> = items(spec, "ipFamilies")
        .iter()
        .map(|item| item.as_str().unwrap_or(""))
        .collect();
    let list = || {
        Bad::Json(present(spec, "clusterIPs").map_or("null".to_owned(), |node| json(&node.value)))
    };
    let single = text(spec, "clusterIP");
    match (single.is_empty(), addresses.first()) {
        (false, None) => errors.required("spec.clusterIPs", ""),
        (false, Some(first)) if *first != single => {
            errors.invalid(
                "spec.clusterIPs",
                list(),
                "first value must match `clusterIP`",
            );
        }
        (true, Some(_)) => errors.invalid(
            "spec.clusterIPs",
            list(),
            "must be empty when `clusterIP` is not specified",
        ),
        _ => {}
    }
    family_values(errors, &families);
    if let Some(policy) = present(spec, "ipFamilyPolicy").and_then(Node::as_str) {
        let supported = ["PreferDualStack", "RequireDualStack", "SingleStack"];
        if !supported.contains(&policy) {
            errors.unsupported("spec.ipFamilyPolicy", policy, &supported);
        }
    }
    let before = errors.len();
    for (index, address) in addresses.iter().enumerate() {
        if index == 0 && *address == "None" {
            if addresses.len() > 1 {
                errors.invalid(
                    "spec.clusterIPs",
                    list(),
                    "'None' must be the first and only value",
                );
            }
            continue;
        }
        validate_ip(errors, &nth("spec.clusterIPs", index), address);
    }
    let all_valid = errors.len() == before;
    if addresses.len() > 2 {
        errors.invalid("spec.clusterIPs", list(), "may only hold up to 2 values");
    }
    if !all_valid {
        return;
    }
    let sixes = addresses.iter().filter(|address| is_v6(address)).count();
    if addresses.len() > 1 && (sixes == 0 || sixes == addresses.len()) {
        errors.invalid(
            "spec.clusterIPs",
            list(),
            "may specify no more than one IP for each IP family",
        );
    }
    if addresses != ["None"] {
        families_match(errors, &addresses, &families);
    }
}

fn family_values(errors: &mut Errors, families: &[&str]) {
    let mut seen = HashSet::default();
    for (index, family) in families.iter().enumerate() {
        let field = nth("spec.ipFamilies", index);
        if !["IPv4", "IPv6"].contains(family) {
            errors.unsupported(&field, family, &["IPv4", "IPv6"]);
        }
        if !seen.insert(*family) {
            errors.duplicate(&field, *family);
        }
    }
}

fn families_match(errors: &mut Errors, addresses: &[&str], families: &[&str]) {
    for (index, (address, family)) in addresses.iter().zip(families).enumerate() {
        let fits = match *family {
            "IPv4" => !is_v6(address),
            "IPv6" => is_v6(address),
            _ => true,
        };
        if !fits {
            let detail =
                format!("expected an {family} value as indicated by `ipFamilies[{index}]`");
            errors.invalid(&nth("spec.clusterIPs", index), *address, &detail);
        }
    }
}
