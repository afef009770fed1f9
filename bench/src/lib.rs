//! The core as Node.js and a program of its own call it: text in, numbers out, so that nothing but the core is
//! measured.

pub mod stages;

use std::cell::RefCell;

use portpath::analysis::{Asked, Reader};
use portpath::examples::EXAMPLES;
use portpath::yaml::Whole;
use wasm_bindgen::prelude::wasm_bindgen;

/// From paste to verdict; returns how many findings and hops there are.
pub fn analyze(text: impl Into<Whole>) -> usize {
    let analysis = portpath::analyze(text, &Asked::default());
    analysis.hops.len() + analysis.diagnostics.len()
}

/// Answers the example that the page opens with, so the text that is measured next is not the first.
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
    static READER: RefCell<Reader> = RefCell::default();
}

/// The same by a reader that remembers the last text, as the page does while its user types.
pub fn keystroke(text: impl Into<Whole>) -> usize {
    let analysis = READER.with_borrow_mut(|reader| reader.analyze(text, &Asked::default()));
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

    /// The text as JavaScript's own encoder gives it, which is how the page takes it over from its editor: letter by letter
    /// it would cost a millisecond or two. What is read of it shares it.
    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// [`super::analyze`] of an encoded text.
    #[wasm_bindgen(js_name = analyze)]
    pub fn analyze_encoded(bytes: Vec<u8>) -> usize {
        analyze(text(bytes))
    }

    /// [`super::keystroke`] of an encoded text.
    #[wasm_bindgen(js_name = keystroke)]
    pub fn keystroke_encoded(bytes: Vec<u8>) -> usize {
        keystroke(text(bytes))
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
