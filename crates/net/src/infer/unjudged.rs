//! Ends that rules of other APIs may decide: policies of network plugins, rules of service meshes.
//! Portpath does not judge them, so a packet that they may be about has no certain end.

use crate::cluster::{Cluster, ServiceId};
use crate::policy::foreign::{Traffic, may_allow, may_stop, may_stop_sending, takes_host};
use crate::policy::{Party, Passage};
use crate::trace::{Answer, End, Fault, Step, Trace, Unjudged};

/// The end that replaces the trace's own; none where no such rule is about it. What goes through
/// the API server and the kubelet meets none of them.
pub(super) fn end(cluster: &Cluster, trace: &Trace) -> Option<End> {
    let has_rules = !cluster.foreign.is_empty();
    let has_routes = cluster
        .ways_in
        .routes
        .iter()
        .any(|route| !route.services.is_empty());
    let is_forwarded = trace
        .steps
        .iter()
        .any(|step| matches!(step, Step::Forward(_)));
    if is_forwarded || !(has_rules || has_routes) {
        return None;
    }
    let found = match &trace.end {
        End::Delivered => of_delivered(cluster, trace)?,
        End::TimedOut(Fault::NotAllowed(judgement)) => of_denied(cluster, &judgement.passage)?,
        End::TimedOut(Fault::DeniedByAdmin(judgement)) => of_denied(cluster, &judgement.passage)?,
        End::Answered => of_answered(cluster, trace)?,
        End::CannotTell(Fault::NameOutsideCluster(name) | Fault::NoSuchService { name, .. }) => {
            Unjudged::Rule(takes_host(cluster, name)?)
        }
        _ => return None,
    };
    Some(End::CannotTell(Fault::NotJudged(found)))
}

fn of_delivered(cluster: &Cluster, trace: &Trace) -> Option<Unjudged> {
    let Some(Step::Client(sender)) = trace.steps.first() else {
        return None;
    };
    let Some(Step::Pod(arrival)) = trace.steps.last() else {
        return None;
    };
    if arrival.packet.dst.is_loopback() {
        return None;
    }
    let is_routed = trace
        .steps
        .iter()
        .any(|step| matches!(step, Step::Route(_)));
    let from = if is_routed {
        Party::Hidden { namespace: None }
    } else {
        sender.party()
    };
    let to = arrival.pod.map_or(Party::Unknown, Party::Pod);
    let service = service(trace);
    let traffic = Traffic {
        from: &from,
        to: &to,
        service,
    };
    let rule = may_stop(cluster, &traffic).map(Unjudged::Rule);
    rule.or_else(|| route(cluster, service?))
}

/// A question to cluster DNS is a packet too. What no server was asked is none.
fn of_answered(cluster: &Cluster, trace: &Trace) -> Option<Unjudged> {
    let Some(Step::Client(sender)) = trace.steps.first() else {
        return None;
    };
    let Some(Step::Dns(asked)) = trace.steps.last() else {
        return None;
    };
    if matches!(
        asked.answer,
        Answer::HostsFile(..) | Answer::Environment(..)
    ) {
        return None;
    }
    may_stop_sending(cluster, &sender.party(), &Party::ClusterDns).map(Unjudged::Rule)
}

fn of_denied(cluster: &Cluster, passage: &Passage) -> Option<Unjudged> {
    let traffic = Traffic {
        from: &passage.from,
        to: &passage.to,
        service: None,
    };
    may_allow(cluster, &traffic).map(Unjudged::Rule)
}

/// The Service that a packet goes by: of the rule that it meets, or of a headless one's name.
fn service(trace: &Trace) -> Option<ServiceId> {
    trace.steps.iter().find_map(|step| match step {
        Step::Service { met, .. } | Step::Picked { met, .. } => Some(met.service),
        Step::NoRule { service, .. } => *service,
        _ => None,
    })
}

/// The first route that a mesh follows for requests to a Service.
/// Source: https://gateway-api.sigs.k8s.io/mesh/ (GAMMA).
fn route(cluster: &Cluster, id: ServiceId) -> Option<Unjudged> {
    let meta = &cluster[id].meta;
    let mut routes = cluster.ways_in.routes.iter().enumerate();
    routes.find_map(|(at, route)| {
        let service = route.services.iter().position(|parent| {
            let (namespace, name) = route.parent_name(parent);
            namespace == meta.namespace() && name == meta.name()
        })?;
        Some(Unjudged::Route { route: at, service })
    })
}
