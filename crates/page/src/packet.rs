//! The packet: a dot with its destination, moved along the way of the current step. Between renders
//! it moves by itself, one attribute a frame; the page is not rendered again for it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use yew::prelude::*;

use super::words::tenths;
use portpath_explain::scene::{Point, Shape, Travel};

/// What the packet needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct PacketProps {
    /// Its way at this step.
    pub travel: Travel,
    /// Tells this stretch from another run of the same.
    pub stretch: (u32, usize),
    /// Where its label has room: across a wide picture, down a narrow one.
    pub lanes: Vec<(f64, f64)>,
    /// How the picture runs.
    pub shape: Shape,
    /// True while it is only a question to DNS.
    pub asking: bool,
    /// True when it is the answer.
    pub is_answer: bool,
    /// Its destination when it sets out; empty for none.
    pub before: String,
    /// Its destination when it arrives.
    pub after: String,
    /// Milliseconds for the whole way; zero when it is there, or is to be there at once.
    pub duration: f64,
    /// True until it tells that it arrived.
    pub moving: bool,
    /// True while it is paused on its way.
    pub paused: bool,
    /// The class of how it ends here; empty when it goes on.
    pub end: &'static str,
    /// Tells that it came to rest.
    pub on_arrived: Callback<()>,
}

/// The packet.
#[component]
pub(super) fn Packet(props: &PacketProps) -> Html {
    let group = use_node_ref();
    let label = use_node_ref();
    let elapsed = use_mut_ref(|| ((u32::MAX, usize::MAX), 0.0));
    let drawing = Drawing {
        group: group.clone(),
        label: label.clone(),
        props: props.clone(),
        elapsed,
    };
    // Where it sets out, or where it is: the page may be shown before it can move anything.
    let start = drawing.place(if props.duration > 0.0 { 0.0 } else { 1.0 });
    {
        let deps = (
            props.travel.clone(),
            props.stretch,
            props.duration,
            props.moving,
            props.paused,
            props.after.clone(),
        );
        let drawing = drawing.clone();
        use_effect_with(deps, move |_| {
            let frame = drawing.start();
            // The next frame holds the slot it lies in: only emptying the slot stops it.
            move || drop(frame.borrow_mut().take())
        });
    }
    html! {
        <g ref={group} class={classes!("packet", props.end, props.asking.then_some("asking"), props.is_answer.then_some("answer"))} aria-hidden="true"
            transform={translate(start.at)}>
            <circle class="halo" r="13" />
            <circle class="dot" r="6.5" />
            if !props.before.is_empty() {
                <g ref={label} class={start.label_class()} transform={translate(start.label.unwrap_or_default())}>
                    <rect width="114" height="20" rx="10" />
                    <text x="57" y="13.8" text-anchor="middle">{ start.words.to_owned() }</text>
                </g>
            }
        </g>
    }
}

#[derive(Clone)]
struct Drawing {
    group: NodeRef,
    label: NodeRef,
    props: PacketProps,
    elapsed: Rc<RefCell<((u32, usize), f64)>>,
}

type Frame = Rc<RefCell<Option<AnimationFrame>>>;

impl Drawing {
    /// Draws the packet where it is and, when it has some way to go, asks for the next frame, which
    /// lies in the answer.
    fn start(self) -> Frame {
        let frame = Frame::default();
        if self.elapsed.borrow().0 != self.props.stretch {
            *self.elapsed.borrow_mut() = (self.props.stretch, 0.0);
        }
        if self.props.duration <= 0.0 {
            self.elapsed.borrow_mut().1 = f64::INFINITY;
            self.draw(1.0);
            if self.props.moving {
                self.props.on_arrived.emit(());
            }
        } else {
            self.draw(self.fraction());
            if !self.props.paused {
                self.request(&frame, None);
            }
        }
        frame
    }

    fn fraction(&self) -> f64 {
        (self.elapsed.borrow().1 / self.props.duration).clamp(0.0, 1.0)
    }

    fn request(self, frame: &Frame, last: Option<f64>) {
        let slot = frame.clone();
        let handle = request_animation_frame(move |now| {
            // A tab that was hidden must not make the packet leap.
            let spent = last.map_or(0.0, |last| (now - last).clamp(0.0, 64.0));
            self.elapsed.borrow_mut().1 += spent;
            let fraction = self.fraction();
            self.draw(fraction);
            if fraction < 1.0 {
                self.request(&slot, Some(now))
            } else {
                self.props.on_arrived.emit(())
            }
        });
        *frame.borrow_mut() = Some(handle);
    }

    /// Where the label stands from the packet: within the lane that the packet is in, so that it
    /// covers no box. None inside a box.
    fn label_at(&self, at: Point) -> Option<Point> {
        let (along, size) = match self.props.shape {
            Shape::Wide => (at.x, 114.0),
            Shape::Narrow => (at.y, 20.0),
        };
        // Up to the box within the frame that the lane ends at.
        let (start, end) = self
            .props
            .lanes
            .iter()
            .find(|(start, end)| (start - 1.0..=end + 9.0).contains(&along))?;
        let place = (along - size / 2.0)
            .min(end - size - SPARE)
            .max(start + SPARE)
            - along;
        Some(match self.props.shape {
            // Below a way that rises: above it stands its share.
            Shape::Wide if self.rises() => Point::new(place, 24.0),
            // Above the address that stands on the way.
            Shape::Wide => Point::new(place, -41.0),
            Shape::Narrow => Point::new(14.0, place),
        })
    }

    fn rises(&self) -> bool {
        let points = &self.props.travel.points;
        points
            .first()
            .zip(points.last())
            .is_some_and(|(first, last)| last.y + 1.0 < first.y)
    }

    /// Where everything is after a part of the way, from 0 to 1.
    fn place(&self, fraction: f64) -> Place<'_> {
        let travel = &self.props.travel;
        let at = travel.at(ease(fraction));
        let changed = travel.inside.is_none_or(|(_, to)| ease(fraction) >= to);
        Place {
            at,
            label: self.label_at(at),
            words: if changed {
                &self.props.after
            } else {
                &self.props.before
            },
        }
    }

    fn draw(&self, fraction: f64) {
        let place = self.place(fraction);
        if let Some(group) = self.group.cast::<web_sys::Element>() {
            // An attribute that cannot be set leaves the packet where it was.
            let _ = group.set_attribute("transform", &translate(place.at));
        }
        if let Some(label) = self.label.cast::<web_sys::Element>() {
            let _ = label.set_attribute("class", place.label_class());
            let _ = label.set_attribute("transform", &translate(place.label.unwrap_or_default()));
            if let Some(text) = label
                .last_element_child()
                .and_then(|text| text.first_child())
            {
                text.set_node_value(Some(place.words));
            }
        }
    }
}

/// Where the packet is.
struct Place<'a> {
    /// The packet.
    at: Point,
    /// Its label, from there; none where it has no room.
    label: Option<Point>,
    /// What the label says.
    words: &'a str,
}

impl Place<'_> {
    fn label_class(&self) -> &'static str {
        match self.label {
            Some(_) => "tag",
            None => "tag hidden",
        }
    }
}

/// As an attribute has it.
pub(super) fn translate(to: Point) -> String {
    format!("translate({} {})", tenths(to.x), tenths(to.y))
}

/// How far the label keeps from what stands beside its lane.
const SPARE: f64 = 3.0;

/// Starts and ends gently.
fn ease(t: f64) -> f64 {
    if t < 0.5 {
        2.0 * t * t
    } else {
        1.0 - (-2.0 * t + 2.0).powi(2) / 2.0
    }
}
