//! The part of the state that a link carries, in the address after `#`: what the reader said of the cluster. One
//! `fact=…` each, so that a link can hold more beside it.

use wasm_bindgen::JsValue;

use crate::analysis::Fact;

/// The facts that the page's address carries.
pub(super) fn load() -> Vec<Fact> {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    let encoded = hash.trim_start_matches('#').split('&').filter_map(|part| part.strip_prefix("fact="));
    let decoded = encoded.filter_map(|part| js_sys::decode_uri_component(part).ok());
    decoded.filter_map(|text| Fact::parse(&String::from(text)).ok()).collect()
}

/// Puts the facts into the page's address, without a new entry in the browser's history.
pub(super) fn keep(facts: &[Fact]) {
    let Some(window) = web_sys::window() else { return };
    let parts: Vec<String> =
        facts.iter().map(|fact| format!("fact={}", js_sys::encode_uri_component(&fact.typed()))).collect();
    let location = window.location();
    let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    let hash = if parts.is_empty() { String::new() } else { format!("#{}", parts.join("&")) };
    if let Ok(history) = window.history() {
        // A page that may not change its address (a sandboxed frame) keeps its facts all the same.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{search}{hash}")));
    }
}
