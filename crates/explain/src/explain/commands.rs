//! The commands that a reader would check the path with on a real cluster, ready to copy, chosen by
//! how the path ends, each with a line on what to look for. Pods that a workload makes are named by
//! it, since their names here are made up.

use super::context::Context;
use crate::report::Command;
use portpath_kube::manifest::Protocol;
use portpath_net::cluster::{NeverReady, Pod, PodId, ServiceId};
use portpath_net::request::{Client, Request};
use portpath_net::trace::{
    Arrival, Door, End, Entry, Fault, Missing, PodIssue, PodProblem, Step, Trace,
};

/// The commands for a path, the most telling first; none where there is nothing to ask a cluster
/// for.
pub fn commands(
    context: &Context,
    trace: &Trace,
    request: Option<&Request>,
    service: Option<ServiceId>,
) -> Vec<Command> {
    let service = service.or(trace.end.fault().and_then(service_of));
    let mut list = List {
        context,
        trace,
        request,
        service,
        commands: Vec::new(),
    };
    match (&trace.end, trace.end.fault()) {
        (End::Rejected(_) | End::NotRead(_), _) => list.add(
            "kubectl apply --dry-run=server -f FILE".to_owned(),
            "kubectl and the API server say what they refuse, and nothing is changed",
        ),
        (_, Some(fault)) => list.failed(fault),
        (_, None) => list.worked(),
    }
    context.speech.commands(list.commands)
}

struct List<'a> {
    context: &'a Context<'a>,
    trace: &'a Trace,
    request: Option<&'a Request>,
    service: Option<ServiceId>,
    commands: Vec<Command>,
}

impl List<'_> {
    fn add(&mut self, command: String, look_for: impl Into<String>) {
        if !self.commands.iter().any(|own| own.command == command) {
            self.commands.push(Command {
                command,
                look_for: look_for.into(),
            });
        }
    }

    fn worked(&mut self) {
        self.ask("the app's own answer; `Connection refused` here means that nothing listens on that port of the Pod");
        self.entries();
        self.describe_service(
            "`Endpoints` lists the Pods that get packets; empty means that no Pod is ready",
        );
        self.slices();
        self.forward();
        self.logs("whether the app says on which address and port it listens");
    }

    fn failed(&mut self, fault: &Fault) {
        self.entries();
        match fault {
            Fault::NoEndpoint { missing, .. } | Fault::HeadlessWithoutAddresses(_, missing) => {
                self.missing(missing)
            }
            Fault::NobodyListens { .. } => {
                self.listening();
                self.logs("on which address and port the app says it listens");
                self.forward();
            }
            Fault::PortNotInService { .. }
            | Fault::ProtocolMismatch { .. }
            | Fault::NoPortTyped(_) => {
                self.get_service("PORT(S): the ports that clients may use, each with its protocol");
                self.describe_service("`Port` is for clients, `TargetPort` is the Pod's own");
            }
            Fault::NoSuchService { .. }
            | Fault::NameOfNoService { .. }
            | Fault::ServiceInAnotherNamespace { .. }
            | Fault::NameNotCompleted { .. } => {
                self.names();
            }
            Fault::NotAllowed(judgement) | Fault::PolicyOpen(judgement) => {
                self.policies(&judgement.isolating)
            }
            Fault::DeniedByAdmin(judgement) | Fault::AdminOpen(judgement) => {
                self.admin_policy(judgement.ruling.clause().policy);
            }
            Fault::LoadBalancerItself { .. } => {
                self.get_service(
                    "EXTERNAL-IP: `<pending>` until something outside Kubernetes gives an address",
                );
                self.events("events of the Service: what the load balancer's controller says");
            }
            Fault::ClusterIpFromOutside(_)
            | Fault::PodIpFromOutside(_)
            | Fault::NothingOnNodePort { .. }
            | Fault::NodePortNotHere { .. }
            | Fault::NoLocalEndpoint { .. }
            | Fault::DependsOn(_)
            | Fault::OutsideSourceRanges(..) => {
                self.get_service(
                    "TYPE and PORT(S): `80:30080/TCP` has a node port, `80/TCP` has none",
                );
                self.add(
                    "kubectl get nodes -o wide".to_owned(),
                    "INTERNAL-IP and EXTERNAL-IP: where node ports answer",
                );
                self.pods("NODE: which nodes have a Pod of the Service");
                self.forward();
            }
            Fault::NotForwarded(_) => {
                self.describe_service(
                    "`Port`: what may come after the colon; `Selector`: the Pods kubectl chooses from",
                );
                self.pods("STATUS: kubectl forwards to a Pod that is `Running`");
            }
            Fault::NeverReady(pod) => self.unready(*pod),
            _ => {
                self.describe_service("`Endpoints`, `Port` and `TargetPort`, and the policies");
                self.ask("the answer of a real cluster");
            }
        }
    }

    fn missing(&mut self, missing: &Missing) {
        self.describe_service("`Endpoints` is empty or `<none>` while no Pod can take the packet");
        match missing {
            Missing::PodsUnusable(problems) => self.unusable(problems),
            Missing::NoPodMatches | Missing::OtherNamespace(_) | Missing::NoPodInPaste => {
                if let Some((namespace, selector)) = self.selector() {
                    self.add(
                        format!("kubectl get pods --all-namespaces -l {selector}"),
                        "the Pods that the selector means, wherever they are; `No resources found` means that none has these labels",
                    );
                    self.add(
                        format!("kubectl get pods -n {namespace} --show-labels"),
                        "LABELS: what the Pods have, to compare with the selector",
                    );
                }
            }
            Missing::WorkloadsMakeNone(_) => {
                if let Some((namespace, _)) = self.selector() {
                    self.add(
                        format!("kubectl get deployments,statefulsets,daemonsets,jobs,cronjobs -n {namespace}"),
                        "READY: `0/0` asks for no Pod",
                    );
                }
            }
            Missing::NotRead | Missing::NoSelector | Missing::HandMade => self.slices(),
        }
    }

    fn unusable(&mut self, problems: &[PodProblem]) {
        let is_name = |problem: &PodProblem| {
            matches!(
                problem.issue,
                PodIssue::NoSuchPortName | PodIssue::PortNameOtherProtocol(_)
            )
        };
        if problems.iter().all(is_name) {
            self.port_names();
            return;
        }
        self.pods("READY and STATUS: `0/1` runs, and its readiness probe fails or was never asked");
        if let Some(problem) = problems.first() {
            self.unready(problem.pod);
        }
    }

    fn unready(&mut self, id: PodId) {
        let pod = &self.context.cluster[id];
        let what = match pod.never_ready.as_deref() {
            Some(NeverReady::Gate(_)) => {
                "`Readiness Gates` and `Conditions`: which condition is not True yet"
            }
            _ => {
                "`Events` at the end: `Readiness probe failed` or `errored`, with the port that was asked"
            }
        };
        let namespace = pod.namespace.clone();
        self.add(
            format!("kubectl describe {} -n {namespace}", named(pod)),
            what,
        );
        self.events_in(&namespace, "the same for all Pods, the latest last");
        self.add(
            format!("kubectl logs {} -n {namespace}", named(pod)),
            "why the app is not up, or where it listens",
        );
    }

    fn describe_service(&mut self, look_for: &str) {
        if let Some((namespace, name)) = self.service_name() {
            self.add(
                format!("kubectl describe service {name} -n {namespace}"),
                look_for,
            );
        }
    }

    fn get_service(&mut self, look_for: &str) {
        if let Some((namespace, name)) = self.service_name() {
            self.add(
                format!("kubectl get service {name} -n {namespace} -o wide"),
                look_for,
            );
        }
    }

    fn slices(&mut self) {
        if let Some((namespace, name)) = self.service_name() {
            self.add(
                format!(
                    "kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name}"
                ),
                "ENDPOINTS and PORTS: the Pods' addresses, and the port that each gets packets at",
            );
        }
    }

    fn pods(&mut self, look_for: &str) {
        if let Some((namespace, selector)) = self.selector() {
            self.add(
                format!("kubectl get pods -n {namespace} -l {selector} -o wide"),
                look_for,
            );
        }
    }

    fn port_names(&mut self) {
        if let Some((namespace, selector)) = self.selector() {
            self.add(
                format!(
                    "kubectl get pods -n {namespace} -l {selector} -o \
                     jsonpath='{{range .items[*]}}{{.metadata.name}}{{\": \"}}{{.spec.containers[*].ports}}{{\"\\n\"}}{{end}}'"
                ),
                "the names, numbers and protocols of the containers' ports: `targetPort` must be one of the names",
            );
        }
    }

    fn events(&mut self, look_for: &str) {
        if let Some((namespace, name)) = self.service_name() {
            self.add(
                format!(
                    "kubectl get events -n {namespace} --field-selector involvedObject.name={name}"
                ),
                look_for,
            );
        }
    }

    fn events_in(&mut self, namespace: &str, look_for: &str) {
        self.add(
            format!(
                "kubectl get events -n {namespace} --field-selector involvedObject.kind=Pod --sort-by=.lastTimestamp"
            ),
            look_for,
        );
    }

    fn logs(&mut self, look_for: &str) {
        if let Some(pod) = self.receiver() {
            let command = format!("kubectl logs {} -n {}", named(pod), pod.namespace);
            self.add(command, look_for);
        }
    }

    fn listening(&mut self) {
        if let Some(pod) = self.receiver() {
            let command = format!(
                "kubectl exec {} -n {} -- netstat -tln",
                named(pod),
                pod.namespace
            );
            self.add(
                command,
                "where the app listens, if its image has `netstat`; `127.0.0.1` is reached from inside the Pod alone",
            );
        }
    }

    /// Past the Service, to tell its part from the Pod's.
    fn forward(&mut self) {
        let Some((pod, port)) = self
            .arrival()
            .and_then(|arrival| Some((self.pod(arrival.pod?), arrival.packet)))
        else {
            return;
        };
        if port.protocol != Protocol::Tcp
            || self
                .request
                .is_some_and(|request| request.to.forward.is_some())
        {
            return;
        }
        let local = if port.port < 1024 {
            8000 + port.port
        } else {
            port.port
        };
        let command = format!(
            "kubectl port-forward -n {} {} {local}:{}",
            pod.namespace,
            named(pod),
            port.port
        );
        self.add(
            command,
            format!(
                "`localhost:{local}` is now the Pod's port, past the Service: if it still fails there, the problem is in the app"
            ),
        );
    }

    /// The request itself, from where it is sent.
    fn ask(&mut self, look_for: &str) {
        let Some(request) = self.request else { return };
        let look_for = match (request.to.lookup.tool, self.trace.end.fault()) {
            (Some(_), None) => "what DNS answers; no connection is opened",
            _ => look_for,
        };
        if let Some(forward) = &request.to.forward {
            self.add(
                forward.typed(),
                "`Forwarding from …` says that kubectl listens; leave it running",
            );
            self.add(
                format!(
                    "kubectl auth can-i create pods/portforward -n {}",
                    forward.namespace
                ),
                "`yes`, or the API server refuses the stream",
            );
            return;
        }
        let Some((image, asks)) = asking(request) else {
            return;
        };
        let command = match &request.from {
            Client::PodIn { namespace, .. } => {
                format!(
                    "kubectl run probe --rm -it --restart=Never --image={image} -n {namespace} --command -- {asks}"
                )
            }
            Client::Pod { namespace, name } => match self.context.cluster.pod(namespace, name) {
                Some(pod) => {
                    format!(
                        "kubectl exec {} -n {namespace} -- {asks}",
                        named(&self.context.cluster[pod])
                    )
                }
                None => return,
            },
            Client::Node { .. } | Client::Outside | Client::OutsideAt { .. } => asks,
        };
        self.add(command, look_for);
    }

    fn names(&mut self) {
        let Some(request) = self.request else { return };
        let name = request.to.forward.as_ref().map_or_else(
            || request.to.host.split('.').next().unwrap_or("").to_owned(),
            |forward| forward.name.clone(),
        );
        self.add(
            format!("kubectl get services --all-namespaces --field-selector metadata.name={name}"),
            "NAMESPACE: the second part of the name that other namespaces must use",
        );
        if request.to.forward.is_none()
            && let Client::PodIn { namespace, .. } = &request.from
        {
            self.add(
                format!(
                    "kubectl run probe --rm -it --restart=Never --image=busybox:1.36 -n {namespace} --command -- nslookup {}",
                    request.to.host
                ),
                "what cluster DNS answers to this name from that namespace",
            );
            self.add(
                "kubectl get pods -n kube-system -l k8s-app=kube-dns".to_owned(),
                "READY: whether cluster DNS itself runs",
            );
        }
    }

    fn policies(&mut self, isolating: &[usize]) {
        for at in isolating.iter().take(3) {
            let meta = &self.context.cluster.policies[*at].meta;
            let name = meta.name().to_owned();
            let namespace = meta.namespace().to_owned();
            self.add(
                format!("kubectl describe networkpolicy {name} -n {namespace}"),
                "`PodSelector`, and the peers and ports under `Allowing …`: the Pod's ports, not the Service's",
            );
            self.add(
                format!("kubectl get networkpolicies -n {namespace}"),
                "every policy that selects the Pod adds to what is allowed",
            );
        }
        self.ask("no answer until the time is over: a policy drops it");
    }

    fn admin_policy(&mut self, at: usize) {
        let policy = &self.context.cluster.admin_policies[at];
        let kind = policy.kind.as_str().to_ascii_lowercase();
        let name = policy.meta.name().to_owned();
        self.add(
            format!("kubectl describe {kind} {name}"),
            "`Rules` in their order: the first that matches decides; `Conditions` show what the network plugin makes of it",
        );
        self.add(
            "kubectl api-resources --api-group=policy.networking.k8s.io".to_owned(),
            "which of these kinds your cluster has; `PRIORITY` of `kubectl get` is their order",
        );
        self.ask("no answer until the time is over: a policy drops it");
    }

    /// The Ingress or Gateway that the request comes in by.
    fn entries(&mut self) {
        let entry = self.trace.steps.iter().find_map(|step| match step {
            Step::Route(entry) => Some(entry),
            _ => None,
        });
        let ways = &self.context.cluster.ways_in;
        match entry {
            Some(Entry {
                door: Door::Ingress(at),
                ..
            }) => {
                let meta = &ways.ingresses[*at].meta;
                self.add(
                    format!("kubectl describe ingress {} -n {}", meta.name(), meta.namespace()),
                    "`Rules`: host, path and backend, with the endpoints behind it; `Address`: whether a controller took it",
                );
                self.add(
                    "kubectl get ingressclass".to_owned(),
                    "which controllers there are, and which is the default",
                );
            }
            Some(Entry {
                door: Door::Gateway(at),
                ..
            }) => {
                let meta = &ways.gateways[*at].meta;
                self.add(
                    format!("kubectl describe gateway {} -n {}", meta.name(), meta.namespace()),
                    "`Conditions` and `Attached Routes` of each listener: `Accepted` and `Programmed` must be True",
                );
                self.add(
                    "kubectl describe httproutes --all-namespaces".to_owned(),
                    "`Parents`: `Accepted` and `ResolvedRefs`, with the reason when one is False",
                );
            }
            Some(Entry {
                door: Door::Unseen { .. },
                ..
            }) => {
                self.add(
                    "kubectl get gateways --all-namespaces".to_owned(),
                    "whether the Gateway that the route names exists",
                );
            }
            None => {}
        }
    }

    fn service_name(&self) -> Option<(String, String)> {
        let meta = &self.context.service(self.service?).meta;
        Some((meta.namespace().to_owned(), meta.name().to_owned()))
    }

    /// The Service's namespace, and its selector as `-l` takes it.
    fn selector(&self) -> Option<(String, String)> {
        let service = self.context.service(self.service?);
        let pairs = service.selector.as_ref()?.pairs.iter();
        let pairs: Vec<String> = pairs
            .map(|pair| format!("{}={}", pair.key.value, pair.value.value))
            .collect();
        Some((service.meta.namespace().to_owned(), pairs.join(",")))
    }

    fn arrival(&self) -> Option<&Arrival> {
        self.trace.steps.iter().find_map(|step| match step {
            Step::Pod(arrival) => Some(arrival),
            _ => None,
        })
    }

    fn receiver(&self) -> Option<&Pod> {
        self.arrival()?.pod.map(|pod| self.pod(pod))
    }

    fn pod(&self, id: PodId) -> &Pod {
        &self.context.cluster[id]
    }
}

/// The Service that a fault is about, where no step met it.
fn service_of(fault: &Fault) -> Option<ServiceId> {
    match fault {
        Fault::NoEndpoint { service, .. }
        | Fault::HeadlessWithoutAddresses(service, _)
        | Fault::PortNotInService { service, .. }
        | Fault::ProtocolMismatch { service, .. }
        | Fault::ServiceInAnotherNamespace { service, .. }
        | Fault::LoadBalancerItself { service, .. }
        | Fault::NoPortTyped(Some(service))
        | Fault::ClusterIpFromOutside(service)
        | Fault::ClusterNameOutsideCluster { service, .. }
        | Fault::ExternalName(service)
        | Fault::NoSuchHostOfService { service, .. } => Some(*service),
        _ => None,
    }
}

/// The Pod, or the workload that makes it and gives it a name of its own.
fn named(pod: &Pod) -> String {
    match &pod.owner {
        Some(owner) if pod.assumed && owner.kind != "StatefulSet" => {
            format!("{}/{}", owner.kind.to_ascii_lowercase(), owner.name)
        }
        _ => format!("pod/{}", pod.name),
    }
}

/// The request as a command, and an image that has its program.
fn asking(request: &Request) -> Option<(&'static str, String)> {
    let to = &request.to;
    let typed = to.typed();
    if to.lookup.tool.is_some() {
        return Some(("registry.k8s.io/e2e-test-images/agnhost:2.53", typed));
    }
    if let Some(rest) = typed.strip_prefix("curl ") {
        return Some(("curlimages/curl", format!("curl -v --max-time 5 {rest}")));
    }
    let port = to.port?;
    match to.protocol {
        Protocol::Tcp => Some(("busybox:1.36", format!("nc -zv -w 5 {} {port}", to.host))),
        Protocol::Udp => Some(("busybox:1.36", format!("nc -zuv -w 5 {} {port}", to.host))),
        Protocol::Sctp => None,
    }
}
