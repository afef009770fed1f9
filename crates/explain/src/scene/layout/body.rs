//! Fills one box: which texts and port rows it has, and how high that makes it. Coordinates start
//! at the box's own corner; widths are estimated by counting characters, since no font is known
//! here.

use super::super::{BoxRole, Label, Part, SceneBox, words};
use super::{Chip, Placed, Point, Shape, Text, TextStyle};
use crate::report::{MarkRole, SubjectPort};

const PAD: f64 = 12.0;
const LINE: f64 = 17.0;
const CHIP: f64 = 27.0;
/// What a Service's row adds for the way through it, below its words, so that the packet covers
/// none of them.
const RAIL: f64 = 17.0;
/// The room beside the answer of DNS, in which the packet comes and goes.
pub(super) const ASK: f64 = 26.0;
const NAME_CHAR: f64 = 9.3;
/// A Pod's name of so few letters stays on one line.
const SHORT_NAME: usize = 19;
const LINE_CHAR: f64 = 6.6;
const PORT_CHAR: f64 = 7.4;
/// How wide a letter is where all are alike.
pub(super) const MONO_CHAR: f64 = 7.25;
/// The most letters of a port's name, which is never cut.
const PORT_NAME: usize = 15;
/// From one dot to the next.
const DOT: f64 = 8.0;
/// At most so many rows of them.
const DOT_ROWS: usize = 12;

/// A box at the origin, `width` wide, its text starting at `left`.
pub(super) fn body(scene_box: &SceneBox, width: f64, left: f64, shape: Shape) -> Placed {
    let beside = match (scene_box.role, shape) {
        (BoxRole::Dns, Shape::Wide) => ASK,
        _ => PAD,
    };
    let mut writer = Writer {
        rail: match shape {
            Shape::Wide => RAIL,
            Shape::Narrow => 0.0,
        },
        left,
        room: width - left - beside,
        y: 8.0,
        texts: Vec::new(),
        chips: Vec::new(),
        dots: Vec::new(),
    };
    match scene_box.role {
        BoxRole::Dns => writer.dns(scene_box),
        _ => writer.facts(scene_box),
    }
    let met = writer
        .chips
        .iter()
        .find(|chip| chip.met)
        .or(writer.chips.first());
    let height = writer.y + 10.0;
    let axis = met.map_or(height / 2.0, |chip| {
        if is_rule(scene_box.role) && shape == Shape::Wide {
            chip.y + chip.height - RAIL / 2.0 - 2.0
        } else {
            chip.y + chip.height / 2.0
        }
    });
    Placed {
        role: scene_box.role,
        part: scene_box.part.clone(),
        is_assumed: scene_box.is_assumed,
        x: 0.0,
        y: 0.0,
        width,
        height,
        title: title(scene_box),
        entry: Point::new(0.0, axis),
        exit: Point::new(width, axis),
        texts: writer.texts,
        chips: writer.chips,
        dots: writer.dots,
    }
}

/// Whether it translates a port.
pub(super) fn is_rule(role: BoxRole) -> bool {
    matches!(role, BoxRole::Service | BoxRole::Forward)
}

/// How wide a box would be in which nothing is cut, and a name breaks only where a reader would.
pub(super) fn wanted(scene_box: &SceneBox, left: f64) -> f64 {
    let length = |text: &str| text.chars().count() as f64;
    let ports = scene_box.ports.iter().map(|port| {
        let rows = port_rows(scene_box.role, port, usize::MAX);
        let letters = rows.iter().flatten().map(|run| length(&run.0));
        letters.sum::<f64>() * PORT_CHAR + 8.0
    });
    let breaks = |letter: char| matches!(letter, ' ' | '.' | '-' | ',' | '/' | ':');
    let parts = scene_box.name.split_inclusive(breaks);
    let name = match scene_box.role {
        BoxRole::Dns => 0.0,
        BoxRole::Pod if scene_box.name.chars().count() <= SHORT_NAME => {
            length(&scene_box.name) * NAME_CHAR
        }
        _ => parts.map(length).fold(0.0, f64::max) * NAME_CHAR,
    };
    let selector = scene_box
        .selector
        .iter()
        .map(|pair| pair.len() as f64 * PORT_CHAR);
    ports.chain(selector).fold(name, f64::max) + left + PAD
}

struct Writer {
    rail: f64,
    left: f64,
    room: f64,
    y: f64,
    texts: Vec<Text>,
    chips: Vec<Chip>,
    dots: Vec<Point>,
}

impl Writer {
    fn facts(&mut self, scene_box: &SceneBox) {
        if !scene_box.kind.is_empty() {
            self.line(TextStyle::Kind, &scene_box.kind);
        }
        for name in words::wrap(&scene_box.name, self.chars(NAME_CHAR), 3) {
            self.line(TextStyle::Name, &name);
        }
        for fact in &scene_box.lines {
            for line in words::wrap(fact, self.chars(LINE_CHAR), 2) {
                self.line(TextStyle::Line, &line);
            }
        }
        for port in &scene_box.ports {
            self.port(scene_box.role, port);
        }
        if scene_box.more_ports > 0 {
            self.line(
                TextStyle::Line,
                &format!("+ {} more ports", scene_box.more_ports),
            );
        }
        self.selector(scene_box.role, &scene_box.selector);
        self.dots(scene_box.pods);
        if let Part::GetsNothing(reason) = &scene_box.part {
            let style = if scene_box.is_cause {
                TextStyle::Reason
            } else {
                TextStyle::Line
            };
            for line in words::wrap(&format!("○ {reason}"), self.chars(LINE_CHAR), 3) {
                self.line(style, &line);
            }
        }
    }

    /// One dot a Pod, where there are not too many to be told apart.
    fn dots(&mut self, pods: usize) {
        let row = (self.room / DOT) as usize;
        if pods < 2 || pods > row * DOT_ROWS {
            return;
        }
        let top = self.y + 10.0;
        let place = |at: usize| Point::new((at % row) as f64, (at / row) as f64);
        self.dots.extend(
            (0..pods)
                .map(place)
                .map(|at| Point::new(self.left + 3.0 + at.x * DOT, top + at.y * DOT)),
        );
        self.y = top + pods.div_ceil(row) as f64 * DOT - 6.0;
    }

    fn dns(&mut self, scene_box: &SceneBox) {
        self.line(TextStyle::Kind, "DNS");
        for line in words::wrap(&scene_box.name, self.chars(MONO_CHAR), 4) {
            self.line(TextStyle::Line, &line);
        }
        for (at, answer) in scene_box.lines.iter().take(3).enumerate() {
            let more = scene_box.lines.len() - 3.min(scene_box.lines.len());
            let answer = if at == 2 && more > 0 {
                format!("+ {} more", more + 1)
            } else {
                answer.clone()
            };
            for line in words::wrap(&answer, self.chars(MONO_CHAR), 2) {
                self.line(TextStyle::Name, &line);
            }
        }
    }

    fn selector(&mut self, role: BoxRole, pairs: &[Label]) {
        const SHOWN: usize = 3;
        if pairs.is_empty() {
            return;
        }
        self.y += 4.0;
        let heading = if is_rule(role) { "selector" } else { "labels" };
        self.line(TextStyle::Kind, heading);
        for pair in pairs.iter().take(SHOWN) {
            self.label(pair);
        }
        if pairs.len() > SHOWN {
            self.line(TextStyle::Line, &format!("+ {} more", pairs.len() - SHOWN));
        }
    }

    /// A label; the letters that differ have the colour of what is wrong.
    fn label(&mut self, pair: &Label) {
        let room = self.chars(PORT_CHAR);
        let same = Some(MarkRole::Selector);
        if pair.differs.is_empty() {
            let whole = words::fit(&format!("{}{}", pair.start, pair.end), room);
            self.runs(TextStyle::Port, vec![(whole, same)]);
            return;
        }
        let kept = pair.differs.chars().count().min(room);
        let start = words::fit(
            &pair.start,
            (room - kept)
                .saturating_sub(pair.end.chars().count())
                .max(4),
        );
        let differs = words::fit(
            &pair.differs,
            room.saturating_sub(start.chars().count()).max(3),
        );
        let used = start.chars().count() + differs.chars().count();
        let end = words::fit(&pair.end, room.saturating_sub(used));
        let runs = [(start, same), (differs, None), (end, same)];
        let runs = runs.into_iter().filter(|run| !run.0.is_empty());
        self.runs(TextStyle::Reason, runs.collect());
    }

    fn port(&mut self, role: BoxRole, port: &SubjectPort) {
        let note = note(role, port);
        let rows = port_rows(role, port, self.chars(PORT_CHAR) - 1);
        let rail = if port.met && is_rule(role) {
            self.rail
        } else {
            0.0
        };
        let lines = rows.len() + usize::from(!note.is_empty());
        let height = CHIP + 15.0 * (lines as f64 - 1.0) + rail;
        let top = self.y + 6.0;
        let chip = Chip {
            x: self.left - 4.0,
            y: top,
            width: self.room + 8.0,
            height,
            met: port.met,
        };
        self.chips.push(chip);
        let note = words::fit(&note, self.chars(LINE_CHAR));
        let note = (!note.is_empty()).then(|| (TextStyle::Line, vec![(note, None)]));
        let rows = rows.into_iter().map(|runs| (TextStyle::Port, runs));
        for (at, (style, runs)) in rows.chain(note).enumerate() {
            let at = Point::new(self.left + 4.0, top + 18.0 + 15.0 * at as f64);
            self.texts.push(Text { at, style, runs });
        }
        self.y = top + height + 4.0;
    }

    fn line(&mut self, style: TextStyle, text: &str) {
        self.runs(style, vec![(text.to_owned(), None)]);
    }

    fn runs(&mut self, style: TextStyle, runs: Vec<(String, Option<MarkRole>)>) {
        self.y += LINE;
        self.texts.push(Text {
            at: Point::new(self.left, self.y - 3.0),
            style,
            runs,
        });
    }

    fn chars(&self, width: f64) -> usize {
        (self.room / width) as usize
    }
}

/// Words with their roles.
type Runs = Vec<(String, Option<MarkRole>)>;

/// The words of a port's row: in two lines where `room` letters do not hold them.
fn port_rows(role: BoxRole, port: &SubjectPort, room: usize) -> Vec<Runs> {
    let [first, second] = match role {
        BoxRole::Service => translation(port, room),
        _ => container(port, room),
    };
    let length = |runs: &Runs| -> usize { runs.iter().map(|run| run.0.chars().count()).sum() };
    if length(&first) + length(&second) <= room {
        return vec![first.into_iter().chain(second).collect()];
    }
    let trimmed = second
        .into_iter()
        .map(|(words, role)| (words.trim_start().to_owned(), role))
        .filter(|(words, _)| !words.is_empty());
    let rows = [first, trimmed.collect()];
    rows.into_iter().filter(|row| !row.is_empty()).collect()
}

/// `port 80` and ` → targetPort 8080`
fn translation(port: &SubjectPort, room: usize) -> [Runs; 2] {
    let own = words::fit(&port.shown(), room.saturating_sub("port ".len()).max(5));
    let first = vec![(format!("port {own}"), Some(MarkRole::Port))];
    if port.target.is_empty() {
        return [first, Vec::new()];
    }
    let used = "→ targetPort ".chars().count();
    let target = words::fit(&port.target, room.saturating_sub(used).max(PORT_NAME));
    let target = format!("targetPort {target}");
    [
        first,
        vec![(" → ".into(), None), (target, Some(MarkRole::TargetPort))],
    ]
}

/// `app` and ` :8080`
fn container(port: &SubjectPort, room: usize) -> [Runs; 2] {
    let number = words::fit(&port.shown(), room.saturating_sub(1).max(5));
    if port.name.is_empty() {
        // A port that no container declares is only what `targetPort` says.
        return [
            vec![(format!(":{number}"), Some(MarkRole::TargetPort))],
            Vec::new(),
        ];
    }
    let name = words::fit(&port.name, room.max(PORT_NAME));
    let number = (format!(":{number}"), Some(MarkRole::ContainerPort));
    [vec![(name, None)], vec![(" ".into(), None), number]]
}

fn note(role: BoxRole, port: &SubjectPort) -> String {
    if role != BoxRole::Service {
        return String::new();
    }
    let name = (!port.name.is_empty()).then(|| format!("named {}", port.name));
    let node_port = port.node_port.map(|number| format!("nodePort {number}"));
    name.into_iter()
        .chain(node_port)
        .collect::<Vec<_>>()
        .join(" · ")
}

fn title(scene_box: &SceneBox) -> String {
    let mut parts = vec![
        format!("{} {}", scene_box.kind, scene_box.name)
            .trim()
            .to_owned(),
    ];
    parts.extend(scene_box.lines.iter().cloned());
    if !scene_box.node.is_empty() {
        parts.push(format!("on {}", scene_box.node));
    }
    if let Part::GetsNothing(reason) = &scene_box.part {
        parts.push(format!("gets nothing: {reason}"));
    }
    parts.join(", ")
}
