//! Turns what kubectl and the API server refuse, and what they warn of, into diagnostics: their own
//! words, and plain ones beside them.

mod cleaned;
mod fields;
mod partial;
mod unnamed;
mod old_ingress;
mod unsent;

use crate::explain::codes::Code;
use crate::report::Cause;
pub use cleaned::cleaned;
use fields::unknown_field_help;
use unsent::{Followed, never_sent, unreadable};

use super::context::Context;
use crate::report::{Diagnostic, Fix, Severity};
use portpath_kube::admission::{
    Applied, AppliedObject, Cause as Refused, Finding, Mistake, Outcome,
};
use portpath_kube::manifest::Protocol;
use portpath_text::source::Span;
use portpath_yaml::yaml::{Content, Document, Node};

/// The text is no YAML.
///
/// kubectl stops at the first document that it cannot read and applies nothing that follows it.
///
/// # Why it surprises
/// The line that is named is often the one after the slip.
///
/// # The fix
/// Fix the indentation, the quotes or the tabs there.
pub(super) const SYNTAX: Code = Code::new("syntax-error", Cause::MalformedManifest);
/// The API server cannot decode the object.
///
/// It decodes strictly: a field that it does not know and a value of another type are refused.
///
/// # Why it surprises
/// A field in another place or in other capitals is another field.
///
/// # The fix
/// Write the field as Kubernetes spells it, where Kubernetes has it.
pub(super) const DECODE: Code = Code::new("cannot-be-decoded", Cause::MalformedManifest);
/// kubectl refuses the object before it sends it.
///
/// It needs `apiVersion`, `kind` and a name, and a kind that the cluster serves.
///
/// # Why it surprises
/// An API version that was once right may be gone.
///
/// # The fix
/// Write what is missing, or the version that serves the kind today.
pub(super) const CLIENT: Code = Code::new("refused-by-kubectl", Cause::MalformedManifest);
/// The API server's validation refuses the object.
///
/// An object that is refused is not in the cluster, and nothing that needs it works.
///
/// # Why it surprises
/// An older version of the object, if there is one, stays as it was.
///
/// # The fix
/// Fix the field that the message names.
pub(super) const INVALID: Code = Code::new("invalid-object", Cause::MalformedManifest);
/// A Service with several ports has one without a name.
///
/// EndpointSlices tell a Service's ports apart by name, so with more than one port each needs one.
///
/// # Why it surprises
/// The same Service with one port needs none.
///
/// # The fix
/// Give each port a name.
pub(super) const UNNAMED: Code = Code::new("several-ports-without-names", Cause::MissingPortName);
/// The namespace cannot exist.
///
/// The object is refused before it is validated.
///
/// # The fix
/// Use a valid name, in lower case.
pub(super) const NAMESPACE: Code = Code::new("namespace-not-found", Cause::WrongNamespace);
/// The API server accepts the object and warns of it.
///
/// A warning changes nothing. It says what is deprecated, or accepted but without effect.
///
/// # The fix
/// Do what the warning says.
pub(super) const WARNING: Code = Code::answer("api-warning");

/// The text could only be read after cleaning.
///
/// kubectl would refuse it as it is.
///
/// # The fix
/// Take the cleaned text over.
pub(super) const CLEANED: Code = Code::new("not-plain-yaml", Cause::MalformedManifest);

/// Every code that a refusal can carry.
pub(super) const CODES: &[Code] = &[
    SYNTAX,
    DECODE,
    CLIENT,
    INVALID,
    UNNAMED,
    NAMESPACE,
    WARNING,
    CLEANED,
    partial::CODE,
];

/// What a diagnostic of a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A document that never became an object, by index.
    Document(usize),
    /// An object that was refused or warned about, by its index in `Applied::objects`.
    Object(usize),
}

/// The diagnostics of all documents that cannot be read, and of all objects that are refused or
/// warned about.
pub fn refusals(
    context: &Context,
    documents: &[Document],
    applied: &Applied,
) -> Vec<(About, Diagnostic)> {
    let mut found: Vec<(About, Diagnostic)> = Vec::new();
    let last = documents
        .iter()
        .rposition(|read| !matches!(read.content, Content::Empty))
        .unwrap_or(0);
    for (at, document) in documents.iter().enumerate() {
        if let Content::Broken(error) = &document.content {
            let followed = if at < last {
                Followed::ByOthers
            } else {
                Followed::ByNothing
            };
            found.push((About::Document(at), unreadable(context, error, followed)));
        }
    }
    for refusal in &applied.refusals {
        let broken = documents
            .get(refusal.document)
            .is_some_and(|read| matches!(read.content, Content::Broken(_)));
        if !broken {
            let about = About::Document(refusal.document);
            let in_cluster = documents
                .get(refusal.document)
                .is_some_and(partial::holds_what_a_cluster_has);
            found.extend(
                never_sent(context, documents, refusal)
                    .into_iter()
                    .map(|diagnostic| {
                        let diagnostic = if in_cluster {
                            there_already(diagnostic)
                        } else {
                            diagnostic
                        };
                        (about, diagnostic)
                    }),
            );
        }
    }
    let is_quiet = |object: &AppliedObject| {
        let is_taken = matches!(
            object.outcome,
            Outcome::Created | Outcome::DecodedOnly | Outcome::Duplicate | Outcome::NotSent
        );
        is_taken && object.warnings.is_empty()
    };
    for (at, object) in applied
        .objects
        .iter()
        .enumerate()
        .filter(|(_, object)| !is_quiet(object))
    {
        found.extend(
            about(context, documents, object)
                .into_iter()
                .map(|diagnostic| (About::Object(at), diagnostic)),
        );
    }
    found
}

/// The diagnostics of an object that is refused or warned about.
fn about(context: &Context, documents: &[Document], object: &AppliedObject) -> Vec<Diagnostic> {
    let diagnostics = match partial::explain(context, documents, object) {
        Some(partial) => vec![partial],
        None => of_object(context, documents, object),
    };
    if partial::is_of_a_cluster(documents, object) || is_there(object) {
        diagnostics.into_iter().map(there_already).collect()
    } else {
        diagnostics
    }
}

/// Offers the edits that an Ingress of the old shape needs, where the API server first stumbles
/// over it: at `first` of its diagnostics.
fn mend_ingress(context: &Context, root: Option<&Node>, first: Option<&mut Diagnostic>) {
    let edits = root
        .and_then(|root| old_ingress::edits(context, root))
        .filter(|edits| !edits.is_empty());
    let (Some(first), Some(edits)) = (first, edits) else {
        return;
    };
    first.help = format!("in `networking.k8s.io/v1` {}", old_ingress::SHAPE);
    first.fixes.push(Fix {
        title: "write it in the form of `networking.k8s.io/v1`".to_owned(),
        edits,
        to: None,
    });
}

/// Whether a mistake, in a field by its path, is one that an Ingress of the old shape makes.
fn is_old_shape(mistake: &Mistake, field: &str) -> bool {
    matches!(mistake, Mistake::NoPathType) || field.contains("backend.service")
}

/// Whether the cluster has an object that it would refuse today.
fn is_there(object: &AppliedObject) -> bool {
    object.would_be_refused() && !object.is_refused()
}

/// What becomes of an object that a create does not take.
fn refusal_of(object: &AppliedObject) -> String {
    if is_there(object) {
        format!("a new {} would be refused", named(object))
    } else {
        format!("{} is refused", named(object))
    }
}

/// What a cluster has printed it has, whatever it would say to it today.
fn there_already(diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.severity != Severity::Error {
        return diagnostic;
    }
    let help =
        "the cluster has it already, as its `metadata` shows, and keeps it: only a new `kubectl apply` would be refused".to_owned();
    Diagnostic {
        severity: Severity::Warning,
        help,
        ..diagnostic
    }
}

fn of_object(context: &Context, documents: &[Document], object: &AppliedObject) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = match &object.outcome {
        Outcome::Created | Outcome::DecodedOnly | Outcome::Duplicate | Outcome::NotSent => {
            Vec::new()
        }
        Outcome::Invalid { error, causes } if causes.is_empty() => {
            vec![whole(context, INVALID, object, error)]
        }
        Outcome::Invalid { error, causes } => of_causes(context, object, error, causes),
        Outcome::DecodeError { error, findings } => {
            refused(context, DECODE, object, error, findings)
        }
        Outcome::ClientError { error, findings } => {
            refused(context, CLIENT, object, error, findings)
        }
        Outcome::NamespaceNotFound { error, span } => {
            let message = format!("namespace `{}` cannot exist", object.namespace);
            vec![
                context
                    .error(NAMESPACE, message, *span, "no valid name")
                    .kubernetes(error.clone())
                    .done(),
            ]
        }
    };
    if object.kind == "Ingress" {
        let root = documents
            .get(object.document)
            .and_then(|document| document.content.tree())
            .filter(|root| root.span == object.span);
        let first = match &object.outcome {
            Outcome::Invalid { causes, .. } => causes
                .iter()
                .position(|cause| is_old_shape(&cause.mistake, &cause.field)),
            Outcome::DecodeError { findings, .. } | Outcome::ClientError { findings, .. } => {
                findings
                    .iter()
                    .position(|finding| is_old_shape(&finding.mistake, finding.mistake.field()))
            }
            _ => None,
        };
        mend_ingress(context, root, first.and_then(|at| diagnostics.get_mut(at)));
    }
    diagnostics.extend(object.warnings.iter().map(|warning| {
        context
            .warning(
                WARNING,
                format!("{}: {}", named(object), warning.message),
                warning.span,
                "the API server warns of this",
            )
            .cause(cause_of_mistake(WARNING, &warning.mistake))
            .kubernetes(format!("Warning: {}", warning.message))
            .done()
    }));
    diagnostics
}

/// The diagnostics of what validation refuses, one a cause.
fn of_causes(
    context: &Context,
    object: &AppliedObject,
    error: &str,
    causes: &[Refused],
) -> Vec<Diagnostic> {
    let has = |mistake: Mistake| causes.iter().any(|cause| cause.mistake == mistake);
    // A selector that is not there matches nothing either: one cause.
    let no_selector = has(Mistake::NoSelector);
    let is_said = |cause: &&Refused| match cause.mistake {
        Mistake::PortWithoutName => false,
        Mistake::SelectorMismatch => !no_selector,
        _ => true,
    };
    let others = causes
        .iter()
        .filter(is_said)
        .enumerate()
        .map(|(at, cause)| invalid(context, object, (at, error), cause));
    unnamed::explain(context, object, error, causes)
        .into_iter()
        .chain(others)
        .collect()
}

/// The trouble behind a mistake that a finding of this code is about; the code's own where the
/// mistake tells no more.
pub fn cause_of_mistake(code: Code, mistake: &Mistake) -> Option<Cause> {
    Some(match mistake {
        Mistake::NoSelector
        | Mistake::PortNumber
        | Mistake::NoPathType
        | Mistake::ClusterPolicy
        | Mistake::NotSet(_)
        | Mistake::GeneratedName
        | Mistake::CustomSchema
        | Mistake::Other => return code.cause,
        Mistake::SelectorMismatch => Cause::SelectorMismatch,
        Mistake::UnknownField(field) | Mistake::WrongType(field)
            if field.contains("spec.selector") =>
        {
            Cause::SelectorMismatch
        }
        Mistake::UnknownField(_) | Mistake::WrongType(_) => return code.cause,
        Mistake::Protocol(_) => Cause::ProtocolMismatch,
        Mistake::NodePortOutOfRange => Cause::NodePortOutOfRange,
        Mistake::NodePortTaken => Cause::NodePortTakenTwice,
        Mistake::NodePortWithClusterIp => Cause::NodePortWithClusterIp,
        Mistake::DuplicatePort => Cause::DuplicatePort,
        Mistake::PortWithoutName => Cause::MissingPortName,
        Mistake::PortNameTooLong => Cause::PortNameTooLong,
        Mistake::PortNameLetters => Cause::PortNameMalformed,
        Mistake::PortNameWithoutLetter(_) => Cause::TargetPortStringDigits,
        Mistake::TextForNumber(_) => Cause::QuotedNumber,
        Mistake::NoSuchKind => Cause::RemovedApiVersion,
    })
}

fn named(object: &AppliedObject) -> String {
    match (object.kind.as_str(), object.name.as_str()) {
        ("", _) => "an object without a kind".to_owned(),
        (kind, "") => format!("a {kind} without a name"),
        (kind, name) => format!("{kind} `{name}`"),
    }
}

fn whole(context: &Context, code: Code, object: &AppliedObject, error: &str) -> Diagnostic {
    let first = context
        .lines
        .line_start(context.line(object.span) + 1)
        .min(object.span.end)
        .max(object.span.start);
    let span = Span::new(object.span.start, first);
    context
        .error(code, refusal_of(object), span, "refused")
        .kubernetes(error)
        .done()
}

fn refused(
    context: &Context,
    code: Code,
    object: &AppliedObject,
    error: &str,
    findings: &[Finding],
) -> Vec<Diagnostic> {
    if findings.is_empty() {
        return vec![whole(context, code, object, error)];
    }
    let one = |(at, finding): (usize, &Finding)| {
        let message = format!("{}: {}", refusal_of(object), finding.message);
        if finding.mistake == Mistake::GeneratedName {
            let help =
                "`kubectl create -f` takes it: each time it makes an object with another name";
            let label = "cannot use generate name with apply";
            return context
                .warning(code, message, finding.span, label)
                .kubernetes_of_all(at, error)
                .help(help)
                .done();
        }
        let draft = context
            .error(code, message, finding.span, finding.message.clone())
            .cause(cause_of_mistake(code, &finding.mistake))
            .kubernetes_of_all(at, error);
        match help_of(&finding.mistake) {
            Some(help) => draft.help(help).done(),
            None => draft.done(),
        }
    };
    findings.iter().enumerate().map(one).collect()
}

/// Help with a field that is not known.
fn help_of(mistake: &Mistake) -> Option<String> {
    match mistake {
        Mistake::UnknownField(path) => unknown_field_help(path),
        _ => None,
    }
}

fn invalid(
    context: &Context,
    object: &AppliedObject,
    (at, error): (usize, &str),
    cause: &Refused,
) -> Diagnostic {
    let message = format!("{}: {}: {}", refusal_of(object), cause.field, cause.message);
    let draft = context.error(INVALID, message, cause.span, cause.message.clone());
    let draft = draft
        .cause(cause_of_mistake(INVALID, &cause.mistake))
        .kubernetes_of_all(at, error)
        .help(plain(&cause.mistake));
    match mended(cause) {
        Some(value) => draft
            .fix(format!("write `{value}`"), cause.span, value)
            .done(),
        None => draft.done(),
    }
}

/// What was certainly meant: a number without its quotes, a protocol in capitals.
fn mended(cause: &Refused) -> Option<String> {
    match &cause.mistake {
        Mistake::PortNameWithoutLetter(value) => {
            let is_port = is_number(value) && value.parse::<u16>().is_ok();
            (is_port && cause.field.ends_with(".targetPort")).then(|| value.clone())
        }
        Mistake::Protocol(value) => {
            let capitals = value.to_ascii_uppercase();
            Protocol::parse(&capitals).is_some().then_some(capitals)
        }
        _ => None,
    }
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// What some mistakes mean for the path.
fn plain(mistake: &Mistake) -> &'static str {
    match mistake {
        Mistake::PortNameWithoutLetter(value) if is_number(value) => {
            "a quoted number is a name to Kubernetes: write the number without quotes"
        }
        Mistake::PortNameLetters => {
            "names of ports have lower-case letters, digits and hyphens only"
        }
        Mistake::NodePortOutOfRange => {
            "a node port must be from 30000 to 32767; leave it out to have one given"
        }
        Mistake::PortNumber => "a port is a number from 1 to 65535",
        Mistake::NodePortWithClusterIp => "take `nodePort` out, or use `type: NodePort`",
        Mistake::Protocol(_) => "write the protocol in capitals",
        Mistake::SelectorMismatch => {
            "the workload's selector must match the labels of its own template"
        }
        Mistake::NoSelector
        | Mistake::NodePortTaken
        | Mistake::DuplicatePort
        | Mistake::PortWithoutName
        | Mistake::PortNameTooLong
        | Mistake::PortNameWithoutLetter(_)
        | Mistake::NoPathType
        | Mistake::ClusterPolicy
        | Mistake::UnknownField(_)
        | Mistake::WrongType(_)
        | Mistake::TextForNumber(_)
        | Mistake::NoSuchKind
        | Mistake::NotSet(_)
        | Mistake::GeneratedName
        | Mistake::CustomSchema
        | Mistake::Other => "",
    }
}
