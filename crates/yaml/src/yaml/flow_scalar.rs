//! Plain and quoted scalars: those that may run on over lines, which are folded into blanks.
//! Source: sigs.k8s.io/yaml, goyaml.v2/scannerc.go, yaml_parser_scan_flow_scalar and
//! _scan_plain_scalar.

use std::borrow::Cow;

use super::cursor::Mark;
use super::scanner::{Scanned, Scanner};
use super::token::{Style, Token, TokenKind};

/// Text that is borrowed while it stands in one piece, and owned from the first fold or escape
/// on.
struct ScannedText<'t> {
    owned: Option<String>,
    start: usize,
    end: usize,
    _text: std::marker::PhantomData<&'t str>,
}

/// Blanks and line breaks between two words of a scalar.
#[derive(Default)]
struct Gap {
    /// Where blanks on the same line stand.
    blanks: (usize, usize),
    broken: bool,
    /// The first line break, when it is not a plain one (LS or PS are kept).
    leading: &'static str,
    leading_is_plain: bool,
    trailing: String,
}

impl Gap {
    /// What the gap reads as when it holds a line break.
    fn fold(&self, into: &mut String) {
        if !self.leading_is_plain {
            into.push_str(self.leading);
            into.push_str(&self.trailing);
        } else if self.trailing.is_empty() {
            into.push(' ');
        } else {
            into.push_str(&self.trailing);
        }
    }

    fn note_break(&mut self, read: &str) {
        if self.broken {
            self.trailing.push_str(read);
            return;
        }
        self.broken = true;
        self.leading_is_plain = read == "\n";
        self.leading = match read {
            "\u{2028}" => "\u{2028}",
            "\u{2029}" => "\u{2029}",
            _ => "\n",
        };
    }
}

impl<'t> ScannedText<'t> {
    fn new(start: usize) -> Self {
        Self {
            owned: None,
            start,
            end: start,
            _text: std::marker::PhantomData,
        }
    }

    /// Takes a run of text unchanged. A borrowed piece covers all between its first and last
    /// run, the blanks between them included.
    fn take(&mut self, scanner: &Scanner<'t>, start: usize, end: usize) {
        match &mut self.owned {
            Some(owned) => owned.push_str(scanner.cursor.slice(start, end)),
            None => self.end = end,
        }
    }

    /// From here on owned, since what is read differs from what is written.
    fn own(&mut self, scanner: &Scanner<'t>) -> &mut String {
        let start = self.start;
        let end = self.end;
        self.owned
            .get_or_insert_with(|| scanner.cursor.slice(start, end).to_owned())
    }

    fn finish(self, scanner: &Scanner<'t>) -> Cow<'t, str> {
        match self.owned {
            Some(owned) => Cow::Owned(owned),
            None => Cow::Borrowed(scanner.cursor.slice(self.start, self.end)),
        }
    }
}

impl<'t> Scanner<'t> {
    pub(super) fn scan_plain_scalar(&mut self) -> Scanned<Token<'t>> {
        let start = self.cursor.mark();
        let mut end = start.pos;
        let indent = self.indent + 1;
        let mut piece = ScannedText::new(start.pos);
        let mut gap = Gap::default();
        loop {
            if self.cursor.at_document_indicator() || self.cursor.byte() == b'#' {
                break;
            }
            let word = self.cursor.pos();
            self.skip_plain_word();
            if self.cursor.pos() > word {
                if gap.broken {
                    gap.fold(piece.own(self));
                } else {
                    piece.take(self, gap.blanks.0, gap.blanks.1);
                }
                gap = Gap::default();
                piece.take(self, word, self.cursor.pos());
                end = self.cursor.pos();
            }
            if !self.cursor.is_blank(0) && !self.cursor.is_break(0) {
                break;
            }
            self.scan_plain_gap(start, indent, &mut gap)?;
            if self.flow_level == 0 && (self.cursor.column() as isize) < indent {
                break;
            }
        }
        if gap.broken {
            self.simple_key_allowed = true;
        }
        Ok(Token {
            kind: TokenKind::Scalar(piece.finish(self), Style::Plain),
            start,
            end,
        })
    }

    /// Over everything that belongs to a word of a plain scalar.
    fn skip_plain_word(&mut self) {
        loop {
            self.cursor.skip_plain_run();
            let stops = match self.cursor.byte() {
                b':' => self.cursor.is_blankz(1),
                b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.flow_level > 0,
                _ => self.cursor.is_blankz(0),
            };
            if stops {
                return;
            }
            self.cursor.skip();
        }
    }

    fn scan_plain_gap(&mut self, start: Mark, indent: isize, gap: &mut Gap) -> Scanned<()> {
        gap.blanks = (self.cursor.pos(), self.cursor.pos());
        loop {
            if self.cursor.is_blank(0) {
                let shallow = (self.cursor.column() as isize) < indent;
                if gap.broken && shallow && self.cursor.byte() == b'\t' {
                    return self.error(start, "found a tab character that violates indentation");
                }
                self.cursor.skip();
                gap.blanks.1 = self.cursor.pos();
            } else if self.cursor.is_break(0) {
                let read = self.cursor.skip_line();
                gap.note_break(read);
            } else {
                return Ok(());
            }
        }
    }

    pub(super) fn scan_quoted_scalar(&mut self) -> Scanned<Token<'t>> {
        let start = self.cursor.mark();
        let quote = self.cursor.byte();
        self.cursor.skip();
        let mut piece = ScannedText::new(self.cursor.pos());
        loop {
            if self.cursor.at_document_indicator() {
                return self.error(start, "found unexpected document indicator");
            }
            if self.cursor.at_end() {
                return self.unfinished(start, "found unexpected end of stream");
            }
            let escaped_break = self.scan_quoted_words(start, quote, &mut piece)?;
            if self.cursor.byte() == quote {
                break;
            }
            self.scan_quoted_gap(escaped_break, &mut piece);
        }
        self.cursor.skip();
        let style = if quote == b'"' {
            Style::DoubleQuoted
        } else {
            Style::SingleQuoted
        };
        let end = self.cursor.pos();
        Ok(Token {
            kind: TokenKind::Scalar(piece.finish(self), style),
            start,
            end,
        })
    }

    /// Reads up to a blank, the closing quote or an escaped line break; says whether it was the
    /// last.
    fn scan_quoted_words(
        &mut self,
        start: Mark,
        quote: u8,
        piece: &mut ScannedText<'t>,
    ) -> Scanned<bool> {
        while !self.cursor.is_blankz(0) {
            let byte = self.cursor.byte();
            if quote == b'\'' && byte == b'\'' && self.cursor.peek(1) == b'\'' {
                piece.own(self).push('\'');
                self.cursor.skip_many(2);
            } else if byte == quote {
                break;
            } else if quote == b'"' && byte == b'\\' && self.cursor.is_break(1) {
                piece.own(self);
                self.cursor.skip();
                self.cursor.skip_line();
                return Ok(true);
            } else if quote == b'"' && byte == b'\\' {
                let read = self.scan_escape(start)?;
                piece.own(self).push(read);
            } else {
                let run = self.cursor.pos();
                self.cursor.skip();
                self.cursor.skip_quoted_run();
                piece.take(self, run, self.cursor.pos());
            }
        }
        Ok(false)
    }

    fn scan_quoted_gap(&mut self, escaped_break: bool, piece: &mut ScannedText<'t>) {
        let mut gap = Gap {
            broken: escaped_break,
            ..Gap::default()
        };
        let blanks = self.cursor.pos();
        let mut blanks_end = blanks;
        loop {
            if self.cursor.is_blank(0) {
                self.cursor.skip();
                if !gap.broken {
                    blanks_end = self.cursor.pos();
                }
            } else if self.cursor.is_break(0) {
                let read = self.cursor.skip_line();
                gap.note_break(read);
            } else {
                break;
            }
        }
        if gap.broken {
            gap.fold(piece.own(self));
        } else {
            piece.take(self, blanks, blanks_end);
        }
    }

    /// One `\…` of a double-quoted scalar.
    fn scan_escape(&mut self, start: Mark) -> Scanned<char> {
        let (read, digits) = match self.cursor.peek(1) {
            b'0' => ('\0', 0),
            b'a' => ('\x07', 0),
            b'b' => ('\x08', 0),
            b't' | b'\t' => ('\t', 0),
            b'n' => ('\n', 0),
            b'v' => ('\x0B', 0),
            b'f' => ('\x0C', 0),
            b'r' => ('\r', 0),
            b'e' => ('\x1B', 0),
            b' ' => (' ', 0),
            b'"' => ('"', 0),
            b'\'' => ('\'', 0),
            b'\\' => ('\\', 0),
            b'N' => ('\u{85}', 0),
            b'_' => ('\u{A0}', 0),
            b'L' => ('\u{2028}', 0),
            b'P' => ('\u{2029}', 0),
            b'x' => ('\0', 2),
            b'u' => ('\0', 4),
            b'U' => ('\0', 8),
            _ => return self.error(start, "found unknown escape character"),
        };
        self.cursor.skip_many(2);
        if digits == 0 {
            return Ok(read);
        }
        let mut value = 0u32;
        for ahead in 0..digits {
            let Some(digit) = (self.cursor.peek(ahead) as char).to_digit(16) else {
                return self.error(start, "did not find expected hexdecimal number");
            };
            value = value << 4 | digit;
        }
        let Some(read) = char::from_u32(value) else {
            return self.error(start, "found invalid Unicode character escape code");
        };
        self.cursor.skip_many(digits);
        Ok(read)
    }
}
