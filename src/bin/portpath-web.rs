//! The page's entry: mounts the Yew application with what the last visit left behind. Trunk builds it for wasm32.

use portpath::web::app::{App, AppProps};
use portpath::web::storage;

fn main() {
    yew::Renderer::<App>::with_props(AppProps { kept: storage::load() }).render();
}
