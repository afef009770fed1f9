//! Names of chains: a prefix and the first 16 letters of the base32 of a SHA-256.

use sha2::{Digest, Sha256};

use crate::proxy::{ProxyEndpoint, ServicePort};

/// The names of a Service port's chains.
/// Source: pkg/proxy/iptables/proxier.go, portProtoHash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chains {
    /// KUBE-SVC-…: all endpoints, under the policy Cluster.
    pub cluster: String,
    /// KUBE-SVL-…: this node's endpoints, under the policy Local.
    pub local: String,
    /// KUBE-EXT-…: what comes from outside.
    pub external: String,
    /// KUBE-FW-…: guards the load balancer's addresses.
    pub firewall: String,
}

impl Chains {
    /// The names for a Service port.
    pub fn of(port: &ServicePort) -> Self {
        let hash = hash(&format!("{}{}", port.name, protocol(port)));
        Self {
            cluster: format!("KUBE-SVC-{hash}"),
            local: format!("KUBE-SVL-{hash}"),
            external: format!("KUBE-EXT-{hash}"),
            firewall: format!("KUBE-FW-{hash}"),
        }
    }
}

/// The name of an endpoint's chain.
/// Source: pkg/proxy/iptables/proxier.go, servicePortEndpointChainName.
pub(super) fn endpoint_chain(port: &ServicePort, endpoint: &ProxyEndpoint) -> String {
    format!(
        "KUBE-SEP-{}",
        hash(&format!("{}{}{}", port.name, protocol(port), endpoint.text))
    )
}

/// The protocol as iptables spells it.
pub(super) fn protocol(port: &ServicePort) -> String {
    port.protocol.as_str().to_ascii_lowercase()
}

fn hash(text: &str) -> String {
    base32(&Sha256::digest(text.as_bytes()))
        .chars()
        .take(16)
        .collect()
}

/// RFC 4648, without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    let mut buffer = 0_u32;
    let mut bits = 0;
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(LETTERS[(buffer >> bits) as usize & 31]));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(LETTERS[(buffer << (5 - bits)) as usize & 31]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_is_that_of_the_standard() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(base32(b"fooba"), "MZXW6YTB");
        assert_eq!(base32(b""), "");
    }

    #[test]
    fn names_hash_to_kubernetes_own_chains() {
        assert_eq!(hash("default/metrics-b:dnstcp"), "XEZYGRLZC6RLZD6P");
        assert_eq!(
            hash("default/metrics-b:dnstcp10.244.1.2:8888"),
            "NXQO57N3AOP6EGWK"
        );
    }
}
