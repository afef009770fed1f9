//! Turns tokens into a flat list of events: scalars, and where maps and lists begin and end. Only
//! the first YAML document of the text counts, as in go-yaml's Unmarshal.
//! Source: sigs.k8s.io/yaml, goyaml.v2/parserc.go (the state machine) and decode.go (anchors).

use std::borrow::Cow;

use super::cursor::Mark;
use super::scanner::{Scanned, Scanner};
use super::token::{ReadError, Style, TokenKind};
use portpath_text::maps::HashMap;

/// One event with its place in the text.
#[derive(Clone, Debug)]
pub(super) struct Event<'t> {
    pub kind: EventKind<'t>,
    pub start: usize,
    pub end: usize,
    /// Few nodes have any.
    pub properties: Option<Box<Properties<'t>>>,
}

/// What stands before a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties<'t> {
    /// The tag, resolved to its long form.
    pub tag: Option<String>,
    pub anchor: Option<&'t str>,
    /// Where tag and anchor end.
    end: usize,
}

impl Event<'_> {
    pub(super) fn tag(&self) -> Option<&str> {
        self.properties
            .as_ref()
            .and_then(|properties| properties.tag.as_deref())
    }

    pub(super) fn anchor(&self) -> Option<&str> {
        self.properties
            .as_ref()
            .and_then(|properties| properties.anchor)
    }
}

/// The kinds of events.
#[derive(Clone, Debug)]
pub(super) enum EventKind<'t> {
    Scalar(Cow<'t, str>, Style),
    /// The index of the event that carries the anchor.
    Alias(usize),
    SequenceStart,
    SequenceEnd,
    MappingStart,
    MappingEnd,
}

/// What the parser expects next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    BlockNode,
    DocumentEnd,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirstEntry,
    FlowSequenceEntry,
    FlowSequenceEntryMappingKey,
    FlowSequenceEntryMappingValue,
    FlowSequenceEntryMappingEnd,
    FlowMappingFirstKey,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
}

/// Where a node stands decides which collections it may open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NodePlace {
    Block,
    /// A map's key or value: a list may stand at the same indentation.
    BlockOrIndentless,
    Flow,
}

pub(super) struct Parser<'t> {
    pub(super) scanner: Scanner<'t>,
    states: Vec<State>,
    pub(super) state: State,
    pub(super) marks: Vec<Mark>,
    tag_directives: Vec<(String, String)>,
    events: Vec<Event<'t>>,
    anchors: HashMap<&'t str, usize>,
}

/// The events of the first document; none when the text holds no document at all.
pub(super) fn events(text: &str) -> Scanned<Vec<Event<'_>>> {
    let mut parser = Parser {
        scanner: Scanner::new(text),
        states: Vec::new(),
        state: State::BlockNode,
        marks: Vec::new(),
        tag_directives: Vec::new(),
        events: Vec::new(),
        anchors: HashMap::default(),
    };
    parser.document()?;
    Ok(parser.events)
}

impl<'t> Parser<'t> {
    fn document(&mut self) -> Scanned<()> {
        self.scanner.peek()?;
        self.scanner.skip();
        match self.scanner.peek()?.kind {
            TokenKind::StreamEnd => return Ok(()),
            TokenKind::VersionDirective { .. }
            | TokenKind::TagDirective(_)
            | TokenKind::DocumentStart => {
                self.directives()?;
                let token = self.scanner.peek()?;
                if !matches!(token.kind, TokenKind::DocumentStart) {
                    return Err(ReadError::parser(
                        "did not find expected <document start>",
                        token.start,
                    ));
                }
                let end = token.end;
                self.scanner.skip();
                if self.document_is_empty()? {
                    self.empty_scalar(end);
                    return Ok(());
                }
            }
            _ => self.directives()?,
        }
        self.states.push(State::DocumentEnd);
        while self.state != State::DocumentEnd {
            self.step()?;
        }
        // go-yaml reads the document's end, so that an error right behind it is still found.
        self.scanner.peek()?;
        Ok(())
    }

    fn document_is_empty(&mut self) -> Scanned<bool> {
        Ok(matches!(
            self.scanner.peek()?.kind,
            TokenKind::VersionDirective { .. }
                | TokenKind::TagDirective(_)
                | TokenKind::DocumentStart
                | TokenKind::DocumentEnd
                | TokenKind::StreamEnd
        ))
    }

    fn directives(&mut self) -> Scanned<()> {
        let mut version_seen = false;
        loop {
            let token = self.scanner.peek()?;
            let start = token.start;
            match &mut token.kind {
                TokenKind::VersionDirective { .. } if version_seen => {
                    return Err(ReadError::parser("found duplicate %YAML directive", start));
                }
                TokenKind::VersionDirective { major: 1, minor: 1 } => version_seen = true,
                TokenKind::VersionDirective { .. } => {
                    return Err(ReadError::parser("found incompatible YAML document", start));
                }
                TokenKind::TagDirective(directive) => {
                    let directive = (
                        std::mem::take(&mut directive.handle),
                        std::mem::take(&mut directive.rest),
                    );
                    if self
                        .tag_directives
                        .iter()
                        .any(|(handle, _)| *handle == directive.0)
                    {
                        return Err(ReadError::parser("found duplicate %TAG directive", start));
                    }
                    self.tag_directives.push(directive);
                }
                _ => break,
            }
            self.scanner.skip();
        }
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            if !self.tag_directives.iter().any(|(known, _)| known == handle) {
                self.tag_directives
                    .push((handle.to_owned(), prefix.to_owned()));
            }
        }
        Ok(())
    }

    fn step(&mut self) -> Scanned<()> {
        match self.state {
            State::BlockNode => self.node(NodePlace::Block),
            State::DocumentEnd => Ok(()),
            State::BlockSequenceEntry => self.block_sequence_entry(),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry(),
            State::BlockMappingKey => self.block_mapping_key(),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceFirstEntry | State::FlowSequenceEntry => self.flow_sequence_entry(),
            State::FlowSequenceEntryMappingKey => self.flow_pair_key(),
            State::FlowSequenceEntryMappingValue => self.flow_pair_value(),
            State::FlowSequenceEntryMappingEnd => self.flow_pair_end(),
            State::FlowMappingFirstKey | State::FlowMappingKey => self.flow_mapping_key(),
            State::FlowMappingValue => self.flow_mapping_value(),
            State::FlowMappingEmptyValue => {
                let at = self.scanner.peek()?.start.pos;
                self.state = State::FlowMappingKey;
                self.empty_scalar(at);
                Ok(())
            }
        }
    }

    pub(super) fn pop_state(&mut self) {
        self.state = self.states.pop().unwrap_or(State::DocumentEnd);
    }

    pub(super) fn push_event(&mut self, kind: EventKind<'t>, start: usize, end: usize) {
        self.events.push(Event {
            kind,
            start,
            end,
            properties: None,
        });
    }

    pub(super) fn empty_scalar(&mut self, at: usize) {
        self.push_event(EventKind::Scalar(Cow::Borrowed(""), Style::Plain), at, at);
    }

    pub(super) fn node_then(&mut self, place: NodePlace, then: State) -> Scanned<()> {
        self.states.push(then);
        self.node(place)
    }

    pub(super) fn node(&mut self, place: NodePlace) -> Scanned<()> {
        let token = self.scanner.peek()?;
        let start = token.start;
        let end = token.end;
        if let TokenKind::Alias(name) = token.kind {
            let Some(target) = self.anchors.get(name) else {
                let problem = format!("unknown anchor '{name}' referenced");
                return Err(ReadError::decoder(problem, start.pos));
            };
            let target = *target;
            self.scanner.skip();
            self.pop_state();
            self.push_event(EventKind::Alias(target), start.pos, end);
            return Ok(());
        }
        let properties = self.properties()?;
        let token = self.scanner.peek()?;
        let at = token.start;
        let end = token.end;
        let kind = match &mut token.kind {
            TokenKind::BlockEntry if place == NodePlace::BlockOrIndentless => {
                self.state = State::IndentlessSequenceEntry;
                EventKind::SequenceStart
            }
            TokenKind::Scalar(value, style) => {
                let kind = EventKind::Scalar(std::mem::take(value), *style);
                self.scanner.skip();
                self.pop_state();
                kind
            }
            TokenKind::FlowSequenceStart => {
                self.open(at, State::FlowSequenceFirstEntry);
                EventKind::SequenceStart
            }
            TokenKind::FlowMappingStart => {
                self.open(at, State::FlowMappingFirstKey);
                EventKind::MappingStart
            }
            TokenKind::BlockSequenceStart if place != NodePlace::Flow => {
                self.open(at, State::BlockSequenceEntry);
                EventKind::SequenceStart
            }
            TokenKind::BlockMappingStart if place != NodePlace::Flow => {
                self.open(at, State::BlockMappingKey);
                EventKind::MappingStart
            }
            _ if properties.is_some() => {
                self.pop_state();
                EventKind::Scalar(Cow::Borrowed(""), Style::Plain)
            }
            _ => {
                return Err(ReadError::parser_in(
                    start,
                    "did not find expected node content",
                    at,
                ));
            }
        };
        let empty = matches!(&kind, EventKind::Scalar(text, Style::Plain) if text.is_empty());
        let behind = properties
            .as_ref()
            .map_or(at.pos, |properties| properties.end);
        let (from, to) = if empty {
            (behind, behind)
        } else {
            (at.pos, end)
        };
        if let Some(anchor) = properties.as_ref().and_then(|properties| properties.anchor) {
            self.anchors.insert(anchor, self.events.len());
        }
        self.events.push(Event {
            kind,
            start: from,
            end: to,
            properties,
        });
        Ok(())
    }

    fn open(&mut self, at: Mark, state: State) {
        self.marks.push(at);
        self.scanner.skip();
        self.state = state;
    }

    /// Tag and anchor before a node, in either order.
    fn properties(&mut self) -> Scanned<Option<Box<Properties<'t>>>> {
        let token = self.scanner.peek()?;
        if !matches!(token.kind, TokenKind::Anchor(_) | TokenKind::Tag(_)) {
            return Ok(None);
        }
        let start = token.start;
        let mut tag = None;
        let mut properties = Box::<Properties>::default();
        loop {
            let token = self.scanner.peek()?;
            match &mut token.kind {
                TokenKind::Anchor(name) if properties.anchor.is_none() => {
                    properties.anchor = Some(*name)
                }
                TokenKind::Tag(written) if tag.is_none() => {
                    tag = Some((
                        std::mem::take(&mut written.handle),
                        std::mem::take(&mut written.rest),
                        token.start,
                    ));
                }
                _ => break,
            }
            properties.end = token.end;
            self.scanner.skip();
        }
        properties.tag = match tag {
            None => None,
            Some((handle, suffix, _)) if handle.is_empty() => Some(suffix),
            Some((handle, suffix, at)) => {
                let Some((_, prefix)) = self
                    .tag_directives
                    .iter()
                    .find(|(known, _)| *known == handle)
                else {
                    return Err(ReadError::parser_in(
                        start,
                        "found undefined tag handle",
                        at,
                    ));
                };
                Some(format!("{prefix}{suffix}"))
            }
        };
        Ok(Some(properties))
    }
}
