//! Puts the values of environment variables into a request: `curl
//! http://$WEB_SERVICE_HOST:$WEB_SERVICE_PORT`, as a shell in the client's container would.

use std::borrow::Cow;

use super::{Answer, Asked, End, Fault, Names, NoVariable, Step, Trace, is_near};
use crate::cluster::environment::{self, Links, Variable};
use crate::cluster::{Cluster, Pod, ServiceId};
use crate::request::{Client, placeholder};
use portpath_kube::manifest::ServiceType;

/// A request with its variables filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// What the shell makes of it.
    pub text: String,
    /// The variables in it, each with its value.
    pub variables: Vec<(String, String)>,
    /// The Service that they are about.
    pub service: Option<ServiceId>,
}

impl Expanded {
    /// Shows the variables as a step after the client.
    pub fn tell(self, trace: &mut Trace) {
        if self.variables.is_empty() || trace.steps.is_empty() {
            return;
        }
        let name = self.variables[0].0.clone();
        let answer = Answer::Environment(self.variables, self.service);
        let asked = Asked {
            name,
            tried: Vec::new(),
            because: Vec::new(),
            answer,
        };
        trace.steps.insert(1, Step::Dns(asked));
    }
}

/// Fills in the variables of a request; a request without any stays as it is.
pub fn expand(
    cluster: &Cluster,
    names: &Names,
    client: &Client,
    text: &str,
) -> Result<Expanded, End> {
    // Nobody but a container has the variables of a container.
    let settled = match client {
        Client::Pod { .. } => Cow::Borrowed(text),
        _ => placeholder::settled(text),
    };
    if settled.contains('$') {
        filled_in(cluster, names, client, &settled)
    } else {
        Ok(Expanded {
            text: settled.into_owned(),
            ..Expanded::default()
        })
    }
}

fn filled_in(
    cluster: &Cluster,
    names: &Names,
    client: &Client,
    text: &str,
) -> Result<Expanded, End> {
    let mut expanded = Expanded::default();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        expanded.text.push_str(before);
        let Some((name, length)) = name_after(&after[1..]) else {
            expanded.text.push('$');
            rest = &after[1..];
            continue;
        };
        let (value, service) =
            value(cluster, names, client, name).map_err(|why| end(client, name, why))?;
        expanded.text.push_str(&value);
        expanded.service = expanded.service.or(service);
        if !expanded.variables.iter().any(|(known, _)| known == name) {
            expanded.variables.push((name.to_owned(), value));
        }
        rest = &after[1 + length..];
    }
    expanded.text.push_str(rest);
    Ok(expanded)
}

/// An image may set what nothing in your YAML does.
fn end(client: &Client, name: &str, why: NoVariable) -> End {
    let is_open = matches!(why, NoVariable::FromElsewhere(_) | NoVariable::Unknown(_));
    let fault = Fault::NoSuchVariable {
        client: client.typed(),
        name: name.to_owned(),
        why,
    };
    if is_open {
        End::CannotTell(fault)
    } else {
        End::NoSuchHost(fault)
    }
}

/// The name of a variable after its `$`, in braces or without, and how much of the text it takes.
fn name_after(text: &str) -> Option<(&str, usize)> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    for (open, close) in [('{', '}'), ('(', ')')] {
        if let Some(inside) = text.strip_prefix(open) {
            let name = inside
                .split(close)
                .next()
                .filter(|name| name.len() < inside.len())?;
            return (!name.is_empty() && name.chars().all(is_name))
                .then_some((name, name.len() + 2));
        }
    }
    let end = text.find(|letter| !is_name(letter)).unwrap_or(text.len());
    (end > 0 && !text.starts_with(|letter: char| letter.is_ascii_digit()))
        .then_some((&text[..end], end))
}

fn value(
    cluster: &Cluster,
    names: &Names,
    client: &Client,
    name: &str,
) -> Result<(String, Option<ServiceId>), NoVariable> {
    let (namespace, pod) = match client {
        Client::PodIn { namespace, .. } => (namespace, None),
        Client::Pod { namespace, name } => (namespace, names.pod(namespace, name)),
        Client::Node { .. } | Client::Outside | Client::OutsideAt { .. } => {
            return Err(NoVariable::NoContainer);
        }
    };
    if let Some(pod) = pod.map(|pod| &cluster[pod])
        && let Some(own) = own_variable(pod, name)
    {
        return own.map(|value| (value, None));
    }
    let links = pod.map_or(Links::Enabled, |pod| links(&cluster[pod]));
    let all = environment::variables(cluster, namespace, links);
    match all.iter().find(|variable| variable.name == name) {
        Some(variable) => Ok((variable.value.clone(), variable.service)),
        None => Err(why(
            cluster,
            namespace,
            match links {
                Links::Disabled => pod,
                Links::Enabled => None,
            },
            name,
            &all,
        )),
    }
}

/// Whether a Pod gets variables for Services.
pub fn links(pod: &Pod) -> Links {
    match &pod.spec.enable_service_links {
        Some(flag) if !flag.value => Links::Disabled,
        _ => Links::Enabled,
    }
}

/// What the first container that sets the variable itself gives it, which wins over the Services'
/// (kubelet_pods.go, makeEnvironmentVariables).
fn own_variable(pod: &Pod, name: &str) -> Option<Result<String, NoVariable>> {
    let container = pod
        .spec
        .containers
        .iter()
        .find(|container| container.env_names.iter().any(|own| own.value == name))?;
    let own = container.env_names.iter().find(|own| own.value == name)?;
    let plain = container
        .env
        .iter()
        .rfind(|pair| pair.key.value == name)
        .map(|pair| pair.value.value.to_string());
    // `$(OTHER)` in a value is filled in by the kubelet.
    Some(
        plain
            .filter(|value| !value.contains("$("))
            .ok_or(NoVariable::FromElsewhere(own.span)),
    )
}

/// Why there is no such variable.
fn why(
    cluster: &Cluster,
    namespace: &str,
    without_links: Option<crate::cluster::PodId>,
    name: &str,
    all: &[Variable],
) -> NoVariable {
    let meant = |service: &portpath_kube::manifest::Service| {
        let rest = name.strip_prefix(&environment::prefix(service.meta.name()));
        rest.is_some_and(|rest| rest.starts_with("_SERVICE_") || rest.starts_with("_PORT"))
    };
    let services = || {
        cluster
            .services
            .iter()
            .enumerate()
            .filter(|(_, service)| meant(service))
    };
    let here = services().find(|(_, service)| service.meta.namespace() == namespace);
    match (here, without_links) {
        (Some(_), Some(pod)) => NoVariable::LinksOff(pod),
        (Some((at, service)), None)
            if service.is_headless() || service.kind() == ServiceType::ExternalName =>
        {
            NoVariable::NoClusterIp(ServiceId(at))
        }
        (None, _) if services().next().is_some() => {
            let at = services().next().map_or(0, |(at, _)| at);
            NoVariable::OtherNamespace(ServiceId(at))
        }
        _ => {
            let near = all.iter().find(|variable| is_near(&variable.name, name));
            NoVariable::Unknown(near.map(|variable| variable.name.clone()))
        }
    }
}
