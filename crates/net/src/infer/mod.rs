//! What the YAML does not prove but suggests: which Pods a selector probably means, where an app says that it listens, what
//! speaks for a port. Returns data with places; words are left to the stages above.

pub mod evidence;
mod near_miss;
pub mod settings;

pub use near_miss::{All as AllLabelled, Found, Labelled, Miss, NearMiss, Thing, same};
