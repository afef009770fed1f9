//! The Go structs of the API as a table: fields by their JSON names, with their Go types.
//!
//! `schema/*.txt` hold one struct a line, one file for each OpenAPI package: `field type`, with `!`
//! behind a field that OpenAPI requires. `[]` is a list, `{}` a map from strings; required fields
//! stand in Go's order; a field of an embedded struct carries that struct's name,
//! `VolumeSource/configMap`; a type that is neither built in nor a struct of the table is a named
//! string, such as `Protocol`. Each file is sorted by the names of its structs.
//! Source: the structs of staging/src/k8s.io/api and apimachinery/pkg/apis/meta/v1 in v1.36.

use std::sync::{LazyLock, OnceLock};

use portpath_text::order;

const TABLE: &[(&str, &str)] = &[
    ("io.k8s.api.core.v1", include_str!("schema/core.txt")),
    (
        "io.k8s.apimachinery.pkg.apis.meta.v1",
        include_str!("schema/meta.txt"),
    ),
    ("io.k8s.api.apps.v1", include_str!("schema/apps.txt")),
    ("io.k8s.api.batch.v1", include_str!("schema/batch.txt")),
    (
        "io.k8s.api.networking.v1",
        include_str!("schema/networking.txt"),
    ),
    (
        "io.k8s.api.discovery.v1",
        include_str!("schema/discovery.txt"),
    ),
    // What the page's editor completes; the decoder leaves these kinds to their controllers.
    #[cfg(any(feature = "gateway-table", test))]
    (GATEWAY, include_str!("schema/gateway.txt")),
];
/// The Gateway API, of which only kubectl's words are simulated.
const GATEWAY: &str = "io.k8s.sigs.gateway-api.apis.v1";

/// The table, read once: it is a constant in all but form.
static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::read);

/// All structs.
pub(super) struct Schema {
    structs: Vec<Struct>,
    /// For each package where its structs begin and end.
    packages: Vec<(&'static str, usize, usize)>,
}

/// A Go struct.
pub(super) struct Struct {
    /// Its name in Go, without the package.
    pub name: &'static str,
    /// The OpenAPI package: `io.k8s.api.core.v1`.
    pub package: &'static str,
    /// Its line of the table, which is read when it is first asked for: few of the structs ever
    /// are.
    line: &'static str,
    read: OnceLock<(Vec<Field>, Vec<&'static str>)>,
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
    let found = get(SCHEMA.find(package, kind)?);
    // Every object has its kind as a field; a mere part of one (`ServicePort`) cannot be applied.
    (found.field("kind").is_some() && found.field("metadata").is_some()).then_some(found)
}

/// The struct of a kind of the Gateway API, which no API server checks by this table.
pub(super) fn of_gateway(api_version: &str, kind: &str) -> Option<&'static Struct> {
    let found = api_version
        .strip_prefix("gateway.networking.k8s.io/")
        .and_then(|_| SCHEMA.find(GATEWAY, kind))?;
    get(found).field("kind").and(Some(get(found)))
}

/// The struct of `metadata`.
pub(super) fn object_meta() -> &'static Struct {
    let index = SCHEMA.find("io.k8s.apimachinery.pkg.apis.meta.v1", "ObjectMeta");
    get(index.expect("ObjectMeta is in the table"))
}

/// A struct by the number that a type holds.
pub(super) fn get(index: usize) -> &'static Struct {
    &SCHEMA.structs[index]
}

impl Struct {
    /// The field of that JSON name, in its exact case.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let fields = self.fields();
        let at = fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        fields.get(at)
    }

    /// Its fields, sorted by JSON name.
    pub(super) fn fields(&self) -> &[Field] {
        &self.read().0
    }

    /// The fields that OpenAPI requires, in Go's order.
    pub(super) fn required(&self) -> &[&'static str] {
        &self.read().1
    }

    fn read(&self) -> &(Vec<Field>, Vec<&'static str>) {
        self.read.get_or_init(|| {
            let written = || {
                self.line
                    .split(", ")
                    .filter_map(|field| field.split_once(' '))
            };
            let mut fields: Vec<Field> = written()
                .map(|(name, kind)| read_field(name, kind, self.package))
                .collect();
            order::by(&mut fields, |one, other| one.name.cmp(other.name));
            let required = written().filter_map(|(name, _)| name.strip_suffix('!'));
            let required = required.map(|name| name.split_once('/').map_or(name, |(_, name)| name));
            (fields, required.collect())
        })
    }
}

impl Type {
    /// Whether Go decodes it by a method of its own (UnmarshalJSON).
    pub(super) fn decodes_itself(&self) -> bool {
        matches!(self, Self::IntOrString | Self::Quantity | Self::Time)
    }

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
        let mut schema = Self {
            structs: Vec::new(),
            packages: Vec::new(),
        };
        for (package, text) in TABLE.iter().copied() {
            let begin = schema.structs.len();
            let lines = text.lines().filter_map(|line| line.split_once(": "));
            schema.structs.extend(lines.map(|(name, line)| Struct {
                name,
                package,
                line,
                read: OnceLock::new(),
            }));
            schema.packages.push((package, begin, schema.structs.len()));
        }
        schema
    }

    fn find(&self, package: &str, name: &str) -> Option<usize> {
        let (_, begin, end) = self.packages.iter().find(|(known, ..)| *known == package)?;
        let found = self.structs[*begin..*end]
            .binary_search_by(|of| of.name.cmp(name))
            .ok()?;
        Some(begin + found)
    }
}

fn read_field(name: &'static str, kind: &'static str, package: &str) -> Field {
    let (embedded, name) = name.split_once('/').unwrap_or(("", name));
    Field {
        name: name.trim_end_matches('!'),
        embedded,
        kind: read_type(kind, package),
    }
}

fn read_type(text: &'static str, package: &str) -> Type {
    if let Some(item) = text.strip_prefix("[]") {
        return Type::List(Box::new(read_type(item, package)));
    }
    if let Some(value) = text.strip_prefix("{}") {
        return Type::Map(Box::new(read_type(value, package)));
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
            let others = || {
                TABLE
                    .iter()
                    .find_map(|(package, _)| SCHEMA.find(package, text))
            };
            SCHEMA
                .find(package, text)
                .or_else(others)
                .map_or(Type::Text(text), Type::Struct)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structs_are_found_with_their_fields_and_types() {
        let service = of_kind("v1", "Service").expect("Service is in the table");
        assert_eq!(
            service
                .field("spec")
                .map(|field| field.kind.go_name())
                .as_deref(),
            Some("v1.ServiceSpec")
        );
        let Some(Type::Struct(spec)) = service.field("spec").map(|field| field.kind.clone()) else {
            panic!("spec is a struct");
        };
        let types = |name: &str| get(spec).field(name).map(|field| field.kind.go_name());
        assert_eq!(types("ports").as_deref(), Some("[]v1.ServicePort"));
        assert_eq!(types("selector").as_deref(), Some("map[string]string"));
        assert_eq!(types("ipFamilies").as_deref(), Some("[]v1.IPFamily"));
        assert_eq!(types("Ports"), None, "names are case-sensitive");
        assert!(of_kind("v1", "ServicePort").is_none());
        let slice =
            of_kind("discovery.k8s.io/v1", "EndpointSlice").and_then(|slice| slice.field("ports"));
        let Some(Type::List(port)) = slice.map(|field| field.kind.clone()) else {
            panic!("ports is a list");
        };
        assert!(
            matches!(*port, Type::Struct(index) if get(index).package == "io.k8s.api.discovery.v1")
        );
    }

    #[test]
    fn the_table_is_sorted_as_the_search_needs_it() {
        for (package, begin, end) in &SCHEMA.packages {
            assert!(
                SCHEMA.structs[*begin..*end].is_sorted_by_key(|of| of.name),
                "{package}"
            );
            assert!(end > begin, "{package}");
        }
    }
}
