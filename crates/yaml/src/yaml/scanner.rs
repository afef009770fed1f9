//! Turns text into tokens, as libyaml's scanner in its Go port does: the same rules, the same
//! words.
//!
//! Written by us because no crate is right: `saphyr-parser` has other words and lines than kubectl
//! prints, `libyaml-safer` copies every character and can panic (a tag before `,` in flow context).
//! This one walks over bytes, borrows scalars from the text and never looks back, so its time is
//! linear.
//! Source: sigs.k8s.io/yaml, goyaml.v2/scannerc.go.

use std::collections::VecDeque;

use super::cursor::{Cursor, Mark};
use super::token::{ReadError, Stage, Token, TokenKind};
use super::{MAX_DEPTH, Slip};

pub(super) type Scanned<T> = Result<T, ReadError>;

/// A place that becomes a key if a `:` follows on its line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SimpleKey {
    pub(super) possible: bool,
    required: bool,
    /// Found by its token number; an empty collection on top of it hides it, as in goyaml.v2.
    listed: bool,
    pub(super) token_number: usize,
    pub(super) mark: Mark,
}

/// The scanner: a cursor, a queue of tokens, and what indentation and possible keys are open.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    pub(super) cursor: Cursor<'t>,
    pub(super) tokens: VecDeque<Token<'t>>,
    tokens_parsed: usize,
    token_available: bool,
    pub(super) ended: bool,
    pub(super) flow_level: usize,
    /// Indentation levels around the current one.
    indents: Vec<isize>,
    pub(super) indent: isize,
    pub(super) simple_key_allowed: bool,
    /// One for each flow level; token numbers never fall from one to the next.
    pub(super) simple_keys: Vec<SimpleKey>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let cursor = Cursor::new(text);
        let start = Token {
            kind: TokenKind::StreamStart,
            start: cursor.mark(),
            end: 0,
        };
        Self {
            cursor,
            tokens: VecDeque::from([start]),
            tokens_parsed: 0,
            token_available: false,
            ended: false,
            flow_level: 0,
            indents: Vec::new(),
            indent: -1,
            simple_key_allowed: true,
            simple_keys: vec![SimpleKey::default()],
        }
    }

    /// The next token, left in the queue.
    pub(super) fn peek(&mut self) -> Scanned<&mut Token<'t>> {
        if !self.token_available {
            self.fetch_more_tokens()?;
        }
        Ok(self
            .tokens
            .front_mut()
            .expect("fetching leaves at least one token, at last the stream's end"))
    }

    /// Drops the token that [`Scanner::peek`] showed.
    pub(super) fn skip(&mut self) {
        self.token_available = false;
        // The end of the stream stays, so that there is always a token to see.
        if self
            .tokens
            .front()
            .is_some_and(|token| !matches!(token.kind, TokenKind::StreamEnd))
        {
            self.tokens.pop_front();
            self.tokens_parsed += 1;
        }
    }

    /// Passes the rest of a line, on which nothing but a comment may stand.
    pub(super) fn end_line(&mut self, start: Mark) -> Scanned<()> {
        self.cursor.skip_blanks();
        if self.cursor.byte() == b'#' {
            self.cursor.skip_to_break();
        }
        if !self.cursor.is_breakz() {
            return self.error(start, "did not find expected comment or line break");
        }
        if self.cursor.is_break(0) {
            self.cursor.skip_line();
        }
        Ok(())
    }

    /// Something that began at `context` never ends.
    pub(super) fn unfinished<T>(&self, context: Mark, problem: &'static str) -> Scanned<T> {
        self.error(context, problem)
            .map_err(|error| error.of(Slip::Unfinished))
    }

    pub(super) fn error<T>(&self, context: Mark, problem: &'static str) -> Scanned<T> {
        let problem_mark = self.cursor.mark();
        Err(ReadError {
            stage: Stage::Scanner,
            context,
            problem_mark,
            problem: problem.into(),
            slip: Slip::Other,
        })
    }

    fn fetch_more_tokens(&mut self) -> Scanned<()> {
        while self.tokens.is_empty() || self.head_may_be_key()? {
            if self.ended {
                break;
            }
            self.fetch_next_token()?;
        }
        self.token_available = true;
        Ok(())
    }

    /// True while the first token of the queue may still turn out to be a key.
    fn head_may_be_key(&mut self) -> Scanned<bool> {
        let head = self.tokens_parsed;
        if self.flow_level == 0 {
            let key = &self.simple_keys[0];
            return if key.possible && key.listed && key.token_number == head {
                self.still_possible(0)
            } else {
                Ok(false)
            };
        }
        let first = self
            .simple_keys
            .partition_point(|key| key.token_number < head);
        for level in first..self.simple_keys.len() {
            let key = &self.simple_keys[level];
            if key.token_number != head {
                break;
            }
            if key.possible && key.listed {
                return self.still_possible(level);
            }
        }
        Ok(false)
    }

    /// A simple key must stand on one line and within 1024 characters.
    pub(super) fn still_possible(&mut self, level: usize) -> Scanned<bool> {
        let key = &self.simple_keys[level];
        if !key.possible {
            return Ok(false);
        }
        if key.mark.line < self.cursor.line() || key.mark.index + 1024 < self.cursor.index() {
            if key.required {
                return self.unfinished(key.mark, "could not find expected ':'");
            }
            self.simple_keys[level].possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    fn fetch_next_token(&mut self) -> Scanned<()> {
        self.skip_to_next_token();
        self.unroll_indent(self.cursor.column() as isize);
        let byte = self.cursor.byte();
        let in_flow = self.flow_level > 0;
        if self.cursor.column() == 0 {
            if byte == b'%' {
                return self.fetch_directive();
            }
            if self.cursor.at_document_indicator() {
                let kind = if byte == b'-' {
                    TokenKind::DocumentStart
                } else {
                    TokenKind::DocumentEnd
                };
                return self.fetch_document_indicator(kind);
            }
        }
        match byte {
            0 => self.fetch_stream_end(),
            b'[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' => self.fetch_plain_scalar(),
            b'-' if self.cursor.is_blankz(1) => self.fetch_block_entry(),
            b'?' if in_flow || self.cursor.is_blankz(1) => self.fetch_key(),
            b':' if in_flow || self.cursor.is_blankz(1) => self.fetch_value(),
            b'*' | b'&' => self.fetch_anchor(),
            b'!' => self.fetch_tag(),
            b'|' | b'>' if !in_flow => self.fetch_block_scalar(),
            b'\'' | b'"' => self.fetch_quoted_scalar(),
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b' ' | b'\t' => self.error(
                self.cursor.mark(),
                "found character that cannot start any token",
            ),
            _ => self.fetch_plain_scalar(),
        }
    }

    /// Past blanks, comments and line breaks. Tabs may not indent where a key may start.
    fn skip_to_next_token(&mut self) {
        loop {
            if self.cursor.column() == 0 && self.cursor.at_byte_order_mark() {
                self.cursor.skip();
            }
            if self.flow_level > 0 || !self.simple_key_allowed {
                self.cursor.skip_blanks();
            } else {
                self.cursor.skip_spaces();
            }
            if self.cursor.byte() == b'#' {
                self.cursor.skip_to_break();
            }
            if !self.cursor.is_break(0) {
                return;
            }
            self.cursor.skip_line();
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    pub(super) fn save_simple_key(&mut self) -> Scanned<()> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let required = self.flow_level == 0 && self.indent == self.cursor.column() as isize;
        self.remove_simple_key()?;
        let key = SimpleKey {
            possible: true,
            required,
            listed: true,
            token_number: self.tokens_parsed + self.tokens.len(),
            mark: self.cursor.mark(),
        };
        *self.top_key() = key;
        Ok(())
    }

    pub(super) fn remove_simple_key(&mut self) -> Scanned<()> {
        let key = self.top_key();
        if key.possible && key.required {
            let mark = key.mark;
            return self.unfinished(mark, "could not find expected ':'");
        }
        key.possible = false;
        Ok(())
    }

    fn top_key(&mut self) -> &mut SimpleKey {
        self.simple_keys
            .last_mut()
            .expect("the block context's key is never popped")
    }

    pub(super) fn increase_flow_level(&mut self) -> Scanned<()> {
        let token_number = self.tokens_parsed + self.tokens.len();
        let mark = self.cursor.mark();
        self.simple_keys.push(SimpleKey {
            token_number,
            mark,
            ..SimpleKey::default()
        });
        self.flow_level += 1;
        self.check_depth(self.flow_level)
    }

    pub(super) fn decrease_flow_level(&mut self) {
        if self.flow_level == 0 {
            return;
        }
        self.flow_level -= 1;
        let popped = self.simple_keys.pop().expect("each flow level has its key");
        let below = self.top_key();
        if below.token_number == popped.token_number {
            below.listed = false;
        }
    }

    fn check_depth(&self, depth: usize) -> Scanned<()> {
        if depth <= MAX_DEPTH {
            return Ok(());
        }
        let mark = self
            .simple_keys
            .last()
            .map_or_else(Mark::default, |key| key.mark);
        let problem = format!("exceeded max depth of {MAX_DEPTH}").into();
        Err(ReadError {
            stage: Stage::Scanner,
            context: mark,
            problem_mark: self.cursor.mark(),
            problem,
            slip: Slip::Other,
        })
    }

    /// Opens a block collection when the column lies deeper than the current one.
    pub(super) fn roll_indent(
        &mut self,
        mark: Mark,
        number: Option<usize>,
        kind: TokenKind<'t>,
    ) -> Scanned<()> {
        let column = mark.column as isize;
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        self.check_depth(self.indents.len())?;
        self.insert(
            number,
            Token {
                kind,
                start: mark,
                end: mark.pos,
            },
        );
        Ok(())
    }

    /// Puts a token before the one with that number; behind all when that one is gone already.
    pub(super) fn insert(&mut self, number: Option<usize>, token: Token<'t>) {
        match number.and_then(|number| number.checked_sub(self.tokens_parsed)) {
            Some(at) if at <= self.tokens.len() => self.tokens.insert(at, token),
            _ => self.tokens.push_back(token),
        }
    }

    /// Closes block collections that lie deeper than the column.
    pub(super) fn unroll_indent(&mut self, column: isize) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            let mark = self.cursor.mark();
            self.tokens.push_back(Token {
                kind: TokenKind::BlockEnd,
                start: mark,
                end: mark.pos,
            });
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    pub(super) fn push_indicator(&mut self, kind: TokenKind<'t>, width: usize) {
        let start = self.cursor.mark();
        self.cursor.skip_many(width);
        self.push(kind, start);
    }

    pub(super) fn push(&mut self, kind: TokenKind<'t>, start: Mark) {
        let end = self.cursor.pos();
        self.tokens.push_back(Token { kind, start, end });
    }
}
