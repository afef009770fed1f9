//! Texts that the reader pastes and the page puts in: in the place of an example that nobody changed,
//! of the whole text, or at the cursor of a text without the focus.

use super::{Over, State};
use crate::weight::is_undoable;
use portpath_yaml::yaml::SharedText;

/// An example that a paste replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The example.
    pub example: SharedText,
    /// What replaced it.
    pub by: SharedText,
}

impl State {
    /// The example that the text in the editor replaced, as long as the text is what was pasted.
    pub fn replaced_example(&self) -> Option<&Replaced> {
        self.replaced
            .as_ref()
            .filter(|replaced| replaced.by == self.text)
    }

    /// Takes the text as it is after a paste. What was asked of an example means nothing for it.
    pub(super) fn paste(&mut self, text: SharedText, over: Over) {
        self.put_held_by();
        self.applied = None;
        match over {
            Over::Example => {
                self.replaced = Some(Replaced {
                    example: self.text.clone(),
                    by: text.clone(),
                });
                self.forget_request();
            }
            Over::OwnText if is_undoable(&self.text, &text) => {}
            Over::OwnText => self.put_by(),
        }
        self.pastes += 1;
        self.rewrite(text);
        self.rest_at_end();
    }

    /// Puts the example back, before the text that replaced it.
    pub(super) fn keep_example(&mut self) {
        if let Some(Replaced { example, by }) = self.replaced_example().cloned() {
            self.paste(appended(&example, &by).into(), Over::OwnText);
        }
    }
}

/// Two texts as the documents of one.
fn appended(first: &str, second: &str) -> String {
    let end = if first.ends_with('\n') { "" } else { "\n" };
    let between = if second.starts_with("---") {
        ""
    } else {
        "---\n"
    };
    [first, end, between, second].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Event, TextEvent, Theme};
    use portpath::Asked;
    use portpath::examples::EXAMPLES;

    const OWN: &str = "kind: Pod\n";

    fn after(state: State, event: TextEvent) -> State {
        let mut state = state;
        state.apply(Event::Text(event));
        state
    }

    fn pasted(text: &str, over: Over) -> State {
        let mut state = State::start(None, Asked::default(), Theme::Auto);
        state.asked.to = "web:80".to_owned();
        after(
            state,
            TextEvent::Pasted {
                text: text.into(),
                over,
            },
        )
    }

    #[test]
    fn a_paste_over_the_example_leaves_nothing_of_it_but_the_way_back() {
        let state = pasted(OWN, Over::Example);
        assert_eq!((&*state.text, &*state.settled), (OWN, OWN));
        assert_eq!(state.asked, Asked::default());
        assert_eq!(
            (state.pastes, state.rewrites, state.playback.is_playing()),
            (1, 1, false)
        );
        let replaced = state.replaced_example().expect("it replaced the example");
        assert_eq!(&*replaced.example, EXAMPLES[0].text);
        let undone = after(state, TextEvent::Typed(EXAMPLES[0].text.into()));
        assert_eq!(undone.replaced_example(), None);
        assert!(!undone.is_edited());
    }

    #[test]
    fn the_example_can_stay_before_the_paste() {
        let both = after(pasted(OWN, Over::Example), TextEvent::ExampleKept);
        assert_eq!(&*both.text, format!("{}---\n{OWN}", EXAMPLES[0].text));
        assert_eq!(both.replaced_example(), None);
        let again = after(both.clone(), TextEvent::ExampleKept);
        assert_eq!(again, both, "once is enough");
        assert_eq!(appended("a: 1", "--- # b\nb: 1"), "a: 1\n--- # b\nb: 1");
    }

    #[test]
    fn a_paste_into_a_text_of_ones_own_keeps_the_request() {
        let state = pasted(OWN, Over::OwnText);
        assert_eq!(
            (&*state.asked.to, state.replaced_example()),
            ("web:80", None)
        );
    }
}
