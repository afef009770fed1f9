//! Commands of kubectl that make objects without a file: `kubectl create deployment`, `kubectl run`,
//! `kubectl create service`, `kubectl expose`. Types their flags. What objects they make, with the
//! defaults of kubectl, is for `admission`.
//!
//! Source: staging/src/k8s.io/kubectl/pkg/cmd/create, pkg/cmd/run/run.go and pkg/cmd/expose/expose.go.

use super::{At, Named};

/// A command that makes an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Creation {
    /// The object: its name, and its namespace if the command names one.
    pub named: Named,
    /// What is made.
    pub what: Created,
    /// The command.
    pub at: At,
}

/// What a command makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// A Pod (`kubectl run`).
    Pod(Running),
    /// A Deployment (`kubectl create deployment`, and `kubectl run` before 1.18).
    Deployment(Running),
    /// A Service (`kubectl create service`).
    Service(NewService),
    /// A Service for an object that is there (`kubectl expose`).
    Exposed(Exposed),
}

/// What runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// `--image`, each in a container of its own.
    pub images: Vec<String>,
    /// `--port`.
    pub port: Option<u16>,
    /// `--replicas`.
    pub replicas: Option<u32>,
    /// `--labels`.
    pub labels: Vec<(String, String)>,
    /// `--env`.
    pub env: Vec<(String, String)>,
    /// What follows `--`.
    pub arguments: Vec<String>,
    /// The command is `kubectl run`, which labels with `run` and not with `app`.
    pub is_run: bool,
}

/// A Service by its type and ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewService {
    /// `spec.type`.
    pub kind: &'static str,
    /// `--tcp`: `port`, and `targetPort` as typed.
    pub ports: Vec<(u16, String)>,
    /// `--node-port`.
    pub node_port: Option<u16>,
    /// `--clusterip="None"`.
    pub headless: bool,
    /// `--external-name`.
    pub external_name: Option<String>,
}

/// A Service for the Pods of another object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposed {
    /// The kind of the other object, as YAML has it: `Deployment`.
    pub of: &'static str,
    /// Its name.
    pub name: String,
    /// `--port`; without it the ports of the object.
    pub port: Option<u16>,
    /// `--target-port`.
    pub target: Option<String>,
    /// `--type`.
    pub kind: Option<String>,
    /// `--protocol`.
    pub protocol: Option<String>,
    /// `--selector`.
    pub selector: Vec<(String, String)>,
    /// `--cluster-ip=None`.
    pub headless: bool,
    /// `--external-ip`.
    pub external_ip: Option<String>,
}

/// The objects that a command makes; none where it makes none, or only prints one.
pub(super) fn of(command: &str, namespace: Option<&str>, at: At) -> Vec<Creation> {
    let Some(flags) = Flags::of(command) else {
        return Vec::new();
    };
    let found = flags.created();
    let creation = |(name, what): (String, Created)| Creation {
        named: Named {
            namespace: namespace.map(str::to_owned),
            name,
        },
        what,
        at,
    };
    found.into_iter().map(creation).collect()
}

/// The words of a command: those that stand by themselves, the flags with their values, and what
/// follows `--`.
struct Flags<'a> {
    plain: Vec<&'a str>,
    values: Vec<(&'a str, &'a str)>,
    behind: Vec<&'a str>,
}

/// Flags without a value.
const SWITCHES: &[&str] = &[
    "-i",
    "-t",
    "-it",
    "-ti",
    "-A",
    "-q",
    "--attach",
    "--command",
    "--expose",
    "--quiet",
    "--rm",
    "--save-config",
    "--stdin",
    "--tty",
    "--wait",
];

impl<'a> Flags<'a> {
    fn of(command: &'a str) -> Option<Self> {
        let mut words = command.split_whitespace().peekable();
        words.next_if_eq(&"sudo");
        match words.next()? {
            "kubectl" | "k" => {}
            "microk8s" | "k3s" => {
                words.next_if_eq(&"kubectl")?;
            }
            "minikube" => {
                words.next_if_eq(&"kubectl")?;
                words.next_if_eq(&"--")?;
            }
            _ => return None,
        }
        let mut flags = Self {
            plain: Vec::new(),
            values: Vec::new(),
            behind: Vec::new(),
        };
        while let Some(word) = words.next() {
            if matches!(word, "|" | "&&" | "||" | ";" | ">" | "#") {
                break;
            }
            if word == "--" {
                flags.behind.extend(words.by_ref());
            } else if !word.starts_with('-') {
                flags.plain.push(unquoted(word));
            } else if let Some((flag, value)) = word.split_once('=') {
                flags.values.push((flag, unquoted(value)));
            } else if SWITCHES.contains(&word) {
                flags.values.push((word, ""));
            } else {
                let value = words.next_if(|next| !next.starts_with('-'));
                flags.values.push((word, unquoted(value.unwrap_or(""))));
            }
        }
        Some(flags)
    }

    fn has(&self, flags: &[&str]) -> bool {
        self.values.iter().any(|(flag, _)| flags.contains(flag))
    }

    fn value(&self, flags: &[&str]) -> Option<&'a str> {
        let found = self.values.iter().find(|(flag, _)| flags.contains(flag));
        found
            .map(|(_, value)| *value)
            .filter(|value| !value.is_empty())
    }

    fn number<N: std::str::FromStr>(&self, flag: &str) -> Option<N> {
        self.value(&[flag])?.parse().ok()
    }

    fn pairs(&self, flags: &[&str]) -> Vec<(String, String)> {
        let given = self.values.iter().filter(|(flag, _)| flags.contains(flag));
        let pairs = given.flat_map(|(_, value)| value.split(','));
        pairs
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }

    fn created(&self) -> Vec<(String, Created)> {
        let only_prints = self
            .value(&["--dry-run"])
            .is_some_and(|value| value != "none")
            || (self.has(&["--dry-run"]) && self.value(&["--dry-run"]).is_none());
        let reads_a_file = self.has(&["-f", "--filename", "-k", "--kustomize"]);
        if only_prints || reads_a_file {
            return Vec::new();
        }
        let found = match self.plain.as_slice() {
            ["create", "deployment" | "deploy", name, ..] => self.deployment(name),
            ["create", "service" | "svc", kind, name, ..] => self.service(kind, name),
            ["run", name, ..] => return self.run(name),
            ["expose", rest @ ..] => self.exposed(rest),
            _ => None,
        };
        found.into_iter().collect()
    }

    fn running(&self) -> Option<Running> {
        let images = self.values.iter().filter(|(flag, _)| *flag == "--image");
        let images: Vec<String> = images
            .flat_map(|(_, value)| value.split(','))
            .filter(|image| !image.is_empty() && is_real(image))
            .map(str::to_owned)
            .collect();
        if images.is_empty() {
            return None;
        }
        Some(Running {
            images,
            port: self.number("--port"),
            replicas: self.number("--replicas").or_else(|| self.number("-r")),
            labels: self.pairs(&["--labels", "-l"]),
            env: self.pairs(&["--env"]),
            arguments: self
                .behind
                .iter()
                .map(|word| unquoted(word).to_owned())
                .collect(),
            is_run: false,
        })
    }

    fn deployment(&self, name: &str) -> Option<(String, Created)> {
        let running = self.running()?;
        is_real(name).then(|| (name.to_owned(), Created::Deployment(running)))
    }

    /// `kubectl run`; a Pod that somebody sits in is a client, and no part of the app.
    fn run(&self, name: &str) -> Vec<(String, Created)> {
        let is_client = self.has(&[
            "-i", "-t", "-it", "-ti", "--stdin", "--tty", "--rm", "--attach",
        ]);
        let Some(running) = self.running() else {
            return Vec::new();
        };
        if is_client || !is_real(name) {
            return Vec::new();
        }
        let running = Running {
            is_run: true,
            ..running
        };
        let port = running.port;
        let what = if running.replicas.is_some() {
            Created::Deployment(running)
        } else {
            Created::Pod(running)
        };
        let mut made = vec![(name.to_owned(), what)];
        if self.has(&["--expose"]) && port.is_some() {
            let exposed = Exposed {
                of: "Pod",
                name: name.to_owned(),
                port,
                ..Exposed::default()
            };
            made.push((name.to_owned(), Created::Exposed(exposed)));
        }
        made
    }

    fn service(&self, kind: &str, name: &str) -> Option<(String, Created)> {
        let kind = match kind {
            "clusterip" => "ClusterIP",
            "nodeport" => "NodePort",
            "loadbalancer" => "LoadBalancer",
            "externalname" => "ExternalName",
            _ => return None,
        };
        let given = self.values.iter().filter(|(flag, _)| *flag == "--tcp");
        let ports = given.flat_map(|(_, value)| value.split(','));
        let ports = ports.filter_map(|pair| {
            let (port, target) = pair.split_once(':').unwrap_or((pair, pair));
            Some((port.parse().ok()?, target.to_owned()))
        });
        let service = NewService {
            kind,
            ports: ports.collect(),
            node_port: self.number("--node-port"),
            headless: self.value(&["--clusterip"]) == Some("None"),
            external_name: self.value(&["--external-name"]).map(str::to_owned),
        };
        is_real(name).then(|| (name.to_owned(), Created::Service(service)))
    }

    fn exposed(&self, rest: &[&str]) -> Option<(String, Created)> {
        let (kind, name) = match rest {
            [kind_and_name] => kind_and_name.split_once('/')?,
            [kind, name] => (*kind, *name),
            _ => return None,
        };
        let of = match kind {
            "deployment" | "deployments" | "deploy" | "deployment.apps" | "deployments.apps" => {
                "Deployment"
            }
            "pod" | "pods" | "po" => "Pod",
            "service" | "services" | "svc" => "Service",
            "replicaset" | "replicasets" | "rs" => "ReplicaSet",
            "replicationcontroller" | "replicationcontrollers" | "rc" => "ReplicationController",
            _ => return None,
        };
        let port = self.value(&["--port"]);
        let is_number = port.is_none_or(|port| port.parse::<u16>().is_ok());
        if !is_real(name) || !is_number {
            return None;
        }
        let exposed = Exposed {
            of,
            name: name.to_owned(),
            port: self.number("--port"),
            target: self
                .value(&["--target-port", "--targetPort"])
                .map(str::to_owned),
            kind: self.value(&["--type"]).map(str::to_owned),
            protocol: self.value(&["--protocol"]).map(str::to_owned),
            selector: self.pairs(&["--selector", "-l"]),
            headless: self.value(&["--cluster-ip"]) == Some("None"),
            external_ip: self.value(&["--external-ip"]).map(str::to_owned),
        };
        let name = self.value(&["--name"]).unwrap_or(name);
        is_real(name).then(|| (name.to_owned(), Created::Exposed(exposed)))
    }
}

/// Not a placeholder: `<name>`, `$NAME`, `NAME`.
fn is_real(word: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._/:@".contains(letter);
    let has_small = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    !word.is_empty() && word.chars().all(is_plain) && word.chars().any(has_small)
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\'', '`'])
}
