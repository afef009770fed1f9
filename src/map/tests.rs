//! Maps of apps that are made here: nothing overlaps, and large ones fold.

use super::*;
use crate::survey::{Call, Judged, ObjectName, Selection, ServicePath};
use crate::{Asked, Session};
use portpath_explain::report::Outcome;

fn survey_of(text: &str) -> Survey {
    let asked = Asked::default();
    Session::read(text, &asked).survey(&asked)
}

fn deployment(namespace: &str, name: &str) -> ObjectName {
    ObjectName {
        kind: "Deployment".to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

/// So many Services in so many namespaces; one of nine refuses. Those that work call each other.
fn app(count: usize, namespaces: usize) -> Survey {
    let mut survey = Survey::default();
    let fails = |at: usize| at % 9 == 4;
    for at in 0..count {
        let namespace = format!("team-{}", at % namespaces);
        let name = format!("app-{at}");
        let outcome = if fails(at) {
            Outcome::Refused
        } else {
            Outcome::Delivered
        };
        let judged = Judged {
            outcome,
            ..Judged::default()
        };
        survey.services.push(ServicePath {
            object: ObjectName {
                kind: "Service".to_owned(),
                ..deployment(&namespace, &name)
            },
            port: Some(80),
            target_port: "8080".to_owned(),
            judged: judged.clone(),
            ..ServicePath::default()
        });
        survey.selections.push(Selection {
            service: format!("{namespace}/{name}"),
            workload: deployment(&namespace, &name),
        });
        let called = (at * 7 + 3) % count;
        if at % 3 != 0 && !fails(at) && !fails(called) {
            survey.calls.push(Call {
                from: deployment(&namespace, &name),
                target: format!("app-{called}:80"),
                service: Some(format!("team-{}/app-{called}", called % namespaces)),
                port: Some(80),
                certain: true,
                judged,
                ..Call::default()
            });
        }
    }
    survey
}

fn overlapping(map: &AppMap) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, one) in map.cards.iter().enumerate() {
        for (other_at, other) in map.cards.iter().enumerate().skip(at + 1) {
            let beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
            let below = one.y + one.height <= other.y || other.y + other.height <= one.y;
            if !beside && !below {
                found.push((at, other_at));
            }
        }
    }
    found
}

fn all_keys(map: &AppMap) -> Vec<String> {
    map.folds.iter().map(|fold| fold.key.clone()).collect()
}

#[test]
fn no_boxes_overlap_and_all_are_inside() {
    for (count, namespaces) in [
        (1, 1),
        (12, 1),
        (40, 3),
        (72, 5),
        (400, 1),
        (400, 60),
        (400, 300),
    ] {
        let survey = app(count, namespaces);
        let folded = app_map(&survey, &[]);
        let open = app_map(&survey, &all_keys(&folded));
        for map in [&folded, &open] {
            assert_eq!(overlapping(map), [], "{count} in {namespaces}");
            for card in &map.cards {
                assert!(card.x >= 0.0 && card.y >= 0.0);
                assert!(card.x + card.width <= map.width);
                assert!(card.y + card.height <= map.height);
            }
        }
        assert!(folded.cards.len() <= 120, "{} boxes", folded.cards.len());
        assert_eq!(open.cards.len(), count);
        assert_eq!(folded, app_map(&survey, &[]));
    }
}

#[test]
fn every_box_of_a_namespace_is_in_its_frame() {
    let map = app_map(&app(36, 4), &[]);
    assert_eq!(map.frames.len(), 4);
    for card in &map.cards {
        let around = map.frames.iter().filter(|frame| {
            frame.x <= card.x
                && frame.y <= card.y
                && card.x + card.width <= frame.x + frame.width
                && card.y + card.height <= frame.y + frame.height
        });
        let labels: Vec<&str> = around.map(|frame| frame.label.as_str()).collect();
        let [label] = labels.as_slice() else {
            panic!("{} is in {labels:?}", card.rows[0].words);
        };
        let namespace = label.trim_start_matches("namespace ");
        assert!(card.rows[0].words.contains(&format!(" {namespace}/")));
    }
}

#[test]
fn few_boxes_do_not_fold_and_what_fails_folds_last() {
    assert_eq!(app_map(&app(40, 1), &[]).folds, []);
    let survey = app(72, 1);
    let map = app_map(&survey, &[]);
    assert_eq!(map.folds.len(), 1);
    assert_eq!(map.folds[0].key, "works team-0");
    let fails = map
        .cards
        .iter()
        .filter(|card| card.result == Some(PathResult::Fails));
    assert_eq!(fails.count(), 8);
    assert!(map.cards.len() <= 40);
    let open = app_map(&survey, &["works team-0".to_owned()]);
    assert!(open.folds[0].is_open && open.cards.len() == 72);
}

#[test]
fn callers_stand_left_of_what_they_call_and_circles_end() {
    let text = |name: &str, calls: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{selector: {{app: {name}}}, ports: [{{port: \
             80}}]}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: {name}}}}}\nspec:\n  containers: \
             [{{name: c, image: i, env: [{{name: NEXT_URL, value: 'http://{calls}:80'}}]}}]\n---\n"
        )
    };
    let circle = [
        text("a", "b"),
        text("b", "c"),
        text("c", "a"),
        text("self", "self"),
    ]
    .concat();
    let map = app_map(&survey_of(&circle), &[]);
    let left = |at: usize| map.cards[at].x;
    let forward = map
        .lines
        .iter()
        .filter(|line| left(line.from) < left(line.to));
    assert_eq!(forward.count(), 2);
    let back = map.lines.iter().filter(|line| line.points_left);
    assert_eq!(back.count(), 2, "the way back, and the call to itself");
    assert_eq!(map.cards.len(), 4, "a Service stands on its Pod");
    assert_eq!(map.lines.len(), 4);
}

#[test]
fn a_policy_stands_on_the_line_that_it_decides() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n---\n\
                apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec: {containers: [{name: c, image: i}]}\n---\n\
                apiVersion: v1\nkind: Pod\nmetadata: {name: front, labels: {app: front}}\nspec: {containers: [{name: c, image: i, env: \
                [{name: WEB_URL, value: 'http://web:80'}]}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: \
                {name: guard}\nspec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: \
                LABEL}}}]}]}\n";
    for (label, result) in [("front", PathResult::Works), ("back", PathResult::Fails)] {
        let map = app_map(&survey_of(&text.replace("LABEL", label)), &[]);
        let [line] = map.lines.as_slice() else {
            panic!("{:?}", map.lines);
        };
        let gate = PolicyGate {
            policy: "NetworkPolicy default/guard".to_owned(),
            result,
        };
        assert_eq!(line.gates, [gate]);
        assert_eq!(line.result, Some(result));
        assert!(
            line.words.contains("NetworkPolicy default/guard decides."),
            "{}",
            line.words
        );
    }
}
