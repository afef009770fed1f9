//! Finds words in the whole text, and lines by number. The browser's own search finds what is in
//! the textarea too, but cannot mark it in the painted copy; this one marks all that is seen and
//! tells how many there are.

use std::rc::Rc;

use yew::prelude::*;

use super::textarea::Sheet;
use portpath_text::source::{LineIndex, Span};
use portpath_yaml::yaml::SharedText;

/// How many places are counted at most.
const MOST: usize = 10_000;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The places, in order.
    pub places: Vec<Span>,
    /// The one that is shown.
    pub current: usize,
}

impl Found {
    /// All places of a word, whatever the case of its letters.
    pub(super) fn of(text: &str, query: &str) -> Self {
        if query.is_empty() || query.starts_with(':') {
            return Self::default();
        }
        let text = text.to_ascii_lowercase();
        let query = query.to_ascii_lowercase();
        let places = text
            .match_indices(&query)
            .take(MOST)
            .map(|(at, word)| Span::new(at, at + word.len()));
        Self {
            places: places.collect(),
            current: 0,
        }
    }

    /// The place that is shown.
    pub(super) fn shown(&self) -> Option<Span> {
        self.places.get(self.current).copied()
    }

    /// Those within a line.
    pub(super) fn within(&self, line: Span) -> &[Span] {
        let from = self.places.partition_point(|place| place.end <= line.start);
        let to = self.places.partition_point(|place| place.start < line.end);
        self.places.get(from..to).unwrap_or_default()
    }

    fn after(&self, at: usize) -> usize {
        let next = self.places.partition_point(|place| place.start < at);
        if next < self.places.len() { next } else { 0 }
    }

    fn words(&self, query: &str, lines: usize) -> String {
        match (self.places.len(), query) {
            (_, "") => String::new(),
            (_, query) if query.starts_with(':') => format!("of {lines} lines"),
            (0, _) => "none".to_owned(),
            (MOST, _) => format!("{} of {MOST} or more", self.current + 1),
            (count, _) => format!("{} of {count}", self.current + 1),
        }
    }
}

/// The search as the reader left it.
#[derive(Clone)]
pub(super) struct Search {
    /// The word, none while the box is closed.
    pub query: UseStateHandle<Option<String>>,
    current: UseStateHandle<usize>,
    field: NodeRef,
    sheet: Sheet,
}

/// The search of one editor.
#[hook]
pub(super) fn use_search(sheet: &Sheet) -> Search {
    let field = use_node_ref();
    let query = use_state_eq(|| None::<String>);
    {
        let field = field.clone();
        use_effect_with(query.is_some(), move |is_open| {
            if *is_open && let Some(field) = field.cast::<web_sys::HtmlInputElement>() {
                // A field that cannot be focused is still there to be clicked.
                let _ = field.focus();
                field.select();
            }
        });
    }
    Search {
        query,
        current: use_state_eq(|| 0),
        field,
        sheet: sheet.clone(),
    }
}

impl Search {
    /// What is found in the text.
    pub(super) fn found(&self, all: &Found) -> Found {
        let current = self.current.min(all.places.len().saturating_sub(1));
        Found {
            current,
            places: all.places.clone(),
        }
    }

    /// Opens the box, with the selected word in it, or closes it.
    pub(super) fn toggle(&self) {
        match &*self.query {
            Some(_) => self.close("", None),
            None => self
                .query
                .set(Some(self.sheet.selected().unwrap_or_default())),
        }
    }

    fn close(&self, text: &str, shown: Option<Span>) {
        self.query.set(None);
        self.sheet.focus_on(text, shown);
    }

    fn go(&self, found: &Found, at: usize, index: &LineIndex) {
        self.current.set(at);
        if let Some(place) = found.places.get(at) {
            self.sheet.reveal(index.line(place.start));
        }
    }

    /// The box.
    pub(super) fn view(&self, text: &SharedText, found: &Found, index: &Rc<LineIndex>) -> Html {
        let Some(query) = &*self.query else {
            return Html::default();
        };
        let typed = {
            let search = self.clone();
            let text = text.clone();
            let index = index.clone();
            Callback::from(move |event: InputEvent| {
                let field: web_sys::HtmlInputElement = event.target_unchecked_into();
                let query = field.value();
                if let Some(line) = query
                    .strip_prefix(':')
                    .and_then(|line| line.trim().parse::<usize>().ok())
                {
                    search.sheet.reveal(line.clamp(1, index.len()));
                } else {
                    let found = Found::of(&text, &query);
                    let at = found.after(index.line_start(search.sheet.first_line()));
                    search.go(&found, at, &index);
                }
                search.query.set(Some(query));
            })
        };
        let step = |by: isize| {
            let search = self.clone();
            let found = found.clone();
            let index = index.clone();
            Callback::from(move |()| {
                let count = found.places.len() as isize;
                if count > 0 {
                    search.go(
                        &found,
                        (found.current as isize + by).rem_euclid(count) as usize,
                        &index,
                    );
                }
            })
        };
        let next = step(1);
        let previous = step(-1);
        let done = {
            let search = self.clone();
            let found = found.clone();
            let index = index.clone();
            let text = text.clone();
            let query = query.clone();
            Callback::from(move |()| {
                let line = query
                    .strip_prefix(':')
                    .and_then(|line| line.trim().parse::<usize>().ok());
                let line = line.map(|line| index.line_start(line.clamp(1, index.len())));
                search.close(&text, line.map(|at| Span::new(at, at)).or(found.shown()));
            })
        };
        let pressed = {
            let next = next.clone();
            let previous = previous.clone();
            let done = done.clone();
            let goes_to_line = query.starts_with(':');
            Callback::from(move |event: KeyboardEvent| {
                let act = match (event.key().as_str(), event.shift_key()) {
                    ("Escape", _) => &done,
                    ("Enter", _) if goes_to_line => &done,
                    ("Enter", true) => &previous,
                    ("Enter", false) => &next,
                    _ => return,
                };
                event.prevent_default();
                event.stop_propagation();
                act.emit(());
            })
        };
        html! {
            <div class="find" role="search" aria-label="In the YAML">
                <input type="text" id="find" ref={self.field.clone()} value={query.clone()} oninput={typed} onkeydown={pressed}
                    aria-label="Find in the YAML, or a line by :number" placeholder="Find, or :120 for a line"
                    spellcheck="false" autocomplete="off" autocapitalize="off" />
                <span class="find-count" role="status">{ found.words(query, index.len()) }</span>
                <button type="button" class="small" id="find-previous" aria-label="Previous place" onclick={previous.reform(|_| ())}>{ "↑" }</button>
                <button type="button" class="small" id="find-next" aria-label="Next place" onclick={next.reform(|_| ())}>{ "↓" }</button>
                <button type="button" class="small" id="find-close" aria-label="Close the search" onclick={done.reform(|_| ())}>{ "✕" }</button>
            </div>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_whatever_the_case_and_by_line() {
        let text = "Port: 80\ntargetPort: é port\n";
        let found = Found::of(text, "port");
        assert_eq!(found.places.len(), 3);
        assert_eq!(found.places[1].text(text), "Port");
        assert_eq!(found.within(Span::new(9, text.len())), &found.places[1..]);
        assert_eq!(
            (found.after(1), found.after(16), found.after(99)),
            (1, 2, 0)
        );
        assert_eq!(found.words("port", 3), "1 of 3");
        assert_eq!(Found::of(text, "nothing").words("nothing", 3), "none");
        assert_eq!(Found::of(text, ":2").words(":2", 3), "of 3 lines");
    }
}
