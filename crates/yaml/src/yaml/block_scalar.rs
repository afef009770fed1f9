//! Block scalars, `|` and `>`.
//! Source: sigs.k8s.io/yaml, goyaml.v2/scannerc.go, yaml_parser_scan_block_scalar.

use std::borrow::Cow;

use super::cursor::Mark;
use super::scanner::{Scanned, Scanner};
use super::token::{Style, Token, TokenKind};

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// What stands behind `|` or `>` on its line.
struct Header {
    chomping: Chomping,
    increment: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn scan_block_scalar(&mut self) -> Scanned<Token<'t>> {
        let start = self.cursor.mark();
        let literal = self.cursor.byte() == b'|';
        self.cursor.skip();
        let header = self.scan_block_header(start)?;
        let mut end = self.cursor.pos();
        let mut indent = match header.increment {
            0 => 0,
            increment => self.indent.max(0) as usize + increment,
        };
        let mut trailing_breaks = String::new();
        self.scan_block_breaks(&mut indent, &mut trailing_breaks, start, &mut end)?;

        let mut text = String::new();
        let mut leading_break = "";
        let mut leading_blank = false;
        while self.cursor.column() == indent && !self.cursor.at_end() {
            let blank = self.cursor.is_blank(0);
            if !literal && !leading_blank && !blank && leading_break == "\n" {
                if trailing_breaks.is_empty() {
                    text.push(' ');
                }
            } else {
                text.push_str(leading_break);
            }
            text.push_str(&trailing_breaks);
            trailing_breaks.clear();
            leading_blank = blank;
            let line = self.cursor.pos();
            self.cursor.skip_to_break();
            text.push_str(self.cursor.slice(line, self.cursor.pos()));
            leading_break = if self.cursor.is_break(0) {
                self.cursor.skip_line()
            } else {
                ""
            };
            self.scan_block_breaks(&mut indent, &mut trailing_breaks, start, &mut end)?;
        }
        if header.chomping != Chomping::Strip {
            text.push_str(leading_break);
        }
        if header.chomping == Chomping::Keep {
            text.push_str(&trailing_breaks);
        }
        // The place ends with the last line that says something.
        let end = start.pos + self.cursor.slice(start.pos, end).trim_end().len();
        Ok(Token {
            kind: TokenKind::Scalar(Cow::Owned(text), Style::Block),
            start,
            end,
        })
    }

    fn scan_block_header(&mut self, start: Mark) -> Scanned<Header> {
        let mut header = Header {
            chomping: Chomping::Clip,
            increment: 0,
        };
        if self.scan_chomping(&mut header) {
            self.scan_increment(&mut header, start)?;
        } else {
            self.scan_increment(&mut header, start)?;
            if header.increment > 0 {
                self.scan_chomping(&mut header);
            }
        }
        self.end_line(start)?;
        Ok(header)
    }

    fn scan_chomping(&mut self, header: &mut Header) -> bool {
        header.chomping = match self.cursor.byte() {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return false,
        };
        self.cursor.skip();
        true
    }

    fn scan_increment(&mut self, header: &mut Header, start: Mark) -> Scanned<()> {
        let byte = self.cursor.byte();
        if byte == b'0' {
            return self.error(start, "found an indentation indicator equal to 0");
        }
        if byte.is_ascii_digit() {
            header.increment = (byte - b'0') as usize;
            self.cursor.skip();
        }
        Ok(())
    }

    /// Eats indentation and empty lines; finds out the indentation when it is not known yet (0).
    fn scan_block_breaks(
        &mut self,
        indent: &mut usize,
        breaks: &mut String,
        start: Mark,
        end: &mut usize,
    ) -> Scanned<()> {
        *end = self.cursor.pos();
        let mut max_indent = 0;
        loop {
            while (*indent == 0 || self.cursor.column() < *indent) && self.cursor.byte() == b' ' {
                self.cursor.skip();
            }
            max_indent = max_indent.max(self.cursor.column());
            if (*indent == 0 || self.cursor.column() < *indent) && self.cursor.byte() == b'\t' {
                return self.error(
                    start,
                    "found a tab character where an indentation space is expected",
                );
            }
            if !self.cursor.is_break(0) {
                break;
            }
            breaks.push_str(self.cursor.skip_line());
            *end = self.cursor.pos();
        }
        if *indent == 0 {
            *indent = max_indent.max((self.indent + 1).max(1) as usize);
        }
        Ok(())
    }
}
