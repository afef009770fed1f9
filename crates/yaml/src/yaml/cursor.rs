//! A place in the text that counts lines and columns as libyaml does, and what bytes mean to the
//! scanner.

/// A place: byte offset, line and column (both from 0), and how many characters precede it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// Byte offset in the document's text.
    pub pos: usize,
    /// Line, from 0.
    pub line: usize,
    /// Column in characters, from 0.
    pub column: usize,
    /// Characters before it in the document.
    pub index: usize,
}

/// Walks over the text. Past its end every byte reads as NUL, which is libyaml's end of input.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    pos: usize,
    line: usize,
    /// `pos - line_origin` is the column in characters: bytes inside characters push it on.
    line_origin: usize,
    /// Bytes that start no character, so far.
    inner_bytes: usize,
}

const BLANK: u8 = 1;
const BREAK: u8 = 2;
const END: u8 = 4;
const WIDE: u8 = 8;
const PLAIN_STOP: u8 = 16;
const QUOTE_STOP: u8 = 32;

/// What each byte may be. `WIDE` bytes start a character of several bytes, some of which are line
/// breaks.
const CLASS: [u8; 256] = {
    let mut class = [0u8; 256];
    class[b' ' as usize] = BLANK | PLAIN_STOP | QUOTE_STOP;
    class[b'\t' as usize] = BLANK | PLAIN_STOP | QUOTE_STOP;
    class[b'\n' as usize] = BREAK | PLAIN_STOP | QUOTE_STOP;
    class[b'\r' as usize] = BREAK | PLAIN_STOP | QUOTE_STOP;
    class[0] = END | PLAIN_STOP | QUOTE_STOP;
    class[b':' as usize] = PLAIN_STOP;
    class[b',' as usize] = PLAIN_STOP;
    class[b'?' as usize] = PLAIN_STOP;
    class[b'[' as usize] = PLAIN_STOP;
    class[b']' as usize] = PLAIN_STOP;
    class[b'{' as usize] = PLAIN_STOP;
    class[b'}' as usize] = PLAIN_STOP;
    class[b'\'' as usize] = QUOTE_STOP;
    class[b'"' as usize] = QUOTE_STOP;
    class[b'\\' as usize] = QUOTE_STOP;
    let mut byte = 0x80;
    while byte < 256 {
        class[byte] = WIDE | PLAIN_STOP | QUOTE_STOP;
        byte += 1;
    }
    class
};

impl<'t> Cursor<'t> {
    /// At the start of the text, behind a byte order mark, which counts for nothing there.
    /// Source: sigs.k8s.io/yaml, goyaml.v2/readerc.go, yaml_parser_determine_encoding.
    pub(super) fn new(text: &'t str) -> Self {
        let start = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        Self {
            text,
            pos: start,
            line: 0,
            line_origin: start,
            inner_bytes: start,
        }
    }

    #[inline]
    pub(super) fn mark(&self) -> Mark {
        Mark {
            pos: self.pos,
            line: self.line,
            column: self.column(),
            index: self.pos - self.inner_bytes,
        }
    }

    #[inline]
    pub(super) fn pos(&self) -> usize {
        self.pos
    }

    #[inline]
    pub(super) fn line(&self) -> usize {
        self.line
    }

    #[inline]
    pub(super) fn column(&self) -> usize {
        self.pos - self.line_origin
    }

    #[inline]
    pub(super) fn index(&self) -> usize {
        self.pos - self.inner_bytes
    }

    /// The byte `ahead` of the cursor, NUL past the end.
    #[inline]
    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.text
            .as_bytes()
            .get(self.pos + ahead)
            .copied()
            .unwrap_or(0)
    }

    #[inline]
    pub(super) fn byte(&self) -> u8 {
        self.peek(0)
    }

    /// The text between two offsets that the cursor has been at.
    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or("")
    }

    #[inline]
    pub(super) fn at_end(&self) -> bool {
        self.byte() == 0
    }

    #[inline]
    pub(super) fn is_blank(&self, ahead: usize) -> bool {
        CLASS[self.peek(ahead) as usize] & BLANK != 0
    }

    /// A line break: CR, LF, NEL, LS or PS.
    #[inline]
    pub(super) fn is_break(&self, ahead: usize) -> bool {
        match CLASS[self.peek(ahead) as usize] & (BREAK | WIDE) {
            0 => false,
            BREAK => true,
            _ => self.is_wide_break(ahead),
        }
    }

    fn is_wide_break(&self, ahead: usize) -> bool {
        match self.peek(ahead) {
            0xC2 => self.peek(ahead + 1) == 0x85,
            0xE2 => self.peek(ahead + 1) == 0x80 && matches!(self.peek(ahead + 2), 0xA8 | 0xA9),
            _ => false,
        }
    }

    pub(super) fn is_breakz(&self) -> bool {
        self.at_end() || self.is_break(0)
    }

    /// Blank, line break or end.
    #[inline]
    pub(super) fn is_blankz(&self, ahead: usize) -> bool {
        let class = CLASS[self.peek(ahead) as usize];
        class & (BLANK | BREAK | END) != 0 || class & WIDE != 0 && self.is_wide_break(ahead)
    }

    /// Past one character; stays at the end.
    pub(super) fn skip(&mut self) {
        let Some(byte) = self.text.as_bytes().get(self.pos) else {
            return;
        };
        let width = match byte {
            0..0x80 => {
                self.pos += 1;
                return;
            }
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            _ => 4,
        };
        self.pos += width;
        self.line_origin += width - 1;
        self.inner_bytes += width - 1;
    }

    pub(super) fn skip_many(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    /// Past one line break, CR LF being one; says how it reads: a `\n`, or the Unicode break
    /// itself.
    pub(super) fn skip_line(&mut self) -> &'t str {
        let start = self.pos;
        let read = match (self.byte(), self.peek(1)) {
            (b'\r', b'\n') => {
                self.pos += 2;
                "\n"
            }
            (b'\r' | b'\n', _) => {
                self.pos += 1;
                "\n"
            }
            (0xC2, _) => {
                self.pos += 2;
                self.inner_bytes += 1;
                "\n"
            }
            _ => {
                self.pos += 3;
                self.inner_bytes += 2;
                self.slice(start, self.pos)
            }
        };
        self.line += 1;
        self.line_origin = self.pos;
        read
    }

    /// Over ASCII that a plain scalar takes without a second look.
    pub(super) fn skip_plain_run(&mut self) {
        self.skip_run(PLAIN_STOP);
    }

    /// Over ASCII that a quoted scalar takes without a second look.
    pub(super) fn skip_quoted_run(&mut self) {
        self.skip_run(QUOTE_STOP);
    }

    fn skip_run(&mut self, stop: u8) {
        let rest = self.text.as_bytes().get(self.pos..).unwrap_or(&[]);
        let run = rest
            .iter()
            .position(|byte| CLASS[*byte as usize] & stop != 0);
        self.pos += run.unwrap_or(rest.len());
    }

    /// To the end of the line.
    pub(super) fn skip_to_break(&mut self) {
        while !self.is_breakz() {
            self.skip();
        }
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.byte() == b' ' {
            self.pos += 1;
        }
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.is_blank(0) {
            self.pos += 1;
        }
    }

    /// `---` or `...` at the start of a line, with a blank or the end behind it.
    pub(super) fn at_document_indicator(&self) -> bool {
        self.column() == 0
            && matches!(
                (self.byte(), self.peek(1), self.peek(2)),
                (b'-', b'-', b'-') | (b'.', b'.', b'.')
            )
            && self.is_blankz(3)
    }

    /// A line of its own at the end of the input, as libyaml closes its stream.
    pub(super) fn force_new_line(&mut self) {
        if self.column() != 0 {
            self.line += 1;
            self.line_origin = self.pos;
        }
    }

    pub(super) fn at_byte_order_mark(&self) -> bool {
        (self.byte(), self.peek(1), self.peek(2)) == (0xEF, 0xBB, 0xBF)
    }
}
