//! Turns a client of the request into a sender with an address and a node whose rules its packets
//! meet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Fault, Names};
use crate::cluster::{AddressOrigin, Cluster, NodeId, PodId};
use crate::policy::Party;
use crate::request::Client;

/// The address that stands for somebody outside the cluster (TEST-NET-3, RFC 5737).
pub const OUTSIDE_IP: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
const OUTSIDE_IP6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, 7));

/// Who sends, with addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// As asked.
    pub client: Client,
    /// Its addresses.
    pub ips: Vec<IpAddr>,
    /// The node it runs on; for somebody outside, the node its packets enter by.
    pub node: NodeId,
    /// The Pod of your YAML it is.
    pub pod: Option<PodId>,
    /// The namespace whose names it may shorten; none on a node and outside.
    pub namespace: Option<String>,
}

impl Sender {
    /// Finds the client in the cluster.
    pub fn find(cluster: &Cluster, names: &Names, client: &Client) -> Result<Self, Fault> {
        let sender = |ips, node, pod, namespace| Self {
            client: client.clone(),
            ips,
            node,
            pod,
            namespace,
        };
        match client {
            Client::PodIn { namespace, node } => {
                let node = match node {
                    Some(name) => names.node(name).ok_or_else(|| unknown(client))?,
                    None => NodeId(0),
                };
                Ok(sender(
                    cluster.bystander_ips(node),
                    node,
                    None,
                    Some(namespace.clone()),
                ))
            }
            Client::Pod { namespace, name } => {
                let id = names.pod(namespace, name).ok_or_else(|| unknown(client))?;
                let pod = &cluster[id];
                if pod.ips.is_empty() {
                    return Err(Fault::ClientHasNoAddress(id));
                }
                let node = names.node(&pod.node).unwrap_or(NodeId(0));
                Ok(sender(
                    pod.ips.clone(),
                    node,
                    Some(id),
                    Some(namespace.clone()),
                ))
            }
            Client::Node { name } => {
                let node = names.node(name).ok_or_else(|| unknown(client))?;
                Ok(sender(cluster[node].ips.clone(), node, None, None))
            }
            Client::Outside => Ok(sender(vec![OUTSIDE_IP, OUTSIDE_IP6], NodeId(0), None, None)),
            Client::OutsideAt { ip } => Ok(sender(vec![*ip], NodeId(0), None, None)),
        }
    }

    /// The address of the same family as `to`, when it has one.
    pub fn ip_towards(&self, to: IpAddr) -> Option<IpAddr> {
        self.ips
            .iter()
            .copied()
            .find(|ip| ip.is_ipv4() == to.is_ipv4())
    }

    /// The first of these addresses that it has a family for; else the first.
    pub fn reachable(&self, ips: &[IpAddr]) -> Option<IpAddr> {
        ips.iter()
            .copied()
            .find(|ip| self.ip_towards(*ip).is_some())
            .or_else(|| ips.first().copied())
    }

    /// The sender, as policies see it.
    pub fn party(&self) -> Party {
        match (&self.client, self.pod) {
            (_, Some(pod)) => Party::Pod(pod),
            (Client::PodIn { namespace, .. }, None) => Party::Bystander {
                namespace: namespace.clone(),
                node: self.node,
            },
            (Client::Node { .. }, None) => Party::Node(self.node),
            (Client::Outside, None) => Party::Outside(AddressOrigin::Example),
            (Client::OutsideAt { .. } | Client::Pod { .. }, None) => {
                Party::Outside(AddressOrigin::Said)
            }
        }
    }

    /// The node it is, when it is a process on one.
    pub fn node(&self) -> Option<NodeId> {
        matches!(self.client, Client::Node { .. }).then_some(self.node)
    }

    /// True for somebody outside the cluster.
    pub fn is_outside(&self) -> bool {
        matches!(self.client, Client::Outside | Client::OutsideAt { .. })
    }
}

fn unknown(client: &Client) -> Fault {
    Fault::ClientUnknown(client.typed())
}
