//! Reads the text that one typed, and answers what is asked of it. As long as the text stays, nothing is read again. A text that is
//! held back from the editor is read once the page says so.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::paste::Paste;
use portpath::{Asked, Session};
use portpath_yaml::yaml::Whole;

/// By when the page has been drawn, in milliseconds: a few frames.
const PAINTED: u32 = 50;

/// What the page shows.
pub(super) struct Shown {
    /// What was read last.
    pub paste: Rc<Paste>,
    /// A newer text is still to be read.
    pub behind: bool,
    /// That takes so long that it is worth saying.
    pub slow: bool,
    /// Some text was read to its end.
    pub is_read: bool,
}

/// What is asked of which text, and what was read last.
#[derive(Default)]
struct Work {
    of: Option<(Whole, Asked)>,
    /// The text that was read last, and its session.
    session: Option<(Whole, Session)>,
    read: Option<Rc<Paste>>,
    /// It is not what is asked.
    behind: bool,
}

/// The text as it was read for what is asked of it. A text that `is_held` back from the editor is not read before the page
/// says so: reading it may take long, too.
#[hook]
pub(super) fn use_reading(text: &Whole, asked: &Asked, is_held: bool) -> Shown {
    let work = use_mut_ref(Work::default);
    let again = use_force_update();
    work.borrow_mut().look_at(text, asked, is_held);
    let behind = work.borrow().behind;
    {
        let work = work.clone();
        use_effect_with(behind, move |behind| {
            if *behind {
                answer_later(&work, again);
            }
        });
    }
    let work = work.borrow();
    Shown {
        paste: work.read.clone().unwrap_or_default(),
        behind,
        slow: behind,
        is_read: work.read.is_some(),
    }
}

impl Work {
    /// Answers what is new, unless the text is held back.
    fn look_at(&mut self, text: &Whole, asked: &Asked, is_held: bool) {
        let is_same = |(known, of): &(Whole, Asked)| known == text && of == asked;
        if self.of.as_ref().is_some_and(is_same) {
            return;
        }
        self.of = Some((text.clone(), asked.clone()));
        self.behind = true;
        if !is_held {
            self.answer();
        }
    }

    /// Answers what is asked. Only another text is read.
    fn answer(&mut self) {
        let Some((text, asked)) = &self.of else {
            return;
        };
        let mut session = match self.session.take() {
            Some((known, session)) if known == *text => session,
            Some(_) | None => Session::read(text, asked),
        };
        let (text, analysis) = (text.clone(), session.answer(asked));
        self.session = Some((text.clone(), session));
        self.read = Some(Rc::new(Paste { text, analysis }));
        self.behind = false;
    }
}

/// Answers once the page has been drawn.
fn answer_later(work: &Rc<RefCell<Work>>, again: UseForceUpdateHandle) {
    let work = work.clone();
    Timeout::new(PAINTED, move || {
        // Another text may have been answered meanwhile.
        if work.borrow().behind {
            work.borrow_mut().answer();
            again.force_update();
        }
    })
    .forget();
}
