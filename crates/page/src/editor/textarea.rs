//! The editor's dealings with the browser: one textarea, two painted layers that slide with it.

use std::ops::Range;

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FocusOptions, HtmlDocument, HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::files::tidy;
use crate::paste::{byte_at_utf16, line_at_utf16, utf16};
use crate::weight::{Heavy, is_undoable};
use crate::words::tenths;
use portpath_messages::change;
use portpath_text::source::Span;

/// Height of a line, as in the stylesheet.
pub(super) const LINE: f64 = 20.0;
/// Space above the first line, as in the stylesheet.
pub(super) const PAD: f64 = 10.0;
/// Beyond this many lines the text goes in as escaped HTML: Chromium's `insertText` costs the
/// square of the lines, 2 s for 400, its `insertHTML` 60 ms for 3,000.
const TYPED: usize = 20;
/// Lines that are painted beyond what is seen, and by which the window moves.
const BEYOND: usize = 20;

/// The textarea with its layers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// The textarea.
    pub area: NodeRef,
    /// The painted lines.
    pub paint: NodeRef,
    /// Their numbers.
    pub gutter: NodeRef,
    /// A hundred letters, by which the width of one is known.
    pub ruler: NodeRef,
}

/// Space before the first column, as in the stylesheet.
const MARGIN: i32 = 4;

impl Sheet {
    fn textarea(&self) -> Option<HtmlTextAreaElement> {
        self.area.cast()
    }

    /// Puts the first text in.
    pub(super) fn fill(&self, text: &str) {
        if let Some(area) = self.textarea().filter(|area| area.value() != text) {
            area.set_value(text);
        }
    }

    /// Changes what differs, as if it were typed, so that the browser can undo it. The focus stays
    /// on a list that was used for it, goes to the notice of what a button applied, and to the
    /// changed place otherwise.
    pub(super) fn rewrite(&self, text: &str) {
        let (Some(area), Some(page)) = (
            self.textarea(),
            web_sys::window().and_then(|window| window.document()),
        ) else {
            return;
        };
        let old = area.value();
        let scrolled = page_scroll();
        let change = change(&old, text);
        if change.start == change.old_end && change.start == change.new_end {
            return;
        }
        let before = page
            .active_element()
            .and_then(|element| match element.tag_name().as_str() {
                "SELECT" => Some(element),
                "TEXTAREA" | "INPUT" => None,
                // The button that applied a fix is gone by now, and the focus with it.
                _ => page.get_element_by_id("applied"),
            });
        let typed = is_undoable(
            &old[change.start..change.old_end],
            &text[change.start..change.new_end],
        ) && {
            // What cannot be focused or selected cannot be typed into either; then the text is put
            // in at once.
            focus_in_place(&area);
            let _ =
                area.set_selection_range(utf16(&old, change.start), utf16(&old, change.old_end));
            type_in(page.unchecked_ref(), &text[change.start..change.new_end])
                && area.value() == text
        };
        if !typed {
            area.set_value(text);
        }
        let caret = utf16(text, change.start);
        let changed = utf16(text, change.new_end);
        // What is typed by script scrolls the page to it; the page stays where the reader has it.
        scroll_page(scrolled);
        // A mended word is selected; a whole new text is not.
        let _ = area.set_selection_range(caret, if changed - caret < 80 { changed } else { caret });
        if let Some(element) = before.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
            // What was picked from a list is a whole new text; what a fix changed stays in view.
            if element.tag_name() == "SELECT" {
                area.set_scroll_top(0);
            }
        }
    }

    /// The text with what is selected in it, by bytes.
    pub(super) fn selection(&self) -> Option<(String, Range<usize>)> {
        let area = self.textarea()?;
        let text = text_of(&area);
        let start = byte_at_utf16(&text, area.selection_start().ok()??);
        let end = byte_at_utf16(&text, area.selection_end().ok()??);
        Some((text, start..end))
    }

    /// The whole text after a paste over what is selected; none where it is quick to draw and stays
    /// the browser's.
    pub(super) fn heavy_after(&self, pasted: &str) -> Option<String> {
        let (text, selected) = self.selection()?;
        let whole = pasted_over(&text, selected, &tidy(pasted));
        Heavy::of(&whole).map(|_| whole)
    }

    /// Gives the text the focus, and leaves the page where it is.
    pub(super) fn take_focus(&self) {
        if let Some(area) = self.textarea() {
            focus_in_place(&area);
        }
    }

    /// Selects nothing, so that the next key writes over nothing.
    pub(super) fn unselect(&self) {
        let Some(area) = self.textarea() else { return };
        if let Some(end) = area.selection_end().ok().flatten() {
            // A cursor that cannot be set stays where it is.
            let _ = area.set_selection_range(end, end);
        }
    }

    /// Shows the first line.
    pub(super) fn scroll_to_top(&self) {
        if let Some(area) = self.textarea() {
            area.set_scroll_top(0);
        }
    }

    /// Types over a place, as the reader would; the browser tells the page by its own event, and
    /// can undo it.
    pub(super) fn type_over(&self, replaced: Range<usize>, new: &str) {
        let (Some(area), Some(page)) = (
            self.textarea(),
            web_sys::window().and_then(|window| window.document()),
        ) else {
            return;
        };
        let text = area.value();
        // A place that cannot be selected cannot be typed over; then nothing is typed.
        if area
            .set_selection_range(utf16(&text, replaced.start), utf16(&text, replaced.end))
            .is_ok()
        {
            type_in(page.unchecked_ref(), new);
        }
    }

    /// The text with the byte at which the caret stands; none while something is selected.
    pub(super) fn caret(&self) -> Option<(String, usize)> {
        let area = self.textarea()?;
        let start = area.selection_start().ok()??;
        let end = area.selection_end().ok()??;
        let text = area.value();
        let at = byte_at_utf16(&text, start);
        (start == end).then_some((text, at))
    }

    /// The selected word, where it stays on its line.
    pub(super) fn selected(&self) -> Option<String> {
        let area = self.textarea()?;
        let start = area.selection_start().ok()??;
        let end = area.selection_end().ok()??;
        let text = area.value();
        let word = text.get(byte_at_utf16(&text, start)..byte_at_utf16(&text, end))?;
        (!word.contains('\n')).then(|| word.to_owned())
    }

    /// The number of the first line in view, from 1.
    pub(super) fn first_line(&self) -> usize {
        self.textarea()
            .map_or(1, |area| (f64::from(area.scroll_top()) / LINE) as usize + 1)
    }

    /// Gives the text the focus, with a place selected.
    pub(super) fn focus_on(&self, text: &str, place: Option<Span>) {
        let Some(area) = self.textarea() else { return };
        // What cannot be focused or selected stays in view.
        let _ = area.focus();
        if let Some(place) = place {
            let _ = area.set_selection_range(utf16(text, place.start), utf16(text, place.end));
        }
    }

    /// The line, from 0, and the column that a point of the textarea shows.
    pub(super) fn pointed_at(&self, x: i32, y: i32) -> Option<(usize, usize)> {
        let area = self.textarea()?;
        let ruler = self.ruler.cast::<HtmlElement>()?;
        let letter = f64::from(ruler.offset_width()) / 100.0;
        let across = f64::from(x + area.scroll_left()) - f64::from(MARGIN);
        let down = f64::from(y + area.scroll_top()) - PAD;
        (letter > 0.0 && across >= 0.0 && down >= 0.0)
            .then_some(((down / LINE) as usize, (across / letter) as usize))
    }

    /// Puts a card beside the word at a line, from 1, and a column: below it, or above where there
    /// is more room.
    pub(super) fn put_beside(&self, card: &NodeRef, line: usize, column: usize) {
        let (Some(area), Some(card)) = (self.textarea(), card.cast::<HtmlElement>()) else {
            return;
        };
        let top = line.saturating_sub(1) as f64 * LINE + PAD - f64::from(area.scroll_top());
        let below = top + LINE;
        let height = f64::from(area.client_height());
        let room = (height - below).max(top) - 4.0;
        let down = height - below >= top || height - below >= 240.0;
        let y = if down {
            format!("{}px", tenths(below))
        } else {
            format!("calc({}px - 100%)", tenths(top))
        };
        let width = area.client_width();
        let scrolled = area.scroll_left();
        let x = format!("max(0px, min({column}ch + {MARGIN}px - {scrolled}px, {width}px - 100%))");
        // Properties set by script are not inline styles to the Content-Security-Policy.
        let _ = card
            .style()
            .set_property("transform", &format!("translate({x}, {y})"));
        let _ = card
            .style()
            .set_property("max-height", &format!("{}px", tenths(room.max(120.0))));
    }

    /// Selects a place, and goes there.
    pub(super) fn select(&self, text: &str, start: usize, end: usize) {
        if let Some(area) = self.textarea() {
            if is_in_view(&area) {
                focus_in_place(&area);
            } else {
                // A place that cannot be selected is still shown.
                let _ = area.focus();
            }
            let _ = area.set_selection_range(utf16(text, start), utf16(text, end));
        }
    }

    /// Scrolls a line into view, unless it is in view.
    pub(super) fn reveal(&self, line: usize) {
        let Some(area) = self.textarea() else {
            return;
        };
        let top = f64::from(area.scroll_top());
        let height = f64::from(area.client_height());
        let at = (line.saturating_sub(1)) as f64 * LINE;
        if at < top || at + 2.0 * LINE > top + height {
            area.set_scroll_top((at - height / 3.0).max(0.0) as i32);
        }
    }

    /// The line that the caret is on, from 1.
    pub(super) fn caret_line(&self) -> Option<usize> {
        let area = self.textarea()?;
        let caret = area.selection_start().ok().flatten()?;
        Some(line_at_utf16(&area.value(), caret))
    }

    /// How far the text is scrolled, across and down.
    pub(super) fn scrolled(&self) -> (i32, i32) {
        self.textarea()
            .map_or((0, 0), |area| (area.scroll_left(), area.scroll_top()))
    }

    /// The lines worth painting: those in view and some beyond, in leaps so that few scrolls paint
    /// again.
    pub(super) fn window(&self) -> (usize, usize) {
        let Some(area) = self.textarea() else {
            return (0, 100);
        };
        let first = (f64::from(area.scroll_top()) / LINE) as usize;
        let seen = (f64::from(area.client_height()) / LINE) as usize;
        let start = (first / BEYOND * BEYOND).saturating_sub(BEYOND);
        (start, start + seen + 4 * BEYOND)
    }

    /// Moves the layers to where the textarea is scrolled; the first painted line is `first`, from
    /// 0.
    pub(super) fn slide(&self, first: usize) {
        let Some(area) = self.textarea() else {
            return;
        };
        let y = first as f64 * LINE + PAD - f64::from(area.scroll_top());
        move_to(&self.paint, -f64::from(area.scroll_left()), y);
        move_to(&self.gutter, 0.0, y);
    }
}

/// The text with a part of it replaced.
pub(super) fn pasted_over(text: &str, part: Range<usize>, pasted: &str) -> String {
    [&text[..part.start], pasted, &text[part.end..]].concat()
}

/// Gives the text the focus, and leaves the page where it is.
fn focus_in_place(area: &HtmlTextAreaElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // What cannot be focused cannot be typed into either; the caller looks at what came of it.
    let _ = area.focus_with_options(&options);
}

/// Whether enough of the text is in view to read a place in it: then the page stays where it is.
fn is_in_view(area: &HtmlTextAreaElement) -> bool {
    let height = web_sys::window()
        .and_then(|window| window.inner_height().ok())
        .and_then(|height| height.as_f64());
    let area = area.get_bounding_client_rect();
    let seen = area.bottom().min(height.unwrap_or_default()) - area.top().max(0.0);
    seen > 10.0 * LINE
}

/// How far the page is scrolled, across and down.
fn page_scroll() -> Option<(f64, f64)> {
    let window = web_sys::window()?;
    Some((window.scroll_x().ok()?, window.scroll_y().ok()?))
}

fn scroll_page(to: Option<(f64, f64)>) {
    if let Some((window, (across, down))) = web_sys::window().zip(to) {
        window.scroll_to_with_x_and_y(across, down);
    }
}

/// The one way to change a textarea that its undo knows. Deprecated, and without a successor.
fn type_in(page: &HtmlDocument, text: &str) -> bool {
    let run = |command, text: &str| {
        page.exec_command_with_show_ui_and_value(command, false, text)
            .unwrap_or(false)
    };
    if text.is_empty() {
        run("delete", text)
    } else if text.bytes().filter(|byte| *byte == b'\n').count() > TYPED {
        run("insertHTML", &preformatted(text))
    } else {
        run("insertText", text)
    }
}

/// A text as HTML that is nothing but this text. A `<pre>` loses its first line break and its last
/// one.
fn preformatted(text: &str) -> String {
    format!(
        "<pre>\n{}\n</pre>",
        text.replace('&', "&amp;").replace('<', "&lt;")
    )
}

/// What stands in a textarea. A long text is taken over by the browser's own encoder, in a tenth of
/// the time that it takes letter by letter.
pub(super) fn text_of(area: &HtmlTextAreaElement) -> String {
    encoded(area).unwrap_or_else(|| area.value())
}

fn encoded(area: &HtmlTextAreaElement) -> Option<String> {
    let of = |object: &JsValue, key: &str| Reflect::get(object, &JsValue::from_str(key)).ok();
    let text = of(area, "value")?;
    let encoder: Function = of(&js_sys::global(), "TextEncoder")?.dyn_into().ok()?;
    let encoder = Reflect::construct(&encoder, &Array::new()).ok()?;
    let encode: Function = of(&encoder, "encode")?.dyn_into().ok()?;
    let bytes: Uint8Array = encode.call1(&encoder, &text).ok()?.dyn_into().ok()?;
    String::from_utf8(bytes.to_vec()).ok()
}

fn move_to(layer: &NodeRef, x: f64, y: f64) {
    if let Some(element) = layer.cast::<HtmlElement>() {
        // A property set by script is not an inline style to the Content-Security-Policy.
        let _ = element.style().set_property(
            "transform",
            &format!("translate({}px, {}px)", tenths(x), tenths(y)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_an_element() {
        assert_eq!(
            preformatted("a: <b> &amp; c\n"),
            "<pre>\na: &lt;b> &amp;amp; c\n\n</pre>"
        );
    }
}
