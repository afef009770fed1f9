//! The only function of an embed's module: YAML and a request in, a film as JSON out (`docs/film.md`).

use portpath::Asked;
use portpath::film::Given;
use portpath::yaml::Whole;
use wasm_bindgen::prelude::wasm_bindgen;

/// The film of `text` for a request. If `from` or `to` is empty, Portpath proposes it. `facts` holds facts that the author
/// knows and YAML does not say, one on each line. `mode` is kube-proxy's mode, empty for iptables. The film lists the facts
/// and the mode that Portpath does not understand.
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
