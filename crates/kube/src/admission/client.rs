//! What kubectl does before anything reaches the server: documents become objects with a kind that
//! maps, Lists are laid out flat, and whatever it cannot take is an error of the whole stream.
//! Source: staging/src/k8s.io/cli-runtime/pkg/resource (visitor.go, mapper.go),
//! kubectl/pkg/validation/schema.go.

use std::borrow::Cow;

use super::header::{Header, header, parse_group_version};
use super::kinds::{self, Kind, Mapping};
use super::validate::field::quote;
use super::{Finding, Mistake, Setup, decode, foreign, metadata, openapi};
use portpath_text::source::Span;
use portpath_yaml::yaml::{Content, Document, Entry, Node, SyntaxError, TextSlice, Value};

/// An object that kubectl will send.
#[derive(Clone, Debug)]
pub(super) struct Info<'a> {
    pub document: usize,
    pub node: Cow<'a, Node>,
    /// `kind` as written; all lower case for kinds that map and are refused by the server.
    pub kind_written: String,
    pub kind: Kind,
    pub api_version: String,
    pub namespace: String,
    pub name: String,
}

/// Something that kubectl itself refuses while it reads the stream.
#[derive(Clone, Debug)]
pub(super) struct ClientError {
    pub document: usize,
    /// One, or those of a List's items, which stay together.
    pub errors: Vec<String>,
    /// They came from a List's items, and are an aggregated error even if there is only one.
    pub of_items: bool,
    pub findings: Vec<Finding>,
}

/// What kubectl makes of one document of the stream.
#[derive(Clone, Debug, Default)]
pub(super) struct Read<'a> {
    pub infos: Vec<Info<'a>>,
    pub error: Option<ClientError>,
    /// kubectl reads nothing that stands behind it.
    pub stops: bool,
}

/// Whether the stream goes on behind a refused document.
enum Refusal {
    Stops(String, Vec<Finding>),
    GoesOn(String, Finding),
    OfItems(Vec<(String, Finding)>),
}

/// Reads a document of the stream as `kubectl apply -f -` does. Where it stops there,
/// [`Read::stops`] says so. In a list of the reader's cluster, items that it has printed are not
/// held to the schema: the cluster has them.
pub(super) fn read(index: usize, document: &Document, setup: Setup) -> Read<'_> {
    let mut infos = Vec::new();
    let result = match &document.content {
        Content::Empty | Content::LetGo => Ok(()),
        Content::Broken(error) => Err(syntax_error(error)),
        Content::Tree(node) => read_object(index, node, setup, &mut infos),
    };
    let (errors, findings, of_items, stops) = match result {
        Ok(()) => {
            return Read {
                infos,
                ..Read::default()
            };
        }
        Err(Refusal::GoesOn(error, finding)) => (vec![error], vec![finding], false, false),
        Err(Refusal::Stops(error, findings)) => (vec![error], findings, false, true),
        Err(Refusal::OfItems(errors)) => {
            let (errors, findings) = errors.into_iter().unzip();
            (errors, findings, true, false)
        }
    };
    Read {
        infos,
        error: Some(ClientError {
            document: index,
            errors,
            of_items,
            findings,
        }),
        stops,
    }
}

fn syntax_error(error: &SyntaxError) -> Refusal {
    let finding = Finding::new(error.problem.clone(), error.span);
    Refusal::Stops(
        format!("error parsing STDIN: {}", error.kubectl),
        vec![finding],
    )
}

fn read_object<'a>(
    document: usize,
    node: &'a Node,
    setup: Setup,
    infos: &mut Vec<Info<'a>>,
) -> Result<(), Refusal> {
    let header = header(node).map_err(invalid)?;
    let mapping = kinds::mapping(&header.group, &header.version, header.kind);
    if matches!(mapping, Mapping::List) {
        openapi::validate_list(node, header.kind, header.api_version)
            .or_else(|findings| of_new_items(node, setup, findings))
            .map_err(invalid)?;
    }
    let one = |finding: Finding| {
        let error = format!("unable to decode \"STDIN\": {}", finding.message);
        Refusal::GoesOn(error, finding)
    };
    if header.kind.is_empty() {
        let message = format!("Object 'Kind' is missing in '{}'", super::json::write(node));
        let kind = node.entry("kind");
        let span = kind.map_or(node.span, |entry| entry.value.span);
        return Err(one(Finding::new(message, span)));
    }
    if let Some(finding) = decode::metadata_error(node) {
        return Err(one(finding));
    }
    let items = node.get("items").filter(|items| !items.is_null());
    match (mapping, items) {
        (Mapping::Unknown, _) => {
            let message = no_match(header.kind, header.api_version);
            let namespace = metadata::text(node, "namespace");
            let name = metadata::text(node, "name");
            let error = format!(
                "resource mapping not found for name: {} namespace: {} from \"STDIN\": {message}\nensure CRDs are \
                 installed first",
                quote(name),
                quote(namespace),
            );
            Err(Refusal::GoesOn(
                error,
                Finding::of(Mistake::NoSuchKind, message, header.culprit(node)),
            ))
        }
        (_, Some(items)) if matches!(items.value, Value::Seq(_)) => {
            read_items(document, &header, items.items(), infos)
        }
        (Mapping::Served(kind) | Mapping::LowerCase(kind), _) => {
            infos.push(info(document, Cow::Borrowed(node), &header, kind));
            Ok(())
        }
        (Mapping::List, _) => Ok(()),
    }
}

/// What of a list's findings is not about items that the reader's cluster has printed.
fn of_new_items(list: &Node, setup: Setup, findings: Vec<Finding>) -> Result<(), Vec<Finding>> {
    let is_stored = |finding: &Finding| {
        setup == Setup::Readers && metadata::is_stored(foreign::innermost(list, finding.span))
    };
    let findings: Vec<Finding> = findings
        .into_iter()
        .filter(|finding| !is_stored(finding))
        .collect();
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings)
    }
}

/// Items of a list, lists within it laid out flat as well.
fn read_items<'a>(
    document: usize,
    list: &Header,
    items: &'a [Node],
    infos: &mut Vec<Info<'a>>,
) -> Result<(), Refusal> {
    let mut errors = Vec::new();
    let mut level: Vec<Cow<'a, Node>> = items.iter().map(|item| with_kind_of(list, item)).collect();
    while !level.is_empty() {
        let mut next = Vec::new();
        for item in level {
            if let Cow::Borrowed(node) = item
                && let Some(Value::Seq(inner)) = node.get("items").map(|items| &items.value)
            {
                next.extend(inner.iter().map(Cow::Borrowed));
                continue;
            }
            read_item(document, item, infos, &mut errors);
        }
        level = next;
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::OfItems(errors))
    }
}

fn read_item<'a>(
    document: usize,
    item: Cow<'a, Node>,
    infos: &mut Vec<Info<'a>>,
    errors: &mut Vec<(String, Finding)>,
) {
    let Ok(header) = header(&item) else {
        let message = "Object 'Kind' is missing".to_owned();
        errors.push((
            format!("unable to decode \"STDIN\": {message}"),
            Finding::new(message, item.span),
        ));
        return;
    };
    match kinds::mapping(&header.group, &header.version, header.kind) {
        Mapping::Served(kind) | Mapping::LowerCase(kind) => {
            let info = info(document, item.clone(), &header, kind);
            infos.push(info);
        }
        Mapping::List | Mapping::Unknown => {
            let message = no_match(header.kind, header.api_version);
            let span = header.culprit(&item);
            errors.push((
                format!("unable to recognize {message}"),
                Finding::of(Mistake::NoSuchKind, message, span),
            ));
        }
    }
}

/// An item of a typed list (`PodList`) gets its kind from it.
/// Source: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/unstructured/helpers.go, decodeToList.
fn with_kind_of<'a>(list: &Header, item: &'a Node) -> Cow<'a, Node> {
    let has = |key| {
        item.get(key)
            .and_then(Node::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    let Value::Map(entries) = &item.value else {
        return Cow::Borrowed(item);
    };
    if has("kind") || has("apiVersion") {
        return Cow::Borrowed(item);
    }
    let kind = list.kind.strip_suffix("List").unwrap_or(list.kind);
    let mut entries: Vec<Entry> = entries
        .iter()
        .filter(|entry| !matches!(entry.key.as_str(), "kind" | "apiVersion"))
        .cloned()
        .collect();
    for (key, text) in [("apiVersion", list.api_version), ("kind", kind)] {
        let span = Span::new(item.span.start, item.span.start);
        let origin = portpath_text::source::Origin::Defaulted;
        let value = Node {
            span,
            origin,
            value: Value::Str(text.into()),
        };
        entries.push(Entry {
            key: TextSlice::fixed(key),
            key_span: span,
            value,
        });
    }
    Cow::Owned(Node {
        value: Value::Map(entries),
        ..item.clone()
    })
}

fn info<'a>(document: usize, node: Cow<'a, Node>, header: &Header, kind: Kind) -> Info<'a> {
    let name = metadata::text(&node, "name").to_owned();
    let namespace = match (kind.namespaced, metadata::text(&node, "namespace")) {
        (false, _) => "",
        (true, "") => "default",
        (true, namespace) => namespace,
    };
    Info {
        document,
        kind,
        kind_written: header.kind.to_owned(),
        api_version: header.api_version.to_owned(),
        namespace: namespace.to_owned(),
        name,
        node: node.clone(),
    }
}

/// Source: staging/src/k8s.io/apimachinery/pkg/api/meta/errors.go, NoKindMatchError.
fn no_match(kind: &str, api_version: &str) -> String {
    let searched = match parse_group_version(api_version) {
        Some((group, version)) if group.is_empty() => version,
        Some((group, version)) => format!("{group}/{version}"),
        None => api_version.to_owned(),
    };
    format!(
        "no matches for kind {} in version {}",
        quote(kind),
        quote(&searched)
    )
}

/// Several messages as Go's aggregated error prints them: once each, in brackets when there are
/// several.
/// Source: staging/src/k8s.io/apimachinery/pkg/util/errors/errors.go, aggregate.Error.
pub(super) fn aggregate<'m>(messages: impl Iterator<Item = &'m str>) -> String {
    let mut seen = std::collections::HashSet::new();
    let once: Vec<&str> = messages.filter(|message| seen.insert(*message)).collect();
    match once.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("[{}]", several.join(", ")),
    }
}

fn invalid(findings: Vec<Finding>) -> Refusal {
    let messages = aggregate(findings.iter().map(|finding| finding.message.as_str()));
    let error = format!(
        "error validating \"STDIN\": error validating data: {messages}; if you choose to ignore these errors, turn \
         validation off with --validate=false"
    );
    Refusal::Stops(error, findings)
}
