//! A hundred requests in the picture: the way of each, what came where so far, and the dots that
//! fly. Between renders the dots move by themselves, one attribute a frame each.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use yew::prelude::*;

use super::packet::translate;
use super::sending::{REQUESTS, Sending, Sent};
use super::verdict::tone;
use portpath::tools::Crowd;
use portpath_explain::scene::{Flight, Leg, Picture, Point, Scene, Shape, Travel, flight};
use portpath_text::order;

/// Milliseconds from one request to the next.
const GAP: f64 = 60.0;
/// Milliseconds that each is on its way.
const FLIGHT: f64 = 1000.0;
/// As many dots are enough, and a multiple of the clients: each dot is always of the same client.
const DOTS: usize = 20;

/// What the picture shows of many requests.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Show {
    /// The requests.
    pub crowd: Rc<Crowd>,
    /// How far they are sent.
    pub sending: Sending,
    /// How fast, as a factor.
    pub speed: f64,
    /// Tells which of them landed.
    pub on: Callback<Sent>,
}

/// The ways of all requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Swarm {
    /// One for each endpoint, with how it ends there.
    ways: Vec<(Flight, Travel, &'static str)>,
    /// The way of each request; none where nothing leads.
    of: Vec<Option<usize>>,
}

/// What came where.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    /// How many arrived in each box.
    pub arrived: Vec<usize>,
    /// How many each edge saw.
    pub passed: Vec<usize>,
    /// How many ended on an edge, with their place and tone.
    pub ended: BTreeMap<usize, (usize, Point, &'static str)>,
    /// The dots of each box whose Pod got one.
    pub lit: Vec<Vec<usize>>,
}

impl Swarm {
    /// The ways of a crowd's requests through a placed scene.
    pub(super) fn new(scene: &Scene, picture: &Picture, crowd: &Crowd) -> Self {
        let mut swarm = Self::default();
        let mut known: BTreeMap<usize, Option<usize>> = BTreeMap::new();
        for (endpoint, row) in crowd.endpoints.iter().zip(&crowd.order) {
            let way = *known.entry(*endpoint).or_insert_with(|| {
                let outcome = crowd.rows[*row].outcome;
                let mut flight = flight(scene, *endpoint, outcome.is_good())?;
                if !outcome.is_good() && picture.shape == Shape::Narrow {
                    end_on_branch(&mut flight, picture);
                }
                let travel = picture.way(scene, &flight.legs);
                swarm.ways.push((flight, travel, tone(outcome).0));
                Some(swarm.ways.len() - 1)
            });
            swarm.of.push(way);
        }
        swarm
    }

    /// What came where once so many are sent.
    pub(super) fn tally(&self, scene: &Scene, sent: usize) -> Tally {
        let mut tally = Tally {
            arrived: vec![0; scene.boxes.len()],
            passed: vec![0; scene.edges.len()],
            ended: BTreeMap::new(),
            lit: vec![Vec::new(); scene.boxes.len()],
        };
        for way in self.of.iter().take(sent).flatten() {
            let (flight, travel, tone) = &self.ways[*way];
            for leg in &flight.legs {
                if let Leg::Along { edge, .. } = leg {
                    tally.passed[*edge] += 1;
                }
            }
            if *tone == "good" {
                tally.arrived[flight.to] += 1;
                tally.lit[flight.to].push(flight.nth);
            } else {
                let (count, ..) =
                    tally
                        .ended
                        .entry(flight.edge)
                        .or_insert((0, travel.at(1.0), tone));
                *count += 1;
            }
        }
        for lit in &mut tally.lit {
            order::by(lit, usize::cmp);
            lit.dedup();
        }
        tally
    }
}

/// Down a narrow picture all edges share a rail: only on the last stretch it shows which of them
/// fails.
fn end_on_branch(flight: &mut Flight, picture: &Picture) {
    let points = &picture.curves[flight.edge].points;
    let length = Travel {
        points: points.clone(),
        ..Travel::default()
    }
    .length();
    if let Some(Leg::Along { to, .. }) = flight.legs.last_mut() {
        *to = to.max(1.0 - BRANCH / length.max(BRANCH));
    }
}

/// How far from its Pod that is.
const BRANCH: f64 = 34.0;

impl Tally {
    /// How thick an edge is drawn: by its part of all requests.
    pub(super) fn weight(&self, edge: usize) -> f64 {
        1.5 + 5.0 * self.passed[edge] as f64 / REQUESTS as f64
    }
}

/// What the dots need.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct DotsProps {
    /// The ways.
    pub swarm: Rc<Swarm>,
    /// How far the requests are sent.
    pub sending: Sending,
    /// How fast, as a factor.
    pub speed: f64,
    /// Tells which of them landed.
    pub on: Callback<Sent>,
}

/// The requests in flight.
#[component]
pub(super) fn Dots(props: &DotsProps) -> Html {
    let group = use_node_ref();
    let clock = use_mut_ref(|| (u32::MAX, 0.0));
    {
        let Sending {
            playing,
            run,
            start,
            until,
            ..
        } = props.sending;
        let drawing = SwarmDrawing {
            group: group.clone(),
            clock,
            swarm: props.swarm.clone(),
            on: props.on.clone(),
            start,
            until,
        };
        let deps = (props.swarm.clone(), run, playing, props.speed);
        use_effect_with(deps, move |(_, run, playing, speed)| {
            let frame = drawing.start(*run, *playing, *speed);
            // The next frame holds the slot it lies in: only emptying the slot stops it.
            move || drop(frame.borrow_mut().take())
        });
    }
    let clients = props.sending.clients;
    html! {
        <g ref={group} class="flyers" aria-hidden="true">
            { for (0..DOTS).map(|dot| html! {
                <g class="flyer" transform={AWAY}>
                    if clients > 1 {
                        <circle class="numbered" r="7.5" />
                        <text y="3.6" text-anchor="middle">{ (dot % clients + 1).to_string() }</text>
                    } else {
                        <circle r="5" />
                    }
                </g>
            }) }
        </g>
    }
}

/// Where a dot is that does not fly.
const AWAY: &str = "translate(-99 -99)";

#[derive(Clone)]
struct SwarmDrawing {
    group: NodeRef,
    /// The run, and the milliseconds since its first request set out.
    clock: Rc<RefCell<(u32, f64)>>,
    swarm: Rc<Swarm>,
    on: Callback<Sent>,
    start: usize,
    until: usize,
}

type SwarmFrame = Rc<RefCell<Option<AnimationFrame>>>;

impl SwarmDrawing {
    /// Draws those in flight, and asks for the next frame while they fly.
    fn start(self, run: u32, playing: bool, speed: f64) -> SwarmFrame {
        let frame = SwarmFrame::default();
        if self.clock.borrow().0 != run {
            *self.clock.borrow_mut() = (run, 0.0);
        }
        self.draw();
        if playing {
            self.request(&frame, None, speed);
        }
        frame
    }

    fn request(self, frame: &SwarmFrame, last: Option<f64>, speed: f64) {
        let slot = frame.clone();
        let handle = request_animation_frame(move |now| {
            let before = self.landed();
            // A tab that was hidden must not make them leap.
            self.clock.borrow_mut().1 +=
                last.map_or(0.0, |last| (now - last).clamp(0.0, 64.0)) * speed;
            self.draw();
            let landed = self.landed();
            let on = self.on.clone();
            let until = self.until;
            if landed < until {
                self.request(&slot, Some(now), speed);
            }
            if landed > before {
                on.emit(Sent::Landed(landed));
            }
        });
        *frame.borrow_mut() = Some(handle);
    }

    /// How many came to their end by now.
    fn landed(&self) -> usize {
        let since = self.clock.borrow().1 - FLIGHT;
        let landed = if since < 0.0 {
            0
        } else {
            (since / GAP) as usize + 1
        };
        (self.start + landed).min(self.until)
    }

    fn draw(&self) {
        let Some(group) = self.group.cast::<web_sys::Element>() else {
            return;
        };
        let now = self.clock.borrow().1;
        let dots = group.children();
        for slot in 0..DOTS {
            let Some(dot) = dots.item(slot as u32) else {
                return;
            };
            let at = (self.start..self.until).map(|request| (request, self.flown(request, now)));
            // At most one of a dot's requests flies at a time.
            let at = at
                .skip_while(|(request, _)| request % DOTS != slot)
                .step_by(DOTS);
            let at = at.filter(|(_, flown)| (0.0..1.0).contains(flown));
            let place = at.last().and_then(|(request, flown)| {
                Some(self.swarm.ways[self.swarm.of[request]?].1.at(flown))
            });
            let words = place.map_or_else(|| AWAY.to_owned(), translate);
            // An attribute that cannot be set leaves the dot where it was.
            let _ = dot.set_attribute("transform", &words);
        }
    }

    fn flown(&self, request: usize, now: f64) -> f64 {
        (now - (request - self.start) as f64 * GAP) / FLIGHT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath::testing::delivered;
    use portpath::tools::CrowdRow;
    use portpath_explain::report::Outcome;
    use portpath_explain::scene::{Shape, layout};

    fn crowd(pods: usize, failing: usize) -> Crowd {
        let row = |at: usize| CrowdRow {
            outcome: if at == failing {
                Outcome::Refused
            } else {
                Outcome::Delivered
            },
            ..CrowdRow::default()
        };
        let order: Vec<usize> = (0..REQUESTS).map(|at| at % pods).collect();
        Crowd {
            endpoints: order.clone(),
            order,
            rows: (0..pods).map(row).collect(),
            ..Crowd::default()
        }
    }

    fn tally(pods: usize, failing: usize, sent: usize) -> Tally {
        let scene = delivered(pods).scene;
        Swarm::new(&scene, &layout(&scene, Shape::Wide), &crowd(pods, failing)).tally(&scene, sent)
    }

    #[test]
    fn one_in_three_ends_on_its_edge_and_the_others_arrive() {
        let tally = tally(3, 1, 99);
        assert_eq!(
            tally
                .arrived
                .iter()
                .filter(|count| **count > 0)
                .collect::<Vec<_>>(),
            [&33, &33]
        );
        let ended: Vec<_> = tally
            .ended
            .values()
            .map(|(count, _, tone)| (*count, *tone))
            .collect();
        assert_eq!(ended, [(33, "bad")]);
        assert_eq!(
            tally.passed.iter().max(),
            Some(&99),
            "all pass from the client to the Service"
        );
    }

    #[test]
    fn many_pods_light_their_dots() {
        let tally = tally(40, 99, 41);
        assert_eq!(tally.arrived.iter().sum::<usize>(), 41);
        assert_eq!(tally.lit.iter().map(Vec::len).max(), Some(39));
    }

    #[test]
    fn nothing_came_anywhere_before_they_are_sent() {
        let tally = tally(2, 9, 0);
        assert!(
            tally.ended.is_empty()
                && tally
                    .arrived
                    .iter()
                    .chain(&tally.passed)
                    .all(|count| *count == 0)
        );
    }
}
