//! Turns what `trace` and `admission` decided into words: hops, verdicts and diagnostics, each with
//! its lines. Decides nothing. A fault's words stand in one file of `faults`, named after its code.

mod admin_policies;
mod advice;
mod alias;
mod answers;
mod app_request;
mod codes;
mod commands;
mod context;
mod faults;
mod fields;
mod hops;
mod immutable;
mod ingress_rules;
mod inserts;
mod judged_by_policies;
mod label_fixes;
mod left_out;
mod marks;
mod offers;
mod open_values;
mod other_request;
mod policies;
mod policy_advice;
mod port_fixes;
mod refusals;
mod replacing;
mod route_assumptions;
mod route_words;
mod shown;
mod speech;
mod undetermined;
mod verdict;
mod way_back;

pub use advice::{NOT_DECLARED, advice, pod_advice};
pub use codes::Code;
pub use commands::commands;
pub use context::Context;
pub use faults::{
    NOT_FILLED_IN, SUBDOMAIN_WITHOUT_SERVICE, cause_of_forward, client_saw, kubectl_says, of_fault,
};
pub use hops::hops;
pub use immutable::with_deletions;
pub use left_out::read_as_left_out;
pub use marks::marks;
pub use offers::{PORT as PORT_TO_FILL_IN, offers};
pub use other_request::other_request;
pub use policy_advice::policy_advice;
pub use refusals::{About, cause_of_mistake, cleaned, refusals};
pub use speech::Speech;
pub use verdict::{assumptions, verdict};
pub use way_back::way_back;

/// Every code that a finding can carry.
pub fn codes() -> impl Iterator<Item = Code> {
    [faults::CODES, refusals::CODES, advice::CODES]
        .into_iter()
        .flatten()
        .copied()
}
