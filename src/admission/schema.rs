//! The Go structs of the API as a table: fields by their JSON names, with their Go types.
//!
//! `schema/*.txt` hold one struct a line, one file for each OpenAPI package: `field type`, with `!` behind a
//! field that OpenAPI requires. `[]` is a list, `{}` a map from strings; required fields stand in Go's order; a field
//! of an embedded struct carries that struct's name, `VolumeSource/configMap`; a type that is neither built in nor
//! a struct of the table is a named string, such as `Protocol`.
//! Source: the structs of staging/src/k8s.io/api and apimachinery/pkg/apis/meta/v1 in v1.36.

use crate::order;
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: [(&str, &str); 6] = [
    ("io.k8s.api.core.v1", include_str!("schema/core.txt")),
    ("io.k8s.apimachinery.pkg.apis.meta.v1", include_str!("schema/meta.txt")),
    ("io.k8s.api.apps.v1", include_str!("schema/apps.txt")),
    ("io.k8s.api.batch.v1", include_str!("schema/batch.txt")),
    ("io.k8s.api.networking.v1", include_str!("schema/networking.txt")),
    ("io.k8s.api.discovery.v1", include_str!("schema/discovery.txt")),
];

/// The table, read once: it is a constant in all but form.
static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::read);

/// All structs.
pub(super) struct Schema {
    structs: Vec<Struct>,
    /// By OpenAPI package and name.
    names: HashMap<(&'static str, &'static str), usize>,
}

/// A Go struct.
pub(super) struct Struct {
    /// Its name in Go, without the package.
    pub name: &'static str,
    /// The OpenAPI package: `io.k8s.api.core.v1`.
    pub package: &'static str,
    /// Its fields, sorted by JSON name.
    pub fields: Vec<Field>,
    /// The fields that OpenAPI requires, in Go's order.
    pub required: Vec<&'static str>,
}

/// A field of a struct.
pub(super) struct Field {
    /// Its JSON name.
    pub name: &'static str,
    /// The embedded struct that it belongs to, empty for most.
    pub embedded: &'static str,
    /// Its type.
    pub kind: Type,
}

/// A Go type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    /// `string` or a named string.
    Text(&'static str),
    Bool,
    /// `int32` or `int64`.
    Int(&'static str),
    /// `[]byte`, base64 in JSON.
    Bytes,
    IntOrString,
    Quantity,
    /// A point in time, RFC 3339.
    Time,
    /// Anything at all.
    Any,
    /// A struct of the table.
    Struct(usize),
    List(Box<Type>),
    Map(Box<Type>),
    /// A named map from resource names to quantities.
    ResourceList,
}

/// The struct of an object's kind, when the table has it.
pub(super) fn of_kind(api_version: &str, kind: &str) -> Option<&'static Struct> {
    let package = match api_version {
        "v1" => "io.k8s.api.core.v1",
        "apps/v1" => "io.k8s.api.apps.v1",
        "batch/v1" => "io.k8s.api.batch.v1",
        "networking.k8s.io/v1" => "io.k8s.api.networking.v1",
        "discovery.k8s.io/v1" => "io.k8s.api.discovery.v1",
        _ => return None,
    };
    let (key, index) = SCHEMA.names.get_key_value(&(package, kind))?;
    let found = &SCHEMA.structs[*index];
    // Every object has its kind as a field; a mere part of one (`ServicePort`) cannot be applied.
    (found.field("kind").is_some() && found.field("metadata").is_some() && key.1 == kind).then_some(found)
}

/// The struct of `metadata`.
pub(super) fn object_meta() -> &'static Struct {
    let index = SCHEMA.names.get(&("io.k8s.apimachinery.pkg.apis.meta.v1", "ObjectMeta"));
    get(*index.expect("ObjectMeta is in the table"))
}

/// A struct by the number that a type holds.
pub(super) fn get(index: usize) -> &'static Struct {
    &SCHEMA.structs[index]
}

impl Struct {
    /// The field of that JSON name, in its exact case.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let at = self.fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        self.fields.get(at)
    }
}

impl Type {
    /// The type as Go prints it in errors.
    pub(super) fn go_name(&self) -> String {
        match self {
            Type::Text(name) if *name == "string" || name.contains('.') => (*name).to_owned(),
            Type::Text(name) => format!("v1.{name}"),
            Type::Bool => "bool".to_owned(),
            Type::Int(name) => (*name).to_owned(),
            Type::Bytes => "[]uint8".to_owned(),
            Type::IntOrString => "intstr.IntOrString".to_owned(),
            Type::Quantity => "resource.Quantity".to_owned(),
            Type::Time => "v1.Time".to_owned(),
            Type::Any => "interface {}".to_owned(),
            Type::Struct(index) => format!("v1.{}", get(*index).name),
            Type::List(item) => format!("[]{}", item.go_name()),
            Type::Map(value) => format!("map[string]{}", value.go_name()),
            Type::ResourceList => "v1.ResourceList".to_owned(),
        }
    }
}

impl Schema {
    fn read() -> Self {
        let lines: Vec<(&str, &str, &str)> = TABLE
            .into_iter()
            .flat_map(|(package, text)| text.lines().map(move |line| (package, line)))
            .filter_map(|(package, line)| line.split_once(": ").map(|(name, fields)| (package, name, fields)))
            .collect();
        let names: HashMap<(&str, &str), usize> =
            lines.iter().enumerate().map(|(index, (package, name, _))| ((*package, *name), index)).collect();
        let structs = lines
            .iter()
            .map(|(package, name, fields_text)| {
                let mut fields: Vec<Field> =
                    fields_text.split(", ").filter_map(|field| read_field(field, package, &names)).collect();
                order::by_key(&mut fields, |field| field.name);
                let names = fields_text.split(", ").filter_map(|field| field.split_once("! "));
                Struct {
                    name,
                    package,
                    fields,
                    required: names.map(|(name, _)| name.split_once('/').map_or(name, |(_, name)| name)).collect(),
                }
            })
            .collect();
        Self { structs, names }
    }
}

fn read_field(
    text: &'static str,
    package: &'static str,
    names: &HashMap<(&'static str, &'static str), usize>,
) -> Option<Field> {
    let (name, kind) = text.split_once(' ')?;
    let (embedded, name) = name.split_once('/').unwrap_or(("", name));
    Some(Field { name: name.trim_end_matches('!'), embedded, kind: read_type(kind, package, names) })
}

fn read_type(text: &'static str, package: &'static str, names: &HashMap<(&'static str, &'static str), usize>) -> Type {
    if let Some(item) = text.strip_prefix("[]") {
        return Type::List(Box::new(read_type(item, package, names)));
    }
    if let Some(value) = text.strip_prefix("{}") {
        return Type::Map(Box::new(read_type(value, package, names)));
    }
    match text {
        "bool" => Type::Bool,
        "int32" | "int64" => Type::Int(text),
        "bytes" => Type::Bytes,
        "IntOrString" => Type::IntOrString,
        "Quantity" => Type::Quantity,
        "ResourceList" => Type::ResourceList,
        "Time" | "MicroTime" => Type::Time,
        "any" => Type::Any,
        _ => {
            let own = names.get(&(package, text));
            let found = own.or_else(|| TABLE.iter().find_map(|(package, _)| names.get(&(*package, text))));
            found.map_or(Type::Text(text), |index| Type::Struct(*index))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structs_are_found_with_their_fields_and_types() {
        let service = of_kind("v1", "Service").expect("Service is in the table");
        assert_eq!(service.field("spec").map(|field| field.kind.go_name()).as_deref(), Some("v1.ServiceSpec"));
        let Some(Type::Struct(spec)) = service.field("spec").map(|field| field.kind.clone()) else {
            panic!("spec is a struct");
        };
        let types = |name: &str| get(spec).field(name).map(|field| field.kind.go_name());
        assert_eq!(types("ports").as_deref(), Some("[]v1.ServicePort"));
        assert_eq!(types("selector").as_deref(), Some("map[string]string"));
        assert_eq!(types("ipFamilies").as_deref(), Some("[]v1.IPFamily"));
        assert_eq!(types("Ports"), None, "names are case-sensitive");
        assert!(of_kind("v1", "ServicePort").is_none());
        let slice = of_kind("discovery.k8s.io/v1", "EndpointSlice").and_then(|slice| slice.field("ports"));
        let Some(Type::List(port)) = slice.map(|field| field.kind.clone()) else {
            panic!("ports is a list");
        };
        assert!(matches!(*port, Type::Struct(index) if get(index).package == "io.k8s.api.discovery.v1"));
    }
}
