//! Fits what stands for values that are still to be filled in into objects: a port where a port
//! belongs, nothing where any value would claim too much. Texts, such as names and labels, keep the
//! word that stands for them.

use super::kinds;
use super::schema::{self, Struct, Type};
use super::tree::child;
use portpath_text::order;
use portpath_text::source::Span;
use portpath_yaml::clean::Unknown;
use portpath_yaml::yaml::{Content, Document, Entry, Node, Value};

/// A field that is read as if it were left out, since its value is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The field's name.
    pub field: String,
    /// Where its value stands.
    pub span: Span,
}

/// Fields that hold a port's number.
const PORTS: &[&str] = &["containerPort", "number", "port", "targetPort"];
/// Texts that hold an address or the like, for which no word can stand.
const NO_WORDS: &[&str] = &[
    "cidr",
    "clusterIP",
    "clusterIPs",
    "hostIP",
    "ip",
    "loadBalancerIP",
    "podIP",
    "schedule",
    "sessionAffinity",
];

/// How unknown values were fitted into documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fitted {
    /// The fields that are read as if they were left out.
    pub left_out: Vec<LeftOut>,
    /// The places of all values that hold an unknown one, in order.
    pub places: Vec<Span>,
}

/// Fits the unknown values into the documents, whose places are in `text`.
pub fn fit(text: &str, documents: &mut [Document], unknowns: &[Unknown]) -> Fitted {
    let mut fitting = Fitting {
        text,
        unknowns,
        fitted: Fitted::default(),
    };
    for document in documents {
        if let Content::Tree(node) = &mut document.content {
            fitting.object(node);
        }
    }
    order::by_key(&mut fitting.fitted.places, |place| *place);
    fitting.fitted
}

/// Leaves out the unknown values within a place, because they were refused.
pub fn leave_out(
    documents: &mut [Document],
    unknowns: &[Unknown],
    places: &[Span],
) -> Vec<LeftOut> {
    let mut left_out = Vec::new();
    for document in documents {
        if let Content::Tree(node) = &mut document.content {
            clear(node, "", unknowns, places, &mut left_out);
        }
    }
    left_out
}

fn clear(
    node: &mut Node,
    field: &str,
    unknowns: &[Unknown],
    places: &[Span],
    left_out: &mut Vec<LeftOut>,
) {
    match &mut node.value {
        Value::Str(word)
            if !matches!(field, "name" | "kind") && stands_for(word, unknowns).is_some() =>
        {
            // Places are in order, and most hold no other.
            let after = places.partition_point(|place| place.start <= node.span.start);
            if places[..after]
                .iter()
                .rev()
                .take(8)
                .any(|place| node.span.end <= place.end)
            {
                left_out.push(LeftOut {
                    field: field.to_owned(),
                    span: node.span,
                });
                node.value = Value::Null;
            }
        }
        Value::Seq(items) => items
            .iter_mut()
            .for_each(|item| clear(item, field, unknowns, places, left_out)),
        Value::Map(entries) => {
            for entry in entries {
                clear(&mut entry.value, &entry.key, unknowns, places, left_out);
            }
        }
        _ => {}
    }
}

/// The first unknown value that a word stands for, alone or as a part.
pub fn stands_for<'u>(word: &str, unknowns: &'u [Unknown]) -> Option<&'u Unknown> {
    let first = unknowns.first()?;
    let prefix = &first.token[..first.token.len() - 2];
    let behind = &word[word.find(prefix)? + prefix.len()..];
    let digits = behind
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(behind.len());
    unknowns.get(behind[..digits].parse::<usize>().ok()?)
}

struct Fitting<'a> {
    text: &'a str,
    unknowns: &'a [Unknown],
    fitted: Fitted,
}

impl Fitting<'_> {
    fn object(&mut self, node: &mut Node) {
        self.api_version(node);
        let text = |key: &str| {
            node.get(key)
                .and_then(Node::as_str)
                .unwrap_or("")
                .to_owned()
        };
        let api_version = text("apiVersion");
        let kind = text("kind");
        if kind == "List" {
            if let Value::Map(entries) = &mut node.value {
                let items = entries.iter_mut().filter(|entry| entry.key == "items");
                for entry in items {
                    if let Value::Seq(items) = &mut entry.value.value {
                        items.iter_mut().for_each(|item| self.object(item));
                    }
                }
            }
        } else if let Some(found) = schema::of_kind(&api_version, &kind) {
            self.fields(found, node);
            self.agree(node);
        }
    }

    /// A workload's selector must match the labels of its template. Where an open value alone keeps
    /// it from that, it is taken to do so once all is filled in, since nothing else would be
    /// accepted.
    fn agree(&self, node: &mut Node) {
        let at = |path: &[&str]| path.iter().try_fold(&*node, |node, key| node.get(key));
        let Some(labels) = at(&["spec", "template", "metadata", "labels"]).cloned() else {
            return;
        };
        let Some(wanted) = at(&["spec", "selector", "matchLabels"]) else {
            return;
        };
        let open = |node: &Node| {
            node.as_str()
                .is_some_and(|word| stands_for(word, self.unknowns).is_some())
        };
        let included = |key: &str| stands_for(key, self.unknowns).is_some();
        let any_included = labels.entries().iter().any(|label| included(&label.key));
        let same = |pair: &Entry| {
            labels
                .get(&pair.key)
                .is_some_and(|label| label.value == pair.value.value)
        };
        let may = |pair: &Entry| {
            let label = labels.get(&pair.key);
            included(&pair.key)
                || label.map_or(any_included, |label| open(label) || open(&pair.value))
        };
        if wanted.entries().iter().all(same)
            || !wanted.entries().iter().all(|pair| same(pair) || may(pair))
        {
            return;
        }
        let selector = child(node, "spec").and_then(|spec| child(spec, "selector"));
        if let Some(wanted) = selector.and_then(|selector| child(selector, "matchLabels")) {
            wanted.value = labels.value;
        }
    }

    /// Charts look the version up in the cluster; it is the one that serves the kind.
    fn api_version(&mut self, node: &mut Node) {
        let Some(kind) = node.get("kind").and_then(Node::as_str).map(str::to_owned) else {
            return;
        };
        let Value::Map(entries) = &mut node.value else {
            return;
        };
        let Some(entry) = entries.iter_mut().find(|entry| entry.key == "apiVersion") else {
            return;
        };
        let is_unknown = entry
            .value
            .as_str()
            .is_some_and(|word| stands_for(word, self.unknowns).is_some());
        if is_unknown && let Some(served) = kinds::preferred(&kind) {
            entry.value.value = Value::Str(served.to_owned().into());
        }
    }

    fn fields(&mut self, found: &Struct, node: &mut Node) {
        let Value::Map(entries) = &mut node.value else {
            return;
        };
        for entry in entries {
            if let Some(field) = found.field(&entry.key) {
                self.value(&field.kind, &entry.key, &mut entry.value);
            }
        }
    }

    fn value(&mut self, kind: &Type, field: &str, node: &mut Node) {
        match (kind, &mut node.value) {
            (Type::Struct(index), Value::Map(_)) => self.fields(schema::get(*index), node),
            (Type::List(item), Value::Seq(items)) => {
                items
                    .iter_mut()
                    .for_each(|node| self.value(item, field, node));
                items.retain(|node| !node.is_null());
            }
            (Type::Map(value), Value::Map(entries)) => {
                entries
                    .iter_mut()
                    .for_each(|entry| self.value(value, "", &mut entry.value));
            }
            (_, Value::Str(word)) => {
                let Some(unknown) = stands_for(word, self.unknowns) else {
                    return;
                };
                self.fitted.places.push(node.span);
                match kind {
                    Type::Text("string") if !NO_WORDS.contains(&field) => {}
                    Type::Text(name) if name.contains('.') => {}
                    // In quotes it will be a text, whatever is filled in.
                    Type::Int(_) | Type::IntOrString
                        if node.span.text(self.text).starts_with(['"', '\'']) => {}
                    Type::Int(_) | Type::IntOrString if PORTS.contains(&field) => {
                        node.value = Value::Int(i64::from(unknown.number));
                    }
                    _ => self.leave_out(field, node),
                }
            }
            _ => {}
        }
    }

    fn leave_out(&mut self, field: &str, node: &mut Node) {
        self.fitted.left_out.push(LeftOut {
            field: field.to_owned(),
            span: node.span,
        });
        node.value = Value::Null;
    }
}
