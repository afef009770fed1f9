//! The Go structs under a PodTemplateSpec, as spew prints them: each field with its name and type
//! as a label, and with the shape of its value.

use std::sync::LazyLock;

/// Fields in their order (staging/src/k8s.io/api/core/v1/types.go), one struct a line. `Name=key`
/// gives a JSON key that is not the name with a small first letter; `.` is an embedded struct.
const STRUCTS: &str = include_str!("structs.txt");

/// The structs of the table, read once: a constant in all but form.
static SHAPES: LazyLock<Vec<Vec<GoField>>> = LazyLock::new(read);

/// The number of PodTemplateSpec, which the table begins with.
pub(super) const TEMPLATE: usize = 0;

/// How a value is printed.
pub(super) enum GoShape {
    Bool,
    Int,
    /// A string, or one of Kubernetes' own string types.
    Text,
    /// The name of the service account, which a Pod's spec has twice.
    Account,
    IntOrString,
    Quantity,
    Time,
    Struct(usize),
    List(Box<GoShape>),
    Map(Box<GoShape>),
    Pointer(Box<GoShape>),
}

/// A field of a struct.
pub(super) struct GoField {
    /// `Name:(v1.Type)`
    pub(super) label: String,
    /// Its JSON key; empty when its value is read off the struct's own node.
    pub(super) key: String,
    pub(super) shape: GoShape,
}

/// The fields of a struct of the table.
pub(super) fn fields(at: usize) -> &'static [GoField] {
    &SHAPES[at]
}

fn read() -> Vec<Vec<GoField>> {
    let lines: Vec<(&str, &str)> = STRUCTS
        .lines()
        .filter_map(|line| line.split_once(':'))
        .collect();
    let names: Vec<&str> = lines.iter().map(|(name, _)| *name).collect();
    lines
        .iter()
        .map(|(_, fields)| {
            fields
                .split(',')
                .map(|field| read_field(field.trim_start(), &names))
                .collect()
        })
        .collect()
}

fn read_field(text: &str, structs: &[&str]) -> GoField {
    let (name, kind) = text.split_once(' ').unwrap_or((text, "string"));
    let (name, key) = name.split_once('=').unwrap_or((name, ""));
    let mut key = match key {
        "" => small_first(name),
        "." => String::new(),
        key => key.to_owned(),
    };
    let mut shape = read_shape(kind, structs);
    if matches!(key.as_str(), "serviceAccountName" | "serviceAccount") {
        key = String::new();
        shape = GoShape::Account;
    }
    let mut label = format!("{name}:(");
    go_type(kind, &mut label);
    label.push(')');
    GoField { label, key, shape }
}

fn read_shape(kind: &str, structs: &[&str]) -> GoShape {
    let boxed = |inner: &str| Box::new(read_shape(inner, structs));
    match kind {
        "bool" => GoShape::Bool,
        "int32" | "int64" => GoShape::Int,
        "map[string]string" => GoShape::Map(Box::new(GoShape::Text)),
        "ResourceList" => GoShape::Map(Box::new(GoShape::Quantity)),
        "Quantity" => GoShape::Quantity,
        "IntOrString" => GoShape::IntOrString,
        "Time" => GoShape::Time,
        _ => match (kind.strip_prefix('*'), kind.strip_prefix("[]")) {
            (Some(inner), _) => GoShape::Pointer(boxed(inner)),
            (_, Some(item)) => GoShape::List(boxed(item)),
            _ => structs
                .iter()
                .position(|name| *name == kind)
                .map_or(GoShape::Text, GoShape::Struct),
        },
    }
}

fn small_first(name: &str) -> String {
    let mut key = name.to_owned();
    key[..1].make_ascii_lowercase();
    key
}

/// The type as reflect names it.
fn go_type(kind: &str, out: &mut String) {
    let rest = kind.trim_start_matches(['*', '[', ']']);
    out.push_str(&kind[..kind.len() - rest.len()]);
    match rest {
        "string" | "bool" | "int32" | "int64" | "map[string]string" | "types.UID" => {}
        "Quantity" => out.push_str("resource."),
        "IntOrString" => out.push_str("intstr."),
        _ => out.push_str("v1."),
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;

    #[test]
    fn every_struct_that_is_named_is_there() {
        for fields in STRUCTS
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(_, fields)| fields)
        {
            for field in fields.split(", ") {
                assert_eq!(field.split(' ').count(), 2, "{field}");
            }
        }
        assert!(STRUCTS.starts_with("PodTemplateSpec: "));
        let spec = &fields(TEMPLATE)[1];
        let GoShape::Struct(spec) = spec.shape else {
            panic!("{} is a struct", spec.label)
        };
        let containers = fields(spec)
            .iter()
            .find(|field| field.key == "containers")
            .expect("containers");
        assert_eq!(containers.label, "Containers:([]v1.Container)");
        assert!(
            matches!(&containers.shape, GoShape::List(item) if matches!(**item, GoShape::Struct(_)))
        );
    }

    /// A field that only one of the tables has would change the names of Pods, or be refused.
    #[test]
    fn the_structs_have_the_fields_of_the_schema() {
        let schema = [
            include_str!("../schema/meta.txt"),
            include_str!("../schema/core.txt"),
        ];
        let schema: HashMap<&str, &str> = schema
            .into_iter()
            .flat_map(str::lines)
            .filter_map(|line| line.split_once(": "))
            .collect();
        let structs = STRUCTS.lines().filter_map(|line| line.split_once(": "));
        let mut compared = 0;
        for (name, hashed) in structs {
            if let Some(decoded) = schema.get(name) {
                let decoded: BTreeSet<String> = decoded.split(", ").map(key_in_schema).collect();
                let hashed: BTreeSet<String> = hashed.split(", ").map(key_in_hash).collect();
                assert_eq!(hashed, decoded, "{name}");
                compared += 1;
            }
        }
        assert!(compared > 50, "{compared}");
    }

    /// `VolumeSource/configMap ConfigMapVolumeSource`: the embedded struct, else the JSON name.
    fn key_in_schema(field: &str) -> String {
        let name = field.split([' ', '!']).next().unwrap_or_default();
        match name.split_once('/') {
            Some((embedded, _)) => embedded.to_owned(),
            None => name.to_owned(),
        }
    }

    fn key_in_hash(field: &str) -> String {
        let name = field.split(' ').next().unwrap_or_default();
        match name.split_once('=') {
            Some((embedded, ".")) => embedded.to_owned(),
            Some((_, key)) => key.to_owned(),
            None => small_first(name),
        }
    }
}
