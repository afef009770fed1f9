//! Fills one box: which texts and port rows it has, and how high that makes it. Coordinates start
//! at the box's own corner; widths are estimated by counting characters, since no font is known
//! here.

use super::super::{BoxRole, Part, SceneBox, words};
use super::{Chip, Placed, Point, Text, TextStyle};
use crate::report::{MarkRole, SubjectPort};

const PAD: f64 = 12.0;
const LINE: f64 = 16.0;
const CHIP: f64 = 26.0;
const NAME_CHAR: f64 = 8.5;
const LINE_CHAR: f64 = 6.3;
const PORT_CHAR: f64 = 7.2;
/// From one dot to the next.
const DOT: f64 = 8.0;
/// At most so many rows of them.
const DOT_ROWS: usize = 12;

/// A box at the origin, `width` wide, its text starting at `left`.
pub(super) fn body(scene_box: &SceneBox, width: f64, left: f64) -> Placed {
    let mut writer = Writer {
        left,
        room: width - left - PAD,
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
    let axis = met.map_or(height / 2.0, |chip| chip.y + chip.height / 2.0);
    Placed {
        role: scene_box.role,
        part: scene_box.part.clone(),
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

struct Writer {
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
        for name in words::wrap(&scene_box.name, self.chars(NAME_CHAR), 2) {
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
        self.selector(&scene_box.selector);
        self.dots(scene_box.pods);
        if let Part::GetsNothing(reason) = &scene_box.part {
            for line in words::wrap(&format!("○ {reason}"), self.chars(LINE_CHAR), 3) {
                self.line(TextStyle::Reason, &line);
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
        for line in words::wrap(&scene_box.name, self.chars(LINE_CHAR), 3) {
            self.line(TextStyle::Line, &line);
        }
        for (at, answer) in scene_box.lines.iter().take(3).enumerate() {
            let more = scene_box.lines.len() - 3.min(scene_box.lines.len());
            let answer = if at == 2 && more > 0 {
                format!("+ {} more", more + 1)
            } else {
                answer.clone()
            };
            for line in words::wrap(&answer, self.chars(NAME_CHAR), 2) {
                self.line(TextStyle::Name, &line);
            }
        }
    }

    fn selector(&mut self, pairs: &[String]) {
        const SHOWN: usize = 3;
        if pairs.is_empty() {
            return;
        }
        self.y += 4.0;
        self.line(TextStyle::Kind, "selector");
        for pair in pairs.iter().take(SHOWN) {
            let pair = words::fit(pair, self.chars(PORT_CHAR));
            self.runs(TextStyle::Port, vec![(pair, Some(MarkRole::Selector))]);
        }
        if pairs.len() > SHOWN {
            self.line(TextStyle::Line, &format!("+ {} more", pairs.len() - SHOWN));
        }
    }

    fn port(&mut self, role: BoxRole, port: &SubjectPort) {
        let note = note(role, port);
        let height = if note.is_empty() { CHIP } else { CHIP + 14.0 };
        let top = self.y + 6.0;
        let chip = Chip {
            x: self.left - 4.0,
            y: top,
            width: self.room + 8.0,
            height,
            met: port.met,
        };
        self.chips.push(chip);
        let runs = match role {
            BoxRole::Service => translation(port, self.chars(PORT_CHAR)),
            _ => container(port, self.chars(PORT_CHAR)),
        };
        let at = Point::new(self.left + 4.0, top + 17.0);
        self.texts.push(Text {
            at,
            style: TextStyle::Port,
            runs,
        });
        if !note.is_empty() {
            let note = words::fit(&note, self.chars(LINE_CHAR));
            let at = Point::new(self.left + 4.0, top + 32.0);
            self.texts.push(Text {
                at,
                style: TextStyle::Line,
                runs: vec![(note, None)],
            });
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

/// `port 80 → targetPort 8080`
fn translation(port: &SubjectPort, room: usize) -> Vec<(String, Option<MarkRole>)> {
    let own = words::fit(&port.shown(), (room / 2).max(5));
    let mut runs = vec![(format!("port {own}"), Some(MarkRole::Port))];
    if !port.target.is_empty() {
        let used = runs[0].0.len() + " → targetPort ".chars().count();
        let target = words::fit(&port.target, room.saturating_sub(used).max(5));
        runs.push((" → ".into(), None));
        runs.push((format!("targetPort {target}"), Some(MarkRole::TargetPort)));
    }
    runs
}

/// `app :8080`
fn container(port: &SubjectPort, room: usize) -> Vec<(String, Option<MarkRole>)> {
    let number = format!(":{}", words::fit(&port.shown(), (room / 2).max(5)));
    let used = number.chars().count() + 1;
    let name = words::fit(&port.name, room.saturating_sub(used).max(4));
    // A port that no container declares is only what `targetPort` says.
    let role = if name.is_empty() {
        MarkRole::TargetPort
    } else {
        MarkRole::ContainerPort
    };
    let name = if name.is_empty() {
        String::new()
    } else {
        format!("{name} ")
    };
    vec![(name, None), (number, Some(role))]
        .into_iter()
        .filter(|run| !run.0.is_empty())
        .collect()
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
