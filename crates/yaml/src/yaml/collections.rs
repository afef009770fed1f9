//! The states of the parser inside collections: entries, keys and values, in block and in flow.
//! Source: sigs.k8s.io/yaml, goyaml.v2/parserc.go, yaml_parser_parse_block_* and _flow_*.

use super::Slip;
use super::cursor::Mark;
use super::events::{EventKind, NodePlace, Parser, State};
use super::scanner::Scanned;
use super::token::{ReadError, Token, TokenKind};

impl<'t> Parser<'t> {
    pub(super) fn block_sequence_entry(&mut self) -> Scanned<()> {
        let Token { kind, start, end } = self.scanner.peek()?;
        let start = *start;
        let end = *end;
        match kind {
            TokenKind::BlockEntry => {
                self.scanner.skip();
                if matches!(
                    self.scanner.peek()?.kind,
                    TokenKind::BlockEntry | TokenKind::BlockEnd
                ) {
                    self.empty_scalar(end);
                    return Ok(());
                }
                self.node_then(NodePlace::Block, State::BlockSequenceEntry)
            }
            TokenKind::BlockEnd => self.close(EventKind::SequenceEnd, start, end),
            _ => self.unexpected("did not find expected '-' indicator", start),
        }
    }

    pub(super) fn indentless_sequence_entry(&mut self) -> Scanned<()> {
        let Token { kind, start, end } = self.scanner.peek()?;
        let start = *start;
        let end = *end;
        if !matches!(kind, TokenKind::BlockEntry) {
            self.pop_state();
            self.push_event(EventKind::SequenceEnd, start.pos, start.pos);
            return Ok(());
        }
        self.scanner.skip();
        let next = &self.scanner.peek()?.kind;
        if matches!(
            next,
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        ) {
            self.empty_scalar(end);
            return Ok(());
        }
        self.node_then(NodePlace::Block, State::IndentlessSequenceEntry)
    }

    pub(super) fn block_mapping_key(&mut self) -> Scanned<()> {
        let Token { kind, start, end } = self.scanner.peek()?;
        let start = *start;
        let end = *end;
        match kind {
            TokenKind::Key => {
                self.scanner.skip();
                self.key_or_value(end, State::BlockMappingValue)
            }
            TokenKind::BlockEnd => self.close(EventKind::MappingEnd, start, end),
            _ => self
                .unexpected("did not find expected key", start)
                .map_err(|error| error.of(Slip::NoKey)),
        }
    }

    pub(super) fn block_mapping_value(&mut self) -> Scanned<()> {
        let Token { kind, start, end } = self.scanner.peek()?;
        let start = *start;
        let end = *end;
        if !matches!(kind, TokenKind::Value) {
            self.state = State::BlockMappingKey;
            self.empty_scalar(start.pos);
            return Ok(());
        }
        self.scanner.skip();
        self.key_or_value(end, State::BlockMappingKey)
    }

    /// What stands behind a map's `?` or `:`, or nothing.
    fn key_or_value(&mut self, indicator: usize, then: State) -> Scanned<()> {
        if matches!(
            self.scanner.peek()?.kind,
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        ) {
            self.state = then;
            self.empty_scalar(indicator);
            return Ok(());
        }
        self.node_then(NodePlace::BlockOrIndentless, then)
    }

    pub(super) fn flow_sequence_entry(&mut self) -> Scanned<()> {
        self.next_flow_entry(
            TokenKind::FlowSequenceEnd,
            "did not find expected ',' or ']'",
        )?;
        let Token { kind, start, end } = self.scanner.peek()?;
        let start = *start;
        let end = *end;
        match kind {
            TokenKind::FlowSequenceEnd => self.close(EventKind::SequenceEnd, start, end),
            TokenKind::Key => {
                self.scanner.skip();
                self.state = State::FlowSequenceEntryMappingKey;
                self.push_event(EventKind::MappingStart, start.pos, end);
                Ok(())
            }
            _ => self.node_then(NodePlace::Flow, State::FlowSequenceEntry),
        }
    }

    pub(super) fn flow_mapping_key(&mut self) -> Scanned<()> {
        self.next_flow_entry(
            TokenKind::FlowMappingEnd,
            "did not find expected ',' or '}'",
        )?;
        let Token { kind, start, end } = self.scanner.peek()?;
        let start = *start;
        let end = *end;
        match kind {
            TokenKind::FlowMappingEnd => self.close(EventKind::MappingEnd, start, end),
            TokenKind::Key => {
                self.scanner.skip();
                let token = self.scanner.peek()?;
                let at = token.start.pos;
                if matches!(
                    token.kind,
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd
                ) {
                    self.state = State::FlowMappingValue;
                    self.empty_scalar(at);
                    return Ok(());
                }
                self.node_then(NodePlace::Flow, State::FlowMappingValue)
            }
            _ => self.node_then(NodePlace::Flow, State::FlowMappingEmptyValue),
        }
    }

    /// Past the `,` that must stand before every entry but the first.
    fn next_flow_entry(&mut self, closing: TokenKind<'t>, problem: &'static str) -> Scanned<()> {
        let first = matches!(
            self.state,
            State::FlowSequenceFirstEntry | State::FlowMappingFirstKey
        );
        let token = self.scanner.peek()?;
        let start = token.start;
        if first || token.kind == closing {
            return Ok(());
        }
        if !matches!(token.kind, TokenKind::FlowEntry) {
            return self.unexpected(problem, start);
        }
        self.scanner.skip();
        Ok(())
    }

    pub(super) fn flow_mapping_value(&mut self) -> Scanned<()> {
        let mut token = self.scanner.peek()?;
        let mut at = token.start.pos;
        if matches!(token.kind, TokenKind::Value) {
            at = token.end;
            self.scanner.skip();
            token = self.scanner.peek()?;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) {
                return self.node_then(NodePlace::Flow, State::FlowMappingKey);
            }
        }
        self.state = State::FlowMappingKey;
        self.empty_scalar(at);
        Ok(())
    }

    /// The key of a single pair in a flow sequence: `[a: b]`.
    pub(super) fn flow_pair_key(&mut self) -> Scanned<()> {
        let token = self.scanner.peek()?;
        if matches!(
            token.kind,
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd
        ) {
            let at = token.end;
            // libyaml eats the token here as well.
            self.scanner.skip();
            self.state = State::FlowSequenceEntryMappingValue;
            self.empty_scalar(at);
            return Ok(());
        }
        self.node_then(NodePlace::Flow, State::FlowSequenceEntryMappingValue)
    }

    pub(super) fn flow_pair_value(&mut self) -> Scanned<()> {
        let mut token = self.scanner.peek()?;
        if matches!(token.kind, TokenKind::Value) {
            self.scanner.skip();
            token = self.scanner.peek()?;
            if !matches!(
                token.kind,
                TokenKind::FlowEntry | TokenKind::FlowSequenceEnd
            ) {
                return self.node_then(NodePlace::Flow, State::FlowSequenceEntryMappingEnd);
            }
        }
        let at = token.start.pos;
        self.state = State::FlowSequenceEntryMappingEnd;
        self.empty_scalar(at);
        Ok(())
    }

    pub(super) fn flow_pair_end(&mut self) -> Scanned<()> {
        let at = self.scanner.peek()?.start;
        self.state = State::FlowSequenceEntry;
        self.push_event(EventKind::MappingEnd, at.pos, at.pos);
        Ok(())
    }

    fn close(&mut self, kind: EventKind<'t>, start: Mark, end: usize) -> Scanned<()> {
        self.scanner.skip();
        self.marks.pop();
        self.pop_state();
        self.push_event(kind, start.pos, end);
        Ok(())
    }

    fn unexpected(&mut self, problem: &'static str, at: Mark) -> Scanned<()> {
        let context = self.marks.last().copied().unwrap_or_default();
        Err(ReadError::parser_in(context, problem, at))
    }
}
