//! Reads `kubectl port-forward TYPE/NAME [LOCAL_PORT:]REMOTE_PORT …` as kubectl does, and writes it
//! again. Leaves ports and names to `trace`.

use super::Target;

/// A port of the reader's own machine that kubectl carries to a Pod.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Forward {
    /// What is named: `service`, `pod`, `deployment` …
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The namespace, `default` when none is typed.
    pub namespace: String,
    /// `--address`; `localhost` when none is typed.
    pub addresses: Vec<String>,
    /// The ports as typed: `8080:80`, `80`, `:80`, `8443:https`.
    pub ports: Vec<String>,
}

/// What can be named, by all its names, with the resource as the API server calls it in an error.
const KINDS: &[(&[&str], &str)] = &[
    (&["pod", "pods", "po", "Pod"], "pods"),
    (&["service", "services", "svc", "Service"], "services"),
    (
        &["deployment", "deployments", "deploy", "Deployment"],
        "deployments.apps",
    ),
    (
        &["replicaset", "replicasets", "rs", "ReplicaSet"],
        "replicasets.apps",
    ),
    (
        &["statefulset", "statefulsets", "sts", "StatefulSet"],
        "statefulsets.apps",
    ),
    (
        &["daemonset", "daemonsets", "ds", "DaemonSet"],
        "daemonsets.apps",
    ),
    (
        &[
            "replicationcontroller",
            "replicationcontrollers",
            "rc",
            "ReplicationController",
        ],
        "replicationcontrollers",
    ),
    (&["job", "jobs", "Job"], "jobs.batch"),
    (&["cronjob", "cronjobs", "cj", "CronJob"], "cronjobs.batch"),
];

/// Options of kubectl that are followed by a value and say nothing of the path.
const TAKES_VALUE: &[&str] = &[
    "--context",
    "--kubeconfig",
    "--cluster",
    "--user",
    "--pod-running-timeout",
    "--request-timeout",
    "-s",
    "--server",
];

impl Forward {
    /// The resource as the API server calls it: `deployments.apps`.
    pub fn resource(&self) -> &'static str {
        KINDS
            .iter()
            .find(|(names, _)| names.first() == Some(&self.kind))
            .map_or("pods", |(_, resource)| resource)
    }

    /// The kind as Kubernetes spells it: `Deployment`.
    pub fn kind_name(&self) -> &'static str {
        let names = KINDS
            .iter()
            .find(|(names, _)| names.first() == Some(&self.kind));
        names
            .and_then(|(names, _)| names.last().copied())
            .unwrap_or("Pod")
    }

    /// Local and remote port of a typed one. Source: portforward.go, splitPort.
    pub fn split(port: &str) -> (&str, &str) {
        match port.split(':').collect::<Vec<_>>().as_slice() {
            [local, remote] => (local, remote),
            [first, ..] => (first, first),
            [] => ("", ""),
        }
    }

    /// The addresses that kubectl listens at.
    pub fn listens_at(&self) -> Vec<&str> {
        let typed = || self.addresses.iter().map(String::as_str);
        let named = if self.addresses.is_empty() {
            vec!["localhost"]
        } else {
            typed().collect()
        };
        named
            .into_iter()
            .flat_map(|name| {
                if name == "localhost" {
                    vec!["127.0.0.1", "::1"]
                } else {
                    vec![name]
                }
            })
            .collect()
    }

    /// The command, as [`Target::parse`] reads it back.
    pub fn typed(&self) -> String {
        let address = if self.addresses.is_empty() {
            String::new()
        } else {
            format!(" --address {}", self.addresses.join(","))
        };
        let mut typed = String::new();
        super::words::forward(&mut typed, &self.namespace, &address, self.kind, &self.name);
        typed.push_str(&self.ports.join(" "));
        typed
    }
}

impl Target {
    /// Reads `kubectl port-forward`; none when it is another command.
    pub(super) fn forward(words: &[&str]) -> Option<Result<Self, String>> {
        let ["kubectl" | "k" | "oc", rest @ ..] = words else {
            return None;
        };
        rest.contains(&"port-forward").then(|| read(rest))
    }
}

const EXPECTED: &str = "something like `kubectl port-forward service/web 8080:80`";

fn read(words: &[&str]) -> Result<Target, String> {
    let mut namespace = "default".to_owned();
    let mut addresses = Vec::new();
    let mut plain = Vec::new();
    let mut words = words
        .iter()
        .take_while(|word| !word.starts_with(['&', '|', '>']) && !word.starts_with("2>"));
    while let Some(word) = words.next() {
        let (option, inline) = match word.split_once('=') {
            Some((option, value)) if option.starts_with('-') => (option, Some(value)),
            _ => (*word, None),
        };
        let mut value = || {
            inline
                .or_else(|| words.next().copied())
                .unwrap_or("")
                .trim_matches(['"', '\''])
        };
        match option {
            "-n" | "--namespace" => namespace = value().to_owned(),
            "--address" => {
                addresses.extend(value().split(',').map(|address| address.trim().to_owned()))
            }
            _ if TAKES_VALUE.contains(&option) => drop(value()),
            _ if option.starts_with("-n") && option.len() > 2 => namespace = option[2..].to_owned(),
            _ if option.starts_with('-') => {}
            _ => plain.push(*word),
        }
    }
    let [_, resource, ports @ ..] = plain.as_slice() else {
        return Err(format!("expected {EXPECTED}"));
    };
    if ports.is_empty() {
        return Err(format!("expected a port as well, {EXPECTED}"));
    }
    let (kind, name) = resource.split_once('/').unwrap_or(("pod", resource));
    let plain_kind = kind.split('.').next().unwrap_or(kind);
    let Some((names, _)) = KINDS.iter().find(|(names, _)| names.contains(&plain_kind)) else {
        return Err(format!(
            "expected a Pod, a Service or a workload to forward to, but found `{resource}`"
        ));
    };
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '+'))
    };
    if let Some(strange) = [name, &namespace]
        .into_iter()
        .chain(ports.iter().copied())
        .find(|part| !is_name(part))
    {
        return Err(format!("expected {EXPECTED}, but found `{strange}`"));
    }
    let ports: Vec<String> = ports.iter().map(|port| (*port).to_owned()).collect();
    let forward = Forward {
        kind: names[0],
        name: name.to_owned(),
        namespace,
        addresses,
        ports,
    };
    let local = forward
        .ports
        .first()
        .and_then(|port| Forward::split(port).0.parse().ok());
    let own = forward
        .addresses
        .first()
        .filter(|address| !matches!(address.as_str(), "" | "0.0.0.0" | "::"));
    Ok(Target {
        host: own.map_or("localhost", String::as_str).to_owned(),
        port: local.filter(|port| *port > 0),
        forward: Some(forward),
        ..Target::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> String {
        Target::parse(text)
            .unwrap_or_else(|why| panic!("{text}: {why}"))
            .typed()
    }

    #[test]
    fn reads_back_what_it_types() {
        for text in [
            "kubectl port-forward service/web 8080:80",
            "kubectl port-forward -n shop deployment/web 8443:https :80",
            "kubectl port-forward --address localhost,10.0.0.7 pod/web-1 80",
        ] {
            assert_eq!(typed(text), text);
        }
    }

    #[test]
    fn reads_what_people_type() {
        for (text, expected) in [
            (
                "$ kubectl port-forward svc/web 8080:80 &",
                "kubectl port-forward service/web 8080:80",
            ),
            (
                "kubectl -n shop port-forward deploy/web 80",
                "kubectl port-forward -n shop deployment/web 80",
            ),
            (
                "kubectl port-forward web-1 :80 --namespace=shop",
                "kubectl port-forward -n shop pod/web-1 :80",
            ),
            (
                "k port-forward -nshop pods/web-1 80 >/dev/null 2>&1",
                "kubectl port-forward -n shop pod/web-1 80",
            ),
            (
                "kubectl --context prod port-forward Service/web 80",
                "kubectl port-forward service/web 80",
            ),
            (
                "kubectl port-forward deployments.apps/web 80",
                "kubectl port-forward deployment/web 80",
            ),
        ] {
            assert_eq!(typed(text), expected, "{text}");
        }
        let target =
            Target::parse("kubectl port-forward --address 0.0.0.0 svc/web 8080:80").unwrap();
        assert_eq!(
            (target.host.as_str(), target.port),
            ("localhost", Some(8080))
        );
    }

    #[test]
    fn refuses_with_a_sentence() {
        for text in [
            "kubectl port-forward",
            "kubectl port-forward svc/web",
            "kubectl port-forward configmap/web 80",
            "kubectl port-forward svc/ 80",
            "kubectl port-forward svc/<b> 80",
        ] {
            assert!(
                Target::parse(text).unwrap_err().contains("expected"),
                "{text}"
            );
        }
    }
}
