//! The picture says what the trace says, whatever its size and shape.

use super::fixture::{delivered, every, judged, no_such_host, refused, routed};
use super::*;

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
        ["1 in 200", "199 in 200"]
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
        assert_eq!(
            addresses,
            ["to 10.96.1.1:80", "to 10.244.1.2:8080"],
            "{shape:?}"
        );
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
            let right = address.at.x + 6.1 * letters as f64;
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
        TextStyle::Kind | TextStyle::Line | TextStyle::Reason => 6.3,
        TextStyle::Name => 8.5,
        TextStyle::Port => 7.2,
        TextStyle::Address => 6.1,
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
                text.at.x >= 0.0 && text.at.x + 6.1 * letters as f64 <= picture.width,
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
