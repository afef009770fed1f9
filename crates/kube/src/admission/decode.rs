//! The server's strict decoding: field names and types against the Go structs of the API.
//! Source: sigs.k8s.io/json (UnmarshalStrict), apiserver/pkg/endpoints/handlers/rest.go,
//! transformDecodeError.

use std::borrow::Cow;

use super::kinds::Kind;
use super::metadata::unmarshal_error;
use super::schema::{self, Struct, Type};
use super::{Finding, Mistake, text_types};
use portpath_text::source::Span;
use portpath_yaml::yaml::{Entry, Node, Value};

/// What kubectl sends on a create: map entries that are null are left out, in lists they stay.
/// Source: staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go, pruneNullsFromMap.
pub(super) fn prune_nulls(node: &Node) -> Cow<'_, Node> {
    if has_null(node) {
        Cow::Owned(pruned(node))
    } else {
        Cow::Borrowed(node)
    }
}

fn has_null(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .any(|entry| entry.value.is_null() || has_null(&entry.value)),
        Value::Seq(items) => items.iter().any(has_null),
        _ => false,
    }
}

fn pruned(node: &Node) -> Node {
    let value = match &node.value {
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .filter(|entry| !entry.value.is_null())
                .map(|entry| Entry {
                    value: pruned(&entry.value),
                    key: entry.key.clone(),
                    key_span: entry.key_span,
                })
                .collect(),
        ),
        Value::Seq(items) => Value::Seq(items.iter().map(pruned).collect()),
        other => other.clone(),
    };
    Node {
        span: node.span,
        origin: node.origin,
        value,
    }
}

/// The path to a value, as strict errors name it and as type errors name it.
#[derive(Clone, Copy)]
struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    /// A field, with the embedded struct it belongs to.
    Field(&'p str, &'p str),
    Index(usize),
    Key(&'p str),
}

/// What a decoder finds. The first wrong type hides everything else, unless a type that decodes
/// itself (UnmarshalJSON) refuses its value: that ends the decoding, whatever was found before.
/// Source: sigs.k8s.io/json, internal/golang/encoding/json/decode.go (saveError keeps the first
/// error and goes on; object and literalStore return what an Unmarshaler returns; unmarshal gives a
/// returned error before the saved one).
struct Findings {
    names: Names,
    type_error: Option<Finding>,
    refused: Option<Finding>,
    unknown_fields: Vec<Finding>,
}

/// How a decoder knows a field by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// By its exact name, as the server's.
    Exact,
    /// In any case, as Go's encoding/json.
    AnyCase,
}

impl Findings {
    fn new(names: Names) -> Self {
        Self {
            names,
            type_error: None,
            refused: None,
            unknown_fields: Vec::new(),
        }
    }

    /// Notes a value of the wrong type; only the first one is told.
    fn save(&mut self, error: Option<Finding>) {
        if self.type_error.is_none() {
            self.type_error = error;
        }
    }

    /// Whether the decoding has ended.
    fn has_ended(&self) -> bool {
        self.refused.is_some()
    }

    /// The error that the decoder gives, if it gives one.
    fn into_error(self) -> Result<Vec<Finding>, Finding> {
        match self.refused.or(self.type_error) {
            Some(error) => Err(error),
            None => Ok(self.unknown_fields),
        }
    }
}

/// How many unknown fields the decoder reports. Source: sigs.k8s.io/json, decode.go,
/// saveStrictError.
const MAX_UNKNOWN: usize = 100;

const ROOT: Path = Path {
    parent: None,
    step: Step::Root,
};

/// What kubectl itself asks of `metadata`: that it decodes into ObjectMeta. The first wrong type,
/// if there is one; unknown fields do not matter here.
/// Source: staging/src/k8s.io/cli-runtime/pkg/resource/metadata_decoder.go.
pub(super) fn metadata_error(node: &Node) -> Option<Finding> {
    let mut findings = Findings::new(Names::AnyCase);
    for entry in node
        .sorted()
        .into_iter()
        .filter(|entry| entry.key.eq_ignore_ascii_case("metadata"))
    {
        let metadata = &entry.value;
        let path = Path {
            parent: Some(&ROOT),
            step: Step::Field("metadata", ""),
        };
        match metadata.value {
            Value::Map(_) => check_struct(schema::object_meta(), metadata, &path, &mut findings),
            Value::Null => {}
            _ => {
                return Some(wrong_type(
                    metadata,
                    "metadataOnlyObject.metadata",
                    "v1.ObjectMeta",
                ));
            }
        }
    }
    findings.into_error().err()
}

/// Checks an object as the server's strict decoder does; the message and its places when it
/// refuses.
pub(super) fn decode(kind: &Kind, node: &Node) -> Result<(), (String, Vec<Finding>)> {
    let Some(found) = schema::of_kind(kind.api_version, kind.name) else {
        return Ok(());
    };
    let mut findings = Findings::new(Names::Exact);
    check_struct(found, node, &ROOT, &mut findings);
    let unknown_fields = match findings.into_error() {
        Ok(unknown_fields) => unknown_fields,
        Err(error) => return Err((error.message.clone(), vec![error])),
    };
    if unknown_fields.is_empty() {
        return Ok(());
    }
    let messages: Vec<&str> = unknown_fields
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    Err((
        format!("strict decoding error: {}", messages.join(", ")),
        unknown_fields,
    ))
}

fn check_struct(owner: &Struct, node: &Node, path: &Path, findings: &mut Findings) {
    for entry in node.sorted() {
        let field = match findings.names {
            Names::Exact => owner.field(&entry.key),
            Names::AnyCase => owner
                .fields()
                .iter()
                .find(|field| field.name.eq_ignore_ascii_case(&entry.key)),
        };
        let (name, embedded) = field.map_or((entry.key.as_str(), ""), |field| {
            (field.name, field.embedded)
        });
        let step = Step::Field(name, embedded);
        let path = Path {
            parent: Some(path),
            step,
        };
        match field {
            Some(field) => check(&field.kind, owner, &entry.value, &path, findings),
            None if findings.unknown_fields.len() >= MAX_UNKNOWN => {}
            None => {
                let path = path.strict();
                let message = format!("unknown field \"{path}\"");
                findings.unknown_fields.push(Finding::of(
                    Mistake::UnknownField(path),
                    message,
                    entry.key_span,
                ));
            }
        }
        if findings.has_ended() {
            return;
        }
    }
}

/// A value of the wrong type, of a field by its name in Go.
fn wrong_type(node: &Node, field: &str, wanted: &str) -> Finding {
    let message = unmarshal_error(node, field, wanted);
    Finding::of(Mistake::WrongType(field.to_owned()), message, node.span)
}

/// Checks a value of a field of `owner`.
fn check(kind: &Type, owner: &Struct, node: &Node, path: &Path, findings: &mut Findings) {
    let wrong = |wanted: &str| {
        let field = format!("{}.{}", owner.name, path.fields());
        Some(wrong_type(node, &field, wanted))
    };
    let refused =
        |message: Option<String>, span: Span| message.map(|message| Finding::new(message, span));
    let error = match (kind, &node.value) {
        (_, Value::Null) | (Type::Any, _) => None,
        (Type::Text(_), Value::Str(_)) | (Type::Bool, Value::Bool(_)) => None,
        (Type::Int("int32") | Type::IntOrString, Value::Int(number))
            if i32::try_from(*number).is_ok() =>
        {
            None
        }
        (Type::Int("int64"), Value::Int(_)) | (Type::IntOrString, Value::Str(_)) => None,
        (Type::Int(wanted), Value::Str(_)) => {
            let field = format!("{}.{}", owner.name, path.fields());
            let message = unmarshal_error(node, &field, wanted);
            Some(Finding::of(
                Mistake::TextForNumber(field),
                message,
                node.span,
            ))
        }
        (Type::IntOrString, _) => wrong("int32"),
        (Type::Bytes, Value::Str(text)) => refused(text_types::base64_error(text), node.span),
        (Type::Bytes, Value::Seq(items)) => items.iter().find_map(|item| match item.value {
            Value::Int(0..=255) | Value::Null => None,
            _ => {
                let field = format!("{}.{}", owner.name, path.fields());
                Some(wrong_type(item, &field, "uint8"))
            }
        }),
        (Type::Time, Value::Str(text)) => refused(text_types::time_error(text), node.span),
        (Type::Time, _) => wrong("string"),
        (Type::Quantity, _) => refused(text_types::quantity_error(node), node.span),
        (Type::Struct(index), Value::Map(_)) => {
            return check_struct(schema::get(*index), node, path, findings);
        }
        (Type::List(item), Value::Seq(items)) => {
            return items.iter().enumerate().for_each(|(index, value)| {
                if !findings.has_ended() {
                    check(
                        item,
                        owner,
                        value,
                        &Path {
                            parent: Some(path),
                            step: Step::Index(index),
                        },
                        findings,
                    );
                }
            });
        }
        (Type::Map(value), Value::Map(_)) => return check_map(value, owner, node, path, findings),
        (Type::ResourceList, Value::Map(_)) => {
            return check_map(&Type::Quantity, owner, node, path, findings);
        }
        (kind, _) => wrong(&kind.go_name()),
    };
    if kind.decodes_itself() {
        findings.refused = error;
    } else {
        findings.save(error);
    }
}

fn check_map(value: &Type, owner: &Struct, node: &Node, path: &Path, findings: &mut Findings) {
    for entry in node.sorted() {
        if findings.has_ended() {
            return;
        }
        check(
            value,
            owner,
            &entry.value,
            &Path {
                parent: Some(path),
                step: Step::Key(&entry.key),
            },
            findings,
        );
    }
}

impl Path<'_> {
    /// `spec.ports[0].targetport`
    fn strict(&self) -> String {
        let mut text = self.parent.map(Path::strict).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Index(index) => text.push_str(&format!("[{index}]")),
            Step::Field(name, _) | Step::Key(name) if text.is_empty() => text.push_str(name),
            Step::Field(name, _) | Step::Key(name) => text.push_str(&format!(".{name}")),
        }
        text
    }

    /// `spec.ports.targetPort`: the fields alone, as encoding/json names a place.
    fn fields(&self) -> String {
        let mut text = self.parent.map(Path::fields).unwrap_or_default();
        if let Step::Field(name, embedded) = self.step {
            for part in [embedded, name].into_iter().filter(|part| !part.is_empty()) {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(part);
            }
        }
        text
    }
}
