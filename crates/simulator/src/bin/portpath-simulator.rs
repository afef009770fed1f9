//! The worker's entry: hands the view's messages to the simulator and its answers back. `cargo xtask build` makes it for wasm32
//! and puts `worker.js` behind its glue.

#[cfg(target_family = "wasm")]
fn main() {
    worker::start();
}

/// There is no worker to be on other machines; the library is used there.
#[cfg(not(target_family = "wasm"))]
fn main() {}

#[cfg(target_family = "wasm")]
mod worker {
    use std::cell::RefCell;
    use std::panic::{self, PanicHookInfo};
    use std::rc::Rc;

    use gloo::timers::callback::Timeout;
    use js_sys::Uint8Array;
    use portpath_simulator::Simulator;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

    /// Listens from now on.
    pub(super) fn start() {
        panic::set_hook(Box::new(leave_the_place));
        let simulator = Rc::new(RefCell::new(Simulator::default()));
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = Uint8Array::new(&event.data()).to_vec();
            let was_idle = simulator.borrow().is_idle();
            simulator.borrow_mut().receive(&bytes);
            if was_idle && !simulator.borrow().is_idle() {
                work_later(simulator.clone());
            }
        });
        scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // It listens for as long as the worker runs.
        listener.forget();
    }

    /// Answers one question in a task of its own, so that messages which came meanwhile are taken in before the next one.
    fn work_later(simulator: Rc<RefCell<Simulator>>) {
        let later = Timeout::new(0, move || {
            let message = simulator.borrow_mut().work();
            if let Some(message) = message {
                send(&Uint8Array::from(message.as_slice()));
            }
            if !simulator.borrow().is_idle() {
                work_later(simulator);
            }
        });
        later.forget();
    }

    /// Tells the view where a bug struck, before the worker stops. The place only: a panic's words can hold pieces of the text.
    fn leave_the_place(panic: &PanicHookInfo<'_>) {
        if let Some(place) = panic.location() {
            let place = format!("{}:{}:{}", place.file(), place.line(), place.column());
            send(&JsValue::from_str(&place));
        }
    }

    fn send(message: &JsValue) {
        // A message that cannot be sent has nobody to tell of it: the view is gone.
        let _ = scope().post_message(message);
    }

    fn scope() -> DedicatedWorkerGlobalScope {
        js_sys::global().unchecked_into()
    }
}
