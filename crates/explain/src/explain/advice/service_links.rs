//! `service-variable-is-no-number`: a Service `redis` gives every container of its namespace
//! `REDIS_PORT=tcp://10.96.1.2:6379`, where many programs expect a number.

use crate::explain::codes::Code;
use crate::report::Cause;
use portpath_text::maps::HashMap;

use crate::explain::context::Context;
use crate::explain::fields;
use crate::report::Diagnostic;
use portpath_kube::manifest::{Container, Service};
use portpath_net::cluster::environment::{Links, prefix};
use portpath_net::cluster::{Cluster, Pod, ServiceId, selects};
use portpath_net::infer::evidence;
use portpath_net::trace::links;
use portpath_text::maps::HashSet;
use portpath_text::source::Span;

/// A Service gives containers a variable `NAME_PORT` that a program may read as a number.
///
/// The kubelet sets variables for the Services of a Pod's namespace: of a Service `db` also
/// `DB_PORT=tcp://10.96.1.2:5432`, as Docker's links had it. A program with a setting of that name
/// finds a URL where it expects a port.
///
/// # Why it surprises
/// Nobody wrote the variable, and it comes and goes with the name of a Service.
///
/// # The fix
/// Set the variable in the container's own `env`, which wins, set `enableServiceLinks: false`, or
/// call the Service otherwise.
pub(super) const CODE: Code = Code::new("service-variable-is-no-number", Cause::ServiceVariables);

/// Images whose programs read a variable `NAME_PORT`, by their projects' own issues.
const KNOWN: &[(&str, &str)] = &[
    ("n8n", "N8N"),                            // n8n-io/n8n, issue 8650
    ("cp-kafka", "KAFKA"),                     // confluentinc/cp-docker-images, issue 388
    ("cp-schema-registry", "SCHEMA_REGISTRY"), // confluentinc/kafka-images, issue 169
    ("cp-kafka-rest", "KAFKA_REST"),           // confluentinc/cp-docker-images, issue 286
    ("kafka", "KAFKA"),                        // wurstmeister/kafka-docker, issue 122
];

/// What comes before `_PORT` in variables by which many programs, in any image, set the port that
/// they listen on: Spring Boot and Kibana read `SERVER_PORT`.
const USUAL: &[&str] = &["SERVER", "HTTP", "APP", "LISTEN"];

/// How a container comes to read a variable.
enum Reader {
    /// The program of its image is known for it.
    Image(String),
    /// A command, an argument or another variable names it, here.
    Text(Span),
    /// Many programs read it as the port that they listen on.
    Usual,
    /// It is given the host under the same prefix, here, and may take the port from there too.
    Host(Span),
}

/// The advice about all Pods; those of one workload share it.
pub(super) fn advice(context: &Context) -> Vec<Diagnostic> {
    let cluster = context.cluster;
    let mut by_prefix: Option<HashMap<(&str, String), ServiceId>> = None;
    let mut seen: HashSet<Span> = HashSet::default();
    let mut found = Vec::new();
    let mut last = None;
    for pod in cluster
        .pods
        .iter()
        .filter(|pod| links(pod) == Links::Enabled)
    {
        // Pods of one workload stand together.
        if last.replace(pod.spec.span) == Some(pod.spec.span) || !seen.insert(pod.spec.span) {
            continue;
        }
        for container in pod.spec.port_bearers() {
            for (wanted, reader) in readers(container) {
                let variable = format!("{wanted}_PORT");
                let by_prefix = by_prefix.get_or_insert_with(|| services_by_prefix(cluster));
                let service = by_prefix.get(&(pod.namespace.as_str(), wanted));
                // What programs listen on matters to those that the Service leads to.
                let is_far = matches!(reader, Reader::Usual)
                    && service.is_none_or(|id| !leads_to(cluster, *id, pod));
                if is_far {
                    continue;
                }
                let is_own = container.env_names.iter().any(|own| own.value == variable);
                if !is_own && let Some(service) = service {
                    found.push(explain(
                        context,
                        pod,
                        container,
                        context.service(*service),
                        &variable,
                        &reader,
                    ));
                }
            }
        }
    }
    found
}

/// Whether a Service selects a Pod.
fn leads_to(cluster: &Cluster, id: ServiceId, pod: &Pod) -> bool {
    let service = &cluster[id];
    let selector = service.selector.as_ref();
    service.meta.namespace() == pod.namespace
        && selector.is_some_and(|selector| selects(selector, &pod.labels))
}

/// The Services that variables are made of, by their namespace and what those variables begin with.
fn services_by_prefix(cluster: &Cluster) -> HashMap<(&str, String), ServiceId> {
    let mut by_prefix = HashMap::default();
    for (at, service) in cluster.services.iter().enumerate() {
        if service
            .cluster_ips
            .first()
            .is_some_and(|ip| ip.value.parse::<std::net::IpAddr>().is_ok())
        {
            by_prefix.insert(
                (service.meta.namespace(), prefix(service.meta.name())),
                ServiceId(at),
            );
        }
    }
    by_prefix
}

/// The prefixes under which a container looks for a port, each once, the surest first.
fn readers(container: &Container) -> Vec<(String, Reader)> {
    let mut readers: Vec<(String, Reader)> = Vec::new();
    let mut add = |prefix: String, reader: Reader| {
        if !readers.iter().any(|(known, _)| *known == prefix) {
            readers.push((prefix, reader));
        }
    };
    let texts = container
        .arguments
        .iter()
        .map(|text| (text.value.as_str(), text.span));
    let values = container
        .env
        .iter()
        .map(|pair| (pair.value.value.as_str(), pair.value.span));
    for (text, span) in texts.chain(values).filter(|(text, _)| text.contains('$')) {
        for name in named(text) {
            add(name.to_owned(), Reader::Text(span));
        }
    }
    let image = evidence::image_name(container).unwrap_or("");
    let of_image = KNOWN.iter().filter(|(known, prefix)| {
        *known == image
            && (*known != "kafka"
                || container
                    .image
                    .as_ref()
                    .is_some_and(|image| image.value.contains("wurstmeister/")))
            && !prefix.is_empty()
    });
    for (_, prefix) in of_image {
        add((*prefix).to_owned(), Reader::Image(image.to_owned()));
    }
    for prefix in USUAL {
        add((*prefix).to_owned(), Reader::Usual);
    }
    for name in &container.env_names {
        if let Some(prefix) = name
            .value
            .strip_suffix("_HOST")
            .filter(|prefix| !prefix.ends_with("_SERVICE"))
        {
            add(prefix.to_owned(), Reader::Host(name.span));
        }
    }
    readers
}

/// The prefixes of `$(X_PORT)`, `${X_PORT}` and `$X_PORT` in a text.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).filter_map(|after| {
        let after = after.trim_start_matches(['(', '{']);
        let end = after
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(after.len());
        after[..end]
            .strip_suffix("_PORT")
            .filter(|prefix| !prefix.is_empty() && !prefix.ends_with("_SERVICE"))
    })
}

fn explain(
    context: &Context,
    pod: &Pod,
    container: &Container,
    service: &Service,
    variable: &str,
    reader: &Reader,
) -> Diagnostic {
    let name = service.meta.name();
    let value = portpath_net::cluster::environment::of_service(service, ServiceId(0));
    let value = value
        .into_iter()
        .find(|own| own.name == variable)
        .map_or(String::new(), |own| own.value);
    let container_name = container.name.as_ref().map_or("", |name| &name.value);
    let (span, label, reads) = match reader {
        Reader::Image(image) => {
            let span = container
                .image
                .as_ref()
                .map_or(container.span, |image| image.span);
            (
                span,
                format!("this program reads `{variable}`"),
                format!("the image `{image}` reads as a port"),
            )
        }
        Reader::Text(span) => (
            *span,
            format!("`{variable}` is read here"),
            "it reads".to_owned(),
        ),
        Reader::Usual => {
            let span = container
                .image
                .as_ref()
                .map_or(container.span, |image| image.span);
            (
                span,
                format!("this program may read `{variable}`"),
                "many programs read as the port that they listen on".to_owned(),
            )
        }
        Reader::Host(span) => {
            let label = format!("the program may also look for `{variable}`");
            (*span, label, "it may read as a port".to_owned())
        }
    };
    let message = format!(
        "Service `{name}` gives container `{container_name}` the variable `{variable}={value}`, which {reads}"
    );
    let draft = match reader {
        Reader::Image(_) if container.env_from.is_none() => {
            context.warning(CODE, message, span, label)
        }
        Reader::Text(_) if container.env_from.is_none() => {
            context.warning(CODE, message, span, label)
        }
        Reader::Image(_) | Reader::Text(_) | Reader::Usual | Reader::Host(_) => {
            context.note(CODE, message, span, label)
        }
    };
    let draft = draft
        .also(service.meta.name_span(), "the kubelet makes variables of its name")
        .help(format!("set `{variable}` in the container's own `env`, which wins, or `enableServiceLinks: false`, or call the Service otherwise"));
    match fields::first(context, pod.spec.span, "enableServiceLinks: false") {
        Some(edit) => draft
            .edits("set `enableServiceLinks: false`", vec![edit])
            .done(),
        None => draft.done(),
    }
}
