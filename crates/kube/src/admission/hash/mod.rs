//! The hash in the names of a Deployment's ReplicaSet and Pods, exactly as the Deployment
//! controller computes it: the stored Pod template is printed as Go's spew prints it, and the text
//! is hashed with FNV-1a (pkg/controller/controller_utils.go, ComputeHash; pkg/util/hash/hash.go,
//! DeepHashObject; staging/src/k8s.io/apimachinery/pkg/util/dump/dump.go, ForHash). Collisions are
//! not counted.

mod quantity;
mod shapes;

use std::fmt::{self, Write};

use super::tree::text;
use portpath_yaml::yaml::{Node, Value};
use shapes::{GoField, GoShape};

const OFFSET: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;

/// Letters that spell no words (apimachinery/pkg/util/rand/rand.go, SafeEncodeString).
const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// The value of the label `pod-template-hash`, from the stored template.
pub fn pod_template_hash(template: &Node) -> String {
    let mut sum = Sum(OFFSET);
    sum.push("(v1.PodTemplateSpec)");
    sum.value(&GoShape::Struct(shapes::TEMPLATE), Some(template));
    sum.0
        .to_string()
        .bytes()
        .map(|digit| char::from(ALPHABET[usize::from(digit) % ALPHABET.len()]))
        .collect()
}

/// spew's formatter of `%#v` (github.com/davecgh/go-spew/spew/format.go), whose text is hashed as
/// it comes. Its depth is that of the structs.
struct Sum(u32);

impl Write for Sum {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text);
        Ok(())
    }
}

impl Sum {
    fn push(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, byte| {
            (sum ^ u32::from(*byte)).wrapping_mul(PRIME)
        });
    }

    fn print(&mut self, words: fmt::Arguments) {
        self.write_fmt(words).expect("hashing never fails");
    }

    /// A value without its type, which a field's label holds.
    fn value(&mut self, shape: &GoShape, node: Option<&Node>) {
        let node = node.filter(|node| !node.is_null());
        match shape {
            GoShape::Pointer(inner) => match node {
                Some(_) => self.value(inner, node),
                None => self.push("<nil>"),
            },
            GoShape::Text => self.push(node.and_then(Node::as_str).unwrap_or("")),
            GoShape::Account => self.push(node.map_or("", account)),
            GoShape::Bool => self.push(if node.and_then(Node::as_bool) == Some(true) {
                "true"
            } else {
                "false"
            }),
            GoShape::Int => self.number(node.and_then(Node::as_int).unwrap_or(0)),
            GoShape::Map(inner) => self.map(inner, node),
            GoShape::List(inner) => self.list(inner, node),
            GoShape::Quantity => quantity::print(self, node),
            GoShape::IntOrString => self.int_or_string(node),
            GoShape::Time => self
                .push("{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}"),
            GoShape::Struct(at) => self.fields(shapes::fields(*at), node),
        }
    }

    /// An empty list is stored as none.
    fn list(&mut self, shape: &GoShape, node: Option<&Node>) {
        let items = node.map_or(&[][..], Node::items);
        if items.is_empty() {
            return self.push("<nil>");
        }
        for (index, item) in items.iter().enumerate() {
            self.push(if index == 0 { "[" } else { " " });
            self.value(shape, Some(item));
        }
        self.push("]");
    }

    /// An empty map is stored as none; keys are sorted.
    fn map(&mut self, shape: &GoShape, node: Option<&Node>) {
        let entries = node.map_or_else(Vec::new, Node::sorted);
        if entries.is_empty() {
            return self.push("<nil>");
        }
        self.push("map[");
        for (index, entry) in entries.into_iter().enumerate() {
            if index > 0 {
                self.push(" ");
            }
            self.push(&entry.key);
            self.push(":");
            self.value(shape, Some(&entry.value));
        }
        self.push("]");
    }

    fn fields(&mut self, fields: &[GoField], node: Option<&Node>) {
        let lengths = node.map_or(0, |node| {
            node.entries()
                .iter()
                .fold(0, |set, entry| set | length(&entry.key))
        });
        for (index, field) in fields.iter().enumerate() {
            self.push(if index == 0 { "{" } else { " " });
            self.push(&field.label);
            let value = match node {
                _ if field.key.is_empty() => node,
                // Most fields are not written, which is quickly told by how long their keys are.
                Some(node) if lengths & length(&field.key) != 0 => node.get(&field.key),
                _ => None,
            };
            self.value(&field.shape, value);
        }
        self.push("}");
    }

    /// A whole number, without the machinery of the formatter.
    fn number(&mut self, number: i64) {
        let mut digits = [0; 20];
        let mut rest = number.unsigned_abs();
        let mut at = 20;
        while rest > 0 || at == digits.len() {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        if number < 0 {
            self.push("-");
        }
        self.bytes(&digits[at..]);
    }

    fn int_or_string(&mut self, node: Option<&Node>) {
        let (kind, number, text) = match node.map(|node| &node.value) {
            Some(Value::Str(text)) => (1, 0, text.as_str()),
            _ => (0, node.and_then(Node::as_int).unwrap_or(0), ""),
        };
        self.push("{Type:(intstr.Type)");
        self.number(kind);
        self.push(" IntVal:(int32)");
        self.number(number);
        self.push(" StrVal:(string)");
        self.push(text);
        self.push("}");
    }
}

/// A set of lengths of keys that holds this one.
fn length(key: &str) -> u64 {
    1 << (key.len() % 64)
}

/// Both names of the service account hold it once the object has been stored
/// (pkg/apis/core/v1/conversion.go, Convert_core_PodSpec_To_v1_PodSpec).
fn account(spec: &Node) -> &str {
    let name = text(spec, "serviceAccountName");
    let older = text(spec, "serviceAccount");
    if name.is_empty() { older } else { name }
}
