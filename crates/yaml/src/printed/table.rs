//! Tables of `kubectl get`: what they are about is told by their columns.

use super::{At, Endpoints, Ingress, Named, Node, Pod, Printed, Service, cells};

/// A table, by its columns.
pub(super) struct Table {
    about: About,
    columns: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Services,
    Endpoints,
    Slices,
    Pods,
    Nodes,
    Ingresses,
    /// Anything else; its rows are skipped.
    Others,
}

/// How many columns a table may have.
const MOST_COLUMNS: usize = 16;

impl Table {
    /// The table that a line is the head of: `NAME   TYPE   CLUSTER-IP …`.
    pub(super) fn begins(text: &str) -> Option<Self> {
        let columns: Vec<String> = text
            .split_whitespace()
            .take(MOST_COLUMNS)
            .map(|head| head.replace('_', "-"))
            .collect();
        let is_head = |head: &String| {
            head.bytes()
                .all(|byte| byte.is_ascii_uppercase() || b"-()/".contains(&byte))
        };
        let begins = matches!(
            columns.first().map(String::as_str),
            Some("NAME" | "NAMESPACE")
        );
        if !begins || columns.len() < 2 || !columns.iter().all(is_head) {
            return None;
        }
        let has = |head: &str| columns.iter().any(|column| column == head);
        let about = if has("CLUSTER-IP") && has("PORT(S)") {
            About::Services
        } else if has("READY") && has("STATUS") && has("RESTARTS") {
            About::Pods
        } else if has("ENDPOINTS") && has("ADDRESSTYPE") {
            About::Slices
        } else if has("ENDPOINTS") {
            About::Endpoints
        } else if has("STATUS") && has("VERSION") && has("ROLES") {
            About::Nodes
        } else if has("HOSTS") && has("ADDRESS") {
            About::Ingresses
        } else {
            About::Others
        };
        Some(Self { about, columns })
    }

    /// Reads a row; false where the line is none.
    pub(super) fn row(
        &self,
        text: &str,
        at: At,
        namespace: Option<&str>,
        printed: &mut Printed,
    ) -> bool {
        let cells = cells_of(text);
        let row = Row {
            columns: &self.columns,
            cells: &cells,
        };
        // A row has a cell for each column, save that the last ones may be empty.
        if cells.len() < 2 || cells.len() + 2 < self.columns.len().min(5) {
            return false;
        }
        let Some(name) = row.cell("NAME").map(without_kind) else {
            return false;
        };
        let namespace = row.cell("NAMESPACE").or(namespace);
        let named = |name: &str| Named {
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
        };
        match self.about {
            About::Services => printed.services.extend(row.service(named(name), at)),
            About::Pods => printed.pods.extend(row.pod(named(name), at)),
            About::Nodes => printed.nodes.extend(row.node(name, at)),
            About::Ingresses => printed.ingresses.extend(row.ingress(named(name), at)),
            About::Endpoints => printed.endpoints.extend(row.endpoints(named(name), at)),
            About::Slices => {
                // The controller names a slice after its Service, with a suffix of its own.
                let service = name.rsplit_once('-').map_or(name, |(service, _)| service);
                printed.endpoints.extend(row.slice(named(service), at));
            }
            About::Others => {}
        }
        true
    }
}

/// `service/web` is Service `web`, as `kubectl get all` prints it.
fn without_kind(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, name)| name)
}

/// The words of a row; what stands in parentheses belongs to the word before, as in `3 (2m ago)`.
fn cells_of(text: &str) -> Vec<&str> {
    let mut cells: Vec<&str> = Vec::new();
    let mut open = false;
    for word in text.split_whitespace() {
        let belongs = open || word.starts_with('(');
        open = belongs && !word.ends_with(')');
        // A list that is cut short goes on: `10.0.0.1:80,10.0.0.2:80 + 1 more...`.
        if !belongs && word != "+" && word != "more..." {
            cells.push(word);
        }
    }
    cells
}

struct Row<'a> {
    columns: &'a [String],
    cells: &'a [&'a str],
}

impl<'a> Row<'a> {
    fn cell(&self, column: &str) -> Option<&'a str> {
        let place = self.columns.iter().position(|head| head == column)?;
        self.cells.get(place).copied()
    }

    /// The columns of printService.
    fn service(&self, named: Named, at: At) -> Option<Service> {
        let kind = self.cell("TYPE").filter(|kind| is_type(kind));
        let external = self.cell("EXTERNAL-IP").unwrap_or_default();
        let ports = cells::ports(self.cell("PORT(S)")?, at);
        let cluster_ip = self.cell("CLUSTER-IP")?;
        if kind.is_none() && ports.is_empty() {
            return None;
        }
        Some(Service {
            named,
            at,
            kind: kind.map(|kind| (kind.to_owned(), at)),
            cluster_ip: cluster_ip.parse().ok().map(|ip| (ip, at)),
            external: cells::addresses(external)
                .into_iter()
                .map(|ip| (ip, at))
                .collect(),
            external_names: cells::names(external)
                .into_iter()
                .map(|name| (name.to_owned(), at))
                .collect(),
            pending: (external == "<pending>").then_some(at),
            ports,
            described: None,
        })
    }

    /// The columns of printPod.
    fn pod(&self, named: Named, at: At) -> Option<Pod> {
        let (ready, all) = self.cell("READY")?.split_once('/')?;
        let status = self.cell("STATUS")?;
        let (ready, all): (u32, u32) = (ready.parse().ok()?, all.parse().ok()?);
        Some(Pod {
            named,
            at,
            ready: ready == all && all > 0 && status == "Running",
            written: format!("{ready}/{all} {status}"),
            ip: self.cell("IP").and_then(|ip| ip.parse().ok()),
        })
    }

    /// The columns of printNode.
    fn node(&self, name: &str, at: At) -> Option<Node> {
        // `Ready`, `NotReady,SchedulingDisabled`
        let status = self.cell("STATUS")?;
        if !status.contains("Ready") {
            return None;
        }
        let ips = ["INTERNAL-IP", "EXTERNAL-IP"]
            .into_iter()
            .filter_map(|column| self.cell(column)?.parse().ok());
        Some(Node {
            name: name.to_owned(),
            at,
            ips: ips.collect(),
            ready: !status.starts_with("NotReady"),
        })
    }

    /// The columns of printIngress. Without an address a row has a cell less.
    fn ingress(&self, named: Named, at: At) -> Option<Ingress> {
        let ips = cells::addresses(self.cell("ADDRESS")?);
        (!ips.is_empty()).then_some(Ingress { named, at, ips })
    }

    fn endpoints(&self, named: Named, at: At) -> Option<Endpoints> {
        let written = self.cell("ENDPOINTS")?;
        Some(Endpoints {
            named,
            at,
            written: written.to_owned(),
            list: cells::endpoints(written)?,
        })
    }

    /// A slice names ports and addresses in two columns.
    fn slice(&self, named: Named, at: At) -> Option<Endpoints> {
        let written = self.cell("ENDPOINTS")?;
        let port = self.cell("PORTS").and_then(|ports| ports.parse().ok());
        let mut list = cells::endpoints(written)?;
        for (_, of) in &mut list {
            *of = of.or(port);
        }
        Some(Endpoints {
            named,
            at,
            written: written.to_owned(),
            list,
        })
    }
}

/// `spec.type` of a Service.
pub(super) fn is_type(word: &str) -> bool {
    matches!(
        word,
        "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName"
    )
}
