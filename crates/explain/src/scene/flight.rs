//! The way of one request among many: from the client through what it passes to the box that stands
//! for its endpoint, or as far on that way as it comes. Leaves the question to DNS out, which a
//! client asks once and remembers.

use super::playback::SHORT_OF;
use super::{BoxRole, Leg, Scene};

/// The way of a request to an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    /// How it moves, leg by leg.
    pub legs: Vec<Leg>,
    /// The last of its edges.
    pub edge: usize,
    /// The box that stands for its endpoint.
    pub to: usize,
    /// Which of the endpoints of that box it is.
    pub nth: usize,
}

/// The way to an endpoint, by its place among those of its hop; short of it where the request does
/// not arrive. None where no way leads there.
pub fn flight(scene: &Scene, endpoint: usize, arrives: bool) -> Option<Flight> {
    let mut places = scene.boxes.iter().enumerate();
    let (to, nth) = places.find_map(|(at, each)| {
        Some((
            at,
            each.endpoints.iter().position(|place| *place == endpoint)?,
        ))
    })?;
    let edge = into(scene, to)?;
    let mut legs = vec![Leg::Along {
        edge,
        from: 0.0,
        to: if arrives { 1.0 } else { short_of(scene, edge) },
    }];
    let mut at = scene.edges[edge].from;
    // Every box but the client is entered by one edge, so that the way back to the client is the
    // only one.
    while legs.len() <= 2 * scene.edges.len()
        && let Some(edge) = into(scene, at)
    {
        legs.extend([
            Leg::Through(at),
            Leg::Along {
                edge,
                from: 0.0,
                to: 1.0,
            },
        ]);
        at = scene.edges[edge].from;
    }
    legs.reverse();
    Some(Flight {
        legs,
        edge,
        to,
        nth,
    })
}

/// The edge by which a packet enters a box.
pub(super) fn into(scene: &Scene, to: usize) -> Option<usize> {
    scene
        .edges
        .iter()
        .position(|edge| edge.to == Some(to) && scene.boxes[to].role != BoxRole::Dns)
}

/// Where a request ends that an endpoint does not take: where the one that is traced ended, if that
/// was on this edge.
fn short_of(scene: &Scene, edge: usize) -> f64 {
    scene
        .end
        .as_ref()
        .filter(|end| end.edge == edge)
        .map_or(SHORT_OF, |end| end.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::fixture::{delivered, refused, routed};
    use crate::scene::{Shape, layout};

    #[test]
    fn each_request_flies_from_the_client_through_the_service_to_its_own_box() {
        let scene = delivered(3).scene;
        for endpoint in 0..3 {
            let way = flight(&scene, endpoint, true).expect("a way leads there");
            assert_eq!(
                scene.boxes[way.to].name,
                format!("example-pod-{}", endpoint + 1)
            );
            assert_eq!(way.legs.len(), 3);
            for shape in [Shape::Wide, Shape::Narrow] {
                let picture = layout(&scene, shape);
                let travel = picture.way(&scene, &way.legs);
                for (at, place) in [
                    (0.0, picture.boxes[0].exit),
                    (1.0, picture.boxes[way.to].entry),
                ] {
                    let flown = travel.at(at);
                    assert!(
                        (flown.x - place.x).hypot(flown.y - place.y) < 0.5,
                        "{shape:?}: {flown:?} is not {place:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn one_that_fails_ends_on_the_edge() {
        let scene = delivered(3).scene;
        let way = flight(&scene, 1, false).expect("a way leads there");
        assert_eq!(
            way.legs.last(),
            Some(&Leg::Along {
                edge: way.edge,
                from: 0.0,
                to: SHORT_OF
            })
        );
    }

    #[test]
    fn those_of_a_group_share_its_way_and_keep_their_dots() {
        let scene = delivered(40).scene;
        let chosen = flight(&scene, 0, true);
        let other = flight(&scene, 39, true);
        let chosen = chosen.expect("a way");
        let other = other.expect("a way");
        assert_ne!(chosen.to, other.to);
        assert_eq!((scene.boxes[other.to].role, other.nth), (BoxRole::More, 38));
    }

    #[test]
    fn a_route_is_passed_and_nobody_flies_to_a_pod_that_gets_nothing() {
        let routed = flight(&routed().scene, 1, true).expect("a way leads there");
        assert_eq!(routed.legs.len(), 5);
        assert_eq!(flight(&refused().scene, 0, true), None);
        assert_eq!(flight(&Scene::default(), 0, true), None);
    }
}
