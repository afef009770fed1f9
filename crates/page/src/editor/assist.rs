//! The list of what could be written, and the card that explains a field: over the text, beside the
//! word they are about. The focus stays in the text; the textarea names the active option to screen
//! readers.

use std::rc::Rc;

use yew::prelude::*;

use super::textarea::Sheet;
use crate::words::code_text;
use portpath_messages::{Choice, FieldHelp, Offer, Offers};
use portpath_text::source::LineIndex;
use portpath_yaml::yaml::SharedText;

/// The id of the list.
pub(super) const LIST: &str = "suggestions";
/// Height of an option, as in the stylesheet.
const OPTION: i32 = 30;

/// What helps at the moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Assist {
    /// Nothing is open.
    #[default]
    Nothing,
    /// A list of offers.
    Offers {
        /// The offers.
        offers: Rc<Offers>,
        /// The one that Enter takes; none where Enter is still a line break.
        active: Option<usize>,
        /// The text that they are about.
        text: SharedText,
    },
    /// What a field means.
    Help(Rc<FieldHelp>),
}

impl Assist {
    /// A list that was asked for: its first offer is active.
    pub(super) fn asked(offers: Option<Offers>, text: SharedText) -> Self {
        offers.map_or(Self::Nothing, |offers| Self::Offers {
            offers: Rc::new(offers),
            active: Some(0),
            text,
        })
    }

    /// A list that opens while you type: where something else may be meant, Enter and Tab keep
    /// their own meaning.
    pub(super) fn while_typing(offers: Option<Offers>, text: SharedText) -> Self {
        let Some(offers) = offers.filter(|offers| !offers.is_written(&text)) else {
            return Self::Nothing;
        };
        let active = (offers.choice == Choice::Closed).then_some(0);
        Self::Offers {
            offers: Rc::new(offers),
            active,
            text,
        }
    }

    /// With the option that `step` leads to from the active one, round the ends.
    pub(super) fn moved(&self, step: isize) -> Self {
        let Self::Offers {
            offers,
            active,
            text,
        } = self
        else {
            return self.clone();
        };
        let count = offers.offers.len() as isize;
        let at = match active {
            Some(active) => (*active as isize + step).rem_euclid(count),
            None if step < 0 => count - 1,
            None => 0,
        };
        Self::Offers {
            offers: offers.clone(),
            active: Some(at as usize),
            text: text.clone(),
        }
    }

    /// The id of the active option.
    pub(super) fn active_id(&self) -> Option<String> {
        match self {
            Self::Offers {
                active: Some(at), ..
            } => Some(option_id(*at)),
            _ => None,
        }
    }

    /// The line, from 1, and the column of the word that it is about.
    pub(super) fn place(&self, index: &LineIndex) -> (usize, usize) {
        match self {
            Self::Nothing => (1, 0),
            Self::Offers { offers, .. } => (index.line(offers.replaces.start), offers.column),
            Self::Help(help) => {
                let line = index.line(help.word.start);
                (line, help.word.start - index.line_start(line))
            }
        }
    }

    /// What a screen reader is told when it opens.
    pub(super) fn spoken(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Offers { offers, .. } => match offers.offers.len() {
                1 => "1 suggestion".to_owned(),
                count => format!("{count} suggestions"),
            },
            Self::Help(help) => format!(
                "{}: {}. {}",
                help.name,
                help.takes,
                help.meaning.replace('`', "")
            ),
        }
    }
}

fn option_id(at: usize) -> String {
    format!("suggestion-{at}")
}

/// What the view needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct AssistProps {
    /// What is open.
    pub assist: Assist,
    /// The textarea that it is placed over.
    pub sheet: Sheet,
    /// The line, from 1, and the column of the word.
    pub at: (usize, usize),
    /// How far the text is scrolled.
    pub scrolled: (i32, i32),
    /// An offer was chosen with the pointer.
    pub on_take: Callback<usize>,
    /// The pointer is on the card, or left it.
    pub on_pointer: Callback<bool>,
}

/// The list or the card.
#[component]
pub(super) fn AssistView(props: &AssistProps) -> Html {
    let popup = use_node_ref();
    let list = use_node_ref();
    {
        let popup = popup.clone();
        let list = list.clone();
        let props = props.clone();
        let watched = (props.assist.clone(), props.scrolled);
        use_effect_with(watched, move |(assist, _)| {
            put(assist, &props, &popup, &list)
        });
    }
    let body = match &props.assist {
        Assist::Nothing => return Html::default(),
        Assist::Offers { offers, active, .. } => listing(offers, *active, &list, &props.on_take),
        Assist::Help(help) => card(help),
    };
    let enter = props.on_pointer.reform(|_: MouseEvent| true);
    let leave = props.on_pointer.reform(|_: MouseEvent| false);
    // A press must not take the focus out of the text.
    let keep_focus = Callback::from(|event: MouseEvent| event.prevent_default());
    html! {
        <div class="assist" ref={popup} onmousedown={keep_focus} onmouseenter={enter} onmouseleave={leave}>{ body }</div>
    }
}

fn put(assist: &Assist, props: &AssistProps, popup: &NodeRef, list: &NodeRef) {
    if *assist != Assist::Nothing {
        props.sheet.put_beside(popup, props.at.0, props.at.1);
    }
    if let Assist::Offers {
        active: Some(at), ..
    } = assist
        && let Some(list) = list.cast::<web_sys::HtmlElement>()
    {
        let top = *at as i32 * OPTION;
        let height = list.client_height();
        if top < list.scroll_top() || top + OPTION > list.scroll_top() + height {
            list.set_scroll_top(top - (height - OPTION) / 2);
        }
    }
}

fn listing(
    offers: &Offers,
    active: Option<usize>,
    list: &NodeRef,
    on_take: &Callback<usize>,
) -> Html {
    let option = |(at, offer): (usize, &Offer)| {
        let take = on_take.reform(move |_: MouseEvent| at);
        let chosen = active == Some(at);
        html! {
            <li key={at} id={option_id(at)} role="option" aria-selected={chosen.to_string()} onclick={take}>
                <span class="offer-label">{ &offer.label }</span>
                <span class="offer-note">{ &offer.note }</span>
            </li>
        }
    };
    let meaning = active
        .and_then(|at| offers.offers.get(at))
        .map_or("", |offer| &offer.meaning);
    html! {
        <>
            <ul id={LIST} ref={list.clone()} role="listbox" aria-label="Suggestions">
                { for offers.offers.iter().enumerate().map(option) }
            </ul>
            if !meaning.is_empty() {
                <p class="offer-meaning">{ code_text(meaning) }</p>
            }
        </>
    }
}

fn card(help: &FieldHelp) -> Html {
    html! {
        <div class="field-help" id="field-help">
            <p><code class="field-title">{ &help.name }</code>{ " " }<span class="offer-note">{ &help.takes }</span></p>
            if !help.meaning.is_empty() {
                <p>{ code_text(&help.meaning) }</p>
            }
            if !help.values.is_empty() {
                <ul>
                    { for help.values.iter().map(|(value, note)| html! {
                        <li><code>{ value }</code>{ " " }<span class="offer-note">{ note }</span></li>
                    }) }
                </ul>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Simulator;
    use portpath_messages::Suggest;

    fn offers(text: &str, cursor: usize) -> Option<Offers> {
        let simulator = Simulator::here(portpath_simulator::answer);
        simulator
            .at_once(&text.into(), Suggest { cursor })
            .flatten()
    }

    fn typing(text: &str, cursor: usize) -> Assist {
        Assist::while_typing(offers(text, cursor), text.into())
    }

    #[test]
    fn typing_on_is_never_taken_for_a_choice_where_something_else_may_be_meant() {
        let open = "kind: Service\nmetadata:\n  labels:\n    app: we\n---\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n";
        let caret = open.find("we\n").expect("there") + 2;
        let Assist::Offers { active, .. } = typing(open, caret) else {
            panic!("a list")
        };
        assert_eq!(active, None, "Enter must end the line");
        let closed = "kind: Service\nspec:\n  type: Cl";
        let Assist::Offers { active, .. } = typing(closed, closed.len()) else {
            panic!("a list")
        };
        assert_eq!(active, Some(0));
        let written = "kind: Service\nspec:\n  type: ClusterIP";
        assert_eq!(typing(written, written.len()), Assist::Nothing);
    }

    #[test]
    fn the_arrows_go_round() {
        let text = "kind: Service\nspec:\n  type: ";
        let asked = Assist::asked(offers(text, text.len()), text.into());
        assert_eq!(asked.active_id().as_deref(), Some("suggestion-0"));
        assert_eq!(asked.moved(-1).active_id().as_deref(), Some("suggestion-3"));
        assert_eq!(
            asked.moved(-1).moved(1).active_id().as_deref(),
            Some("suggestion-0")
        );
        assert_eq!(asked.spoken(), "4 suggestions");
    }
}
