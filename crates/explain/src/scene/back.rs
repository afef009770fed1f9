//! Adds the answer's way back to a scene: the same boxes and edges, walked the other way.

use super::flight::into;
use super::{BoxRole, Leg, Part, Scene, Step};
use crate::report::{Hop, HopKind};

/// A scene with a step for each hop of the answer after those of the packet.
pub fn there_and_back(scene: &Scene, answer: &[Hop]) -> Scene {
    let mut scene = scene.clone();
    let Some(pod) = scene
        .boxes
        .iter()
        .position(|each| each.role == BoxRole::Pod && each.part == Part::OnPath)
    else {
        return scene;
    };
    let mut at = pod;
    for hop in answer {
        let legs = match hop.kind {
            HopKind::Service => back_to(&scene, &mut at, BoxRole::Service),
            HopKind::Client => back_to(&scene, &mut at, BoxRole::Client),
            _ => Vec::new(),
        };
        let before = hop.before.clone();
        let after = hop.after.clone();
        scene.steps.push(Step {
            legs,
            lit: at,
            before,
            after,
            is_answer: true,
            ..Step::default()
        });
    }
    scene
}

/// Back along the edges to a box of a role, and through it unless it is where the way began.
fn back_to(scene: &Scene, at: &mut usize, role: BoxRole) -> Vec<Leg> {
    let mut legs = Vec::new();
    while legs.len() <= 2 * scene.edges.len()
        && let Some(edge) = into(scene, *at)
    {
        *at = scene.edges[edge].from;
        legs.push(Leg::Along {
            edge,
            from: 1.0,
            to: 0.0,
        });
        let found = scene.boxes[*at].role;
        if found != BoxRole::Client {
            legs.push(Leg::BackThrough(*at));
        }
        if found == role {
            break;
        }
    }
    legs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::way_back;
    use crate::scene::fixture::delivered;
    use crate::scene::{Shape, layout};

    #[test]
    fn the_answer_goes_back_through_the_service_to_the_client() {
        let analysis = delivered(3);
        let answer = way_back(&analysis.hops, analysis.verdict.outcome);
        let scene = there_and_back(&analysis.scene, &answer);
        assert_eq!(
            (answer.len(), scene.steps.len()),
            (3, analysis.hops.len() + 3)
        );
        for shape in [Shape::Wide, Shape::Narrow] {
            let picture = layout(&scene, shape);
            for pair in picture.travels.windows(2) {
                let end = pair[0].at(1.0);
                let start = pair[1].at(0.0);
                assert!(
                    (end.x - start.x).hypot(end.y - start.y) < 0.5,
                    "{shape:?}: {end:?} then {start:?}"
                );
            }
            let home = picture.travels[picture.travels.len() - 1].at(1.0);
            let client = picture.boxes[0].exit;
            assert!(
                (home.x - client.x).hypot(home.y - client.y) < 0.5,
                "{shape:?}: {home:?} is not {client:?}"
            );
        }
    }

    #[test]
    fn without_an_answer_nothing_is_added() {
        let scene = delivered(2).scene;
        assert_eq!(there_and_back(&scene, &[]), scene);
        assert_eq!(there_and_back(&Scene::default(), &[]), Scene::default());
    }
}
