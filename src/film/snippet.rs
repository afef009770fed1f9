//! The HTML of an embed, ready to be put into a page: the element with its still picture, its code block and its film. It has
//! no blank line, so that Markdown takes it for one block.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{film, poster};
use crate::{Analysis, Asked};
use portpath_explain::scene::Shape;
use portpath_kube::admission::ProxyMode;

/// What an author asks of a snippet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnippetOptions {
    /// Attributes of `<port-path>` besides those of the request: name and value, which is empty for those without.
    pub attributes: Vec<(String, String)>,
    /// Where the script is, for a snippet that brings it; empty where the page has it already.
    pub script: String,
    /// What is left out.
    pub leaves_out: LeavesOut,
}

/// What a snippet is without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeavesOut {
    /// All is there: picture, code and film.
    #[default]
    Nothing,
    /// The film: the page loads the simulator instead.
    Film,
    /// The film and the picture: only the code block.
    FilmAndPoster,
}

/// The snippet for a text that was analyzed as `asked`.
pub fn snippet(text: &str, asked: &Asked, analysis: &Analysis, options: &SnippetOptions) -> String {
    let has_poster =
        options.leaves_out != LeavesOut::FilmAndPoster && !analysis.scene.boxes.is_empty();
    let poster = if has_poster {
        poster(analysis, Shape::Wide)
    } else {
        String::new()
    };
    // The film is of the text as the element reads it: without empty lines around it.
    let film = if options.leaves_out == LeavesOut::Nothing {
        film(text, analysis)
    } else {
        String::new()
    };
    element(
        text,
        asked,
        &Parts {
            script: &options.script,
            attributes: &options.attributes,
            poster: &poster,
            film: &film,
        },
    )
}

/// What an element has besides its code; what is empty is left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    /// Where the script is that the element needs.
    pub script: &'a str,
    /// Attributes besides those of the request.
    pub attributes: &'a [(String, String)],
    /// The still picture.
    pub poster: &'a str,
    /// What it plays without the simulator.
    pub film: &'a str,
}

/// The element with the code in it.
pub fn element(text: &str, asked: &Asked, parts: &Parts) -> String {
    let mut html = String::new();
    if !parts.script.is_empty() {
        html.push_str("<script type=\"module\" src=\"");
        push_escaped(&mut html, parts.script);
        html.push_str("\"></script>\n");
    }
    html.push_str("<port-path");
    let others = parts
        .attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in request(asked)
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .chain(others)
    {
        html.push(' ');
        html.push_str(name);
        if !value.is_empty() {
            html.push_str("=\"");
            push_escaped(&mut html, value);
            html.push('"');
        }
    }
    html.push_str(">\n");
    if !parts.poster.is_empty() {
        html.push_str(parts.poster);
        html.push('\n');
    }
    html.push_str("<pre><code class=\"language-yaml\">");
    push_escaped(&mut html, text);
    html.push_str("</code></pre>\n");
    if !parts.film.is_empty() {
        html.push_str("<script type=\"application/json\">");
        html.push_str(parts.film);
        html.push_str("</script>\n");
    }
    html.push_str("</port-path>\n");
    html
}

/// What was asked, as the options of an embed that have a value.
fn request(asked: &Asked) -> Vec<(&'static str, String)> {
    let facts: Vec<String> = asked
        .facts
        .iter()
        .map(portpath_net::facts::Fact::typed)
        .collect();
    let mode = if asked.proxy_mode == ProxyMode::default() {
        ""
    } else {
        asked.proxy_mode.as_str()
    };
    let all = [
        ("request", asked.to.clone()),
        ("client", asked.from.clone()),
        ("mode", mode.to_owned()),
        ("facts", facts.join("\n")),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The text as an element reads it out of its code block, so that places in a film are places in it.
pub fn as_embedded(text: &str) -> String {
    let lines: Vec<String> = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .split('\n')
        .map(str::to_owned)
        .collect();
    let first = lines
        .iter()
        .position(|line| !line.trim_matches([' ', '\t']).is_empty())
        .unwrap_or(0);
    let kept = lines[first..].join("\n");
    let kept = kept.trim_end();
    let depths = kept.lines().filter(|line| !line.trim().is_empty());
    let depth = depths
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let mut dedented = String::with_capacity(kept.len() + 1);
    for line in kept.split('\n') {
        dedented.push_str(line.get(depth.min(line.len())..).unwrap_or(line));
        dedented.push('\n');
    }
    dedented
}

/// Text as HTML. A line break before an empty line is written as a reference: a blank line would end the block in Markdown.
fn push_escaped(html: &mut String, text: &str) {
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\n' if letters.peek() == Some(&'\n') => html.push_str("&#10;"),
            letter => html.push(letter),
        }
    }
}

/// The same as an iframe for a page that allows no scripts: `base` is the address of `embed.html`, `origin` that of the
/// page which holds it, empty for one that is not to be told more than the height.
pub fn frame(
    base: &str,
    origin: &str,
    text: &str,
    asked: &Asked,
    options: &SnippetOptions,
) -> String {
    let asked = request(asked);
    let asked = asked.iter().map(|(name, value)| (*name, value.as_str()));
    let origin = Some(("origin", origin)).filter(|(_, value)| !value.is_empty());
    let others = options
        .attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let mut fragment = String::new();
    for (name, value) in origin
        .into_iter()
        .chain(asked)
        .chain(others)
        .chain([("yaml", text)])
    {
        fragment.push(if fragment.is_empty() { '#' } else { '&' });
        fragment.push_str(name);
        fragment.push('=');
        fragment.extend(utf8_percent_encode(value, ESCAPED));
    }
    let mut html = String::from("<iframe src=\"");
    push_escaped(&mut html, base);
    push_escaped(&mut html, &fragment);
    html.push_str("\" title=\"Portpath\" sandbox=\"allow-scripts allow-same-origin\" width=\"100%\" height=\"480\" loading=\"lazy\"></iframe>\n");
    html
}

/// What is escaped in the fragment of the frame.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/')
    .remove(b':');

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze;

    const TEXT: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n\n  ports: [{port: 80}]\n";

    #[test]
    fn a_snippet_is_one_block_of_markdown_and_holds_only_text_of_the_paste() {
        let text = format!("# </code></pre><script>alert(\"1\")</script> &amp;\n{TEXT}");
        let asked = Asked {
            to: "curl http://web:80?\"><b>".into(),
            ..Asked::default()
        };
        let html = snippet(
            &text,
            &asked,
            &analyze(&text, &asked),
            &SnippetOptions::default(),
        );
        assert!(
            !html.contains("\n\n") && !html.contains("<script>alert") && !html.contains("\"><b>"),
            "{html}"
        );
        assert!(
            html.starts_with(
                "<port-path request=\"curl http://web:80?&quot;&gt;&lt;b&gt;\">\n<svg "
            ),
            "{html}"
        );
        assert!(html.ends_with("</script>\n</port-path>\n"), "{html}");
    }

    #[test]
    fn what_is_left_out_is_not_there() {
        let analysis = analyze(TEXT, &Asked::default());
        let with = |leaves_out| {
            let attributes = vec![
                ("editable".to_owned(), String::new()),
                ("lesson".to_owned(), "a b".to_owned()),
            ];
            snippet(
                TEXT,
                &Asked::default(),
                &analysis,
                &SnippetOptions {
                    attributes,
                    leaves_out,
                    ..SnippetOptions::default()
                },
            )
        };
        assert!(with(LeavesOut::Film).starts_with("<port-path editable lesson=\"a b\">\n<svg "));
        assert!(!with(LeavesOut::Film).contains("<script"));
        assert!(with(LeavesOut::FilmAndPoster).contains(">\n<pre><code"));
    }

    #[test]
    fn a_text_is_read_as_the_element_reads_it() {
        assert_eq!(
            as_embedded("\n  \n  a: 1\r\n    b: 2\n\n"),
            "a: 1\n  b: 2\n"
        );
        assert_eq!(as_embedded("a: é\n"), "a: é\n");
        assert_eq!(as_embedded(""), "\n");
    }

    #[test]
    fn a_frame_carries_everything_in_its_fragment() {
        let asked = Asked {
            to: "curl http://web:80".into(),
            ..Asked::default()
        };
        let options = SnippetOptions {
            attributes: vec![("theme".into(), "dark".into())],
            ..SnippetOptions::default()
        };
        let html = frame(
            "embed.html",
            "https://a.example",
            "a: \"1\"\n",
            &asked,
            &options,
        );
        let address = "embed.html#origin=https://a.example&amp;request=curl%20http://web:80&amp;theme=dark&amp;yaml=a:%20%221%22%0A";
        assert!(
            html.starts_with(&format!("<iframe src=\"{address}\"")),
            "{html}"
        );
    }
}
