//! Maps and sets. The whole build has the standard library's; the small one has a sorted list under the same names, since
//! each type that a `BTreeMap` or a `HashMap` is used with costs it one to two kilobytes.

mod chains;
mod hasher;
pub use chains::Chains;
pub use hasher::{hash, hash_both};
#[cfg(feature = "full")]
pub use std::collections::{BTreeMap, BTreeSet};

/// A map that nobody walks through.
#[cfg(feature = "full")]
pub type HashMap<K, V> =
    std::collections::HashMap<K, V, std::hash::BuildHasherDefault<hasher::Quick>>;
/// A set that nobody walks through.
#[cfg(feature = "full")]
pub type HashSet<T> = std::collections::HashSet<T, std::hash::BuildHasherDefault<hasher::Quick>>;

#[cfg(any(test, not(feature = "full")))]
#[cfg_attr(
    feature = "full",
    expect(dead_code, reason = "the whole build only tests it")
)]
mod sorted;

#[cfg(not(feature = "full"))]
pub use sorted::{Map as BTreeMap, Map as HashMap, Set as BTreeSet, Set as HashSet};
