//! The hash in the names of a Deployment's ReplicaSet and Pods, exactly as the Deployment controller computes it:
//! the stored Pod template is printed as Go's spew prints it, and the text is hashed with FNV-1a
//! (pkg/controller/controller_utils.go, ComputeHash; pkg/util/hash/hash.go, DeepHashObject;
//! staging/src/k8s.io/apimachinery/pkg/util/dump/dump.go, ForHash). Collisions are not counted.

mod quantity;

use std::collections::HashMap;

use super::tree::text;
use crate::yaml::{Node, Value};

/// The Go structs under a PodTemplateSpec, fields in their order (staging/src/k8s.io/api/core/v1/types.go).
/// `Name=key` gives a JSON key that is not the name with a small first letter; `.` is an embedded struct.
const STRUCTS: &str = include_str!("structs.txt");

const OFFSET: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;

/// Letters that spell no words (apimachinery/pkg/util/rand/rand.go, SafeEncodeString).
const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// The value of the label `pod-template-hash`, from the stored template.
pub fn pod_template_hash(template: &Node) -> String {
    let mut dump = Dump { structs: structs(), text: String::new() };
    dump.value("PodTemplateSpec", Some(&as_stored(template)), Typed::Yes);
    let sum = dump.text.bytes().fold(OFFSET, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(PRIME));
    sum.to_string().bytes().map(|digit| char::from(ALPHABET[usize::from(digit) % ALPHABET.len()])).collect()
}

/// Both names of the service account hold it once the object has been stored
/// (pkg/apis/core/v1/conversion.go, Convert_core_PodSpec_To_v1_PodSpec).
fn as_stored(template: &Node) -> Node {
    let mut template = template.clone();
    let spec = super::tree::object(&mut template, "spec");
    let (name, older) = (text(spec, "serviceAccountName").to_owned(), text(spec, "serviceAccount").to_owned());
    let account = if name.is_empty() { older } else { name };
    if !account.is_empty() {
        for key in ["serviceAccountName", "serviceAccount"] {
            super::tree::set(spec, key, Value::Str(account.clone()));
        }
    }
    template
}

fn structs() -> HashMap<&'static str, &'static str> {
    STRUCTS.lines().filter_map(|line| line.split_once(": ")).collect()
}

/// Whether a value is printed with its type; items of lists and maps are not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typed {
    Yes,
    No,
}

/// spew's formatter of `%#v` (github.com/davecgh/go-spew/spew/format.go). Its depth is that of the structs.
struct Dump {
    structs: HashMap<&'static str, &'static str>,
    text: String,
}

impl Dump {
    fn value(&mut self, kind: &str, node: Option<&Node>, typed: Typed) {
        let node = node.filter(|node| !node.is_null());
        if let Some(inner) = kind.strip_prefix('*') {
            if typed == Typed::Yes {
                self.text.push_str(&format!("(*{})", go_type(inner)));
            }
            return match node {
                Some(_) => self.value(inner, node, Typed::No),
                None => self.text.push_str("<nil>"),
            };
        }
        if typed == Typed::Yes {
            self.text.push_str(&format!("({})", go_type(kind)));
        }
        match kind {
            "bool" => self.text.push_str(if node.and_then(Node::as_bool) == Some(true) { "true" } else { "false" }),
            "int32" | "int64" => self.text.push_str(&node.and_then(Node::as_int).unwrap_or(0).to_string()),
            "map[string]string" => self.map(node, "string"),
            "ResourceList" => self.map(node, "Quantity"),
            "Quantity" => quantity::print(&mut self.text, node),
            "IntOrString" => self.int_or_string(node),
            "Time" => {
                self.text.push_str("{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}");
            }
            _ if kind.starts_with("[]") => self.list(&kind[2..], node),
            _ => match self.structs.get(kind) {
                Some(fields) => self.fields(fields, node),
                // A string, or one of Kubernetes' own string types.
                None => self.text.push_str(node.and_then(Node::as_str).unwrap_or("")),
            },
        }
    }

    /// An empty list is stored as none.
    fn list(&mut self, kind: &str, node: Option<&Node>) {
        let items = node.map_or(&[][..], Node::items);
        if items.is_empty() {
            return self.text.push_str("<nil>");
        }
        for (index, item) in items.iter().enumerate() {
            self.text.push(if index == 0 { '[' } else { ' ' });
            self.value(kind, Some(item), Typed::No);
        }
        self.text.push(']');
    }

    /// An empty map is stored as none; keys are sorted.
    fn map(&mut self, node: Option<&Node>, kind: &str) {
        let entries = node.map_or(Vec::new(), Node::sorted);
        if entries.is_empty() {
            return self.text.push_str("<nil>");
        }
        self.text.push_str("map[");
        for (index, entry) in entries.into_iter().enumerate() {
            if index > 0 {
                self.text.push(' ');
            }
            self.text.push_str(&entry.key);
            self.text.push(':');
            self.value(kind, Some(&entry.value), Typed::No);
        }
        self.text.push(']');
    }

    fn fields(&mut self, fields: &str, node: Option<&Node>) {
        for (index, field) in fields.split(", ").enumerate() {
            let (name, kind) = field.split_once(' ').unwrap_or((field, "string"));
            let (name, key) = name.split_once('=').unwrap_or((name, ""));
            let value = match key {
                "." => node,
                "" => node.and_then(|node| node.get(&json_key(name))),
                key => node.and_then(|node| node.get(key)),
            };
            self.text.push(if index == 0 { '{' } else { ' ' });
            self.text.push_str(name);
            self.text.push(':');
            self.value(kind, value, Typed::Yes);
        }
        self.text.push('}');
    }

    fn int_or_string(&mut self, node: Option<&Node>) {
        let text = match node.map(|node| &node.value) {
            Some(Value::Str(text)) => format!("{{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string){text}}}"),
            _ => {
                let number = node.and_then(Node::as_int).unwrap_or(0);
                format!("{{Type:(intstr.Type)0 IntVal:(int32){number} StrVal:(string)}}")
            }
        };
        self.text.push_str(&text);
    }
}

fn json_key(name: &str) -> String {
    let mut key = name.to_owned();
    key[..1].make_ascii_lowercase();
    key
}

/// The type as reflect names it.
fn go_type(kind: &str) -> String {
    match kind {
        "string" | "bool" | "int32" | "int64" | "map[string]string" | "types.UID" => kind.to_owned(),
        "Quantity" => "resource.Quantity".to_owned(),
        "IntOrString" => "intstr.IntOrString".to_owned(),
        _ => match kind.strip_prefix("[]") {
            Some(item) => format!("[]{}", go_type(item)),
            None => format!("v1.{kind}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_struct_that_is_named_is_there() {
        let structs = structs();
        for fields in structs.values() {
            for field in fields.split(", ") {
                assert_eq!(field.split(' ').count(), 2, "{field}");
            }
        }
        assert!(structs.contains_key("PodSpec") && structs.contains_key("VolumeSource"));
    }
}
