//! Clusters made of small pastes, for tests here and in the crates above.

use portpath_kube::admission::apply;
use portpath_kube::manifest::lower;
use portpath_yaml::yaml;

use super::{Cluster, Config};

/// The cluster that a paste makes; every document of it must be accepted.
pub fn cluster_of(text: &str) -> Cluster {
    cluster_with(text, &Config::default())
}

/// The same cluster with other settings.
pub fn cluster_with(text: &str, config: &Config) -> Cluster {
    let applied = apply(text, &yaml::parse(text), config);
    assert_eq!(applied.kubectl, "", "the YAML is accepted");
    let stored = applied
        .objects
        .iter()
        .filter_map(|object| lower(object.stored.as_ref()?, object.document));
    Cluster::build(stored.collect(), config)
}
