//! The Gateway API as far as it decides where a request goes: Gateways with listeners, routes with
//! rules, and grants for references into other namespaces. Source:
//! https://gateway-api.sigs.k8s.io/reference/spec/ (v1).

use super::{Backend, ObjectMeta, Pair, Protocol, Requirement, value_of};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// The API group of the Gateway API.
pub const GATEWAY_GROUP: &str = "gateway.networking.k8s.io";

/// A Gateway.
#[derive(Clone, Debug, Default)]
pub struct Gateway {
    /// Who it is.
    pub meta: ObjectMeta,
    /// `spec.gatewayClassName`.
    pub class: Option<Spanned<TextSlice>>,
    /// `spec.listeners`, then those of its ListenerSets by their precedence.
    pub listeners: Vec<Listener>,
    /// `status.addresses`, else `spec.addresses`.
    pub addresses: Vec<Spanned<TextSlice>>,
    /// `allowedListeners.namespaces.from`: whose ListenerSets it takes.
    pub listener_sets_from: RoutesFrom,
}

/// A ListenerSet, which adds listeners to a Gateway.
#[derive(Clone, Debug)]
pub struct ListenerSet {
    /// Who it is.
    pub meta: ObjectMeta,
    /// `spec.parentRef`.
    pub parent: ParentRef,
    /// `spec.listeners`.
    pub listeners: Vec<Listener>,
}

impl ListenerSet {
    /// The Gateway that it adds listeners to: namespace and name.
    pub fn parent_name(&self) -> (String, String) {
        let own = self.parent.namespace.as_ref();
        let namespace = own.map_or(self.meta.namespace(), |namespace| &namespace.value);
        (namespace.to_owned(), self.parent.name.value.to_string())
    }
}

/// What a listener speaks (apis/v1/gateway_types.go, ProtocolType; letters count in no case).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenerProtocol {
    /// HTTP in the clear.
    Http,
    /// HTTP within TLS.
    Https,
    /// TLS, with any protocol in it.
    Tls,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// An implementation's own: `example.com/name`.
    Foreign,
    /// A name that no implementation may define.
    Unsupported,
}

/// The object that a listener stands in: a Gateway, or a ListenerSet that adds it to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenerOwner {
    /// API group.
    pub group: &'static str,
    /// `Gateway`, `ListenerSet` or `XListenerSet`.
    pub kind: &'static str,
    /// Its namespace.
    pub namespace: TextSlice,
    /// Its name.
    pub name: TextSlice,
}

impl ListenerOwner {
    /// Whether it is the Gateway itself.
    pub fn is_gateway(&self) -> bool {
        self.kind == "Gateway"
    }
}

/// One entry of `spec.listeners`.
#[derive(Clone, Debug)]
pub struct Listener {
    /// The whole entry.
    pub span: Span,
    /// The object that has it.
    pub owner: ListenerOwner,
    /// Its name.
    pub name: Spanned<TextSlice>,
    /// `hostname`; none for every host.
    pub hostname: Option<Spanned<TextSlice>>,
    /// `port`.
    pub port: Spanned<u16>,
    /// `protocol`: `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP` or an implementation's own.
    pub protocol: Spanned<TextSlice>,
    /// `tls.mode` is `Passthrough`, so that the backend ends TLS.
    pub passthrough: bool,
    /// `allowedRoutes.namespaces.from`.
    pub from: Spanned<RoutesFrom>,
    /// `allowedRoutes.kinds`; empty for those that fit the protocol.
    pub kinds: Vec<RouteGroupKind>,
    /// `tls.certificateRefs`.
    pub certificates: Vec<CertificateRef>,
}

impl Listener {
    /// What it speaks.
    pub fn speaks(&self) -> ListenerProtocol {
        let protocol = self.protocol.value.as_str();
        let core = [
            ("HTTP", ListenerProtocol::Http),
            ("HTTPS", ListenerProtocol::Https),
            ("TLS", ListenerProtocol::Tls),
            ("TCP", ListenerProtocol::Tcp),
            ("UDP", ListenerProtocol::Udp),
        ];
        let found = core
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(protocol));
        found.map_or(
            if protocol.contains('/') {
                ListenerProtocol::Foreign
            } else {
                ListenerProtocol::Unsupported
            },
            |(_, speaks)| speaks,
        )
    }
}

/// A kind of route that a listener takes.
#[derive(Clone, Debug)]
pub struct RouteGroupKind {
    /// API group; that of the Gateway API where none is written.
    pub group: TextSlice,
    /// Kind.
    pub kind: Spanned<TextSlice>,
}

/// One entry of `tls.certificateRefs`.
#[derive(Clone, Debug)]
pub struct CertificateRef {
    /// API group; empty for that of Secrets.
    pub group: TextSlice,
    /// `Secret`, or another kind.
    pub kind: TextSlice,
    /// Name.
    pub name: Spanned<TextSlice>,
    /// Namespace; none for the Gateway's own.
    pub namespace: Option<Spanned<TextSlice>>,
}

/// Which namespaces a listener takes routes from, or a Gateway ListenerSets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RoutesFrom {
    /// The Gateway's own.
    Same,
    /// Every one.
    All,
    /// Those whose labels match.
    Selector(LabelMatch),
    /// None.
    #[default]
    None,
}

/// A label selector with labels and expressions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelMatch {
    /// `matchLabels`.
    pub labels: Vec<Pair>,
    /// `matchExpressions`.
    pub expressions: Vec<Requirement>,
}

impl LabelMatch {
    /// Whether labels meet it.
    pub fn holds(&self, labels: &[Pair]) -> bool {
        let label = |key: &str| value_of(labels, key);
        self.labels
            .iter()
            .all(|pair| label(&pair.key.value) == Some(pair.value.value.as_str()))
            && self
                .expressions
                .iter()
                .all(|requirement| requirement.holds(label(&requirement.key)))
    }
}

/// The kinds of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteKind {
    /// By host, path, method, headers and query.
    Http,
    /// By host, gRPC service and method, and headers.
    Grpc,
    /// By the name that a TLS client asks for.
    Tls,
    /// By the listener's port alone.
    Tcp,
    /// By the listener's port alone.
    Udp,
}

impl RouteKind {
    /// As Kubernetes spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "HTTPRoute",
            Self::Grpc => "GRPCRoute",
            Self::Tls => "TLSRoute",
            Self::Tcp => "TCPRoute",
            Self::Udp => "UDPRoute",
        }
    }

    /// What its packets are sent with.
    pub fn protocol(self) -> Protocol {
        if self == Self::Udp {
            Protocol::Udp
        } else {
            Protocol::Tcp
        }
    }
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    /// Who it is.
    pub meta: ObjectMeta,
    /// Which kind.
    pub kind: RouteKind,
    /// `spec.parentRefs` to Gateways and ListenerSets.
    pub parents: Vec<ParentRef>,
    /// `spec.parentRefs` to Services, whose requests a service mesh routes by it.
    pub services: Vec<ParentRef>,
    /// `spec.hostnames`; empty for every host.
    pub hostnames: Vec<Spanned<TextSlice>>,
    /// `spec.rules`.
    pub rules: Vec<RouteRule>,
}

/// What a parentRef names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParentKind {
    /// A Gateway.
    Gateway,
    /// A ListenerSet, whose Gateway takes the requests.
    ListenerSet,
    /// A Service, for a service mesh.
    Service,
}

/// One entry of `spec.parentRefs`.
#[derive(Clone, Debug)]
pub struct ParentRef {
    /// The whole entry.
    pub span: Span,
    /// What it names.
    pub kind: ParentKind,
    /// The parent's name.
    pub name: Spanned<TextSlice>,
    /// Its namespace; none for the route's own.
    pub namespace: Option<Spanned<TextSlice>>,
    /// The listener's name; none for all.
    pub section: Option<Spanned<TextSlice>>,
    /// The listener's port; none for all.
    pub port: Option<Spanned<u16>>,
}

impl Route {
    /// The object that one of its parentRefs names: namespace and name.
    pub fn parent_name(&self, parent: &ParentRef) -> (String, String) {
        let namespace = parent
            .namespace
            .as_ref()
            .map_or(self.meta.namespace(), |namespace| &namespace.value);
        (namespace.to_owned(), parent.name.value.to_string())
    }
}

/// One entry of `spec.rules`.
#[derive(Clone, Debug, Default)]
pub struct RouteRule {
    /// The whole entry.
    pub span: Span,
    /// `matches`; empty for every request.
    pub matches: Vec<RouteMatch>,
    /// `filters`.
    pub filters: Vec<Filter>,
    /// `backendRefs`.
    pub backends: Vec<Backend>,
    /// `timeouts.request`, else `timeouts.backendRequest`.
    pub timeout: Option<Spanned<TextSlice>>,
    /// The place of `retry`.
    pub retry: Option<Span>,
    /// The place of `sessionPersistence`.
    pub session: Option<Span>,
}

/// One entry of `matches`: all that it names must hold.
#[derive(Clone, Debug, Default)]
pub struct RouteMatch {
    /// The whole entry.
    pub span: Span,
    /// `path`, or a gRPC service and method as the path they make; none for every path.
    pub path: Option<(PathMatch, Spanned<TextSlice>)>,
    /// `method` of HTTP.
    pub method: Option<Spanned<TextSlice>>,
    /// `headers`.
    pub headers: Vec<ValueMatch>,
    /// `queryParams`.
    pub query: Vec<ValueMatch>,
}

/// How a path is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathMatch {
    /// The path and nothing else.
    Exact,
    /// The path and all below it, element by element.
    Prefix,
    /// A regular expression, whose dialect is each implementation's own.
    Regex,
}

/// A header or query parameter that must have a value.
#[derive(Clone, Debug)]
pub struct ValueMatch {
    /// Its name.
    pub name: Spanned<TextSlice>,
    /// The value.
    pub value: Spanned<TextSlice>,
    /// The value is a regular expression.
    pub regex: bool,
}

/// One entry of `filters`.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The whole entry.
    pub span: Span,
    /// `type`.
    pub kind: Spanned<TextSlice>,
    /// What a redirect sends the client to, or a rewrite makes of the request.
    pub change: Change,
    /// What a header modifier does.
    pub headers: Vec<HeaderChange>,
    /// Where a mirror sends a copy.
    pub mirror: Option<Backend>,
    /// `cors`.
    pub cors: Option<Cors>,
}

/// What a header modifier does with one header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderChange {
    /// It sets the header to a value.
    Set(TextSlice, TextSlice),
    /// It adds a value.
    Add(TextSlice, TextSlice),
    /// It removes the header.
    Remove(TextSlice),
}

/// Which requests of other origins a `CORS` filter allows (apis/v1/httproute_types.go,
/// HTTPCORSFilter).
#[derive(Clone, Debug, Default)]
pub struct Cors {
    /// `allowOrigins`.
    pub origins: Vec<Spanned<TextSlice>>,
    /// `allowMethods`.
    pub methods: Vec<Spanned<TextSlice>>,
    /// `allowHeaders`.
    pub headers: Vec<Spanned<TextSlice>>,
}

/// What `requestRedirect` and `urlRewrite` change.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// `scheme`.
    pub scheme: Option<TextSlice>,
    /// `hostname`.
    pub hostname: Option<TextSlice>,
    /// `port`.
    pub port: Option<u16>,
    /// `statusCode`.
    pub status: Option<u16>,
    /// `path.replaceFullPath`.
    pub full_path: Option<TextSlice>,
    /// `path.replacePrefixMatch`.
    pub prefix: Option<TextSlice>,
}

/// A ReferenceGrant: who may refer to what is in its namespace.
#[derive(Clone, Debug, Default)]
pub struct ReferenceGrant {
    /// Who it is.
    pub meta: ObjectMeta,
    /// `spec.from`: those who refer.
    pub from: Vec<GrantFrom>,
    /// `spec.to`: what they may refer to.
    pub to: Vec<GrantTo>,
}

/// One entry of `spec.from`.
#[derive(Clone, Debug, Default)]
pub struct GrantFrom {
    /// API group.
    pub group: TextSlice,
    /// Kind.
    pub kind: TextSlice,
    /// Namespace.
    pub namespace: TextSlice,
}

/// One entry of `spec.to`.
#[derive(Clone, Debug, Default)]
pub struct GrantTo {
    /// API group; empty for that of Services.
    pub group: TextSlice,
    /// Kind.
    pub kind: TextSlice,
    /// Name, where one is given.
    pub name: Option<TextSlice>,
}

/// A BackendTLSPolicy: how a Gateway speaks TLS to Services.
#[derive(Clone, Debug)]
pub struct BackendTlsPolicy {
    /// Who it is.
    pub meta: ObjectMeta,
    /// The Services of `spec.targetRefs`.
    pub targets: Vec<PolicyTarget>,
    /// `spec.validation.caCertificateRefs`.
    pub authorities: Vec<AuthorityRef>,
}

/// A Service that a policy is for.
#[derive(Clone, Debug)]
pub struct PolicyTarget {
    /// The Service's name.
    pub name: Spanned<TextSlice>,
    /// `sectionName`: the name of its port; none for all ports.
    pub section: Option<Spanned<TextSlice>>,
}

/// One entry of `caCertificateRefs`.
#[derive(Clone, Debug)]
pub struct AuthorityRef {
    /// The whole entry.
    pub span: Span,
    /// API group; empty for that of ConfigMaps.
    pub group: TextSlice,
    /// `ConfigMap`, or another kind.
    pub kind: TextSlice,
    /// Name.
    pub name: Spanned<TextSlice>,
}

/// A Secret or ConfigMap, as far as it holds certificates.
#[derive(Clone, Debug)]
pub struct KeyMaterial {
    /// Who it is.
    pub meta: ObjectMeta,
    /// `Secret` or `ConfigMap`.
    pub kind: &'static str,
    /// Whether the keys `tls.crt` and `tls.key` may hold a certificate and its key.
    pub has_pair: bool,
    /// Whether the key `ca.crt` may hold a certificate.
    pub has_authority: bool,
}
