//! The table of the API's structs as a reader of manifests meets it: from a kind down its fields,
//! each with what it holds. For who writes YAML; what is refused, the decoder says.

use super::schema::{self, Struct, Type};

/// A struct of the API.
#[derive(Clone, Copy)]
pub struct Shape(&'static Struct);

/// What a field holds.
#[derive(Clone, Copy)]
pub enum Holds {
    /// Fields.
    Object(Shape),
    /// Items with fields.
    Objects(Shape),
    /// Keys that the reader chooses.
    Map,
    /// Items that are single values, of the type so named.
    Values(&'static str),
    /// One value, of the type so named: `int32`, `Protocol`.
    Value(&'static str),
}

/// A field of a struct.
#[derive(Clone, Copy)]
pub struct FieldOf {
    /// The struct's name in Go: `ServicePort`.
    pub owner: &'static str,
    /// Its name in YAML.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// OpenAPI requires it.
    pub required: bool,
}

impl Shape {
    /// The struct of a kind that is part of Kubernetes or of the Gateway API.
    pub fn of_kind(api_version: &str, kind: &str) -> Option<Self> {
        schema::of_kind(api_version, kind)
            .or_else(|| schema::of_gateway(api_version, kind))
            .map(Self)
    }

    /// The field of that name.
    pub fn field(self, name: &str) -> Option<FieldOf> {
        self.0.field(name).map(|field| self.of(field))
    }

    /// All fields, by name.
    pub fn fields(self) -> impl Iterator<Item = FieldOf> {
        self.0.fields().iter().map(move |field| self.of(field))
    }

    fn of(self, field: &'static schema::Field) -> FieldOf {
        let required = self.0.required().contains(&field.name);
        FieldOf {
            owner: self.0.name,
            name: field.name,
            holds: holds(&field.kind),
            required,
        }
    }
}

fn holds(kind: &Type) -> Holds {
    match kind {
        Type::Struct(index) => Holds::Object(Shape(schema::get(*index))),
        Type::List(item) => match holds(item) {
            Holds::Object(shape) => Holds::Objects(shape),
            Holds::Value(name) => Holds::Values(name),
            other => other,
        },
        Type::Map(_) | Type::ResourceList => Holds::Map,
        Type::Text(name) | Type::Int(name) => Holds::Value(name),
        Type::Bool => Holds::Value("bool"),
        Type::IntOrString => Holds::Value("IntOrString"),
        Type::Quantity => Holds::Value("Quantity"),
        Type::Bytes | Type::Time | Type::Any => Holds::Value(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(api_version: &str, kind: &str, path: &[&str]) -> FieldOf {
        let mut shape = Shape::of_kind(api_version, kind).expect("a known kind");
        let (last, way) = path.split_last().expect("a path");
        for name in way {
            let Some(Holds::Object(next) | Holds::Objects(next)) =
                shape.field(name).map(|field| field.holds)
            else {
                panic!("{name} has fields");
            };
            shape = next;
        }
        shape.field(last).expect("a known field")
    }

    #[test]
    fn fields_are_found_from_the_kind_down() {
        let target = field("v1", "Service", &["spec", "ports", "targetPort"]);
        assert_eq!((target.owner, target.required), ("ServicePort", false));
        assert!(matches!(target.holds, Holds::Value("IntOrString")));
        let port = field(
            "apps/v1",
            "Deployment",
            &[
                "spec",
                "template",
                "spec",
                "containers",
                "ports",
                "containerPort",
            ],
        );
        assert_eq!((port.owner, port.required), ("ContainerPort", true));
        assert!(matches!(
            field("v1", "Service", &["spec", "selector"]).holds,
            Holds::Map
        ));
        assert!(matches!(
            field("v1", "Service", &["spec", "ipFamilies"]).holds,
            Holds::Values("IPFamily")
        ));
    }

    #[test]
    fn the_gateway_api_is_known_to_those_who_write_it() {
        let port = field(
            "gateway.networking.k8s.io/v1",
            "HTTPRoute",
            &["spec", "rules", "backendRefs", "port"],
        );
        assert_eq!(port.owner, "HTTPBackendRef");
        assert!(
            schema::of_kind("gateway.networking.k8s.io/v1", "HTTPRoute").is_none(),
            "no API server checks it"
        );
    }
}
