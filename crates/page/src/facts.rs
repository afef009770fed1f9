//! What the reader knows and YAML does not say: questions beside the verdict, and what was said as
//! chips.

use yew::prelude::*;

use super::state::{Event, RequestEvent};
use super::words::code_text;
use portpath::facts::Fact;
use portpath_explain::explain::PORT_TO_FILL_IN;
use portpath_explain::report::{FactChoice, Fix, Offer};

/// What the questions need.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct OffersProps {
    /// The questions.
    pub offers: Vec<Offer>,
    /// Writes the insert of this title into the text.
    #[prop_or_default]
    pub on_insert: Callback<Fix>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The questions with their answers as buttons; a port is typed.
#[component]
pub(super) fn Offers(props: &OffersProps) -> Html {
    let typing = use_state(|| None::<String>);
    let one = |choice: &FactChoice| {
        if !choice.fact.contains(PORT_TO_FILL_IN) {
            let fact = Fact::parse(&choice.fact).ok();
            let say = props.on.reform(move |_| {
                let said = fact.clone().map(RequestEvent::FactSaid);
                Event::Request(said.unwrap_or(RequestEvent::Sent))
            });
            return html! { <button type="button" class="say" onclick={say}>{ &choice.label }</button> };
        }
        let typing = typing.clone();
        let wanted = choice.fact.clone();
        let open = typing.as_ref() == Some(&choice.fact);
        let toggle =
            Callback::from(move |_: MouseEvent| typing.set((!open).then(|| wanted.clone())));
        html! {
            <button type="button" class="say" aria-expanded={open.to_string()} onclick={toggle}>
                { &choice.label }{ "…" }
            </button>
        }
    };
    html! {
        { for props.offers.iter().map(|offer| html! {
            <div class="offer" role="group" aria-label={offer.question.replace('`', "")}>
                <span class="question">{ code_text(&offer.question) }</span>
                { for offer.facts.iter().map(one) }
                { for offer.inserts.iter().map(|insert| {
                    let fix = insert.clone();
                    html! {
                        <button type="button" class="say" onclick={props.on_insert.reform(move |_| fix.clone())}>
                            { code_text(&sentence_case(&insert.title)) }
                        </button>
                    }
                }) }
                { for offer.facts.iter().filter(|choice| typing.as_ref() == Some(&choice.fact)).map(|choice| html! {
                    <PortForm fact={choice.fact.clone()} on={props.on.clone()} />
                }) }
            </div>
        }) }
    }
}

/// With a capital at its start.
fn sentence_case(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().map(|letter| letter.to_uppercase());
    first.into_iter().flatten().chain(letters).collect()
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct PortFormProps {
    /// The fact with its gap.
    fact: String,
    on: Callback<Event>,
}

#[component]
fn PortForm(props: &PortFormProps) -> Html {
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(field) = input.cast::<web_sys::HtmlElement>() {
                // A field that takes no focus can still be clicked.
                let _ = field.focus();
            }
        });
    }
    let said = {
        let input = input.clone();
        let fact = props.fact.clone();
        let on = props.on.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = input
                .cast::<web_sys::HtmlInputElement>()
                .map(|field| field.value())
                .unwrap_or_default();
            if let Ok(fact) = Fact::parse(&fact.replace(PORT_TO_FILL_IN, typed.trim())) {
                on.emit(Event::Request(RequestEvent::FactSaid(fact)));
            }
        })
    };
    html! {
        <form class="port-form" onsubmit={said}>
            <input ref={input} type="number" min="1" max="65535" required=true aria-label="Port on which the app listens"
                placeholder="3000" />
            <button type="submit">{ "Set" }</button>
        </form>
    }
}

/// How many facts are shown; a link brings no more.
const SHOWN: usize = 100;

/// What was said, each with a way to take it back.
pub(super) fn said(facts: &[Fact], on: &Callback<Event>) -> Html {
    if facts.is_empty() {
        return Html::default();
    }
    html! {
        <ul id="facts" class="said" aria-label="What you said">
            { for facts.iter().enumerate().take(SHOWN).map(|(at, fact)| html! {
                <li>
                    <span>{ "You said: " }{ fact.typed() }</span>
                    <button type="button" aria-label={format!("Take back: {}", fact.typed())}
                        onclick={on.reform(move |_| Event::Request(RequestEvent::FactTakenBack(at)))}>{ "×" }</button>
                </li>
            }) }
            if facts.len() > SHOWN {
                <li>{ format!("and {} more", facts.len() - SHOWN) }</li>
            }
        </ul>
    }
}
