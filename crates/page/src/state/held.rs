//! Texts that the editor does not show at once, since a browser would draw them for seconds.
//! Portpath reads them all the same; no text is lost when the reader writes another.

use super::{Draft, State};
use portpath_yaml::yaml::SharedText;

impl State {
    /// The text that the editor shows.
    pub fn drawn(&self) -> SharedText {
        if self.held.is_some() {
            SharedText::default()
        } else {
            self.text.clone()
        }
    }

    /// Shows the text all the same.
    pub(super) fn show_held(&mut self) {
        if self.held.take().is_some() {
            self.rewrites += 1;
        }
    }

    /// Takes what the browser was not given over. What it was pasted into is kept.
    pub(super) fn take_heavy(&mut self, text: SharedText) {
        self.put_held_by();
        self.put_by();
        self.applied = None;
        self.draft = Draft::default();
        self.rewrite(text);
        self.rest_at(usize::MAX);
    }

    /// Keeps a text that the editor does not show, before another takes its place.
    pub(super) fn put_held_by(&mut self) {
        if self.held.take().is_some() {
            self.keep_as_earlier(self.text.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::state::{Event, State, TextEvent, Theme};
    use portpath::Asked;

    fn heavy() -> String {
        "- ".repeat(2_000_000)
    }

    fn after(mut state: State, events: impl IntoIterator<Item = Event>) -> State {
        for event in events {
            state.apply(event);
        }
        state
    }

    fn start(text: &str) -> State {
        State::start(Some(text.into()), Asked::default(), Theme::Auto)
    }

    #[test]
    fn a_heavy_text_is_read_and_not_shown_until_the_reader_asks_for_it() {
        let state = start(&heavy());
        assert_eq!((&*state.settled, &*state.drawn()), (&*heavy(), ""));
        let state = after(state, [Event::Text(TextEvent::Typed("".into()))]);
        assert!(
            state.held.is_some(),
            "the editor told of its own empty text"
        );
        let rewrites = state.rewrites;
        let shown = after(state, [Event::Text(TextEvent::HeldShown)]);
        assert_eq!((&*shown.drawn(), shown.rewrites), (&*heavy(), rewrites + 1));
    }

    #[test]
    fn what_is_typed_in_place_of_a_heavy_text_keeps_it() {
        let state = after(start(&heavy()), [Event::Text(TextEvent::Typed("a".into()))]);
        assert_eq!(
            (&*state.drawn(), state.earlier.as_slice()),
            ("a", &[heavy().as_str().into()][..])
        );
        let back = after(state, [Event::Text(TextEvent::EarlierTaken)]);
        assert_eq!((&*back.text, back.held.is_some()), (&*heavy(), true));
    }

    #[test]
    fn a_heavy_paste_keeps_what_it_was_pasted_into() {
        let state = after(
            start("my own"),
            [Event::Text(TextEvent::HeavyPasted(heavy().into()))],
        );
        assert!(state.held.is_some());
        assert_eq!(
            (&*state.text, state.earlier.as_slice()),
            (&*heavy(), &["my own".into()][..])
        );
    }

    #[test]
    fn an_example_is_shown_again_after_a_heavy_text() {
        let state = after(start(&heavy()), [Event::Text(TextEvent::ExamplePicked(0))]);
        assert_eq!((state.held, &*state.drawn()), (None, &*state.text));
    }
}
