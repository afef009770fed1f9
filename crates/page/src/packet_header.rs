//! The packet's header at the current step: as it comes, and as it goes on where it was changed.

use yew::prelude::*;

use portpath_explain::report::Header;
use portpath_explain::scene::Scene;

/// The header, a row each for before and after.
pub(super) fn packet_header(scene: &Scene, step: usize) -> Html {
    if scene
        .steps
        .iter()
        .all(|step| step.before.is_none() && step.after.is_none())
    {
        return Html::default();
    }
    let here = scene.steps.get(step);
    let whose = if here.is_some_and(|step| step.is_answer) {
        "answer"
    } else {
        "packet"
    };
    let last = scene
        .steps
        .iter()
        .take(step + 1)
        .rev()
        .find_map(|step| step.after.as_ref().or(step.before.as_ref()));
    let before = here.and_then(|step| step.before.as_ref()).or(last);
    let after = here
        .and_then(|step| step.after.as_ref())
        .filter(|after| before.is_none_or(|before| changed(before, after)));
    let changed = before.zip(after);
    html! {
        <div class="header">
            <dl id="header" aria-label="The packet’s header at this step">
                if let Some(before) = before {
                    { row(if after.is_some() { "before" } else { whose }, before, None) }
                }
                if let Some((before, after)) = changed {
                    { row("after", after, Some(before)) }
                }
            </dl>
        </div>
    }
}

fn row(name: &'static str, header: &Header, old: Option<&Header>) -> Html {
    html! {
        <div class={classes!("header-row", old.map(|_| "after"))}>
            <dt>{ name }</dt>
            <dd>{ fields(header, old) }</dd>
        </div>
    }
}

fn changed(before: &Header, after: &Header) -> bool {
    let ends = |header: &Header| (header.src(), header.dst());
    ends(before) != ends(after)
}

fn fields(header: &Header, old: Option<&Header>) -> Html {
    let src_changed = old.is_some_and(|old| old.src() != header.src());
    let dst_changed = old.is_some_and(|old| old.dst() != header.dst());
    let part = |words: String, changed: bool| {
        if changed {
            html! { <ins>{ words }</ins> }
        } else {
            html! { <span>{ words }</span> }
        }
    };
    html! {
        <>
            <span class="end-name">{ "src " }</span>
            { part(header.src(), src_changed) }
            <span class="arrow">{ " → " }</span>
            <span class="end-name">{ "dst " }</span>
            { part(header.dst(), dst_changed) }
            <span class="protocol">{ format!(" {}", header.protocol) }</span>
            if !header.rewritten.is_empty() {
                <span class="rewritten">{ &header.rewritten }</span>
            }
        </>
    }
}
