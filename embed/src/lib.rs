//! The only function of an embed's module: YAML and a request in, a film as JSON out (`docs/film.md`). It is built twice: in
//! full, and small without the feature `full`.

use portpath::analysis::Asked;
#[cfg(feature = "full")]
use portpath::film::Given;
#[cfg(feature = "full")]
use portpath::yaml::Whole;
use wasm_bindgen::prelude::wasm_bindgen;

/// Memory that is never freed: the code for that would be a tenth of the small module. A film of a tutorial's YAML takes a
/// tenth of a megabyte. When all memory is used, the module stops, and `load.js` starts a new one.
#[cfg(not(feature = "full"))]
#[global_allocator]
static MEMORY: static_alloc::Bump<[u8; 32 << 20]> = static_alloc::Bump::uninit();

/// The film of `text` for a request. If `from` or `to` is empty, Portpath proposes it. `facts` holds facts that the author
/// knows and YAML does not say, one on each line. `mode` is kube-proxy's mode, empty for iptables. The film lists the facts
/// and the mode that Portpath does not understand.
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

/// The same film, if the small module can answer; none if the full module must.
#[cfg(not(feature = "full"))]
#[wasm_bindgen]
pub fn film(text: &str, from: &str, to: &str, facts: &str, mode: &str) -> Option<String> {
    let is_usual = facts.trim().is_empty() && matches!(mode, "" | "iptables");
    let asked = Asked {
        from: from.to_owned(),
        to: to.to_owned(),
        ..Asked::default()
    };
    let answer = portpath::analysis::analyze_lite(text, &asked).filter(|_| is_usual)?;
    Some(portpath::film::film(text, &answer))
}
