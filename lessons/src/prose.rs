//! Markdown to HTML. The three words that the tutorial is about wear their colours in it, as they
//! do in the YAML.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::html::escaped;

/// Paragraphs and lists.
pub(crate) fn paragraphs(markdown: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, events(markdown));
    out
}

/// A line without a paragraph around it: a title, a lede.
pub(crate) fn line(markdown: &str) -> String {
    let inline = events(markdown).filter(|event| {
        !matches!(
            event,
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)
        )
    });
    let mut out = String::new();
    html::push_html(&mut out, inline);
    out.trim().to_owned()
}

/// The same without any mark-up, for titles of windows and descriptions.
pub(crate) fn plain(markdown: &str) -> String {
    let words = Parser::new(markdown).filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.into_string()),
        Event::SoftBreak | Event::HardBreak => Some(" ".to_owned()),
        _ => None,
    });
    words.collect()
}

fn events(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(markdown, Options::empty()).map(|event| match event {
        Event::Code(code) => Event::InlineHtml(CowStr::from(marked(&code))),
        // The sources hold no HTML; what looks like it is text.
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    })
}

fn marked(code: &str) -> String {
    let role = match code.split(':').next() {
        Some("port") => " class=\"role-port\"",
        Some("targetPort") => " class=\"role-target\"",
        Some("containerPort") => " class=\"role-container\"",
        Some("selector") => " class=\"role-selector\"",
        _ => "",
    };
    format!("<code{role}>{}</code>", escaped(code))
}

#[cfg(test)]
mod tests {
    use super::{line, paragraphs, plain};

    #[test]
    fn the_words_of_the_tutorial_wear_their_colours() {
        assert_eq!(
            line("`port`: a number"),
            "<code class=\"role-port\">port</code>: a number"
        );
        assert_eq!(paragraphs("<b>`x`"), "<p>&lt;b&gt;<code>x</code></p>\n");
        assert_eq!(plain("`targetPort` **and**\nmore"), "targetPort and more");
    }
}
