//! Saves the picture as a file: the simulator's SVG, or a PNG that the browser draws from it. It
//! shows the answer to the redacted text. Nothing leaves the page.

use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, Url};
use yew::prelude::*;

use super::hooks::use_media;
use super::paste::Paste;
use super::simulator::use_simulator;
use portpath_messages::{Picture, PictureForm};

/// What the buttons need.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ExportProps {
    /// What the picture is of.
    pub paste: Rc<Paste>,
}

/// Two buttons below the picture.
#[component]
pub(super) fn Export(props: &ExportProps) -> Html {
    let is_narrow = use_media("(max-width: 640px)");
    let simulator = use_simulator();
    let asking = use_mut_ref(|| None);
    if props.paste.report.scene.boxes.is_empty() {
        return Html::default();
    }
    let save = |form: fn(&str, &str)| {
        let props = props.clone();
        let simulator = simulator.clone();
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| {
            let Paste { text, report } = &*props.paste;
            let picture = Picture {
                asked: report.asked.clone(),
                form: PictureForm {
                    is_narrow,
                    is_dark: is_dark(),
                },
            };
            let name = file_name(&props.paste);
            let saved = simulator.ask(text, picture, move |svg| {
                if let Ok(svg) = svg {
                    form(&svg, &name);
                }
            });
            asking.replace(Some(saved));
        })
    };
    html! {
        <div class="export" role="group" aria-label="Save the picture">
            <span aria-hidden="true">{ "Save the picture" }</span>
            <button type="button" id="save-svg" class="quiet" aria-label="Save the picture as SVG" onclick={save(save_svg)}>{ "SVG" }</button>
            <button type="button" id="save-png" class="quiet" aria-label="Save the picture as PNG" onclick={save(save_png)}>{ "PNG" }</button>
        </div>
    }
}

/// `portpath-web`, after the Service; only what every file system takes.
fn file_name(paste: &Paste) -> String {
    let service = paste
        .report
        .hops
        .iter()
        .find(|hop| hop.subject.kind == "Service");
    let name = service
        .map(|hop| format!("portpath-{}", hop.subject.name))
        .unwrap_or("portpath".to_owned());
    name.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .take(80)
        .collect()
}

/// Whether the page is dark: what the reader chose, or else the system.
fn is_dark() -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let root = window.document().and_then(|page| page.document_element());
    match root
        .and_then(|root| root.get_attribute("data-theme"))
        .as_deref()
    {
        Some("dark") => true,
        Some("light") => false,
        _ => window
            .match_media("(prefers-color-scheme: dark)")
            .ok()
            .flatten()
            .is_some_and(|list| list.matches()),
    }
}

fn save_svg(text: &str, name: &str) {
    if let Some(address) = address_of(text) {
        download(&address, &format!("{name}.svg"));
    }
}

/// The browser draws the SVG on a canvas; a picture without addresses of others in it does not
/// taint that.
fn save_png(text: &str, name: &str) {
    let (Some(address), Ok(image)) = (address_of(text), HtmlImageElement::new()) else {
        return;
    };
    let drawn = image.clone();
    let name = format!("{name}.png");
    let source = address.clone();
    let loaded = EventListener::once(&image, "load", move |_| {
        draw(&drawn, name);
        // An address that cannot be given back is given back with the page.
        let _ = Url::revoke_object_url(&source);
    });
    // It lives until the image is there.
    loaded.forget();
    image.set_src(&address);
}

fn draw(image: &HtmlImageElement, name: String) {
    let page = web_sys::window().and_then(|window| window.document());
    let canvas = page.and_then(|page| page.create_element("canvas").ok());
    let Some(canvas) = canvas.and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok()) else {
        return;
    };
    canvas.set_width(image.natural_width());
    canvas.set_height(image.natural_height());
    let context = canvas.get_context("2d").ok().flatten();
    let Some(context) =
        context.and_then(|context| context.dyn_into::<web_sys::CanvasRenderingContext2d>().ok())
    else {
        return;
    };
    if context
        .draw_image_with_html_image_element(image, 0.0, 0.0)
        .is_err()
    {
        return;
    }
    let saved = Closure::once_into_js(move |blob: JsValue| {
        let blob = blob.dyn_into::<Blob>().ok();
        if let Some(address) = blob.and_then(|blob| Url::create_object_url_with_blob(&blob).ok()) {
            download(&address, &name);
        }
    });
    // A canvas too large for the browser saves nothing.
    let _ = canvas.to_blob(saved.unchecked_ref());
}

fn address_of(text: &str) -> Option<String> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let kind = BlobPropertyBag::new();
    kind.set_type("image/svg+xml");
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// A link that nobody sees is followed; the browser saves what it leads to.
pub(super) fn download(address: &str, name: &str) {
    let page = web_sys::window().and_then(|window| window.document());
    let link = page.and_then(|page| page.create_element("a").ok());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(address);
        link.set_download(name);
        link.click();
    }
}
