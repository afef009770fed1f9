//! Keeps what stands for values that are still to be filled in from being taken for the truth:
//! finds out when an answer depends on one.

use crate::cluster::{Cluster, Pod, ServiceId};
use crate::trace::{Arrival, End, Fault, Missing, OpenValue, RouteFault, Step, Trace};
use portpath_kube::admission::{Fitted, stands_for};
use portpath_kube::manifest::{Pair, Place, PortRef, Selector, ServicePort};
use portpath_text::source::Span;
use portpath_yaml::clean::Unknown;

/// The values of a paste that are still to be filled in.
#[derive(Clone, Debug, Default)]
pub struct Unfilled {
    /// All of them.
    pub unknowns: Vec<Unknown>,
    /// What the documents hold of them.
    pub fitted: Fitted,
}

/// How many Pods are looked at for one that a selector may meet.
const MOST_PODS: usize = 500;

impl Unfilled {
    /// The fault in place of the end, when the end depends on such a value.
    pub fn instead(&self, cluster: &Cluster, trace: &Trace) -> Option<Fault> {
        if self.unknowns.is_empty() {
            return None;
        }
        if let End::Delivered = trace.end {
            let arrival = trace.steps.iter().rev().find_map(|step| match step {
                Step::Pod(arrival) => Some(arrival),
                _ => None,
            });
            return self.undeclared(cluster, arrival?);
        }
        self.behind(cluster, trace.end.fault()?)
    }

    /// The fault in place of another one, when that depends on such a value.
    pub fn behind(&self, cluster: &Cluster, fault: &Fault) -> Option<Fault> {
        if self.unknowns.is_empty() && self.fitted.left_out.is_empty() {
            return None;
        }
        match fault {
            Fault::NoSuchService {
                name, namespace, ..
            }
            | Fault::NameOfNoService {
                name, namespace, ..
            } => self.any_service(cluster, name, namespace),
            Fault::ServiceInAnotherNamespace { service, .. } => {
                let meta = &cluster[*service].meta;
                let namespace = meta.namespace.as_ref()?;
                self.hangs(
                    OpenValue::ServiceNamespace,
                    &namespace.value,
                    namespace.span,
                )
            }
            Fault::PortNotInService { service, .. } | Fault::ProtocolMismatch { service, .. } => {
                self.port_of(cluster, *service)
            }
            Fault::NoEndpoint {
                service,
                port,
                missing,
            } => self.no_endpoint(cluster, *service, *port, missing),
            Fault::HeadlessWithoutAddresses(service, missing) => {
                self.no_endpoint(cluster, *service, 0, missing)
            }
            Fault::NobodyListens { port, met, .. } => {
                self.by_number(*port)?;
                let met = (*met)?;
                self.target(cluster[met.service].ports.get(met.port)?)
            }
            Fault::Route(RouteFault::PortMissing { place, service, .. }) => self
                .backend_port(cluster, *place)
                .or_else(|| self.port_of(cluster, *service)),
            Fault::Route(RouteFault::ServiceMissing { place, .. }) => {
                self.backend_service(cluster, *place)
            }
            Fault::NothingOnNodePort { .. } => self.field("nodePort", None),
            Fault::ClusterIpFromOutside(service) => {
                self.field("type", Some(cluster[*service].meta.span))
            }
            _ => None,
        }
    }

    /// A port that nobody declares, and that is not known either.
    fn undeclared(&self, cluster: &Cluster, arrival: &Arrival) -> Option<Fault> {
        let port = arrival.packet.port;
        if arrival.declared.is_some() || self.by_number(port).is_none() {
            return None;
        }
        let met = arrival.met?;
        self.target(cluster[met.service].ports.get(met.port)?)
    }

    fn target(&self, port: &ServicePort) -> Option<Fault> {
        let what = OpenValue::TargetPort;
        match &port.target_port.value {
            PortRef::Number(number) => self.numbered(what, *number, port.target_port.span),
            PortRef::Name(name) => self.hangs(what, name, port.target_port.span),
        }
    }

    fn any_service(&self, cluster: &Cluster, name: &str, namespace: &str) -> Option<Fault> {
        cluster.services.iter().find_map(|service| {
            let own = service.meta.name.as_ref()?;
            let here = self.may_equal(service.meta.namespace(), namespace);
            let met = here && self.may_equal(&own.value, name);
            met.then(|| self.hangs(OpenValue::ServiceName, &own.value, own.span))?
        })
    }

    fn backend_port(&self, cluster: &Cluster, place: Place) -> Option<Fault> {
        let port = cluster.ways_in.backend(place)?.port.as_ref()?;
        let what = OpenValue::BackendPort;
        match &port.value {
            PortRef::Number(number) => self.numbered(what, *number, port.span),
            PortRef::Name(name) => self.hangs(what, name, port.span),
        }
    }

    fn backend_service(&self, cluster: &Cluster, place: Place) -> Option<Fault> {
        let backend = cluster.ways_in.backend(place)?;
        let namespace = cluster.ways_in.backend_namespace(place)?;
        let own = self.hangs(
            OpenValue::BackendName,
            &backend.name.value,
            backend.name.span,
        );
        own.or_else(|| self.any_service(cluster, &backend.name.value, namespace))
    }

    fn port_of(&self, cluster: &Cluster, service: ServiceId) -> Option<Fault> {
        let mut ports = cluster[service].ports.iter();
        ports
            .find_map(|port| self.numbered(OpenValue::ServicePort, port.port.value, port.port.span))
    }

    fn no_endpoint(
        &self,
        cluster: &Cluster,
        id: ServiceId,
        port: usize,
        missing: &Missing,
    ) -> Option<Fault> {
        let service = &cluster[id];
        match missing {
            Missing::NoPodMatches | Missing::OtherNamespace(_) => {
                let selector = service.selector.as_ref()?;
                let pods = cluster.pods.iter().take(MOST_PODS);
                let mut here =
                    pods.filter(|pod| self.may_equal(&pod.namespace, service.meta.namespace()));
                here.find_map(|pod| self.may_select(selector, pod))
            }
            Missing::PodsUnusable(problems) => {
                let named = &service.ports.get(port)?.target_port;
                let PortRef::Name(name) = &named.value else {
                    return None;
                };
                let pods = problems
                    .iter()
                    .take(MOST_PODS)
                    .filter_map(|problem| cluster.pods.get(problem.pod.0));
                let containers = pods.flat_map(|pod| &pod.spec.containers);
                let mut names = containers
                    .flat_map(|container| &container.ports)
                    .filter_map(|port| port.name.as_ref());
                let of_target = self.hangs(OpenValue::TargetPort, name, named.span);
                of_target.or_else(|| {
                    names.find_map(|name| {
                        self.hangs(OpenValue::ContainerPortName, &name.value, name.span)
                    })
                })
            }
            _ => None,
        }
    }

    /// What a selector and the labels of a Pod depend on, when they may well agree once all is filled
    /// in.
    fn may_select(&self, selector: &Selector, pod: &Pod) -> Option<Fault> {
        let included = pod
            .labels
            .iter()
            .find(|label| self.stands(&label.key.value));
        let met = |wanted: &Pair| {
            let same_key = |label: &&Pair| label.key.value == wanted.key.value;
            let label = pod.labels.iter().find(same_key);
            self.stands(&wanted.key.value)
                || label.map_or(included.is_some(), |label| {
                    self.may_equal(&wanted.value.value, &label.value.value)
                })
        };
        if !selector.pairs.iter().all(met) {
            return None;
        }
        let open = selector
            .pairs
            .iter()
            .find(|pair| self.stands(&pair.value.value));
        match open {
            Some(pair) => self.hangs(OpenValue::Selector, &pair.value.value, pair.value.span),
            None => {
                let mut labels = included.into_iter().chain(pod.labels.iter());
                labels.find_map(|label| {
                    self.hangs(OpenValue::PodLabel, &label.value.value, label.value.span)
                })
            }
        }
    }

    fn field(&self, name: &'static str, within: Option<Span>) -> Option<Fault> {
        let inside = |span: Span| {
            within.is_none_or(|within| within.start <= span.start && span.end <= within.end)
        };
        let field = self
            .fitted
            .left_out
            .iter()
            .find(|field| field.field == name && inside(field.span))?;
        let unknown = self
            .unknowns
            .iter()
            .find(|unknown| unknown.span.start <= field.span.start)
            .or(self.unknowns.first())?;
        Some(Fault::NotFilledIn {
            what: OpenValue::Field(name),
            span: field.span,
            written: unknown.written.clone(),
        })
    }

    fn hangs(&self, what: OpenValue, word: &str, span: Span) -> Option<Fault> {
        stands_for(word, &self.unknowns)?;
        Some(Fault::NotFilledIn {
            what,
            span,
            written: self.written(word),
        })
    }

    fn numbered(&self, what: OpenValue, number: u16, span: Span) -> Option<Fault> {
        let written = self.by_number(number)?.written.clone();
        Some(Fault::NotFilledIn {
            what,
            span,
            written,
        })
    }

    fn stands(&self, word: &str) -> bool {
        stands_for(word, &self.unknowns).is_some()
    }

    /// The value that a port number stands for; they were given out from the highest down.
    pub fn by_number(&self, number: u16) -> Option<&Unknown> {
        let at = self
            .unknowns
            .partition_point(|unknown| unknown.number > number);
        self.unknowns
            .get(at)
            .filter(|unknown| unknown.number == number)
    }

    /// Whether two words may be the same once all is filled in.
    fn may_equal(&self, one: &str, other: &str) -> bool {
        let open = |word: &str| {
            let prefix = self
                .unknowns
                .first()
                .map_or("", |first| &first.token[..first.token.len() - 2]);
            if !self.stands(word) {
                return None;
            }
            let start = word.find(prefix)?;
            let last = word.rfind(prefix)? + prefix.len();
            let behind = last + word[last..].find('x').map_or(0, |at| at + 1);
            Some((word[..start].to_owned(), word[behind..].to_owned()))
        };
        let fits = |word: &str, (head, tail): &(String, String)| {
            word.len() >= head.len() + tail.len()
                && word.starts_with(head.as_str())
                && word.ends_with(tail.as_str())
        };
        match (open(one), open(other)) {
            (None, None) => one == other,
            (Some(open), None) => fits(other, &open),
            (None, Some(open)) => fits(one, &open),
            (Some(one), Some(other)) => {
                let heads = one.0.starts_with(&other.0) || other.0.starts_with(&one.0);
                heads && (one.1.ends_with(&other.1) || other.1.ends_with(&one.1))
            }
        }
    }

    /// A value as the reader wrote it.
    pub fn written(&self, word: &str) -> String {
        let unknowns = self.unknowns.iter().rev();
        unknowns.fold(word.to_owned(), |word, unknown| {
            word.replace(&unknown.token, &unknown.written)
        })
    }

    /// Whether a place of the text holds such a value.
    pub fn is_in(&self, place: Span) -> bool {
        let places = &self.fitted.places;
        let next = places.partition_point(|value| value.start < place.start);
        places.get(next).is_some_and(|value| value.end <= place.end)
    }

    /// What was typed with what stands for the values in it: a port's number behind `:`, a word
    /// elsewhere.
    pub fn concealed(&self, typed: &str) -> String {
        let mut typed = typed.to_owned();
        if typed.contains(['{', '$', '<', '_', '%', '@', '#', '(', '[', '…']) {
            for unknown in &self.unknowns {
                typed = typed.replace(
                    &format!(":{}", unknown.written),
                    &format!(":{}", unknown.number),
                );
                typed = typed.replace(&unknown.written, &unknown.token);
            }
        }
        typed
    }
}
