//! Saves the picture as a file: the core's SVG, or a PNG that the browser draws from it. It shows the answer to the
//! redacted text. Nothing leaves the page.

use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, Url};
use yew::prelude::*;

use super::hooks::use_media;
use super::paste::Paste;
use portpath::render::svg;
use portpath::share::{asked_of, share};
use portpath_explain::scene::{Palette, Shape};

/// What the buttons need.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ExportProps {
    /// The analysis whose picture is saved.
    pub paste: Rc<Paste>,
}

/// Two buttons below the picture.
#[component]
pub(super) fn Export(props: &ExportProps) -> Html {
    let shape = if use_media("(max-width: 640px)") {
        Shape::Narrow
    } else {
        Shape::Wide
    };
    if props.paste.analysis.scene.boxes.is_empty() {
        return Html::default();
    }
    let save = |form: fn(&str, &str)| {
        let props = props.clone();
        Callback::from(move |_: MouseEvent| {
            let palette = if is_dark() {
                Palette::DARK
            } else {
                Palette::LIGHT
            };
            let Paste { text, analysis, .. } = &*props.paste;
            let shared = share(text, &asked_of(analysis), analysis, &[]);
            form(
                &svg(&shared.analysis, shape, &palette),
                &file_name(&props.paste),
            );
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
        .analysis
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

/// The browser draws the SVG on a canvas; a picture without addresses of others in it does not taint that.
fn save_png(text: &str, name: &str) {
    let (Some(address), Ok(image)) = (address_of(text), HtmlImageElement::new()) else {
        return;
    };
    let (drawn, name, source) = (image.clone(), format!("{name}.png"), address.clone());
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
