//! The BackendTLSPolicy by which a Gateway speaks TLS to a Service's port.
//! Source: apis/v1/backendtlspolicy_types.go.

use std::rc::Rc;

use super::RouteFault;
use crate::cluster::Cluster;
use crate::proxy::Met;
use portpath_kube::admission::is_served;
use portpath_kube::manifest::{AuthorityRef, BackendTlsPolicy, Place};

/// Why a Gateway cannot trust the certificate authority that a policy names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAuthority {
    /// The ConfigMap has no certificate in `ca.crt`.
    NoCertificate,
    /// The core group has no such kind.
    NoSuchKind,
    /// Another group's kind, which an implementation may know.
    ForeignKind,
}

/// The policy that counts for a Service's port, by its index: one for the port before one for the
/// whole Service, then the oldest, then the first by name. One with a time of creation is in its
/// cluster already, and so older than one without.
pub fn policy_of(cluster: &Cluster, met: Met) -> Option<usize> {
    let service = &cluster[met.service];
    let port = &service.ports[met.port].name.value;
    let rank = |(at, policy): (usize, &Rc<BackendTlsPolicy>)| {
        if policy.meta.namespace() != service.meta.namespace() {
            return None;
        }
        let targets = policy.targets.iter();
        let is_whole = targets
            .filter(|target| target.name.value == service.meta.name())
            .filter_map(|target| match &target.section {
                None => Some(true),
                Some(section) => (section.value == *port).then_some(false),
            })
            .min()?;
        let created = policy.meta.created.clone();
        let age = (created.is_none(), created.unwrap_or_default());
        Some((is_whole, age, policy.meta.name().to_owned(), at))
    };
    let policies = cluster.ways_in.tls_policies.iter().enumerate();
    policies.filter_map(rank).min().map(|(.., at)| at)
}

/// The fault of a connection whose policy names no certificate authority that serves. A ConfigMap that
/// your YAML does not have may be in the cluster.
pub(super) fn fault(cluster: &Cluster, place: Place, met: Met) -> Option<RouteFault> {
    let policy = policy_of(cluster, met)?;
    let object = cluster.ways_in.tls_policies.get(policy)?;
    let namespace = object.meta.namespace();
    let faults: Option<Vec<BadAuthority>> = object
        .authorities
        .iter()
        .map(|authority| bad(cluster, namespace, authority))
        .collect();
    let faults = faults?;
    let is_open = faults.contains(&BadAuthority::ForeignKind);
    let why = if is_open {
        BadAuthority::ForeignKind
    } else {
        *faults.first()?
    };
    Some(RouteFault::BackendTls { place, policy, why })
}

fn bad(cluster: &Cluster, namespace: &str, authority: &AuthorityRef) -> Option<BadAuthority> {
    if !authority.group.is_empty() {
        return Some(BadAuthority::ForeignKind);
    }
    if !is_served("v1", &authority.kind) {
        return Some(BadAuthority::NoSuchKind);
    }
    let name = &authority.name.value;
    let found = cluster
        .ways_in
        .key_material(&authority.kind, namespace, name)?;
    (!found.has_authority).then_some(BadAuthority::NoCertificate)
}
