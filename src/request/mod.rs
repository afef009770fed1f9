//! Turns what a person types (`curl http://web.shop:80`, `udp://dns:53`, `a Pod in namespace shop`) into a
//! [`Request`]. Leaves names and addresses to `trace`.

use crate::manifest::Protocol;

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
    /// A Pod of the paste.
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
}

/// Where to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Target {
    /// A name (`web`, `web.shop`, `web.shop.svc.cluster.local`) or an address, without brackets.
    pub host: String,
    /// The port; that of the scheme when none is typed (80, 443), none when nothing says one.
    pub port: Option<u16>,
    /// Protocol.
    pub protocol: Protocol,
    /// `http`, `https`, … when one was typed.
    pub scheme: Option<String>,
    /// The path, for HTTP.
    pub path: Option<String>,
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
mod target;

impl Client {
    /// What a person would type for it, and what [`Client::parse`] reads back.
    pub fn typed(&self) -> String {
        match self {
            Self::PodIn { namespace, node: None } => format!("a Pod in {namespace}"),
            Self::PodIn { namespace, node: Some(node) } => format!("a Pod in {namespace} on {node}"),
            Self::Pod { namespace, name } => format!("pod {namespace}/{name}"),
            Self::Node { name } => format!("node {name}"),
            Self::Outside => "outside the cluster".to_owned(),
        }
    }
}
