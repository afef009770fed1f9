//! Turns events into the tree that Kubernetes sees: scalars resolved, aliases put in, `<<` merged,
//! keys as strings, of duplicate keys the last.
//! Source: sigs.k8s.io/yaml, goyaml.v2/decode.go (decoder), yaml.go (convertToJSONableObject).

use data_encoding::BASE64_MIME_PERMISSIVE;

use super::events::{Event, EventKind};
use super::scalar::{self, Scalar};
use super::scanner::Scanned;
use super::token::{ReadError, Style};
use super::{Entry, MAX_DEPTH, Node, SharedText, TextSlice, Value, place};
use portpath_text::maps::HashMap;
use portpath_text::order;
use portpath_text::source::{Origin, Span};

/// How much text aliases may add: go-yaml shares it and has no such limit, a page must have one.
const MAX_ALIASED_TEXT: usize = 16 << 20;
/// Maps beyond this size find their duplicate keys through an index.
pub(super) const SMALL_MAP: usize = 24;

struct Decoder<'e, 't> {
    events: &'e [Event<'t>],
    /// The document's text, and where it is in your YAML.
    text: &'e SharedText,
    document: Span,
    /// The aliases that are being put in just now.
    open_aliases: Vec<usize>,
    depth: usize,
    decode_count: usize,
    alias_count: usize,
    aliased_text: usize,
    /// What only the step to JSON refuses: it comes after everything else.
    bad_key: Option<ReadError>,
    bad_number: Option<ReadError>,
}

/// A key as go-yaml has it, before it becomes a string.
struct Key {
    text: Option<TextSlice>,
    span: Span,
    merges: bool,
}

/// The tree of the document that stands there in your YAML.
pub(super) fn decode(events: &[Event], text: &SharedText, document: Span) -> Scanned<Option<Node>> {
    if events.is_empty() {
        return Ok(None);
    }
    let mut decoder = Decoder {
        events,
        text,
        document,
        open_aliases: Vec::new(),
        depth: 0,
        decode_count: 0,
        alias_count: 0,
        aliased_text: 0,
        bad_key: None,
        bad_number: None,
    };
    let mut at = 0;
    let node = decoder.node(&mut at)?;
    match decoder.bad_key.or(decoder.bad_number) {
        Some(error) => Err(error),
        None => Ok(Some(node)),
    }
}

impl<'e, 't> Decoder<'e, 't> {
    fn span(&self, start: usize, end: usize) -> Span {
        let place = |at: usize| (self.document.start + at).min(self.document.end);
        Span::new(place(start), place(end))
    }

    /// Reads the node that starts at event `at`, and moves `at` behind it.
    fn node(&mut self, at: &mut usize) -> Scanned<Node> {
        let event = &self.events[*at];
        *at += 1;
        self.count(event)?;
        let mut span = self.span(event.start, event.end);
        let value = match &event.kind {
            EventKind::Scalar(text, style) => self.scalar(event, text, *style)?,
            EventKind::Alias(target) => {
                let target = *target;
                self.enter_alias(target, event.start)?;
                let node = self.node(&mut target.clone())?;
                self.open_aliases.pop();
                node.value
            }
            EventKind::SequenceStart => {
                self.descend(event)?;
                let mut items = Vec::new();
                while !matches!(self.events[*at].kind, EventKind::SequenceEnd) {
                    items.push(self.node(at)?);
                }
                span.end = self.collection_end(*at, span, items.last().map(|item| item.span.end));
                self.ascend(at);
                Value::Seq(items)
            }
            EventKind::MappingStart => {
                self.descend(event)?;
                let mut map = MapBuilder::default();
                self.entries(at, &mut map)?;
                span.end = self.collection_end(
                    *at,
                    span,
                    map.entries.last().map(|entry| entry.value.span.end),
                );
                self.ascend(at);
                Value::Map(map.entries)
            }
            EventKind::SequenceEnd | EventKind::MappingEnd => Value::Null,
        };
        Ok(Node {
            span,
            origin: Origin::Written,
            value,
        })
    }

    /// A flow collection ends at its bracket; a block collection where its last child ends.
    fn collection_end(&self, at: usize, span: Span, last: Option<usize>) -> usize {
        let end = &self.events[at];
        if end.end > end.start {
            return self.span(end.end, end.end).end;
        }
        last.unwrap_or(span.end).max(span.end)
    }

    /// go-yaml's guard against documents that grow through aliases.
    fn count(&mut self, event: &Event) -> Scanned<()> {
        self.decode_count += 1;
        if self.open_aliases.is_empty() {
            return Ok(());
        }
        self.alias_count += 1;
        if let EventKind::Scalar(text, _) = &event.kind {
            self.aliased_text += text.len();
        }
        let ratio = self.alias_count as f64 / self.decode_count as f64;
        let too_many = self.alias_count > 100
            && self.decode_count > 1000
            && ratio > allowed_ratio(self.decode_count);
        if too_many || self.aliased_text > MAX_ALIASED_TEXT {
            return Err(self.refuse(
                "document contains excessive aliasing".to_owned(),
                event.start,
            ));
        }
        Ok(())
    }

    fn refuse(&self, problem: String, at: usize) -> ReadError {
        ReadError::decoder(problem, at)
    }

    fn enter_alias(&mut self, target: usize, at: usize) -> Scanned<()> {
        if self.open_aliases.contains(&target) {
            let name = self.events[target].anchor().unwrap_or("");
            return Err(self.refuse(format!("anchor '{name}' value contains itself"), at));
        }
        if self.open_aliases.len() >= MAX_DEPTH {
            return Err(self.refuse(format!("exceeded max depth of {MAX_DEPTH}"), at));
        }
        self.open_aliases.push(target);
        Ok(())
    }

    fn descend(&mut self, event: &Event) -> Scanned<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.refuse(format!("exceeded max depth of {MAX_DEPTH}"), event.start));
        }
        Ok(())
    }

    fn ascend(&mut self, at: &mut usize) {
        self.depth -= 1;
        *at += 1;
    }

    fn resolve<'a>(&self, event: &Event, text: &'a str, style: Style) -> Scanned<Scalar<'a>> {
        match event.tag() {
            None if style == Style::Plain => Ok(scalar::resolve_plain(text)),
            None => Ok(Scalar::Str(text)),
            Some(tag) => scalar::resolve_tagged(tag, text)
                .map_err(|problem| self.refuse(problem, event.start)),
        }
    }

    fn scalar(&mut self, event: &Event, text: &str, style: Style) -> Scanned<Value> {
        if event.tag() == Some(scalar::BINARY) {
            let Some(decoded) = decode_base64(text) else {
                return Err(self.refuse(
                    "!!binary value contains invalid base64 data".to_owned(),
                    event.start,
                ));
            };
            return Ok(Value::Str(decoded.into()));
        }
        Ok(match self.resolve(event, text, style)? {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(value),
            Scalar::Int(number) => Value::Int(number),
            Scalar::Float(number) if number.is_finite() => scalar::json_number(number),
            Scalar::Float(number) => {
                let name = match number {
                    f64::INFINITY => "+Inf",
                    f64::NEG_INFINITY => "-Inf",
                    _ => "NaN",
                };
                let error = json_error(format!("json: unsupported value: {name}"), event.start);
                self.bad_number.get_or_insert(error);
                Value::Null
            }
            Scalar::Str(text) => Value::Str(self.shared(event, text)),
        })
    }

    /// The text of a scalar, shared with the document where it is written there as it reads.
    fn shared(&self, event: &Event, text: &str) -> TextSlice {
        let stands = [event.start, event.start + 1].into_iter().find(|start| {
            let end = start + text.len();
            end <= event.end && self.text.get(*start..end) == Some(text)
        });
        stands.map_or_else(
            || text.into(),
            |start| TextSlice::piece(self.text, start, start + text.len()),
        )
    }

    fn entries(&mut self, at: &mut usize, map: &mut MapBuilder) -> Scanned<()> {
        while !matches!(self.events[*at].kind, EventKind::MappingEnd) {
            let key = self.key(at)?;
            if key.merges {
                self.merge(at, map)?;
                continue;
            }
            let colon_end = key.span.end;
            let mut value = self.node(at)?;
            if value.span.start == value.span.end {
                value.span = Span::new(
                    value.span.start.max(colon_end),
                    value.span.end.max(colon_end),
                );
            }
            match key.text {
                Some(text) => map.set(Entry {
                    key: text,
                    key_span: key.span,
                    value,
                }),
                None => {
                    let shown = if value.is_null() {
                        "<nil>".to_owned()
                    } else {
                        go_syntax(&value.value)
                    };
                    let problem = format!(
                        "unsupported map key of type: %!s(<nil>), key: <nil>, value: {shown}"
                    );
                    let error = json_error(problem, key.span.start - self.document.start);
                    self.bad_key.get_or_insert(error);
                }
            }
        }
        Ok(())
    }

    fn key(&mut self, at: &mut usize) -> Scanned<Key> {
        let event = &self.events[*at];
        let span = self.span(event.start, event.end);
        let named = match event.kind {
            EventKind::Alias(target) => &self.events[target],
            _ => event,
        };
        let EventKind::Scalar(text, style) = &named.kind else {
            self.node(at)?;
            let shape = if matches!(named.kind, EventKind::MappingStart) {
                "map"
            } else {
                "list"
            };
            return Err(self.refuse(format!("invalid map key: a {shape}"), event.start));
        };
        *at += 1;
        self.count(event)?;
        let merges =
            text == "<<" && *style == Style::Plain && matches!(event.kind, EventKind::Scalar(..));
        let scalar = self.resolve(named, text, *style)?;
        let text = match scalar {
            Scalar::Str(text) => Some(self.shared(named, text)),
            other => scalar::key_text(&other).map(TextSlice::from),
        };
        Ok(Key { text, span, merges })
    }

    /// Puts the entries of the map (or maps) under `<<` in its place: what comes before gives
    /// way to it, what follows wins over it. Source: goyaml.v2/decode.go, decoder.merge.
    fn merge(&mut self, at: &mut usize, map: &mut MapBuilder) -> Scanned<()> {
        let start = *at;
        let node = self.node(at)?;
        let span = node.span;
        let wants_map = || {
            ReadError::decoder(
                "map merge requires map or sequence of maps as the value".to_owned(),
                span.start - self.document.start,
            )
        };
        match node.value {
            Value::Map(entries) => entries.into_iter().for_each(|entry| map.set(entry)),
            Value::Seq(items) if matches!(self.events[start].kind, EventKind::SequenceStart) => {
                for item in items.into_iter().rev() {
                    let Value::Map(entries) = item.value else {
                        return Err(wants_map());
                    };
                    entries.into_iter().for_each(|entry| map.set(entry));
                }
            }
            _ => return Err(wants_map()),
        }
        Ok(())
    }
}

/// Entries in order, each key once.
#[derive(Default)]
pub(super) struct MapBuilder {
    entries: Vec<Entry>,
    index: HashMap<TextSlice, usize>,
}

impl MapBuilder {
    /// Adds an entry, or replaces the one with the same key.
    pub(super) fn set(&mut self, entry: Entry) {
        match self.find(&entry.key) {
            Some(at) => self.entries[at] = entry,
            None => {
                if self.entries.len() >= SMALL_MAP {
                    self.index.insert(entry.key.clone(), self.entries.len());
                }
                self.entries.push(entry);
            }
        }
    }

    pub(super) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    fn find(&self, key: &str) -> Option<usize> {
        let small = self.entries.len().min(SMALL_MAP);
        place(&self.entries[..small], key).or_else(|| self.index.get(key).copied())
    }
}

/// How much of a document may come from aliases. Source: goyaml.v2/decode.go, allowedAliasRatio.
fn allowed_ratio(decode_count: usize) -> f64 {
    const LOW: usize = 400_000;
    const HIGH: usize = 4_000_000;
    match decode_count {
        0..=LOW => 0.99,
        HIGH.. => 0.10,
        _ => 0.99 - 0.89 * ((decode_count - LOW) as f64 / (HIGH - LOW) as f64),
    }
}

/// An error of the step to JSON, which go-yaml's `yaml: ` does not precede.
fn json_error(problem: String, at: usize) -> ReadError {
    let mut error = ReadError::decoder(problem, at);
    error.stage = super::token::Stage::Json;
    error
}

/// A value as Go's `%+#v` prints it inside an error, for the plain cases.
fn go_syntax(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Str(text) => format!("{text:?}"),
        Value::Seq(items) => {
            let items: Vec<_> = items.iter().map(|item| go_syntax(&item.value)).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Map(entries) => {
            let mut entries: Vec<_> = entries
                .iter()
                .map(|entry| format!("{:?}:{}", entry.key, go_syntax(&entry.value.value)))
                .collect();
            order::by(&mut entries, Ord::cmp);
            format!(
                "map[interface {{}}]interface {{}}{{{}}}",
                entries.join(", ")
            )
        }
    }
}

/// Standard base64 with padding; line breaks are skipped, and so are bits that are left over,
/// as Go does.
fn decode_base64(text: &str) -> Option<String> {
    // Padding ends it, where data-encoding would read on.
    if text.trim_end_matches(['=', '\r', '\n']).contains('=') {
        return None;
    }
    let bytes = BASE64_MIME_PERMISSIVE.decode(text.as_bytes()).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
