//! Keeps text, request, mode and theme from one visit to the next in the browser's local storage. Where that is
//! forbidden or full, nothing is kept and nothing breaks.

use crate::admission::ProxyMode;
use crate::analysis::{Asked, Fact};

use super::share;
use super::state::{State, Theme};

const TEXT: &str = "portpath.text";
const FROM: &str = "portpath.from";
const TO: &str = "portpath.to";
const PROXY_MODE: &str = "portpath.proxy-mode";
const FACTS: &str = "portpath.facts";
const THEME: &str = "portpath.theme";

/// What the last visit left behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// The text, when there is one.
    pub text: Option<String>,
    /// The request.
    pub asked: Asked,
    /// The theme.
    pub theme: Theme,
}

/// Reads what the last visit left behind.
pub fn load() -> Kept {
    let read = |key: &str| storage().and_then(|storage| storage.get_item(key).ok().flatten());
    Kept {
        text: read(TEXT),
        asked: Asked {
            from: read(FROM).unwrap_or_default(),
            to: read(TO).unwrap_or_default(),
            proxy_mode: ProxyMode::named(&read(PROXY_MODE).unwrap_or_default()).unwrap_or_default(),
            facts: said(&read(FACTS).unwrap_or_default()),
        },
        theme: Theme::named(&read(THEME).unwrap_or_default()),
    }
}

/// Keeps what the reader wrote; an untouched first page keeps nothing.
pub(super) fn keep(state: &State) {
    let Some(storage) = storage() else {
        return;
    };
    let write = |key: &str, value: &str| {
        let written = if value.is_empty() { storage.remove_item(key) } else { storage.set_item(key, value) };
        // A full or forbidden storage costs the reader the next visit, not this one.
        written.is_ok()
    };
    let untouched = state.example == 0 && !state.is_edited();
    write(TEXT, if untouched { "" } else { &state.text });
    write(FROM, &state.asked.from);
    write(TO, &state.asked.to);
    let mode = state.asked.proxy_mode;
    write(PROXY_MODE, if mode == ProxyMode::default() { "" } else { mode.as_str() });
    write(FACTS, &state.asked.facts.iter().map(Fact::typed).collect::<Vec<_>>().join("\n"));
    share::keep(&state.asked.facts);
    write(THEME, if state.theme == Theme::Auto { "" } else { state.theme.name() });
}

/// The facts of the page's address, else those kept, one a line.
fn said(kept: &str) -> Vec<Fact> {
    let linked = share::load();
    if linked.is_empty() { kept.lines().filter_map(|line| Fact::parse(line).ok()).collect() } else { linked }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
