//! The core as Node.js and a program of its own call it: text in, numbers out, so that nothing but the core is
//! measured.

pub mod stages;

use portpath::analysis::Asked;
use wasm_bindgen::prelude::wasm_bindgen;

/// From paste to verdict; returns how many findings and hops there are.
#[wasm_bindgen]
pub fn analyze(text: &str) -> usize {
    let analysis = portpath::analyze(text, &Asked::default());
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

    /// Milliseconds of each stage, in the order of [`stages::NAMES`].
    #[wasm_bindgen]
    pub fn stages(text: &str) -> Vec<f64> {
        super::stages::measure(text, now)
    }

    /// How much memory the module has taken, in bytes: WebAssembly never gives any back.
    #[wasm_bindgen]
    pub fn memory() -> usize {
        core::arch::wasm32::memory_size(0) << 16
    }
}
