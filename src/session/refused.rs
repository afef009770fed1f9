//! Finds out when a packet fails because what it needs was refused: an object that the API server
//! did not take, or a document that kubectl could not read.

use portpath_explain::explain::Context;
use portpath_explain::report::{DocumentSummary, Role};
use portpath_kube::admission::{Applied, AppliedObject, Outcome};
use portpath_kube::manifest::{Object, Selector};
use portpath_net::cluster::ServiceId;
use portpath_net::request::Request;
use portpath_net::trace::{Door, End, Fault, Missing, RouteFault, Step, Trace};
use portpath_text::maps::HashSet;
use portpath_yaml::yaml::{Content, Document, Node, TextSlice};

/// The kinds that are Pods or make them.
const POD_MAKERS: &[&str] = &[
    "Pod",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "ReplicationController",
];

/// The kinds of routes of the Gateway API.
const ROUTES: &[&str] = &["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];

/// A paste as it was read and applied.
pub(crate) struct Paste<'a> {
    /// The text.
    pub context: &'a Context<'a>,
    /// Its documents.
    pub documents: &'a [Document],
    /// What became of them.
    pub applied: &'a Applied,
    /// What of it was refused.
    pub refused: &'a Refused,
}

/// What of a paste was refused, or could not be read, so that nobody looks for it in all of a long
/// paste again and again.
pub(crate) struct Refused {
    /// Objects that make Pods, by their places.
    makers: Vec<usize>,
    /// Any other objects.
    others: Vec<usize>,
    /// Documents that never became objects.
    documents: Vec<usize>,
}

impl Refused {
    /// Finds it.
    pub(crate) fn of(documents: &[Document], applied: &Applied) -> Self {
        let objects = applied
            .objects
            .iter()
            .enumerate()
            .filter(|(_, object)| object.is_refused());
        let (makers, others): (Vec<_>, Vec<_>) = objects
            .map(|(at, _)| at)
            .partition(|at| POD_MAKERS.contains(&applied.objects[*at].kind.as_str()));
        Self {
            makers,
            others,
            documents: not_read(documents, applied).collect(),
        }
    }
}

/// The documents that never became objects.
fn not_read<'a>(
    documents: &'a [Document],
    applied: &'a Applied,
) -> impl Iterator<Item = usize> + 'a {
    let broken = documents
        .iter()
        .enumerate()
        .filter(|(_, read)| matches!(read.content, Content::Broken(_)));
    broken
        .map(|(at, _)| at)
        .chain(applied.refusals.iter().map(|refusal| refusal.document))
}

/// The end when there is nothing to send to: what was refused of a paste of which nothing else was
/// taken, or the Service that was refused.
pub(crate) fn instead_of_all(documents: &[Document], applied: &Applied) -> Option<End> {
    let nothing_else = applied.objects.iter().all(AppliedObject::is_refused);
    let is_it =
        |object: &AppliedObject| object.is_refused() && (nothing_else || object.kind == "Service");
    match applied.objects.iter().position(is_it) {
        Some(at) => Some(End::Rejected(at)),
        None if nothing_else => not_read(documents, applied).next().map(End::NotRead),
        None => None,
    }
}

impl Paste<'_> {
    /// The end when the packet needs something that was refused: the Service of the name, or the
    /// Pods' own object.
    pub(crate) fn refused_instead(&self, fault: &Fault, request: &Request) -> Option<End> {
        match fault {
            Fault::NoSuchService { namespace, .. }
            | Fault::NameOfNoService { namespace, .. }
            | Fault::ServiceInAnotherNamespace { namespace, .. } => {
                self.service(namespace, request)
            }
            Fault::ServiceOfEveryCluster(name) => self.service(name.split('.').nth(1)?, request),
            Fault::NoEndpoint {
                service, missing, ..
            }
            | Fault::HeadlessWithoutAddresses(service, missing) => {
                self.refused_pods(*service, missing)
            }
            Fault::NameOutsideCluster(name) => self.ingress(name),
            Fault::Route(
                RouteFault::NoHost { door, .. }
                | RouteFault::NoPath { door, .. }
                | RouteFault::OtherPort { door, .. },
            ) => self.route(*door),
            _ => self.refused_backend(fault),
        }
    }

    /// The end when a route that names the Gateway of a door was refused.
    fn route(&self, door: Door) -> Option<End> {
        let Door::Gateway(at) = door else {
            return None;
        };
        let gateway = self.context.cluster.ways_in.gateways.get(at)?;
        self.end(
            &[],
            |_| false,
            |text| {
                let is_route = ROUTES.iter().any(|kind| has_word(text, kind));
                is_route && has_word(text, gateway.meta.name())
            },
        )
    }

    /// The end when the Gateway of a request was refused, so that Portpath took it for one that is
    /// not in the YAML.
    pub(crate) fn refused_gateway(&self, trace: &Trace) -> Option<End> {
        let door = trace.steps.iter().find_map(|step| match step {
            Step::Route(entry) => Some(entry.door),
            _ => None,
        })?;
        let Door::Unseen { route, parent } = door else {
            return None;
        };
        let route = self.context.cluster.ways_in.routes.get(route)?;
        let name = &route.parents.get(parent)?.name.value;
        self.end(
            &[],
            |_| false,
            |text| {
                let is_route = ROUTES.iter().any(|kind| has_word(text, kind));
                !is_route && has_word(text, "Gateway") && has_word(text, name)
            },
        )
    }

    /// The end when an Ingress or a route with a rule for a host was refused.
    fn ingress(&self, host: &str) -> Option<End> {
        let is_it = |object: &AppliedObject| {
            object.kind == "Ingress" && has_word(object.span.text(self.context.text), host)
        };
        self.end(&self.refused.others, is_it, |text| {
            let is_way_in = has_word(text, "Ingress") || ROUTES.iter().any(|it| has_word(text, it));
            is_way_in && has_word(text, host)
        })
    }

    /// The end when the Service that a rule of an Ingress or route leads to was refused.
    pub(crate) fn refused_backend(&self, fault: &Fault) -> Option<End> {
        let Fault::Route(RouteFault::ServiceMissing { place, .. }) = fault else {
            return None;
        };
        let ways = &self.context.cluster.ways_in;
        let backend = ways.backend(*place)?;
        let namespace = ways.backend_namespace(*place)?;
        self.service_named(namespace, &[&backend.name.value])
    }

    /// The end when what would have made the Pods of a Service was refused.
    pub(crate) fn refused_pods(&self, service: ServiceId, missing: &Missing) -> Option<End> {
        match missing {
            Missing::NoPodInPaste => self
                .pods(self.context.service(service).selector.as_ref()?)
                .or_else(|| self.any_pods()),
            Missing::NoSelector => self.endpoints(service),
            Missing::NoPodMatches => self.pods(self.context.service(service).selector.as_ref()?),
            _ => None,
        }
    }

    /// The end when the endpoints of a Service without a selector were refused: its Endpoints, or an
    /// EndpointSlice that names it.
    fn endpoints(&self, id: ServiceId) -> Option<End> {
        let meta = &self.context.service(id).meta;
        let name = meta.name();
        let is_it = |object: &AppliedObject| {
            let text = || object.span.text(self.context.text);
            let names_it = match object.kind.as_str() {
                "Endpoints" => object.name == name,
                "EndpointSlice" => has_word(text(), name),
                _ => false,
            };
            names_it && object.namespace == meta.namespace()
        };
        self.end(&self.refused.others, is_it, |text| {
            let is_kind = has_word(text, "Endpoints") || has_word(text, "EndpointSlice");
            is_kind && has_word(text, name)
        })
    }

    fn service(&self, namespace: &str, request: &Request) -> Option<End> {
        self.service_named(namespace, &request.to.host.split('.').collect::<Vec<_>>())
    }

    /// The end when a Service of one of these names was refused.
    fn service_named(&self, namespace: &str, labels: &[&str]) -> Option<End> {
        let is_it = |object: &AppliedObject| {
            let no_namespace = matches!(object.outcome, Outcome::NamespaceNotFound { .. });
            let here = object.namespace == namespace || object.namespace.is_empty() || no_namespace;
            let named = labels
                .iter()
                .any(|label| label.eq_ignore_ascii_case(&object.name));
            object.kind == "Service" && here && named
        };
        let name = labels.first()?;
        let end = self.end(&self.refused.others, is_it, |text| {
            has_word(text, "Service") && has_word(text, name)
        });
        end.or_else(|| self.stateful_set(name))
    }

    /// The StatefulSet that would have named a Pod so: `web-0` is of `web`.
    fn stateful_set(&self, host: &str) -> Option<End> {
        let (name, number) = host.rsplit_once('-')?;
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let is_it = |object: &AppliedObject| object.kind == "StatefulSet" && object.name == name;
        self.end(&self.refused.makers, is_it, |text| {
            has_word(text, "StatefulSet") && has_word(text, name)
        })
    }

    /// Whatever would have made Pods.
    fn any_pods(&self) -> Option<End> {
        self.end(
            &self.refused.makers,
            |_| true,
            |text| POD_MAKERS.iter().any(|kind| has_word(text, kind)),
        )
    }

    /// What would have made Pods that the selector may mean.
    fn pods(&self, selector: &Selector) -> Option<End> {
        let wanted = |text: &str| {
            selector
                .pairs
                .iter()
                .all(|pair| has_word(text, &pair.value.value))
        };
        let is_it = |object: &AppliedObject| wanted(object.span.text(self.context.text));
        self.end(&self.refused.makers, is_it, |text| {
            POD_MAKERS.iter().any(|kind| has_word(text, kind)) && wanted(text)
        })
    }

    /// The first of these objects that is meant; else the first document that never became one.
    fn end(
        &self,
        objects: &[usize],
        is_object: impl Fn(&AppliedObject) -> bool,
        is_text: impl Fn(&str) -> bool,
    ) -> Option<End> {
        if let Some(at) = objects
            .iter()
            .find(|at| is_object(&self.applied.objects[**at]))
        {
            return Some(End::Rejected(*at));
        }
        let text = |document: usize| {
            self.documents
                .get(document)
                .map_or("", |read| read.span.text(self.context.text))
        };
        self.refused
            .documents
            .iter()
            .copied()
            .find(|document| is_text(text(*document)))
            .map(End::NotRead)
    }
}

/// Whether a text that may be no YAML has a value, as a word of its own.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| {
        letter.is_ascii()
            && !letter.is_ascii_alphanumeric()
            && !matches!(letter, '-' | '_' | '.' | '/')
    })
    .any(|it| it == word)
}

/// Whether a packet meets such an object. Pods of other APIs are not simulated, and what holds
/// certificates only matters to what names it.
pub(crate) fn is_met(object: &Object) -> bool {
    !matches!(object, Object::ForeignMaker(_) | Object::KeyMaterial(_))
}

/// The documents that never became objects, as the page lists them.
pub(crate) fn summaries(
    documents: &[Document],
    applied: &Applied,
    objects: &[Option<Object>],
) -> Vec<DocumentSummary> {
    let mut summaries: Vec<DocumentSummary> = Vec::new();
    let mut listed: HashSet<usize> = applied
        .objects
        .iter()
        .map(|object| object.document)
        .collect();
    for at in not_read(documents, applied).filter(|at| listed.insert(*at)) {
        let Some(document) = documents.get(at) else {
            continue;
        };
        let node = document.content.tree();
        let role = if node.is_some() {
            Role::Rejected
        } else {
            Role::Broken
        };
        let text =
            |value: Option<&Node>| TextSlice::from(value.and_then(Node::as_str).unwrap_or(""));
        let metadata = node.and_then(|node| node.get("metadata"));
        summaries.push(DocumentSummary {
            span: document.span,
            kind: text(node.and_then(|node| node.get("kind"))),
            namespace: text(metadata.and_then(|metadata| metadata.get("namespace"))),
            name: text(metadata.and_then(|metadata| metadata.get("name"))),
            role,
        });
    }
    let known = objects.get(applied.objects.len()..).unwrap_or_default();
    summaries.extend(
        applied
            .foreign
            .iter()
            .zip(known)
            .map(|(object, known)| DocumentSummary {
                span: object.span,
                kind: object.kind.as_str().into(),
                namespace: object.namespace.as_str().into(),
                name: object.name.as_str().into(),
                role: if known.as_ref().is_some_and(is_met) {
                    Role::PartOfPath
                } else {
                    Role::NotPartOfPath
                },
            }),
    );
    summaries
}
