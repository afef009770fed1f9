//! The one door of an embed's module: YAML and a request in, a film as JSON out (`docs/film.md`). It is built twice: whole,
//! and small without the feature `full`.

use portpath::analysis::Asked;
#[cfg(feature = "full")]
use portpath::analysis::Fact;
use wasm_bindgen::prelude::wasm_bindgen;

/// The film of `text` for a request; empty lines let Portpath propose one. `facts` holds what the author knows and YAML
/// does not say, a line each.
#[cfg(feature = "full")]
#[wasm_bindgen]
pub fn film(text: &str, from: &str, to: &str, facts: &str) -> Option<String> {
    let facts = facts.lines().filter_map(|line| Fact::parse(line).ok()).collect();
    let asked = Asked { from: from.to_owned(), to: to.to_owned(), facts, ..Asked::default() };
    Some(portpath::film::film(text, &portpath::analyze(text, &asked)))
}

/// The same film, where the small module has it; none where the whole one must be asked.
#[cfg(not(feature = "full"))]
#[wasm_bindgen]
pub fn film(text: &str, from: &str, to: &str, facts: &str) -> Option<String> {
    let asked = Asked { from: from.to_owned(), to: to.to_owned(), ..Asked::default() };
    let has_facts = facts.lines().any(|line| !line.trim().is_empty());
    let answer = portpath::analysis::analyze_lite(text, &asked).filter(|_| !has_facts)?;
    Some(portpath::film::film(text, &answer))
}
