//! Turns what `trace` and `admission` decided into words: hops, verdicts and diagnostics, each with its lines.
//! Decides nothing. A fault's words stand in one file of `faults`, named after its code.

mod advice;
mod alias;
mod answers;
mod causes;
mod commands;
mod doubt;
mod draft;
mod evidence;
mod faults;
mod fields;
mod hops;
mod label_fixes;
mod left_out;
mod marks;
mod near_miss;
mod offers;
mod other_request;
mod policies;
mod policy_advice;
mod port_fixes;
mod refusals;
mod settings;
mod route_assumptions;
mod route_words;
mod verdict;
mod way_back;

pub use advice::{CODES as ADVICE_CODES, advice, pod_advice};
pub use causes::{CAUSES, cause_of};
pub use commands::commands;
pub use doubt::in_doubt;
pub use draft::Words;
pub use faults::{CODES, NOT_FILLED_IN, kubectl_says, of_fault};
pub use hops::hops;
pub use left_out::read_as_left_out;
pub use marks::marks;
pub use near_miss::{All as AllLabelled, Labelled};
pub use offers::{PORT as PORT_TO_FILL_IN, offers};
pub use other_request::other_request;
pub use policy_advice::policy_advice;
pub use refusals::{About, CODES as REFUSAL_CODES, cleaned, refusals};
pub use verdict::{assumptions, verdict};
pub use way_back::way_back;
