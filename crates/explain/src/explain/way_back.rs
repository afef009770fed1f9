//! The answer's way back, told from the hops of a packet that arrived: the endpoint answers the
//! packet that it got, and connection tracking undoes what was rewritten, so that the client hears
//! from whom it called. Nothing decides on this way.

use crate::report::{Header, Hop, HopKind, Outcome, Subject};

/// The hops of the answer, in their order; none where no packet with a header arrives, or where
/// something on the way answers on connections of its own.
pub fn way_back(hops: &[Hop], outcome: Outcome) -> Vec<Hop> {
    let is_proxied = |hop: &Hop| matches!(hop.kind, HopKind::Route | HopKind::Forward);
    if outcome != Outcome::Delivered || hops.iter().any(is_proxied) {
        return Vec::new();
    }
    let find = |kind: HopKind| hops.iter().find(|hop| hop.kind == kind);
    let mut headers = hops
        .iter()
        .flat_map(|hop| [hop.before.as_ref(), hop.after.as_ref()])
        .flatten();
    let (Some(client), Some(pod), Some(sent)) =
        (find(HopKind::Client), find(HopKind::Pod), headers.next())
    else {
        return Vec::new();
    };
    let arrived = headers.next_back().unwrap_or(sent);
    let undone = match (sent.dst() == arrived.dst(), sent.src_ip == arrived.src_ip) {
        (true, true) => "",
        (false, true) => "DNAT undone",
        (true, false) => "SNAT undone",
        (false, false) => "DNAT, SNAT undone",
    };
    let leaves = back(arrived, "");
    let arrives = back(sent, undone);
    let mut way = vec![answers(pod, &leaves)];
    if !undone.is_empty() {
        way.extend(find(HopKind::Service).map(|rule| undo(rule, &leaves, &arrives)));
    }
    way.push(hears(client, &arrives, undone));
    way
}

fn answers(pod: &Hop, leaves: &Header) -> Hop {
    let name = &pod.subject.name;
    let src = leaves.src();
    let dst = leaves.dst();
    let sentence = match leaves.protocol.as_str() {
        // Whether an app answers a datagram is its own matter.
        "UDP" => format!("what {name} answers goes from {src} to {dst}"),
        _ => format!("{name} answers from {src} to {dst}"),
    };
    let detail = "the answer goes to where the packet came from, with `src` and `dst` exchanged";
    Hop {
        before: Some(leaves.clone()),
        ..hop(pod, sentence, detail)
    }
}

fn undo(rule: &Hop, leaves: &Header, arrives: &Header) -> Hop {
    let sentence = if leaves.dst_ip == arrives.dst_ip {
        format!(
            "the node that rewrote the packet puts {} back as `src`",
            arrives.src()
        )
    } else {
        format!(
            "the node that rewrote the packet puts {} back as `src` and {} as `dst`",
            arrives.src(),
            arrives.dst()
        )
    };
    let detail = "connection tracking remembers what was rewritten: no rule is asked again, and no NetworkPolicy judges the \
                  answer to a connection that was let through";
    Hop {
        before: Some(leaves.clone()),
        after: Some(arrives.clone()),
        ..hop(rule, sentence, detail)
    }
}

fn hears(client: &Hop, arrives: &Header, undone: &str) -> Hop {
    let sentence = format!(
        "{} gets the answer from {}, the address it sent to",
        client.subject.name,
        arrives.src()
    );
    let detail = match undone {
        "" => "nothing was rewritten on this path",
        _ => "it never learns the address of the Pod that answered",
    };
    let header = Header {
        rewritten: String::new(),
        ..arrives.clone()
    };
    Hop {
        before: Some(header),
        ..hop(client, sentence, detail)
    }
}

/// A hop of the way back where the packet had this one on its way there; it rests on the same
/// lines.
fn hop(there: &Hop, sentence: String, detail: &str) -> Hop {
    Hop {
        kind: there.kind,
        sentence,
        detail: detail.to_owned(),
        before: None,
        after: None,
        cites: there.cites.clone(),
        passes: true,
        endpoints: Vec::new(),
        backends: Vec::new(),
        subject: Subject::default(),
    }
}

/// The header of the answer to a packet.
fn back(of: &Header, rewritten: &str) -> Header {
    Header {
        src_ip: of.dst_ip.clone(),
        src_port: of.dst_port,
        src_written: of.dst_written.clone(),
        dst_ip: of.src_ip.clone(),
        dst_port: of.src_port,
        dst_written: of.src_written.clone(),
        protocol: of.protocol.clone(),
        rewritten: rewritten.to_owned(),
    }
}
