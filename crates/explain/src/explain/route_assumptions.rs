//! What Portpath assumes about an Ingress controller or a Gateway that a request passes, and
//! what of it is not modelled.

use super::context::{Context, join};
use portpath_kube::manifest::{
    BackendTlsPolicy, Ingress, ObjectMeta, PathType, Place, RouteKind, RouteRule,
};
use portpath_net::proxy::Met;
use portpath_net::trace::routes::{Targets, policy_of, resolve, targets};
use portpath_net::trace::{Door, Entry, RouteFault, Step, Taken, Trace};
use portpath_text::source::Span;
use std::rc::Rc;

/// Annotations that change nothing on the way: those of tools, and the class.
const NEUTRAL: &[&str] = &[
    "kubernetes.io/ingress.class",
    "kubectl.kubernetes.io/",
    "app.kubernetes.io/",
    "meta.helm.sh/",
    "helm.sh/",
    "argocd.argoproj.io/",
    "cert-manager.io/",
    "acme.cert-manager.io/",
    "external-dns.alpha.kubernetes.io/",
    "kubernetes.io/tls-acme",
    "field.cattle.io/",
];

/// The sentences for a trace, each with the place it is about.
pub(super) fn of(context: &Context, trace: &Trace) -> Vec<(String, Option<Span>)> {
    let entry = trace.steps.iter().find_map(|step| match step {
        Step::Route(entry) => Some(entry),
        _ => None,
    });
    let Some(entry) = entry else {
        return Vec::new();
    };
    let mut said = vec![served(context, entry)];
    let place = entry.taken.map(Taken::place);
    if let Some(Place::Path { ingress, .. } | Place::Default(ingress)) = place
        && let Some(ingress) = context.ways().ingresses.get(ingress)
    {
        said.extend(tls(ingress, entry));
    }
    if let Some(Place::Path {
        ingress,
        rule,
        path,
    }) = place
    {
        let found = context
            .ways()
            .ingresses
            .get(ingress)
            .and_then(|ingress| ingress.rules.get(rule)?.paths.get(path));
        if let Some(path) =
            found.filter(|path| path.path_type.value == PathType::ImplementationSpecific)
        {
            let sentence = "`pathType: ImplementationSpecific` leaves the comparison to the controller; Portpath reads it as a prefix.";
            said.push((sentence.to_owned(), Some(path.path_type.span)));
        }
    }
    said.extend(
        place
            .and_then(|place| context.ways().owner(place))
            .and_then(|(_, meta)| annotations(meta)),
    );
    if let Some(Taken::Rule {
        tied: Some(tied), ..
    }) = entry.taken
        && let Some(Place::Rule { route, .. }) = place
    {
        said.extend(precedence(context, route, tied));
    }
    if let Some(Place::Rule { route, rule, .. }) = place
        && let Some(entry) = context.route(route).and_then(|it| it.rules.get(rule))
    {
        said.extend(shares(context, route, rule, entry));
        said.extend(time_limits(entry));
    }
    let met = trace.steps.iter().find_map(|step| match step {
        Step::Picked { met, .. } => Some(*met),
        _ => None,
    });
    if !matches!(entry.door, Door::Ingress(_))
        && let Some(met) = met
    {
        said.extend(tls_policies(context, met));
    }
    if trace
        .steps
        .iter()
        .any(|step| matches!(step, Step::Picked { .. }))
    {
        let front = if matches!(entry.door, Door::Ingress(_)) {
            "The controller"
        } else {
            "The Gateway"
        };
        let service = trace.steps.iter().find_map(|step| match step {
            Step::Picked { met, .. } => Some(met.service),
            _ => None,
        });
        let found = place.zip(service);
        let found = found.and_then(|(place, id)| targets(context.cluster, place, id));
        let how = match found {
            Some(Targets::Pods) => {
                format!("{front} sends to the Pods' own addresses, as your YAML says.")
            }
            Some(Targets::NodePort) => format!(
                "{front} makes a load balancer that sends to the Service's node port, and kube-proxy sends on to a Pod."
            ),
            Some(Targets::Unclear(_)) | None => format!(
                "{front} sends to the Pods' own addresses, as most do; some cloud load balancers go by a node port."
            ),
        };
        said.push((how, None));
    }
    said
}

/// Which of two routes has precedence that take a request equally well.
fn precedence(context: &Context, route: usize, tied: usize) -> Option<(String, Option<Span>)> {
    let own = context.route(route)?;
    let other = context.route(tied)?;
    let both = format!(
        "{} `{}` and {} `{}` match equally well, and the older route wins",
        own.kind.as_str(),
        own.meta.name(),
        other.kind.as_str(),
        other.meta.name()
    );
    let is_older = own.meta.created != other.meta.created;
    let sentence = if is_older {
        format!("{both}: `{}` is.", own.meta.name())
    } else {
        format!(
            "{both}. Your YAML shows no difference in `creationTimestamp`, so Portpath goes by namespace and name, as the Gateway \
             API does for routes of one age."
        )
    };
    Some((sentence, Some(other.meta.name_span())))
}

/// What becomes of the requests that go to the other backends of a rule.
fn shares(
    context: &Context,
    route: usize,
    rule: usize,
    entry: &RouteRule,
) -> Option<(String, Option<Span>)> {
    let weighted = || {
        let backends = entry.backends.iter().enumerate();
        backends.filter(|(_, backend)| backend.weight > 0)
    };
    let leads = |backend: usize| {
        let place = Place::Rule {
            route,
            rule,
            backend,
        };
        resolve(context.cluster, place)
    };
    let has_fault = weighted().any(|(at, _)| leads(at).is_err());
    if weighted().count() < 2 || !has_fault {
        return None;
    }
    let all: u64 = weighted().map(|(_, it)| u64::from(it.weight)).sum();
    let kind = context.route(route)?.kind;
    let parts: Vec<String> = weighted()
        .map(|(at, backend)| {
            let name = &backend.name.value;
            let to = match (leads(at), kind) {
                (Ok(_), _) => format!("to Service `{name}`"),
                (Err(RouteFault::NotAService(_)), _) => {
                    format!("to {} `{name}`, which Portpath does not know", backend.kind)
                }
                (Err(_), RouteKind::Http | RouteKind::Grpc) => {
                    format!("to `{name}`, for which the Gateway answers 500")
                }
                (Err(_), RouteKind::Tcp | RouteKind::Tls | RouteKind::Udp) => {
                    format!("to `{name}`, which get no answer")
                }
            };
            format!("{} of {all} {to}", backend.weight)
        })
        .collect();
    let first = weighted().next().map(|(_, backend)| backend.span);
    let sentence = format!("The weights share the requests: {}.", join(&parts));
    Some((sentence, first))
}

/// What `timeouts`, `retry` and `sessionPersistence` of a rule do, which depends on the app.
fn time_limits(entry: &RouteRule) -> Vec<(String, Option<Span>)> {
    let timeout = entry.timeout.as_ref().map(|limit| {
        let sentence = format!(
            "The app answers within {}; otherwise the Gateway answers 504.",
            limit.value
        );
        (sentence, Some(limit.span))
    });
    let is_off = entry.timeout.as_ref().is_some_and(|it| it.value == "0s");
    let retry = entry.retry.map(|span| {
        let sentence = "`retry` may send a failed request to an endpoint again, which Portpath does not model.";
        (sentence.to_owned(), Some(span))
    });
    let timeout = if is_off { None } else { timeout };
    let session = entry.session.map(|span| {
        let sentence = "`sessionPersistence` sends the later requests of a client to the same Pod, which Portpath does not model.";
        (sentence.to_owned(), Some(span))
    });
    timeout.into_iter().chain(retry).chain(session).collect()
}

/// The BackendTLSPolicies of a Service: the one that counts for the port, and those that do not.
/// Source: apis/v1/backendtlspolicy_types.go, BackendTLSPolicySpec.
fn tls_policies(context: &Context, met: Met) -> Vec<(String, Option<Span>)> {
    let policies = &context.ways().tls_policies;
    let service = context.service(met.service);
    let Some(counts) = policy_of(context.cluster, met) else {
        return Vec::new();
    };
    let port = &service.ports[met.port].name.value;
    let is_for = |policy: &BackendTlsPolicy| {
        policy.meta.namespace() == service.meta.namespace()
            && policy.targets.iter().any(|target| {
                let section = target.section.as_ref();
                target.name.value == service.meta.name()
                    && section.is_none_or(|section| section.value == *port)
            })
    };
    let winner = policies[counts].meta.name();
    let say = |(at, policy): (usize, &Rc<BackendTlsPolicy>)| {
        let name = policy.meta.name();
        let sentence = if at == counts {
            let authority = policy.authorities.first();
            let needs = authority.map_or(String::new(), |it| {
                format!(
                    " and that `{}` holds a CA certificate for it",
                    it.name.value
                )
            });
            format!(
                "BackendTLSPolicy `{name}` makes the Gateway speak TLS to Service `{}`. Portpath assumes that the app speaks \
                 TLS{needs}; otherwise the Gateway answers 5xx.",
                service.meta.name()
            )
        } else {
            format!(
                "BackendTLSPolicy `{name}` does not count for this port: `{winner}` names the port, is older, or is first by name."
            )
        };
        (sentence, Some(policy.meta.name_span()))
    };
    let all = policies.iter().enumerate();
    all.filter(|(_, policy)| is_for(policy)).map(say).collect()
}

/// Who serves, and at which address.
fn served(context: &Context, entry: &Entry) -> (String, Option<Span>) {
    let ways = context.ways();
    let at = match (entry.door, entry.packet.port) {
        (Door::Ingress(_), port) if !matches!(port, 80 | 443) => {
            format!("port {port} of {} leads to it", entry.packet.dst)
        }
        _ if entry.host == entry.packet.dst.to_string() => format!("{} leads to it", entry.host),
        _ => format!("{} leads to it ({})", entry.host, entry.packet.dst),
    };
    match entry.door {
        Door::Ingress(ingress) => match ways
            .ingresses
            .get(ingress)
            .and_then(|ingress| ingress.class.as_ref())
        {
            Some(class) => (
                format!(
                    "An Ingress controller serves the class `{}`{}, and {at}.",
                    class.value,
                    of_class(context, &class.value)
                ),
                Some(class.span),
            ),
            None => (
                format!(
                    "An Ingress controller serves Ingresses that name no class, as that of the default class does, and {at}."
                ),
                ways.ingresses
                    .get(ingress)
                    .map(|ingress| ingress.meta.name_span()),
            ),
        },
        Door::Gateway(gateway) => {
            let class = ways
                .gateways
                .get(gateway)
                .and_then(|gateway| gateway.class.as_ref());
            let name = class.map_or("", |class| &class.value);
            (
                format!("A controller serves the GatewayClass `{name}`, and {at}."),
                class.map(|class| class.span),
            )
        }
        Door::Unseen { route, parent } => {
            let parent = context
                .route(route)
                .and_then(|route| route.parents.get(parent));
            let name = context.door_name(entry.door);
            let sentence =
                format!("Gateway `{name}`, which is not in your YAML, takes this route, and {at}.");
            (sentence, parent.map(|parent| parent.name.span))
        }
    }
}

/// What the IngressClasses say of a class, where there are any.
fn of_class(context: &Context, class: &str) -> String {
    let classes = &context.ways().classes;
    let names: Vec<String> = classes
        .iter()
        .map(|class| format!("`{}`", class.meta.name()))
        .collect();
    if classes.is_empty() || classes.iter().any(|it| it.meta.name() == class) {
        String::new()
    } else {
        format!(
            ", which no IngressClass in your YAML has (there is {})",
            join(&names)
        )
    }
}

/// What `tls` has to do with the request.
fn tls(ingress: &Ingress, entry: &Entry) -> Option<(String, Option<Span>)> {
    let hosts = ingress.tls_hosts.as_ref();
    let covers = |name: &str| {
        let sister = name.strip_prefix('*').is_some_and(|parent| {
            entry
                .host
                .split_once('.')
                .is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent.trim_start_matches('.')))
        });
        sister || name.eq_ignore_ascii_case(&entry.host)
    };
    let covering = hosts.and_then(|hosts| hosts.iter().find(|host| covers(&host.value)));
    match (entry.tls, covering) {
        (true, None) if hosts.is_none_or(|hosts| !hosts.is_empty()) => Some((
            format!(
                "No `tls` entry names {}: the controller shows its default certificate, which clients may not trust.",
                entry.host
            ),
            hosts.and_then(|hosts| hosts.first()).map(|host| host.span),
        )),
        (false, Some(host)) => Some((
            format!(
                "With `tls` for {} many controllers redirect HTTP to HTTPS (308), which is not modelled.",
                entry.host
            ),
            Some(host.span),
        )),
        _ => None,
    }
}

/// The annotations that may change what the controller does.
fn annotations(meta: &ObjectMeta) -> Option<(String, Option<Span>)> {
    let is_neutral = |key: &str| NEUTRAL.iter().any(|start| key.starts_with(start));
    let keys: Vec<_> = meta
        .annotations
        .iter()
        .filter(|pair| !is_neutral(&pair.key.value))
        .collect();
    let first = keys.first()?;
    let say = |key: &str| {
        let what = match key.rsplit('/').next().unwrap_or(key) {
            "rewrite-target" => " (changes the path that the app gets)",
            "backend-protocol" => " (what the controller speaks to the Pods)",
            "ssl-redirect" | "force-ssl-redirect" => " (sends HTTP clients to HTTPS)",
            _ => "",
        };
        format!("`{key}`{what}")
    };
    let listed: Vec<String> = keys.iter().map(|pair| say(&pair.key.value)).collect();
    let sentence = format!(
        "Portpath does not model what these annotations make a controller do: {}.",
        join(&listed)
    );
    Some((sentence, Some(first.span())))
}
