//! The tabs of the views: the arrow keys go from one to the next, as in all tab lists.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::state::{ChoiceEvent, Event, Panel};

/// What the tabs need.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct TabsProps {
    /// The chosen one.
    pub panel: Panel,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The tabs.
#[component]
pub(super) fn Tabs(props: &TabsProps) -> Html {
    let go = {
        let on = props.on.clone();
        let panel = props.panel;
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowRight" => panel.beside(1),
                "ArrowLeft" => panel.beside(-1),
                "Home" => Panel::ALL[0],
                "End" => Panel::ALL[0].beside(-1),
                _ => return,
            };
            event.prevent_default();
            on.emit(Event::Choice(ChoiceEvent::Panel(to)));
            focus(&tab_id(to));
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label="View" onkeydown={go}>
            { for Panel::ALL.iter().map(|panel| tab(props, *panel)) }
        </div>
    }
}

fn tab(props: &TabsProps, panel: Panel) -> Html {
    let is_chosen = props.panel == panel;
    let choose = props
        .on
        .reform(move |_| Event::Choice(ChoiceEvent::Panel(panel)));
    html! {
        <button type="button" role="tab" id={tab_id(panel)} aria-selected={is_chosen.to_string()}
            aria-controls={panel.id()} tabindex={if is_chosen { "0" } else { "-1" }} onclick={choose}>
            { panel.words() }
        </button>
    }
}

fn tab_id(panel: Panel) -> String {
    format!("{}-tab", panel.id())
}

fn focus(id: &str) {
    let page = web_sys::window().and_then(|window| window.document());
    let tab = page.and_then(|page| page.get_element_by_id(id));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A tab that is shown takes the focus.
        let _ = tab.focus();
    }
}
