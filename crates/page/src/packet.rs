//! The packet: a dot with a tag that says its destination, moved along the way of the current step.
//! Where the destination is rewritten it halts. Between renders
//! it moves by itself, one attribute a frame; the page is not rendered again for it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use yew::prelude::*;

use super::words::tenths;
use portpath_explain::scene::{Point, Travel};

/// What the packet needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct PacketProps {
    /// Its way at this step.
    pub travel: Travel,
    /// Tells this stretch from another run of the same.
    pub stretch: (u32, usize),
    /// True while it is only a question to DNS.
    pub asking: bool,
    /// True when it is the answer.
    pub is_answer: bool,
    /// Milliseconds for the whole way, without the halt; zero when it is there, or is to be there
    /// at once.
    pub duration: f64,
    /// Milliseconds for which it halts where its tag is rewritten.
    pub halt: f64,
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
        );
        let drawing = drawing.clone();
        use_effect_with(deps, move |_| {
            let frame = drawing.start();
            // The next frame holds the slot it lies in: only emptying the slot stops it.
            move || drop(frame.borrow_mut().take())
        });
    }
    let width = props.travel.tag_width();
    html! {
        <g ref={group} class={classes!("packet", props.end, props.asking.then_some("asking"), props.is_answer.then_some("answer"))} aria-hidden="true"
            transform={translate(start.at)}>
            <circle class="halo" r="13" />
            <circle class="dot" r="6.5" />
            if !props.travel.tag.before.is_empty() {
                <g ref={label} class={start.state.class()} transform={translate(start.tag)}>
                    <rect x={tenths(-width / 2.0)} y="-10" width={tenths(width)} height="20" rx="10" />
                    <text y="4.2" text-anchor="middle">{ start.words.to_owned() }</text>
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

    /// How much of its time is over, from 0 to 1.
    fn fraction(&self) -> f64 {
        (self.elapsed.borrow().1 / self.time()).clamp(0.0, 1.0)
    }

    /// Milliseconds for the way and the halt on it.
    fn time(&self) -> f64 {
        let halts = self.props.travel.turn.is_some();
        self.props.duration + if halts { self.props.halt } else { 0.0 }
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

    /// Where everything is after a part of the time, from 0 to 1.
    fn place(&self, fraction: f64) -> Place<'_> {
        let travel = &self.props.travel;
        let (way, state) = self.state(fraction);
        let at = travel.at(way);
        let tag = travel.tag_at(way);
        Place {
            at,
            tag: Point::new(tag.x - at.x, tag.y - at.y),
            words: match state {
                State::Before | State::Leaving => &travel.tag.before,
                State::Rewritten | State::After => &travel.tag.after,
            },
            state,
        }
    }

    /// How much of the way is behind it, and what its tag shows.
    fn state(&self, fraction: f64) -> (f64, State) {
        let Some(turn) = self.props.travel.turn else {
            return (ease(fraction), State::After);
        };
        let spent = fraction * self.time();
        let there = self.props.duration * turn;
        let back = there + self.props.halt;
        if self.props.duration <= 0.0 || fraction >= 1.0 {
            (1.0, State::After)
        } else if spent < there {
            (turn * ease(spent / there), State::Before)
        } else if spent < there + self.props.halt * 0.4 {
            (turn, State::Leaving)
        } else if spent < back {
            (turn, State::Rewritten)
        } else {
            let rest = (spent - back) / (self.props.duration - there).max(1.0);
            (turn + (1.0 - turn) * ease(rest.min(1.0)), State::After)
        }
    }

    fn draw(&self, fraction: f64) {
        let place = self.place(fraction);
        if let Some(group) = self.group.cast::<web_sys::Element>() {
            // An attribute that cannot be set leaves the packet where it was.
            let _ = group.set_attribute("transform", &translate(place.at));
        }
        if let Some(label) = self.label.cast::<web_sys::Element>() {
            let _ = label.set_attribute("class", place.state.class());
            let _ = label.set_attribute("transform", &translate(place.tag));
            if let Some(text) = label
                .last_element_child()
                .and_then(|text| text.first_child())
            {
                text.set_node_value(Some(place.words));
            }
            // The strip below shows the new header from the moment it is rewritten.
            if let Ok(Some(stage)) = label.closest(".stage") {
                let _ = stage.set_attribute("data-header", place.state.header());
            }
        }
    }
}

/// Where the packet is.
struct Place<'a> {
    /// The packet.
    at: Point,
    /// The middle of its tag, from there.
    tag: Point,
    /// What the tag says.
    words: &'a str,
    /// What is happening to the tag.
    state: State,
}

/// What is happening to the tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It has the old address.
    Before,
    /// The old one is struck out.
    Leaving,
    /// The new one has come.
    Rewritten,
    /// It has the new address, or keeps the only one.
    After,
}

impl State {
    fn class(self) -> &'static str {
        match self {
            Self::Before | Self::After => "tag",
            Self::Leaving => "tag leaving",
            Self::Rewritten => "tag rewritten",
        }
    }

    /// Which header the packet has.
    fn header(self) -> &'static str {
        match self {
            Self::Before | Self::Leaving => "before",
            Self::Rewritten | Self::After => "after",
        }
    }
}

/// As an attribute has it.
pub(super) fn translate(to: Point) -> String {
    format!("translate({} {})", tenths(to.x), tenths(to.y))
}

/// Starts and ends gently.
fn ease(t: f64) -> f64 {
    if t < 0.5 {
        2.0 * t * t
    } else {
        1.0 - (-2.0 * t + 2.0).powi(2) / 2.0
    }
}
