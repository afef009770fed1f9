//! The core as Node.js calls it: text in, one number out, so that nothing but the core is measured.

use portpath::analysis::Asked;
use wasm_bindgen::prelude::wasm_bindgen;

/// From paste to verdict; returns how many findings and hops there are.
#[wasm_bindgen]
pub fn analyze(text: &str) -> usize {
    let analysis = portpath::analyze(text, &Asked::default());
    analysis.hops.len() + analysis.diagnostics.len()
}
