//! Walks through the objects of a text: what each field is to the packet's path decides what of its
//! value travels. What lies between the values (comments, lines of a diff, whatever else nothing
//! parses) is read line by line.

use std::collections::BTreeSet;

use super::keys::{is_place, speaks};
use super::lines::{self, says_nothing};
use super::plan::{MARK, Plan, Reason, gaps_between};
use super::{secrets, values};
use crate::session::documents;
use portpath_kube::admission::{Holds, Shape};
use portpath_text::order;
use portpath_text::source::Span;
use portpath_yaml::yaml::{Content, Document, Entry, Node, Value};

/// Where kubectl keeps a copy of the whole object.
const LAST_APPLIED: &str = "last-applied-configuration";
/// The fields of a ConfigMap that hold its values.
const OF_CONFIG_MAP: [&str; 3] = ["data", "binaryData", "stringData"];
/// API versions in which a kind is looked for where its own is not known.
const VERSIONS: [&str; 5] = [
    "v1",
    "apps/v1",
    "networking.k8s.io/v1",
    "batch/v1",
    "discovery.k8s.io/v1",
];
/// Groups whose kinds route or judge packets and of which the API server's table has no fields.
const ROUTING_GROUPS: [&str; 2] = ["gateway.networking.k8s.io", "policy.networking.k8s.io"];
/// Fields of the API that hold text of the reader's own, which the path does not read: struct and
/// field.
const FREE_FIELDS: [(&str, &str); 6] = [
    ("Container", "args"),
    ("Container", "command"),
    ("EphemeralContainer", "args"),
    ("EphemeralContainer", "command"),
    ("EnvVar", "value"),
    ("HTTPHeader", "value"),
];
/// Ends of the names of fields that hold names, addresses, places and choices of the API.
const STRUCTURAL: &[&str] = &[
    "address",
    "addresses",
    "class",
    "cidr",
    "cidrs",
    "domain",
    "effect",
    "for",
    "group",
    "host",
    "hosts",
    "hostname",
    "hostnames",
    "id",
    "image",
    "ip",
    "ips",
    "key",
    "keys",
    "kind",
    "level",
    "name",
    "names",
    "namespace",
    "namespaces",
    "nameservers",
    "operator",
    "path",
    "phase",
    "policy",
    "port",
    "protocol",
    "reason",
    "resource",
    "role",
    "schedule",
    "scope",
    "searches",
    "servicename",
    "serviceport",
    "source",
    "status",
    "subdomain",
    "targetport",
    "type",
    "uid",
    "user",
    "values",
    "version",
    "zone",
];
/// The same in objects that the API server's table does not have.
const KEPT_FIELDS: &[&str] = &[
    "apiVersion",
    "host",
    "hostname",
    "hostnames",
    "hosts",
    "image",
    "kind",
    "name",
    "namespace",
    "path",
    "port",
    "serviceName",
    "servicePort",
    "targetPort",
];

/// Plans what is left out of all documents of the text and of what surrounds them.
pub(super) fn plan(plan: &mut Plan) {
    let text = plan.text;
    let mut documents = documents(text);
    order::by(&mut documents, |one, other| {
        one.span
            .start
            .cmp(&other.span.start)
            .then(other.span.end.cmp(&one.span.end))
    });
    let mut end = 0;
    let mut last = Ending::Closed;
    let mut parsed = BTreeSet::new();
    for document in &documents {
        // Objects inside others are met on the way through these.
        if document.span.start < end {
            continue;
        }
        after(plan, Span::new(end, document.span.start), &last);
        last = self::document(plan, document, &mut parsed);
        end = document.span.end;
    }
    after(plan, Span::new(end, text.len()), &last);
    lines::plan_keys(plan, parsed);
}

/// What a document leaves to the text after it, where it ends too early because of lost indentation
/// or a wrapped line.
enum Ending {
    /// Nothing.
    Closed,
    /// It is a Secret.
    Secret,
    /// Its last key speaks and has no value.
    Open(String),
}

fn document(plan: &mut Plan, document: &Document, parsed: &mut BTreeSet<usize>) -> Ending {
    match &document.content {
        Content::Tree(root) => return tree(plan, document.span, root, parsed),
        Content::Broken(_) | Content::LetGo
            if secrets::may_hold_secret(document.span.text(plan.text)) =>
        {
            secrets::reduce_text(plan, document.span);
            return Ending::Secret;
        }
        Content::Empty | Content::Broken(_) | Content::LetGo => unparsed(plan, document.span),
    }
    Ending::Closed
}

/// The text after a document.
fn after(plan: &mut Plan, span: Span, last: &Ending) {
    let paragraph = Span::new(
        span.start,
        span.start + lines::paragraph(span.text(plan.text)),
    );
    match last {
        Ending::Closed => return unparsed(plan, span),
        Ending::Secret => secrets::empty(plan, paragraph, false),
        Ending::Open(key) => lines::plan_after(plan, paragraph, key),
    }
    unparsed(plan, Span::new(paragraph.end, span.end));
}

/// Text that no document holds, or that cannot be read as one.
fn unparsed(plan: &mut Plan, span: Span) {
    if secrets::names_secret(span.text(plan.text)) {
        secrets::reduce_text(plan, span);
    } else {
        lines::plan(plan, span);
    }
}

fn tree(plan: &mut Plan, span: Span, root: &Node, parsed: &mut BTreeSet<usize>) -> Ending {
    let mut walk = Walk {
        plan,
        seen: Vec::new(),
        nodes: Vec::new(),
        aliases: Vec::new(),
        open: Vec::new(),
        parsed,
    };
    walk.node(root, &Place::Object);
    walk.behind_aliases();
    let open = walk.open;
    let gaps = gaps_between(span, walk.seen);
    // A second `kind` of the same object, or a kind that a diff takes away.
    let names_secret = |gap: &Span| secrets::names_secret(&uncommented(gap.text(plan.text)));
    let is_secret =
        secrets::is_secret(root) || secrets::may_be_secret(root) || gaps.iter().any(names_secret);
    if is_secret && secrets::items(root).is_none() {
        secrets::reduce(plan, root);
        gaps.into_iter()
            .for_each(|gap| secrets::empty(plan, gap, gap.end < span.end));
        Ending::Secret
    } else {
        let end = gaps
            .last()
            .filter(|gap| gap.end == span.end)
            .map_or(span.end, |gap| gap.start);
        let ending = open.iter().find(|(open, _)| *open == end);
        let ending = ending.map_or(Ending::Closed, |(_, key)| Ending::Open(key.clone()));
        for gap in gaps {
            match open.iter().find(|(end, _)| *end == gap.start) {
                Some((_, key)) => lines::plan_after(plan, gap, key),
                None => unparsed(plan, gap),
            }
        }
        ending
    }
}

fn uncommented(text: &str) -> String {
    let lines = text
        .split_inclusive('\n')
        .filter(|line| !line.trim_start().starts_with('#'));
    lines.collect()
}

/// What a value is to the packet's path.
#[derive(Clone)]
enum Place {
    /// An object, whose kind says what its fields are.
    Object,
    /// The fields of a struct of the API.
    Fields(Shape),
    /// Labels and selectors: what matters is which are equal.
    Labels,
    /// The path reads it.
    Kept,
    /// The path does not read it.
    Free,
    /// A key speaks of it.
    Spoken(String),
}

struct Walk<'p, 't> {
    plan: &'p mut Plan<'t>,
    /// Keys and values: what lies between them nothing parses.
    seen: Vec<Span>,
    /// All nodes, for what aliases mean.
    nodes: Vec<Span>,
    /// Names of aliases under speaking keys, with the keys.
    aliases: Vec<(&'t str, String)>,
    /// Speaking keys and flags without a value, and where they end.
    open: Vec<(usize, String)>,
    /// Where keys and names begin that have their value.
    parsed: &'p mut BTreeSet<usize>,
}

impl<'t> Walk<'_, 't> {
    /// Trees are no deeper than the reader of YAML lets them be.
    fn node(&mut self, node: &Node, place: &Place) {
        let raw = node.span.text(self.plan.text);
        if let Some(alias) = raw.strip_prefix('*') {
            self.seen.push(node.span);
            if let Place::Spoken(key) = place {
                self.aliases.push((alias, key.clone()));
            }
            return;
        }
        self.nodes.push(node.span);
        match &node.value {
            Value::Map(entries) => self.map(node, entries, place),
            Value::Seq(items) => self.list(items, place),
            _ => self.value(node, place),
        }
    }

    fn map(&mut self, node: &Node, entries: &[Entry], place: &Place) {
        if secrets::is_secret(node) {
            return self.secret(node);
        }
        let own = of_object(node);
        let place = match (&own, place) {
            (None, _) | (_, Place::Spoken(_)) => place,
            (Some(own), _) => own,
        };
        if is_config_map(node) {
            self.config_map(node);
        }
        let spoken = named(entries).map(|(name, _)| name);
        if node.get("value").is_some()
            && let Some((_, place)) = named(entries)
        {
            // With a quote before it or without.
            self.parsed.extend([place.start, place.start + 1]);
        }
        for entry in entries {
            self.seen.push(entry.key_span);
            let child = match spoken {
                Some(name) if entry.key.eq_ignore_ascii_case("value") => {
                    Place::Spoken(name.to_owned())
                }
                _ => child(place, &entry.key),
            };
            match &child {
                Place::Spoken(key) if entry.value.is_null() => {
                    self.open.push((entry.key_span.end, key.clone()))
                }
                _ => self
                    .parsed
                    .extend([entry.key_span.start, entry.key_span.start + 1]),
            }
            if entry.key.contains(LAST_APPLIED) && entry.value.as_str().is_some() {
                self.copy_of_object(&entry.value);
            } else {
                self.node(&entry.value, &child);
            }
        }
    }

    fn secret(&mut self, node: &Node) {
        match secrets::items(node) {
            Some(items) => {
                for entry in node.entries() {
                    self.seen.push(entry.key_span);
                    if &*entry.key != "items" {
                        self.node(&entry.value, &Place::Free);
                    }
                }
                items.iter().for_each(|item| self.reduced(item));
            }
            None => self.reduced(node),
        }
    }

    fn reduced(&mut self, node: &Node) {
        self.seen.push(node.span);
        secrets::reduce(self.plan, node);
    }

    fn config_map(&mut self, node: &Node) {
        let name = node
            .get("metadata")
            .and_then(|metadata| metadata.get("name"))
            .and_then(Node::as_str);
        let reason = Reason::ConfigMap {
            name: name.unwrap_or_default().to_owned(),
        };
        for entry in OF_CONFIG_MAP.iter().filter_map(|field| node.entry(field)) {
            match values::blanked(self.plan.text, entry) {
                Some(edits) => edits
                    .into_iter()
                    .for_each(|edit| self.plan.replace(edit.span, &edit.text, reason.clone())),
                // Its values are elsewhere, behind an alias.
                None => self.plan.replace(entry.value.span, "{}", reason.clone()),
            }
        }
    }

    /// kubectl's copy of the object in an annotation.
    fn copy_of_object(&mut self, copy: &Node) {
        self.seen.push(copy.span);
        let end = if copy.span.text(self.plan.text).ends_with('\n') {
            "\"\"\n"
        } else {
            "\"\""
        };
        self.plan.replace(copy.span, end, Reason::Unneeded);
    }

    fn list(&mut self, items: &[Node], place: &Place) {
        let mut flag: Option<String> = None;
        for item in items {
            let said = flag.take().map(Place::Spoken);
            self.node(item, said.as_ref().unwrap_or(place));
            flag = match said {
                None => last_flag(item),
                Some(_) => None,
            };
            self.open
                .extend(flag.clone().map(|flag| (item.span.end, flag)));
        }
    }

    fn value(&mut self, node: &Node, place: &Place) {
        if node.span.start < node.span.end {
            self.seen.push(node.span);
        }
        match (place, &node.value) {
            (_, Value::Null | Value::Bool(_)) => {}
            (Place::Spoken(key), Value::Str(text)) if says_nothing(text) || key.is_empty() => {}
            (Place::Spoken(key), _) => {
                self.leave_out(node.span, Reason::Value { key: key.clone() })
            }
            (Place::Free | Place::Object | Place::Fields(_), Value::Str(text)) => {
                self.free(node.span, text)
            }
            _ => {}
        }
    }

    fn free(&mut self, span: Span, text: &str) {
        if secrets::names_secret(text) {
            return self.leave_out(
                span,
                Reason::Secret {
                    name: String::new(),
                },
            );
        }
        let raw = span.text(self.plan.text);
        if !raw.starts_with('"') || !raw.contains('\\') {
            return lines::plan(self.plan, span);
        }
        // A word cannot be taken out of a text with escapes without breaking one.
        let mut alone = Plan::new(text);
        lines::plan(&mut alone, Span::new(0, text.len()));
        if !alone.places().is_empty() {
            self.leave_out(span, Reason::Unneeded);
        }
    }

    /// Replaces a whole value, in quotes where it was in quotes or is no text.
    fn leave_out(&mut self, span: Span, reason: Reason) {
        let raw = span.text(self.plan.text);
        let end = if raw.ends_with('\n') { "\n" } else { "" };
        let marked = match raw.chars().next() {
            Some('\'') => format!("'{MARK}'"),
            Some('|' | '>') => format!("{MARK}{end}"),
            Some(first) if first.is_alphabetic() => format!("{MARK}{end}"),
            _ => format!("\"{MARK}\"{end}"),
        };
        self.plan.replace(span, &marked, reason);
    }

    /// Leaves out what aliases under speaking keys mean, where it is written.
    fn behind_aliases(&mut self) {
        let text = self.plan.text;
        for (alias, key) in std::mem::take(&mut self.aliases) {
            let anchor = format!("&{alias}");
            let ends = |at: &usize| {
                !text[at + anchor.len()..]
                    .starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
            };
            for (at, _) in text.match_indices(&anchor).filter(|(at, _)| ends(at)) {
                self.anchored(at, at + anchor.len(), &key);
            }
        }
    }

    /// Leaves out all values of the node whose anchor is at a place.
    fn anchored(&mut self, at: usize, behind: usize, key: &str) {
        let starts = self
            .nodes
            .iter()
            .filter(|node| node.start >= at)
            .map(|node| node.start)
            .min();
        let Some(start) = starts else { return };
        let end = self
            .nodes
            .iter()
            .filter(|node| node.start == start)
            .map(|node| node.end)
            .max()
            .unwrap_or(start);
        let inside: Vec<Span> = self
            .seen
            .iter()
            .copied()
            .filter(|place| place.start >= start && place.end <= end)
            .collect();
        for place in inside {
            let value = Span::new(place.start.max(behind), place.end);
            lines::plan_all(
                self.plan,
                value,
                &Reason::Value {
                    key: key.to_owned(),
                },
            );
        }
    }
}

/// The speaking name of a pair of name and value.
fn named(entries: &[Entry]) -> Option<(&str, Span)> {
    let name = entries
        .iter()
        .find(|entry| ["name", "key", "header"].contains(&&*entry.key))?;
    name.value
        .as_str()
        .filter(|name| speaks(name))
        .map(|text| (text, name.value.span))
}

/// A flag whose value is the next item: `--password`.
fn last_flag(item: &Node) -> Option<String> {
    if let Some(last) = item.items().last() {
        return last_flag(last);
    }
    let item = item.as_str()?;
    let is_flag = item.starts_with('-') && !item.contains(['=', ' ', ':']);
    (is_flag && speaks(item)).then(|| item.trim_start_matches('-').to_owned())
}

fn is_config_map(node: &Node) -> bool {
    node.get("kind").and_then(Node::as_str) == Some("ConfigMap")
}

/// The fields of an object by its kind; none for a node that is no object.
fn of_object(node: &Node) -> Option<Place> {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    let kind = text("kind")?;
    let version = text("apiVersion").unwrap_or_default();
    node.get("metadata").or(node.get("apiVersion"))?;
    let group = version.split_once('/').map_or("", |(group, _)| group);
    if ROUTING_GROUPS.contains(&group) {
        return Some(Place::Kept);
    }
    let known = std::iter::once(version)
        .chain(VERSIONS)
        .find_map(|version| Shape::of_kind(version, kind));
    // A custom resource may be called as one of Kubernetes' own.
    let is_own = !group.contains('.') || group.ends_with(".k8s.io");
    Some(match known {
        Some(shape) if is_own => Place::Fields(shape),
        _ => Place::Free,
    })
}

/// What the value under a key is, in a node that is this to the path.
fn child(place: &Place, key: &str) -> Place {
    match place {
        Place::Fields(shape) => of_field(*shape, key),
        Place::Labels if speaks(key) => Place::Free,
        Place::Labels => Place::Kept,
        Place::Spoken(_) if is_place(key) => Place::Kept,
        Place::Kept if key == "annotations" => Place::Free,
        Place::Kept | Place::Spoken(_) => place.clone(),
        Place::Object | Place::Free => unknown(key),
    }
}

/// A field that the API's table does not have, or an annotation.
fn unknown(key: &str) -> Place {
    if speaks(key) {
        Place::Spoken(key.to_owned())
    } else if key == "metadata" {
        Shape::of_kind("v1", "Pod").map_or(Place::Free, |pod| of_field(pod, "metadata"))
    } else if KEPT_FIELDS.contains(&key) {
        Place::Kept
    } else if ["labels", "matchLabels", "selector"].contains(&key) {
        Place::Labels
    } else {
        Place::Free
    }
}

fn of_field(shape: Shape, key: &str) -> Place {
    let Some(field) = shape.field(key) else {
        return unknown(key);
    };
    match field.holds {
        Holds::Object(shape) | Holds::Objects(shape) => Place::Fields(shape),
        Holds::Map if field.name == "annotations" => Place::Free,
        Holds::Map
            if ["labels", "matchLabels", "selector", "nodeSelector"].contains(&field.name) =>
        {
            Place::Labels
        }
        Holds::Map if ["ResourceRequirements", "LimitRangeItem"].contains(&field.owner) => {
            Place::Kept
        }
        Holds::Map => Place::Free,
        Holds::Values("string") | Holds::Value("string") => of_text(field.owner, field.name),
        Holds::Value("") if field.name.starts_with("fields") => Place::Free,
        Holds::Values(_) | Holds::Value(_) => Place::Kept,
    }
}

/// A text of the API: a name or a choice, or the reader's own.
fn of_text(owner: &str, name: &str) -> Place {
    let small = name.to_ascii_lowercase();
    let is_structural = STRUCTURAL.iter().any(|end| small.ends_with(end));
    if is_structural && !FREE_FIELDS.contains(&(owner, name)) {
        Place::Kept
    } else {
        Place::Free
    }
}
