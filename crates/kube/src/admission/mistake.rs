//! The mistakes behind what Kubernetes refuses or warns of, as data: its words are for people
//! alone.

/// A mistake, as far as its help, its fix or its cause depend on which one it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Mistake {
    /// One that nothing depends on.
    #[default]
    Other,
    /// A workload has no selector.
    NoSelector,
    /// A workload's selector does not match the labels of its template.
    SelectorMismatch,
    /// A port's protocol, as written here, is none that there is.
    Protocol(String),
    /// A port's number is none from 1 to 65535.
    PortNumber,
    /// A node port is outside the range.
    NodePortOutOfRange,
    /// A node port is another port's already.
    NodePortTaken,
    /// A node port in a Service of type ClusterIP.
    NodePortWithClusterIp,
    /// The same port, or the same name of a port, twice.
    DuplicatePort,
    /// One of several ports of a Service has no name.
    PortWithoutName,
    /// A port's name is too long.
    PortNameTooLong,
    /// A port's name has letters that it may not have, or in the wrong place.
    PortNameLetters,
    /// A port's name, as written here, has no letter: often a number in quotes.
    PortNameWithoutLetter(String),
    /// A path of an Ingress has no `pathType`.
    NoPathType,
    /// The cluster's policy forbids it, not the API.
    ClusterPolicy,
    /// A field that the object does not have, by its path: `spec.ports[0].targetport`.
    UnknownField(String),
    /// A value of the wrong type, by the field's name in Go: `ServiceSpec.spec.selector`.
    WrongType(String),
    /// The same of a text where a number belongs.
    TextForNumber(String),
    /// No API serves the kind in this version.
    NoSuchKind,
    /// A key of the object is not there: `apiVersion`.
    NotSet(&'static str),
    /// A value that the schema of a CRD does not have.
    CustomSchema,
    /// `generateName` alone, which `kubectl apply` does not take.
    GeneratedName,
}

impl Mistake {
    /// The path of the field that it is about, where decoding found it; empty for others.
    pub fn field(&self) -> &str {
        match self {
            Self::UnknownField(field) | Self::WrongType(field) | Self::TextForNumber(field) => {
                field
            }
            _ => "",
        }
    }
}
