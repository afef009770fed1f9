//! Moves objects along with the text that they stand in. Each list names all fields of its type, those without places
//! behind the bar, so that a new field does not compile before somebody says which it is.

use super::{
    Backend, Container, ContainerPort, EndpointPort, EndpointSlice, EndpointSubset, Endpoints,
    Filter, Gateway, HostAlias, Ingress, IngressPath, IngressRule, IpBlock, LabelMatch,
    LabelSelector, Listener, LoadBalancerIngress, ManualEndpoint, NetworkPolicy, NodeObject,
    Object, ObjectMeta, Pair, ParentRef, Placement, Pod, PodSpec, PodStatus, PolicyPeer,
    PolicyPort, PolicyRule, ReferenceGrant, Requirement, Resolver, Route, RouteMatch, RouteRule,
    RoutesFrom, Rules, Selector, Service, ServicePort, Term, ValueMatch, Workload,
};
use portpath_text::source::{Moved, Places};

impl Places for Object {
    fn shift(&mut self, moved: Moved) {
        match self {
            Self::Service(service) => service.shift(moved),
            Self::Pod(pod) => pod.shift(moved),
            Self::Workload(workload) => workload.shift(moved),
            Self::Node(node) => node.shift(moved),
            Self::Namespace(meta) => meta.shift(moved),
            Self::EndpointSlice(slice) => slice.shift(moved),
            Self::Ingress(ingress) => ingress.shift(moved),
            Self::Gateway(gateway) => gateway.shift(moved),
            Self::Route(route) => route.shift(moved),
            Self::ReferenceGrant(grant) => grant.shift(moved),
            Self::NetworkPolicy(policy) => policy.shift(moved),
            Self::Endpoints(endpoints) => endpoints.shift(moved),
        }
    }
}

impl Places for ObjectMeta {
    fn shift(&mut self, moved: Moved) {
        let Self {
            document,
            span,
            kind,
            name,
            namespace,
            labels,
            annotations,
            deletion_timestamp,
            owners: _,
        } = self;
        // The meta of a template that is not there stands in no document.
        if *span != Default::default() {
            *document = moved.document;
        }
        span.shift(moved);
        kind.shift(moved);
        name.shift(moved);
        namespace.shift(moved);
        labels.shift(moved);
        annotations.shift(moved);
        deletion_timestamp.shift(moved);
    }
}

impl Places for Listener {
    fn shift(&mut self, moved: Moved) {
        let Self {
            span,
            name,
            hostname,
            port,
            protocol,
            passthrough: _,
            from,
            kinds,
        } = self;
        span.shift(moved);
        name.shift(moved);
        hostname.shift(moved);
        port.shift(moved);
        protocol.shift(moved);
        from.shift(moved);
        if let RoutesFrom::Selector(labels) = &mut from.value {
            labels.shift(moved);
        }
        kinds.shift(moved);
    }
}

impl Places for RouteMatch {
    fn shift(&mut self, moved: Moved) {
        let Self {
            span,
            path,
            method,
            headers,
            query,
        } = self;
        span.shift(moved);
        if let Some((_, path)) = path {
            path.shift(moved);
        }
        method.shift(moved);
        headers.shift(moved);
        query.shift(moved);
    }
}

macro_rules! places {
    ($($of:ident: $($with:ident)* | $($without:ident)*;)*) => {
        $(impl Places for $of {
            fn shift(&mut self, moved: Moved) {
                let Self { $($with,)* $($without: _,)* } = self;
                $($with.shift(moved);)*
            }
        })*
    };
}

places! {
    Pair: key value |;
    NodeObject: meta internal_ips | milli_cpu ready;
    Service: meta spec_span service_type selector ports cluster_ips ip_families client_ip_affinity
        external_traffic_policy internal_traffic_policy external_ips source_ranges ingress external_name
        publish_not_ready traffic_distribution | health_check_node_port;
    Selector: pairs span |;
    ServicePort: span name protocol port target_port node_port app_protocol |;
    LoadBalancerIngress: ip hostname | proxy_mode;
    Pod: meta spec status |;
    PodSpec: span node_name hostname subdomain resolver enable_service_links placement readiness_gates containers
        init_containers | host_network;
    Resolver: policy nameservers searches ndots hosts host_network |;
    HostAlias: ip names |;
    Container: span name image ports readiness_probe liveness_probe startup_probe env env_names env_from arguments |
        is_sidecar;
    ContainerPort: span name container_port protocol host_port |;
    PodStatus: span phase ready pod_ips | history;
    Placement: selector terms |;
    Term: labels fields |;
    Requirement: span | key operator values;
    Workload: meta replicas selector service_name template_meta template | kind template_hash;
    EndpointSlice: meta address_type ports endpoints |;
    EndpointPort: name protocol port app_protocol |;
    ManualEndpoint: span addresses node_name zone hostname | ready serving terminating hint_zones hint_nodes target_ref;
    Endpoints: meta subsets |;
    EndpointSubset: addresses not_ready_addresses ports |;
    NetworkPolicy: meta pods types ingress egress |;
    Rules: rules | isolates;
    PolicyRule: span peers ports |;
    PolicyPeer: span pods namespaces block |;
    IpBlock: cidr except |;
    PolicyPort: span port end_port protocol |;
    LabelSelector: span labels expressions |;
    Ingress: meta spec_span class default_backend rules tls_hosts addresses |;
    IngressRule: span host paths |;
    IngressPath: span path path_type backend |;
    Backend: span name namespace port | group kind weight;
    Gateway: meta class listeners addresses |;
    LabelMatch: labels expressions |;
    Route: meta parents hostnames rules | kind;
    ParentRef: span name namespace section port |;
    RouteRule: span matches filters backends |;
    ValueMatch: name value | regex;
    Filter: span kind | change;
    ReferenceGrant: meta | from to;
}
