//! Writes JSON by hand: an embed's module has no room for serde_json.

/// JSON being written. Commas put themselves between what is written one after the other.
#[derive(Debug, Default)]
pub(super) struct Json {
    text: String,
}

impl Json {
    /// What was written.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// An object, whose fields `write` writes.
    pub(super) fn object(&mut self, write: impl FnOnce(&mut Json)) {
        self.begin('{');
        write(self);
        self.text.push('}');
    }

    /// An array of whatever `write` writes.
    pub(super) fn array(&mut self, write: impl FnOnce(&mut Json)) {
        self.begin('[');
        write(self);
        self.text.push(']');
    }

    /// The name of a field; its value comes next.
    pub(super) fn key(&mut self, name: &str) -> &mut Json {
        self.string(name);
        self.text.push(':');
        self
    }

    /// A string. `<` is escaped, so that the JSON can stand in a `script` of a page.
    pub(super) fn string(&mut self, value: &str) {
        self.comma();
        self.text.push('"');
        for letter in value.chars() {
            match letter {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '<' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => self.escape(letter),
                _ => self.text.push(letter),
            }
        }
        self.text.push('"');
    }

    /// A whole number.
    pub(super) fn count(&mut self, value: usize) {
        self.comma();
        self.text.push_str(&value.to_string());
    }

    /// A length or a place, to a tenth.
    pub(super) fn length(&mut self, value: f64) {
        self.comma();
        push_tenths(&mut self.text, value);
    }

    /// `true` or `false`.
    pub(super) fn truth(&mut self, value: bool) {
        self.comma();
        self.text.push_str(if value { "true" } else { "false" });
    }

    /// `null`
    pub(super) fn null(&mut self) {
        self.comma();
        self.text.push_str("null");
    }

    /// The same for each of `all`, as an array.
    pub(super) fn each<T>(
        &mut self,
        all: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Json, T),
    ) {
        self.begin('[');
        for one in all {
            write(self, one);
        }
        self.text.push(']');
    }

    fn begin(&mut self, bracket: char) {
        self.comma();
        self.text.push(bracket);
    }

    fn comma(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.text.push(',');
        }
    }

    fn escape(&mut self, letter: char) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.text.push_str("\\u");
        let code = letter as usize;
        for shift in [12, 8, 4, 0] {
            self.text.push(char::from(DIGITS[code >> shift & 15]));
        }
    }
}

/// Writes a number to a tenth, without the library's printing of floats, which would cost the
/// module some KB.
pub(super) fn push_tenths(text: &mut String, value: f64) {
    let tenths = (value * 10.0).round() as i64;
    if tenths < 0 {
        text.push('-');
    }
    let tenths = tenths.unsigned_abs();
    text.push_str(&(tenths / 10).to_string());
    if !tenths.is_multiple_of(10) {
        text.push('.');
        text.push_str(&(tenths % 10).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_and_strings_cannot_break_out() {
        let mut json = Json::default();
        json.object(|json| {
            json.key("a").each([1, 2], |json, each| json.count(each));
            json.key("b").string("\"</script>\\\u{1}\n\u{2028}");
            json.key("c").object(|json| json.key("d").null());
            json.key("e").array(|json| {
                json.length(-1.25);
                json.truth(true);
                json.string(":");
                json.string("[");
            });
        });
        let text = json.into_text();
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read["b"], "\"</script>\\\u{1}\n\u{2028}");
        assert!(!text.contains("</"), "{text}");
        assert!(
            text.ends_with(r#""c":{"d":null},"e":[-1.3,true,":","["]}"#),
            "{text}"
        );
    }

    #[test]
    fn numbers_have_one_decimal_at_most() {
        let shown = |value: f64| {
            let mut text = String::new();
            push_tenths(&mut text, value);
            text
        };
        let all = [0.0, 12.0, 12.34, -0.04, -0.5, 1e18, f64::NAN].map(shown);
        assert_eq!(all[..5], ["0", "12", "12.3", "0", "-0.5"]);
        assert_eq!(all[6], "0");
    }
}
