//! Turns a cluster and a request into the steps a packet takes and the way it ends. Decides; the
//! words are `explain`'s. What passes here is what Ingresses, Gateways, EndpointSlices, kube-proxy
//! and NetworkPolicies decide.

mod direct;
mod dns;
mod endpoints;
mod fault;
mod forward;
#[cfg(test)]
mod forward_tests;
mod listening;
mod lookup;
mod names;
mod nearness;
mod open;
mod policies;
pub mod routes;
mod sender;
mod state;
#[cfg(test)]
mod tests;
mod variables;
mod waits;
mod walk;

use std::net::IpAddr;

pub use dns::{Answer, Asked, Record, Word, ZONE, bearer};
pub use endpoints::{
    Missing, all_without_endpoints, pod_issue, port_issue, without_endpoints, without_service,
};
pub use fault::{
    AppSetting, Bearer, Fault, Incomplete, Layer, NoVariable, OpenValue, OtherFile, Otherwise,
    PodIssue, PodProblem, Policy, Unjudged,
};
pub use forward::{ForwardedPort, Forwarding, NotForwarded, Through};
pub use listening::{Elsewhere, Heard};
pub use names::Names;
pub use nearness::{edit_distance, is_near};
pub use open::{NODE_PORTS, Open, Supposition, Weight};
pub use routes::{Cloud, Detached, Door, Entry, Meant, NotAccepted, RouteFault, Taken};
pub use sender::{OUTSIDE_IP, Sender};
pub use variables::{Expanded, expand, links};
pub use waits::{asked as asked_by, hold, waits};
pub use walk::{is_kept_by_the_cluster, walk, walk_to};

use crate::cluster::{NodeId, PodId, ServiceId};
use crate::policy::Judgement;
use crate::policy::admin::AdminJudgement;
use crate::proxy::{Destination, Excluded, Met, Packet};
use portpath_kube::manifest::Place;

/// A packet's journey.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Its steps in order; the last one is where it ends.
    pub steps: Vec<Step>,
    /// How it ends.
    pub end: End,
    /// What would stop it next, where policies do not even let it ask DNS and would not let it
    /// through either.
    pub next: Option<Fault>,
    /// What it supposes of values that YAML leaves open.
    pub suppositions: Vec<Supposition>,
}

/// How a journey ends.
#[derive(Clone, Debug)]
pub enum End {
    /// It reaches this port of the Pod.
    Delivered,
    /// DNS answers, and nothing more was asked.
    Answered,
    /// Answered at once with a refusal.
    Refused(Fault),
    /// Never answered.
    TimedOut(Fault),
    /// The name has no address.
    NoSuchHost(Fault),
    /// What stands before the Service answers with this status instead of the app.
    Http(HttpStatus, Fault),
    /// The object it needs was refused by kubectl or the API server: the index into
    /// `Applied::objects`.
    Rejected(usize),
    /// The document that would hold it never became an object: the index of the document.
    NotRead(usize),
    /// A Gateway answers as a rule says: with a redirect, or to a preflight.
    Replied(Fault),
    /// Your YAML does not decide it.
    CannotTell(Fault),
}

impl End {
    /// The fault that ends it, if one does.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Refused(fault)
            | Self::TimedOut(fault)
            | Self::NoSuchHost(fault)
            | Self::Http(_, fault)
            | Self::Replied(fault)
            | Self::CannotTell(fault) => Some(fault),
            Self::Delivered | Self::Answered | Self::Rejected(_) | Self::NotRead(_) => None,
        }
    }
}

/// What an Ingress controller or a Gateway answers by itself (RFC 9110, section 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpStatus {
    /// 404: no rule takes the request.
    NotFound,
    /// 421: the request is for another host than the connection.
    MisdirectedRequest,
    /// 500: the rule's backend is invalid.
    InternalServerError,
    /// 502: nobody answers at the endpoint.
    BadGateway,
    /// 503: no endpoint to send to.
    ServiceUnavailable,
    /// 504: the endpoint does not answer.
    GatewayTimeout,
}

impl HttpStatus {
    /// The number: 404.
    pub fn number(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::MisdirectedRequest => 421,
            Self::InternalServerError => 500,
            Self::BadGateway => 502,
            Self::ServiceUnavailable => 503,
            Self::GatewayTimeout => 504,
        }
    }

    /// Number and reason phrase: `404 Not Found`.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::NotFound => "404 Not Found",
            Self::MisdirectedRequest => "421 Misdirected Request",
            Self::InternalServerError => "500 Internal Server Error",
            Self::BadGateway => "502 Bad Gateway",
            Self::ServiceUnavailable => "503 Service Unavailable",
            Self::GatewayTimeout => "504 Gateway Timeout",
        }
    }
}

/// One step of the journey.
#[derive(Clone, Debug)]
pub enum Step {
    /// The client sends.
    Client(Sender),
    /// DNS answers (or does not).
    Dns(Asked),
    /// The controller of an Ingress, or a Gateway, takes the request.
    Route(Entry),
    /// It looks up the port of the Service that a rule leads to.
    Backend {
        /// Which controller or Gateway.
        door: Door,
        /// Where the rule says so.
        place: Place,
        /// The Service port; where it has no such port, the Service.
        met: Result<Met, ServiceId>,
    },
    /// It picks one of the port's endpoints and sends to it.
    Picked {
        /// The Service port.
        met: Met,
        /// The packet to the endpoint.
        packet: Packet,
        /// All it could be.
        destinations: Vec<Destination>,
        /// Which of them this trace follows.
        chosen: usize,
        /// The endpoints that get nothing.
        left_out: Vec<LeftOut>,
    },
    /// A Service port's rule on `node` takes the packet.
    Service {
        /// Which rule.
        met: Met,
        /// The packet on arrival.
        packet: Packet,
        /// The node whose rules it meets.
        node: NodeId,
        /// Whether the rule lets it in.
        passes: bool,
    },
    /// No endpoint takes the packet; the end says why.
    NoEndpoint {
        /// The rule that has nowhere to send to.
        met: Met,
        /// The endpoints that are there, but not for this packet.
        left_out: Vec<LeftOut>,
    },
    /// No rule takes the packet; its destination is not (or not on this port) a Service's.
    NoRule {
        /// The packet.
        packet: Packet,
        /// The Service whose address it is, when it is one's.
        service: Option<ServiceId>,
        /// Whether the packet goes on as it is.
        passes: bool,
    },
    /// One endpoint is chosen.
    Endpoint {
        /// The rule that chooses.
        met: Met,
        /// The packet before its destination is rewritten.
        packet: Packet,
        /// The node whose rules choose.
        node: NodeId,
        /// All it could be, each with the same share.
        destinations: Vec<Destination>,
        /// Which of them this trace follows.
        chosen: usize,
        /// The endpoints that this packet cannot reach.
        left_out: Vec<LeftOut>,
    },
    /// `kubectl port-forward` carries the stream to a Pod, or gives up.
    Forward(Forwarding),
    /// NetworkPolicies judge the packet, or the question to DNS that comes next.
    Policy {
        /// What they say.
        judgement: Judgement,
        /// Whether the packet goes on.
        passes: bool,
    },
    /// Policies of administrators judge it, before NetworkPolicies or after them.
    AdminPolicy {
        /// What they say.
        judgement: AdminJudgement,
        /// Whether the packet goes on.
        passes: bool,
    },
    /// The Pod receives.
    Pod(Arrival),
}

/// An endpoint of the Service port that a packet cannot reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its address and port.
    pub text: String,
    /// The Pod it is.
    pub pod: Option<PodId>,
    /// Why.
    pub why: Excluded,
}

/// A packet at its Pod.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The Pod, when the cluster knows one at this address.
    pub pod: Option<PodId>,
    /// The address it was sent to.
    pub ip: IpAddr,
    /// The packet as the Pod sees it.
    pub packet: Packet,
    /// The container and its port entry that declare this port: indexes into `port_bearers` and
    /// `ports`.
    pub declared: Option<(usize, usize)>,
    /// The Service port that led here, if one did.
    pub met: Option<Met>,
    /// What the reader says of this port.
    pub heard: Heard,
    /// True when it ends here well.
    pub passes: bool,
}
