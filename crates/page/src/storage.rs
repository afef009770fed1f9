//! Keeps text, request and settings from one visit to the next in the browser's local storage. A
//! text that holds a Secret or a credential is kept in the session storage: a reload finds it, and
//! nobody who uses this browser later does. Where storage is forbidden or full, or the reader wants
//! none, nothing is kept and nothing breaks.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use yew::prelude::*;

use portpath::Asked;
use portpath::facts::Fact;
use portpath::share::{holds_secret, redact_request};
use portpath_kube::admission::ProxyMode;

use super::state::{MOST_EARLIER, Speed, State, Theme};
use portpath_yaml::yaml::SharedText;

const TEXT: &str = "portpath.text";
const FROM: &str = "portpath.from";
const TO: &str = "portpath.to";
const PROXY_MODE: &str = "portpath.proxy-mode";
const FACTS: &str = "portpath.facts";
const THEME: &str = "portpath.theme";
const SPEED: &str = "portpath.speed";
const KEYS: &str = "portpath.keys";
/// `off` where the reader wants no text kept.
const KEEP: &str = "portpath.keep";
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
    /// Texts that were saved.
    pub earlier: Vec<SharedText>,
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

/// Where something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Until it is deleted, for every window of this site.
    Browser,
    /// Until the tab is closed.
    Tab,
}

impl Place {
    const ALL: [Self; 2] = [Self::Tab, Self::Browser];
}

/// Reads what the last visit left behind, or this tab before it was loaded again.
pub fn load() -> Kept {
    let setting = |key: &str| read(Place::Browser, key).unwrap_or_default();
    let kept = |key: &str| Place::ALL.into_iter().find_map(|place| read(place, key));
    let or_nothing = |key: &str| kept(key).unwrap_or_default();
    let mut earlier: Vec<SharedText> = Vec::new();
    for place in Place::ALL {
        let texts = (0..MOST_EARLIER)
            .filter_map(|at| read(place, &format!("{EARLIER}.{at}")))
            .map(SharedText::from);
        earlier.extend(texts);
    }
    earlier.truncate(MOST_EARLIER);
    Kept {
        text: kept(TEXT),
        asked: Asked {
            from: or_nothing(FROM),
            to: or_nothing(TO),
            proxy_mode: ProxyMode::named(&or_nothing(PROXY_MODE)).unwrap_or_default(),
            facts: or_nothing(FACTS)
                .lines()
                .filter_map(|line| Fact::parse(line).ok())
                .collect(),
        },
        theme: Theme::named(&setting(THEME)),
        speed: Speed::ALL
            .into_iter()
            .find(|speed| speed.label() == setting(SPEED))
            .unwrap_or_default(),
        earlier,
    }
}

/// What became of keeping the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Keeping {
    /// There is nothing of the reader's to keep.
    #[default]
    Nothing,
    /// The next visit finds it.
    InBrowser,
    /// It holds what only this tab should know.
    InTab,
    /// The reader wants nothing kept.
    Unwanted,
    /// The browser's storage is full or blocked.
    Refused,
}

/// What is kept, and the reader's say in it.
#[derive(Clone, PartialEq)]
pub(super) struct Keeper {
    /// What became of keeping the text.
    pub keeping: Keeping,
    /// Whether the reader wants their text kept.
    pub is_wanted: bool,
    /// Sets that.
    pub want: Callback<bool>,
}

/// How long the page waits before it keeps what changed, in milliseconds: to write a long text
/// takes longer than a key may.
const QUIET: u32 = 500;

/// What was written survives a reload. It is kept when nothing has happened for a while, and at the
/// latest when the page is left.
#[hook]
pub(super) fn use_keeping(state: &UseReducerHandle<State>) -> Keeper {
    let kept = use_state_eq(Keeping::default);
    let wanted = use_state_eq(|| read(Place::Browser, KEEP).as_deref() != Some("off"));
    let written = use_mut_ref(Written::default);
    let settings = (state.theme, state.playback.speed);
    // The text itself, not what is settled of it: who leaves while typing loses no letter.
    let deps = (
        state.text.clone(),
        state.asked.clone(),
        settings,
        state.earlier.clone(),
        (state.is_guest(), *wanted),
    );
    let state = state.clone();
    let kept_now = kept.clone();
    let is_first = use_mut_ref(|| true);
    let is_wanted = *wanted;
    use_effect_with(deps, move |_| {
        let pending = Rc::new(Cell::new(true));
        let keep = {
            let pending = pending.clone();
            // Who leaves without having changed anything leaves what another window may have kept
            // meanwhile.
            Rc::new(move || {
                if pending.replace(false) {
                    kept_now.set(keep(&state, is_wanted, &mut written.borrow_mut()));
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
        let left = web_sys::window()
            .map(|window| EventListener::new(&window, "pagehide", move |_| keep()));
        move || drop((later, left))
    });
    let want = {
        let wanted = wanted.clone();
        Callback::from(move |is_wanted: bool| {
            write(Place::Browser, KEEP, if is_wanted { "" } else { "off" });
            if !is_wanted {
                forget();
            }
            wanted.set(is_wanted);
        })
    };
    Keeper {
        keeping: *kept,
        is_wanted: *wanted,
        want,
    }
}

/// Texts that were kept before, and where: they are not written again.
#[derive(Default)]
struct Written(BTreeMap<String, (SharedText, Place)>);

impl Written {
    /// Keeps a text where it may be kept, and nowhere else.
    fn keep(&mut self, key: &str, text: &SharedText) -> Keeping {
        if let Some((before, place)) = self.0.get(key)
            && before == text
        {
            return place.keeping();
        }
        let place = if holds_secret(text) {
            Place::Tab
        } else {
            Place::Browser
        };
        let elsewhere = Place::ALL.into_iter().filter(|other| *other != place);
        elsewhere.for_each(|other| _ = write(other, key, ""));
        if !write(place, key, text) {
            self.0.remove(key);
            return Keeping::Refused;
        }
        self.0.insert(key.to_owned(), (text.clone(), place));
        place.keeping()
    }
}

impl Place {
    fn keeping(self) -> Keeping {
        match self {
            Self::Browser => Keeping::InBrowser,
            Self::Tab => Keeping::InTab,
        }
    }
}

/// Keeps the settings and what the reader wrote; an untouched first page and what a link brought
/// are not theirs.
fn keep(state: &State, is_wanted: bool, written: &mut Written) -> Keeping {
    write(
        Place::Browser,
        THEME,
        if state.theme == Theme::Auto {
            ""
        } else {
            state.theme.name()
        },
    );
    let speed = state.playback.speed;
    write(
        Place::Browser,
        SPEED,
        if speed == Speed::Normal {
            ""
        } else {
            speed.label()
        },
    );
    if !is_wanted {
        written.0.clear();
        return Keeping::Unwanted;
    }
    // First of all what would be lost: the storage may be full.
    let earlier =
        (0..MOST_EARLIER).map(|at| (format!("{EARLIER}.{at}"), state.earlier.get(at).cloned()));
    let mut refused = false;
    for (key, text) in earlier {
        refused |= written.keep(&key, &text.unwrap_or_default()) == Keeping::Refused;
    }
    if state.is_guest() {
        return if refused {
            Keeping::Refused
        } else {
            Keeping::Nothing
        };
    }
    let untouched = state.example == 0 && !state.is_edited();
    let own = if untouched {
        SharedText::from("")
    } else {
        state.text.clone()
    };
    let kept = written.keep(TEXT, &own);
    keep_request(&state.asked);
    match kept {
        _ if refused => Keeping::Refused,
        Keeping::InBrowser if untouched => Keeping::Nothing,
        kept => kept,
    }
}

/// The request goes where a text like it would go.
fn keep_request(asked: &Asked) {
    let place = if redact_request(asked).1.is_empty() {
        Place::Browser
    } else {
        Place::Tab
    };
    let mode = if asked.proxy_mode == ProxyMode::default() {
        ""
    } else {
        asked.proxy_mode.as_str()
    };
    let facts = asked
        .facts
        .iter()
        .map(Fact::typed)
        .collect::<Vec<_>>()
        .join("\n");
    for (key, value) in [
        (FROM, asked.from.as_str()),
        (TO, &asked.to),
        (PROXY_MODE, mode),
        (FACTS, &facts),
    ] {
        for other in Place::ALL {
            write(other, key, if other == place { value } else { "" });
        }
    }
}

/// Deletes every text and request that is kept.
fn forget() {
    let earlier = (0..MOST_EARLIER).map(|at| format!("{EARLIER}.{at}"));
    let keys = [TEXT, FROM, TO, PROXY_MODE, FACTS]
        .map(str::to_owned)
        .into_iter()
        .chain(earlier);
    for key in keys {
        Place::ALL
            .into_iter()
            .for_each(|place| _ = write(place, &key, ""));
    }
}

/// Whether keys of one letter count.
pub(super) fn has_letter_keys() -> bool {
    read(Place::Browser, KEYS).as_deref() != Some("off")
}

/// Sets that.
pub(super) fn set_letter_keys(count: bool) {
    write(Place::Browser, KEYS, if count { "" } else { "off" });
}

fn read(place: Place, key: &str) -> Option<String> {
    storage(place)?.get_item(key).ok().flatten()
}

/// Writes a value, or takes an empty one out; false where the storage is full or forbidden. That
/// costs the reader the next visit, not this one.
fn write(place: Place, key: &str, value: &str) -> bool {
    match (storage(place), value) {
        (Some(storage), "") => storage.remove_item(key).is_ok(),
        (Some(storage), value) => storage.set_item(key, value).is_ok(),
        (None, value) => value.is_empty(),
    }
}

/// None on the host, where the page's parts are rendered for tests and there is no window to ask
/// for.
fn storage(place: Place) -> Option<web_sys::Storage> {
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    let window = web_sys::window()?;
    let storage = match place {
        Place::Browser => window.local_storage(),
        Place::Tab => window.session_storage(),
    };
    storage.ok().flatten()
}
