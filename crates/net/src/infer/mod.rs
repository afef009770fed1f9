//! What the YAML does not prove but suggests: which Pods a selector probably means, where an app
//! says that it listens, what speaks for a port, what is amiss in policies. Returns data with
//! places; words are left to the stages above.

mod doubt;
pub mod evidence;
mod layers;
mod logs;
mod near_miss;
mod client_saw;
pub mod policies;
mod settings;
mod shown;
mod unfilled;
mod unjudged;

pub use client_saw::{ClientSaw, client_saw, contradicted};
pub use doubt::{in_doubt, listens_elsewhere};
pub use logs::logged;
pub use near_miss::{All as AllLabelled, Found, Labelled, Miss, NearMiss, Thing, same};
pub use shown::{all_shown_otherwise, meant, no_endpoint_shown, shown_otherwise};
pub use unfilled::Unfilled;
