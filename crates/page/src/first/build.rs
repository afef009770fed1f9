//! What the build does for the first picture: the example, answered and rendered on the host.

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
