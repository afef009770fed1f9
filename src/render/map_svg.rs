//! The map of an app as an SVG file: no script, no stylesheet, no other file. Text of your YAML is
//! only ever escaped text.

use super::visible_line;
use crate::map::{AppMap, Card, CardRole, MapLine, Row};
use crate::survey::{PathResult, Survey};
use portpath_explain::scene::ink::{Ink, SANS, dashes, fill, stroke};
use portpath_explain::scene::{Palette, Point};

/// The room of the legend.
const LEGEND: f64 = 34.0;
/// How wide the legend is.
const LEGEND_WIDTH: f64 = 500.0;

/// The file's text.
pub fn map_svg(survey: &Survey, map: &AppMap, palette: &Palette) -> String {
    let mut drawing = Drawing {
        ink: Ink::default(),
        palette,
    };
    let width = map.width.max(LEGEND_WIDTH);
    let height = map.height + LEGEND;
    drawing.head(survey, map, width, height);
    for frame in &map.frames {
        let line = [stroke(palette.soft), dashes("2 3")].concat();
        drawing
            .ink
            .rect([frame.x, frame.y, frame.width, frame.height], 12.0, &line);
        let at = Point::new(frame.x + 12.0, frame.y + 18.0);
        drawing.words(at, palette.soft, "600", 11.0, &frame.label);
    }
    map.lines.iter().for_each(|line| drawing.line(line));
    map.cards.iter().for_each(|card| drawing.card(card));
    map.lines.iter().for_each(|line| drawing.signs(line));
    drawing.legend(map.height);
    drawing.ink.raw("</svg>\n");
    drawing.ink.text
}

struct Drawing<'p> {
    ink: Ink,
    palette: &'p Palette,
}

impl Drawing<'_> {
    fn head(&mut self, survey: &Survey, map: &AppMap, width: f64, height: f64) {
        let ink = &mut self.ink;
        ink.raw("<svg xmlns=\"http://www.w3.org/2000/svg\"");
        ink.number("width", width);
        ink.number("height", height);
        ink.raw(" viewBox=\"0 0 ");
        ink.length(width);
        ink.raw(" ");
        ink.length(height);
        ink.raw("\" role=\"img\" font-family=\"");
        ink.raw(SANS);
        ink.raw("\" font-size=\"12\" fill=\"none\"><title>");
        let tally = survey.tally();
        ink.escaped(&format!(
            "Map of the app: {} paths work, {} fail, {} cannot be told",
            tally.work, tally.fail, tally.cannot_tell
        ));
        ink.raw("</title><desc>");
        for line in map.lines.iter().filter(|line| line.result.is_some()) {
            ink.escaped(&visible_line(&line.words));
            ink.raw(" ");
        }
        ink.raw("</desc>");
        let ground = fill(self.palette.ground);
        self.ink.rect([0.0, 0.0, width, height], 0.0, &ground);
    }

    fn words(&mut self, at: Point, colour: &str, weight: &str, size: f64, words: &str) {
        let mut rest = Ink::default();
        rest.raw(&fill(colour));
        rest.number("font-size", size);
        rest.raw(" font-weight=\"");
        rest.raw(weight);
        rest.raw("\"");
        self.ink.words(at, &rest.text, &visible_line(words));
    }

    fn title(&mut self, words: &str) {
        self.ink.raw("<title>");
        self.ink.escaped(&visible_line(words));
        self.ink.raw("</title>");
    }

    fn colour(&self, result: Option<PathResult>) -> &'static str {
        let [good, bad, open] = self.palette.tones;
        match result {
            Some(PathResult::Works) => good,
            Some(PathResult::Fails) => bad,
            Some(PathResult::CannotTell) => open,
            None => self.palette.soft,
        }
    }

    fn line(&mut self, line: &MapLine) {
        let colour = self.colour(line.result);
        self.ink.raw("<g>");
        self.title(&line.words);
        self.ink.raw("<path d=\"");
        self.ink.raw(&line.path);
        self.ink
            .raw("\" stroke-width=\"1.8\" stroke-linecap=\"round\"");
        self.ink.raw(&stroke(colour));
        self.ink.raw(&broken(line.result));
        self.ink.raw("/></g>");
    }

    /// What a line has on it: an arrowhead, its policies, and the sign of an end that is not good.
    fn signs(&mut self, line: &MapLine) {
        let colour = self.colour(line.result);
        let head = if line.points_left {
            "<path d=\"M1 0L8 -4.5V4.5Z\""
        } else {
            "<path d=\"M-1 0L-8 -4.5V4.5Z\""
        };
        let head = [head, &fill(colour), "/>"].concat();
        self.ink.mark(line.tip, colour, &[&head]);
        if !line.gates.is_empty() {
            let worst = line.gates.iter().map(|gate| gate.result).min();
            self.gate(line.gate, worst);
        }
        self.sign(line.sign, line.result);
    }

    fn gate(&mut self, at: Point, result: Option<PathResult>) {
        let ground = fill(self.palette.card);
        let shield = [
            "<path d=\"M0 -9L7.5 -6V1C7.5 5 4 8 0 9.5C-4 8 -7.5 5 -7.5 1V-6Z\"",
            &ground,
            "/>",
        ]
        .concat();
        let colour = self.colour(result);
        self.ink.mark(at, colour, &[&shield]);
    }

    fn sign(&mut self, at: Point, result: Option<PathResult>) {
        let sign = match result {
            Some(PathResult::Fails) => "<path d=\"M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5\"/>",
            Some(PathResult::CannotTell) => {
                "<path d=\"M-2.5 -2C-2.2 -5 2.7 -4.8 2.5 -2C2.2 0 0 0 0 2M0 4.6V4.8\"/>"
            }
            Some(PathResult::Works) | None => return,
        };
        let ground = fill(self.palette.card);
        let circle = ["<circle r=\"8\"", &ground, "/>"].concat();
        let colour = self.colour(result);
        self.ink.mark(at, colour, &[&circle, sign]);
    }

    fn card(&mut self, card: &Card) {
        let colour = self.colour(card.result);
        let is_missing = card.role == CardRole::Missing;
        let dash = if is_missing {
            dashes("5 4")
        } else {
            broken(card.result)
        };
        let rest = [
            fill(self.palette.card),
            stroke(colour),
            " stroke-width=\"1.6\"".to_owned(),
            dash,
        ]
        .concat();
        let radius = if card.role == CardRole::Outside {
            card.height / 2.0
        } else {
            9.0
        };
        self.ink.raw("<g>");
        if card.role == CardRole::Folded {
            // A second sheet behind: several boxes.
            let behind = [card.x + 5.0, card.y + 5.0, card.width, card.height];
            self.ink.rect(behind, radius, &rest);
        }
        self.ink
            .rect([card.x, card.y, card.width, card.height], radius, &rest);
        for (at, row) in card.rows.iter().enumerate() {
            if at > 0 {
                let ends = [
                    Point::new(card.x + 10.0, row.y),
                    Point::new(card.x + card.width - 10.0, row.y),
                ];
                self.ink
                    .line(&ends, 0.8, self.palette.soft, " stroke-opacity=\"0.35\"");
            }
            self.row(card, row);
        }
        self.ink.raw("</g>");
    }

    fn row(&mut self, card: &Card, row: &Row) {
        let Palette { ink, soft, .. } = *self.palette;
        let left = card.x + 12.0;
        self.ink.raw("<g>");
        self.title(&row.said());
        if card.role == CardRole::Outside {
            let middle = Point::new(card.x + card.width / 2.0, row.y + row.height / 2.0 + 4.0);
            let rest = [
                fill(ink).as_str(),
                " text-anchor=\"middle\" font-weight=\"600\"",
            ]
            .concat();
            self.ink.words(middle, &rest, "outside");
        } else if row.is_flat() {
            let words = [row.kind.as_str(), " ", &row.name].concat();
            self.words(Point::new(left, row.y + 16.0), soft, "500", 11.0, &words);
        } else {
            self.heading(Point::new(left, row.y + 16.0), row);
            self.words(Point::new(left, row.y + 33.0), ink, "700", 13.5, &row.name);
            self.sign(
                Point::new(card.x + card.width - 16.0, row.y + 15.0),
                row.result,
            );
        }
        self.ink.raw("</g>");
    }

    /// The kind and the ports, these in their colours.
    fn heading(&mut self, at: Point, row: &Row) {
        let rest = [
            fill(self.palette.soft).as_str(),
            " font-size=\"10.5\" font-weight=\"600\"",
        ]
        .concat();
        self.ink.open_text(at, &rest);
        self.ink.escaped(&visible_line(&row.kind));
        for (at, (port, target)) in row.translations().enumerate() {
            let [port_colour, target_colour, ..] = self.palette.roles;
            self.ink.raw(if at == 0 { " " } else { ", " });
            self.span(port_colour, port);
            if let Some(target) = target {
                self.ink.raw(" → ");
                self.span(target_colour, target);
            }
        }
        self.ink.raw("</text>");
    }

    fn span(&mut self, colour: &str, words: &str) {
        self.ink.raw("<tspan");
        self.ink.raw(&fill(colour));
        self.ink.raw(">");
        self.ink.escaped(&visible_line(words));
        self.ink.raw("</tspan>");
    }

    fn legend(&mut self, top: f64) {
        let y = top + 10.0;
        let mut x = 30.0;
        let ends = [
            (Some(PathResult::Works), "works"),
            (Some(PathResult::Fails), "fails"),
            (Some(PathResult::CannotTell), "cannot tell"),
        ];
        for (result, words) in ends {
            let colour = self.colour(result);
            let ends = [Point::new(x, y), Point::new(x + 34.0, y)];
            self.ink.line(&ends, 1.8, colour, &broken(result));
            self.sign(Point::new(x + 17.0, y), result);
            let at = Point::new(x + 42.0, y + 4.0);
            self.words(at, self.palette.ink, "500", 11.5, words);
            x += 116.0;
        }
        self.gate(Point::new(x + 8.0, y), None);
        let at = Point::new(x + 22.0, y + 4.0);
        self.words(at, self.palette.ink, "500", 11.5, "NetworkPolicy");
    }
}

/// Ends differ without colours too.
fn broken(result: Option<PathResult>) -> String {
    match result {
        Some(PathResult::Fails) => dashes("6 4"),
        Some(PathResult::CannotTell) => dashes("2 4"),
        Some(PathResult::Works) | None => String::new(),
    }
}
