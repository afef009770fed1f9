//! The picture says what the trace says, whatever its size and shape.

use super::fixture::{delivered, every, judged, no_such_host, refused, routed};
use super::*;
use crate::report::{EndpointShare, Nearness};

const SHAPES: [Shape; 2] = [Shape::Wide, Shape::Narrow];

#[test]
fn each_hop_is_one_step_and_one_travel() {
    for analysis in every() {
        assert_eq!(analysis.scene.steps.len(), analysis.hops.len());
        for shape in SHAPES {
            assert_eq!(
                layout(&analysis.scene, shape).travels.len(),
                analysis.hops.len()
            );
        }
    }
}

#[test]
fn each_travel_starts_where_the_last_one_ended() {
    for analysis in every() {
        for shape in SHAPES {
            let picture = layout(&analysis.scene, shape);
            for pair in picture.travels.windows(2) {
                let end = pair[0].at(1.0);
                let start = pair[1].at(0.0);
                assert!(
                    end.distance_to(start) < 0.5,
                    "{shape:?}: {end:?} then {start:?}"
                );
            }
        }
    }
}

#[test]
fn the_packet_arrives_at_the_chosen_pod() {
    let scene = delivered(2).scene;
    for shape in SHAPES {
        let picture = layout(&scene, shape);
        let pod = scene
            .boxes
            .iter()
            .position(|each| each.role == BoxRole::Pod && each.part == Part::OnPath);
        let entry = picture.boxes[pod.expect("a Pod is on the path")].entry;
        let arrival = picture.travels.last().expect("there are steps").at(1.0);
        assert!(
            entry.distance_to(arrival) < 0.5,
            "{shape:?}: {arrival:?} is not {entry:?}"
        );
        assert!(picture.end.is_none());
    }
}

#[test]
fn many_pods_are_counted_and_the_chosen_one_is_drawn() {
    let scene = delivered(200).scene;
    let drawn: Vec<&SceneBox> = scene
        .boxes
        .iter()
        .filter(|each| each.role == BoxRole::Pod)
        .collect();
    assert_eq!(
        drawn
            .iter()
            .map(|pod| pod.name.as_str())
            .collect::<Vec<_>>(),
        ["example-pod-1"]
    );
    let group = scene
        .boxes
        .iter()
        .find(|each| each.role == BoxRole::More)
        .expect("the others are counted");
    assert_eq!(
        (group.kind.as_str(), group.name.as_str(), group.pods),
        ("Deployment", "example", 199)
    );
    assert_eq!(group.lines, ["199 more Pods", "node-a: 99, node-b: 100"]);
    let shares: Vec<String> = layout(&scene, Shape::Wide)
        .curves
        .into_iter()
        .map(|curve| curve.label)
        .collect();
    assert!(
        ["1 of 200", "199 of 200"]
            .iter()
            .all(|share| shares.contains(&(*share).to_owned())),
        "{shares:?}"
    );
}

#[test]
fn pods_are_counted_by_workload_and_by_what_keeps_them_out() {
    let mut hops = delivered(60).hops;
    for (at, pod) in hops[3].endpoints.iter_mut().enumerate().skip(1) {
        pod.workload = format!("Deployment web-{}", at % 9);
        if at > 49 {
            pod.excluded = "is not ready".into();
            pod.one_in = 0;
        }
    }
    let scene = draw(
        &hops,
        &Verdict {
            outcome: Outcome::Delivered,
            ..Verdict::default()
        },
        None,
    );
    let groups: Vec<&SceneBox> = scene
        .boxes
        .iter()
        .filter(|each| each.role == BoxRole::More)
        .collect();
    assert!(groups.len() <= 6, "{groups:#?}");
    let idle = groups
        .iter()
        .filter(|group| matches!(group.part, Part::GetsNothing(_)));
    assert_eq!(idle.map(|group| group.pods).sum::<usize>(), 10);
    assert_eq!(groups.iter().map(|group| group.pods).sum::<usize>(), 59);
}

#[test]
fn the_way_says_where_the_packet_is_addressed_to_before_and_after_the_rule() {
    let scene = delivered(2).scene;
    for shape in SHAPES {
        let picture = layout(&scene, shape);
        let told = |curve: &Curve| {
            curve
                .address
                .as_ref()
                .map(|text| text.runs.iter().map(|run| run.0.as_str()).collect())
        };
        let addresses: Vec<String> = picture.curves.iter().filter_map(told).collect();
        assert_eq!(addresses, ["10.96.1.1:80", "10.244.1.2:8080"], "{shape:?}");
    }
}

/// What the frames of a picture say.
fn frames(hops: &[Hop], shape: Shape) -> Vec<String> {
    let scene = draw(
        hops,
        &Verdict {
            outcome: Outcome::Delivered,
            ..Verdict::default()
        },
        None,
    );
    layout(&scene, shape)
        .frames
        .into_iter()
        .map(|frame| frame.label)
        .collect()
}

#[test]
fn pods_of_one_node_share_a_frame_where_nodes_decide() {
    let mut hops = delivered(5).hops;
    assert_eq!(frames(&hops, Shape::Wide), [""; 0]);
    hops[2].subject.nodes_decide = true;
    assert_eq!(frames(&hops, Shape::Wide), ["node-a", "node-b"]);
}

#[test]
fn namespaces_are_framed_where_there_are_several() {
    let mut hops = delivered(3).hops;
    for shape in SHAPES {
        hops[0].subject.namespace = "default".into();
        assert_eq!(frames(&hops, shape), [""; 0], "all in one");
        hops[0].subject.namespace = "web".into();
        assert_eq!(frames(&hops, shape), ["namespace web", "namespace default"]);
    }
    hops[3].endpoints[2].name = "shop/example-pod-3".into();
    let framed = ["namespace web", "namespace default", "namespace shop"];
    assert_eq!(frames(&hops, Shape::Wide), framed);
    hops[2].subject.nodes_decide = true;
    assert_eq!(
        frames(&hops, Shape::Narrow),
        [
            "namespace web",
            "namespace default",
            "node-a",
            "namespace shop",
            "node-b"
        ]
    );
}

#[test]
fn addresses_keep_clear_of_the_words_of_gates() {
    for (passing, shape) in (0..=3).flat_map(|passing| SHAPES.map(|shape| (passing, shape))) {
        let picture = layout(&judged(passing).scene, shape);
        for address in picture
            .curves
            .iter()
            .filter_map(|curve| curve.address.as_ref())
        {
            let letters: usize = address.runs.iter().map(|run| run.0.chars().count()).sum();
            let left = address.at.x;
            let right = address.at.x + 7.25 * letters as f64;
            for gate in picture.gates.iter().filter(|gate| !gate.texts.is_empty()) {
                let wide = 7.0
                    * gate
                        .texts
                        .iter()
                        .map(|text| text.chars().count())
                        .max()
                        .unwrap_or(0) as f64;
                let start = if gate.centred {
                    gate.words_at.x - wide / 2.0
                } else {
                    gate.words_at.x
                };
                let beside = right < start || left > start + wide;
                let last = gate.words_at.y + 14.0 * (gate.texts.len() - 1) as f64;
                let apart =
                    address.at.y - 9.0 > last + 2.0 || address.at.y + 2.0 < gate.words_at.y - 10.0;
                assert!(
                    beside || apart,
                    "{shape:?}, {passing} pass: {address:?} covers {gate:?}"
                );
            }
        }
    }
}

#[test]
fn a_refused_packet_ends_in_the_open_with_the_reason() {
    let scene = refused().scene;
    let end = scene.end.as_ref().expect("it ends");
    assert_eq!(end.words, "no endpoints: REJECT");
    assert_eq!(
        scene.edges[end.edge].to, None,
        "it leaves the Service and reaches nobody"
    );
    let idle = scene
        .boxes
        .iter()
        .filter(|each| matches!(each.part, Part::GetsNothing(_)))
        .count();
    assert_eq!(idle, 2);
    for shape in SHAPES {
        let picture = layout(&scene, shape);
        let placed = picture.end.as_ref().expect("the end is placed");
        assert!(
            picture
                .travels
                .last()
                .expect("steps")
                .at(1.0)
                .distance_to(placed.at)
                < 0.5
        );
    }
}

#[test]
fn an_unknown_name_ends_at_dns() {
    let scene = no_such_host().scene;
    let end = scene.end.as_ref().expect("it ends");
    assert_eq!(
        scene.edges[end.edge].to.map(|to| scene.boxes[to].role),
        Some(BoxRole::Dns)
    );
    assert_eq!(end.words, "no such host");
}

#[test]
fn everything_stays_inside_the_picture_and_boxes_do_not_overlap() {
    let sizes = [1, 2, 3, 5, 6, 7, 20, 40, 199, 200, 5000].map(delivered);
    for analysis in sizes.into_iter().chain(every()) {
        for shape in SHAPES {
            let picture = layout(&analysis.scene, shape);
            for (at, one) in picture.boxes.iter().enumerate() {
                assert!(one.x >= 0.0 && one.y >= 0.0, "{shape:?} {}", one.title);
                assert!(
                    one.x + one.width <= picture.width,
                    "{shape:?} {}",
                    one.title
                );
                assert!(
                    one.y + one.height <= picture.height,
                    "{shape:?} {}",
                    one.title
                );
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

/// About how wide a letter of each style is; the box writer reckons with the same.
fn letter(style: TextStyle) -> f64 {
    match style {
        TextStyle::Kind | TextStyle::Line | TextStyle::Reason => 6.6,
        TextStyle::Name => 9.3,
        TextStyle::Port => 7.4,
        TextStyle::Address => 7.25,
    }
}

#[test]
fn texts_and_dots_stay_in_their_box_and_addresses_in_the_picture() {
    let sizes = [1, 3, 6, 7, 40, 150, 200].map(delivered);
    for (analysis, shape) in sizes
        .into_iter()
        .chain(every())
        .flat_map(|each| SHAPES.map(|shape| (each.clone(), shape)))
    {
        let picture = layout(&analysis.scene, shape);
        for each in &picture.boxes {
            for text in &each.texts {
                let letters: usize = text.runs.iter().map(|run| run.0.chars().count()).sum();
                let right = text.at.x + letter(text.style) * letters as f64;
                assert!(
                    text.at.x >= each.x && right <= each.x + each.width + 1.0,
                    "{shape:?} {}: {text:?}",
                    each.title
                );
                assert!(
                    text.at.y > each.y && text.at.y < each.y + each.height,
                    "{shape:?} {}: {text:?}",
                    each.title
                );
            }
            for dot in &each.dots {
                let inside = (each.x + 3.0..=each.x + each.width - 3.0).contains(&dot.x)
                    && (each.y + 3.0..=each.y + each.height - 3.0).contains(&dot.y);
                assert!(inside, "{shape:?} {}: {dot:?}", each.title);
            }
        }
        for text in picture
            .curves
            .iter()
            .filter_map(|curve| curve.address.as_ref())
        {
            let letters: usize = text.runs.iter().map(|run| run.0.chars().count()).sum();
            assert!(
                text.at.x >= 0.0 && text.at.x + 7.25 * letters as f64 <= picture.width,
                "{shape:?} {text:?}"
            );
            assert!(
                text.at.y >= 8.0 && text.at.y <= picture.height,
                "{shape:?} {text:?}"
            );
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
                let stood = travel.at(1.0);
                let mark = picture.gates[gate].at;
                assert!(
                    stood.distance_to(mark) < 0.5,
                    "{shape:?}, {passing} pass: {stood:?} is not at {mark:?}"
                );
            }
            let last = scene.gates.iter().position(|gate| !gate.passes);
            let end = picture.end.map(|end| end.at);
            assert_eq!(
                end,
                last.map(|gate| picture.gates[gate].at),
                "{shape:?}, {passing} pass"
            );
        }
    }
}

#[test]
fn gates_of_one_edge_stand_in_their_order() {
    let picture = layout(&judged(3).scene, Shape::Narrow);
    let [asked, egress, ingress] = picture.gates.as_slice() else {
        panic!("three gates")
    };
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
        scene.edges[..2]
            .iter()
            .map(|edge| (edge.from, edge.to))
            .collect::<Vec<_>>(),
        [(0, Some(1)), (1, Some(2))]
    );
}

#[test]
fn no_edge_runs_through_an_address() {
    let sizes = [1, 2, 3, 4, 5, 6].map(delivered);
    let ways = sizes.into_iter().chain(every());
    for (way, shape) in ways.flat_map(|way| SHAPES.map(|shape| (way.clone(), shape))) {
        let picture = layout(&way.scene, shape);
        let addresses = picture
            .curves
            .iter()
            .filter_map(|curve| curve.address.as_ref());
        for address in addresses {
            let letters: usize = address.runs.iter().map(|run| run.0.chars().count()).sum();
            let across = address.at.x..address.at.x + 7.25 * letters as f64;
            let down = address.at.y - 9.0..address.at.y + 2.0;
            for curve in &picture.curves {
                for pair in curve.points.windows(2) {
                    for part in 0..=20 {
                        let part = f64::from(part) / 20.0;
                        let x = pair[0].x + (pair[1].x - pair[0].x) * part;
                        let y = pair[0].y + (pair[1].y - pair[0].y) * part;
                        assert!(
                            !(across.contains(&x) && down.contains(&y)),
                            "{shape:?}: {address:?} is crossed at {x} {y}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn the_tag_covers_no_box_of_a_wide_picture() {
    for way in [1, 2, 3, 6, 40].map(delivered).into_iter().chain(every()) {
        let picture = layout(&way.scene, Shape::Wide);
        for travel in &picture.travels {
            let half = travel.tag_width() / 2.0;
            for part in 0..=100 {
                let tag = travel.tag_at(f64::from(part) / 100.0);
                assert!(tag.y >= 10.0, "{tag:?} is above the picture");
                for each in &picture.boxes {
                    let beside =
                        tag.x + half <= each.x + 1.0 || tag.x - half >= each.x + each.width - 1.0;
                    let apart = tag.y + 10.0 <= each.y || tag.y - 10.0 >= each.y + each.height;
                    assert!(
                        beside || apart,
                        "{tag:?} of {:?} covers {}",
                        travel.tag,
                        each.title
                    );
                }
            }
        }
    }
}

#[test]
fn the_packet_halts_where_its_header_is_rewritten_and_nowhere_else() {
    for shape in SHAPES {
        let picture = layout(&delivered(2).scene, shape);
        let turns: Vec<bool> = picture
            .travels
            .iter()
            .map(|travel| travel.turn.is_some())
            .collect();
        assert_eq!(turns, [false, true, true, false, false], "{shape:?}");
        let at = |step: usize| {
            let travel = &picture.travels[step];
            travel.at(travel.turn.unwrap_or_default())
        };
        for (step, role) in [(1, BoxRole::Dns), (2, BoxRole::Service)] {
            let place = at(step);
            let around = picture.boxes.iter().find(|each| each.role == role);
            let around = around.expect("it is drawn");
            assert!(
                (around.x..around.x + around.width).contains(&place.x)
                    && (around.y..around.y + around.height).contains(&place.y),
                "{shape:?}: {place:?} is not in {role:?}"
            );
        }
    }
}

#[test]
fn the_nearest_pod_shows_its_labels_and_all_others_are_counted() {
    let mut hops = refused().hops;
    let stop = hops.last_mut().expect("it ends");
    stop.endpoints[0].nearness = Nearness::Nearest(vec!["app=exampel-app".into()]);
    let stranger = EndpointShare {
        nearness: Nearness::Stranger,
        excluded: "not selected".into(),
        ..stop.endpoints[1].clone()
    };
    stop.endpoints.truncate(1);
    stop.endpoints.extend(vec![stranger; 11]);
    let verdict = Verdict {
        outcome: Outcome::Refused,
        ..Verdict::default()
    };
    let scene = draw(&hops, &verdict, None);
    let pods = scene.boxes.iter().filter(|each| each.role == BoxRole::Pod);
    let pods: Vec<&SceneBox> = pods.collect();
    assert_eq!(pods.len(), 1);
    assert!(pods[0].is_cause);
    let shown = |label: &Label| {
        [
            label.start.clone(),
            label.differs.clone(),
            label.end.clone(),
        ]
    };
    let labels: Vec<[String; 3]> = pods[0].selector.iter().map(shown).collect();
    assert_eq!(labels, [["app=examp", "el", "-app"]]);
    let service = scene
        .boxes
        .iter()
        .find(|each| each.role == BoxRole::Service)
        .expect("it is drawn");
    assert_eq!(shown(&service.selector[0]), ["app=examp", "le", "-app"]);
    let others = scene
        .boxes
        .iter()
        .find(|each| each.role == BoxRole::More)
        .expect("the others are counted");
    assert_eq!((others.pods, others.is_cause), (11, false));
}

#[test]
fn the_name_of_a_port_is_never_cut() {
    let mut hops = delivered(1).hops;
    let port = &mut hops[2].subject.ports[0];
    (port.port, port.target) = (65535, "fifteen-letters".into());
    hops[3].endpoints[0].container = "a-container-with-a-long-name-as-some-have".into();
    let pod = &mut hops[4].subject.ports[0];
    (pod.port, pod.name) = (50051, "a-container-with-a-long-name-as-some-have".into());
    let verdict = Verdict {
        outcome: Outcome::Delivered,
        ..Verdict::default()
    };
    let scene = draw(&hops, &verdict, None);
    for shape in SHAPES {
        let picture = layout(&scene, shape);
        let runs = picture.boxes.iter().flat_map(|each| &each.texts);
        let words: Vec<&str> = runs
            .flat_map(|text| &text.runs)
            .map(|run| run.0.as_str())
            .collect();
        for whole in ["port 65535", "targetPort fifteen-letters", ":50051"] {
            assert!(words.contains(&whole), "{shape:?}: {words:?}");
        }
    }
}
