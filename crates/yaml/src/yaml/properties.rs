//! Anchors, aliases, tags and directives: what stands beside a value.
//! Source: sigs.k8s.io/yaml, goyaml.v2/scannerc.go, yaml_parser_scan_anchor, _tag, _directive.

use super::cursor::Mark;
use super::scanner::{Scanned, Scanner};
use super::token::{Handled, Token, TokenKind};

/// A name's character for libyaml: a letter, a digit, `_` or `-`.
fn is_alpha(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

impl<'t> Scanner<'t> {
    pub(super) fn scan_anchor(&mut self) -> Scanned<Token<'t>> {
        let start = self.cursor.mark();
        let is_alias = self.cursor.byte() == b'*';
        self.cursor.skip();
        let name = self.scan_name();
        let ends = self.cursor.is_blankz(0)
            || matches!(
                self.cursor.byte(),
                b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'
            );
        if name.is_empty() || !ends {
            return self.error(
                start,
                "did not find expected alphabetic or numeric character",
            );
        }
        let kind = if is_alias {
            TokenKind::Alias(name)
        } else {
            TokenKind::Anchor(name)
        };
        Ok(Token {
            kind,
            start,
            end: self.cursor.pos(),
        })
    }

    fn scan_name(&mut self) -> &'t str {
        let start = self.cursor.pos();
        while is_alpha(self.cursor.byte()) {
            self.cursor.skip();
        }
        self.cursor.slice(start, self.cursor.pos())
    }

    pub(super) fn scan_tag(&mut self) -> Scanned<Token<'t>> {
        let start = self.cursor.mark();
        let (handle, suffix);
        if self.cursor.peek(1) == b'<' {
            self.cursor.skip_many(2);
            handle = String::new();
            suffix = self.scan_tag_uri("", start)?;
            if self.cursor.byte() != b'>' {
                return self.error(start, "did not find the expected '>'");
            }
            self.cursor.skip();
        } else {
            let head = self.scan_tag_handle(start)?;
            if head.len() > 1 && head.ends_with('!') {
                suffix = self.scan_tag_uri("", start)?;
                handle = head.to_owned();
            } else {
                let rest = self.scan_tag_uri(head, start)?;
                (handle, suffix) = if rest.is_empty() {
                    (rest, "!".to_owned())
                } else {
                    ("!".to_owned(), rest)
                };
            }
        }
        if !self.cursor.is_blankz(0) {
            return self.error(start, "did not find expected whitespace or line break");
        }
        Ok(Token {
            kind: TokenKind::Tag(Box::new(Handled {
                handle,
                rest: suffix,
            })),
            start,
            end: self.cursor.pos(),
        })
    }

    /// `!`, `!name` or `!name!`.
    fn scan_tag_handle(&mut self, start: Mark) -> Scanned<&'t str> {
        if self.cursor.byte() != b'!' {
            return self.error(start, "did not find expected '!'");
        }
        let from = self.cursor.pos();
        self.cursor.skip();
        self.scan_name();
        if self.cursor.byte() == b'!' {
            self.cursor.skip();
        }
        Ok(self.cursor.slice(from, self.cursor.pos()))
    }

    /// The rest of a tag behind `head`, whose `!` is left out.
    fn scan_tag_uri(&mut self, head: &str, start: Mark) -> Scanned<String> {
        let mut bytes = head.get(1..).unwrap_or("").as_bytes().to_vec();
        let mut found = !head.is_empty();
        loop {
            match self.cursor.byte() {
                b'%' => self.scan_uri_escape(start, &mut bytes)?,
                byte if is_alpha(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    bytes.push(byte);
                    self.cursor.skip();
                }
                _ => break,
            }
            found = true;
        }
        if !found {
            return self.error(start, "did not find expected tag URI");
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// `%C3%A9`: the octets of one character.
    fn scan_uri_escape(&mut self, start: Mark, bytes: &mut Vec<u8>) -> Scanned<()> {
        let mut missing = None;
        loop {
            let digit = |ahead| (self.cursor.peek(ahead) as char).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.cursor.byte(), digit(1), digit(2)) else {
                return self.error(start, "did not find URI escaped octet");
            };
            let octet = (high << 4 | low) as u8;
            let left = match (missing, octet) {
                (None, 0..0x80) => 1,
                (None, 0xC0..0xE0) => 2,
                (None, 0xE0..0xF0) => 3,
                (None, 0xF0..0xF8) => 4,
                (None, _) => return self.error(start, "found an incorrect leading UTF-8 octet"),
                (Some(left), 0x80..0xC0) => left,
                (Some(_), _) => {
                    return self.error(start, "found an incorrect trailing UTF-8 octet");
                }
            };
            bytes.push(octet);
            self.cursor.skip_many(3);
            if left == 1 {
                return Ok(());
            }
            missing = Some(left - 1);
        }
    }

    /// `%YAML 1.1` or `%TAG ! prefix`.
    pub(super) fn scan_directive(&mut self) -> Scanned<Token<'t>> {
        let start = self.cursor.mark();
        self.cursor.skip();
        let name = self.scan_name();
        if name.is_empty() {
            return self.error(start, "could not find expected directive name");
        }
        if !self.cursor.is_blankz(0) {
            return self.error(start, "found unexpected non-alphabetical character");
        }
        let kind = match name {
            "YAML" => self.scan_version(start)?,
            "TAG" => self.scan_tag_directive(start)?,
            _ => return self.error(start, "found unknown directive name"),
        };
        let end = self.cursor.pos();
        self.end_line(start)?;
        Ok(Token { kind, start, end })
    }

    fn scan_version(&mut self, start: Mark) -> Scanned<TokenKind<'t>> {
        self.cursor.skip_blanks();
        let major = self.scan_version_number(start)?;
        if self.cursor.byte() != b'.' {
            return self.error(start, "did not find expected digit or '.' character");
        }
        self.cursor.skip();
        let minor = self.scan_version_number(start)?;
        Ok(TokenKind::VersionDirective { major, minor })
    }

    fn scan_version_number(&mut self, start: Mark) -> Scanned<u8> {
        let from = self.cursor.pos();
        while self.cursor.byte().is_ascii_digit() {
            if self.cursor.pos() - from >= 2 {
                return self.error(start, "found extremely long version number");
            }
            self.cursor.skip();
        }
        match self.cursor.slice(from, self.cursor.pos()).parse() {
            Ok(number) => Ok(number),
            Err(_) => self.error(start, "did not find expected version number"),
        }
    }

    fn scan_tag_directive(&mut self, start: Mark) -> Scanned<TokenKind<'t>> {
        self.cursor.skip_blanks();
        let handle = self.scan_tag_handle(start)?;
        if handle != "!" && !(handle.len() > 1 && handle.ends_with('!')) {
            return self.error(start, "did not find expected '!'");
        }
        if !self.cursor.is_blank(0) {
            return self.error(start, "did not find expected whitespace");
        }
        self.cursor.skip_blanks();
        let prefix = self.scan_tag_uri("", start)?;
        if !self.cursor.is_blankz(0) {
            return self.error(start, "did not find expected whitespace or line break");
        }
        Ok(TokenKind::TagDirective(Box::new(Handled {
            handle: handle.to_owned(),
            rest: prefix,
        })))
    }
}
