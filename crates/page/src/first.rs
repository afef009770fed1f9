//! The page before any script runs: the build puts the first example into `index.html`, rendered by
//! the same components, with its answer. The view takes it over as it is, so that nothing flashes
//! or moves, and needs no simulator to play it. Where the page starts with something else, the
//! view draws that in its place.

use portpath_messages::{Report, decode};

use web_sys::Element;

/// The element that holds the page.
pub const ROOT: &str = "app";
/// Its attribute with the number of `<` in its markup, by which the view knows that nothing was
/// changed meanwhile: by a translation, say.
pub const MARKS: &str = "data-marks";
/// The element whose `value` is the answer: a [`Report`], encoded, in base64.
pub const ANSWER: &str = "first-answer";

/// How many tags and comments begin and end in some markup.
pub fn marks(html: &str) -> usize {
    html.bytes().filter(|byte| *byte == b'<').count()
}

/// The answer to the first example, if the element `root` still holds that example as it was built.
pub fn answer_in(root: &Element) -> Option<Report> {
    let built: usize = root.get_attribute(MARKS)?.parse().ok()?;
    if built != marks(&root.inner_html()) {
        return None;
    }
    let answer = root.owner_document()?.get_element_by_id(ANSWER)?;
    // The browser's own base64 gives a letter for each byte.
    let letters = web_sys::window()?.atob(&answer.get_attribute("value")?);
    let bytes: Vec<u8> = letters
        .ok()?
        .chars()
        .filter_map(|letter| u8::try_from(letter).ok())
        .collect();
    decode(&bytes)
}

/// Shows the page as the view has it: nothing of it is hidden or bare any more.
pub fn show_all() {
    if let Some(page) = page() {
        // Where there was no such attribute, nothing was hidden.
        let _ = page.remove_attribute("data-first");
    }
}

/// Tells `static/early.js` that the view is there, and it hands over what the reader did before.
pub(crate) fn took_over() {
    show_all();
    if let Some(page) = page() {
        // An attribute of this name can always be set.
        let _ = page.set_attribute("data-view", "live");
    }
    let event = web_sys::Event::new("portpath-live").ok();
    if let Some((window, event)) = web_sys::window().zip(event) {
        // Nobody cancels it.
        let _ = window.dispatch_event(&event);
    }
}

fn page() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

#[cfg(feature = "ssr")]
pub use build::markup;
#[cfg(all(test, feature = "ssr"))]
pub(crate) use build::wait;

#[cfg(feature = "ssr")]
mod build {
    use std::future::Future;
    use std::pin::pin;
    use std::rc::Rc;
    use std::sync::Arc;
    use std::task::{Context, Poll, Wake, Waker};
    use std::thread::{self, Thread};

    use data_encoding::BASE64;
    use portpath::Asked;
    use portpath::examples::EXAMPLES;
    use portpath_messages::{Ask, Report, Trace, decode, encode};
    use yew::ServerRenderer;

    use super::{ANSWER, MARKS, ROOT, marks};
    use crate::app::{App, AppProps};

    /// The first example as HTML, for `index.html`. None if the simulator does not answer it, or
    /// answers what no message holds.
    pub fn markup() -> Option<String> {
        let answer = encode(&answer_of_example()?)?;
        let encoded = BASE64.encode(&answer);
        // Yew makes the properties on its own thread.
        let page = ServerRenderer::<App>::with_props(move || AppProps {
            answer: decode(&answer).map(Rc::new),
            ..AppProps::default()
        });
        let html = without_names(&wait(page.render()));
        Some(format!(
            "<div id=\"{ROOT}\" {MARKS}=\"{}\">{html}</div>\n<data id=\"{ANSWER}\" value=\"{encoded}\" hidden></data>",
            marks(&html)
        ))
    }

    fn answer_of_example() -> Option<Report> {
        let question = Trace::of(&Asked::default()).question();
        let answer = portpath_simulator::answer(&EXAMPLES[0].text.into(), question);
        Trace::answer(answer).map(|report| *report)
    }

    /// Yew's marks of where components begin and end, without the names that it adds in builds for
    /// debugging.
    fn without_names(html: &str) -> String {
        let mut pieces = html.split("<!--");
        let mut bare = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (mark, rest) = piece.split_once("-->").unwrap_or((piece, ""));
            let close = if mark.starts_with("</") { "/" } else { "" };
            bare.push_str(&format!("<!--<{close}[]>-->{rest}"));
        }
        bare
    }

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    /// Runs a future to its end on this thread; Yew renders on one of its own.
    pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            match future.as_mut().poll(&mut context) {
                Poll::Ready(value) => return value,
                Poll::Pending => thread::park(),
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn names_of_components_are_left_out() {
            let html = "<!--<[page::App]>--><p>a</p><!--</[page::App]>-->b";
            assert_eq!(without_names(html), "<!--<[]>--><p>a</p><!--</[]>-->b");
        }

        #[test]
        fn the_first_example_is_in_the_markup_with_its_answer() {
            let markup = markup().expect("the example is answered");
            for part in [
                "<textarea id=\"editor\"",
                "kind: Service",
                "class=\"verdict good\"",
                "picture wide",
                "picture narrow",
                "id=\"steps\"",
                "id=\"play\"",
            ] {
                assert!(markup.contains(part), "{part} in {markup}");
            }
            for never in ["<script", " style=", "portpath_page"] {
                assert!(!markup.contains(never), "{never} in {markup}");
            }
        }
    }
}
