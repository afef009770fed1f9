//! Writes a placed scene as SVG text, in the state where the packet ended: for files, terminals,
//! and as the poster of an embed. All looks are presentation attributes, so that it needs no
//! stylesheet, no script and no font of its own and works under any Content-Security-Policy. Text
//! of your YAML is only ever escaped text.

use super::ink::{Ink, MONO, SANS, dashes, fill, stroke};
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
        ink: Ink::default(),
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
        svg.ink.words(
            Point::new(picture.width / 2.0, picture.height + 14.0),
            &rest,
            sheet.caption,
        );
    }
    svg.ink.raw("</svg>");
    svg.ink.text
}

struct Svg<'a> {
    ink: Ink,
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
            self.ink.raw(part);
        }
        self.ink.length(picture.width);
        self.ink.raw(" ");
        self.ink.length(height);
        self.ink.raw("\" role=\"img\" font-family=\"");
        self.ink.raw(SANS);
        self.ink
            .raw("\" font-size=\"12\" fill=\"none\" aria-label=\"");
        self.ink.escaped(sheet.words);
        self.ink.raw("\">");
        if self.palette.ground != "none" {
            let fill = fill(self.palette.ground);
            self.ink.rect([0.0, 0.0, picture.width, height], 0.0, &fill);
        }
    }

    fn frame(&mut self, frame: &Frame) {
        let line = [stroke(self.palette.soft), dashes("2 3")].concat();
        self.ink
            .rect([frame.x, frame.y, frame.width, frame.height], 12.0, &line);
        let at = Point::new(frame.x + 10.0, frame.y + 15.0);
        self.ink.words(
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
        self.ink.line(
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
            self.ink.words(curve.label_at, &rest, &curve.label);
        }
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
        self.ink.raw("<g><title>");
        self.ink.escaped(&placed.title);
        self.ink.raw("</title>");
        for copy in placed.copies() {
            self.ink
                .rect(copy, 10.0, &[fill(card), stroke(soft)].concat());
        }
        self.ink.rect(
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
            self.ink
                .rect([chip.x, chip.y, chip.width, chip.height], 6.0, &rest);
        }
        for through in placed.through() {
            self.ink
                .line(&through, 2.0, if on_path { ink } else { soft }, "");
        }
        for dot in &placed.dots {
            self.ink.raw("<circle r=\"2.6\"");
            self.ink.number("cx", dot.x);
            self.ink.number("cy", dot.y);
            self.ink
                .raw(&[fill(soft).as_str(), " fill-opacity=\"0.8\"/>"].concat());
        }
        placed.texts.iter().for_each(|text| self.text(text));
        self.ink.raw("</g>");
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
        self.ink
            .open_text(text.at, &[fill(colour).as_str(), rest].concat());
        for (words, role) in &text.runs {
            self.ink.raw("<tspan");
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
                self.ink.raw(&fill(colour));
                // A page that has the site's stylesheet gives them its own shades.
                for part in [" class=\"role-", name, "\" text-decoration=\"underline\""] {
                    self.ink.raw(part);
                }
            }
            self.ink.raw(">");
            self.ink.escaped(words);
            self.ink.raw("</tspan>");
        }
        self.ink.raw("</text>");
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
        self.ink.mark(gate.at, colour, &[&shield, sign]);
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
        self.ink.mark(end.at, self.tone, &[&circle, sign]);
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
            self.ink
                .words(Point::new(at.x, at.y + 14.0 * line as f64), &rest, words);
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
        self.ink.mark(*at, self.tone, &[&dot]);
    }
}
