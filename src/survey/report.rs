//! What a survey of a whole text says: plain data for the terminal, programs and views.

use serde::{Deserialize, Serialize};

use portpath_explain::report::{Diagnostic, Outcome};
use portpath_text::source::Span;

/// A whole app at a glance: each path that its YAML has, with how it ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// Each port of each Service, from inside the cluster and from outside where its type opens it.
    pub services: Vec<ServicePath>,
    /// Each rule of Ingresses and routes.
    pub ways: Vec<Way>,
    /// Each call that the YAML itself declares.
    pub calls: Vec<Call>,
    /// The workloads that each Service selects.
    pub selections: Vec<Selection>,
    /// Who may reach which workload under the policies.
    pub reach: Vec<Reach>,
    /// What nothing leads to, and what leads to nothing.
    pub alone: Vec<Alone>,
    /// Every finding of every path, and those that depend on no path; the gravest first.
    pub findings: Vec<Finding>,
    /// How many parts of the YAML were left out because there are too many paths; 0 otherwise.
    pub left_out: usize,
    /// True for a text of which nothing could be read: it is too long, or holds no object.
    pub is_unread: bool,
}

/// How one request ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Which end it is.
    pub outcome: Outcome,
    /// The code of the finding that stops the packet; none where it arrives.
    pub cause: Option<String>,
    /// The client as you would type it: `pod shop/web-1`.
    pub from: String,
    /// The target as you would type it: `curl http://web:80`.
    pub to: String,
    /// How it ends, in a few words: `Connection refused.`
    pub headline: String,
    /// Why, in a sentence or two.
    pub why: String,
    /// The lines that decide, the most telling first.
    pub spans: Vec<Span>,
    /// The policies that decide about the packet, in the order in which it meets them.
    pub gates: Vec<PolicyGate>,
}

/// A policy that decides about a packet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyGate {
    /// `NetworkPolicy shop/guard`
    pub policy: String,
    /// Whether it lets the packet through.
    pub result: PathResult,
}

impl Judged {
    /// How it ends, and why, in a few sentences.
    pub fn words(&self) -> String {
        let words = [self.headline.as_str(), self.why.as_str()].join(" ");
        words.trim().to_owned()
    }

    /// Of a path that does not work, the place that says most; else none.
    pub fn telling(&self) -> Option<Span> {
        match self.result() {
            PathResult::Works => None,
            PathResult::Fails | PathResult::CannotTell => self.spans.first().copied(),
        }
    }

    /// What this path counts as.
    pub fn result(&self) -> PathResult {
        match self.outcome {
            Outcome::Delivered | Outcome::Answered => PathResult::Works,
            Outcome::CannotTell => PathResult::CannotTell,
            Outcome::Refused
            | Outcome::TimedOut
            | Outcome::NoSuchHost
            | Outcome::HttpError
            | Outcome::Rejected => PathResult::Fails,
        }
    }
}

/// What a path counts as, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathResult {
    /// It fails for certain.
    Fails,
    /// Your YAML does not decide it.
    CannotTell,
    /// It works.
    Works,
}

/// A port of a Service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePath {
    /// The Service.
    pub object: ObjectName,
    /// Its port; none for a Service without ports.
    pub port: Option<u16>,
    /// The port's protocol: `TCP`.
    pub protocol: String,
    /// `targetPort`, a number or a name; empty without a port.
    pub target_port: String,
    /// Who asks.
    pub side: Side,
    /// How many of the selected Pods are ready.
    pub pods_ready: usize,
    /// How many Pods the selector selects.
    pub pods_selected: usize,
    /// How the request ends.
    pub judged: Judged,
    /// The Service's own lines.
    pub span: Span,
}

/// From where a Service is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// From a Pod.
    #[default]
    Inside,
    /// From outside the cluster: a node port, a load balancer or an external address.
    Outside,
}

/// A rule of an Ingress or of a route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The Ingress or route.
    pub object: ObjectName,
    /// The host that the rule is for; empty for every host.
    pub host: String,
    /// The path; empty where the rule names none.
    pub path: String,
    /// The Service that it leads to: `namespace/name`.
    pub service: String,
    /// How the request ends.
    pub judged: Judged,
    /// The rule's own lines.
    pub span: Span,
}

/// An object by which something is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectName {
    /// `Deployment`
    pub kind: String,
    /// Its namespace; empty for kinds that have none.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// A call that the YAML declares: a variable, an argument, a probe, a webhook …
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// What calls.
    pub from: ObjectName,
    /// The address as written, without user and password: `cart:7070`, `http://cart/x`.
    pub target: String,
    /// The Service that it names, `namespace/name`; none where your YAML has none of this name.
    pub service: Option<String>,
    /// The port; none where nothing names one.
    pub port: Option<u16>,
    /// The protocol: `TCP`.
    pub protocol: String,
    /// The variable, argument or field that says so: `env CART_ADDR`.
    pub said_by: String,
    /// False where the text only looks like an address.
    pub certain: bool,
    /// How the request ends.
    pub judged: Judged,
    /// Where it is said.
    pub span: Span,
}

impl Call {
    /// What it counts as: a text that only looks like an address proves no failure.
    pub fn result(&self) -> PathResult {
        match self.judged.result() {
            PathResult::Fails if !self.certain => PathResult::CannotTell,
            result => result,
        }
    }

    /// How it ends, and why, in a few sentences.
    pub fn words(&self) -> String {
        let words = self.judged.words();
        if !self.certain && self.judged.result() == PathResult::Fails {
            return format!("Your YAML does not prove this call. If the app makes it: {words}");
        }
        words
    }
}

/// A workload whose Pods a Service selects, whether they are ready or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// `namespace/name`
    pub service: String,
    /// The workload, or the Pod that no workload made.
    pub workload: ObjectName,
}

/// Who may reach a port of a workload, as far as policies decide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The workload.
    pub to: ObjectName,
    /// Its Pods' port.
    pub port: u16,
    /// `TCP`
    pub protocol: String,
    /// Whether a NetworkPolicy isolates its Pods for packets that arrive, or an administrator's
    /// policy can deny them some.
    pub isolated: bool,
    /// True where your YAML has no policy: then everybody passes, and the lists are empty.
    pub everybody: bool,
    /// The workloads whose packets pass; all others of your YAML are in `denied` or `open`.
    pub allowed: Vec<ObjectName>,
    /// The workloads whose packets are dropped.
    pub denied: Vec<ObjectName>,
    /// The workloads of which your YAML does not decide it.
    pub open: Vec<ObjectName>,
    /// How it is open to the outside: Services and rules by which packets come in.
    pub exposed_by: Vec<String>,
}

/// Something that nothing leads to, or that leads to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alone {
    /// In which way.
    pub what: AloneKind,
    /// The object.
    pub object: ObjectName,
    /// The Service port that nobody serves.
    pub port: Option<u16>,
    /// Its lines.
    pub span: Span,
}

/// In which way something is alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AloneKind {
    /// No Pod serves this port of the Service.
    PortNotServed,
    /// Nothing in the YAML calls the Service, and no Ingress or route leads to it.
    ServiceWithoutCaller,
    /// No Service selects the workload's Pods.
    WorkloadWithoutService,
    /// The NetworkPolicy selects no Pod.
    PolicyWithoutPod,
    /// No NetworkPolicy selects the workload's Pods, although the YAML has policies.
    WorkloadWithoutPolicy,
}

impl AloneKind {
    /// What it is called in a table.
    pub fn words(self) -> &'static str {
        match self {
            Self::PortNotServed => "no Pod serves this port",
            Self::ServiceWithoutCaller => "nothing in your YAML calls it",
            Self::WorkloadWithoutService => "no Service selects its Pods",
            Self::PolicyWithoutPod => "it selects no Pod",
            Self::WorkloadWithoutPolicy => "no NetworkPolicy selects its Pods",
        }
    }
}

/// A finding, with the object that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// The object that it is about; none where it is about no single one.
    pub object: Option<ObjectName>,
    /// Whether it stops one of the paths, which then says the same.
    pub stops_path: bool,
}

/// How many paths there are of each result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Those that work.
    pub work: usize,
    /// Those that fail.
    pub fail: usize,
    /// Those that your YAML does not decide.
    pub cannot_tell: usize,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, result: PathResult) {
        match result {
            PathResult::Works => self.work += 1,
            PathResult::Fails => self.fail += 1,
            PathResult::CannotTell => self.cannot_tell += 1,
        }
    }
}

impl Survey {
    /// What all paths count as, in the order services, ways, calls.
    pub fn results(&self) -> impl Iterator<Item = PathResult> {
        let services = self.services.iter().map(|path| path.judged.result());
        let ways = self.ways.iter().map(|way| way.judged.result());
        services
            .chain(ways)
            .chain(self.calls.iter().map(Call::result))
    }

    /// How many paths work, fail, and cannot be told.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.results().for_each(|result| tally.add(result));
        tally
    }
}
