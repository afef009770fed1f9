//! The core as Node.js and a program of its own call it: text in, numbers out, so that nothing but
//! the core is measured.

pub mod stages;

use std::cell::RefCell;

use portpath::examples::EXAMPLES;
use portpath::yaml::SharedText;
use portpath::{Asked, Session};
use wasm_bindgen::prelude::wasm_bindgen;

/// From paste to verdict; returns how many findings and hops there are.
pub fn analyze(text: impl Into<SharedText>) -> usize {
    let analysis = portpath::analyze(text, &Asked::default());
    analysis.hops.len() + analysis.diagnostics.len()
}

/// Answers the example that the page opens with, so the text that is measured next is not the
/// first.
#[wasm_bindgen]
pub fn analyze_first_example() -> usize {
    EXAMPLES.first().map_or(0, |example| analyze(example.text))
}

/// From paste to verdict; returns that, for pastes of which the answer is in doubt.
#[wasm_bindgen]
pub fn verdict(text: &str) -> String {
    let verdict = portpath::analyze(text, &Asked::default()).verdict;
    format!("{} {}", verdict.headline, verdict.reason)
}

thread_local! {
    static SESSION: RefCell<Session> = RefCell::new(Session::read("", &Asked::default()));
}

/// Reads a paste of which more than one thing is asked.
pub fn read(text: impl Into<SharedText>) {
    SESSION.set(Session::read(text, &Asked::default()));
}

/// Answers a request about your YAML that was read last: to one of the first addresses that
/// Services get.
pub fn answer(number: usize) -> usize {
    let asked = Asked {
        to: format!("curl http://10.96.1.{}:80", 1 + number % 200),
        ..Asked::default()
    };
    let analysis = SESSION.with_borrow_mut(|session| session.answer(&asked));
    analysis.hops.len() + analysis.diagnostics.len()
}

#[cfg(target_arch = "wasm32")]
mod node {
    use super::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance)]
        fn now() -> f64;
    }

    /// The text as JavaScript's own encoder gives it, which is how the page takes it over from its
    /// editor: letter by letter it would cost a millisecond or two. What is read of it shares it.
    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// [`super::analyze`] of an encoded text.
    #[wasm_bindgen(js_name = analyze)]
    pub fn analyze_encoded(bytes: Vec<u8>) -> usize {
        analyze(text(bytes))
    }

    /// [`super::read`] of an encoded text.
    #[wasm_bindgen(js_name = read)]
    pub fn read_encoded(bytes: Vec<u8>) {
        read(text(bytes));
    }

    /// [`super::answer`].
    #[wasm_bindgen(js_name = answer)]
    pub fn answer_number(number: usize) -> usize {
        answer(number)
    }

    /// Milliseconds of each stage, in the order of [`stages::NAMES`].
    #[wasm_bindgen]
    pub fn stages(text: &str) -> Vec<f64> {
        super::stages::measure(text, now)
    }

    /// How much memory the module has taken, in bytes: WebAssembly never gives any back.
    #[wasm_bindgen]
    pub fn taken_bytes() -> usize {
        core::arch::wasm32::memory_size(0) << 16
    }
}
