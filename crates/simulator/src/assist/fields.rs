//! What the fields on a packet's way mean, in a sentence each, with the values that some of them
//! may have. Which fields exist, the API's own table says; this one only explains.

/// The kinds that the simulator reads, with the version to write them in.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("Service", "v1"),
    ("Pod", "v1"),
    ("Deployment", "apps/v1"),
    ("StatefulSet", "apps/v1"),
    ("DaemonSet", "apps/v1"),
    ("ReplicaSet", "apps/v1"),
    ("Job", "batch/v1"),
    ("CronJob", "batch/v1"),
    ("Ingress", "networking.k8s.io/v1"),
    ("NetworkPolicy", "networking.k8s.io/v1"),
    ("EndpointSlice", "discovery.k8s.io/v1"),
    ("Endpoints", "v1"),
    ("Namespace", "v1"),
    ("Node", "v1"),
    ("IngressClass", "networking.k8s.io/v1"),
    ("Gateway", "gateway.networking.k8s.io/v1"),
    ("HTTPRoute", "gateway.networking.k8s.io/v1"),
    ("ReferenceGrant", "gateway.networking.k8s.io/v1beta1"),
];

/// The version that a kind is written in.
pub(super) fn version_of(kind: &str) -> Option<&'static str> {
    KINDS
        .iter()
        .find(|(known, _)| *known == kind)
        .map(|(_, version)| *version)
}

/// What a field means: the struct it belongs to (empty for any), its name, a sentence.
const MEANINGS: &[(&str, &str, &str)] = &[
    (
        "",
        "apiVersion",
        "the group and version of the API that this kind belongs to",
    ),
    ("", "kind", "what this object is"),
    (
        "",
        "metadata",
        "who this object is: name, namespace, labels",
    ),
    (
        "",
        "spec",
        "what you want it to be; Kubernetes works towards it",
    ),
    (
        "",
        "status",
        "what the cluster last saw; `kubectl apply` does not need it",
    ),
    (
        "ObjectMeta",
        "name",
        "its name, which no other object of its kind and namespace has; a Service's name is also its DNS name",
    ),
    (
        "ObjectMeta",
        "namespace",
        "where it lives; a Service selects only Pods of its own namespace; `default` or the one of your kubectl context when left out",
    ),
    (
        "ObjectMeta",
        "labels",
        "pairs by which others find it: a Service finds Pods by the labels of the Pods themselves, for a workload those under `template`",
    ),
    (
        "ObjectMeta",
        "annotations",
        "notes for tools and controllers; nothing selects by them",
    ),
    (
        "ServiceSpec",
        "type",
        "from where clients reach it: inside the cluster (`ClusterIP`, the default), on each node too (`NodePort`), through a load balancer too (`LoadBalancer`), or not at all, as a mere DNS alias (`ExternalName`)",
    ),
    (
        "ServiceSpec",
        "selector",
        "the labels that a Pod must all have to become an endpoint; without a selector somebody else must write the EndpointSlices",
    ),
    (
        "ServiceSpec",
        "ports",
        "the ports that clients may connect to, each with the Pods' port it is translated to",
    ),
    (
        "ServicePort",
        "port",
        "the port that clients connect to, on the Service's own address",
    ),
    (
        "ServicePort",
        "targetPort",
        "the Pods' port that packets are sent on to: a number, or the name of a container port; the same number as `port` when left out",
    ),
    (
        "ServicePort",
        "name",
        "names this port; needed as soon as there are two, and how an Ingress can refer to it",
    ),
    (
        "ServicePort",
        "nodePort",
        "the port that opens on every node, by default one from 30000 to 32767; picked for you when left out",
    ),
    (
        "ServicePort",
        "protocol",
        "what runs on this port, `TCP` when left out; packets of another protocol do not match",
    ),
    (
        "ServicePort",
        "appProtocol",
        "a hint for proxies and load balancers what the app speaks; it does not change where packets go",
    ),
    (
        "ServiceSpec",
        "clusterIP",
        "the Service's own address, given by the cluster when left out; `None` makes it headless: DNS answers with the Pods' addresses, and no port is translated",
    ),
    (
        "ServiceSpec",
        "clusterIPs",
        "the Service's own addresses, one for each IP family; the first is `clusterIP`",
    ),
    (
        "ServiceSpec",
        "sessionAffinity",
        "`ClientIP` sends a client to the same Pod again, `None` to any each time",
    ),
    (
        "ServiceSpec",
        "sessionAffinityConfig",
        "for how long `ClientIP` remembers",
    ),
    (
        "SessionAffinityConfig",
        "clientIP",
        "how affinity to a client's address works",
    ),
    (
        "ClientIPConfig",
        "timeoutSeconds",
        "after so many seconds without a new connection the client may go to another Pod; 10800 when left out",
    ),
    (
        "ServiceSpec",
        "externalTrafficPolicy",
        "`Local` sends what comes in from outside only to Pods on the node it reached, and keeps the client's address; `Cluster` to Pods on any node",
    ),
    (
        "ServiceSpec",
        "internalTrafficPolicy",
        "`Local` sends what comes from inside only to Pods on the client's own node; without any there it is dropped",
    ),
    (
        "ServiceSpec",
        "publishNotReadyAddresses",
        "treats Pods as ready before they are; for peers that must find each other while they start",
    ),
    (
        "ServiceSpec",
        "ipFamilies",
        "the IP families of the Service's addresses, the first one first",
    ),
    (
        "ServiceSpec",
        "ipFamilyPolicy",
        "whether the Service has addresses of one IP family or of both",
    ),
    (
        "ServiceSpec",
        "externalName",
        "the DNS name that an `ExternalName` Service is an alias of; ports are not translated",
    ),
    (
        "ServiceSpec",
        "externalIPs",
        "addresses outside the cluster's care that nodes shall accept for this Service",
    ),
    (
        "ServiceSpec",
        "loadBalancerIP",
        "asks the load balancer for this address; deprecated, and not every cloud heeds it",
    ),
    (
        "ServiceSpec",
        "loadBalancerSourceRanges",
        "the clients, as CIDRs, that the load balancer lets in; everybody when left out",
    ),
    (
        "ServiceSpec",
        "loadBalancerClass",
        "which controller makes the load balancer; the cloud's own when left out",
    ),
    (
        "ServiceSpec",
        "allocateLoadBalancerNodePorts",
        "`false` spares the node ports where the load balancer reaches Pods without them",
    ),
    (
        "ServiceSpec",
        "healthCheckNodePort",
        "where a load balancer asks a node whether it has Pods, with `externalTrafficPolicy: Local`",
    ),
    (
        "ServiceSpec",
        "trafficDistribution",
        "which endpoints are preferred: those in the client's zone or on its node",
    ),
    (
        "PodSpec",
        "containers",
        "the containers; they share one address, so no two may listen on the same port",
    ),
    (
        "PodSpec",
        "initContainers",
        "containers that run to their end, one after the other, before the others start",
    ),
    (
        "PodSpec",
        "hostNetwork",
        "the Pod uses its node's address and ports in place of its own",
    ),
    (
        "PodSpec",
        "hostname",
        "the Pod's own hostname, its name when left out; with `subdomain` it becomes a DNS name",
    ),
    (
        "PodSpec",
        "subdomain",
        "gives the Pod a DNS name, `hostname` before this; a headless Service of this name must exist",
    ),
    (
        "PodSpec",
        "nodeName",
        "the node that the Pod runs on, past the scheduler",
    ),
    (
        "PodSpec",
        "nodeSelector",
        "the labels that a node must have",
    ),
    (
        "PodSpec",
        "dnsPolicy",
        "where the Pod's DNS questions go; with `hostNetwork`, cluster names need `ClusterFirstWithHostNet`",
    ),
    (
        "PodSpec",
        "dnsConfig",
        "name servers, search domains and options beside those of `dnsPolicy`",
    ),
    ("PodSpec", "hostAliases", "lines for the Pod's `/etc/hosts`"),
    (
        "PodSpec",
        "enableServiceLinks",
        "whether each Service of the namespace is written into the containers' environment, `true` when left out",
    ),
    (
        "PodSpec",
        "setHostnameAsFQDN",
        "the hostname is the whole DNS name",
    ),
    (
        "PodSpec",
        "readinessGates",
        "further conditions that must be true before the Pod counts as ready",
    ),
    (
        "PodSpec",
        "restartPolicy",
        "when containers start again after they end",
    ),
    (
        "PodSpec",
        "terminationGracePeriodSeconds",
        "how long the Pod has to finish once it is deleted",
    ),
    ("PodSpec", "volumes", "what containers can mount"),
    (
        "PodTemplateSpec",
        "metadata",
        "the labels of each Pod that is made, which Services select by",
    ),
    ("PodTemplateSpec", "spec", "each Pod that is made"),
    ("JobSpec", "template", "the Pod that does the work"),
    (
        "",
        "template",
        "the Pod that is made, as often as `replicas` says; its labels must match `selector`",
    ),
    ("", "jobTemplate", "the Job that is made at each time"),
    (
        "",
        "replicas",
        "how many Pods there shall be; 1 when left out",
    ),
    (
        "LabelSelector",
        "matchLabels",
        "labels that must all be there, with these values",
    ),
    (
        "LabelSelector",
        "matchExpressions",
        "conditions on labels that must all hold",
    ),
    (
        "LabelSelectorRequirement",
        "key",
        "the label that the condition is about",
    ),
    (
        "LabelSelectorRequirement",
        "operator",
        "how the label is compared with `values`",
    ),
    (
        "LabelSelectorRequirement",
        "values",
        "the values to compare with; none for `Exists` and `DoesNotExist`",
    ),
    (
        "StatefulSetSpec",
        "serviceName",
        "the headless Service under which each Pod gets a DNS name of its own",
    ),
    (
        "DeploymentSpec",
        "selector",
        "which Pods are its own; it must match the labels in `template` and cannot change later",
    ),
    (
        "StatefulSetSpec",
        "selector",
        "which Pods are its own; it must match the labels in `template` and cannot change later",
    ),
    (
        "DaemonSetSpec",
        "selector",
        "which Pods are its own; it must match the labels in `template` and cannot change later",
    ),
    (
        "ReplicaSetSpec",
        "selector",
        "which Pods are its own; it must match the labels in `template` and cannot change later",
    ),
    (
        "DeploymentSpec",
        "strategy",
        "how old Pods are replaced by new ones",
    ),
    (
        "Container",
        "name",
        "names the container within the Pod, for `kubectl logs -c`",
    ),
    ("Container", "image", "the image to run"),
    (
        "Container",
        "ports",
        "the ports that the app is said to listen on; their names can be a `targetPort`, but leaving one out closes nothing",
    ),
    (
        "Container",
        "env",
        "variables of the container's environment",
    ),
    (
        "Container",
        "envFrom",
        "ConfigMaps and Secrets whose entries become variables",
    ),
    (
        "Container",
        "args",
        "arguments in place of the image's own; often they say where the app listens",
    ),
    (
        "Container",
        "command",
        "the program in place of the image's own",
    ),
    (
        "Container",
        "readinessProbe",
        "until it succeeds, the Pod gets nothing from its Services",
    ),
    (
        "Container",
        "livenessProbe",
        "when it fails again and again, the container is restarted",
    ),
    (
        "Container",
        "startupProbe",
        "until it succeeds once, the other probes wait",
    ),
    (
        "Container",
        "resources",
        "what the container asks for, and may use at most",
    ),
    (
        "ContainerPort",
        "containerPort",
        "the port that the app listens on; it is information and opens nothing by itself",
    ),
    (
        "ContainerPort",
        "name",
        "a name of at most 15 characters that a `targetPort` or a probe can refer to",
    ),
    (
        "ContainerPort",
        "protocol",
        "what the app speaks there, `TCP` when left out; a named `targetPort` is found only with the Service port's protocol",
    ),
    (
        "ContainerPort",
        "hostPort",
        "opens this port of the Pod's node and leads it to the container",
    ),
    (
        "ContainerPort",
        "hostIP",
        "which of the node's addresses `hostPort` opens on",
    ),
    (
        "Probe",
        "httpGet",
        "asks the app by HTTP; any status from 200 to 399 is a success",
    ),
    ("Probe", "tcpSocket", "opens a connection and closes it"),
    ("Probe", "grpc", "asks the app's gRPC health service"),
    (
        "Probe",
        "exec",
        "runs a command in the container; its exit with 0 is a success",
    ),
    (
        "Probe",
        "periodSeconds",
        "how often it is asked; every 10 seconds when left out",
    ),
    (
        "Probe",
        "initialDelaySeconds",
        "how long to wait before the first time",
    ),
    (
        "Probe",
        "failureThreshold",
        "how many failures in a row count; 3 when left out",
    ),
    (
        "Probe",
        "successThreshold",
        "how many successes in a row count; 1 when left out",
    ),
    (
        "Probe",
        "timeoutSeconds",
        "how long an answer may take; 1 second when left out",
    ),
    (
        "HTTPGetAction",
        "port",
        "the Pod's port that is asked: a number, or the name of a port of this container",
    ),
    (
        "HTTPGetAction",
        "path",
        "the path that is asked for, `/` when left out",
    ),
    ("HTTPGetAction", "scheme", "`HTTP` when left out"),
    (
        "HTTPGetAction",
        "host",
        "another host to ask in place of the Pod; rarely meant",
    ),
    (
        "TCPSocketAction",
        "port",
        "the Pod's port that is opened: a number, or the name of a port of this container",
    ),
    (
        "GRPCAction",
        "port",
        "the Pod's port that is asked, as a number",
    ),
    (
        "IngressSpec",
        "ingressClassName",
        "which controller serves this Ingress; the cluster's default class when left out",
    ),
    (
        "IngressSpec",
        "rules",
        "by host and path, which Service gets the request",
    ),
    (
        "IngressSpec",
        "defaultBackend",
        "who gets what no rule matches",
    ),
    ("IngressSpec", "tls", "certificates for hosts, from Secrets"),
    (
        "IngressRule",
        "host",
        "the host that the request names, `*.` before it for one level below; any host when left out",
    ),
    ("IngressRule", "http", "the paths of this host"),
    (
        "HTTPIngressRuleValue",
        "paths",
        "the paths; the longest that matches wins",
    ),
    (
        "HTTPIngressPath",
        "path",
        "what the request's path is compared with; it starts with `/`",
    ),
    ("HTTPIngressPath", "pathType", "how the path is compared"),
    (
        "HTTPIngressPath",
        "backend",
        "the Service that gets the request",
    ),
    (
        "IngressBackend",
        "service",
        "a Service of the Ingress's own namespace",
    ),
    (
        "IngressBackend",
        "resource",
        "an object other than a Service; few controllers know any",
    ),
    (
        "IngressServiceBackend",
        "name",
        "the Service, in the Ingress's own namespace",
    ),
    (
        "IngressServiceBackend",
        "port",
        "the Service's `port`, by number or by name; not the Pods' port",
    ),
    (
        "ServiceBackendPort",
        "number",
        "the Service's `port`, as a number; not its `targetPort`",
    ),
    (
        "ServiceBackendPort",
        "name",
        "the name of the Service's port",
    ),
    (
        "IngressTLS",
        "secretName",
        "the Secret with certificate and key",
    ),
    (
        "IngressTLS",
        "hosts",
        "the hosts that the certificate is for",
    ),
    (
        "NetworkPolicySpec",
        "podSelector",
        "the Pods of this namespace that the policy is about; `{}` is all of them",
    ),
    (
        "NetworkPolicySpec",
        "policyTypes",
        "which directions the policy limits; once limited, only what a rule allows passes",
    ),
    (
        "NetworkPolicySpec",
        "ingress",
        "what may come in to these Pods",
    ),
    (
        "NetworkPolicySpec",
        "egress",
        "what these Pods may send; do not forget DNS, port 53",
    ),
    (
        "NetworkPolicyIngressRule",
        "from",
        "who may send; everybody when left out",
    ),
    (
        "NetworkPolicyIngressRule",
        "ports",
        "on which ports of these Pods; all when left out",
    ),
    (
        "NetworkPolicyEgressRule",
        "to",
        "where to; anywhere when left out",
    ),
    (
        "NetworkPolicyEgressRule",
        "ports",
        "to which ports; all when left out",
    ),
    (
        "NetworkPolicyPeer",
        "podSelector",
        "Pods with these labels: of this namespace, or of those that the `namespaceSelector` next to it selects",
    ),
    (
        "NetworkPolicyPeer",
        "namespaceSelector",
        "namespaces with these labels; each has `kubernetes.io/metadata.name`",
    ),
    (
        "NetworkPolicyPeer",
        "ipBlock",
        "addresses, as a rule those outside the cluster",
    ),
    (
        "NetworkPolicyPort",
        "port",
        "the Pods' port, not the Service's: a number, or the name of a container port",
    ),
    ("NetworkPolicyPort", "protocol", "`TCP` when left out"),
    (
        "NetworkPolicyPort",
        "endPort",
        "the last port of a range that starts with `port`",
    ),
    (
        "IPBlock",
        "cidr",
        "a range of addresses, such as 10.0.0.0/8",
    ),
    ("IPBlock", "except", "ranges that are left out of it"),
    (
        "HTTPRouteSpec",
        "parentRefs",
        "the Gateways that this route wants to be part of",
    ),
    (
        "HTTPRouteSpec",
        "hostnames",
        "the hosts that the requests name; those of the listener when left out",
    ),
    ("HTTPRouteSpec", "rules", "what becomes of which requests"),
    (
        "HTTPRouteRule",
        "matches",
        "requests that meet any one of these; all of them when left out",
    ),
    (
        "HTTPRouteRule",
        "backendRefs",
        "the Services that share the requests by weight",
    ),
    (
        "HTTPRouteRule",
        "filters",
        "what is changed or answered on the way",
    ),
    (
        "HTTPRouteMatch",
        "path",
        "what the request's path is compared with",
    ),
    (
        "HTTPRouteMatch",
        "headers",
        "headers that the request must have",
    ),
    ("HTTPRouteMatch", "method", "the request's method"),
    (
        "HTTPPathMatch",
        "type",
        "how the path is compared; `PathPrefix` when left out",
    ),
    ("HTTPPathMatch", "value", "the path; `/` when left out"),
    (
        "HTTPBackendRef",
        "name",
        "the Service that gets the requests",
    ),
    (
        "HTTPBackendRef",
        "port",
        "the Service's `port`, not its `targetPort`; a Service needs it",
    ),
    (
        "HTTPBackendRef",
        "namespace",
        "where the Service lives; elsewhere than the route it needs a ReferenceGrant",
    ),
    (
        "HTTPBackendRef",
        "weight",
        "its share, in proportion to the sum of all; 1 when left out, 0 for nothing",
    ),
    ("ParentReference", "name", "the Gateway"),
    (
        "ParentReference",
        "namespace",
        "where the Gateway lives; the route's own namespace when left out",
    ),
    (
        "ParentReference",
        "sectionName",
        "the one listener of the Gateway that is meant",
    ),
    ("ParentReference", "port", "only listeners on this port"),
    (
        "GatewaySpec",
        "gatewayClassName",
        "which controller makes this Gateway",
    ),
    ("GatewaySpec", "listeners", "where the Gateway listens"),
    ("Listener", "name", "names the listener, for `sectionName`"),
    ("Listener", "port", "the port that clients connect to"),
    ("Listener", "protocol", "what clients speak"),
    (
        "Listener",
        "hostname",
        "the host that it serves; every host when left out",
    ),
    (
        "Listener",
        "allowedRoutes",
        "which routes may be part of it; those of its own namespace when left out",
    ),
    (
        "RouteNamespaces",
        "from",
        "the namespaces that routes may come from",
    ),
    (
        "EndpointSlice",
        "endpoints",
        "the addresses that the Service's packets go to",
    ),
    (
        "EndpointSlice",
        "ports",
        "the Pods' ports; each is matched by name with a port of the Service",
    ),
    (
        "EndpointSlice",
        "addressType",
        "the kind of addresses in this slice",
    ),
    (
        "EndpointPort",
        "name",
        "the name of the Service's port that it belongs to; empty for one without a name",
    ),
    ("EndpointPort", "port", "the port that packets are sent to"),
];

/// What a field means.
pub(super) fn meaning(owner: &str, name: &str) -> Option<&'static str> {
    let found = |of: &str| {
        MEANINGS
            .iter()
            .find(|(struct_, field, _)| *struct_ == of && *field == name)
    };
    found(owner)
        .or_else(|| found(""))
        .map(|(.., meaning)| *meaning)
}

/// How early a field is offered: in the order of the table, those without a meaning last.
pub(super) fn rank(owner: &str, name: &str) -> usize {
    let at = |of: &str| {
        MEANINGS
            .iter()
            .position(|(struct_, field, _)| *struct_ == of && *field == name)
    };
    at(owner).or_else(|| at("")).unwrap_or(MEANINGS.len())
}

/// The values of a type that has few, each with what it means where that needs saying. Named by the
/// type, or by `struct.field` where the type is plain text.
const VALUES: &[(&str, &[(&str, &str)])] = &[
    (
        "ServiceType",
        &[
            ("ClusterIP", "inside the cluster"),
            ("NodePort", "and on a port of every node"),
            ("LoadBalancer", "and through a load balancer"),
            ("ExternalName", "a DNS alias, without an address"),
        ],
    ),
    ("Protocol", &[("TCP", ""), ("UDP", ""), ("SCTP", "")]),
    (
        "ServiceAffinity",
        &[
            ("None", "any Pod each time"),
            ("ClientIP", "the same Pod for the same client"),
        ],
    ),
    (
        "ServiceExternalTrafficPolicy",
        &[
            ("Cluster", "Pods on any node"),
            ("Local", "Pods on the node it reached"),
        ],
    ),
    (
        "ServiceInternalTrafficPolicy",
        &[
            ("Cluster", "Pods on any node"),
            ("Local", "Pods on the client's node"),
        ],
    ),
    ("IPFamily", &[("IPv4", ""), ("IPv6", "")]),
    (
        "IPFamilyPolicy",
        &[
            ("SingleStack", "one family"),
            ("PreferDualStack", "both where the cluster has both"),
            ("RequireDualStack", "both, or it is refused"),
        ],
    ),
    (
        "ServiceSpec.trafficDistribution",
        &[
            ("PreferSameZone", "the client's zone"),
            ("PreferSameNode", "the client's node"),
            ("PreferClose", "the older name of PreferSameZone"),
        ],
    ),
    (
        "ServiceSpec.clusterIP",
        &[("None", "headless: no address of its own")],
    ),
    (
        "PathType",
        &[
            ("Prefix", "element by element between slashes"),
            ("Exact", "the whole path, in its exact case"),
            ("ImplementationSpecific", "as the controller sees fit"),
        ],
    ),
    (
        "PathMatchType",
        &[
            ("PathPrefix", "element by element between slashes"),
            ("Exact", "the whole path"),
            ("RegularExpression", "as the implementation sees fit"),
        ],
    ),
    (
        "MatchType",
        &[
            ("Exact", ""),
            ("RegularExpression", "as the implementation sees fit"),
        ],
    ),
    (
        "HTTPMethod",
        &[
            ("GET", ""),
            ("POST", ""),
            ("PUT", ""),
            ("PATCH", ""),
            ("DELETE", ""),
            ("HEAD", ""),
            ("OPTIONS", ""),
            ("CONNECT", ""),
            ("TRACE", ""),
        ],
    ),
    (
        "ListenerProtocol",
        &[
            ("HTTP", ""),
            ("HTTPS", ""),
            ("TLS", ""),
            ("TCP", ""),
            ("UDP", ""),
        ],
    ),
    (
        "FromNamespaces",
        &[
            ("Same", "the Gateway's own"),
            ("All", "every one"),
            ("Selector", "those with the labels of selector"),
            ("None", "no route at all"),
        ],
    ),
    (
        "PolicyType",
        &[("Ingress", "what comes in"), ("Egress", "what is sent")],
    ),
    (
        "LabelSelectorOperator",
        &[
            ("In", "one of the values"),
            ("NotIn", "none of the values, or no such label"),
            ("Exists", "any value"),
            ("DoesNotExist", "no such label"),
        ],
    ),
    ("URIScheme", &[("HTTP", ""), ("HTTPS", "")]),
    (
        "DNSPolicy",
        &[
            ("ClusterFirst", "the cluster's DNS first"),
            ("ClusterFirstWithHostNet", "the same with hostNetwork"),
            ("Default", "the node's own settings"),
            ("None", "dnsConfig alone"),
        ],
    ),
    (
        "RestartPolicy",
        &[("Always", ""), ("OnFailure", ""), ("Never", "")],
    ),
    (
        "PullPolicy",
        &[("IfNotPresent", ""), ("Always", ""), ("Never", "")],
    ),
    ("AddressType", &[("IPv4", ""), ("IPv6", ""), ("FQDN", "")]),
    (
        "ConditionStatus",
        &[("True", ""), ("False", ""), ("Unknown", "")],
    ),
    ("bool", &[("true", ""), ("false", "")]),
];

/// The values that a field of a type may have, where they are few.
pub(super) fn values(
    owner: &str,
    name: &str,
    kind: &str,
) -> &'static [(&'static str, &'static str)] {
    let of_field = |key: &str| {
        key.split_once('.')
            .is_some_and(|(of, field)| of == owner && field == name)
    };
    let found = VALUES.iter().find(|(key, _)| of_field(key) || *key == kind);
    found.map_or(&[], |(_, values)| values)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use portpath_kube::admission::{Holds, Shape};

    /// Every struct that a kind leads to, with its fields.
    fn reachable() -> BTreeSet<(&'static str, &'static str)> {
        let mut known = BTreeSet::new();
        let mut open: Vec<Shape> = KINDS
            .iter()
            .filter_map(|(kind, version)| Shape::of_kind(version, kind))
            .collect();
        while let Some(shape) = open.pop() {
            for field in shape.fields() {
                if known.insert((field.owner, field.name))
                    && let Holds::Object(next) | Holds::Objects(next) = field.holds
                {
                    open.push(next);
                }
            }
        }
        known
    }

    #[test]
    fn each_meaning_is_of_a_field_that_exists() {
        let known = reachable();
        let unknown: Vec<_> = MEANINGS
            .iter()
            .filter(|(owner, name, _)| match *owner {
                "" => !known.iter().any(|(_, field)| field == name),
                owner => !known.contains(&(owner, *name)),
            })
            .collect();
        assert!(unknown.is_empty(), "{unknown:#?}");
    }

    #[test]
    fn each_meaning_is_said_once_and_in_our_style() {
        let mut seen = BTreeSet::new();
        for (owner, name, meaning) in MEANINGS {
            assert!(seen.insert((owner, name)), "{owner}.{name} twice");
            assert!(
                !meaning.ends_with('.') && meaning.len() < 240,
                "{owner}.{name}: {meaning}"
            );
            assert_eq!(
                meaning.matches('`').count() % 2,
                0,
                "{owner}.{name}: {meaning}"
            );
        }
    }

    #[test]
    fn what_a_field_may_be_is_found_by_its_type() {
        let names = |owner, name, kind| {
            values(owner, name, kind)
                .iter()
                .map(|(value, _)| *value)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names("ServicePort", "protocol", "Protocol"),
            ["TCP", "UDP", "SCTP"]
        );
        assert_eq!(names("ServiceSpec", "clusterIP", "string"), ["None"]);
        assert!(names("ObjectMeta", "name", "string").is_empty());
    }
}
