//! The variables that a container of the client gets for Services, as `env` prints them in it.

use super::{InspectContext, Sheet, SheetKind, SheetLine};
use portpath_net::cluster::environment::{Links, Variable, variables};
use portpath_net::cluster::{Pod, PodId};
use portpath_net::trace::{Answer, Step, links};

/// How many variables are shown; more say nothing new.
const MOST_LINES: usize = 400;

/// The sheet of the client, when it is a container, else of the Pod that receives.
pub(super) fn sheet(context: &InspectContext) -> Option<Sheet> {
    let cluster = &context.session.cluster;
    let (namespace, id) = owner(context)?;
    let pod = id.map(|id| &cluster[id]);
    let links = pod.map_or(Links::Enabled, links);
    let all = variables(cluster, &namespace, links);
    let hop = context.hop(
        |step| matches!(step, Step::Dns(asked) if matches!(asked.answer, Answer::Environment(..))),
    );
    let told = told(context);
    let lines = all.iter().take(MOST_LINES).map(|variable| {
        let hop = if told.contains(&&variable.name) {
            hop
        } else {
            None
        };
        line(context, pod, variable, hop)
    });
    let (title, who) = match pod {
        Some(pod) => (
            format!("Variables of Pod {} for Services", pod.name),
            pod.name.to_string(),
        ),
        None => (
            format!("Variables of a Pod in {namespace} for Services"),
            "POD".to_owned(),
        ),
    };
    let more = all.len().saturating_sub(MOST_LINES);
    Some(Sheet {
        kind: SheetKind::Environment,
        title,
        command: format!("kubectl exec {who} -n {namespace} -- env"),
        note: note(links, more),
        lines: lines.collect(),
    })
}

fn note(links: Links, more: usize) -> String {
    let more = if more > 0 {
        format!("{more} more variables are not shown. ")
    } else {
        String::new()
    };
    let what = match links {
        Links::Enabled => {
            "The kubelet sets them when it starts the container, for the Services that exist in the namespace at that time. A \
             Service made later has no variables until the Pod starts again. Variables that the container sets itself take \
             precedence. `enableServiceLinks: false` leaves only those of `kubernetes`. DNS names need none of them."
        }
        Links::Disabled => "`enableServiceLinks: false` leaves only the variables of `kubernetes`.",
    };
    format!("{more}{what}")
}

/// Whose variables they are: the client's namespace, and its Pod when it is one.
fn owner(context: &InspectContext) -> Option<(String, Option<PodId>)> {
    let sender = context.trace.steps.iter().find_map(|step| match step {
        Step::Client(sender) => Some(sender),
        _ => None,
    })?;
    if let Some(namespace) = &sender.namespace {
        return Some((namespace.clone(), sender.pod));
    }
    let receiver = super::receiver(context.trace)?;
    Some((
        context.session.cluster[receiver].namespace.to_string(),
        Some(receiver),
    ))
}

/// The variables that the request holds.
fn told<'d>(context: &'d InspectContext) -> Vec<&'d String> {
    let asked = context.trace.steps.iter().filter_map(|step| match step {
        Step::Dns(asked) => Some(&asked.answer),
        _ => None,
    });
    let variables = asked.filter_map(|answer| match answer {
        Answer::Environment(variables, _) => Some(variables),
        _ => None,
    });
    variables.flatten().map(|(name, _)| name).collect()
}

/// `WEB_SERVICE_PORT=80`, linked to the line of the YAML that gives the value.
fn line(
    context: &InspectContext,
    pod: Option<&Pod>,
    variable: &Variable,
    hop: Option<usize>,
) -> SheetLine {
    let service = variable.service.map(|id| &context.session.cluster[id]);
    let span = service.map(|service| {
        let port = variable.port.and_then(|port| service.ports.get(port));
        port.map_or_else(|| service.meta.name_span(), |port| port.port.span)
    });
    let own = pod.and_then(|pod| {
        let containers = pod.spec.containers.iter();
        let mut setting =
            containers.filter(|one| one.env_names.iter().any(|own| own.value == variable.name));
        setting
            .next()?
            .name
            .as_ref()
            .map(|name| name.value.as_str())
    });
    let text = match own {
        Some(container) => format!(
            "{}={}  (container {container} sets its own)",
            variable.name, variable.value
        ),
        None => format!("{}={}", variable.name, variable.value),
    };
    let cite = span.map(|span| {
        let (line, end_line) = context.lines.lines(context.text, span);
        portpath_explain::report::Cite {
            span,
            line,
            end_line,
        }
    });
    SheetLine {
        text,
        filled_in: false,
        cite,
        hop,
    }
}

#[cfg(test)]
mod tests {
    use crate::Asked;
    use crate::inspect::{Sheet, SheetKind, inspect};

    const PASTE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, targetPort: 8080}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec:\n  containers: [{name: c, image: i, env: [{name: WEB_PORT, value: '8080'}], ports: [{containerPort: 8080}]}]\n";

    fn sheet(from: &str, to: &str) -> Sheet {
        let asked = Asked {
            from: from.into(),
            to: to.into(),
            ..Asked::default()
        };
        let sheets = inspect(PASTE, &asked);
        sheets
            .into_iter()
            .find(|sheet| sheet.kind == SheetKind::Environment)
            .expect("the variables")
    }

    #[test]
    fn what_the_request_holds_is_tied_to_its_step() {
        let sheet = sheet(
            "a Pod in default",
            "curl http://$WEB_SERVICE_HOST:$WEB_SERVICE_PORT",
        );
        let line = |text: &str| {
            sheet
                .lines
                .iter()
                .find(|line| line.text.starts_with(text))
                .expect(text)
        };
        assert_eq!(line("WEB_SERVICE_PORT=80").hop, Some(1));
        assert_eq!(
            line("WEB_SERVICE_PORT=80")
                .cite
                .as_ref()
                .map(|cite| cite.line),
            Some(6)
        );
        assert_eq!(line("WEB_PORT_80_TCP_ADDR=10.96.1.1").hop, None);
        assert_eq!(line("KUBERNETES_PORT=tcp://10.96.0.1:443").cite, None);
    }

    #[test]
    fn what_the_container_sets_itself_wins() {
        let sheet = sheet("pod default/web-1", "web:80");
        assert!(
            sheet
                .lines
                .iter()
                .any(|line| line.text.starts_with("WEB_PORT=")
                    && line.text.ends_with("sets its own)"))
        );
    }
}
