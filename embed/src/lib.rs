//! The one door of an embed's module: YAML and a request in, a film as JSON out (`docs/film.md`).

use portpath::analysis::{Asked, Fact};
use wasm_bindgen::prelude::wasm_bindgen;

/// The film of `text` for a request; empty lines let Portpath propose one. `facts` holds what the author knows and YAML
/// does not say, a line each.
#[wasm_bindgen]
pub fn film(text: &str, from: &str, to: &str, facts: &str) -> String {
    let facts = facts.lines().filter_map(|line| Fact::parse(line).ok()).collect();
    let asked = Asked { from: from.to_owned(), to: to.to_owned(), facts, ..Asked::default() };
    portpath::film::film(text, &portpath::analyze(text, &asked))
}
