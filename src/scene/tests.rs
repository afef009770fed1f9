//! The picture says what the trace says, whatever its size and shape.

use super::fixture::{delivered, forwarded, judged, no_such_host, refused, routed};
use super::*;
use crate::analysis::Analysis;

const SHAPES: [Shape; 2] = [Shape::Wide, Shape::Narrow];

fn every() -> Vec<Analysis> {
    let judged = (0..=3).map(judged);
    [delivered(2), delivered(40), refused(), no_such_host(), routed(), forwarded()].into_iter().chain(judged).collect()
}

#[test]
fn each_hop_is_one_step_and_one_travel() {
    for analysis in every() {
        assert_eq!(analysis.scene.steps.len(), analysis.hops.len());
        for shape in SHAPES {
            assert_eq!(layout(&analysis.scene, shape).travels.len(), analysis.hops.len());
        }
    }
}

#[test]
fn each_travel_starts_where_the_last_one_ended() {
    for analysis in every() {
        for shape in SHAPES {
            let picture = layout(&analysis.scene, shape);
            for pair in picture.travels.windows(2) {
                let (end, start) = (pair[0].at(1.0), pair[1].at(0.0));
                assert!(end.distance_to(start) < 0.5, "{shape:?}: {end:?} then {start:?}");
            }
        }
    }
}

#[test]
fn the_packet_arrives_at_the_chosen_pod() {
    let scene = delivered(2).scene;
    for shape in SHAPES {
        let picture = layout(&scene, shape);
        let pod = scene.boxes.iter().position(|each| each.role == BoxRole::Pod && each.part == Part::OnPath);
        let entry = picture.boxes[pod.expect("a Pod is on the path")].entry;
        let arrival = picture.travels.last().expect("there are steps").at(1.0);
        assert!(entry.distance_to(arrival) < 0.5, "{shape:?}: {arrival:?} is not {entry:?}");
        assert!(picture.end.is_none());
    }
}

#[test]
fn many_pods_are_counted_and_few_are_drawn() {
    let scene = delivered(200).scene;
    let drawn = scene.boxes.iter().filter(|each| each.role == BoxRole::Pod).count();
    let more = scene.boxes.iter().find(|each| each.role == BoxRole::More).expect("the others are counted");
    assert_eq!((drawn, more.name.as_str()), (5, "+ 195 more"));
    assert_eq!(more.lines, ["each gets 1 of 200"]);
}

#[test]
fn pods_of_one_node_share_a_frame() {
    let picture = layout(&delivered(5).scene, Shape::Wide);
    let labels: Vec<&str> = picture.frames.iter().map(|frame| frame.label.as_str()).collect();
    assert_eq!(labels, ["node-a", "node-b"]);
}

#[test]
fn a_refused_packet_ends_in_the_open_with_the_reason() {
    let scene = refused().scene;
    let end = scene.end.as_ref().expect("it ends");
    assert_eq!(end.words, "no endpoints: REJECT");
    assert_eq!(scene.edges[end.edge].to, None, "it leaves the Service and reaches nobody");
    let idle = scene.boxes.iter().filter(|each| matches!(each.part, Part::GetsNothing(_))).count();
    assert_eq!(idle, 2);
    for shape in SHAPES {
        let picture = layout(&scene, shape);
        let placed = picture.end.as_ref().expect("the end is placed");
        assert!(picture.travels.last().expect("steps").at(1.0).distance_to(placed.at) < 0.5);
    }
}

#[test]
fn an_unknown_name_ends_at_dns() {
    let scene = no_such_host().scene;
    let end = scene.end.as_ref().expect("it ends");
    assert_eq!(scene.edges[end.edge].to.map(|to| scene.boxes[to].role), Some(BoxRole::Dns));
    assert_eq!(end.words, "no such host");
}

#[test]
fn everything_stays_inside_the_picture_and_boxes_do_not_overlap() {
    for analysis in [delivered(1), delivered(6), delivered(200), refused(), no_such_host()] {
        for shape in SHAPES {
            let picture = layout(&analysis.scene, shape);
            for (at, one) in picture.boxes.iter().enumerate() {
                assert!(one.x >= 0.0 && one.y >= 0.0, "{shape:?} {}", one.title);
                assert!(one.x + one.width <= picture.width, "{shape:?} {}", one.title);
                assert!(one.y + one.height <= picture.height, "{shape:?} {}", one.title);
                for other in &picture.boxes[at + 1..] {
                    let apart = one.x + one.width <= other.x
                        || other.x + other.width <= one.x
                        || one.y + one.height <= other.y
                        || other.y + other.height <= one.y;
                    assert!(apart, "{shape:?}: {} and {}", one.title, other.title);
                }
            }
        }
    }
}

#[test]
fn nothing_to_draw_is_an_empty_picture() {
    let scene = draw(&[], &Verdict::default(), None);
    assert!(scene.boxes.is_empty() && scene.steps.is_empty());
    assert_eq!(layout(&scene, Shape::Wide).boxes.len(), 0);
}

impl Point {
    fn distance_to(self, other: Point) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

#[test]
fn a_gate_stands_where_the_packet_halts_before_it() {
    for passing in 0..=3 {
        let scene = judged(passing).scene;
        for shape in SHAPES {
            let picture = layout(&scene, shape);
            for (step, travel) in scene.steps.iter().zip(&picture.travels) {
                let Some(gate) = step.gate else { continue };
                let (stood, mark) = (travel.at(1.0), picture.gates[gate].at);
                assert!(stood.distance_to(mark) < 0.5, "{shape:?}, {passing} pass: {stood:?} is not at {mark:?}");
            }
            let last = scene.gates.iter().position(|gate| !gate.passes);
            let end = picture.end.map(|end| end.at);
            assert_eq!(end, last.map(|gate| picture.gates[gate].at), "{shape:?}, {passing} pass");
        }
    }
}

#[test]
fn gates_of_one_edge_stand_in_their_order() {
    let picture = layout(&judged(3).scene, Shape::Narrow);
    let [asked, egress, ingress] = picture.gates.as_slice() else { panic!("three gates") };
    assert_eq!(egress.edge, ingress.edge);
    assert_ne!(asked.edge, egress.edge);
    assert!(egress.fraction < ingress.fraction && egress.at.y < ingress.at.y);
}

#[test]
fn a_route_stands_between_the_client_and_the_service() {
    let scene = routed().scene;
    let roles: Vec<BoxRole> = scene.boxes.iter().map(|each| each.role).take(3).collect();
    assert_eq!(roles, [BoxRole::Client, BoxRole::Route, BoxRole::Service]);
    assert_eq!(
        scene.edges[..2].iter().map(|edge| (edge.from, edge.to)).collect::<Vec<_>>(),
        [(0, Some(1)), (1, Some(2))]
    );
}
