//! The answer's way back: the endpoint answers the packet that it got, and connection tracking undoes on the way what was
//! rewritten, so that the client hears from whom it called.

use super::{BoxRole, Scene};
use crate::report::Header;

/// The answer as the Pod sends it, and as the client gets it. None where no packet with a header arrives, or where something
/// on the way answers on connections of its own.
pub fn reply(scene: &Scene) -> Option<[Header; 2]> {
    let is_proxied = |role: BoxRole| matches!(role, BoxRole::Route | BoxRole::Forward);
    if scene.end.is_some() || scene.boxes.iter().any(|each| is_proxied(each.role)) {
        return None;
    }
    let mut headers = scene.steps.iter().flat_map(|step| [step.before.as_ref(), step.after.as_ref()]).flatten();
    let sent = headers.next()?;
    let arrived = headers.next_back().unwrap_or(sent);
    let leaves = back(arrived, "");
    let undone =
        match ((&sent.dst_ip, sent.dst_port) == (&arrived.dst_ip, arrived.dst_port), sent.src_ip == arrived.src_ip) {
            (true, true) => "",
            (false, true) => "DNAT undone",
            (true, false) => "SNAT undone",
            (false, false) => "DNAT, SNAT undone",
        };
    Some([leaves, back(sent, undone)])
}

/// The header of the answer to a packet.
fn back(of: &Header, rewritten: &str) -> Header {
    Header {
        src_ip: of.dst_ip.clone(),
        src_port: of.dst_port,
        dst_ip: of.src_ip.clone(),
        dst_port: of.src_port,
        protocol: of.protocol.clone(),
        rewritten: rewritten.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::fixture::{delivered, forwarded, no_such_host, refused, routed};

    fn ends(header: &Header) -> (&str, Option<u16>, &str, Option<u16>) {
        (&header.src_ip, header.src_port, &header.dst_ip, header.dst_port)
    }

    #[test]
    fn the_client_hears_from_the_address_that_it_called() {
        let [leaves, arrives] = reply(&delivered(2).scene).expect("it is answered");
        assert_eq!(ends(&leaves), ("10.244.1.2", Some(8080), "10.244.1.250", Some(40000)));
        assert_eq!(ends(&arrives), ("10.96.1.1", Some(80), "10.244.1.250", Some(40000)));
        assert_eq!((leaves.rewritten.as_str(), arrives.rewritten.as_str()), ("", "DNAT undone"));
    }

    #[test]
    fn what_does_not_arrive_or_is_proxied_has_no_answer_to_follow() {
        for analysis in [refused(), no_such_host(), routed(), forwarded()] {
            assert_eq!(reply(&analysis.scene), None);
        }
    }
}
