//! What the API server refuses, in its words and its order (pkg/apis/*/validation). Turns a stored-to-be object
//! into causes; leaves decoding to `decode` and allocation failures to `allocate`.

pub(crate) mod cluster_ips;
pub(crate) mod field;
pub(crate) mod ip;
mod meta;
mod names;
mod service;

use field::Errors;

use super::{Cause, Finding};
use crate::yaml::Node;

/// What is wrong with an object of a kind, defaults and allocations filled in.
pub(crate) fn validate(kind: &str, node: &Node) -> Vec<Cause> {
    let mut errors = Errors::new(node);
    #[expect(clippy::single_match, reason = "the other kinds follow")]
    match kind {
        "Service" => service::validate(&mut errors, node),
        _ => {}
    }
    errors.into_causes()
}

/// The API's warnings about an object that it accepts.
pub(crate) fn warnings(kind: &str, node: &Node) -> Vec<Finding> {
    match kind {
        "Service" => service::warnings(node),
        _ => Vec::new(),
    }
}
