//! What the packet's tag says: where the packet is addressed to. Until DNS has answered that is a
//! name, since nobody knows an address yet.

use serde::Serialize;

use super::{Scene, Step, words};
use crate::report::{Header, Hop, HopKind};
use portpath_net::request::Request;
use portpath_net::request::placeholder::NODE_PORT;

/// The words of the packet's tag at one step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tag {
    /// When the packet sets out; empty where it has no address.
    pub before: String,
    /// When the step is over.
    pub after: String,
}

impl Scene {
    /// What the tag says at a step.
    pub fn tag(&self, at: usize) -> Tag {
        let Some(step) = self.steps.get(at) else {
            return Tag::default();
        };
        let last = self.steps[..=at].iter().rev().find_map(Step::latest);
        let label = |header: &Header| {
            if step.is_answer {
                // Of the answer it is the source that changes on the way.
                format!("src {}", header.src())
            } else {
                header.dst()
            }
        };
        if step.by_name.is_empty() {
            let before = step.before.as_ref().or(last);
            return Tag {
                before: before.map(label).unwrap_or_default(),
                after: last.map(label).unwrap_or_default(),
            };
        }
        let name = step.by_name.clone();
        Tag {
            after: step.after.as_ref().map_or(name.clone(), label),
            before: name,
        }
    }
}

impl Step {
    /// The header as the packet leaves the step; none where the step says nothing of it.
    pub fn latest(&self) -> Option<&Header> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

impl Tag {
    /// The same in at most so many letters each.
    pub(super) fn within(&self, letters: usize) -> Self {
        Self {
            before: within(&self.before, letters),
            after: within(&self.after, letters),
        }
    }
}

/// The port stays whole, a name is cut in its middle. An address keeps its end, which tells it from
/// others.
fn within(address: &str, letters: usize) -> String {
    let length = address.chars().count();
    if length <= letters {
        return address.to_owned();
    }
    let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
    if host.contains(':') || port.is_empty() {
        let end: String = address.chars().skip(length + 1 - letters).collect();
        return format!("…{end}");
    }
    let host = words::fit(host, letters.saturating_sub(port.len() + 1).max(4));
    format!("{host}:{port}")
}

/// Addresses the packet by the name that was typed, up to the answer of DNS. The answer is what
/// gives it an address.
pub(super) fn name_until_answered(scene: &mut Scene, hops: &[Hop], request: Option<&Request>) {
    let Some(request) = request else { return };
    let Some(answered) = hops.iter().rposition(|hop| hop.kind == HopKind::Dns) else {
        return;
    };
    if request.to.lookup.tool.is_some() || request.to.forward.is_some() {
        return;
    }
    let host = &request.to.host;
    let port = match request.to.port {
        Some(port) => port.to_string(),
        None if request.to.any_node_port => NODE_PORT.to_owned(),
        None => String::new(),
    };
    let separator = if port.is_empty() { "" } else { ":" };
    let by_name = format!("{host}{separator}{port}");
    let first = scene.steps.iter().find_map(|step| step.before.clone());
    let named = first.clone().map(|header| Header {
        dst_ip: host.clone(),
        ..header
    });
    for step in scene.steps.iter_mut().take(answered + 1) {
        step.by_name.clone_from(&by_name);
        step.before.clone_from(&named);
    }
    if hops[answered].passes {
        scene.steps[answered].after = first;
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::Scene;
    use crate::scene::fixture::{delivered, no_such_host};

    fn tags(scene: &Scene) -> Vec<[String; 2]> {
        let tag = |at| {
            let tag = scene.tag(at);
            [tag.before, tag.after]
        };
        (0..scene.steps.len()).map(tag).collect()
    }

    #[test]
    fn the_packet_has_a_name_until_dns_answers_and_an_address_from_then_on() {
        assert_eq!(
            tags(&delivered(2).scene),
            [
                ["example-service:80", "example-service:80"],
                ["example-service:80", "10.96.1.1:80"],
                ["10.96.1.1:80", "10.244.1.2:8080"],
                ["10.244.1.2:8080", "10.244.1.2:8080"],
                ["10.244.1.2:8080", "10.244.1.2:8080"],
            ]
        );
    }

    #[test]
    fn a_long_address_keeps_what_tells_it_from_others() {
        let cut = |address: &str| super::within(address, 18);
        assert_eq!(cut("example-service:80"), "example-service:80");
        assert_eq!(cut("a-very-long-service-name:8080"), "a-very…e-name:8080");
        assert_eq!(cut("[2001:db8:1234::abcd:12]:8080"), "…34::abcd:12]:8080");
    }

    #[test]
    fn a_name_that_nobody_knows_never_becomes_an_address() {
        for [before, after] in tags(&no_such_host().scene) {
            assert_eq!([before.as_str(), after.as_str()], ["exampel-service:80"; 2]);
        }
    }
}
