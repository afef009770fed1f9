//! One function for each kind of token: what it asks of the place it stands at, and what it opens or closes.
//! Source: sigs.k8s.io/yaml, goyaml.v2/scannerc.go, yaml_parser_fetch_*.

use super::Slip;
use super::scanner::{Scanned, Scanner};
use super::token::{Token, TokenKind};

impl<'t> Scanner<'t> {
    pub(super) fn fetch_stream_end(&mut self) -> Scanned<()> {
        self.cursor.force_new_line();
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        self.ended = true;
        self.push_indicator(TokenKind::StreamEnd, 0);
        Ok(())
    }

    pub(super) fn fetch_directive(&mut self) -> Scanned<()> {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        let token = self.scan_directive()?;
        self.tokens.push_back(token);
        Ok(())
    }

    pub(super) fn fetch_document_indicator(&mut self, kind: TokenKind<'t>) -> Scanned<()> {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        self.push_indicator(kind, 3);
        Ok(())
    }

    pub(super) fn fetch_flow_start(&mut self, kind: TokenKind<'t>) -> Scanned<()> {
        self.save_simple_key()?;
        self.increase_flow_level()?;
        self.simple_key_allowed = true;
        self.push_indicator(kind, 1);
        Ok(())
    }

    pub(super) fn fetch_flow_end(&mut self, kind: TokenKind<'t>) -> Scanned<()> {
        self.remove_simple_key()?;
        self.decrease_flow_level();
        self.simple_key_allowed = false;
        self.push_indicator(kind, 1);
        Ok(())
    }

    pub(super) fn fetch_flow_entry(&mut self) -> Scanned<()> {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(TokenKind::FlowEntry, 1);
        Ok(())
    }

    pub(super) fn fetch_block_entry(&mut self) -> Scanned<()> {
        self.open_block(
            TokenKind::BlockSequenceStart,
            "block sequence entries are not allowed in this context",
        )?;
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(TokenKind::BlockEntry, 1);
        Ok(())
    }

    pub(super) fn fetch_key(&mut self) -> Scanned<()> {
        self.open_block(
            TokenKind::BlockMappingStart,
            "mapping keys are not allowed in this context",
        )?;
        self.remove_simple_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_indicator(TokenKind::Key, 1);
        Ok(())
    }

    /// An explicit indicator may open a block collection, where a key may start.
    fn open_block(&mut self, kind: TokenKind<'t>, refusal: &'static str) -> Scanned<()> {
        if self.flow_level > 0 {
            return Ok(());
        }
        if !self.simple_key_allowed {
            return self.error(self.cursor.mark(), refusal);
        }
        self.roll_indent(self.cursor.mark(), None, kind)
    }

    pub(super) fn fetch_value(&mut self) -> Scanned<()> {
        let level = self.simple_keys.len() - 1;
        if self.still_possible(level)? {
            let key = self.simple_keys[level];
            self.insert(
                Some(key.token_number),
                Token {
                    kind: TokenKind::Key,
                    start: key.mark,
                    end: key.mark.pos,
                },
            );
            self.roll_indent(
                key.mark,
                Some(key.token_number),
                TokenKind::BlockMappingStart,
            )?;
            self.simple_keys[level].possible = false;
            self.simple_key_allowed = false;
        } else {
            self.open_block(
                TokenKind::BlockMappingStart,
                "mapping values are not allowed in this context",
            )
            .map_err(|error| error.of(Slip::MappingValue))?;
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_indicator(TokenKind::Value, 1);
        Ok(())
    }

    pub(super) fn fetch_anchor(&mut self) -> Scanned<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        let token = self.scan_anchor()?;
        self.tokens.push_back(token);
        Ok(())
    }

    pub(super) fn fetch_tag(&mut self) -> Scanned<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        let token = self.scan_tag()?;
        self.tokens.push_back(token);
        Ok(())
    }

    pub(super) fn fetch_block_scalar(&mut self) -> Scanned<()> {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        let token = self.scan_block_scalar()?;
        self.tokens.push_back(token);
        Ok(())
    }

    pub(super) fn fetch_quoted_scalar(&mut self) -> Scanned<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        let token = self.scan_quoted_scalar()?;
        self.tokens.push_back(token);
        Ok(())
    }

    pub(super) fn fetch_plain_scalar(&mut self) -> Scanned<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        let token = self.scan_plain_scalar()?;
        self.tokens.push_back(token);
        Ok(())
    }
}
