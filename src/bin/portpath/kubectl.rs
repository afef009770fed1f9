//! Runs kubectl for what a path needs. It only ever runs `kubectl api-resources` and `kubectl get`,
//! and never names Secrets or ConfigMaps.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::{Command, Output};

use portpath::manifest::{GATEWAY_GROUP, is_mesh_or_router};

use crate::command_line::ClusterArguments;

/// Without these no answer is certain. So it is with every policy of a network plugin.
const NEEDED: [&str; 4] = [
    "services",
    "pods",
    "endpointslices.discovery.k8s.io",
    "networkpolicies.networking.k8s.io",
];

/// What makes an answer say more, and leads in from outside.
const USEFUL: [&str; 12] = [
    "namespaces",
    "nodes",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "jobs.batch",
    "replicationcontrollers",
    "ingresses.networking.k8s.io",
    "ingressclasses.networking.k8s.io",
    "ciliumlocalredirectpolicies.cilium.io",
    "xlistenersets.gateway.networking.x-k8s.io",
];

/// kubectl, and what it is asked.
pub(crate) struct Kubectl<'a> {
    /// Options that choose the cluster.
    options: Vec<OsString>,
    /// Empty for all.
    namespaces: &'a [String],
    without: &'a [String],
}

/// The YAML of a cluster, and what to say about it.
pub(crate) struct Cluster {
    pub(crate) text: String,
    pub(crate) notes: Vec<String>,
}

impl<'a> Kubectl<'a> {
    pub(crate) fn new(arguments: &'a ClusterArguments) -> Self {
        let mut options = Vec::new();
        if let Some(context) = &arguments.context {
            options.push(format!("--context={context}").into());
        }
        if let Some(file) = &arguments.kubeconfig {
            let mut option = OsString::from("--kubeconfig=");
            option.push(file);
            options.push(option);
        }
        Self {
            options,
            namespaces: &arguments.namespaces,
            without: &arguments.without,
        }
    }

    /// Reads what the path needs. `Err` holds a sentence that says what cannot be read.
    pub(crate) fn read(&self) -> Result<Cluster, String> {
        let mut cluster = Cluster {
            text: String::new(),
            notes: Vec::new(),
        };
        let inside = self.resources("--namespaced=true")?;
        if self.namespaces.is_empty() {
            self.add(&inside, "--all-namespaces", &mut cluster)?;
        }
        for namespace in self.namespaces {
            let scope = format!("--namespace={namespace}");
            self.add(&inside, &scope, &mut cluster)?;
        }
        let outside = self.resources("--namespaced=false")?;
        self.add(&outside, "--all-namespaces", &mut cluster)?;
        Ok(cluster)
    }

    /// The resources that the cluster has and the path needs, as `kubectl api-resources` names them.
    fn resources(&self, scope: &str) -> Result<Vec<String>, String> {
        let output = self.run(&["api-resources", "--verbs=list", "--output=name", scope])?;
        let listed = text(&output.stdout);
        // kubectl lists what it knows and fails where one of many API servers does not answer.
        if listed.trim().is_empty() && !output.status.success() {
            return Err(format!("kubectl cannot read the cluster: {}", why(&output)));
        }
        let names = listed.lines().map(str::trim);
        let wanted = names.filter(|name| is_wanted(name) && !self.is_left_out(name));
        Ok(wanted.map(str::to_owned).collect())
    }

    fn is_left_out(&self, resource: &str) -> bool {
        let alone = resource.split('.').next();
        self.without
            .iter()
            .any(|name| name == resource || Some(name.as_str()) == alone)
    }

    /// Adds all objects of these resources; each by itself where kubectl cannot read all.
    fn add(&self, resources: &[String], scope: &str, cluster: &mut Cluster) -> Result<(), String> {
        if resources.is_empty() {
            return Ok(());
        }
        let all = self.get(&resources.join(","), scope)?;
        if all.status.success() {
            cluster.push(&all);
            return Ok(());
        }
        for resource in resources {
            let one = self.get(resource, scope)?;
            if one.status.success() {
                cluster.push(&one);
            } else if is_needed(resource) {
                return Err(format!(
                    "kubectl cannot read {resource}: {}; if you know that none decides about the packet, add --without {resource}",
                    why(&one)
                ));
            } else {
                cluster.notes.push(format!(
                    "kubectl cannot read {resource}: {}; the answer leaves them out",
                    why(&one)
                ));
            }
        }
        Ok(())
    }

    fn get(&self, resources: &str, scope: &str) -> Result<Output, String> {
        self.run(&["get", resources, scope, "--output=yaml"])
    }

    fn run(&self, words: &[&str]) -> Result<Output, String> {
        let mut command = Command::new("kubectl");
        let output = command.args(&self.options).args(words).output();
        output.map_err(|error| match error.kind() {
            ErrorKind::NotFound => "kubectl is not in your PATH".to_owned(),
            _ => format!("cannot run kubectl: {error}"),
        })
    }
}

impl Cluster {
    fn push(&mut self, output: &Output) {
        if !self.text.is_empty() {
            self.text.push_str("---\n");
        }
        self.text.push_str(&text(&output.stdout));
    }
}

/// Whether objects of a resource, such as `ingresses.networking.k8s.io`, may decide about a packet.
fn is_wanted(resource: &str) -> bool {
    let (_, group) = resource.split_once('.').unwrap_or((resource, ""));
    is_needed(resource)
        || USEFUL.contains(&resource)
        || group == GATEWAY_GROUP
        || is_mesh_or_router(group)
}

fn is_needed(resource: &str) -> bool {
    let name = resource.split('.').next().unwrap_or_default();
    NEEDED.contains(&resource) || name.ends_with("networkpolicies")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The first line that kubectl printed on standard error.
fn why(output: &Output) -> String {
    let said = text(&output.stderr);
    let line = said.lines().find(|line| !line.trim().is_empty());
    line.map_or_else(|| output.status.to_string(), |line| line.trim().to_owned())
}
