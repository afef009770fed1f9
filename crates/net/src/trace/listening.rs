//! What the reader's facts say of a packet at its Pod: whether an app listens there.

use crate::cluster::{Cluster, Pod};
use crate::facts::{Fact, Listening};
use crate::proxy::Packet;

/// What the reader has said about the port that a packet arrives at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Heard {
    /// Nothing.
    #[default]
    Nothing,
    /// An app listens there.
    Listens,
    /// Nobody listens there, since the app listens elsewhere.
    Nobody(Elsewhere),
}

/// Where an app listens instead of the port of the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// On another port.
    Port(u16),
    /// At 127.0.0.1 only, which nothing outside the Pod reaches.
    Loopback,
}

/// What has been said of this packet's port in its Pod. Lines about the app (or a container) say
/// all its ports: where it listens on 3000, it does not listen on 8080. A container's lines say
/// nothing of ports that others declare.
pub(crate) fn heard(cluster: &Cluster, pod: &Pod, packet: &Packet) -> Heard {
    let owner = pod
        .owner
        .as_ref()
        .map(|owner| (owner.kind.as_str(), owner.name.as_str()));
    let mut elsewhere = None;
    for fact in &cluster.facts {
        let Fact::Listens { who, container, at } = fact else {
            continue;
        };
        if !who.means(&pod.namespace, &pod.name, owner)
            || !concerns(pod, container.as_deref(), packet)
        {
            continue;
        }
        let found = match *at {
            Listening::Port(port, protocol)
                if protocol == packet.protocol && port == packet.port =>
            {
                return Heard::Listens;
            }
            Listening::Port(port, protocol) if protocol == packet.protocol => Elsewhere::Port(port),
            Listening::LoopbackOnly if packet.dst.is_loopback() => continue,
            Listening::LoopbackOnly => Elsewhere::Loopback,
            Listening::Loopback(port, protocol) if protocol == packet.protocol => {
                match (port == packet.port, packet.dst.is_loopback()) {
                    (true, true) => return Heard::Listens,
                    (true, false) => Elsewhere::Loopback,
                    (false, _) => Elsewhere::Port(port),
                }
            }
            Listening::Port(..) | Listening::Loopback(..) => continue,
        };
        elsewhere = elsewhere.or(Some(found));
    }
    elsewhere.map_or(Heard::Nothing, Heard::Nobody)
}

fn concerns(pod: &Pod, container: Option<&str>, packet: &Packet) -> bool {
    let Some(name) = container else { return true };
    let declares = |container: &portpath_kube::manifest::Container| {
        let mut ports = container.ports.iter();
        ports.any(|port| {
            port.container_port.value == packet.port && port.protocol.value == packet.protocol
        })
    };
    let is_it = |container: &portpath_kube::manifest::Container| {
        container.name.as_ref().is_some_and(|own| own.value == name)
    };
    let mut others = pod
        .spec
        .port_bearers()
        .filter(|container| !is_it(container));
    pod.spec.port_bearers().any(is_it) && !others.any(declares)
}
