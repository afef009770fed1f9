//! What this browser keeps of the reader's text, below the editor, and the reader's say in it.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::storage::{Keeper, Keeping};

/// The note with its switch. The sentence is in place before it says anything, so that a screen
/// reader says it too.
pub(super) fn keeping_note(keeper: &Keeper) -> Html {
    let Keeper {
        keeping,
        is_wanted,
        want,
    } = keeper;
    let on_switch = want.reform(|event: yew::Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        !input.checked()
    });
    let class = match keeping {
        Keeping::InTab => "keeping private",
        Keeping::Refused => "keeping refused",
        Keeping::Nothing | Keeping::InBrowser | Keeping::Unwanted => "keeping",
    };
    html! {
        <section {class} aria-label="What this browser keeps">
            <p id="keeping" role="status">{ words(*keeping) }</p>
            <div class="row">
                <label class="tick"><input type="checkbox" id="do-not-keep" checked={!is_wanted} onchange={on_switch} />
                    { "Do not keep my text" }</label>
                if *is_wanted && *keeping != Keeping::Nothing {
                    <button type="button" id="forget-now" class="small" onclick={want.reform(|_: MouseEvent| false)}>
                        { "Forget now" }
                    </button>
                }
            </div>
        </section>
    }
}

fn words(keeping: Keeping) -> &'static str {
    match keeping {
        Keeping::Nothing => "",
        Keeping::InBrowser => "This browser keeps your text for your next visit.",
        Keeping::InTab => {
            "Your text holds a Secret or a credential, so it is kept for this tab only: a reload finds it, a later visit does not."
        }
        Keeping::Unwanted => "Your text is not kept. Close or reload this tab and it is gone.",
        Keeping::Refused => {
            "Your browser's storage is full or blocked, so your text cannot be saved. Copy it before you close this page."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_but_the_first_says_something() {
        for keeping in [
            Keeping::InBrowser,
            Keeping::InTab,
            Keeping::Unwanted,
            Keeping::Refused,
        ] {
            assert!(words(keeping).ends_with('.'), "{keeping:?}");
        }
        assert_eq!(words(Keeping::Nothing), "");
    }
}
