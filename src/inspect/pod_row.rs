//! A Pod's row of `kubectl get pods -o wide`, computed from its status as the API server computes
//! it; a Pod without a status is Running and Ready, as everywhere.
//!
//! Source: pkg/printers/internalversion/printers.go, printPod.

use std::collections::BTreeSet;

use portpath_net::cluster::{NeverReady, Pod, containers_ready};
use portpath_yaml::yaml::Node;

/// The age of an object. kubectl counts it from its creation to now, and prints this where it has
/// no creation time.
pub(super) const AGE: &str = "<unknown>";

/// The cells with tabs between them. `stored` is the Pod as pasted, when it has a status.
pub(super) fn text(pod: &Pod, stored: Option<&Node>) -> String {
    let summary = match stored {
        Some(stored) => Summary::of(stored, pod.terminating),
        None => Summary::assumed(pod),
    };
    let or_none = |text: &str| {
        if text.is_empty() {
            "<none>".to_owned()
        } else {
            text.to_owned()
        }
    };
    let ip = pod.ips.first().map_or(String::new(), ToString::to_string);
    let nominated = stored
        .and_then(|stored| at(stored, &["status", "nominatedNodeName"])?.as_str())
        .unwrap_or("");
    let cells = [
        format!("pod/{}", pod.name),
        format!("{}/{}", summary.ready, pod.spec.port_bearers().count()),
        summary.reason,
        if summary.restarted {
            format!("{} ({AGE} ago)", summary.restarts)
        } else {
            summary.restarts.to_string()
        },
        AGE.to_owned(),
        or_none(&ip),
        or_none(&pod.node),
        or_none(nominated),
        gates(pod, stored),
    ];
    cells.join("\t")
}

/// How many of the Pod's readiness gates are open.
fn gates(pod: &Pod, stored: Option<&Node>) -> String {
    let all = &pod.spec.readiness_gates;
    if all.is_empty() {
        return "<none>".to_owned();
    }
    let open = |kind: &str| {
        stored
            .and_then(|stored| condition(stored, kind))
            .is_some_and(is_true)
    };
    format!(
        "{}/{}",
        all.iter().filter(|gate| open(&gate.value)).count(),
        all.len()
    )
}

/// What the columns READY, STATUS and RESTARTS say.
struct Summary {
    ready: usize,
    reason: String,
    restarts: i64,
    /// When it restarted is known, so that the column says how long ago.
    restarted: bool,
}

impl Summary {
    fn assumed(pod: &Pod) -> Self {
        let reason = match (pod.terminating && !pod.is_finished(), pod.ready.value) {
            (true, _) => "Terminating",
            (false, _) => pod.phase.as_str(),
        };
        let reason = match pod.never_ready.as_deref() {
            Some(NeverReady::Init(held)) if reason == "Pending" => {
                let containers = pod.spec.init_containers.iter();
                let all = containers.filter(|container| !container.is_sidecar).count();
                format!("Init:{}/{all}", held.wait.container)
            }
            _ => reason.to_owned(),
        };
        let runs = pod.phase == "Running" && (pod.ready.value || pod.never_ready.is_some());
        let ready = if runs { containers_ready(&pod.spec) } else { 0 };
        Self {
            ready,
            reason,
            restarts: 0,
            restarted: false,
        }
    }

    fn of(stored: &Node, terminating: bool) -> Self {
        let phase = text_at(stored, &["status", "phase"]);
        let phase = if phase.is_empty() { "Pending" } else { phase };
        let own_reason = text_at(stored, &["status", "reason"]);
        let mut summary = Self {
            ready: 0,
            reason: if own_reason.is_empty() {
                phase
            } else {
                own_reason
            }
            .to_owned(),
            restarts: 0,
            restarted: false,
        };
        let gated = |node: &&Node| {
            text_at(node, &["type"]) == "PodScheduled" && text_at(node, &["reason"]) == GATED
        };
        if list(stored, "conditions").iter().any(|node| gated(&node)) {
            summary.reason = GATED.to_owned();
        }
        let sidecars = summary.init_containers(stored);
        let initialized = condition(stored, "Initialized").is_some_and(is_true);
        if sidecars.all_started || initialized {
            summary.restarts = sidecars.restarts;
            summary.restarted = sidecars.restarted;
            summary.containers(stored);
        }
        if terminating && own_reason == "NodeLost" {
            summary.reason = "Unknown".to_owned();
        } else if terminating && !matches!(phase, "Succeeded" | "Failed") {
            summary.reason = "Terminating".to_owned();
        }
        summary
    }

    /// Goes through the init containers to the first that is not done.
    fn init_containers(&mut self, stored: &Node) -> Sidecars {
        let declared = at(stored, &["spec", "initContainers"]).map_or(&[][..], Node::items);
        let always = declared
            .iter()
            .filter(|container| text_at(container, &["restartPolicy"]) == "Always");
        let sidecar_names: BTreeSet<&str> = always
            .map(|container| text_at(container, &["name"]))
            .collect();
        let mut sidecars = Sidecars {
            all_started: true,
            restarts: 0,
            restarted: false,
        };
        for (index, status) in list(stored, "initContainerStatuses").iter().enumerate() {
            let is_sidecar = sidecar_names.contains(text_at(status, &["name"]));
            self.count_restarts(status);
            if is_sidecar {
                sidecars.restarts += int_at(status, &["restartCount"]);
                sidecars.restarted |= finished_before(status);
            }
            let terminated = at(status, &["state", "terminated"]);
            if terminated.is_some_and(|state| int_at(state, &["exitCode"]) == 0) {
                continue;
            }
            if is_sidecar && at(status, &["started"]).and_then(Node::as_bool) == Some(true) {
                self.ready += usize::from(flag(status, "ready"));
                continue;
            }
            let waiting = text_at(status, &["state", "waiting", "reason"]);
            self.reason = match terminated {
                Some(state) => format!("Init:{}", why_terminated(state)),
                None if !matches!(waiting, "" | "PodInitializing") => format!("Init:{waiting}"),
                None => format!("Init:{index}/{}", declared.len()),
            };
            sidecars.all_started = false;
            break;
        }
        sidecars
    }

    /// Goes through the containers from the last to the first, so that the first has the last word.
    fn containers(&mut self, stored: &Node) {
        let mut running = false;
        let mut failed = None;
        for status in list(stored, "containerStatuses").iter().rev() {
            self.count_restarts(status);
            let waiting = text_at(status, &["state", "waiting", "reason"]);
            if !waiting.is_empty() {
                self.reason = waiting.to_owned();
            } else if let Some(state) = at(status, &["state", "terminated"]) {
                self.reason = why_terminated(state);
                if int_at(state, &["exitCode"]) != 0 {
                    failed = Some(self.reason.clone());
                }
            } else if flag(status, "ready") && at(status, &["state", "running"]).is_some() {
                running = true;
                self.ready += 1;
            }
        }
        if self.reason == "Completed" {
            let ready = condition(stored, "Ready").is_some_and(is_true);
            self.reason = match (running && ready, failed, running) {
                (true, ..) => "Running".to_owned(),
                (false, Some(failed), _) => failed,
                (false, None, true) => "NotReady".to_owned(),
                (false, None, false) => return,
            };
        }
    }

    fn count_restarts(&mut self, status: &Node) {
        self.restarts += int_at(status, &["restartCount"]);
        self.restarted |= finished_before(status);
    }
}

/// What the init containers leave to the count of restarts, when all of them are done or started.
struct Sidecars {
    all_started: bool,
    restarts: i64,
    restarted: bool,
}

const GATED: &str = "SchedulingGated";

/// `Error`, else `Signal:9`, else `ExitCode:1`.
fn why_terminated(state: &Node) -> String {
    match (text_at(state, &["reason"]), int_at(state, &["signal"])) {
        ("", 0) => format!("ExitCode:{}", int_at(state, &["exitCode"])),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}

fn finished_before(status: &Node) -> bool {
    !text_at(status, &["lastState", "terminated", "finishedAt"]).is_empty()
}

fn at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter()
        .try_fold(node, |node, key| node.get(key))
        .filter(|node| !node.is_null())
}

fn list<'n>(stored: &'n Node, field: &str) -> &'n [Node] {
    at(stored, &["status", field]).map_or(&[], Node::items)
}

fn text_at<'n>(node: &'n Node, path: &[&str]) -> &'n str {
    at(node, path).and_then(Node::as_str).unwrap_or("")
}

fn int_at(node: &Node, path: &[&str]) -> i64 {
    at(node, path).and_then(Node::as_int).unwrap_or(0)
}

fn flag(node: &Node, key: &str) -> bool {
    at(node, &[key]).and_then(Node::as_bool).unwrap_or(false)
}

fn condition<'n>(stored: &'n Node, kind: &str) -> Option<&'n Node> {
    list(stored, "conditions")
        .iter()
        .find(|node| text_at(node, &["type"]) == kind)
}

fn is_true(condition: &Node) -> bool {
    text_at(condition, &["status"]) == "True"
}
