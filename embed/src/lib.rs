//! The one door of an embed's module: YAML and a request in, a film as JSON out (`docs/film.md`). It is built twice: whole,
//! and small without the feature `full`.

use portpath::Asked;
#[cfg(feature = "full")]
use portpath::film::Given;
#[cfg(feature = "full")]
use portpath::yaml::Whole;
use wasm_bindgen::prelude::wasm_bindgen;

/// Memory that is never given back: the code for it would be a tenth of the small module. A film of a tutorial's paste takes
/// a tenth of a megabyte; when all is used the module stops, and `load.js` begins with a fresh one.
#[cfg(not(feature = "full"))]
#[global_allocator]
static MEMORY: static_alloc::Bump<[u8; 32 << 20]> = static_alloc::Bump::uninit();

/// The film of `text` for a request; empty lines let Portpath propose one. `facts` holds what the author knows and YAML
/// does not say, a line each; `mode` is kube-proxy's, empty for the usual one. What of both is not understood the film says.
#[cfg(feature = "full")]
#[wasm_bindgen]
pub fn film(text: String, from: &str, to: &str, facts: &str, mode: &str) -> Option<String> {
    let (given, text) = (Given::read(facts, mode), Whole::from(text));
    let asked = Asked {
        from: from.to_owned(),
        to: to.to_owned(),
        ..given.asked
    };
    Some(portpath::film::film_saying(
        &text,
        &portpath::analyze(&text, &asked),
        &given.passed_over,
    ))
}

/// The same film, where the small module has it; none where the whole one must be asked.
#[cfg(not(feature = "full"))]
#[wasm_bindgen]
pub fn film(text: &str, from: &str, to: &str, facts: &str, mode: &str) -> Option<String> {
    let is_usual = facts.trim().is_empty() && matches!(mode, "" | "iptables");
    let asked = Asked {
        from: from.to_owned(),
        to: to.to_owned(),
        ..Asked::default()
    };
    let answer = portpath::analyze_lite(text, &asked).filter(|_| is_usual)?;
    Some(portpath::film::film(text, &answer))
}
