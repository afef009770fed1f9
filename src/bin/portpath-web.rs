//! The page's entry: mounts the Yew application. Trunk builds it for wasm32.

use yew::prelude::*;

#[component]
fn Page() -> Html {
    let analysis = portpath::analyze("", &Default::default());
    html! { <main><h1>{ "Portpath" }</h1><p>{ analysis.verdict.headline }</p></main> }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
