//! Ranges of addresses, and the range that counts as "from a Pod".

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address family: kube-proxy runs once for each and keeps their rules apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
}

impl Family {
    /// Those that a Service may have.
    pub(crate) const ALL: &[Self] = &[Self::Ipv4, Self::Ipv6];

    /// The family of an address.
    pub fn of(ip: IpAddr) -> Self {
        if ip.is_ipv4() { Self::Ipv4 } else { Self::Ipv6 }
    }

    /// As `spec.ipFamilies` spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
        }
    }

    /// The Pods' network, where nothing tells of it.
    pub(crate) fn example_pod_network(self) -> Cidr {
        match self {
            Self::Ipv4 => Cidr {
                ip: Ipv4Addr::new(10, 244, 0, 0).into(),
                length: 16,
            },
            Self::Ipv6 => Cidr {
                ip: Ipv6Addr::new(0xfd00, 0x10, 0x244, 0, 0, 0, 0, 0).into(),
                length: 56,
            },
        }
    }
}

impl Family {
    /// The range that ClusterIPs come from: the ServiceCIDR that the API server's
    /// `--service-cluster-ip-range` makes.
    pub(crate) fn service_cidr(self) -> Cidr {
        match self {
            Self::Ipv4 => Cidr {
                ip: Ipv4Addr::new(10, 96, 0, 0).into(),
                length: 12,
            },
            Self::Ipv6 => Cidr {
                ip: Ipv6Addr::new(0xfd00, 0x10, 0x96, 0, 0, 0, 0, 0).into(),
                length: 112,
            },
        }
    }
}

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// The first address.
    pub ip: IpAddr,
    /// How many leading bits are fixed.
    pub length: u32,
}

impl Cidr {
    /// Reads `203.0.113.0/24`, blanks around it put aside, bits beyond the prefix cleared.
    pub fn parse(text: &str) -> Option<Self> {
        let (ip, length) = text.trim().split_once('/')?;
        let ip: IpAddr = ip.parse().ok()?;
        let length: u32 = length.parse().ok()?;
        let bits = if ip.is_ipv4() { 32 } else { 128 };
        (length <= bits).then(|| Self {
            ip: masked(ip, length),
            length,
        })
    }

    /// The range of one address.
    pub fn single(ip: IpAddr) -> Self {
        Self {
            ip,
            length: if ip.is_ipv4() { 32 } else { 128 },
        }
    }

    /// The smallest range that holds both.
    pub fn with(&self, other: Self) -> Self {
        let mut both = *self;
        while !both.covers(other) && both.length > 0 {
            both = both.shortened(both.length - 1);
        }
        both
    }

    /// The range with at most so many bits fixed.
    pub fn shortened(&self, length: u32) -> Self {
        let length = self.length.min(length);
        Self {
            ip: masked(self.ip, length),
            length,
        }
    }

    /// Whether an address lies in the range.
    pub fn contains(&self, ip: IpAddr) -> bool {
        Family::of(ip) == Family::of(self.ip) && masked(ip, self.length) == self.ip
    }

    /// Whether all of another range lies in this one.
    pub fn covers(&self, other: Self) -> bool {
        self.length <= other.length && self.contains(other.ip)
    }
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.ip, self.length)
    }
}

fn masked(ip: IpAddr, length: u32) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => {
            Ipv4Addr::from(u32::from(ip) & u32::MAX.checked_shl(32 - length).unwrap_or(0)).into()
        }
        IpAddr::V6(ip) => {
            Ipv6Addr::from(u128::from(ip) & u128::MAX.checked_shl(128 - length).unwrap_or(0)).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_shares_their_prefix() {
        let range = Cidr::parse(" 203.0.113.7/24 ").expect("a range");
        assert_eq!(range.to_string(), "203.0.113.0/24");
        assert!(range.contains("203.0.113.255".parse().expect("an address")));
        assert!(!range.contains("203.0.114.0".parse().expect("an address")));
        assert!(
            Cidr::parse("::/0")
                .expect("a range")
                .contains("fd00::1".parse().expect("an address"))
        );
        assert!(
            !Cidr::parse("::/0")
                .expect("a range")
                .contains("10.0.0.1".parse().expect("an address"))
        );
        assert_eq!(Cidr::parse("10.0.0.0/33"), None);
        let covers =
            |of: &str, other: &str| Cidr::parse(of).unwrap().covers(Cidr::parse(other).unwrap());
        assert!(covers("10.0.0.0/8", "10.1.0.0/16") && covers("10.0.0.0/8", "10.0.0.0/8"));
        assert!(!covers("10.1.0.0/16", "10.0.0.0/8") && !covers("0.0.0.0/0", "::/0"));
    }
}
