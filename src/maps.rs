//! Maps and sets. The whole build has the standard library's; the small one has a sorted list under the same names, since
//! each type that a `BTreeMap` or a `HashMap` is used with costs it one to two kilobytes.

#[cfg(feature = "full")]
pub use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

#[cfg(any(test, not(feature = "full")))]
#[cfg_attr(feature = "full", expect(dead_code, reason = "the whole build only tests it"))]
mod sorted;

#[cfg(not(feature = "full"))]
pub use sorted::{Map as BTreeMap, Map as HashMap, Set as BTreeSet, Set as HashSet};
