//! Writes the elements of an SVG file. All looks are presentation attributes, and text of your YAML
//! is only ever escaped text.

use super::Point;

/// Letters for words.
pub const SANS: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";
/// Letters for addresses.
pub const MONO: &str = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// An SVG file in the making.
#[derive(Clone, Debug, Default)]
pub struct Ink {
    /// The markup so far.
    pub text: String,
}

impl Ink {
    /// Markup of our own, as it is.
    pub fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Text of your YAML: only ever text.
    pub fn escaped(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                '"' => self.text.push_str("&quot;"),
                // A blank line would end the HTML block of a Markdown page; and XML knows none of
                // the others.
                letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                    self.text.push(' ')
                }
                letter => self.text.push(letter),
            }
        }
    }

    /// In tenths, which are fine enough, without a tail.
    pub fn length(&mut self, value: f64) {
        let tenths = (value * 10.0).round() as i64;
        let sign = if tenths < 0 { "-" } else { "" };
        self.raw(sign);
        self.raw(&(tenths.abs() / 10).to_string());
        if tenths % 10 != 0 {
            self.raw(".");
            self.raw(&(tenths.abs() % 10).to_string());
        }
    }

    /// An attribute: ` x="12.5"`
    pub fn number(&mut self, name: &str, value: f64) {
        for part in [" ", name, "=\""] {
            self.raw(part);
        }
        self.length(value);
        self.raw("\"");
    }

    /// A rectangle from x, y, width and height, with round corners and further attributes.
    pub fn rect(&mut self, [x, y, width, height]: [f64; 4], radius: f64, rest: &str) {
        self.raw("<rect");
        for (name, value) in [
            ("x", x),
            ("y", y),
            ("width", width),
            ("height", height),
            ("rx", radius),
        ] {
            self.number(name, value);
        }
        self.raw(rest);
        self.raw("/>");
    }

    /// A line of text that begins at a point, with further attributes.
    pub fn words(&mut self, at: Point, rest: &str, words: &str) {
        self.open_text(at, rest);
        self.escaped(words);
        self.raw("</text>");
    }

    /// Begins a text, which `</text>` ends.
    pub fn open_text(&mut self, at: Point, rest: &str) {
        self.raw("<text");
        self.number("x", at.x);
        self.number("y", at.y);
        self.raw(rest);
        self.raw(">");
    }

    /// A line through points.
    pub fn line(&mut self, points: &[Point], weight: f64, colour: &str, rest: &str) {
        self.raw("<path d=\"");
        for (at, point) in points.iter().enumerate() {
            self.raw(if at == 0 { "M" } else { "L" });
            self.length(point.x);
            self.raw(" ");
            self.length(point.y);
        }
        self.raw("\"");
        self.number("stroke-width", weight);
        self.raw(" stroke-linecap=\"round\"");
        self.raw(&stroke(colour));
        self.raw(rest);
        self.raw("/>");
    }

    /// A sign with its middle at a point, made of elements.
    pub fn mark(&mut self, at: Point, colour: &str, marks: &[&str]) {
        self.raw("<g transform=\"translate(");
        self.length(at.x);
        self.raw(" ");
        self.length(at.y);
        self.raw(")\" stroke-width=\"2\" stroke-linecap=\"round\"");
        self.raw(&stroke(colour));
        self.raw(">");
        marks.iter().for_each(|mark| self.raw(mark));
        self.raw("</g>");
    }
}

/// The attribute for a ground.
pub fn fill(colour: &str) -> String {
    [" fill=\"", colour, "\""].concat()
}

/// The attribute for a line.
pub fn stroke(colour: &str) -> String {
    [" stroke=\"", colour, "\""].concat()
}

/// The attribute for a broken line.
pub fn dashes(pattern: &str) -> String {
    [" stroke-dasharray=\"", pattern, "\""].concat()
}
