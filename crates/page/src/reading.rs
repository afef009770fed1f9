//! Reads a text in slices: as much at once as nobody notices, the rest in tasks of their own, so that keys, clicks and the
//! packet go in between. Until it is read the page shows what it knew before, and says so when that takes long.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::paste::Paste;
use portpath::analysis::{Asked, Reader};
use portpath_yaml::yaml::Whole;

/// How long a slice may take, in milliseconds: half of what a frame has.
const SLICE: f64 = 8.0;
/// How long the first text may take before the page is shown without an answer, in milliseconds.
const FIRST: f64 = 150.0;
/// By when the page has been drawn, in milliseconds: a few frames.
const PAINTED: u32 = 50;
/// After how long it is said that a text is still being read.
const LONG: f64 = 400.0;

/// What the page shows.
pub(super) struct Shown {
    /// What was read last.
    pub paste: Rc<Paste>,
    /// A newer text is being read.
    pub behind: bool,
    /// That takes so long that it is worth saying.
    pub slow: bool,
    /// Some text was read to its end.
    pub is_read: bool,
}

/// What is read, and what was.
#[derive(Default)]
struct Work {
    reader: Reader,
    of: Option<(Whole, Asked)>,
    read: Option<Rc<Paste>>,
    /// Since when; none once all is read.
    since: Option<f64>,
    slow: bool,
    next: Option<Timeout>,
}

/// The text as it was read for what is asked of it. A text that `is_held` back from the editor is not read before the page
/// says so: reading it may take long, too.
#[hook]
pub(super) fn use_reading(text: &Whole, asked: &Asked, is_held: bool) -> Shown {
    let work = use_mut_ref(Work::default);
    let again = use_force_update();
    work.borrow_mut().look_at(text, asked, is_held);
    let behind = work.borrow().since.is_some();
    {
        let work = work.clone();
        use_effect_with(behind, move |behind| {
            if *behind {
                go_on_later(&work, again, if is_held { PAINTED } else { 0 });
            }
        });
    }
    let work = work.borrow();
    let is_read = work.read.is_some();
    // Where there is no answer to an earlier text, it is said at once.
    Shown {
        paste: work.read.clone().unwrap_or_default(),
        behind,
        slow: work.slow || !is_read,
        is_read,
    }
}

impl Work {
    /// Begins with what is new, and does a slice of it; a larger one of the first text of all, which is mostly read by then.
    fn look_at(&mut self, text: &Whole, asked: &Asked, is_held: bool) {
        let is_same = |(known, of): &(Whole, Asked)| known == text && of == asked;
        if self.of.as_ref().is_some_and(is_same) {
            return;
        }
        self.reader.begin(text, asked);
        self.of = Some((text.clone(), asked.clone()));
        self.since = Some(now());
        self.slow = false;
        if !is_held {
            self.slice(if self.read.is_none() { FIRST } else { SLICE });
        }
    }

    /// Goes on for so many milliseconds, and at least a little.
    fn slice(&mut self, time: f64) {
        let start = now();
        while self.since.is_some() {
            if let (Some(analysis), Some((text, _))) = (self.reader.go_on(), &self.of) {
                self.read = Some(Rc::new(Paste {
                    text: text.clone(),
                    analysis,
                }));
                (self.since, self.slow) = (None, false);
            }
            if now() - start > time {
                break;
            }
        }
    }
}

/// One slice a task, until all is read; the first after so many milliseconds.
fn go_on_later(work: &Rc<RefCell<Work>>, again: UseForceUpdateHandle, wait: u32) {
    let this = work.clone();
    let next = Timeout::new(wait, move || {
        let mut work = this.borrow_mut();
        work.slice(SLICE);
        let is_slow = work.since.is_some_and(|since| now() - since > LONG);
        let is_news = work.since.is_none() || (is_slow && !work.slow);
        work.slow = is_slow;
        let goes_on = work.since.is_some();
        drop(work);
        if is_news {
            again.force_update();
        }
        if goes_on {
            go_on_later(&this, again.clone(), 0);
        }
    });
    // The one before it has run.
    work.borrow_mut().next.replace(next).map(Timeout::forget);
}

/// Milliseconds; on the host, where pages are rendered for their tests, no time passes.
fn now() -> f64 {
    if cfg!(target_arch = "wasm32") {
        js_sys::Date::now()
    } else {
        0.0
    }
}
