//! Turns what a person types (`curl http://web.shop:80`, `udp://dns:53`, `a Pod in namespace shop`)
//! into a [`Request`]. Leaves names and addresses to `trace`.

use portpath_kube::manifest::Protocol;

/// Who sends.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Client {
    /// A bystander Pod in a namespace, on a node when one is named.
    PodIn {
        /// The namespace.
        namespace: String,
        /// The node it runs on; the first one when none is named.
        node: Option<String>,
    },
    /// A Pod of your YAML.
    Pod {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// A process on a node itself.
    Node {
        /// The node's name.
        name: String,
    },
    /// Somebody outside the cluster.
    Outside,
    /// The same, at an address that the reader says.
    OutsideAt {
        /// The address.
        ip: std::net::IpAddr,
    },
}

/// Where to.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Target {
    /// A name (`web`, `web.shop`, `web.shop.svc.cluster.local`) or an address, without brackets.
    pub host: String,
    /// The port; that of the scheme when none is typed (80, 443), none when nothing says one.
    pub port: Option<u16>,
    /// The port was typed as a placeholder (`<node-port>`): it is the node port that the cluster
    /// gave, whatever its number.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub any_node_port: bool,
    /// Protocol.
    pub protocol: Protocol,
    /// `http`, `https`, … when one was typed.
    pub scheme: Option<String>,
    /// The path, for HTTP.
    pub path: Option<String>,
    /// What is asked of DNS.
    pub lookup: Lookup,
    /// The method, where a command names one; GET otherwise.
    pub method: Option<String>,
    /// Headers that a command adds, in its order: name and value.
    pub headers: Vec<(String, String)>,
    /// The host and port of the URL, where the request connects to others than these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<UrlHost>,
    /// The way in that kubectl makes for it; host and port are then its own end of it.
    pub forward: Option<Forward>,
}

/// The host and port that a URL names (curl's `--resolve` and `--connect-to` connect elsewhere).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct UrlHost {
    /// The host, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// What is asked of DNS, before a packet is sent or instead of sending one.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Lookup {
    /// Which records.
    pub records: Records,
    /// The program that asks and does nothing more; none when a packet is sent.
    pub tool: Option<Tool>,
    /// The DNS server that is named: `@10.96.0.10`.
    pub server: Option<String>,
}

/// The types of DNS records that a cluster's names have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Records {
    /// Addresses of both families, as programs ask.
    #[default]
    Addresses,
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// Ports with the names of who has them.
    Srv,
    /// The name that an alias stands for.
    Cname,
    /// The name of an address.
    Ptr,
    /// A type that the names of Services and Pods never have.
    Other(OtherRecords),
}

/// A type of records that cluster DNS has for no Service and no Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum OtherRecords {
    /// TXT.
    Txt,
    /// MX.
    Mx,
    /// NS.
    Ns,
    /// SOA.
    Soa,
    /// ANY, for which CoreDNS gives nothing either.
    Any,
    /// CAA.
    Caa,
    /// HTTPS.
    Https,
}

/// A program that only asks DNS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// `dig`, which leaves the search path alone.
    Dig,
    /// `dig +search`.
    DigSearch,
    /// `nslookup`.
    Nslookup,
    /// `host`.
    Host,
    /// `getent hosts`, which reads `/etc/hosts` too.
    Getent,
}

/// One packet to send.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Request {
    /// Who sends.
    pub from: Client,
    /// Where to.
    pub to: Target,
}

mod client;
mod command;
mod forward;
mod lookup;
mod parts;
pub mod placeholder;
mod target;
pub mod words;

pub use forward::Forward;
pub use parts::command_parts;

impl Client {
    /// What a person would type for it, and what [`Client::parse`] reads back.
    pub fn typed(&self) -> String {
        match self {
            Self::PodIn {
                namespace,
                node: None,
            } => format!("{}{namespace}", words::POD_IN),
            Self::PodIn {
                namespace,
                node: Some(node),
            } => format!("{}{namespace} on {node}", words::POD_IN),
            Self::Pod { namespace, name } => format!("pod {namespace}/{name}"),
            Self::Node { name } => format!("node {name}"),
            Self::Outside => words::OUTSIDE.to_owned(),
            Self::OutsideAt { ip } => format!("outside {ip}"),
        }
    }
}
