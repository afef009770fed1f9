//! Maps and sets: the standard library's, the unordered ones with a hasher of few steps.

mod chains;
mod hasher;
pub use chains::Chains;
pub use hasher::{hash, hash_both};
pub use std::collections::{BTreeMap, BTreeSet};

/// A map that nobody walks through.
pub type HashMap<K, V> =
    std::collections::HashMap<K, V, std::hash::BuildHasherDefault<hasher::Quick>>;
/// A set that nobody walks through.
pub type HashSet<T> = std::collections::HashSet<T, std::hash::BuildHasherDefault<hasher::Quick>>;
