//! What affinity, tolerations, spread constraints and gates may hold (pkg/apis/core/validation/validation.go,
//! validateAffinity, ValidateTolerations, validateTopologySpreadConstraints).

use super::field::{Bad, Errors, join, nth, quote_json};
use super::meta::label_selector;
use super::names::{dns_label, dns_subdomain, label_value, qualified_name};
use crate::admission::tree::{entries, items, number, present, text, texts};
use portpath_yaml::yaml::Node;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// validateAffinity.
pub(crate) fn affinity(errors: &mut Errors, spec: &Node, field: &str) {
    let Some(affinity) = present(spec, "affinity") else {
        return;
    };
    if let Some(node) = present(affinity, "nodeAffinity") {
        node_affinity(errors, node, &join(field, "nodeAffinity"));
    }
    for key in ["podAffinity", "podAntiAffinity"] {
        let Some(terms) = present(affinity, key) else {
            continue;
        };
        for (index, term) in items(terms, REQUIRED).iter().enumerate() {
            pod_term(errors, term, &format!("{field}.{key}.{REQUIRED}[{index}]"));
        }
        for (index, term) in items(terms, PREFERRED).iter().enumerate() {
            let path = format!("{field}.{key}.{PREFERRED}[{index}]");
            weight(errors, term, &path);
            let empty = crate::admission::tree::defaulted(
                term.span,
                portpath_yaml::yaml::Value::Map(Vec::new()),
            );
            let inner = present(term, "podAffinityTerm").unwrap_or(&empty);
            pod_term(errors, inner, &join(&path, "podAffinityTerm"));
        }
    }
}

fn weight(errors: &mut Errors, term: &Node, field: &str) {
    let weight = number(term, "weight");
    if !(1..=100).contains(&weight) {
        errors.invalid(&join(field, "weight"), weight, "must be in the range 1-100");
    }
}

fn node_affinity(errors: &mut Errors, affinity: &Node, field: &str) {
    if let Some(required) = present(affinity, REQUIRED) {
        let path = format!("{field}.{REQUIRED}.nodeSelectorTerms");
        let terms = items(required, "nodeSelectorTerms");
        if terms.is_empty() {
            errors.required(&path, "must have at least one node selector term");
        }
        for (index, term) in terms.iter().enumerate() {
            node_term(errors, term, Values::Checked, &nth(&path, index));
        }
    }
    for (index, term) in items(affinity, PREFERRED).iter().enumerate() {
        let path = format!("{field}.{PREFERRED}[{index}]");
        weight(errors, term, &path);
        if let Some(preference) = present(term, "preference") {
            node_term(errors, preference, Values::Free, &join(&path, "preference"));
        }
    }
}

/// Whether values must be label values; preferences are not held to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Values {
    Checked,
    Free,
}

fn node_term(errors: &mut Errors, term: &Node, values: Values, field: &str) {
    for (index, requirement) in items(term, "matchExpressions").iter().enumerate() {
        node_requirement(
            errors,
            requirement,
            values,
            &nth(&join(field, "matchExpressions"), index),
        );
    }
    for (index, requirement) in items(term, "matchFields").iter().enumerate() {
        node_field(
            errors,
            requirement,
            &nth(&join(field, "matchFields"), index),
        );
    }
}

/// ValidateNodeSelectorRequirement.
fn node_requirement(errors: &mut Errors, requirement: &Node, values: Values, field: &str) {
    let written = texts(requirement, "values");
    let path = join(field, "values");
    match text(requirement, "operator") {
        "In" | "NotIn" if written.is_empty() => {
            errors.required(
                &path,
                "must be specified when `operator` is 'In' or 'NotIn'",
            );
        }
        "Exists" | "DoesNotExist" if !written.is_empty() => {
            errors.forbidden(
                &path,
                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            );
        }
        "Gt" | "Lt" if written.len() != 1 => {
            errors.required(
                &path,
                "must be specified single value when `operator` is 'Lt' or 'Gt'",
            );
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        other => bad_operator(errors, other, field),
    }
    let key = text(requirement, "key");
    errors.invalid_all(&join(field, "key"), key, qualified_name(key));
    if values == Values::Checked {
        for (index, value) in written.iter().enumerate() {
            errors.invalid_all(&nth(&path, index), value, label_value(value));
        }
    }
}

fn bad_operator(errors: &mut Errors, operator: &str, field: &str) {
    let value = Bad::Json(quote_json(operator));
    errors.invalid(
        &join(field, "operator"),
        value,
        "not a valid selector operator",
    );
}

/// ValidateNodeFieldSelectorRequirement: only the name can be asked for.
fn node_field(errors: &mut Errors, requirement: &Node, field: &str) {
    let written = texts(requirement, "values");
    match text(requirement, "operator") {
        "In" | "NotIn" if written.len() != 1 => {
            let detail =
                "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
            errors.required(&join(field, "values"), detail);
        }
        "In" | "NotIn" => {}
        other => bad_operator(errors, other, field),
    }
    let key = text(requirement, "key");
    if key != "metadata.name" {
        errors.invalid(&join(field, "key"), key, "not a valid field selector key");
        return;
    }
    for (index, value) in written.iter().enumerate() {
        errors.invalid_all(
            &nth(&join(field, "values"), index),
            value,
            dns_subdomain(value),
        );
    }
}

/// validatePodAffinityTerm.
fn pod_term(errors: &mut Errors, term: &Node, field: &str) {
    let selector = present(term, "labelSelector");
    for key in ["labelSelector", "namespaceSelector"] {
        if let Some(selector) = present(term, key) {
            label_selector(errors, selector, &join(field, key));
        }
    }
    for name in texts(term, "namespaces") {
        errors.invalid_all(&join(field, "namespace"), &name, dns_label(&name));
    }
    let mismatched = texts(term, "mismatchLabelKeys");
    for key in ["matchLabelKeys", "mismatchLabelKeys"] {
        label_keys(errors, &texts(term, key), selector, &join(field, key));
    }
    for (index, key) in texts(term, "matchLabelKeys")
        .iter()
        .enumerate()
        .filter(|(_, key)| mismatched.contains(key))
    {
        let path = nth(&join(field, "matchLabelKeys"), index);
        errors.invalid(
            &path,
            key.as_str(),
            "exists in both matchLabelKeys and mismatchLabelKeys",
        );
    }
    let key = text(term, "topologyKey");
    if key.is_empty() {
        errors.required(&join(field, "topologyKey"), "can not be empty");
    }
    errors.invalid_all(&join(field, "topologyKey"), key, qualified_name(key));
}

fn label_keys(errors: &mut Errors, keys: &[String], selector: Option<&Node>, field: &str) {
    if selector.is_none() && !keys.is_empty() {
        errors.forbidden(field, "must not be specified when labelSelector is not set");
        return;
    }
    for (index, key) in keys.iter().enumerate() {
        errors.invalid_all(&nth(field, index), key, qualified_name(key));
    }
}

/// ValidateTolerations.
pub(crate) fn tolerations(errors: &mut Errors, spec: &Node, field: &str) {
    for (index, toleration) in items(spec, "tolerations").iter().enumerate() {
        let path = nth(field, index);
        let (key, operator) = (text(toleration, "key"), text(toleration, "operator"));
        let (value, effect) = (text(toleration, "value"), text(toleration, "effect"));
        let operator_path = join(&path, "operator");
        if !key.is_empty() {
            errors.invalid_all(&join(&path, "key"), key, qualified_name(key));
        } else if operator != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            errors.invalid(&operator_path, Bad::Json(quote_json(operator)), detail);
        }
        if present(toleration, "tolerationSeconds").is_some() && effect != "NoExecute" {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.invalid(
                &join(&path, "effect"),
                Bad::Json(quote_json(effect)),
                detail,
            );
        }
        let wrong = label_value(value);
        match operator {
            "" | "Equal" if !wrong.is_empty() => {
                errors.invalid(&operator_path, value, &wrong.join(";"))
            }
            "Exists" if !value.is_empty() => {
                errors.invalid(
                    &operator_path,
                    value,
                    "value must be empty when `operator` is 'Exists'",
                );
            }
            "" | "Equal" | "Exists" => {}
            other => errors.unsupported(&operator_path, other, &["Equal", "Exists"]),
        }
        let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
        if !effect.is_empty() && !effects.contains(&effect) {
            errors.unsupported(&join(&path, "effect"), effect, &effects);
        }
    }
}

/// validateSchedulingGates.
pub(crate) fn gates(errors: &mut Errors, spec: &Node, field: &str) {
    let mut names = portpath_text::maps::HashSet::default();
    for (index, gate) in items(spec, "schedulingGates").iter().enumerate() {
        let name = text(gate, "name");
        let path = nth(field, index);
        errors.invalid_all(&path, name, qualified_name(name));
        if !names.insert(name) {
            errors.duplicate(&path, name);
        }
    }
}

/// validateTopologySpreadConstraints.
pub(crate) fn spread(errors: &mut Errors, spec: &Node, field: &str) {
    let constraints = items(spec, "topologySpreadConstraints");
    let pair = |node: &Node| {
        (
            text(node, "topologyKey").to_owned(),
            text(node, "whenUnsatisfiable").to_owned(),
        )
    };
    let mut last = portpath_text::maps::HashMap::default();
    for (index, constraint) in constraints.iter().enumerate() {
        last.insert(pair(constraint), index);
    }
    for (index, constraint) in constraints.iter().enumerate() {
        let path = nth(field, index);
        let (key, action) = pair(constraint);
        if number(constraint, "maxSkew") <= 0 {
            errors.invalid(
                &join(&path, "maxSkew"),
                number(constraint, "maxSkew"),
                "must be greater than zero",
            );
        }
        if key.is_empty() {
            errors.required(&join(&path, "topologyKey"), "can not be empty");
        }
        let actions = ["DoNotSchedule", "ScheduleAnyway"];
        if !actions.contains(&action.as_str()) {
            errors.unsupported(&join(&path, "whenUnsatisfiable"), &action, &actions);
        }
        if last
            .get(&pair(constraint))
            .is_some_and(|last| *last > index)
        {
            let shown = format!("{{{key}, {action}}}");
            errors.duplicate(
                &format!("{path}.{{topologyKey, whenUnsatisfiable}}"),
                shown.as_str(),
            );
        }
        spread_details(errors, constraint, &action, &path);
    }
}

fn spread_details(errors: &mut Errors, constraint: &Node, action: &str, field: &str) {
    if present(constraint, "minDomains").is_some() {
        let domains = number(constraint, "minDomains");
        let path = join(field, "minDomains");
        if domains <= 0 {
            errors.invalid(&path, domains, "must be greater than zero");
        }
        if action != "DoNotSchedule" {
            let detail =
                format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
            errors.invalid(&path, domains, &detail);
        }
    }
    for key in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
        let policies = ["Honor", "Ignore"];
        if present(constraint, key).is_some() && !policies.contains(&text(constraint, key)) {
            errors.unsupported(&join(field, key), text(constraint, key), &policies);
        }
    }
    let selector = present(constraint, "labelSelector");
    let keys = texts(constraint, "matchLabelKeys");
    let path = join(field, "matchLabelKeys");
    if selector.is_none() && !keys.is_empty() {
        errors.forbidden(&path, "must not be specified when labelSelector is not set");
    }
    for (index, key) in keys.iter().enumerate() {
        let path = nth(&path, index);
        errors.invalid_all(&path, key, qualified_name(key));
        let selected = selector.is_some_and(|selector| {
            entries(selector, "matchLabels")
                .iter()
                .any(|entry| entry.key == *key)
                || items(selector, "matchExpressions")
                    .iter()
                    .any(|expression| text(expression, "key") == key)
        });
        if selected {
            errors.invalid(
                &path,
                key.as_str(),
                "exists in both matchLabelKeys and labelSelector",
            );
        }
    }
    if let Some(selector) = selector {
        label_selector(errors, selector, &join(field, "labelSelector"));
    }
}
