//! Reads the kinds of the Gateway API. They come from CRDs, whose validation is not modelled: what
//! does not fit is read as absent.

use super::fields::{
    at, elements, field, filled_text, number, pairs, port_ref, span_of, spanned, text,
    text_or_empty, texts_of,
};
use super::pod::requirement;
use crate::manifest::{
    AuthorityRef, Backend, BackendTlsPolicy, CertificateRef, Change, Cors, Filter, Gateway,
    GrantFrom, GrantTo, HeaderChange, LabelMatch, Listener, ListenerOwner, ListenerSet, ObjectMeta,
    ParentKind, ParentRef, PathMatch, PolicyTarget, ReferenceGrant, Route, RouteGroupKind,
    RouteKind, RouteMatch, RouteRule, RoutesFrom, ValueMatch,
};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::{Node, TextSlice};

/// The API group of the Gateway API.
pub(super) const GROUP: &str = crate::manifest::GATEWAY_GROUP;
/// Group and kind of ListenerSets, then of those before the API had them.
const SETS: [(&str, &str); 2] = [
    (GROUP, "ListenerSet"),
    ("gateway.networking.x-k8s.io", "XListenerSet"),
];

pub(super) fn gateway(node: &Node, meta: ObjectMeta) -> Gateway {
    let spec = field(node, "spec");
    let of = |parent: Option<&Node>| {
        texts_of(
            parent
                .map_or(&[][..], |it| elements(it, "addresses"))
                .iter(),
            "value",
        )
    };
    let given = of(field(node, "status"));
    let owner = ListenerOwner {
        group: GROUP,
        kind: "Gateway",
        namespace: meta.namespace().into(),
        name: meta.name().into(),
    };
    Gateway {
        meta,
        class: spec.and_then(|spec| filled_text(spec, "gatewayClassName")),
        listeners: spec
            .map_or(&[][..], |spec| elements(spec, "listeners"))
            .iter()
            .filter_map(|node| listener(node, &owner))
            .collect(),
        addresses: if given.is_empty() { of(spec) } else { given },
        listener_sets_from: spec
            .and_then(|spec| at(spec, &["allowedListeners", "namespaces"]))
            .and_then(routes_from)
            .map_or(RoutesFrom::None, |from| from.value),
    }
}

/// Its parent is a Gateway unless it says otherwise (apis/v1/listenerset_types.go,
/// ParentGatewayReference).
pub(super) fn listener_set(kind: &str, node: &Node, meta: ObjectMeta) -> Option<ListenerSet> {
    let spec = field(node, "spec")?;
    let (group, kind) = if kind == SETS[0].1 { SETS[0] } else { SETS[1] };
    let owner = ListenerOwner {
        group,
        kind,
        namespace: meta.namespace().into(),
        name: meta.name().into(),
    };
    Some(ListenerSet {
        meta,
        parent: parent(field(spec, "parentRef")?, ParentKind::Gateway),
        listeners: elements(spec, "listeners")
            .iter()
            .filter_map(|node| listener(node, &owner))
            .collect(),
    })
}

pub(super) fn tls_policy(node: &Node, meta: ObjectMeta) -> BackendTlsPolicy {
    let spec = field(node, "spec");
    let is_service = |target: &&Node| {
        text(target, "kind").is_some_and(|kind| kind.value == "Service")
            && text(target, "group").is_none_or(|group| group.value.is_empty())
    };
    let targets = spec.map_or(&[][..], |spec| elements(spec, "targetRefs"));
    let validation = spec.and_then(|spec| field(spec, "validation"));
    let target = |node: &Node| PolicyTarget {
        name: text_or_empty(node, "name"),
        section: filled_text(node, "sectionName"),
    };
    let authority = |node: &Node| AuthorityRef {
        span: node.span,
        group: text(node, "group").map(|it| it.value).unwrap_or_default(),
        kind: text_or_empty(node, "kind").value,
        name: text_or_empty(node, "name"),
    };
    BackendTlsPolicy {
        meta,
        targets: targets.iter().filter(is_service).map(target).collect(),
        authorities: validation
            .map_or(&[][..], |it| elements(it, "caCertificateRefs"))
            .iter()
            .map(authority)
            .collect(),
    }
}

fn listener(node: &Node, owner: &ListenerOwner) -> Option<Listener> {
    let namespaces = at(node, &["allowedRoutes", "namespaces"]);
    let kinds = field(node, "allowedRoutes").map_or(&[][..], |allowed| elements(allowed, "kinds"));
    Some(Listener {
        span: node.span,
        owner: owner.clone(),
        name: text_or_empty(node, "name"),
        hostname: filled_text(node, "hostname"),
        port: number(node, "port").filter(|port: &Spanned<u16>| port.value != 0)?,
        protocol: text_or_empty(node, "protocol"),
        passthrough: at(node, &["tls", "mode"]).and_then(Node::as_str) == Some("Passthrough"),
        from: namespaces.and_then(routes_from).unwrap_or_else(|| {
            Spanned::defaulted(RoutesFrom::Same, span_of(node, "allowedRoutes"))
        }),
        kinds: kinds.iter().map(group_kind).collect(),
        certificates: field(node, "tls")
            .map_or(&[][..], |tls| elements(tls, "certificateRefs"))
            .iter()
            .map(certificate)
            .collect(),
    })
}

/// The group is the Gateway API's unless it says otherwise (apis/v1/gateway_types.go,
/// RouteGroupKind).
fn group_kind(node: &Node) -> RouteGroupKind {
    RouteGroupKind {
        group: text(node, "group").map_or(TextSlice::fixed(GROUP), |group| group.value),
        kind: text_or_empty(node, "kind"),
    }
}

/// A Secret unless it says otherwise (apis/v1/object_reference_types.go, SecretObjectReference).
fn certificate(node: &Node) -> CertificateRef {
    CertificateRef {
        group: text(node, "group").map(|it| it.value).unwrap_or_default(),
        kind: filled_text(node, "kind").map_or(TextSlice::fixed("Secret"), |it| it.value),
        name: text_or_empty(node, "name"),
        namespace: filled_text(node, "namespace"),
    }
}

fn routes_from(node: &Node) -> Option<Spanned<RoutesFrom>> {
    let from = text(node, "from")?;
    let value = match from.value.as_str() {
        "All" => RoutesFrom::All,
        "None" => RoutesFrom::None,
        "Selector" => {
            RoutesFrom::Selector(field(node, "selector").map(label_match).unwrap_or_default())
        }
        _ => RoutesFrom::Same,
    };
    Some(from.map(|_| value))
}

fn label_match(node: &Node) -> LabelMatch {
    LabelMatch {
        labels: pairs(node, "matchLabels"),
        expressions: elements(node, "matchExpressions")
            .iter()
            .map(requirement)
            .collect(),
    }
}

/// The kind of route of that name.
pub(super) fn route_kind(kind: &str) -> Option<RouteKind> {
    let kinds = [
        RouteKind::Http,
        RouteKind::Grpc,
        RouteKind::Tls,
        RouteKind::Tcp,
        RouteKind::Udp,
    ];
    kinds.into_iter().find(|known| known.as_str() == kind)
}

pub(super) fn route(kind: RouteKind, node: &Node, meta: ObjectMeta) -> Route {
    let spec = field(node, "spec");
    let list = |key| spec.map_or(&[][..], |spec| elements(spec, key));
    Route {
        meta,
        kind,
        parents: list("parentRefs")
            .iter()
            .filter_map(|node| {
                let kind = parent_kind(node)?;
                (kind != ParentKind::Service).then(|| parent(node, kind))
            })
            .collect(),
        services: list("parentRefs")
            .iter()
            .filter(|node| parent_kind(node) == Some(ParentKind::Service))
            .map(|node| parent(node, ParentKind::Service))
            .collect(),
        hostnames: list("hostnames")
            .iter()
            .filter_map(super::fields::text_of)
            .collect(),
        rules: list("rules").iter().map(|node| rule(kind, node)).collect(),
    }
}

/// What a parentRef names: a Gateway unless it says otherwise; none for a kind that is not known
/// (apis/v1/shared_types.go, ParentReference).
fn parent_kind(node: &Node) -> Option<ParentKind> {
    let group = text(node, "group").map_or(TextSlice::fixed(GROUP), |it| it.value);
    let kind = text(node, "kind").map_or(TextSlice::fixed("Gateway"), |it| it.value);
    match (group.as_str(), kind.as_str()) {
        (GROUP, "Gateway") => Some(ParentKind::Gateway),
        ("", "Service") => Some(ParentKind::Service),
        set if SETS.contains(&set) => Some(ParentKind::ListenerSet),
        _ => None,
    }
}

fn parent(node: &Node, kind: ParentKind) -> ParentRef {
    ParentRef {
        span: node.span,
        kind,
        name: text_or_empty(node, "name"),
        namespace: filled_text(node, "namespace"),
        section: filled_text(node, "sectionName"),
        port: number(node, "port"),
    }
}

fn rule(kind: RouteKind, node: &Node) -> RouteRule {
    RouteRule {
        span: node.span,
        matches: elements(node, "matches")
            .iter()
            .map(|node| route_match(kind, node))
            .collect(),
        filters: elements(node, "filters").iter().map(filter).collect(),
        backends: elements(node, "backendRefs").iter().map(backend).collect(),
        timeout: field(node, "timeouts").and_then(|timeouts| {
            filled_text(timeouts, "request").or_else(|| filled_text(timeouts, "backendRequest"))
        }),
        retry: field(node, "retry").map(|retry| retry.span),
        session: field(node, "sessionPersistence").map(|session| session.span),
    }
}

fn route_match(kind: RouteKind, node: &Node) -> RouteMatch {
    RouteMatch {
        span: node.span,
        path: if kind == RouteKind::Grpc {
            grpc_path(node)
        } else {
            field(node, "path").map(path_match)
        },
        method: if kind == RouteKind::Grpc {
            None
        } else {
            text(node, "method")
        },
        headers: elements(node, "headers").iter().map(value_match).collect(),
        query: elements(node, "queryParams")
            .iter()
            .map(value_match)
            .collect(),
    }
}

/// `type` is `PathPrefix` and `value` is `/` when they are left out.
fn path_match(node: &Node) -> (PathMatch, Spanned<TextSlice>) {
    let kind = match text(node, "type").map(|text| text.value).as_deref() {
        Some("Exact") => PathMatch::Exact,
        Some("RegularExpression") => PathMatch::Regex,
        _ => PathMatch::Prefix,
    };
    (
        kind,
        text(node, "value").unwrap_or_else(|| Spanned::defaulted(TextSlice::fixed("/"), node.span)),
    )
}

/// A gRPC call is an HTTP/2 request for `/SERVICE/METHOD`.
fn grpc_path(node: &Node) -> Option<(PathMatch, Spanned<TextSlice>)> {
    let method = field(node, "method")?;
    let word = |key| filled_text(method, key).map(|text| text.value);
    let is_regex = text(method, "type").is_some_and(|kind| kind.value == "RegularExpression");
    let (kind, path) = match (word("service"), word("method")) {
        (None, None) => return None,
        (Some(service), None) => (PathMatch::Prefix, format!("/{service}")),
        (Some(service), Some(method)) => (PathMatch::Exact, format!("/{service}/{method}")),
        (None, Some(method)) => (PathMatch::Regex, format!("/[^/]+/{method}")),
    };
    Some((
        if is_regex { PathMatch::Regex } else { kind },
        spanned(method, path.into()),
    ))
}

fn value_match(node: &Node) -> ValueMatch {
    ValueMatch {
        name: text_or_empty(node, "name"),
        value: text_or_empty(node, "value"),
        regex: text(node, "type").is_some_and(|kind| kind.value == "RegularExpression"),
    }
}

fn filter(node: &Node) -> Filter {
    let body = field(node, "requestRedirect").or_else(|| field(node, "urlRewrite"));
    Filter {
        span: node.span,
        kind: text_or_empty(node, "type"),
        change: body.map(change).unwrap_or_default(),
        headers: field(node, "requestHeaderModifier")
            .or_else(|| field(node, "responseHeaderModifier"))
            .map_or(Vec::new(), header_changes),
        mirror: at(node, &["requestMirror", "backendRef"]).map(backend),
        cors: field(node, "cors").map(cors),
    }
}

fn header_changes(node: &Node) -> Vec<HeaderChange> {
    let pairs = |key: &str| {
        let entries = elements(node, key).iter();
        entries.map(|it| {
            (
                text_or_empty(it, "name").value,
                text_or_empty(it, "value").value,
            )
        })
    };
    let set = pairs("set").map(|(name, value)| HeaderChange::Set(name, value));
    let add = pairs("add").map(|(name, value)| HeaderChange::Add(name, value));
    let remove = elements(node, "remove")
        .iter()
        .filter_map(super::fields::text_of);
    let remove = remove.map(|name| HeaderChange::Remove(name.value));
    set.chain(add).chain(remove).collect()
}

fn cors(node: &Node) -> Cors {
    let list = |key: &str| {
        let entries = elements(node, key).iter();
        entries.filter_map(super::fields::text_of).collect()
    };
    Cors {
        origins: list("allowOrigins"),
        methods: list("allowMethods"),
        headers: list("allowHeaders"),
    }
}

fn change(node: &Node) -> Change {
    let word = |node: &Node, key| filled_text(node, key).map(|text| text.value);
    let path = field(node, "path");
    Change {
        scheme: word(node, "scheme"),
        hostname: word(node, "hostname"),
        port: number(node, "port").map(|port| port.value),
        status: number(node, "statusCode").map(|status| status.value),
        full_path: path.and_then(|path| word(path, "replaceFullPath")),
        prefix: path.and_then(|path| Some(text(path, "replacePrefixMatch")?.value)),
    }
}

fn backend(node: &Node) -> Backend {
    let word = |key| filled_text(node, key).map(|text| text.value);
    Backend {
        span: node.span,
        group: word("group").unwrap_or_default(),
        kind: word("kind").unwrap_or_else(|| TextSlice::fixed("Service")),
        name: text_or_empty(node, "name"),
        namespace: filled_text(node, "namespace"),
        port: port_ref(node, "port"),
        weight: number(node, "weight").map_or(1, |weight| weight.value),
        filters: elements(node, "filters").iter().map(filter).collect(),
    }
}

pub(super) fn grant(node: &Node, meta: ObjectMeta) -> ReferenceGrant {
    let list = |key| field(node, "spec").map_or(&[][..], |spec| elements(spec, key));
    let word = |node: &Node, key| filled_text(node, key).map(|text| text.value);
    let from = |node: &Node| GrantFrom {
        group: word(node, "group").unwrap_or_default(),
        kind: word(node, "kind").unwrap_or_default(),
        namespace: word(node, "namespace").unwrap_or_default(),
    };
    let to = |node: &Node| GrantTo {
        group: word(node, "group").unwrap_or_default(),
        kind: word(node, "kind").unwrap_or_default(),
        name: word(node, "name"),
    };
    ReferenceGrant {
        meta,
        from: list("from").iter().map(from).collect(),
        to: list("to").iter().map(to).collect(),
    }
}
