//! Gives nodes and Pods their addresses. A real cluster's are a matter of chance; these count up,
//! so that the same paste always gives the same cluster: nodes from 192.168.0.10 and
//! fd00:192:168::a, Pods 10.244.N.K and fd00:10:244:N::K, where N counts nodes from 1 and K a
//! node's Pods from 2.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use portpath_kube::admission::Families;

/// The last octet of the bystander Pod of each node, which your YAML does not know of.
const BYSTANDER: usize = 250;
/// A node's first Pod.
const FIRST_POD: usize = 2;
/// How many Pods fit between the first and the bystander.
const PODS_A_BLOCK: usize = BYSTANDER - FIRST_POD;

/// Puts the address of each configured family in the cluster's order.
pub(super) fn in_order(families: Families, v4: IpAddr, v6: IpAddr) -> Vec<IpAddr> {
    match families {
        Families::Dual => vec![v4, v6],
        Families::Dual6 => vec![v6, v4],
        Families::Ipv4 => vec![v4],
        Families::Ipv6 => vec![v6],
    }
}

/// The addresses of the node with the number `number`, which counts from 1: IPv4, then IPv6.
pub(super) fn of_node(number: usize) -> (IpAddr, IpAddr) {
    let step = u32::try_from(number).unwrap_or(u32::MAX).min(0xffff) - 1;
    let v4 = u32::from(Ipv4Addr::new(192, 168, 0, 10)) + step;
    let v6 = u128::from(Ipv6Addr::new(0xfd00, 0x192, 0x168, 0, 0, 0, 0, 0xa)) + u128::from(step);
    (Ipv4Addr::from(v4).into(), Ipv6Addr::from(v6).into())
}

/// The addresses of a node's Pod, which counts from 0. When a node's block of addresses is full it
/// gets the next free block, as a cloud's controller would give it; when 10.244.0.0/16 is full the
/// Pod stays without.
pub(super) fn of_pod(families: Families, number: usize, nodes: usize, pod: usize) -> Vec<IpAddr> {
    let block = number + (pod / PODS_A_BLOCK) * nodes;
    block_address(families, block, FIRST_POD + pod % PODS_A_BLOCK)
}

/// The addresses of the bystander Pod on the node with this number.
pub(super) fn of_bystander(families: Families, number: usize) -> Vec<IpAddr> {
    block_address(families, number, BYSTANDER)
}

fn block_address(families: Families, block: usize, host: usize) -> Vec<IpAddr> {
    let (Ok(block), Ok(host)) = (u8::try_from(block), u8::try_from(host)) else {
        return Vec::new();
    };
    let v4 = Ipv4Addr::new(10, 244, block, host);
    let v6 = Ipv6Addr::new(
        0xfd00,
        0x10,
        0x244,
        u16::from(block),
        0,
        0,
        0,
        u16::from(host),
    );
    in_order(families, v4.into(), v6.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_node_gets_another_block_and_a_full_network_gives_nothing() {
        let first = |pod| {
            of_pod(Families::Ipv4, 1, 2, pod)
                .first()
                .map(ToString::to_string)
        };
        assert_eq!(first(0).as_deref(), Some("10.244.1.2"));
        assert_eq!(first(247).as_deref(), Some("10.244.1.249"));
        assert_eq!(first(248).as_deref(), Some("10.244.3.2"));
        assert_eq!(first(100_000), None);
        assert_eq!(
            of_bystander(Families::Dual6, 2)[0].to_string(),
            "fd00:10:244:2::fa"
        );
    }
}
