//! The graph of an app: who calls which Service, which workloads a Service selects, and what leads
//! in from outside. It has no places yet.

use crate::check::object_words;
use crate::survey::{
    AloneKind, Call, Judged, ObjectName, PathResult, ServicePath, Side, Survey, Way,
};
use portpath_text::maps::HashMap;

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeRole {
    Outside,
    Way,
    Service,
    Workload,
    /// What a call names and your YAML does not have.
    Missing,
}

/// A node of the graph.
pub(crate) struct Node<'s> {
    /// What it is called, with its kind and namespace.
    pub(crate) words: String,
    pub(crate) role: NodeRole,
    /// The object that it stands for; without a kind for the outside and for what is missing.
    pub(crate) object: ObjectName,
    /// The worst end of a Service's own paths.
    pub(crate) result: Option<PathResult>,
    /// A Service's own paths.
    pub(crate) paths: Vec<&'s ServicePath>,
}

/// Why an edge is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason<'s> {
    /// The outside leads to an Ingress or route.
    Enters,
    /// A Service is open to the outside at a port.
    Opens(&'s ServicePath),
    /// A rule leads to a Service.
    Leads(&'s Way),
    /// A Service selects a workload.
    Selects,
    /// A workload calls.
    Calls(&'s Call),
}

impl<'s> Reason<'s> {
    /// The path that the edge is; none for those that are no path.
    pub(crate) fn judged(self) -> Option<&'s Judged> {
        match self {
            Self::Enters | Self::Selects => None,
            Self::Opens(path) => Some(&path.judged),
            Self::Leads(way) => Some(&way.judged),
            Self::Calls(call) => Some(&call.judged),
        }
    }

    /// How that path ends.
    pub(crate) fn result(self) -> Option<PathResult> {
        match self {
            Self::Calls(call) => Some(call.result()),
            _ => self.judged().map(Judged::result),
        }
    }

    /// A port, or a host and path.
    pub(crate) fn words(self) -> String {
        let number = |port: Option<u16>| port.map_or_else(String::new, |port| port.to_string());
        match self {
            Self::Enters | Self::Selects => String::new(),
            Self::Opens(path) => number(path.port),
            Self::Leads(way) => {
                let host = if way.host.is_empty() { "*" } else { &way.host };
                [host, &way.path].concat()
            }
            Self::Calls(call) => number(call.port),
        }
    }
}

/// An edge between two nodes, by their places.
pub(crate) struct Edge<'s> {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) reason: Reason<'s>,
}

/// All of it. Nodes are in the order in which the survey names them.
#[derive(Default)]
pub(crate) struct Graph<'s> {
    pub(crate) nodes: Vec<Node<'s>>,
    pub(crate) edges: Vec<Edge<'s>>,
    places: HashMap<String, usize>,
}

impl<'s> Graph<'s> {
    pub(crate) fn of(survey: &'s Survey) -> Self {
        let mut graph = Self::default();
        graph.services(survey);
        graph.ways(survey);
        for selection in &survey.selections {
            let from = graph.service(&selection.service);
            let to = graph.object(&selection.workload, NodeRole::Workload);
            graph.edge(from, to, Reason::Selects);
        }
        for call in &survey.calls {
            graph.call(call);
        }
        let alone = survey.alone.iter();
        for alone in alone.filter(|alone| alone.what == AloneKind::WorkloadWithoutService) {
            graph.object(&alone.object, NodeRole::Workload);
        }
        graph
    }

    fn node(&mut self, words: String, role: NodeRole, object: ObjectName) -> usize {
        let next = self.nodes.len();
        let place = *self.places.entry(words.clone()).or_insert(next);
        if place == next {
            self.nodes.push(Node {
                words,
                role,
                object,
                result: None,
                paths: Vec::new(),
            });
        }
        place
    }

    fn object(&mut self, object: &ObjectName, role: NodeRole) -> usize {
        self.node(object_words(object), role, object.clone())
    }

    /// The Service of a `namespace/name`.
    fn service(&mut self, name: &str) -> usize {
        let (namespace, name) = name.split_once('/').unwrap_or(("", name));
        let object = ObjectName {
            kind: "Service".to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        };
        self.object(&object, NodeRole::Service)
    }

    /// What has a name and is no object.
    fn named(&mut self, name: &str, role: NodeRole) -> usize {
        let object = ObjectName {
            name: name.to_owned(),
            ..ObjectName::default()
        };
        self.node(name.to_owned(), role, object)
    }

    fn edge(&mut self, from: usize, to: usize, reason: Reason<'s>) {
        self.edges.push(Edge { from, to, reason });
    }

    fn services(&mut self, survey: &'s Survey) {
        for path in &survey.services {
            let at = self.object(&path.object, NodeRole::Service);
            let result = path.judged.result();
            let known = self.nodes[at].result;
            self.nodes[at].result = Some(known.map_or(result, |known| known.min(result)));
            self.nodes[at].paths.push(path);
            if path.side == Side::Outside {
                let outside = self.outside();
                self.edge(outside, at, Reason::Opens(path));
            }
        }
    }

    fn outside(&mut self) -> usize {
        self.named("outside the cluster", NodeRole::Outside)
    }

    fn ways(&mut self, survey: &'s Survey) {
        for way in &survey.ways {
            let outside = self.outside();
            let known = self.nodes.len();
            let from = self.object(&way.object, NodeRole::Way);
            if from == known {
                self.edge(outside, from, Reason::Enters);
            }
            // A rule that redirects leads to no Service.
            if !way.service.is_empty() {
                let to = self.service(&way.service);
                self.edge(from, to, Reason::Leads(way));
            }
        }
    }

    /// A call that is not certain is shown if your YAML has its Service.
    fn call(&mut self, call: &'s Call) {
        if !call.certain && call.service.is_none() {
            return;
        }
        let from = self.object(&call.from, NodeRole::Workload);
        let to = match &call.service {
            Some(service) => self.service(service),
            None => self.named(&call.target, NodeRole::Missing),
        };
        self.edge(from, to, Reason::Calls(call));
    }
}
