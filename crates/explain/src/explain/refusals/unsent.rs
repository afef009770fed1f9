//! Documents that never become objects: those that are no YAML, those whose kind kubectl does not
//! know, and those that the schema of a CRD refuses.

use super::{CLIENT, INVALID, SYNTAX, cause_of_mistake, help_of, old_ingress};
use crate::explain::context::{Context, DiagnosticBuilder, yaml_string};
use crate::explain::fields;
use crate::explain::replacing::replace_as_written;
use crate::report::Diagnostic;
use portpath_kube::admission::{Finding, Mistake, Refusal};
use portpath_net::trace::is_near;
use portpath_text::order;
use portpath_text::source::Span;
use portpath_yaml::yaml::{Document, Node, Slip, SyntaxError};

/// Whether anything follows a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Followed {
    /// By other documents, which kubectl does not read any more.
    ByOthers,
    /// By nothing.
    ByNothing,
}

const STOPS: &str = "kubectl stops here and applies nothing that follows; Portpath reads on";

/// A document that is no YAML.
pub(super) fn unreadable(context: &Context, error: &SyntaxError, followed: Followed) -> Diagnostic {
    let mut help = vec![syntax_help(context, error.span, error.slip)];
    if followed == Followed::ByOthers {
        help.push(STOPS);
    }
    help.retain(|part| !part.is_empty());
    context
        .error(
            SYNTAX,
            format!("this document cannot be read: {}", error.problem),
            error.span,
            error.problem.clone(),
        )
        .kubernetes(format!("error: error parsing STDIN: {}", error.kubectl))
        .help(help.join("; "))
        .done()
}

fn syntax_help(context: &Context, span: Span, slip: Slip) -> &'static str {
    let line = context.whole_lines(span).text(context.text);
    if line.contains("{{") {
        return "this looks like a Helm template: paste what `helm template` makes of it";
    }
    if line.contains('\t') {
        return "YAML indents with spaces, never with tabs";
    }
    match slip {
        Slip::MappingValue => {
            "a value with `: ` inside needs quotes, and keys of one map need the same indentation"
        }
        Slip::NoKey => {
            "look at the indentation here: keys of one map must start in the same column"
        }
        Slip::Unfinished | Slip::Other => "",
    }
}

/// A document, or items of a List, that kubectl refuses before it sends anything.
pub(super) fn never_sent(
    context: &Context,
    documents: &[Document],
    refusal: &Refusal,
) -> Vec<Diagnostic> {
    let node = documents
        .get(refusal.document)
        .and_then(|document| document.content.tree());
    let kind = node.and_then(|node| node.get("kind")?.as_str());
    let name = node.and_then(|node| node.get("metadata")?.get("name")?.as_str());
    let thing = match (kind, name) {
        (Some(kind), Some(name)) => format!("{kind} `{name}`"),
        (Some(kind), None) => format!("this {kind}"),
        (None, Some(name)) => format!("`{name}`"),
        (None, None) => "this document".to_owned(),
    };
    let one = |(at, finding): (usize, &Finding)| {
        let (code, message) = if finding.mistake == Mistake::CustomSchema {
            let message = format!("the API server refuses {thing}: {}", finding.message);
            (INVALID, message)
        } else {
            let message = format!("{thing} is refused by kubectl: {}", finding.message);
            (CLIENT, message)
        };
        let draft = context
            .error(code, message, finding.span, finding.message.clone())
            .cause(cause_of_mistake(code, &finding.mistake))
            .kubernetes_of_all(at, &refusal.error);
        let served = match finding.mistake {
            Mistake::NoSuchKind => kind.and_then(served_in),
            _ => None,
        };
        let version = node
            .and_then(|node| node.get("apiVersion"))
            .filter(|version| version.as_str() != served);
        if let Some(kind) = kind
            && let Some(served) = served
            && let Some(version) = version
        {
            let help =
                format!("{kind} is served in `{served}`; other versions are gone or never were");
            if let Some(edits) = node
                .and_then(|node| old_ingress::edits(context, node))
                .filter(|edits| edits.len() > 1)
            {
                return draft
                    .help(format!("{help}; there {}", old_ingress::SHAPE))
                    .edits(format!("write it for `{served}`"), edits)
                    .done();
            }
            let lacking = if served == "apps/v1" {
                node.and_then(without_selector)
            } else {
                None
            };
            return match lacking {
                Some(spec) => with_selector(context, draft, spec, version, help),
                None => draft
                    .help(help)
                    .fix(
                        format!("write `apiVersion: {served}`"),
                        version.span,
                        served,
                    )
                    .done(),
            };
        }
        let header = match finding.mistake {
            Mistake::NotSet("apiVersion") => node.and_then(|node| header(context, node)),
            _ => None,
        };
        let draft = match header {
            Some((title, place, text)) => draft.fix(title, place, text),
            None => draft,
        };
        match help(node, finding) {
            Some(help) => draft.help(help).done(),
            None => draft.done(),
        }
    };
    refusal.findings.iter().enumerate().map(one).collect()
}

/// The spec of a workload that has none of the selector which `apps/v1` requires.
fn without_selector(workload: &Node) -> Option<&Node> {
    let spec = workload.get("spec")?;
    let has_none = spec.get("selector").is_none_or(Node::is_null);
    has_none.then_some(spec)
}

/// The words and the fix for a workload that lacks its selector as well. In the older versions it
/// was the template's labels (pkg/apis/extensions/v1beta1/defaults.go, until v1.15).
fn with_selector(
    context: &Context,
    draft: DiagnosticBuilder,
    spec: &Node,
    version: &Node,
    help: String,
) -> Diagnostic {
    let help =
        format!("{help}; there `spec.selector` is required and must match the template's labels");
    let labels = spec
        .get("template")
        .and_then(|template| template.get("metadata")?.get("labels"))
        .map_or(&[][..], Node::entries);
    let pairs: Option<Vec<String>> = labels
        .iter()
        .map(|label| {
            Some(format!(
                "{}: {}",
                label.key,
                yaml_string(label.value.as_str()?)
            ))
        })
        .collect();
    let selector = pairs
        .filter(|pairs| !pairs.is_empty())
        .map(|pairs| format!("selector: {{matchLabels: {{{}}}}}", pairs.join(", ")));
    let edit = selector.and_then(|selector| {
        let last = spec.entries().last()?;
        fields::first(context, spec.span, &selector)
            .or_else(|| fields::beside(context, spec.span, last.value.span, &selector))
    });
    match edit {
        Some(edit) => {
            let version = replace_as_written(context.text, version.span, "apps/v1");
            let mut edits = vec![version, edit];
            order::by_key(&mut edits, |edit| edit.span);
            draft
                .help(help)
                .edits("write it for `apps/v1`, with its selector", edits)
                .done()
        }
        None => draft.help(help).done(),
    }
}

/// The line that an object lacks: its title as a fix, where it goes and its text. Only above a
/// `kind` with a line of its own, for a kind that one version serves, and where no misspelt
/// `apiVersion` stands.
fn header(context: &Context, node: &Node) -> Option<(String, Span, String)> {
    let kind = node.entry("kind")?;
    let served = served_in(kind.value.as_str()?)?;
    let start = context.lines.line_start(context.line(kind.key_span));
    let indent = context.text.get(start..kind.key_span.start)?;
    let misspelt = node
        .entries()
        .iter()
        .any(|entry| is_near(&entry.key, "apiVersion"));
    (indent.bytes().all(|byte| byte == b' ') && !misspelt).then(|| {
        let line = format!("apiVersion: {served}");
        (
            format!("add `{line}`"),
            Span::new(start, start),
            format!("{indent}{line}\n"),
        )
    })
}

fn help(node: Option<&Node>, finding: &Finding) -> Option<String> {
    let Mistake::NotSet(missing) = finding.mistake else {
        return help_of(&finding.mistake);
    };
    let mut keys = node
        .into_iter()
        .flat_map(Node::entries)
        .map(|entry| entry.key.as_str());
    Some(
        match keys.find(|key| *key != missing && is_near(key, missing)) {
            Some(key) => format!("did you mean `{missing}` where it says `{key}`? {STOPS}"),
            None => format!("add `{missing}`; {STOPS}"),
        },
    )
}

/// The API version that serves a kind of the path, in Kubernetes 1.36.
fn served_in(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Service"
        | "Pod"
        | "Namespace"
        | "Node"
        | "Endpoints"
        | "ConfigMap"
        | "Secret"
        | "ReplicationController"
        | "ServiceAccount" => "v1",
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" => "apps/v1",
        "Job" | "CronJob" => "batch/v1",
        "EndpointSlice" => "discovery.k8s.io/v1",
        "Ingress" | "NetworkPolicy" => "networking.k8s.io/v1",
        _ => return None,
    })
}
