//! Keeps text, request and settings from one visit to the next in the browser's local storage. Where that is forbidden
//! or full, nothing is kept and nothing breaks; what an older version left and nobody understands counts as nothing.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::admission::ProxyMode;
use crate::analysis::{Asked, Fact};

use super::state::{MOST_EARLIER, Speed, State, Theme};
use crate::yaml::Whole;

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
    pub earlier: Vec<Whole>,
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
        earlier: (0..MOST_EARLIER).filter_map(|at| read(&format!("{EARLIER}.{at}"))).map(Whole::from).collect(),
    }
}

/// What became of keeping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Keeping {
    /// It is kept, or there is nothing to keep.
    #[default]
    Done,
    /// The text will not be there at the next visit.
    Refused,
}

/// How long the page waits before it keeps what changed, in milliseconds: to write a long text takes longer than a key may.
const QUIET: u32 = 500;

/// What was written survives a reload. It is kept when nothing has happened for a while, and at the latest when the page is
/// left; returns whether the browser took it.
#[hook]
pub(super) fn use_keeping(state: &UseReducerHandle<State>) -> Keeping {
    let kept = use_state_eq(Keeping::default);
    let written = use_mut_ref(BTreeMap::<String, Whole>::new);
    let settings = (state.theme, state.playback.speed);
    // The text itself, not what is settled of it: whoever leaves while typing loses no letter.
    let deps = (state.text.clone(), state.asked.clone(), settings, state.earlier.clone(), state.is_guest());
    let (state, kept_now, is_first) = (state.clone(), kept.clone(), use_mut_ref(|| true));
    use_effect_with(deps, move |_| {
        let pending = Rc::new(Cell::new(true));
        let keep = {
            let pending = pending.clone();
            // Whoever leaves without having changed anything leaves what another window may have kept meanwhile.
            Rc::new(move || {
                if pending.replace(false) {
                    kept_now.set(keep(&state, &mut written.borrow_mut()));
                }
            })
        };
        // What was put by for a link must not be lost.
        if is_first.replace(false) {
            keep();
        }
        let later = pending.get().then(|| {
            let keep = keep.clone();
            Timeout::new(QUIET, move || keep())
        });
        let left = web_sys::window().map(|window| EventListener::new(&window, "pagehide", move |_| keep()));
        move || drop((later, left))
    });
    *kept
}

/// Keeps the settings and what the reader wrote; an untouched first page and what a link brought are not theirs. `written`
/// are the texts that were kept before, which are not written again.
fn keep(state: &State, written: &mut BTreeMap<String, Whole>) -> Keeping {
    write(THEME, if state.theme == Theme::Auto { "" } else { state.theme.name() });
    write(SPEED, if state.playback.speed == Speed::Normal { "" } else { state.playback.speed.label() });
    let untouched = state.example == 0 && !state.is_edited();
    let own = (!state.is_guest()).then(|| if untouched { Whole::from("") } else { state.text.clone() });
    // First of all what would be lost: the storage may be full.
    let earlier = (0..MOST_EARLIER).map(|at| (format!("{EARLIER}.{at}"), state.earlier.get(at).cloned()));
    let texts = earlier.map(|(key, text)| (key, text.unwrap_or_default()));
    let texts = texts.chain(own.clone().map(|own| (TEXT.to_owned(), own)));
    let mut kept = Keeping::Done;
    for (key, text) in texts {
        if written.get(&key) == Some(&text) {
            continue;
        }
        match write(&key, &text) {
            Keeping::Done => _ = written.insert(key, text),
            Keeping::Refused => {
                written.remove(&key);
                kept = Keeping::Refused;
            }
        }
    }
    if own.is_some() {
        write(FROM, &state.asked.from);
        write(TO, &state.asked.to);
        let mode = state.asked.proxy_mode;
        write(PROXY_MODE, if mode == ProxyMode::default() { "" } else { mode.as_str() });
        write(FACTS, &state.asked.facts.iter().map(Fact::typed).collect::<Vec<_>>().join("\n"));
    }
    kept
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
fn write(key: &str, value: &str) -> Keeping {
    let done = match (storage(), value) {
        (Some(storage), "") => storage.remove_item(key).is_ok(),
        (Some(storage), value) => storage.set_item(key, value).is_ok(),
        (None, value) => value.is_empty(),
    };
    if done { Keeping::Done } else { Keeping::Refused }
}

/// None on the host, where the page's parts are rendered for tests.
fn storage() -> Option<web_sys::Storage> {
    // On the host, where the page is rendered for its tests, there is no window to ask for.
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    web_sys::window()?.local_storage().ok().flatten()
}
