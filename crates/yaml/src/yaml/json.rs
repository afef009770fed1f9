//! Reads JSON as Go's encoding/json does, with its words for what is wrong.
//! Source: Go, encoding/json/scanner.go (states and errors), stream.go (Decoder).

use super::scalar::json_number;
use super::{Entry, MAX_DEPTH, Node, Value};
use portpath_text::source::{Origin, Span};

/// What stops the reader, and at which byte of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum JsonError {
    /// A character that cannot stand there.
    Syntax { problem: String, at: usize },
    /// The text ends too early.
    UnexpectedEnd,
}

struct JsonReader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

/// Past the blanks of JSON.
pub(super) fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
    at + rest
        .iter()
        .position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        .unwrap_or(rest.len())
}

/// The value that begins at `at`, and where it ends.
pub(super) fn value(text: &str, at: usize) -> Result<(Node, usize), JsonError> {
    let mut reader = JsonReader { text, at, depth: 0 };
    let node = reader.value()?;
    Ok((node, reader.at))
}

impl JsonReader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The byte here, which must exist.
    fn byte(&self) -> Result<u8, JsonError> {
        self.peek().ok_or(JsonError::UnexpectedEnd)
    }

    fn skip_blanks(&mut self) {
        self.at = skip_blanks(self.text, self.at);
    }

    fn refuse<T>(&self, context: &str) -> Result<T, JsonError> {
        let byte = self.byte()?;
        let shown = match byte {
            b'\'' => "\\'".to_owned(),
            b'\\' => "\\\\".to_owned(),
            b'\n' => "\\n".to_owned(),
            b'\r' => "\\r".to_owned(),
            b'\t' => "\\t".to_owned(),
            0..0x20 | 0x7F => format!("\\x{byte:02x}"),
            0x80..0xA0 | 0xAD => format!("\\u{byte:04x}"),
            _ => char::from(byte).to_string(),
        };
        Err(JsonError::Syntax {
            problem: format!("invalid character '{shown}' {context}"),
            at: self.at,
        })
    }

    fn value(&mut self) -> Result<Node, JsonError> {
        self.skip_blanks();
        let start = self.at;
        let value = match self.byte()? {
            b'{' => self.nested(Self::object)?,
            b'[' => self.nested(Self::array)?,
            b'"' => Value::Str(self.string()?.into()),
            b't' => self.literal("true", Value::Bool(true))?,
            b'f' => self.literal("false", Value::Bool(false))?,
            b'n' => self.literal("null", Value::Null)?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => return self.refuse("looking for beginning of value"),
        };
        Ok(Node {
            span: Span::new(start, self.at),
            origin: Origin::Written,
            value,
        })
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value, JsonError>,
    ) -> Result<Value, JsonError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(JsonError::Syntax {
                problem: "exceeded max depth".to_owned(),
                at: self.at,
            });
        }
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, JsonError> {
        let mut map = super::decode::MapBuilder::default();
        self.skip_blanks();
        if self.byte()? == b'}' {
            self.at += 1;
            return Ok(Value::Map(Vec::new()));
        }
        loop {
            self.skip_blanks();
            let start = self.at;
            if self.byte()? != b'"' {
                return self.refuse("looking for beginning of object key string");
            }
            let key = self.string()?.into();
            let key_span = Span::new(start, self.at);
            self.skip_blanks();
            if self.byte()? != b':' {
                return self.refuse("after object key");
            }
            self.at += 1;
            let value = self.value()?;
            map.set(Entry {
                key,
                key_span,
                value,
            });
            self.skip_blanks();
            match self.byte()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return self.refuse("after object key:value pair"),
            }
        }
        self.at += 1;
        Ok(Value::Map(map.into_entries()))
    }

    fn array(&mut self) -> Result<Value, JsonError> {
        let mut items = Vec::new();
        self.skip_blanks();
        if self.byte()? == b']' {
            self.at += 1;
            return Ok(Value::Seq(items));
        }
        loop {
            items.push(self.value()?);
            self.skip_blanks();
            match self.byte()? {
                b',' => self.at += 1,
                b']' => break,
                _ => return self.refuse("after array element"),
            }
        }
        self.at += 1;
        Ok(Value::Seq(items))
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        for expected in word.bytes() {
            if self.byte()? != expected {
                return self.refuse(&format!(
                    "in literal {word} (expecting '{}')",
                    char::from(expected)
                ));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn digits(&mut self, context: &str) -> Result<(), JsonError> {
        if !self.byte()?.is_ascii_digit() {
            return self.refuse(context);
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        if self.byte()? == b'-' {
            self.at += 1;
        }
        if self.byte()? == b'0' {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte()?, b'+' | b'-') {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let text = self.text.get(start..self.at).unwrap_or("0");
        match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(number), _) => Ok(Value::Int(number)),
            (_, Ok(number)) if number.is_finite() => Ok(json_number(number)),
            _ => Err(JsonError::Syntax {
                problem: format!("strconv.ParseFloat: parsing \"{text}\": value out of range"),
                at: start,
            }),
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut read = String::new();
        loop {
            let run = self.at;
            let rest = self.text.as_bytes().get(run..).unwrap_or(&[]);
            let stop = rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            self.at = run + stop.unwrap_or(rest.len());
            read.push_str(self.text.get(run..self.at).unwrap_or(""));
            match self.byte()? {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    read.push(self.escape()?);
                }
                _ => return self.refuse("in string literal"),
            }
        }
        self.at += 1;
        Ok(read)
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let read = match self.byte()? {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'u' => {
                self.at += 1;
                return self.unicode_escape();
            }
            _ => return self.refuse("in string escape code"),
        };
        self.at += 1;
        Ok(read)
    }

    /// `\uXXXX`, two of them for a character beyond the first plane; half a pair reads as U+FFFD.
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let first = self.hex()?;
        if let Some(read) = char::from_u32(first) {
            return Ok(read);
        }
        let is_high = (0xD800..0xDC00).contains(&first);
        if is_high
            && self
                .text
                .get(self.at..)
                .is_some_and(|rest| rest.starts_with("\\u"))
        {
            let back = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or('\u{FFFD}'));
            }
            self.at = back;
        }
        Ok('\u{FFFD}')
    }

    fn hex(&mut self) -> Result<u32, JsonError> {
        let mut value = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.byte()?).to_digit(16) else {
                return self.refuse("in \\u hexadecimal character escape");
            };
            value = value << 4 | digit;
            self.at += 1;
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        match value(text, 0) {
            Err(JsonError::Syntax { problem, at }) => format!("{at}: {problem}"),
            Err(JsonError::UnexpectedEnd) => "unexpected EOF".to_owned(),
            Ok((node, _)) => format!("read {:?}", node.value),
        }
    }

    #[test]
    fn values_read_as_go_reads_them() {
        let text = r#" {"a": [1, 2.0, 1e3, -0.5, "\u00e9\ud83d\ude00\/"], "a": null} rest"#;
        let (node, end) = value(text, 0).expect("JSON");
        assert_eq!(&text[end..], " rest");
        assert_eq!(node.entries().len(), 1, "the last of duplicate keys wins");
        assert!(node.get("a").is_some_and(Node::is_null));
        let (node, _) = value(
            r#"["\ud83d\ude00", "\ud800x", 80.0, 99999999999999999999]"#,
            0,
        )
        .expect("JSON");
        let values: Vec<&Value> = node.items().iter().map(|item| &item.value).collect();
        assert_eq!(values[0], &Value::Str("😀".into()));
        assert_eq!(values[1], &Value::Str("\u{FFFD}x".into()));
        assert_eq!(values[2], &Value::Int(80));
        assert_eq!(values[3], &Value::Float(1e20));
    }

    #[test]
    fn errors_are_those_of_encoding_json() {
        for (text, expected) in [
            (
                "{a: 1}",
                "1: invalid character 'a' looking for beginning of object key string",
            ),
            (r#"{"a" 1}"#, "5: invalid character '1' after object key"),
            (
                r#"{"a": 1 "b": 2}"#,
                "8: invalid character '\"' after object key:value pair",
            ),
            (
                r#"{"a": 1,}"#,
                "8: invalid character '}' looking for beginning of object key string",
            ),
            ("[1 2]", "3: invalid character '2' after array element"),
            (
                r#"{"a": tru}"#,
                "9: invalid character '}' in literal true (expecting 'e')",
            ),
            (
                r#"{"a": -x}"#,
                "7: invalid character 'x' in numeric literal",
            ),
            (
                "{\"a\": \"x\n\"}",
                "8: invalid character '\\n' in string literal",
            ),
            (
                r#"{"a": "\x"}"#,
                "8: invalid character 'x' in string escape code",
            ),
            (r#"{"a": "#, "unexpected EOF"),
        ] {
            assert_eq!(problem(text), expected, "{text}");
        }
        assert_eq!(problem(&"[".repeat(5000)), "250: exceeded max depth");
    }
}
