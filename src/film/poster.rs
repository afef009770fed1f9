//! The still picture of a film: SVG that a page shows before, or without, any script. Its colours are the text's own
//! (`currentColor`) and a few that are seen on light and dark ground alike, all as presentation attributes, so that it
//! works under a Content-Security-Policy without inline styles. Says what [`layout`] placed; leaves motion to the player.

use super::json::push_tenths;
use super::stage::{box_role, part};
use crate::analysis::Analysis;
use crate::report::{MarkRole, Outcome};
use crate::scene::{Curve, Frame, Picture, Placed, PlacedEnd, PlacedGate, Point, Shape, Text, TextStyle, layout};

const GOOD: &str = "#12945a";
const BAD: &str = "#d9404f";
const UNSURE: &str = "#b97a14";

/// The picture of an analysis where its packet ended, as one `svg` element without a blank line.
pub fn poster(analysis: &Analysis, shape: Shape) -> String {
    let scene = &analysis.scene;
    let picture = layout(scene, shape);
    let tone = match analysis.verdict.outcome {
        outcome if outcome.is_good() => GOOD,
        Outcome::CannotTell => UNSURE,
        _ => BAD,
    };
    let mut svg = Svg { text: String::new(), tone };
    let verdict = [analysis.verdict.headline.as_str(), " ", &analysis.verdict.reason].concat();
    svg.head(&picture, &verdict);
    picture.frames.iter().for_each(|each| svg.frame(each));
    for (edge, each) in scene.edges.iter().zip(&picture.curves) {
        svg.curve(each, edge.on_path);
    }
    picture.boxes.iter().for_each(|each| svg.placed(each));
    picture.gates.iter().for_each(|each| svg.gate(each));
    match &picture.end {
        Some(end) => svg.end(end),
        None => svg.arrived(&picture),
    }
    svg.text.push_str("</svg>");
    svg.text
}

struct Svg {
    text: String,
    tone: &'static str,
}

impl Svg {
    fn head(&mut self, picture: &Picture, verdict: &str) {
        self.text.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" slot=\"poster\" width=\"100%\" viewBox=\"0 0 ");
        push_tenths(&mut self.text, picture.width);
        self.text.push(' ');
        push_tenths(&mut self.text, picture.height);
        self.raw("\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"none\" aria-label=\"");
        self.escaped(verdict);
        self.raw("\">");
    }

    fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Text of the paste: only ever text.
    fn escaped(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                '"' => self.text.push_str("&quot;"),
                // A blank line would end the HTML block of a Markdown page.
                letter if letter.is_control() => self.text.push(' '),
                letter => self.text.push(letter),
            }
        }
    }

    /// ` x="12.5"`
    fn number(&mut self, name: &str, value: f64) {
        self.raw(" ");
        self.raw(name);
        self.raw("=\"");
        push_tenths(&mut self.text, value);
        self.raw("\"");
    }

    fn rect(&mut self, [x, y, width, height]: [f64; 4], radius: f64, rest: &str) {
        self.raw("<rect");
        self.number("x", x);
        self.number("y", y);
        self.number("width", width);
        self.number("height", height);
        self.number("rx", radius);
        self.raw(" ");
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
        self.raw(" ");
        self.raw(rest);
        self.raw(">");
    }

    fn frame(&mut self, frame: &Frame) {
        let stroke = "stroke=\"currentColor\" stroke-opacity=\"0.45\" stroke-dasharray=\"2 3\"";
        self.rect([frame.x, frame.y, frame.width, frame.height], 12.0, stroke);
        let at = Point::new(frame.x + 10.0, frame.y + 15.0);
        self.words(at, "fill=\"currentColor\" fill-opacity=\"0.75\" font-size=\"11\"", &frame.label);
    }

    fn curve(&mut self, curve: &Curve, on_path: bool) {
        self.raw("<path d=\"");
        for (at, point) in curve.points.iter().enumerate() {
            self.raw(if at == 0 { "M" } else { "L" });
            push_tenths(&mut self.text, point.x);
            self.raw(" ");
            push_tenths(&mut self.text, point.y);
        }
        self.raw("\"");
        self.number("stroke-width", curve.weight);
        self.raw(" stroke-linecap=\"round\" stroke=\"");
        self.raw(if on_path { self.tone } else { "currentColor\" stroke-opacity=\"0.4" });
        self.raw("\"/>");
        if !curve.label.is_empty() {
            let rest = "fill=\"currentColor\" font-size=\"11\" text-anchor=\"end\"";
            self.words(curve.label_at, rest, &curve.label);
        }
    }

    fn placed(&mut self, placed: &Placed) {
        let on_path = part(&placed.part) == "on-path";
        let dashed = box_role(placed.role) == "dns" || part(&placed.part) == "idle";
        let rest = match (on_path, dashed) {
            (true, false) => "stroke=\"currentColor\" stroke-width=\"1.8\"",
            (true, true) => "stroke=\"currentColor\" stroke-width=\"1.4\" stroke-dasharray=\"5 4\"",
            (false, true) => "stroke=\"currentColor\" stroke-opacity=\"0.6\" stroke-dasharray=\"5 4\"",
            (false, false) => "stroke=\"currentColor\" stroke-opacity=\"0.6\"",
        };
        self.raw("<g><title>");
        self.escaped(&placed.title);
        self.raw("</title>");
        self.rect([placed.x, placed.y, placed.width, placed.height], 10.0, rest);
        for chip in &placed.chips {
            let rest = if chip.met { "0.16\" stroke=\"currentColor\" stroke-opacity=\"0.5" } else { "0.08" };
            let rest = ["fill=\"currentColor\" fill-opacity=\"", rest, "\""].concat();
            self.rect([chip.x, chip.y, chip.width, chip.height], 6.0, &rest);
        }
        placed.texts.iter().for_each(|text| self.text(text));
        self.raw("</g>");
    }

    fn text(&mut self, text: &Text) {
        let rest = match text.style {
            TextStyle::Kind => "fill=\"currentColor\" fill-opacity=\"0.75\" font-size=\"10.5\" font-weight=\"650\"",
            TextStyle::Name => "fill=\"currentColor\" font-size=\"13.5\" font-weight=\"700\"",
            TextStyle::Line => "fill=\"currentColor\" fill-opacity=\"0.8\" font-size=\"11.5\"",
            TextStyle::Port => "fill=\"currentColor\" font-size=\"11.5\" font-weight=\"600\"",
            TextStyle::Reason => "fill=\"currentColor\" font-size=\"11.5\" font-style=\"italic\" font-weight=\"600\"",
        };
        self.open_text(text.at, rest);
        for (words, role) in &text.runs {
            let marked = match role {
                Some(MarkRole::Port | MarkRole::TargetPort | MarkRole::Selector) => " text-decoration=\"underline\"",
                None => "",
            };
            self.raw("<tspan");
            self.raw(marked);
            self.raw(">");
            self.escaped(words);
            self.raw("</tspan>");
        }
        self.raw("</text>");
    }

    fn group_at(&mut self, at: Point) {
        self.raw("<g transform=\"translate(");
        push_tenths(&mut self.text, at.x);
        self.raw(" ");
        push_tenths(&mut self.text, at.y);
        self.raw(")\"");
        self.raw(" stroke-width=\"2\" stroke-linecap=\"round\" stroke=\"");
    }

    fn gate(&mut self, gate: &PlacedGate) {
        self.group_at(gate.at);
        self.raw(if gate.passes { GOOD } else { BAD });
        self.raw("\"><path d=\"M0 -13L11 -9V1C11 7 6 11 0 13.5C-6 11 -11 7 -11 1V-9Z\"/><path d=\"");
        self.raw(if gate.passes { "M-5 0.5L-1.5 4.5L5.5 -4" } else { "M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5" });
        self.raw("\"/></g>");
        self.lines(&gate.texts, gate.words_at, gate.centred);
    }

    fn end(&mut self, end: &PlacedEnd) {
        self.group_at(end.at);
        self.raw(self.tone);
        self.raw("\"><circle r=\"14\"/><path d=\"");
        self.raw(match end.outcome {
            Outcome::CannotTell => "M-4 -3.5C-3.5 -8.5 4.5 -8 4 -3.5C3.5 -0.5 0 -0.5 0 3M0 7.5V8",
            _ => "M-7 -7L7 7M7 -7L-7 7",
        });
        self.raw("\"/></g>");
        self.lines(&end.lines, end.words_at, end.centred);
    }

    fn lines(&mut self, lines: &[String], at: Point, centred: bool) {
        let anchor = if centred { "middle" } else { "start" };
        let rest = ["fill=\"currentColor\" font-weight=\"700\" text-anchor=\"", anchor, "\""].concat();
        for (line, words) in lines.iter().enumerate() {
            self.words(Point::new(at.x, at.y + 14.0 * line as f64), &rest, words);
        }
    }

    fn arrived(&mut self, picture: &Picture) {
        let Some(at) = picture.travels.last().and_then(|travel| travel.points.last()) else { return };
        self.group_at(*at);
        self.raw(self.tone);
        self.raw("\"><circle r=\"6.5\" fill=\"");
        self.raw(self.tone);
        self.raw("\"/></g>");
    }
}
