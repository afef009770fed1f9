//! `kubectl describe` of a Service, a Pod, an Ingress or Endpoints: keys at the left edge, values in a column.

use super::{At, Described, Endpoints, Ingress, Named, Pod, Port, Printed, Service, cells, table};

/// The description at hand, as far as it was read.
#[derive(Default)]
pub(super) struct Description {
    named: Option<(Named, At)>,
    service: Service,
    described: Described,
    is_service: bool,
    endpoints: Option<(String, At)>,
    pod: Pod,
    is_pod: bool,
    /// The Ready condition.
    ready: Option<(bool, At)>,
    ingress: Ingress,
    is_ingress: bool,
    /// The endpoints of the Services that an Ingress leads to.
    backends: Vec<Endpoints>,
}

impl Description {
    /// Reads a line.
    pub(super) fn pass(
        &mut self,
        text: &str,
        at: At,
        namespace: Option<&str>,
        printed: &mut Printed,
    ) {
        if let Some((key, value)) = field(text) {
            if key == "Name" && !text.starts_with([' ', '\t']) {
                self.end(printed);
                let named = Named {
                    namespace: namespace.map(str::to_owned),
                    name: value.to_owned(),
                };
                self.named = Some((named, at));
                self.described.span = at.span;
                return;
            }
            if self.named.is_some() {
                self.described.span.end = at.span.end;
                self.field(key, value, at);
            }
        } else if self.named.is_some() {
            self.condition(text, at);
            self.backend(text, at);
        }
    }

    /// `                   /   web-svc:80 (10.244.0.10:8080)`, under `Rules:` of an Ingress
    /// (staging/src/k8s.io/kubectl/pkg/describe/describe.go, describeIngressV1).
    fn backend(&mut self, text: &str, at: At) {
        if !self.is_ingress {
            return;
        }
        let Some((head, rest)) = text.trim_end().rsplit_once(" (") else {
            return;
        };
        let service = head.split_whitespace().next_back();
        let service = service.and_then(|last| last.rsplit_once(':'));
        let written = rest.strip_suffix(')');
        if let (Some((service, _)), Some(written)) = (service, written)
            && let Some(list) = cells::endpoints(written)
        {
            let namespace = self.named.as_ref();
            self.backends.push(Endpoints {
                named: Named {
                    namespace: namespace.and_then(|(named, _)| named.namespace.clone()),
                    name: service.to_owned(),
                },
                at,
                written: written.to_owned(),
                list,
            });
        }
    }

    fn field(&mut self, key: &str, value: &str, at: At) {
        match key {
            "Namespace" => {
                if let Some((named, _)) = &mut self.named {
                    named.namespace = Some(value.to_owned());
                }
            }
            "Type" if table::is_type(value) => {
                self.is_service = true;
                self.service.kind = Some((value.to_owned(), at));
            }
            // An address of the Service, and of the Pod, by the same key.
            "Selector" => {
                self.described.selector = pairs(value);
                self.described.selector_at = at;
            }
            "External Traffic Policy" => self.described.external_local = value == "Local",
            "TargetPort" => {
                if let (Some((target, _)), Some(port)) =
                    (value.rsplit_once('/'), self.service.ports.last_mut())
                {
                    port.target = Some((target.trim().to_owned(), at));
                }
            }
            "IP" => {
                self.described.headless = value == "None";
                self.service.cluster_ip = value.parse().ok().map(|ip| (ip, at));
                self.pod.ip = value.parse().ok();
            }
            "LoadBalancer Ingress" | "External IPs" => {
                // Newer versions add the mode: `198.51.100.7 (VIP)`.
                let addresses = value.split(" (").next().unwrap_or(value);
                let found = cells::addresses(addresses).into_iter().map(|ip| (ip, at));
                self.service.external.extend(found);
                let names = cells::names(addresses).into_iter();
                let names = names.map(|name| (name.to_owned(), at));
                self.service.external_names.extend(names);
            }
            "Ingress Class" | "Default backend" => self.is_ingress = true,
            "Address" => {
                self.ingress.ips = cells::addresses(value);
                self.ingress.at = at;
            }
            "Port" => self.port(value, at),
            "NodePort" => {
                let number = last_port(value);
                if let (Some(number), Some(port)) = (number, self.service.ports.last_mut()) {
                    port.node_port = Some(number);
                    port.at = at;
                }
            }
            "Endpoints" => {
                self.is_service = true;
                if let Some(port) = self.service.ports.last_mut() {
                    port.endpoints = cells::endpoints(value).unwrap_or_default();
                }
                // Each port has its own; the first speaks for the Service.
                self.endpoints.get_or_insert_with(|| (value.to_owned(), at));
            }
            "Containers" | "Node" | "Restart Count" => self.is_pod = true,
            "Status" => value.clone_into(&mut self.pod.written),
            _ => {}
        }
    }

    /// `Port:  http  80/TCP`
    fn port(&mut self, value: &str, at: At) {
        let Some((port, protocol)) = value
            .split_whitespace()
            .next_back()
            .and_then(|last| last.split_once('/'))
        else {
            return;
        };
        let name = value.split_whitespace().next();
        let name = name.filter(|name| !name.starts_with('<') && !name.contains('/'));
        if let Ok(port) = port.parse() {
            self.service.ports.push(Port {
                port,
                node_port: None,
                protocol: protocol.to_owned(),
                name: name.map(str::to_owned),
                target: None,
                endpoints: Vec::new(),
                at,
            });
        }
    }

    /// `  Ready             True`, under `Conditions:`.
    fn condition(&mut self, text: &str, at: At) {
        let mut words = text.split_whitespace();
        if words.next() != Some("Ready") {
            return;
        }
        match (words.next(), words.next()) {
            (Some("True"), None) => self.ready = Some((true, at)),
            (Some("False"), None) => self.ready = Some((false, at)),
            _ => {}
        }
    }

    /// Ends the description: what it showed is told.
    pub(super) fn end(&mut self, printed: &mut Printed) {
        let Self {
            named,
            service,
            described,
            is_service,
            endpoints,
            pod,
            is_pod,
            ready,
            ingress,
            is_ingress,
            backends,
            ..
        } = std::mem::take(self);
        let Some((named, at)) = named else { return };
        if is_ingress {
            printed.ingresses.push(Ingress { named, ..ingress });
            printed.endpoints.extend(backends);
        } else if is_service {
            // Older versions print nothing where there is none.
            let endpoints = endpoints.map(|(written, at)| {
                let none = written.is_empty();
                (if none { "<none>".to_owned() } else { written }, at)
            });
            if let Some((written, at)) = endpoints
                && let Some(list) = cells::endpoints(&written)
            {
                printed.endpoints.push(Endpoints {
                    named: named.clone(),
                    at,
                    written,
                    list,
                });
            }
            printed.services.push(Service {
                named,
                at,
                described: Some(described),
                ..service
            });
        } else if is_pod && let Some((ready, at)) = ready {
            let written = format!("Ready {}", if ready { "True" } else { "False" });
            printed.pods.push(Pod {
                named,
                at,
                ready,
                written,
                ip: pod.ip,
            });
        }
    }
}

/// `Selector:          app=web`: the key, and the value behind blanks.
fn field(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    // kubectl 1.14 to 1.18 broke no line behind annotations of which it shows none:
    // `Annotations:              Selector:  app=web`.
    let text = text.strip_prefix("Annotations:").map_or(text, |rest| {
        if rest.trim_start().starts_with("Selector:") {
            rest.trim_start()
        } else {
            text
        }
    });
    let (key, value) = text.split_once(':')?;
    let is_key = key.starts_with(|letter: char| letter.is_ascii_uppercase())
        && key.len() < 32
        && key
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || " -/()".contains(letter));
    let apart = value.is_empty() || value.starts_with([' ', '\t']);
    (is_key && apart).then_some((key, value.trim()))
}

/// `app=web,tier=front`
fn pairs(value: &str) -> Vec<(String, String)> {
    let pairs = value.split(',').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

/// `http  30491/TCP`
fn last_port(value: &str) -> Option<u16> {
    let last = value.split_whitespace().next_back()?;
    last.split('/').next()?.parse().ok()
}
