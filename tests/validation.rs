//! The behaviours of Kubernetes' own validation tables
//! (pkg/apis/core/validation/validation_test.go: TestValidateServiceCreate,
//! TestValidateServiceExternalTrafficPolicy, TestValidatePodCreate and the tables of its parts),
//! each as a paste of ours. `docs/parity.md` says which are not here, and why.

use portpath::admission::{Outcome, apply};
use portpath::cluster::Config;
use portpath::yaml::parse;

/// What is asked, the YAML that asks it, and how each error begins; none when it is accepted.
type Behaviour = (&'static str, &'static str, &'static [&'static str]);

/// Compares each behaviour; your YAML is the head of the object and the lines that the behaviour
/// adds.
fn check(behaviours: &[Behaviour], paste: fn(&str) -> String) {
    let mut wrong = Vec::new();
    for (title, lines, expected) in behaviours {
        let text = paste(lines);
        let applied = apply(&text, &parse(&text), &Config::default());
        let said: Vec<String> = match applied.objects.first().map(|object| &object.outcome) {
            Some(Outcome::Created) => Vec::new(),
            Some(Outcome::Invalid { error, causes }) if causes.is_empty() => vec![error.clone()],
            Some(Outcome::Invalid { causes, .. }) => causes
                .iter()
                .map(|cause| format!("{}: {}", cause.field, cause.message))
                .collect(),
            other => vec![format!("{other:?} {}", applied.kubectl)],
        };
        let agrees = said.len() == expected.len()
            && said
                .iter()
                .zip(*expected)
                .all(|(said, begin)| said.starts_with(begin));
        if !agrees {
            wrong.push(format!(
                "{title}\n  expected {expected:?}\n  said     {said:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A Service whose `spec` has these lines; lines before `---` go into `metadata`.
fn service(lines: &str) -> String {
    let (meta, spec) = lines.split_once("---\n").unwrap_or(("name: abc\n", lines));
    format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n{}spec:\n{}",
        indented(meta, 2),
        indented(spec, 2)
    )
}

/// A Pod whose `spec` has these lines.
fn pod(lines: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: abc\nspec:\n{}",
        indented(lines, 2)
    )
}

/// A Pod with one container that has these lines.
fn container(lines: &str) -> String {
    pod(&format!(
        "containers:\n- name: main\n  image: image\n{}",
        indented(lines, 2)
    ))
}

fn indented(lines: &str, by: usize) -> String {
    lines
        .lines()
        .map(|line| format!("{:by$}{line}\n", ""))
        .collect()
}

#[test]
fn services() {
    check(SERVICES, service);
}

#[test]
fn pods() {
    check(PODS, pod);
}

#[test]
fn containers() {
    check(CONTAINERS, container);
}

const SERVICES: &[Behaviour] = &[
    (
        "invalid name",
        "name: \"-123\"\n---\nports: [{port: 80}]",
        &["metadata.name: Invalid value: \"-123\""],
    ),
    (
        "too long name",
        "name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n---\nports: [{port: 80}]",
        &[
            "metadata.name: Invalid value: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\": must be no more than 63",
        ],
    ),
    (
        "invalid label",
        "name: abc\nlabels: {\"Special=Chars\": bar}\n---\nports: [{port: 80}]",
        &["metadata.labels: Invalid value: \"Special=Chars\": name part must consist"],
    ),
    (
        "invalid annotation",
        "name: abc\nannotations: {\"Special=Chars\": bar}\n---\nports: [{port: 80}]",
        &["metadata.annotations: Invalid value: \"Special=Chars\": name part must consist"],
    ),
    ("no selector", "ports: [{port: 80}]", &[]),
    (
        "invalid selector",
        "selector: {\"Special=Chars\": bar}\nports: [{port: 80}]",
        &["spec.selector: Invalid value: \"Special=Chars\""],
    ),
    (
        "missing ports",
        "selector: {a: b}",
        &["spec.ports: Required value"],
    ),
    ("missing ports but headless", "clusterIP: None", &[]),
    ("one port needs no name", "ports: [{port: 80}]", &[]),
    (
        "the second port has no name",
        "ports: [{name: p, port: 80}, {port: 81}]",
        &["spec.ports[1].name: Required value"],
    ),
    (
        "the first of two has no name",
        "ports: [{port: 80}, {name: p, port: 81}]",
        &["spec.ports[0].name: Required value"],
    ),
    (
        "invalid port name",
        "ports: [{name: INVALID, port: 80}]",
        &["spec.ports[0].name: Invalid value: \"INVALID\""],
    ),
    (
        "twice a name",
        "ports: [{name: p, port: 80}, {name: p, port: 81}]",
        &["spec.ports[1].name: Duplicate value: \"p\""],
    ),
    (
        "invalid protocol",
        "ports: [{port: 80, protocol: INVALID}]",
        &[
            "spec.ports[0].protocol: Unsupported value: \"INVALID\": supported values: \"SCTP\", \"TCP\", \"UDP\"",
        ],
    ),
    (
        "invalid port",
        "ports: [{port: 65536, targetPort: 80}]",
        &["spec.ports[0].port: Invalid value: 65536: must be between"],
    ),
    (
        "invalid target port",
        "ports: [{port: 80, targetPort: 65536}]",
        &["spec.ports[0].targetPort: Invalid value: 65536"],
    ),
    (
        "headless with another target port",
        "clusterIP: None\nports: [{port: 11722, targetPort: 11721}]",
        &[],
    ),
    (
        "headless with a named target port",
        "clusterIP: None\nports: [{port: 11722, targetPort: target}]",
        &[],
    ),
    (
        "one number and protocol twice",
        "ports: [{name: q, port: 12345}, {name: r, port: 12345, targetPort: 80}]",
        &["spec.ports[1]: Duplicate value: {\"Name\":\"\",\"Protocol\":\"TCP\""],
    ),
    (
        "one number with three protocols",
        "ports: [{name: q, port: 1}, {name: r, port: 1, protocol: UDP}, {name: s, port: 1, protocol: SCTP}]",
        &[],
    ),
    (
        "a node port on a ClusterIP Service",
        "ports: [{port: 80, nodePort: 30080}]",
        &["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ),
    (
        "one node port with different protocols is taken by the first",
        "type: NodePort\nports: [{name: q, port: 1, nodePort: 30001}, {name: r, port: 2, protocol: UDP, nodePort: 30001}]",
        &["spec.ports[1].nodePort: Invalid value: 30001: provided port is already allocated"],
    ),
    (
        "external IP: loopback",
        "externalIPs: [127.0.0.1]\nports: [{port: 80}]",
        &["spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback"],
    ),
    (
        "external IP: unspecified",
        "externalIPs: [0.0.0.0]\nports: [{port: 80}]",
        &["spec.externalIPs[0]: Invalid value: \"0.0.0.0\": may not be unspecified"],
    ),
    (
        "external IP: a host",
        "externalIPs: [myhost.mydomain]\nports: [{port: 80}]",
        &["spec.externalIPs[0]: Invalid value: \"myhost.mydomain\": must be a valid IP address"],
    ),
    (
        "external IP: fine",
        "externalIPs: [1.2.3.4]\nports: [{port: 80}]",
        &[],
    ),
    (
        "LoadBalancer with mixed protocols",
        "type: LoadBalancer\nports: [{name: p, port: 1}, {name: q, port: 2, protocol: UDP}]",
        &[],
    ),
    (
        "LoadBalancer without node ports",
        "type: LoadBalancer\nallocateLoadBalancerNodePorts: false\nports: [{port: 1}]",
        &[],
    ),
    (
        "allocateLoadBalancerNodePorts elsewhere",
        "allocateLoadBalancerNodePorts: true\nports: [{port: 1}]",
        &[
            "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
        ],
    ),
    (
        "class of a load balancer",
        "type: LoadBalancer\nloadBalancerClass: test.com/class\nports: [{port: 1}]",
        &[],
    ),
    (
        "invalid class",
        "type: LoadBalancer\nloadBalancerClass: Bad/class\nports: [{port: 1}]",
        &["spec.loadBalancerClass: Invalid value: \"Bad/class\": prefix part"],
    ),
    (
        "a class elsewhere",
        "loadBalancerClass: test.com/class\nports: [{port: 1}]",
        &["spec.loadBalancerClass: Forbidden"],
    ),
    (
        "None on a LoadBalancer",
        "type: LoadBalancer\nclusterIP: None\nports: [{port: 1}]",
        &[
            "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services",
        ],
    ),
    (
        "None on a NodePort",
        "type: NodePort\nclusterIP: None\nports: [{port: 1}]",
        &[
            "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
        ],
    ),
    (
        "source ranges",
        "type: LoadBalancer\nloadBalancerSourceRanges: [\"1.2.3.0/24  \", \" 5.6.0.0/16\"]\nports: [{port: 1}]",
        &[],
    ),
    (
        "source range: blank",
        "type: LoadBalancer\nloadBalancerSourceRanges: [\"   \"]\nports: [{port: 1}]",
        &["spec.LoadBalancerSourceRanges[0]: Invalid value: \"\""],
    ),
    (
        "source range: a host",
        "type: LoadBalancer\nloadBalancerSourceRanges: [foo.bar]\nports: [{port: 1}]",
        &["spec.LoadBalancerSourceRanges[0]: Invalid value: \"foo.bar\""],
    ),
    (
        "source range: too long a prefix",
        "type: LoadBalancer\nloadBalancerSourceRanges: [1.2.3.4/33]\nports: [{port: 1}]",
        &["spec.LoadBalancerSourceRanges[0]: Invalid value: \"1.2.3.4/33\""],
    ),
    (
        "source ranges elsewhere",
        "loadBalancerSourceRanges: [1.2.3.0/24]\nports: [{port: 1}]",
        &["spec.LoadBalancerSourceRanges: Forbidden"],
    ),
    (
        "source range annotation",
        "name: abc\nannotations: {service.beta.kubernetes.io/load-balancer-source-ranges: \"1.2.3.0/24,  5.6.0.0/16\"}\n---\ntype: LoadBalancer\nports: [{port: 1}]",
        &[],
    ),
    (
        "source range annotation: blank",
        "name: abc\nannotations: {service.beta.kubernetes.io/load-balancer-source-ranges: \"  \"}\n---\ntype: LoadBalancer\nports: [{port: 1}]",
        &[],
    ),
    (
        "source range annotation: a host",
        "name: abc\nannotations: {service.beta.kubernetes.io/load-balancer-source-ranges: foo.bar}\n---\ntype: LoadBalancer\nports: [{port: 1}]",
        &[
            "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Invalid value: \"foo.bar\"",
        ],
    ),
    (
        "source range annotation elsewhere, even empty",
        "name: abc\nannotations: {service.beta.kubernetes.io/load-balancer-source-ranges: \"\"}\n---\nports: [{port: 1}]",
        &[
            "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Forbidden",
        ],
    ),
    (
        "the field hides the annotation",
        "name: abc\nannotations: {service.beta.kubernetes.io/load-balancer-source-ranges: foo.bar}\n---\ntype: LoadBalancer\nloadBalancerSourceRanges: [1.2.3.0/24]\nports: [{port: 1}]",
        &[],
    ),
    (
        "ExternalName",
        "type: ExternalName\nexternalName: foo.bar.example.com.",
        &[],
    ),
    (
        "ExternalName: no DNS name",
        "type: ExternalName\nexternalName: \"-123\"",
        &["spec.externalName: Invalid value: \"-123\""],
    ),
    (
        "ExternalName with an address",
        "type: ExternalName\nexternalName: a.b\nclusterIP: 1.2.3.4",
        &["spec.clusterIPs: Forbidden"],
    ),
    (
        "ExternalName with None",
        "type: ExternalName\nexternalName: a.b\nclusterIP: None",
        &["spec.clusterIPs: Forbidden"],
    ),
    (
        "ExternalName with internalTrafficPolicy",
        "type: ExternalName\nexternalName: a.b\ninternalTrafficPolicy: Cluster",
        &[],
    ),
    (
        "ExternalName with externalTrafficPolicy",
        "type: ExternalName\nexternalName: a.b\nexternalTrafficPolicy: Local",
        &[
            "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services",
        ],
    ),
    (
        "invalid externalTrafficPolicy",
        "type: LoadBalancer\nexternalTrafficPolicy: invalid\nports: [{port: 1}]",
        &["spec.externalTrafficPolicy: Unsupported value: \"invalid\""],
    ),
    (
        "invalid internalTrafficPolicy",
        "internalTrafficPolicy: invalid\nports: [{port: 1}]",
        &["spec.internalTrafficPolicy: Unsupported value: \"invalid\""],
    ),
    (
        "internalTrafficPolicy Local",
        "internalTrafficPolicy: Local\nports: [{port: 1}]",
        &[],
    ),
    (
        "health check port",
        "type: LoadBalancer\nexternalTrafficPolicy: Local\nhealthCheckNodePort: 31100\nports: [{port: 1}]",
        &[],
    ),
    (
        "health check port without Local",
        "type: LoadBalancer\nhealthCheckNodePort: 31100\nports: [{port: 1}]",
        &["spec.healthCheckNodePort: Invalid value: 31100: may only be set when"],
    ),
    (
        "health check port on a NodePort Service",
        "type: NodePort\nexternalTrafficPolicy: Local\nhealthCheckNodePort: 31100\nports: [{port: 1}]",
        &["spec.healthCheckNodePort: Invalid value: 31100"],
    ),
    (
        "both on a ClusterIP Service",
        "externalTrafficPolicy: Local\nhealthCheckNodePort: 31100\nports: [{port: 1}]",
        &[
            "spec.externalTrafficPolicy: Invalid value",
            "spec.healthCheckNodePort: Invalid value: 31100",
        ],
    ),
    (
        "negative affinity timeout",
        "sessionAffinity: ClientIP\nsessionAffinityConfig: {clientIP: {timeoutSeconds: -1}}\nports: [{port: 1}]",
        &[
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: -1: must be greater than 0",
        ],
    ),
    (
        "affinity configuration without affinity is dropped",
        "sessionAffinityConfig: {clientIP: {timeoutSeconds: 90}}\nports: [{port: 1}]",
        &[],
    ),
    (
        "invalid family",
        "ipFamilies: [IPv5]\nports: [{port: 1}]",
        &["spec.ipFamilies[0]: Unsupported value: \"IPv5\""],
    ),
    (
        "invalid second family",
        "ipFamilyPolicy: RequireDualStack\nipFamilies: [IPv4, IPv5]\nports: [{port: 1}]",
        &["spec.ipFamilies[1]: Unsupported value: \"IPv5\""],
    ),
    (
        "three families",
        "ipFamilyPolicy: RequireDualStack\nipFamilies: [IPv4, IPv6, IPv4]\nports: [{port: 1}]",
        &["spec.ipFamilies[2]: Duplicate value: \"IPv4\""],
    ),
    (
        "one family twice",
        "ipFamilyPolicy: RequireDualStack\nipFamilies: [IPv6, IPv6]\nports: [{port: 1}]",
        &["spec.ipFamilies[1]: Duplicate value: \"IPv6\""],
    ),
    (
        "two families, single stack",
        "ipFamilyPolicy: SingleStack\nipFamilies: [IPv4, IPv6]\nports: [{port: 1}]",
        &["spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack'"],
    ),
    (
        "families in either order",
        "ipFamilyPolicy: RequireDualStack\nipFamilies: [IPv6, IPv4]\nports: [{port: 1}]",
        &[],
    ),
    (
        "prefer dual stack",
        "ipFamilyPolicy: PreferDualStack\nipFamilies: [IPv6]\nports: [{port: 1}]",
        &[],
    ),
    (
        "garbage address",
        "clusterIP: garbage\nports: [{port: 1}]",
        &["spec.clusterIPs[0]: Invalid value: \"garbage\""],
    ),
    (
        "garbage addresses",
        "ipFamilyPolicy: RequireDualStack\nclusterIP: garbage\nclusterIPs: [garbage, more]\nports: [{port: 1}]",
        &["spec.clusterIPs[0]: Invalid", "spec.clusterIPs[1]: Invalid"],
    ),
    (
        "None and an address",
        "ipFamilyPolicy: RequireDualStack\nclusterIP: None\nclusterIPs: [None, \"2001::1\"]\nports: [{port: 1}]",
        &["spec.clusterIPs: Invalid value: [\"None\",\"2001::1\"]: 'None' must be"],
    ),
    (
        "an address and None",
        "ipFamilyPolicy: RequireDualStack\nclusterIP: \"2001::1\"\nclusterIPs: [\"2001::1\", None]\nports: [{port: 1}]",
        &["spec.clusterIPs[1]: Invalid value: \"None\""],
    ),
    (
        "nothing and an address",
        "ipFamilyPolicy: RequireDualStack\nclusterIPs: [\"\", \"2001::1\"]\nports: [{port: 1}]",
        &[
            "spec.clusterIPs: Invalid value: [\"\",\"2001::1\"]: must be empty",
            "spec.clusterIPs[0]: Invalid value: \"\"",
        ],
    ),
    (
        "two addresses of one family",
        "ipFamilyPolicy: RequireDualStack\nclusterIP: 10.0.0.1\nclusterIPs: [10.0.0.1, 10.0.0.10]\nipFamilies: [IPv4, IPv6]\nports: [{port: 1}]",
        &[
            "spec.clusterIPs: Invalid value: [\"10.0.0.1\",\"10.0.0.10\"]: may specify no more than one IP for each IP family",
            "spec.clusterIPs[1]: Invalid value: \"10.0.0.10\": expected an IPv6 value",
        ],
    ),
    (
        "three addresses",
        "ipFamilyPolicy: RequireDualStack\nclusterIP: 10.0.0.1\nclusterIPs: [10.0.0.1, \"2001::1\", 10.0.0.10]\nipFamilies: [IPv4, IPv6]\nports: [{port: 1}]",
        &[
            "spec.clusterIPs: Invalid value: [\"10.0.0.1\",\"2001::1\",\"10.0.0.10\"]: may only hold up to 2 values",
        ],
    ),
    (
        "family and address differ",
        "clusterIP: 10.0.0.1\nipFamilies: [IPv6]\nports: [{port: 1}]",
        &[
            "spec.clusterIPs[0]: Invalid value: \"10.0.0.1\": expected an IPv6 value as indicated by `ipFamilies[0]`",
        ],
    ),
    (
        "clusterIP is not the first",
        "clusterIP: 10.0.0.10\nclusterIPs: [10.0.0.1]\nports: [{port: 1}]",
        &["spec.clusterIPs: Invalid value: [\"10.0.0.1\"]: first value must match `clusterIP`"],
    ),
    (
        "headless with both families",
        "clusterIP: None\nipFamilyPolicy: RequireDualStack\nipFamilies: [IPv4, IPv6]",
        &[],
    ),
    (
        "addresses of both families",
        "ipFamilyPolicy: RequireDualStack\nclusterIP: 10.96.0.9\nclusterIPs: [10.96.0.9, \"fd00:10:96::9\"]\nports: [{port: 1}]",
        &[],
    ),
    (
        "appProtocol",
        "ports: [{port: 1, appProtocol: example.com/protocol}]",
        &[],
    ),
    (
        "invalid appProtocol",
        "ports: [{port: 1, appProtocol: \"example.com/p{}\"}]",
        &["spec.ports[0].appProtocol: Invalid value: \"example.com/p{}\": name part"],
    ),
    (
        "topology annotations differ",
        "name: abc\nannotations: {service.kubernetes.io/topology-aware-hints: a, service.kubernetes.io/topology-mode: b}\n---\nports: [{port: 1}]",
        &[
            "metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: \"b\": must match",
        ],
    ),
    (
        "traffic distribution",
        "trafficDistribution: PreferClose\nports: [{port: 1}]",
        &[],
    ),
    (
        "invalid traffic distribution",
        "trafficDistribution: Random\nports: [{port: 1}]",
        &["spec.trafficDistribution: Unsupported value: \"Random\""],
    ),
];

const PODS: &[Behaviour] = &[
    (
        "no containers",
        "restartPolicy: Always",
        &["spec.containers: Required value"],
    ),
    (
        "no name, no image",
        "containers: [{}]",
        &[
            "spec.containers[0].name: Required value",
            "spec.containers[0].image: Required value",
        ],
    ),
    (
        "one name twice",
        "containers: [{name: a, image: i}, {name: a, image: i}]",
        &["spec.containers[1].name: Duplicate value: \"a\""],
    ),
    (
        "one name in both lists",
        "containers: [{name: a, image: i}]\ninitContainers: [{name: a, image: i}]",
        &["spec.initContainers[0].name: Duplicate value: \"a\""],
    ),
    (
        "a name with a capital",
        "containers: [{name: Main, image: i}]",
        &["spec.containers[0].name: Invalid value: \"Main\": a lowercase RFC 1123 label"],
    ),
    (
        "an image with blanks",
        "containers: [{name: a, image: \" i\"}]",
        &[
            "spec.containers[0].image: Invalid value: \" i\": must not have leading or trailing whitespace",
        ],
    ),
    (
        "restart policy",
        "restartPolicy: UnknowPolicy\ncontainers: [{name: a, image: i}]",
        &[
            "spec.restartPolicy: Unsupported value: \"UnknowPolicy\": supported values: \"Always\", \"OnFailure\", \"Never\"",
        ],
    ),
    (
        "DNS policy",
        "dnsPolicy: invalid\ncontainers: [{name: a, image: i}]",
        &["spec.dnsPolicy: Unsupported value: \"invalid\""],
    ),
    (
        "DNS policy None without servers",
        "dnsPolicy: None\ncontainers: [{name: a, image: i}]",
        &["spec.dnsConfig: Required value: must provide `dnsConfig`"],
    ),
    (
        "four name servers",
        "dnsConfig: {nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4]}\ncontainers: [{name: a, image: i}]",
        &[
            "spec.dnsConfig.nameservers: Invalid value: [\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\"]: must not have more than 3 nameservers",
        ],
    ),
    (
        "a name server by name",
        "dnsConfig: {nameservers: [invalid]}\ncontainers: [{name: a, image: i}]",
        &["spec.dnsConfig.nameservers[0]: Invalid value: \"invalid\": must be a valid IP address"],
    ),
    (
        "a search path with an underscore",
        "dnsConfig: {searches: [_sip._tcp.abc, \".\", a.b.]}\ncontainers: [{name: a, image: i}]",
        &[],
    ),
    (
        "active deadline",
        "activeDeadlineSeconds: 0\ncontainers: [{name: a, image: i}]",
        &[
            "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
        ],
    ),
    (
        "node selector",
        "nodeSelector: {\"a b\": c}\ncontainers: [{name: a, image: i}]",
        &["spec.nodeSelector: Invalid value: \"a b\": name part"],
    ),
    (
        "host aliases",
        "hostAliases: [{ip: 999.1.1.1, hostnames: [\"a b\"]}]\ncontainers: [{name: a, image: i}]",
        &[
            "spec.hostAliases[0].ip: Invalid value: \"999.1.1.1\"",
            "spec.hostAliases[0].hostnames[0]: Invalid value: \"a b\"",
        ],
    ),
    (
        "host network with another host port",
        "hostNetwork: true\ncontainers: [{name: a, image: i, ports: [{containerPort: 80, hostPort: 81}]}]",
        &[
            "spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true",
        ],
    ),
    (
        "one host port twice",
        "containers: [{name: a, image: i, ports: [{containerPort: 80, hostPort: 81}]}, {name: b, image: i, ports: [{containerPort: 82, hostPort: 81}]}]",
        &["spec.containers[1].ports[0].hostPort: Duplicate value: \"TCP//81\""],
    ),
    (
        "one host port of two protocols",
        "containers: [{name: a, image: i, ports: [{containerPort: 80, hostPort: 81}, {containerPort: 80, hostPort: 81, protocol: UDP}]}]",
        &[],
    ),
    (
        "a probe of a plain init container",
        "containers: [{name: a, image: i}]\ninitContainers: [{name: b, image: i, livenessProbe: {tcpSocket: {port: 80}}}]",
        &[
            "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
        ],
    ),
    (
        "a probe of a sidecar",
        "containers: [{name: a, image: i}]\ninitContainers: [{name: b, image: i, restartPolicy: Always, livenessProbe: {tcpSocket: {port: 80}}}]",
        &[],
    ),
    (
        "tolerations",
        "tolerations: [{operator: Exists}, {key: foo, operator: Equal, value: bar, effect: NoSchedule}]\ncontainers: [{name: a, image: i}]",
        &[],
    ),
    (
        "a toleration without a key",
        "tolerations: [{operator: Equal, value: bar}]\ncontainers: [{name: a, image: i}]",
        &[
            "spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty",
        ],
    ),
    (
        "a toleration with a value that is not asked for",
        "tolerations: [{key: foo, operator: Exists, value: bar}]\ncontainers: [{name: a, image: i}]",
        &[
            "spec.tolerations[0].operator: Invalid value: \"bar\": value must be empty when `operator` is 'Exists'",
        ],
    ),
    (
        "toleration seconds of another effect",
        "tolerations: [{key: foo, operator: Exists, effect: NoSchedule, tolerationSeconds: 20}]\ncontainers: [{name: a, image: i}]",
        &[
            "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
        ],
    ),
    (
        "node affinity without terms",
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}\ncontainers: [{name: a, image: i}]",
        &[
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
        ],
    ),
    (
        "pod affinity without a topology key",
        "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {a: b}}, topologyKey: \"\"}]}}\ncontainers: [{name: a, image: i}]",
        &[
            "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty",
            "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name part must be non-empty",
            "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name part must consist",
        ],
    ),
    (
        "spread constraints",
        "topologySpreadConstraints: [{maxSkew: 0, topologyKey: zone, whenUnsatisfiable: Sometimes}]\ncontainers: [{name: a, image: i}]",
        &[
            "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
            "spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: \"Sometimes\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\"",
        ],
    ),
    (
        "volumes",
        "volumes: [{name: a}, {name: a, emptyDir: {}}, {name: b, hostPath: {path: \"/../x\"}}]\ncontainers: [{name: a, image: i}]",
        &[
            "spec.volumes[1].name: Duplicate value: \"a\"",
            "spec.volumes[2].hostPath.path: Invalid value: \"/../x\": must not contain '..'",
        ],
    ),
    (
        "two sources",
        "volumes: [{name: a, emptyDir: {}, hostPath: {path: /x}}]\ncontainers: [{name: a, image: i}]",
        &["spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"],
    ),
    (
        "NFS with a relative path",
        "volumes: [{name: a, nfs: {server: s, path: x}}]\ncontainers: [{name: a, image: i}]",
        &["spec.volumes[0].nfs.path: Invalid value: \"x\": must be an absolute path"],
    ),
    (
        "a token of no account",
        "volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: token}}]}}]\ncontainers: [{name: a, image: i}]",
        &[
            "spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set",
        ],
    ),
    (
        "host users",
        "hostUsers: false\nhostNetwork: true\ncontainers: [{name: a, image: i}]",
        &["spec.hostNetwork: Forbidden: when `pod.Spec.HostUsers` is false"],
    ),
    (
        "scheduling gates",
        "schedulingGates: [{name: foo}, {name: foo}]\ncontainers: [{name: a, image: i}]",
        &["spec.schedulingGates[1]: Duplicate value: \"foo\""],
    ),
];

const CONTAINERS: &[Behaviour] = &[
    (
        "ports",
        "ports: [{name: easy, containerPort: 82}, {name: as, containerPort: 83}, {containerPort: 84, protocol: SCTP}]",
        &[],
    ),
    (
        "port 0",
        "ports: [{containerPort: 0}]",
        &["spec.containers[0].ports[0].containerPort: Required value"],
    ),
    (
        "port 65536",
        "ports: [{containerPort: 65536}]",
        &["spec.containers[0].ports[0].containerPort: Invalid value: 65536"],
    ),
    (
        "host port 65536",
        "ports: [{containerPort: 80, hostPort: 65536}]",
        &["spec.containers[0].ports[0].hostPort: Invalid value: 65536"],
    ),
    (
        "a long name",
        "ports: [{name: aaaaaaaaaaaaaaaa, containerPort: 80}]",
        &[
            "spec.containers[0].ports[0].name: Invalid value: \"aaaaaaaaaaaaaaaa\": must be no more than 15 characters",
        ],
    ),
    (
        "a name with odd letters",
        "ports: [{name: \"a.b.c\", containerPort: 80}]",
        &[
            "spec.containers[0].ports[0].name: Invalid value: \"a.b.c\": must contain only alpha-numeric",
        ],
    ),
    (
        "one name twice",
        "ports: [{name: abc, containerPort: 80}, {name: abc, containerPort: 81}]",
        &["spec.containers[0].ports[1].name: Duplicate value: \"abc\""],
    ),
    (
        "a protocol",
        "ports: [{name: abc, containerPort: 80, protocol: ICMP}]",
        &["spec.containers[0].ports[0].protocol: Unsupported value: \"ICMP\""],
    ),
    (
        "env",
        "env: [{name: abc, value: value}, {name: a b c, value: \"\"}, {name: \"1a\", value: x}]",
        &[],
    ),
    (
        "env without a name",
        "env: [{value: x}]",
        &["spec.containers[0].env[0].name: Required value"],
    ),
    (
        "env with =",
        "env: [{name: a=b, value: x}]",
        &[
            "spec.containers[0].env[0].name: Invalid value: \"a=b\": a valid environment variable name must consist only of printable ASCII",
        ],
    ),
    (
        "env with value and source",
        "env: [{name: a, value: foo, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
        &[
            "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty",
        ],
    ),
    (
        "env with two sources",
        "env: [{name: a, valueFrom: {fieldRef: {fieldPath: metadata.name}, configMapKeyRef: {name: c, key: k}}}]",
        &[
            "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not have more than one field specified at a time",
        ],
    ),
    (
        "env of an unknown field",
        "env: [{name: a, valueFrom: {fieldRef: {fieldPath: metadata.whoops}}}]",
        &[
            "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"metadata.whoops\": error converting fieldPath: field label not supported: metadata.whoops",
        ],
    ),
    (
        "env of a field that volumes show",
        "env: [{name: a, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}]",
        &[
            "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \"metadata.labels\"",
        ],
    ),
    (
        "env of a label",
        "env: [{name: a, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['key']\"}}}]",
        &[],
    ),
    (
        "env of a Secret without a key",
        "env: [{name: a, valueFrom: {secretKeyRef: {name: s, key: \"\"}}}]",
        &["spec.containers[0].env[0].valueFrom.secretKeyRef.key: Required value"],
    ),
    (
        "envFrom without a source",
        "envFrom: [{prefix: p}]",
        &[
            "spec.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`",
        ],
    ),
    (
        "envFrom without a name",
        "envFrom: [{configMapRef: {name: \"\"}}]",
        &["spec.containers[0].envFrom[0].configMapRef.name: Required value"],
    ),
    (
        "a mount of no volume",
        "volumeMounts: [{name: abc, mountPath: /bar}]",
        &["spec.containers[0].volumeMounts[0].name: Not found: \"abc\""],
    ),
    (
        "a pull policy",
        "imagePullPolicy: bogus",
        &[
            "spec.containers[0].imagePullPolicy: Unsupported value: \"bogus\": supported values: \"Always\", \"IfNotPresent\", \"Never\"",
        ],
    ),
    (
        "a probe that does nothing",
        "livenessProbe: {}",
        &["spec.containers[0].livenessProbe: Required value: must specify a handler type"],
    ),
    (
        "a probe that does two things",
        "livenessProbe: {exec: {command: [echo]}, tcpSocket: {port: 80}}",
        &[
            "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type",
        ],
    ),
    (
        "a probe without a command",
        "livenessProbe: {exec: {}}",
        &["spec.containers[0].livenessProbe.exec.command: Required value"],
    ),
    (
        "a probe of port 0",
        "readinessProbe: {httpGet: {path: /, port: 0}}",
        &["spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0"],
    ),
    (
        "a probe of a port by name",
        "readinessProbe: {httpGet: {port: web}}",
        &[],
    ),
    (
        "a probe with a scheme",
        "readinessProbe: {httpGet: {port: 80, scheme: SPDY}}",
        &[
            "spec.containers[0].readinessProbe.httpGet.scheme: Unsupported value: \"SPDY\": supported values: \"HTTP\", \"HTTPS\"",
        ],
    ),
    (
        "a probe with a header",
        "readinessProbe: {httpGet: {port: 80, httpHeaders: [{name: \"X Forwarded\", value: x}]}}",
        &[
            "spec.containers[0].readinessProbe.httpGet.httpHeaders: Invalid value: \"X Forwarded\": a valid HTTP header",
        ],
    ),
    (
        "a probe that starts before time",
        "readinessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: -1}",
        &[
            "spec.containers[0].readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0",
        ],
    ),
    (
        "a liveness probe with two successes",
        "livenessProbe: {tcpSocket: {port: 80}, successThreshold: 2}",
        &["spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"],
    ),
    (
        "a readiness probe with a grace period",
        "readinessProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5}",
        &[
            "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes",
        ],
    ),
    (
        "a hook that sleeps too long",
        "lifecycle: {preStop: {sleep: {seconds: 31}}}",
        &[
            "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)",
        ],
    ),
    (
        "a request above its limit",
        "resources: {limits: {cpu: 100m}, requests: {cpu: \"1\"}}",
        &[
            "spec.containers[0].resources.requests: Invalid value: \"1\": must be less than or equal to cpu limit of 100m",
        ],
    ),
    (
        "an unknown resource",
        "resources: {requests: {disk: \"1\"}}",
        &[
            "spec.containers[0].resources.requests[disk]: Invalid value: \"disk\": must be a standard resource type or fully qualified",
            "spec.containers[0].resources.requests[disk]: Invalid value: \"disk\": must be a standard resource for containers",
        ],
    ),
    (
        "a negative request",
        "resources: {requests: {memory: \"-10Mi\"}}",
        &[
            "spec.containers[0].resources.requests[memory]: Invalid value: \"-10Mi\": must be greater than or equal to 0",
        ],
    ),
    (
        "half a GPU; a Pod's request is its limit",
        "resources: {limits: {nvidia.com/gpu: 500m}}",
        &[
            "spec.containers[0].resources.limits[nvidia.com/gpu]: Invalid value: 500m: must be an integer",
            "spec.containers[0].resources.requests[nvidia.com/gpu]: Invalid value: 500m: must be an integer",
        ],
    ),
    (
        "a GPU that is requested alone",
        "resources: {requests: {nvidia.com/gpu: 1}}",
        &[
            "spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources",
        ],
    ),
    (
        "a privileged container",
        "securityContext: {privileged: true}",
        &["spec.containers[0].securityContext.privileged: Forbidden: disallowed by cluster policy"],
    ),
    (
        "a negative user",
        "securityContext: {runAsUser: -1}",
        &[
            "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 4294967295, inclusive",
        ],
    ),
    (
        "a seccomp profile without a type",
        "securityContext: {seccompProfile: {}}",
        &[
            "spec.containers[0].securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set",
        ],
    ),
];
