//! Writes a placed scene as SVG text, in the state where the packet ended: for files, terminals,
//! and as the poster of an embed. All looks are presentation attributes, so that it needs no
//! stylesheet, no script and no font of its own and works under any Content-Security-Policy. Text
//! of your YAML is only ever escaped text.

use super::{
    BoxRole, Curve, Frame, Part, Picture, Placed, PlacedEnd, PlacedGate, Point, Scene, Shape, Text,
    TextStyle,
};
use crate::report::{MarkRole, Outcome};

/// The colours of a picture on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// What it stands on; `none` for the page's own ground.
    pub ground: &'static str,
    /// The ground of boxes.
    pub card: &'static str,
    /// Words.
    pub ink: &'static str,
    /// Words of less weight, and lines that are not the path.
    pub soft: &'static str,
    /// The colours of `port`, `targetPort`, the container's port and selectors.
    pub roles: [&'static str; 4],
    /// The colours of what goes well, of what fails, and of what Portpath cannot tell.
    pub tones: [&'static str; 3],
}

impl Palette {
    /// For light ground.
    pub const LIGHT: Self = Self {
        ground: "#f6f8fb",
        card: "#ffffff",
        ink: "#131a26",
        soft: "#4a566b",
        roles: ["#1a56db", "#9b1fb8", "#5a6300", "#00695c"],
        tones: ["#0b7045", "#c01d31", "#8a5300"],
    };
    /// For dark ground.
    pub const DARK: Self = Self {
        ground: "#0f151e",
        card: "#151c26",
        ink: "#e9eef6",
        soft: "#a9b5c8",
        roles: ["#6ea8ff", "#e08bff", "#cbd95a", "#41d6b7"],
        tones: ["#46d38f", "#ff8189", "#f2b950"],
    };
    /// The colour of the text around it, on whatever ground: for a picture inside a page.
    pub const PAGE: Self = Self {
        ground: "none",
        card: "none",
        ink: "currentColor",
        soft: "currentColor",
        roles: ["#2f72e0", "#a947c8", "#76820c", "#0d8a7c"],
        tones: ["#12945a", "#d9404f", "#b97a14"],
    };
}

const SANS: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";
const MONO: &str = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// What goes with the picture, besides its scene.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// How it ends.
    pub outcome: Outcome,
    /// Its colours.
    pub palette: &'a Palette,
    /// What it shows, for those who do not see it.
    pub words: &'a str,
    /// A line below it; empty for none.
    pub caption: &'a str,
    /// Further attributes of the element, each after a space.
    pub attributes: &'a str,
}

/// The room of a caption.
const CAPTION: f64 = 34.0;

/// One `svg` element without a blank line.
pub fn svg(scene: &Scene, picture: &Picture, sheet: &Sheet) -> String {
    let palette = sheet.palette;
    let tone = match sheet.outcome {
        outcome if outcome.is_good() => palette.tones[0],
        Outcome::CannotTell => palette.tones[2],
        _ => palette.tones[1],
    };
    let mut svg = Svg {
        text: String::new(),
        palette,
        tone,
        shape: picture.shape,
    };
    svg.head(picture, sheet);
    picture.frames.iter().for_each(|each| svg.frame(each));
    // Only the stretch on which the packet ends has the colour of its end.
    let ends = scene.end.as_ref().map(|end| end.edge);
    for (at, (edge, each)) in scene.edges.iter().zip(&picture.curves).enumerate() {
        svg.curve(
            each,
            edge.on_path
                .then_some(if ends == Some(at) { tone } else { palette.ink }),
        );
    }
    let arrives = scene.arrives_in();
    for (at, each) in picture.boxes.iter().enumerate() {
        svg.placed(each, arrives == Some(at));
    }
    for curve in &picture.curves {
        curve.address.iter().for_each(|address| svg.text(address));
    }
    picture.gates.iter().for_each(|each| svg.gate(each));
    match &picture.end {
        Some(end) => svg.end(end),
        None => svg.arrived(picture),
    }
    if !sheet.caption.is_empty() {
        let rest = [
            fill(tone).as_str(),
            " font-size=\"14\" font-weight=\"700\" text-anchor=\"middle\"",
        ]
        .concat();
        svg.words(
            Point::new(picture.width / 2.0, picture.height + 14.0),
            &rest,
            sheet.caption,
        );
    }
    svg.text.push_str("</svg>");
    svg.text
}

struct Svg<'a> {
    text: String,
    palette: &'a Palette,
    tone: &'static str,
    shape: Shape,
}

impl Svg<'_> {
    fn head(&mut self, picture: &Picture, sheet: &Sheet) {
        let height = picture.height
            + if sheet.caption.is_empty() {
                0.0
            } else {
                CAPTION
            };
        for part in [
            "<svg xmlns=\"http://www.w3.org/2000/svg\"",
            sheet.attributes,
            " viewBox=\"0 0 ",
        ] {
            self.raw(part);
        }
        self.length(picture.width);
        self.raw(" ");
        self.length(height);
        self.raw("\" role=\"img\" font-family=\"");
        self.raw(SANS);
        self.raw("\" font-size=\"12\" fill=\"none\" aria-label=\"");
        self.escaped(sheet.words);
        self.raw("\">");
        if self.palette.ground != "none" {
            let fill = fill(self.palette.ground);
            self.rect([0.0, 0.0, picture.width, height], 0.0, &fill);
        }
    }

    fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Text of your YAML: only ever text.
    fn escaped(&mut self, text: &str) {
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
    fn length(&mut self, value: f64) {
        let tenths = (value * 10.0).round() as i64;
        let sign = if tenths < 0 { "-" } else { "" };
        self.raw(sign);
        self.raw(&(tenths.abs() / 10).to_string());
        if tenths % 10 != 0 {
            self.raw(".");
            self.raw(&(tenths.abs() % 10).to_string());
        }
    }

    /// ` x="12.5"`
    fn number(&mut self, name: &str, value: f64) {
        for part in [" ", name, "=\""] {
            self.raw(part);
        }
        self.length(value);
        self.raw("\"");
    }

    fn rect(&mut self, [x, y, width, height]: [f64; 4], radius: f64, rest: &str) {
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

    fn words(&mut self, at: Point, rest: &str, words: &str) {
        self.open_text(at, rest);
        self.escaped(words);
        self.raw("</text>");
    }

    fn open_text(&mut self, at: Point, rest: &str) {
        self.raw("<text");
        self.number("x", at.x);
        self.number("y", at.y);
        self.raw(rest);
        self.raw(">");
    }

    fn frame(&mut self, frame: &Frame) {
        let line = [stroke(self.palette.soft), dashes("2 3")].concat();
        self.rect([frame.x, frame.y, frame.width, frame.height], 12.0, &line);
        let at = Point::new(frame.x + 10.0, frame.y + 15.0);
        self.words(
            at,
            &[fill(self.palette.soft).as_str(), " font-weight=\"600\""].concat(),
            &frame.label,
        );
    }

    /// `colour` is that of the path; none beside it.
    fn curve(&mut self, curve: &Curve, colour: Option<&str>) {
        let rest = if colour.is_some() {
            ""
        } else {
            " stroke-opacity=\"0.45\""
        };
        self.line(
            &curve.points,
            curve.weight,
            colour.unwrap_or(self.palette.soft),
            rest,
        );
        if !curve.label.is_empty() {
            let anchor = if self.shape == Shape::Wide {
                " text-anchor=\"end\""
            } else {
                ""
            };
            let rest = [
                fill(self.palette.ink).as_str(),
                " font-weight=\"600\"",
                anchor,
            ]
            .concat();
            self.words(curve.label_at, &rest, &curve.label);
        }
    }

    fn line(&mut self, points: &[Point], weight: f64, colour: &str, rest: &str) {
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

    /// `arrives` where the packet arrives in it.
    fn placed(&mut self, placed: &Placed, arrives: bool) {
        let Palette {
            card, ink, soft, ..
        } = *self.palette;
        let on_path = placed.part == Part::OnPath;
        let is_idle = matches!(placed.part, Part::GetsNothing(_));
        let dashed =
            is_idle || placed.is_assumed || matches!(placed.role, BoxRole::Dns | BoxRole::More);
        let weight = if on_path { " stroke-width=\"1.8\"" } else { "" };
        let line = if dashed { dashes("5 4") } else { String::new() };
        let rest = [
            fill(card),
            stroke(match (arrives, on_path) {
                (true, _) => self.palette.tones[0],
                (false, true) => ink,
                (false, false) => soft,
            }),
            weight.into(),
            line,
        ]
        .concat();
        self.raw("<g><title>");
        self.escaped(&placed.title);
        self.raw("</title>");
        for copy in placed.copies() {
            self.rect(copy, 10.0, &[fill(card), stroke(soft)].concat());
        }
        self.rect(
            [placed.x, placed.y, placed.width, placed.height],
            10.0,
            &rest,
        );
        for chip in &placed.chips {
            let (ground, line) = if chip.met {
                ("0.14", stroke(ink))
            } else {
                ("0.07", String::new())
            };
            let rest = [
                fill(ink).as_str(),
                " fill-opacity=\"",
                ground,
                "\"",
                &line,
                " stroke-opacity=\"0.5\"",
            ]
            .concat();
            self.rect([chip.x, chip.y, chip.width, chip.height], 6.0, &rest);
        }
        for through in placed.through() {
            self.line(&through, 2.0, if on_path { ink } else { soft }, "");
        }
        for dot in &placed.dots {
            self.raw("<circle r=\"2.6\"");
            self.number("cx", dot.x);
            self.number("cy", dot.y);
            self.raw(&[fill(soft).as_str(), " fill-opacity=\"0.8\"/>"].concat());
        }
        placed.texts.iter().for_each(|text| self.text(text));
        self.raw("</g>");
    }

    fn text(&mut self, text: &Text) {
        let Palette {
            ink,
            soft,
            tones: [_, bad, _],
            ..
        } = *self.palette;
        let mono = [
            " font-family=\"",
            MONO,
            "\" font-size=\"12\" font-weight=\"600\"",
        ]
        .concat();
        let (colour, rest) = match text.style {
            TextStyle::Kind => (soft, " font-weight=\"650\""),
            TextStyle::Name => (ink, " font-size=\"14\" font-weight=\"700\""),
            TextStyle::Line => (soft, ""),
            TextStyle::Port => (ink, " font-weight=\"600\""),
            TextStyle::Reason => (bad, " font-weight=\"600\""),
            TextStyle::Address => (ink, mono.as_str()),
        };
        self.open_text(text.at, &[fill(colour).as_str(), rest].concat());
        for (words, role) in &text.runs {
            self.raw("<tspan");
            if let Some(role) = role {
                let colour = match role {
                    MarkRole::Port => self.palette.roles[0],
                    MarkRole::TargetPort => self.palette.roles[1],
                    MarkRole::ContainerPort => self.palette.roles[2],
                    MarkRole::Selector => self.palette.roles[3],
                };
                let name = match role {
                    MarkRole::Port => "port",
                    MarkRole::TargetPort => "target",
                    MarkRole::ContainerPort => "container",
                    MarkRole::Selector => "selector",
                };
                self.raw(&fill(colour));
                // A page that has the site's stylesheet gives them its own shades.
                for part in [" class=\"role-", name, "\" text-decoration=\"underline\""] {
                    self.raw(part);
                }
            }
            self.raw(">");
            self.escaped(words);
            self.raw("</tspan>");
        }
        self.raw("</text>");
    }

    fn mark(&mut self, at: Point, colour: &str, marks: &[&str]) {
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

    fn gate(&mut self, gate: &PlacedGate) {
        let [good, bad, _] = self.palette.tones;
        let (colour, sign) = if gate.passes {
            (good, "<path d=\"M-5 0.5L-1.5 4.5L5.5 -4\"/>")
        } else {
            (bad, "<path d=\"M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5\"/>")
        };
        let ground = fill(self.palette.card);
        let shield = [
            "<path d=\"M0 -13L11 -9V1C11 7 6 11 0 13.5C-6 11 -11 7 -11 1V-9Z\"",
            &ground,
            "/>",
        ]
        .concat();
        self.mark(gate.at, colour, &[&shield, sign]);
        self.lines(&gate.texts, gate.words_at, gate.centred, self.palette.ink);
    }

    fn end(&mut self, end: &PlacedEnd) {
        let circle = ["<circle r=\"14\"", &fill(self.palette.card), "/>"].concat();
        let sign = match end.outcome {
            Outcome::CannotTell => {
                "<path d=\"M-4 -3.5C-3.5 -8.5 4.5 -8 4 -3.5C3.5 -0.5 0 -0.5 0 3M0 7.5V8\"/>"
            }
            _ => "<path d=\"M-7 -7L7 7M7 -7L-7 7\"/>",
        };
        self.mark(end.at, self.tone, &[&circle, sign]);
        let ink = if self.palette.ink == "currentColor" {
            "currentColor"
        } else {
            self.tone
        };
        self.lines(&end.lines, end.words_at, end.centred, ink);
    }

    fn lines(&mut self, lines: &[String], at: Point, centred: bool, ink: &str) {
        let anchor = if centred { "middle" } else { "start" };
        let rest = [
            fill(ink).as_str(),
            " font-weight=\"700\" text-anchor=\"",
            anchor,
            "\"",
        ]
        .concat();
        for (line, words) in lines.iter().enumerate() {
            self.words(Point::new(at.x, at.y + 14.0 * line as f64), &rest, words);
        }
    }

    fn arrived(&mut self, picture: &Picture) {
        let Some(at) = picture
            .travels
            .last()
            .and_then(|travel| travel.points.last())
        else {
            return;
        };
        let dot = ["<circle r=\"6.5\"", &fill(self.tone), "/>"].concat();
        self.mark(*at, self.tone, &[&dot]);
    }
}

fn fill(colour: &str) -> String {
    [" fill=\"", colour, "\""].concat()
}

fn stroke(colour: &str) -> String {
    [" stroke=\"", colour, "\""].concat()
}

fn dashes(pattern: &str) -> String {
    [" stroke-dasharray=\"", pattern, "\""].concat()
}
