//! The one door of an embed's module: YAML and a request in, a film as JSON out (`docs/film.md`).

use portpath::analysis::Asked;
use portpath::film::Given;
use portpath::yaml::Whole;
use wasm_bindgen::prelude::wasm_bindgen;

/// The film of `text` for a request; empty lines let Portpath propose one. `facts` holds what the author knows and YAML
/// does not say, a line each; `mode` is kube-proxy's, empty for the usual one. What of both is not understood the film says.
#[wasm_bindgen]
pub fn film(text: String, from: &str, to: &str, facts: &str, mode: &str) -> String {
    let given = Given::read(facts, mode);
    let asked = Asked {
        from: from.to_owned(),
        to: to.to_owned(),
        ..given.asked
    };
    let text = Whole::from(text);
    let analysis = portpath::analyze(&text, &asked);
    portpath::film::film_saying(&text, &analysis, &given.passed_over)
}
