//! Compares what a client printed with the end that the YAML gives its request.

use crate::cluster::Cluster;
use crate::request::Request;
use crate::trace::{End, HttpStatus, Trace};
use portpath_yaml::printed::{Saying, Seen};

/// What a client printed about the request, beside what the YAML makes of it.
#[derive(Clone, Copy, Debug)]
pub enum ClientSaw<'a> {
    /// The same.
    TheSame(&'a Saying),
    /// Something else, although the YAML delivers the request.
    Otherwise(&'a Saying),
}

/// What the text shows that a client got for the request; none where it shows nothing of it.
pub fn client_saw<'a>(
    cluster: &'a Cluster,
    trace: &Trace,
    request: &Request,
) -> Option<ClientSaw<'a>> {
    let host = request.to.host.as_str();
    let is_about = |saying: &&Saying| {
        let named = saying.host.as_deref();
        named.is_none_or(|named| named.eq_ignore_ascii_case(host))
    };
    let mut sayings = cluster.printed.seen.iter().rev().filter(is_about);
    let saying = sayings.next()?;
    let same = match (&trace.end, saying.seen) {
        (End::Refused(_), Seen::Refused)
        | (End::TimedOut(_), Seen::TimedOut)
        | (End::NoSuchHost(_), Seen::NoSuchHost) => true,
        (End::Http(status, _), Seen::Status(seen)) => number(*status) == seen,
        (End::Delivered, _) => false,
        _ => return None,
    };
    Some(if same {
        ClientSaw::TheSame(saying)
    } else {
        ClientSaw::Otherwise(saying)
    })
}

fn number(status: HttpStatus) -> u16 {
    match status {
        HttpStatus::NotFound => 404,
        HttpStatus::MisdirectedRequest => 421,
        HttpStatus::InternalServerError => 500,
        HttpStatus::BadGateway => 502,
        HttpStatus::ServiceUnavailable => 503,
        HttpStatus::GatewayTimeout => 504,
    }
}
