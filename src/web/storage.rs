//! Keeps text, request and settings from one visit to the next in the browser's local storage. Where that is forbidden
//! or full, nothing is kept and nothing breaks; what an older version left and nobody understands counts as nothing.

use std::rc::Rc;

use crate::admission::ProxyMode;
use crate::analysis::{Asked, Fact};

use super::state::{MOST_EARLIER, Speed, State, Theme};

const TEXT: &str = "portpath.text";
const FROM: &str = "portpath.from";
const TO: &str = "portpath.to";
const PROXY_MODE: &str = "portpath.proxy-mode";
const FACTS: &str = "portpath.facts";
const THEME: &str = "portpath.theme";
const SPEED: &str = "portpath.speed";
const KEYS: &str = "portpath.keys";
/// With a number behind it, from 0.
const EARLIER: &str = "portpath.earlier";

/// What the last visit left behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// The text, when there is one.
    pub text: Option<String>,
    /// The request.
    pub asked: Asked,
    /// The theme.
    pub theme: Theme,
    /// How fast the packet goes.
    pub speed: Speed,
    /// Texts that were put by.
    pub earlier: Vec<Rc<str>>,
}

impl Kept {
    /// The page as it starts with that.
    pub(super) fn state(self) -> State {
        let mut state = State::start(self.text, self.asked, self.theme);
        state.playback.speed = self.speed;
        state.earlier = self.earlier;
        state.earlier.retain(|earlier| *earlier != state.text);
        state
    }
}

/// Reads what the last visit left behind.
pub fn load() -> Kept {
    let kept = |key: &str| read(key).unwrap_or_default();
    Kept {
        text: read(TEXT),
        asked: Asked {
            from: kept(FROM),
            to: kept(TO),
            proxy_mode: ProxyMode::named(&kept(PROXY_MODE)).unwrap_or_default(),
            facts: kept(FACTS).lines().filter_map(|line| Fact::parse(line).ok()).collect(),
        },
        theme: Theme::named(&kept(THEME)),
        speed: Speed::ALL.into_iter().find(|speed| speed.label() == kept(SPEED)).unwrap_or_default(),
        earlier: (0..MOST_EARLIER).filter_map(|at| read(&format!("{EARLIER}.{at}"))).map(Rc::from).collect(),
    }
}

/// Keeps the settings and what the reader wrote; an untouched first page and what a link brought are not theirs.
pub(super) fn keep(state: &State) {
    write(THEME, if state.theme == Theme::Auto { "" } else { state.theme.name() });
    write(SPEED, if state.playback.speed == Speed::Normal { "" } else { state.playback.speed.label() });
    // First of all what would be lost: the storage may be full.
    for at in 0..MOST_EARLIER {
        write(&format!("{EARLIER}.{at}"), state.earlier.get(at).map_or("", |text| text));
    }
    if state.is_guest() {
        return;
    }
    let untouched = state.example == 0 && !state.is_edited();
    write(TEXT, if untouched { "" } else { &state.text });
    write(FROM, &state.asked.from);
    write(TO, &state.asked.to);
    let mode = state.asked.proxy_mode;
    write(PROXY_MODE, if mode == ProxyMode::default() { "" } else { mode.as_str() });
    write(FACTS, &state.asked.facts.iter().map(Fact::typed).collect::<Vec<_>>().join("\n"));
}

/// Whether keys of one letter count.
pub(super) fn has_letter_keys() -> bool {
    read(KEYS).as_deref() != Some("off")
}

/// Sets that.
pub(super) fn set_letter_keys(count: bool) {
    write(KEYS, if count { "" } else { "off" });
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Writes a value, or takes an empty one out. What a full or forbidden storage does not take costs the reader the next
/// visit, not this one.
fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = if value.is_empty() { storage.remove_item(key) } else { storage.set_item(key, value) };
    }
}

/// None on the host, where the page's parts are rendered for tests.
fn storage() -> Option<web_sys::Storage> {
    // On the host, where the page is rendered for its tests, there is no window to ask for.
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    web_sys::window()?.local_storage().ok().flatten()
}
