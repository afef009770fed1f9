//! Proposes what could be asked of a paste: a request for each Service port, and the clients there
//! are.

use super::meant_client;
use super::requests::{Requests, scheme};
use portpath_explain::report::{Choices, ClientChoice, RequestChoice, Workload};
use portpath_kube::admission::{Applied, AppliedObject};
use portpath_kube::manifest::{Object, Protocol, Service, ServicePort, lower};
use portpath_net::cluster::{Cluster, Pod, find_port};
use portpath_net::request::{Client, Target};
use portpath_net::trace::{Fault, without_service};
use portpath_text::source::Span;
use portpath_yaml::yaml::{Document, Node, TextSlice};

/// At most this many Pods are offered as clients; any other can be typed.
const MOST_PODS: usize = 50;
/// At most this many requests are offered; any other can be typed.
const MOST_REQUESTS: usize = 2000;

/// The choices of a cluster. Refused Services are offered too, so that the page can say why they do
/// not answer.
pub(crate) fn of(cluster: &Cluster, documents: &[Document], applied: &Applied) -> Choices {
    let mut offered = Requests::default();
    let ports = cluster
        .services
        .iter()
        .map(|service| service.ports.len().max(1))
        .sum::<usize>();
    offered.inside.reserve_exact(ports.min(MOST_REQUESTS));
    let senders = meant_client::senders(cluster);
    let node = cluster
        .nodes
        .first()
        .and_then(|node| node.ips.first())
        .map(ToString::to_string);
    for service in &cluster.services {
        if offered.inside.len() >= MOST_REQUESTS {
            break;
        }
        let meant = meant_client::of(cluster, service, &senders);
        offered.add(service, meant.as_ref(), node.as_deref());
    }
    let Requests {
        inside: mut requests,
        outside,
        forwarded,
        ..
    } = offered;
    if cluster.pods.iter().any(|pod| pod.spec.subdomain.is_some()) {
        requests.extend(pods_by_name(cluster));
    }
    let lacks =
        !applied.refusals.is_empty() || applied.objects.iter().any(AppliedObject::is_refused);
    if lacks && requests.len() < MOST_REQUESTS {
        let room = MOST_REQUESTS - requests.len();
        refused(documents, applied, room, &mut requests);
    }
    let ways = &cluster.ways_in;
    if !ways.ingresses.is_empty() || !ways.routes.is_empty() {
        add_routed(cluster, &mut requests);
    }
    requests.extend(outside);
    requests.extend(forwarded);
    // What is wrong comes first.
    let is_never_ready = || matches!(without_service(cluster), Fault::NeverReady(_));
    let is_warned = || {
        applied
            .objects
            .iter()
            .any(|object| !object.warnings.is_empty())
    };
    if requests.is_empty() && !lacks && !is_never_ready() && !is_warned() {
        requests = to_pods(cluster);
    }
    requests.truncate(MOST_REQUESTS);
    requests.shrink_to_fit();
    Choices {
        clients: clients(cluster, requests.first()),
        requests,
    }
}

/// What can be asked of YAML without a Service: a Pod at the port that it declares, and, where there
/// are policies alone, whether they allow DNS.
fn to_pods(cluster: &Cluster) -> Vec<RequestChoice> {
    let choice = |to: String, label: String, from: Client| RequestChoice {
        to: to.into(),
        label: label.into(),
        service: TextSlice::fixed(""),
        from: from.typed().into(),
    };
    let bystander = |namespace: &str| Client::PodIn {
        namespace: namespace.to_owned(),
        node: None,
    };
    let mut last: Option<&Pod> = None;
    let mut requests = Vec::new();
    for pod in cluster.pods.iter().filter(|pod| !pod.ips.is_empty()) {
        let is_again = last.is_some_and(|last| pod.owner.is_some() && last.owner == pod.owner);
        last = Some(pod);
        if is_again || requests.len() >= MOST_PODS {
            continue;
        }
        let mut ports = pod
            .spec
            .port_bearers()
            .flat_map(|container| &container.ports);
        if let Some(port) = ports.next() {
            let number = port.container_port.value;
            let protocol = match port.protocol.value {
                Protocol::Tcp => String::new(),
                other => format!("/{other}"),
            };
            requests.push(choice(
                format!("pod {}/{}:{number}{protocol}", pod.namespace, pod.name),
                format!("Pod {}, port {number}", pod.name),
                bystander(&pod.namespace),
            ));
        }
    }
    if cluster.pods.is_empty() && cluster.workloads.is_empty() {
        let asked = cluster.policies.first().map(|policy| {
            let namespace = policy.meta.namespace();
            choice(
                "nslookup kubernetes.default".to_owned(),
                format!("DNS for Pods in {namespace}"),
                bystander(namespace),
            )
        });
        requests.extend(asked);
    }
    requests
}

/// Adds the requests that Ingresses and routes take.
fn add_routed(cluster: &Cluster, requests: &mut Vec<RequestChoice>) {
    let routed = super::ways::requests(cluster);
    // Nobody types the port of a headless Service that an Ingress or route stands before.
    let behind_route = |service: &Service| routed.iter().any(|request| is_about(request, service));
    let comes_first = cluster
        .services
        .first()
        .is_some_and(|first| first.is_headless() && behind_route(first));
    let at = if comes_first { 0 } else { requests.len() };
    requests.splice(at..at, routed);
}

/// A request, client and target, to a Pod of a StatefulSet by a name that no Service gives it,
/// although a headless Service selects it: such a Service is there for the names.
pub(crate) fn to_a_name_not_given(cluster: &Cluster) -> Option<(String, String)> {
    cluster
        .services
        .iter()
        .filter(|service| service.is_headless())
        .find_map(|service| {
            let pod = &cluster[*cluster.pods_selected_by(service).first()?];
            let subdomain = &pod.spec.subdomain.as_ref()?.value;
            let of_a_set = pod
                .owner
                .as_ref()
                .is_some_and(|owner| owner.kind == "StatefulSet");
            let given = cluster.service(&pod.namespace, subdomain).is_some();
            if !of_a_set || given {
                return None;
            }
            let port = service.ports.first()?;
            let to = target(&format!("{}.{subdomain}", pod.name), port, port.port.value).typed();
            Some((bystander(service).typed(), to))
        })
}

/// The request to a Service's port from inside the cluster, among those offered.
pub(crate) fn inside_of<'c>(
    choices: &'c Choices,
    service: &Service,
    port: u16,
) -> Option<&'c RequestChoice> {
    let is_it = |choice: &&RequestChoice| {
        is_about(choice, service)
            && Target::parse(&choice.to).is_ok_and(|target| target.port == Some(port))
    };
    choices.requests.iter().find(is_it)
}

fn is_about(choice: &RequestChoice, service: &Service) -> bool {
    choice.service.split_once('/') == Some((service.meta.namespace(), service.meta.name()))
}

/// A client that every cluster may have.
fn bystander(service: &Service) -> Client {
    Client::PodIn {
        namespace: service.meta.namespace().to_owned(),
        node: None,
    }
}

/// At most this many names of Pods are offered, one for each set of Pods that has names.
const MOST_POD_NAMES: usize = 20;

/// The first Pod of each set that has names in DNS, or would have them were there a Service of its
/// `subdomain`; and the SRV records of that Service.
fn pods_by_name(cluster: &Cluster) -> Vec<RequestChoice> {
    let mut requests = Vec::new();
    let mut last = None;
    for pod in cluster.pods.iter() {
        let (Some(subdomain), Some(host)) =
            (pod.spec.subdomain.as_ref(), pod.spec.hostname.as_ref())
        else {
            continue;
        };
        if last.replace(subdomain.span) == Some(subdomain.span) || requests.len() >= MOST_POD_NAMES
        {
            continue;
        }
        let by_name = cluster
            .service(&pod.namespace, &subdomain.value)
            .map(|id| &cluster[id]);
        let selects = |service: &Service| {
            cluster
                .pods_selected_by(service)
                .iter()
                .any(|id| cluster[*id].name == pod.name)
        };
        let service = by_name.or_else(|| {
            let services = cluster.services.iter().map(|service| &**service);
            services.take(MOST_PODS).find(|service| selects(service))
        });
        let Some((service, port)) =
            service.and_then(|service| Some((service, service.ports.first()?)))
        else {
            continue;
        };
        let Some((number, _)) = find_port(&pod.spec, port) else {
            continue;
        };
        let from = TextSlice::from(
            Client::PodIn {
                namespace: pod.namespace.to_string(),
                node: None,
            }
            .typed(),
        );
        let name = format!("{}.{}", host.value, subdomain.value);
        let to = target(&name, port, number).typed();
        requests.push(choice(
            to,
            format!("Pod {} by its name {name}", pod.name),
            service,
            &from,
        ));
        if by_name.is_some() && !port.name.value.is_empty() {
            let protocol = port.protocol.value.as_str().to_ascii_lowercase();
            let record = format!("_{}._{protocol}.{}", port.name.value, service.meta.name());
            requests.push(choice(
                format!("nslookup -type=SRV {record}"),
                format!("SRV records {record}"),
                service,
                &from,
            ));
        }
    }
    requests
}

/// The Services that the cluster did not accept, as requests.
pub(super) fn refused_services(documents: &[Document], applied: &Applied) -> Vec<RequestChoice> {
    let mut requests = Vec::new();
    refused(documents, applied, MOST_REQUESTS, &mut requests);
    requests
}

/// Adds Services that the cluster did not accept, at the ports they would have had, until there is
/// no room for more.
fn refused(
    documents: &[Document],
    applied: &Applied,
    room: usize,
    requests: &mut Vec<RequestChoice>,
) {
    let most = requests.len() + room;
    let objects = applied
        .objects
        .iter()
        .filter(|object| object.is_refused())
        .map(|object| (object.document, object.span));
    let unsent = applied.refusals.iter().filter_map(|refusal| {
        let span = documents.get(refusal.document)?.content.tree()?.span;
        Some((refusal.document, span))
    });
    for (document, span) in objects.chain(unsent) {
        if requests.len() >= most {
            break;
        }
        let node = documents
            .get(document)
            .and_then(|read| read.content.tree())
            .and_then(|root| object_at(root, span));
        let Some(Object::Service(service)) = node.and_then(|node| lower(node, document)) else {
            continue;
        };
        let mut offered = Requests::default();
        offered.add(&service, None, None);
        let label = TextSlice::from(format!("Service {} (not accepted)", service.meta.name()));
        let inside = offered
            .inside
            .into_iter()
            .filter(|request| Target::parse(&request.to).is_ok());
        requests.extend(inside.map(|choice| RequestChoice {
            label: label.clone(),
            ..choice
        }));
    }
}

/// The object at a place: the document itself, or an item of its List.
pub(crate) fn object_at(root: &Node, span: Span) -> Option<&Node> {
    if root.span == span {
        return Some(root);
    }
    root.get("items")?
        .items()
        .iter()
        .find(|item| item.span == span)
}

fn choice(to: String, label: String, service: &Service, from: &TextSlice) -> RequestChoice {
    let service = [service.meta.namespace(), service.meta.name()].join("/");
    RequestChoice {
        to: to.into(),
        label: label.into(),
        service: service.into(),
        from: from.clone(),
    }
}

fn target(host: &str, port: &ServicePort, number: u16) -> Target {
    let scheme = Some(scheme(port).to_owned());
    Target {
        host: host.to_owned(),
        port: Some(number),
        protocol: port.protocol.value,
        scheme,
        ..Target::default()
    }
}

fn clients(cluster: &Cluster, first: Option<&RequestChoice>) -> Vec<ClientChoice> {
    let mut clients: Vec<Client> = Vec::new();
    let mut add = |client: Client| {
        if !clients.contains(&client) {
            clients.push(client);
        }
    };
    if let Some(client) = first.and_then(|first| Client::parse(&first.from).ok()) {
        add(client);
    }
    let in_namespace = |namespace: &str| Client::PodIn {
        namespace: namespace.to_owned(),
        node: None,
    };
    add(in_namespace("default"));
    let pods = || cluster.pods.iter().take(MOST_PODS);
    let namespaces = cluster
        .services
        .iter()
        .take(MOST_PODS)
        .map(|service| service.meta.namespace());
    for namespace in namespaces.chain(pods().map(|pod| pod.namespace.as_str())) {
        add(in_namespace(namespace));
    }
    for pod in pods().filter(|pod| !pod.ips.is_empty()) {
        add(Client::Pod {
            namespace: pod.namespace.to_string(),
            name: pod.name.to_string(),
        });
    }
    for node in cluster.nodes.iter().take(MOST_PODS) {
        add(Client::Node {
            name: node.name.to_string(),
        });
    }
    add(Client::Outside);
    let choice = |client: Client| {
        let from = TextSlice::from(client.typed());
        ClientChoice {
            label: from.clone(),
            from,
            workload: workload(cluster, &client),
            client,
        }
    };
    clients.into_iter().map(choice).collect()
}

/// What made the Pod that a client is.
fn workload(cluster: &Cluster, client: &Client) -> Option<Workload> {
    let Client::Pod { namespace, name } = client else {
        return None;
    };
    let pod = &cluster[cluster.pod(namespace, name)?];
    pod.owner.as_ref().map(|owner| Workload {
        kind: owner.kind.clone(),
        name: owner.name.clone(),
    })
}
