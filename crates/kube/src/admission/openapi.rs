//! kubectl's own check of Lists against the cluster's OpenAPI schema: the server cannot take a
//! List, so that its field validation does not see it.
//! Source: staging/src/k8s.io/kubectl/pkg/validation/schema.go, validateList and validateResource;
//! k8s.io/kube-openapi/pkg/util/proto/validation/types.go.

use super::header::header;
use super::schema::{self, Struct, Type};
use super::{Finding, Mistake};
use portpath_text::source::Span;
use portpath_yaml::yaml::{Entry, Node, Value};

/// The fields of a typed list, and those of its metadata.
const LIST_FIELDS: [&str; 4] = ["apiVersion", "items", "kind", "metadata"];
const LIST_META: [&str; 4] = [
    "continue",
    "remainingItemCount",
    "resourceVersion",
    "selfLink",
];

/// What is wrong with a List and its items before anything is sent.
pub(super) fn validate_list(
    list: &Node,
    kind: &str,
    api_version: &str,
) -> Result<(), Vec<Finding>> {
    let mut findings = Vec::new();
    match kind.strip_suffix("List") {
        Some("") if api_version == "v1" => list_of_anything(list, &mut findings),
        Some(item) => {
            if let Some(item) = schema::of_kind(api_version, item) {
                typed_list(list, kind, item, &mut findings);
            }
        }
        None => {}
    }
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings)
    }
}

/// `kind: List`: each item is checked as what it says it is.
fn list_of_anything(list: &Node, findings: &mut Vec<Finding>) {
    let Some(Value::Seq(items)) = list.get("items").map(|items| &items.value) else {
        let span = list.get("items").map_or(list.span, |items| items.span);
        findings.push(Finding::new("invalid object to validate", span));
        return;
    };
    for item in items {
        match header(item) {
            Err(refused) => findings.extend(refused),
            Ok(header) => {
                let api_version = if header.group.is_empty() {
                    &header.version
                } else {
                    header.api_version
                };
                if let Some(model) = schema::of_kind(api_version, header.kind) {
                    check_struct(model, item, &ModelPath::new(header.kind), findings);
                }
            }
        }
    }
}

/// `kind: ServiceList`: the items are all Services, whatever they say.
fn typed_list(list: &Node, kind: &str, item: &Struct, findings: &mut Vec<Finding>) {
    let definition = format!("{}.{kind}", item.package);
    let path = ModelPath::new(kind);
    for entry in list
        .sorted()
        .into_iter()
        .filter(|entry| !entry.value.is_null())
    {
        let path = path.field(&entry.key);
        match (entry.key.as_str(), &entry.value.value) {
            ("items", Value::Seq(items)) => {
                for (index, node) in items.iter().enumerate().filter(|(_, node)| !node.is_null()) {
                    let path = path.index(index);
                    match node.value {
                        Value::Map(_) => check_struct(item, node, &path, findings),
                        _ => findings.push(path.wrong_type(
                            node,
                            &format!("{}.{}", item.package, item.name),
                            "map",
                        )),
                    }
                }
            }
            ("items", _) => findings.push(path.wrong_type(
                &entry.value,
                &format!("{definition}.items"),
                "array",
            )),
            ("metadata", Value::Map(_)) => {
                let unknown = |key: &str| !LIST_META.contains(&key);
                for entry in entry
                    .value
                    .sorted()
                    .into_iter()
                    .filter(|entry| unknown(&entry.key))
                {
                    let definition = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
                    findings.push(path.unknown_field(entry, definition));
                }
            }
            (key, _) if !LIST_FIELDS.contains(&key) => {
                findings.push(ModelPath::new(kind).unknown_field(entry, &definition));
            }
            _ => {}
        }
    }
    if list.get("items").is_none_or(Node::is_null) {
        findings.push(path.error(missing_field("items", &definition), list.span));
    }
}

fn missing_field(name: &str, definition: &str) -> String {
    format!("missing required field \"{name}\" in {definition}")
}

/// Where a value stands: `Service.spec.ports[0]`.
struct ModelPath(String);

impl ModelPath {
    fn new(kind: &str) -> Self {
        Self(kind.to_owned())
    }

    fn field(&self, name: &str) -> Self {
        Self(format!("{}.{name}", self.0))
    }

    fn index(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }

    fn error(&self, problem: String, span: Span) -> Finding {
        Finding::new(format!("ValidationError({}): {problem}", self.0), span)
    }

    fn unknown_field(&self, entry: &Entry, definition: &str) -> Finding {
        let name = entry.key.to_string();
        let problem = format!("unknown field \"{name}\" in {definition}");
        Finding {
            mistake: Mistake::UnknownField(name),
            ..self.error(problem, entry.key_span)
        }
    }

    fn wrong_type(&self, node: &Node, definition: &str, expected: &str) -> Finding {
        let got = match node.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) => "integer",
            Value::Float(_) => "number",
            Value::Str(_) => "string",
            Value::Seq(_) => "array",
            Value::Map(_) => "map",
        };
        self.error(
            format!("invalid type for {definition}: got \"{got}\", expected \"{expected}\""),
            node.span,
        )
    }
}

fn check_struct(model: &Struct, node: &Node, path: &ModelPath, findings: &mut Vec<Finding>) {
    let definition = format!("{}.{}", model.package, model.name);
    for entry in node
        .sorted()
        .into_iter()
        .filter(|entry| !entry.value.is_null())
    {
        match model.field(&entry.key) {
            Some(field) => {
                let definition = format!("{definition}.{}", field.name);
                check(
                    &field.kind,
                    &definition,
                    &entry.value,
                    &path.field(&entry.key),
                    findings,
                );
            }
            None => findings.push(path.unknown_field(entry, &definition)),
        }
    }
    for name in model.required() {
        if node.get(name).is_none_or(Node::is_null) {
            findings.push(path.error(missing_field(name, &definition), node.span));
        }
    }
}

fn check(
    kind: &Type,
    definition: &str,
    node: &Node,
    path: &ModelPath,
    findings: &mut Vec<Finding>,
) {
    let expected = match (kind, &node.value) {
        (Type::Any, _) => return,
        (Type::Struct(index), Value::Map(_)) => {
            return check_struct(schema::get(*index), node, path, findings);
        }
        (Type::Struct(index), _) => {
            let model = schema::get(*index);
            findings.push(path.wrong_type(
                node,
                &format!("{}.{}", model.package, model.name),
                "map",
            ));
            return;
        }
        (Type::List(item), Value::Seq(items)) => {
            for (index, value) in items
                .iter()
                .enumerate()
                .filter(|(_, value)| !value.is_null())
            {
                check(item, definition, value, &path.index(index), findings);
            }
            return;
        }
        (Type::List(_), _) => "array",
        (Type::Map(value), Value::Map(_)) => {
            return check_map(value, definition, node, path, findings);
        }
        (Type::ResourceList, Value::Map(_)) => {
            return check_map(&Type::Quantity, definition, node, path, findings);
        }
        (Type::Map(_) | Type::ResourceList, _) => "map",
        (Type::Bool, Value::Bool(_)) => return,
        (Type::Bool, _) => "boolean",
        (Type::Int(_), Value::Int(_) | Value::Float(_)) => return,
        (Type::Int(_), _) => "integer",
        // Whatever is no collection passes for a string.
        (_, Value::Seq(_) | Value::Map(_)) => "string",
        _ => return,
    };
    findings.push(path.wrong_type(node, definition, expected));
}

fn check_map(
    value: &Type,
    definition: &str,
    node: &Node,
    path: &ModelPath,
    findings: &mut Vec<Finding>,
) {
    for entry in node
        .sorted()
        .into_iter()
        .filter(|entry| !entry.value.is_null())
    {
        check(
            value,
            definition,
            &entry.value,
            &path.field(&entry.key),
            findings,
        );
    }
}
