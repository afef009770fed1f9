//! The ranges of the Pods' addresses, kube-proxy's `--cluster-cidr`: what comes from there is a
//! Pod's. They follow from what the reader says, the nodes' `podCIDRs` and the Pods' addresses;
//! where nothing speaks they are those of kubeadm's examples.
//! Source: pkg/proxy/util/localdetector.go (a Pod is local by its address, as the mode
//! ClusterCIDR has it).

use std::net::IpAddr;
use std::rc::Rc;

use super::{Config, Pod};
use crate::facts::Fact;
use crate::network::{Cidr, Family};
use portpath_kube::admission::Setup;
use portpath_kube::manifest::NodeObject;

/// The range of each family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodNetworks {
    v4: Cidr,
    v6: Cidr,
}

impl Default for PodNetworks {
    fn default() -> Self {
        Self {
            v4: Family::Ipv4.example_pod_network(),
            v6: Family::Ipv6.example_pod_network(),
        }
    }
}

impl PodNetworks {
    /// Learns them. A bare API server's are the examples, whatever addresses Pods have.
    pub(super) fn new(
        nodes: &[Rc<NodeObject>],
        pods: &[Pod],
        facts: &[Fact],
        config: &Config,
    ) -> Self {
        let mut networks = Self::default();
        if config.setup == Setup::Bare {
            return networks;
        }
        let ranges = nodes.iter().flat_map(|node| &node.pod_cidrs);
        let ranges = ranges.filter_map(|range| Cidr::parse(&range.value));
        let written = pods
            .iter()
            .filter(|pod| !pod.assumed && !pod.spec.host_network);
        let single = written.flat_map(|pod| &pod.ips).map(|ip| Cidr::single(*ip));
        let mut found = Found::default();
        ranges.for_each(|range| found.add(range));
        if found.is_empty() {
            single.for_each(|range| found.add(range));
        }
        networks.v4 = found
            .v4
            .map_or(networks.v4, |range| widened(range, networks.v4));
        networks.v6 = found
            .v6
            .map_or(networks.v6, |range| widened(range, networks.v6));
        for fact in facts {
            match fact {
                Fact::PodNetwork(range) if range.ip.is_ipv4() => networks.v4 = *range,
                Fact::PodNetwork(range) => networks.v6 = *range,
                _ => {}
            }
        }
        networks
    }

    /// The range of a family.
    pub fn of(&self, family: Family) -> Cidr {
        match family {
            Family::Ipv4 => self.v4,
            Family::Ipv6 => self.v6,
        }
    }

    /// Whether an address lies in its range.
    pub fn contain(&self, ip: IpAddr) -> bool {
        self.of(Family::of(ip)).contains(ip)
    }
}

/// The smallest ranges that hold all that was found.
#[derive(Default)]
struct Found {
    v4: Option<Cidr>,
    v6: Option<Cidr>,
}

impl Found {
    fn add(&mut self, range: Cidr) {
        let own = match Family::of(range.ip) {
            Family::Ipv4 => &mut self.v4,
            Family::Ipv6 => &mut self.v6,
        };
        *own = Some(own.map_or(range, |known| known.with(range)));
    }

    fn is_empty(&self) -> bool {
        self.v4.is_none() && self.v6.is_none()
    }
}

/// A cluster's network is at least as wide as the example; addresses with nothing in common say
/// nothing of it.
fn widened(found: Cidr, example: Cidr) -> Cidr {
    if found.length < example.length / 2 {
        example
    } else {
        found.shortened(example.length)
    }
}
