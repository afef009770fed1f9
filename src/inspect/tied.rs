//! Ties the lines about a Service to the steps of the path: its name, its address, its rule, its
//! endpoints.

use super::InspectContext;
use portpath_net::cluster::ServiceId;
use portpath_net::proxy::{Met, Via};
use portpath_net::trace::{Answer, Step, Through};

/// Which steps of the path the lines are about.
#[derive(Clone, Copy)]
pub(super) struct Hops {
    pub(super) name: Option<usize>,
    pub(super) address: Option<usize>,
    pub(super) service: Option<usize>,
    pub(super) endpoint: Option<usize>,
    met: Option<(Via, usize)>,
}

impl Hops {
    pub(super) fn new(context: &InspectContext, id: ServiceId) -> Self {
        let own = |met: &Met| met.service == id;
        let name = context.hop(|step| match step {
            Step::Dns(asked) => match &asked.answer {
                Answer::ClusterIp { service, .. }
                | Answer::Endpoints { service, .. }
                | Answer::Alias { service, .. } => *service == id,
                _ => false,
            },
            _ => false,
        });
        let service = context.hop(|step| match step {
            Step::Service { met, .. } => own(met),
            Step::NoRule { service, .. } => *service == Some(id),
            Step::Forward(forwarding) => forwarding.through == Some(Through::Service(id)),
            _ => false,
        });
        let endpoint =
            context.hop(|step| matches!(step, Step::Endpoint { met, .. } | Step::NoEndpoint { met, .. } if own(met)));
        let met = context.trace.steps.iter().find_map(|step| match step {
            Step::Service { met, .. } if own(met) => Some((met.via, met.port)),
            _ => None,
        });
        let asked_for_pods = || {
            context.hop(|step| {
                matches!(step, Step::Dns(asked) if matches!(&asked.answer, Answer::Endpoints { service, .. } if *service == id))
            })
        };
        Self {
            name,
            address: name.or(service),
            service,
            endpoint: endpoint.or_else(asked_for_pods),
            met,
        }
    }

    /// The step at the Service's rule, when the packet comes by this way.
    pub(super) fn via(self, via: Via) -> Option<usize> {
        match self.met {
            Some((by, _)) if by == via => self.service,
            _ => None,
        }
    }

    /// The step at the Service's rule, unless the packet comes by a node port.
    pub(super) fn by_port(self) -> Option<usize> {
        match self.met {
            Some((Via::NodePort, _)) => None,
            _ => self.service,
        }
    }

    pub(super) fn by_external_address(self) -> Option<usize> {
        match self.met {
            None | Some((Via::ClusterIp, _)) => None,
            Some(_) => self.service,
        }
    }

    /// The same for a port of the Service: nothing, when the packet meets another one.
    pub(super) fn at_port(self, index: usize) -> Self {
        match self.met {
            Some((_, port)) if port != index => Self {
                service: None,
                endpoint: None,
                met: None,
                ..self
            },
            _ => self,
        }
    }
}
