//! The view's side of the simulator, which runs in a Web Worker: sends it questions and hands on
//! its answers. Where it stops, those who wait are told, and the next question has a new one
//! started.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::mem;
use std::rc::{Rc, Weak};

use gloo::events::EventListener;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use portpath_messages::{
    Answer, Ask, FromSimulator, Question, TextChange, ToSimulator, decode, encode,
};
use portpath_yaml::yaml::SharedText;

/// Why a question gets no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A bug stopped the simulator, at this place in the code; empty where it is not known.
    Bug(String),
    /// A file of the simulator did not arrive.
    NotLoaded,
}

/// What answers questions. Its copies are one.
#[derive(Clone)]
pub struct Simulator(Door);

#[derive(Clone)]
enum Door {
    Worker(Rc<Link>),
    /// On the host, where pages are rendered: answers at once.
    Here(fn(&SharedText, Question) -> Answer),
}

impl PartialEq for Simulator {
    /// A page has one simulator.
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Door::Worker(one), Door::Worker(other)) => Rc::ptr_eq(one, other),
            (Door::Here(_), Door::Here(_)) => true,
            (Door::Worker(_), Door::Here(_)) | (Door::Here(_), Door::Worker(_)) => false,
        }
    }
}

impl Default for Simulator {
    /// One in a worker, which is started with the first question.
    fn default() -> Self {
        Simulator(Door::Worker(Rc::default()))
    }
}

/// A question on its way. Dropping it takes it back.
pub struct Asking(Option<(Weak<Link>, u32)>);

impl Drop for Asking {
    fn drop(&mut self) {
        if let Some((link, number)) = self.0.take()
            && let Some(link) = link.upgrade()
        {
            link.forget(number);
        }
    }
}

impl Simulator {
    /// One that answers at once, on the thread that asks.
    pub fn here(answer: fn(&SharedText, Question) -> Answer) -> Self {
        Simulator(Door::Here(answer))
    }

    /// The answer, from one that answers at once.
    pub(crate) fn at_once<Q: Ask>(&self, text: &SharedText, question: Q) -> Option<Q::Answer> {
        match self.0 {
            Door::Here(answer) => Q::answer(answer(text, question.question())),
            Door::Worker(_) => None,
        }
    }

    /// Asks a question about a text. `then` gets the answer, later, or hears why there is none.
    pub(crate) fn ask<Q: Ask>(
        &self,
        text: &SharedText,
        question: Q,
        then: impl FnOnce(Result<Q::Answer, Failure>) + 'static,
    ) -> Asking {
        match &self.0 {
            Door::Here(_) => {
                if let Some(answer) = self.at_once(text, question) {
                    then(Ok(answer));
                }
                Asking(None)
            }
            Door::Worker(link) => {
                let then = move |answered: Result<Answer, Failure>| match answered.map(Q::answer) {
                    Ok(Some(answer)) => then(Ok(answer)),
                    // Both sides are of one build, which answers what was asked.
                    Ok(None) => {}
                    Err(failure) => then(Err(failure)),
                };
                let number = link.ask(text, question.question(), Box::new(then));
                Asking(Some((Rc::downgrade(link), number)))
            }
        }
    }

    /// Tells `hear` of every failure from now on.
    pub(crate) fn on_failure(&self, hear: Callback<Failure>) {
        if let Door::Worker(link) = &self.0 {
            *link.hears.borrow_mut() = Some(hear);
        }
    }
}

type Then = Box<dyn FnOnce(Result<Answer, Failure>)>;

/// The way to the worker.
#[derive(Default)]
struct Link {
    worker: RefCell<Option<Running>>,
    /// The text that the worker has.
    sent: RefCell<SharedText>,
    /// The number of the last question.
    last: Cell<u32>,
    waiting: RefCell<BTreeMap<u32, Then>>,
    /// Where a bug struck, which the worker tells before it stops.
    place: RefCell<String>,
    hears: RefCell<Option<Callback<Failure>>>,
}

/// A worker with what listens to it.
struct Running {
    worker: web_sys::Worker,
    _listeners: [EventListener; 2],
}

#[wasm_bindgen]
extern "C" {
    /// Starts a worker; `static/boot.js` knows its files.
    #[wasm_bindgen(catch, js_name = portpathSimulator)]
    fn start_worker() -> Result<web_sys::Worker, JsValue>;
}

/// What `static/boot.js` has the worker fail with when its module does not arrive.
const NOT_LOADED: &str = "not loaded";

impl Link {
    fn ask(self: &Rc<Self>, text: &SharedText, question: Question, then: Then) -> u32 {
        let number = self.last.get().wrapping_add(1);
        self.last.set(number);
        self.waiting.borrow_mut().insert(number, then);
        if self.worker.borrow().is_none() {
            self.start();
        }
        let before = self.sent.replace(text.clone());
        if before != *text {
            self.send(&ToSimulator::Text(TextChange::between(&before, text)));
        }
        self.send(&ToSimulator::Ask { number, question });
        number
    }

    fn forget(&self, number: u32) {
        let waited = self.waiting.borrow_mut().remove(&number).is_some();
        if waited {
            self.send(&ToSimulator::Forget { number });
        }
    }

    fn send(&self, message: &ToSimulator) {
        if let Some(running) = &*self.worker.borrow()
            && let Some(bytes) = encode(message)
        {
            let bytes = Uint8Array::from(bytes.as_slice());
            // Bytes can always be cloned.
            let _ = running.worker.post_message(&bytes);
        }
    }

    fn start(self: &Rc<Self>) {
        self.sent.take();
        let Ok(worker) = start_worker() else {
            return self.fail(false);
        };
        let heard = Rc::downgrade(self);
        let message = EventListener::new(&worker, "message", move |event| {
            if let Some(link) = heard.upgrade()
                && let Some(event) = event.dyn_ref::<web_sys::MessageEvent>()
            {
                link.hear(&event.data());
            }
        });
        let failed = Rc::downgrade(self);
        let error = EventListener::new(&worker, "error", move |event| {
            let message = event
                .dyn_ref::<web_sys::ErrorEvent>()
                .map(web_sys::ErrorEvent::message)
                .unwrap_or_default();
            if let Some(link) = failed.upgrade() {
                link.fail(!message.is_empty() && message != NOT_LOADED);
            }
        });
        *self.worker.borrow_mut() = Some(Running {
            worker,
            _listeners: [message, error],
        });
    }

    fn hear(&self, data: &JsValue) {
        if let Some(place) = data.as_string() {
            self.place.replace(place);
            return;
        }
        let bytes = Uint8Array::new(data).to_vec();
        let Some(FromSimulator { number, answer }) = decode(&bytes) else {
            return;
        };
        let then = self.waiting.borrow_mut().remove(&number);
        if let Some(then) = then {
            then(Ok(answer));
        }
    }

    /// The worker stopped: by a bug, or since a file did not arrive.
    fn fail(&self, by_a_bug: bool) {
        if let Some(running) = self.worker.take() {
            running.worker.terminate();
        }
        let place = self.place.take();
        let failure = if by_a_bug {
            Failure::Bug(place)
        } else {
            Failure::NotLoaded
        };
        for (_, then) in mem::take(&mut *self.waiting.borrow_mut()) {
            then(Err(failure.clone()));
        }
        let hears = self.hears.borrow().clone();
        if let Some(hears) = hears {
            hears.emit(failure);
        }
    }
}

/// The page's simulator.
#[hook]
pub(crate) fn use_simulator() -> Simulator {
    use_context::<Simulator>().unwrap_or_default()
}

/// The last answer to a question of one kind.
pub(crate) struct Answered<Q: Ask> {
    /// The text that it is about.
    pub text: SharedText,
    /// The question.
    pub question: Q,
    /// The answer.
    pub answer: Rc<Q::Answer>,
}

impl<Q: Ask> Clone for Answered<Q> {
    fn clone(&self) -> Self {
        Self {
            text: self.text.clone(),
            question: self.question.clone(),
            answer: self.answer.clone(),
        }
    }
}

impl<Q: Ask> PartialEq for Answered<Q> {
    fn eq(&self, other: &Self) -> bool {
        self.question == other.question
            && self.text == other.text
            && Rc::ptr_eq(&self.answer, &other.answer)
    }
}

/// Asks a question about a text whenever one of both changes. Until its answer is there, this is
/// the answer to the question before.
#[hook]
pub(crate) fn use_answer<Q: Ask>(text: &SharedText, question: Option<Q>) -> Option<Answered<Q>> {
    let simulator = use_simulator();
    let answered = {
        let simulator = simulator.clone();
        let text = text.clone();
        let question = question.clone();
        use_state_eq(move || {
            let question = question?;
            let answer = simulator.at_once(&text, question.clone())?.into();
            Some(Answered {
                text,
                question,
                answer,
            })
        })
    };
    let setter = answered.setter();
    use_effect_with((text.clone(), question.clone()), move |(text, question)| {
        let asking = question.clone().map(|question| {
            let text = text.clone();
            let asked = question.clone();
            simulator.ask(&text.clone(), question, move |answer| {
                if let Ok(answer) = answer {
                    setter.set(Some(Answered {
                        text,
                        question: asked,
                        answer: answer.into(),
                    }));
                }
            })
        });
        move || drop(asking)
    });
    question.and_then(|_| (*answered).clone())
}
