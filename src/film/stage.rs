//! The placed picture and its playback as JSON.

use super::json::Json;
use super::{outcome, role};
use portpath_explain::scene::{
    Chip, Curve, Frame, Leg, Picture, Placed, PlacedEnd, PlacedGate, Point, Scene, Step, Text,
    Travel,
};

/// What each step lights: the packet has met everything that this step and those before it name.
pub(super) fn steps(json: &mut Json, scene: &Scene) {
    json.each(scene.steps.iter().enumerate(), |json, (at, each)| {
        step(json, scene, at, each)
    });
}

fn step(json: &mut Json, scene: &Scene, at: usize, step: &Step) {
    let travelled = step.legs.iter().filter_map(|leg| match leg {
        Leg::Along { edge, .. } => Some(*edge),
        Leg::Into(_) | Leg::Through(_) | Leg::BackThrough(_) => None,
    });
    let asks = travelled.clone().any(|edge| scene.asks(edge));
    json.object(|json| {
        json.key("box").count(step.lit);
        json.key("gate");
        match step.gate {
            Some(gate) => json.count(gate),
            None => json.null(),
        }
        json.key("edges").each(travelled, Json::count);
        json.key("asks").truth(asks);
        json.key("stops").truth(step.stops);
        let told = (0..scene.edges.len()).filter(|edge| scene.tells_address(*edge, at, false));
        json.key("tells").each(told, Json::count);
        json.key("arrives");
        let last = at + 1 == scene.steps.len();
        let arrives = if last { scene.arrives_in() } else { None };
        match arrives {
            Some(arrives) => json.count(arrives),
            None => json.null(),
        }
    });
}

/// One form of the picture.
pub(super) fn picture(json: &mut Json, scene: &Scene, picture: &Picture) {
    json.object(|json| {
        json.key("width").length(picture.width);
        json.key("height").length(picture.height);
        json.key("frames").each(&picture.frames, frame);
        json.key("edges")
            .each(picture.curves.iter().enumerate(), |json, (at, each)| {
                curve(json, scene, at, each)
            });
        json.key("boxes").each(&picture.boxes, placed);
        json.key("gates").each(&picture.gates, gate);
        json.key("end");
        match &picture.end {
            Some(each) => end(json, scene, each),
            None => json.null(),
        }
        json.key("travels").each(&picture.travels, travel);
    });
}

fn frame(json: &mut Json, frame: &Frame) {
    json.object(|json| {
        area(json, frame.x, frame.y, frame.width, frame.height);
        json.key("label").string(&frame.label);
    });
}

fn curve(json: &mut Json, scene: &Scene, at: usize, curve: &Curve) {
    json.object(|json| {
        points(json.key("points"), &curve.points);
        json.key("weight").length(curve.weight);
        json.key("label").string(&curve.label);
        json.key("labelAt");
        point(json, curve.label_at);
        json.key("onPath")
            .truth(scene.edges.get(at).is_some_and(|edge| edge.on_path));
        json.key("asks").truth(scene.asks(at));
        json.key("address");
        match &curve.address {
            Some(address) => text(json, address),
            None => json.null(),
        }
    });
}

fn placed(json: &mut Json, placed: &Placed) {
    json.object(|json| {
        json.key("role").string(placed.role.class());
        json.key("part").string(placed.part.class());
        json.key("assumed").truth(placed.is_assumed);
        area(json, placed.x, placed.y, placed.width, placed.height);
        json.key("title").string(&placed.title);
        json.key("texts").each(&placed.texts, text);
        json.key("chips").each(&placed.chips, chip);
        json.key("copies")
            .each(placed.copies(), |json, [x, y, width, height]| {
                json.object(|json| area(json, x, y, width, height));
            });
        json.key("through")
            .each(placed.through(), |json, way| points(json, &way));
        points(json.key("dots"), &placed.dots);
    });
}

fn chip(json: &mut Json, chip: &Chip) {
    json.object(|json| {
        area(json, chip.x, chip.y, chip.width, chip.height);
        json.key("met").truth(chip.met);
    });
}

fn text(json: &mut Json, text: &Text) {
    json.object(|json| {
        json.key("at");
        point(json, text.at);
        json.key("style").string(text.style.class());
        json.key("runs").each(&text.runs, |json, (words, of)| {
            json.array(|json| {
                json.string(words);
                json.string(of.map_or("", role));
            });
        });
    });
}

fn gate(json: &mut Json, gate: &PlacedGate) {
    json.object(|json| {
        json.key("at");
        point(json, gate.at);
        json.key("passes").truth(gate.passes);
        json.key("wordsAt");
        point(json, gate.words_at);
        json.key("centred").truth(gate.centred);
        json.key("lines")
            .each(&gate.texts, |json, line| json.string(line));
        json.key("title").string(&gate.title);
    });
}

fn end(json: &mut Json, scene: &Scene, end: &PlacedEnd) {
    let edge = scene.end.as_ref().map_or(0, |end| end.edge);
    json.object(|json| {
        json.key("at");
        point(json, end.at);
        json.key("outcome").string(outcome(end.outcome));
        json.key("tone").string(end.outcome.tone());
        json.key("edge").count(edge);
        json.key("box").count(scene.ends_in().unwrap_or(0));
        json.key("lines")
            .each(&end.lines, |json, line| json.string(line));
        json.key("wordsAt");
        point(json, end.words_at);
        json.key("centred").truth(end.centred);
    });
}

fn travel(json: &mut Json, travel: &Travel) {
    json.object(|json| {
        points(json.key("points"), &travel.points);
        json.key("inside");
        match travel.inside {
            // Thousandths: tenths would be too coarse for a fraction.
            Some((from, to)) => json.array(|json| {
                [from, to]
                    .into_iter()
                    .for_each(|part| json.length(part * 1000.0))
            }),
            None => json.null(),
        }
        json.key("turn");
        match travel.turn {
            Some(turn) => json.length(turn * 1000.0),
            None => json.null(),
        }
        json.key("tag").object(|json| {
            json.key("before").string(&travel.tag.before);
            json.key("after").string(&travel.tag.after);
            json.key("width").length(travel.tag_width());
            points(json.key("at"), &travel.tags);
        });
    });
}

fn area(json: &mut Json, x: f64, y: f64, width: f64, height: f64) {
    json.key("x").length(x);
    json.key("y").length(y);
    json.key("width").length(width);
    json.key("height").length(height);
}

/// A place as `[x, y]`.
fn point(json: &mut Json, point: Point) {
    points(json, &[point]);
}

/// Places as one flat array, `[x, y, x, y]`: half the weight of pairs.
fn points(json: &mut Json, all: &[Point]) {
    json.array(|json| {
        for point in all {
            json.length(point.x);
            json.length(point.y);
        }
    });
}
