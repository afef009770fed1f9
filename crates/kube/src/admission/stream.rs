//! `kubectl apply -f -` from end to end: reads the stream, creates one object after the other, and
//! prints what went wrong as kubectl prints it.
//! Source: staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go (Run, applyOneObject),
//! cmd/util/helpers.go (checkErr).

use super::client::{self, ClientError, Info, aggregate};
use super::create::{Decoded, Registry};
use super::refused::Refused;
use super::validate::field::quote;
use super::{Applied, AppliedObject, Cause, Config, Existence, Finding, Mistake, Outcome, Refusal};
use super::{decode, foreign, sure};
use portpath_text::maps::HashSet;
use portpath_text::source::Span;
use portpath_yaml::yaml::{Content, Document, Node, TextSlice};

/// Applies the documents of a paste, whose text they are read from, to an empty cluster.
pub fn apply(text: &str, documents: &[Document], config: &Config) -> Applied {
    debug_assert!(
        documents
            .iter()
            .all(|document| document.span.end <= text.len()),
        "documents are of this text"
    );
    let mut applying = Applying::new(config);
    let mut results = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        results.push(applying.document(index, document));
        if results.last().is_some_and(|result| result.stops) {
            break;
        }
    }
    let unsent = documents.iter().enumerate().skip(results.len());
    let unsent: Vec<AppliedObject> = unsent
        .filter_map(|(index, document)| not_sent(index, document))
        .collect();
    let mut applied = Applied::of(results);
    applied.objects.extend(unsent);
    applied
}

/// The same, but a document at which kubectl stops spares those behind it: `objects` and `refusals`
/// are those of the whole paste, while `kubectl` and `stopped` are what kubectl says. Kinds that a
/// CRD may bring are no refusals.
pub fn apply_to_the_end(text: &str, documents: &[Document], config: &Config) -> Applied {
    debug_assert!(
        documents
            .iter()
            .all(|document| document.span.end <= text.len()),
        "documents are of this text"
    );
    let mut applying = Applying::new(config);
    let mut apply = |(index, document): (usize, &Document)| {
        let sure = document
            .content
            .tree()
            .and_then(|node| Some((sure::taken(index, node)?, node.clone())));
        sure.and_then(|(object, node)| applying.store(object, node))
            .unwrap_or_else(|| applying.document(index, document))
    };
    let results: Vec<ApplyResult> = documents.iter().enumerate().map(&mut apply).collect();
    Applied::to_the_end(documents, results)
}

/// What kubectl and the API server make of one document.
#[derive(Clone, Debug, Default)]
pub struct ApplyResult {
    /// Its object, or those of its List.
    pub objects: Vec<AppliedObject>,
    failures: Vec<Failed>,
    error: Option<ClientError>,
    /// kubectl reads nothing that stands behind it.
    stops: bool,
}

/// What kubectl prints of an object that the API server refused.
#[derive(Clone, Debug)]
struct Failed {
    alone: String,
    among_others: String,
}

/// A cluster to which documents are applied one after the other; it was empty before.
pub struct Applying {
    registry: Registry,
    created: HashSet<String>,
}

impl Applying {
    /// The empty cluster.
    pub fn new(config: &Config) -> Self {
        Self {
            registry: Registry::new(config),
            created: HashSet::default(),
        }
    }

    /// Applies a document of which it is sure that it is taken without a word, and takes its tree;
    /// the same as [`Applying::document`] makes of it, in less time. None for any other, which then
    /// may have to be read again.
    pub fn surely(&mut self, index: usize, document: &mut Document) -> Option<ApplyResult> {
        let object = sure::taken(index, document.content.tree()?)?;
        match std::mem::replace(&mut document.content, Content::LetGo) {
            Content::Tree(node) => self.store(object, node),
            Content::Empty | Content::LetGo | Content::Broken(_) => None,
        }
    }

    /// Stores an object that is certainly right, when there was none of its name before.
    fn store(&mut self, mut object: AppliedObject, node: Node) -> Option<ApplyResult> {
        let identity = identity([
            &object.api_version,
            &object.kind,
            &object.namespace,
            &object.name,
        ]);
        if self.created.contains(&identity) {
            return None;
        }
        object.stored = Some(self.registry.create_surely(&object.kind, node)?);
        self.created.insert(identity);
        Some(ApplyResult {
            objects: vec![object],
            ..ApplyResult::default()
        })
    }

    /// Applies a document, whatever it holds.
    pub fn document(&mut self, index: usize, document: &Document) -> ApplyResult {
        let read = client::read(index, document, self.registry.setup());
        let mut result = ApplyResult {
            error: read.error,
            stops: read.stops,
            ..ApplyResult::default()
        };
        for info in &read.infos {
            let identity = identity([
                info.kind.api_version,
                info.kind.name,
                &info.namespace,
                &info.name,
            ]);
            let again = self.created.contains(&identity);
            let made = if again {
                Ok(Made::Again)
            } else {
                create(info, &mut self.registry)
            };
            let mut object = applied(info);
            match made {
                Ok(Made::Stored(node, warnings)) => {
                    self.created.insert(identity);
                    object.stored = Some(node);
                    object.warnings = warnings;
                }
                Ok(Made::Decoded) => object.outcome = Outcome::DecodedOnly,
                Ok(Made::Again) => object.outcome = Outcome::Duplicate,
                Err(failure) => {
                    object.outcome = failure.outcome(info);
                    object.stored = stored_before(info, &failure, &mut self.registry);
                    if object.stored.is_some() {
                        object.existence = Existence::Kept;
                        self.created.insert(identity);
                    }
                    result.failures.push(failure.told(info));
                }
            }
            result.objects.push(object);
        }
        result
    }
}

impl ApplyResult {
    /// True when it was taken and nothing was said of it, so that nobody needs to look at it again.
    pub fn is_quiet(&self) -> bool {
        let is_quiet = |object: &AppliedObject| {
            matches!(object.outcome, Outcome::Created | Outcome::DecodedOnly)
                && object.warnings.is_empty()
        };
        self.error.is_none() && self.objects.iter().all(is_quiet)
    }
}

impl Applied {
    /// All results together: what kubectl says of a stream that ends with the last of them.
    fn of(results: Vec<ApplyResult>) -> Self {
        let sent = results
            .iter()
            .position(|result| result.stops)
            .map_or(results.len(), |at| at + 1);
        let sent = &results[..sent];
        let read: Vec<ClientError> = sent
            .iter()
            .filter_map(|result| result.error.clone())
            .collect();
        let failures: Vec<&Failed> = sent.iter().flat_map(|result| &result.failures).collect();
        let nothing = sent.iter().all(|result| result.objects.is_empty());
        let kubectl = layout(&read, &failures, nothing);
        let stopped = (!read.is_empty()).then(|| layout(&read, &[], false));
        let count = results.iter().map(|result| result.objects.len()).sum();
        let mut objects = Vec::with_capacity(count);
        let mut refusals = Vec::new();
        for result in results {
            objects.extend(result.objects);
            refusals.extend(result.error.map(refusal));
        }
        Self {
            kubectl,
            stopped,
            refusals,
            objects,
            foreign: Vec::new(),
        }
    }

    /// The same for [`apply_to_the_end`], whose documents these are.
    pub fn to_the_end(documents: &[Document], results: Vec<ApplyResult>) -> Self {
        let mut applied = Self::of(results);
        (applied.refusals, applied.foreign) =
            foreign::set_aside(documents, std::mem::take(&mut applied.refusals));
        applied
    }
}

/// What makes an object one and the same: no name holds a blank.
fn identity(parts: [&str; 4]) -> String {
    parts.join(" ")
}

fn refusal(error: ClientError) -> Refusal {
    let alone = layout(std::slice::from_ref(&error), &[], false);
    Refusal {
        document: error.document,
        error: alone,
        findings: error.findings,
    }
}

/// What a create leads to when nothing is wrong.
enum Made {
    Stored(Node, Vec<Finding>),
    Decoded,
    Again,
}

/// What can go wrong with one object.
enum Failure {
    Client(String, Vec<Finding>),
    BadRequest(String, Vec<Finding>),
    NamespaceNotFound,
    Invalid(Vec<Cause>),
    Internal(String),
}

fn create(info: &Info, registry: &mut Registry) -> Result<Made, Failure> {
    look_up(info)?;
    let node = decode::prune_nulls(&info.node);
    if info.kind_written != info.kind.name {
        let message = format!(
            "no kind {} is registered for version {} in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            quote(&info.kind_written),
            quote(&info.api_version)
        );
        let span = info
            .node
            .get("kind")
            .map_or(info.node.span, |kind| kind.span);
        return Err(Failure::BadRequest(
            message.clone(),
            vec![Finding::new(message, span)],
        ));
    }
    decode::decode(&info.kind, &node)
        .map_err(|(message, findings)| Failure::BadRequest(message, findings))?;
    if info.kind.namespaced && !is_dns_label(&info.namespace) {
        return Err(Failure::NamespaceNotFound);
    }
    if !info.kind.is_created() {
        registry.pass();
        return Ok(Made::Decoded);
    }
    let decoded = Decoded {
        node: &node,
        kind: info.kind.name,
        api_version: info.kind.api_version,
        namespace: &info.namespace,
    };
    match registry.create(&decoded) {
        Ok(stored) => Ok(Made::Stored(stored.node, stored.warnings)),
        Err(Refused::Invalid(causes)) => Err(Failure::Invalid(causes)),
        Err(Refused::Internal(message)) => Err(Failure::Internal(message)),
    }
}

/// An object that a cluster has printed is in that cluster, although a create would be refused
/// today: values that are stored already are not held to rules that came later. None for any other
/// object, and for one that cannot be decoded.
/// Source: KEP-4858 (ratcheting of IP and CIDR values), and `status` of NetworkPolicy, which the
/// API had until 1.28.
fn stored_before(info: &Info, failure: &Failure, registry: &mut Registry) -> Option<Node> {
    let is_unknown = |finding: &Finding| matches!(finding.mistake, Mistake::UnknownField(_));
    let is_readable = match failure {
        Failure::BadRequest(_, findings) => !findings.is_empty() && findings.iter().all(is_unknown),
        Failure::Invalid(_) | Failure::Internal(_) => true,
        Failure::Client(..) | Failure::NamespaceNotFound => false,
    };
    if !is_readable || !info.kind.is_created() || !super::metadata::is_stored(&info.node) {
        return None;
    }
    let node = decode::prune_nulls(&info.node);
    registry.stored_before(&Decoded {
        node: &node,
        kind: info.kind.name,
        api_version: info.kind.api_version,
        namespace: &info.namespace,
    })
}

/// kubectl asks for the object before it creates it, which needs a name that fits a path.
/// Source: staging/src/k8s.io/client-go/rest/request.go (Name, Namespace), IsValidPathSegmentName.
fn look_up(info: &Info) -> Result<(), Failure> {
    let metadata = info.node.get("metadata");
    let place = |key: &str| {
        let value = metadata.and_then(|metadata| metadata.get(key)).or(metadata);
        value.map_or(info.node.span, |value| value.span)
    };
    let generate_name = super::metadata::text(&info.node, "generateName");
    if info.name.is_empty() && !generate_name.is_empty() {
        let message = format!("from {generate_name}: cannot use generate name with apply");
        let place = place("generateName");
        let finding = Finding::of(Mistake::GeneratedName, message.clone(), place);
        return Err(Failure::Client(message, vec![finding]));
    }
    let problem = if info.kind.namespaced && !bad_segment(&info.namespace).is_empty() {
        let problems = bad_segment(&info.namespace).join(" ");
        Some((
            format!("invalid namespace {}: [{problems}]", quote(&info.namespace)),
            place("namespace"),
        ))
    } else if info.name.is_empty() {
        Some(("resource name may not be empty".to_owned(), place("name")))
    } else if !bad_segment(&info.name).is_empty() {
        let problems = bad_segment(&info.name).join(" ");
        Some((
            format!("invalid resource name {}: [{problems}]", quote(&info.name)),
            place("name"),
        ))
    } else {
        None
    };
    let Some((message, span)) = problem else {
        return Ok(());
    };
    let group = info.kind.group();
    let version = info.kind.version();
    let error = format!(
        "error when retrieving current configuration of:\nResource: {}, GroupVersionKind: {}\nName: {}, Namespace: \
         {}\nfrom server for: \"STDIN\": {message}",
        quote(&format!(
            "{group}/{version}, Resource={}",
            info.kind.plural()
        )),
        quote(&format!("{group}/{version}, Kind={}", info.kind_written)),
        quote(&info.name),
        quote(&info.namespace),
    );
    Err(Failure::Client(error, vec![Finding::new(message, span)]))
}

fn bad_segment(name: &str) -> Vec<&'static str> {
    let mut problems = Vec::new();
    match name {
        "." => return vec!["may not be '.'"],
        ".." => return vec!["may not be '..'"],
        _ => {}
    }
    if name.contains('/') {
        problems.push("may not contain '/'");
    }
    if name.contains('%') {
        problems.push("may not contain '%'");
    }
    problems
}

/// A name that a namespace can have; every such namespace exists here.
fn is_dns_label(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&name.len())
        && name.bytes().all(inner)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

fn applied(info: &Info) -> AppliedObject {
    AppliedObject {
        document: info.document,
        span: info.node.span,
        kind: info.kind_written.as_str().into(),
        api_version: info.api_version.as_str().into(),
        namespace: info.namespace.as_str().into(),
        name: info.name.as_str().into(),
        existence: Existence::New,
        outcome: Outcome::Created,
        warnings: Vec::new(),
        stored: None,
    }
}

/// A document behind the place where the stream stopped.
fn not_sent(document: usize, read: &Document) -> Option<AppliedObject> {
    let Content::Tree(node) = &read.content else {
        return None;
    };
    let text = |key: &str| TextSlice::from(node.get(key).and_then(Node::as_str).unwrap_or(""));
    Some(AppliedObject {
        document,
        span: node.span,
        kind: text("kind"),
        api_version: text("apiVersion"),
        namespace: super::metadata::text(node, "namespace").into(),
        name: super::metadata::text(node, "name").into(),
        existence: Existence::New,
        outcome: Outcome::NotSent,
        warnings: Vec::new(),
        stored: None,
    })
}

impl Failure {
    fn told(&self, info: &Info) -> Failed {
        Failed {
            alone: self.alone(info),
            among_others: self.among_others(info),
        }
    }

    fn outcome(&self, info: &Info) -> Outcome {
        let error = self.alone(info);
        match self {
            Failure::Client(_, findings) => Outcome::ClientError {
                error,
                findings: findings.clone(),
            },
            Failure::BadRequest(_, findings) => Outcome::DecodeError {
                error,
                findings: findings.clone(),
            },
            Failure::NamespaceNotFound => Outcome::NamespaceNotFound {
                error,
                span: namespace_span(info),
            },
            Failure::Invalid(causes) => Outcome::Invalid {
                error,
                causes: causes.clone(),
            },
            Failure::Internal(_) => Outcome::Invalid {
                error,
                causes: Vec::new(),
            },
        }
    }

    /// What kubectl prints when this is the only error of the run.
    fn alone(&self, info: &Info) -> String {
        match self {
            Failure::Client(message, _) => format!("error: {message}"),
            Failure::Invalid(causes) => {
                let head = format!("The {} {} is invalid: ", info.kind.name, quote(&info.name));
                let lines = once(causes);
                match lines.as_slice() {
                    [line] => format!("{head}{line}\n"),
                    lines => {
                        let each = lines.iter().map(|line| format!("* {line}\n"));
                        std::iter::once(format!("{head}\n")).chain(each).collect()
                    }
                }
            }
            _ => self.among_others(info),
        }
    }

    /// What kubectl prints for it among other errors.
    fn among_others(&self, info: &Info) -> String {
        let served = |reason: &str, message: String| {
            format!("Error from server ({reason}): error when creating \"STDIN\": {message}")
        };
        match self {
            Failure::Client(message, _) => message.clone(),
            Failure::BadRequest(message, _) => {
                let written = &info.kind_written;
                let kind = info.kind.name;
                let version = quote(info.kind.version());
                served(
                    "BadRequest",
                    format!(
                        "{written} in version {version} cannot be handled as a {kind}: {message}"
                    ),
                )
            }
            Failure::NamespaceNotFound => served(
                "NotFound",
                format!("namespaces {} not found", quote(&info.namespace)),
            ),
            Failure::Invalid(causes) => {
                let dot = if info.kind.group().is_empty() {
                    ""
                } else {
                    "."
                };
                let lines = once(causes);
                let causes = aggregate(lines.iter().map(String::as_str));
                let kind = info.kind.name;
                let group = info.kind.group();
                let name = quote(&info.name);
                served(
                    "Invalid",
                    format!("{kind}{dot}{group} {name} is invalid: {causes}"),
                )
            }
            Failure::Internal(message) => served(
                "InternalError",
                format!("Internal error occurred: {message}"),
            ),
        }
    }
}

fn namespace_span(info: &Info) -> Span {
    let metadata = info.node.get("metadata");
    let namespace = metadata.and_then(|metadata| metadata.get("namespace"));
    namespace
        .or(metadata)
        .map_or(info.node.span, |node| node.span)
}

/// Each cause as a line, no line twice.
fn once(causes: &[Cause]) -> Vec<String> {
    let mut seen = HashSet::default();
    let lines = causes
        .iter()
        .map(|cause| format!("{}: {}", cause.field, cause.message));
    lines.filter(|line| seen.insert(line.clone())).collect()
}

/// All that kubectl prints as errors: one error alone reads otherwise than several.
fn layout(read: &[ClientError], failures: &[&Failed], nothing: bool) -> String {
    let all = || {
        read.iter()
            .flat_map(|error| &error.errors)
            .map(String::as_str)
    };
    match (read, failures) {
        ([], []) if nothing => "error: no objects passed to apply".to_owned(),
        ([], []) => String::new(),
        ([], [failure]) => failure.alone.clone(),
        ([one], []) if !one.of_items => one
            .errors
            .iter()
            .map(|error| format!("error: {error}"))
            .collect(),
        ([one], []) => one
            .errors
            .iter()
            .map(|error| format!("{error}\n"))
            .collect(),
        (several, []) => several
            .iter()
            .map(|error| format!("{}\n", aggregate(error.errors.iter().map(String::as_str))))
            .collect(),
        _ => {
            let head = if read.is_empty() {
                String::new()
            } else {
                format!("{}\n", aggregate(all()))
            };
            let each = failures
                .iter()
                .map(|failure| format!("{}\n", failure.among_others));
            std::iter::once(head).chain(each).collect()
        }
    }
}
