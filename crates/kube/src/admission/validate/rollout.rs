//! How a workload's Pods may be replaced by newer ones (pkg/apis/apps/validation/validation.go,
//! ValidateDeploymentStrategy and its siblings).

use super::field::{Bad, Errors, join, quote_json};
use super::meta::non_negative;
use crate::admission::tree::{number, present, text};
use portpath_yaml::yaml::Node;

/// ValidateDeploymentStrategy.
pub(crate) fn deployment(errors: &mut Errors, spec: &Node) {
    let Some(strategy) = present(spec, "strategy") else {
        return;
    };
    match (text(strategy, "type"), present(strategy, "rollingUpdate")) {
        ("Recreate", Some(_)) => {
            let detail = "may not be specified when strategy `type` is 'Recreate'";
            errors.forbidden("spec.strategy.rollingUpdate", detail);
        }
        ("RollingUpdate", Some(rolling)) => {
            let field = "spec.strategy.rollingUpdate";
            let unavailable = Amount::check(errors, rolling, "maxUnavailable", field);
            let surge = Amount::check(errors, rolling, "maxSurge", field);
            if unavailable.value == 0 && surge.value == 0 {
                let detail = "may not be 0 when `maxSurge` is 0";
                errors.invalid(&join(field, "maxUnavailable"), unavailable.shown(), detail);
            }
            unavailable.at_most_all(errors, &join(field, "maxUnavailable"));
        }
        ("Recreate" | "RollingUpdate", _) => {}
        (other, rolling) => {
            let shown = strategy_json(other, rolling, &["maxUnavailable", "maxSurge"]);
            let supported = ["Recreate", "RollingUpdate"];
            errors.unsupported_value("spec.strategy", &shown, &supported);
        }
    }
}

/// validateRollingUpdateStatefulSet and what surrounds it.
pub(crate) fn stateful_set(errors: &mut Errors, spec: &Node) {
    let Some(strategy) = present(spec, "updateStrategy") else {
        return;
    };
    let rolling = present(strategy, "rollingUpdate");
    let field = "spec.updateStrategy.rollingUpdate";
    match (text(strategy, "type"), rolling) {
        ("OnDelete", Some(rolling)) => {
            let shown = rolling_json(rolling, &["partition", "maxUnavailable"]);
            errors.invalid(
                field,
                Bad::Json(shown),
                "only allowed for updateStrategy 'RollingUpdate'",
            );
        }
        ("RollingUpdate", Some(rolling)) => {
            non_negative(
                errors,
                &join(field, "partition"),
                number(rolling, "partition"),
            );
            if present(rolling, "maxUnavailable").is_some() {
                let amount = Amount::check(errors, rolling, "maxUnavailable", field);
                let path = join(field, "maxUnavailable");
                if amount.value == 0 {
                    errors.invalid(&path, amount.shown(), "cannot be 0");
                }
                amount.at_most_all(errors, &path);
            }
        }
        ("OnDelete" | "RollingUpdate", None) => {}
        (other, rolling) => {
            let shown = strategy_json(other, rolling, &["partition", "maxUnavailable"]);
            errors.invalid(
                "spec.updateStrategy",
                Bad::Json(shown),
                "must be 'RollingUpdate' or 'OnDelete'",
            );
        }
    }
}

/// ValidateDaemonSetUpdateStrategy.
pub(crate) fn daemon_set(errors: &mut Errors, spec: &Node) {
    let Some(strategy) = present(spec, "updateStrategy") else {
        return;
    };
    match (text(strategy, "type"), present(strategy, "rollingUpdate")) {
        ("RollingUpdate", Some(rolling)) => {
            let field = "spec.updateStrategy.rollingUpdate";
            let unavailable = Amount::check(errors, rolling, "maxUnavailable", field);
            let surge = Amount::check(errors, rolling, "maxSurge", field);
            unavailable.at_most_all(errors, &join(field, "maxUnavailable"));
            surge.at_most_all(errors, &join(field, "maxSurge"));
            if unavailable.value != 0 && surge.value != 0 {
                let detail = "may not be set when maxUnavailable is non-zero";
                errors.invalid(&join(field, "maxSurge"), surge.shown(), detail);
            } else if unavailable.value == 0 && surge.value == 0 {
                errors.required(
                    &join(field, "maxUnavailable"),
                    "cannot be 0 when maxSurge is 0",
                );
            }
        }
        ("RollingUpdate" | "OnDelete", _) => {}
        (other, rolling) => {
            let shown = strategy_json(other, rolling, &["maxUnavailable", "maxSurge"]);
            errors.unsupported_value(
                "spec.updateStrategy",
                &shown,
                &["RollingUpdate", "OnDelete"],
            );
        }
    }
}

/// An IntOrString that counts Pods: a number or a percentage.
struct Amount {
    text: String,
    percent: bool,
    value: i64,
}

impl Amount {
    /// ValidatePositiveIntOrPercent.
    fn check(errors: &mut Errors, rolling: &Node, key: &str, field: &str) -> Self {
        let path = join(field, key);
        if let Some(text) = present(rolling, key).and_then(Node::as_str) {
            let digits = text.strip_suffix('%').filter(|digits| !digits.is_empty());
            let percent =
                digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            let amount = Self {
                text: text.to_owned(),
                percent,
                value: match digits {
                    Some(digits) if percent => digits.parse(),
                    _ => text.parse(),
                }
                .unwrap_or(0),
            };
            if !percent {
                let detail = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  \
                              or '93%', regex used for validation is '[0-9]+%')";
                errors.invalid(&path, amount.shown(), detail);
            }
            return amount;
        }
        let value = number(rolling, key);
        non_negative(errors, &path, value);
        Self {
            text: value.to_string(),
            percent: false,
            value,
        }
    }

    /// IsNotMoreThan100Percent.
    fn at_most_all(&self, errors: &mut Errors, field: &str) {
        if self.percent && self.value > 100 {
            errors.invalid(field, self.shown(), "must not be greater than 100%");
        }
    }

    /// An IntOrString has a String of its own, without quotes.
    fn shown(&self) -> Bad {
        Bad::Json(self.text.clone())
    }
}

fn strategy_json(kind: &str, rolling: Option<&Node>, keys: &[&str]) -> String {
    let rolling = rolling.map_or("null".to_owned(), |rolling| rolling_json(rolling, keys));
    format!(
        "{{\"Type\":{},\"RollingUpdate\":{rolling}}}",
        quote_json(kind)
    )
}

/// The internal struct, whose fields have Go's names.
fn rolling_json(rolling: &Node, keys: &[&str]) -> String {
    let parts: Vec<String> = keys
        .iter()
        .map(|key| {
            let mut name = key.to_string();
            name[..1].make_ascii_uppercase();
            let value = match (present(rolling, key), *key) {
                (Some(node), _) => super::field::json(&node.value),
                (None, "partition") => "0".to_owned(),
                (None, _) => "null".to_owned(),
            };
            format!("\"{name}\":{value}")
        })
        .collect();
    format!("{{{}}}", parts.join(","))
}
