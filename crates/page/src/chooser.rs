//! A text field with a list of what could stand in it: the editable combobox of the ARIA Authoring
//! Practices. Typing narrows the list, the arrow keys go through it, and only Enter or a click
//! chooses. Any other text can be typed.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::icons::icon;
use super::overview::tone;
use super::words::cut;
use portpath::survey::PathResult;

/// So many choices are listed at once: a longer list is no help, and holds up who types.
const SHOWN: usize = 100;
/// The most bytes of a choice that are shown.
const LONGEST: usize = 300;

/// Choices under one heading.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// The heading.
    pub heading: &'static str,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    /// What it is called.
    pub label: String,
    /// More about it.
    pub detail: String,
    /// How it ends, where that is known.
    pub result: Option<PathResult>,
    /// Whether it is the one that the page shows.
    pub is_chosen: bool,
}

impl Choice {
    fn has(&self, words: &str) -> bool {
        let own = [self.label.as_str(), self.detail.as_str()].join(" ");
        let own = own.to_lowercase();
        let mut words = words.split_whitespace();
        words.all(|word| own.contains(&word.to_lowercase()))
    }
}

/// What the chooser needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ChooserProps {
    /// The id of its field.
    pub id: &'static str,
    /// Its visible label.
    pub label: &'static str,
    /// What stands in the field.
    pub value: String,
    /// An example of what can be typed.
    #[prop_or_default]
    pub placeholder: &'static str,
    /// What to choose from.
    pub groups: Rc<Vec<Group>>,
    /// Tells what is being typed.
    pub on_type: Callback<String>,
    /// A choice was made: its group and its place there.
    pub on_choose: Callback<(usize, usize)>,
}

/// What is shown of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct List {
    is_open: bool,
    /// Only what has the words in the field.
    is_narrowed: bool,
    /// The one that Enter chooses, by its place among those listed.
    active: Option<usize>,
}

impl List {
    /// After an arrow key, with so many choices listed: around the ends.
    fn moved(self, by: isize, count: usize) -> Self {
        let active = match (self.active, by) {
            _ if count == 0 => None,
            (None, 1) => Some(0),
            (None, _) => Some(count - 1),
            (Some(at), by) => Some((at as isize + by).rem_euclid(count as isize) as usize),
        };
        Self {
            is_open: true,
            active,
            ..self
        }
    }
}

/// The field with its list.
#[component]
pub(super) fn Chooser(props: &ChooserProps) -> Html {
    let list = use_state_eq(List::default);
    let popup = use_node_ref();
    let field = use_node_ref();
    let listed = listed(&props.groups, list.is_narrowed.then_some(&props.value));
    let count = listed.len().min(SHOWN);
    let active = list.active.filter(|at| list.is_open && *at < count);
    use_shown(&popup, active);
    let typed = {
        let list = list.setter();
        props.on_type.reform(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            list.set(List {
                is_open: true,
                is_narrowed: true,
                active: None,
            });
            input.value()
        })
    };
    let choose = {
        let list = list.setter();
        props.on_choose.reform(move |place: (usize, usize)| {
            list.set(List::default());
            place
        })
    };
    let pressed = {
        let list = list.clone();
        let choose = choose.clone();
        let active = active.map(|at| listed[at]);
        Callback::from(move |event: KeyboardEvent| {
            let next = match (event.key().as_str(), event.alt_key()) {
                ("ArrowDown", false) => list.moved(1, count),
                ("ArrowUp", false) => list.moved(-1, count),
                ("ArrowDown", true) => List {
                    is_open: true,
                    ..*list
                },
                ("ArrowUp", true) | ("Escape", _) if list.is_open => List::default(),
                ("Enter", false) => {
                    // Without a choice the form sends what is typed.
                    if let Some(place) = active {
                        event.prevent_default();
                        choose.emit(place);
                    } else {
                        list.set(List::default());
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            list.set(next);
        })
    };
    let left = {
        let list = list.setter();
        Callback::from(move |_: FocusEvent| list.set(List::default()))
    };
    let entered = Callback::from(|event: FocusEvent| {
        select_all(&event.target_unchecked_into());
    });
    let clicked = {
        let list = list.clone();
        Callback::from(move |event: MouseEvent| {
            if !list.is_open {
                select_all(&event.target_unchecked_into());
                list.set(List {
                    is_open: true,
                    ..List::default()
                });
            }
        })
    };
    let toggled = {
        let list = list.clone();
        let field = field.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = field.cast::<HtmlElement>() {
                // A field that is shown takes the focus.
                let _ = field.focus();
            }
            list.set(List {
                is_open: !list.is_open,
                ..List::default()
            });
        })
    };
    let list_id = format!("{}-list", props.id);
    let option_id = |at: usize| format!("{list_id}-{at}");
    html! {
        <div class="chooser">
            <label class="field-name" for={props.id}>{ props.label }</label>
            <span class="chooser-field">
                <input ref={field} id={props.id} type="text" role="combobox" aria-autocomplete="list" aria-expanded={list.is_open.to_string()}
                    aria-controls={list_id.clone()} aria-activedescendant={active.map(option_id)} value={props.value.clone()}
                    oninput={typed} onkeydown={pressed} onblur={left} onfocus={entered} onclick={clicked} placeholder={props.placeholder}
                    spellcheck="false" maxlength="10000" autocomplete="off" autocapitalize="off" />
                <button type="button" class="chooser-open" tabindex="-1" aria-label={format!("{}: show the list", props.label)}
                    aria-expanded={list.is_open.to_string()} aria-controls={list_id.clone()} onmousedown={keep_focus()} onclick={toggled}>
                    { "▾" }
                </button>
            </span>
            <div class="chooser-popup" hidden={!list.is_open} ref={popup} onmousedown={keep_focus()}>
                <div role="listbox" id={list_id.clone()} aria-label={props.label}>
                    if list.is_open {
                        { groups(props, &listed[..count], active, &list_id, &choose) }
                    }
                </div>
                if listed.is_empty() {
                    <p class="hint">{ "Nothing in your YAML has these words. Enter sends what you typed." }</p>
                } else if listed.len() > count {
                    <p class="hint">{ format!("{} more: type a part of the name", listed.len() - count) }</p>
                }
            </div>
        </div>
    }
}

/// What is typed then takes the place of what stands in the field.
fn select_all(field: &HtmlInputElement) {
    field.select();
}

/// A click in the list leaves the focus in the field.
fn keep_focus() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| event.prevent_default())
}

/// The groups and places of the choices that have all words.
fn listed(groups: &[Group], words: Option<&String>) -> Vec<(usize, usize)> {
    let mut listed = Vec::new();
    for (group, of) in groups.iter().enumerate() {
        for (at, choice) in of.choices.iter().enumerate() {
            if words.is_none_or(|words| choice.has(words)) {
                listed.push((group, at));
            }
        }
    }
    listed
}

fn groups(
    props: &ChooserProps,
    listed: &[(usize, usize)],
    active: Option<usize>,
    list_id: &str,
    choose: &Callback<(usize, usize)>,
) -> Html {
    let mut start = 0;
    let mut parts = Vec::new();
    for part in listed.chunk_by(|one, other| one.0 == other.0) {
        let group = &props.groups[part[0].0];
        let heading = format!("{list_id}-group-{}", part[0].0);
        let options = part.iter().enumerate().map(|(at, place)| {
            let choice = &group.choices[place.1];
            let at = start + at;
            let is_active = active == Some(at);
            option(
                choice,
                format!("{list_id}-{at}"),
                is_active,
                choose.reform({
                    let place = *place;
                    move |_: MouseEvent| place
                }),
            )
        });
        parts.push(html! {
            <div role="group" aria-labelledby={heading.clone()} key={group.heading}>
                <div class="chooser-heading" id={heading} role="presentation">{ group.heading }</div>
                { for options }
            </div>
        });
        start += part.len();
    }
    parts.into_iter().collect()
}

fn option(choice: &Choice, id: String, is_active: bool, choose: Callback<MouseEvent>) -> Html {
    let class = classes!("choice", is_active.then_some("active"));
    html! {
        <div role="option" {id} {class} aria-selected={choice.is_chosen.to_string()} onclick={choose}>
            if let Some(result) = choice.result {
                { mark(result) }
            }
            <span class="choice-label">{ cut(&choice.label, LONGEST) }</span>
            if !choice.detail.is_empty() {
                { " " }<span class="choice-detail">{ cut(&choice.detail, LONGEST) }</span>
            }
        </div>
    }
}

fn mark(result: PathResult) -> Html {
    let (class, pictogram) = tone(result);
    let word = match result {
        PathResult::Works => "works: ",
        PathResult::Fails => "fails: ",
        PathResult::CannotTell => "cannot tell: ",
    };
    html! { <span class={classes!("choice-mark", class)}>{ icon(pictogram) }<span class="unseen">{ word }</span></span> }
}

/// Keeps the active choice in view.
#[hook]
fn use_shown(popup: &NodeRef, active: Option<usize>) {
    let popup = popup.clone();
    use_effect_with(active, move |active| {
        let popup = active.and_then(|_| popup.cast::<HtmlElement>());
        let Some(popup) = popup else {
            return;
        };
        let choice = popup.query_selector(".choice.active").ok().flatten();
        let Some(choice) = choice.and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        let top = choice.offset_top();
        let bottom = top + choice.offset_height();
        if top < popup.scroll_top() {
            popup.set_scroll_top(top);
        } else if bottom > popup.scroll_top() + popup.client_height() {
            popup.set_scroll_top(bottom - popup.client_height());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(label: &str, detail: &str) -> Choice {
        Choice {
            label: label.to_owned(),
            detail: detail.to_owned(),
            result: None,
            is_chosen: false,
        }
    }

    #[test]
    fn the_list_has_what_has_all_words() {
        let groups = [
            Group {
                heading: "Calls",
                choices: vec![
                    choice("web → cart:7070", "env CART"),
                    choice("web → bank:80", ""),
                ],
            },
            Group {
                heading: "Services",
                choices: vec![choice("Service cart, port 7070", "tcp://cart:7070")],
            },
        ];
        let listed = |words: &str| listed(&groups, Some(&words.to_owned()));
        assert_eq!(listed("CART 7070"), [(0, 0), (1, 0)]);
        assert_eq!(listed("env"), [(0, 0)]);
        assert_eq!(listed("nobody"), []);
        assert_eq!(super::listed(&groups, None).len(), 3);
    }

    #[test]
    fn arrows_open_the_list_and_go_around_it() {
        let closed = List::default();
        let first = closed.moved(1, 3);
        assert_eq!((first.is_open, first.active), (true, Some(0)));
        assert_eq!(closed.moved(-1, 3).active, Some(2));
        assert_eq!(first.moved(-1, 3).active, Some(2));
        assert_eq!(first.moved(1, 1).active, Some(0));
        assert_eq!(closed.moved(1, 0).active, None);
    }
}
