//! The pages of the codes for the site: `docs/codes/*.md` as HTML in `dist/codes`, with the site's
//! own stylesheet and without any script.

use std::fs;
use std::path::Path;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::shell::{Result, cargo, root, run};

/// Writes `docs/codes` again: the test that compares it with the sources does this on request.
pub(crate) fn from_sources() -> Result {
    run(cargo()
        .args(["test", "--quiet", "--locked", "--test", "codes"])
        .env("UPDATE_EXPECT", "1"))
}

/// Writes a page a code, and the index, below `dist`.
pub(crate) fn write(dist: &Path) -> Result {
    let style = stylesheet(dist)?;
    let folder = dist.join("codes");
    let problem = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(&folder).map_err(|error| problem(&folder, error))?;
    let source = root().join("docs/codes");
    for entry in fs::read_dir(&source)
        .map_err(|error| problem(&source, error))?
        .flatten()
    {
        let path = entry.path();
        let Some(name) = path
            .file_name()
            .and_then(|name| name.to_str()?.strip_suffix(".md"))
        else {
            continue;
        };
        let name = if name == "README" { "index" } else { name };
        let markdown = fs::read_to_string(&path).map_err(|error| problem(&path, error))?;
        let page = folder.join(format!("{name}.html"));
        fs::write(&page, document(name, &style, &markdown))
            .map_err(|error| problem(&page, error))?;
    }
    Ok(())
}

/// The name of the site's stylesheet, which holds a digest.
fn stylesheet(dist: &Path) -> Result<String> {
    let files = fs::read_dir(dist).map_err(|error| format!("{}: {error}", dist.display()))?;
    let mut names = files
        .flatten()
        .filter_map(|file| file.file_name().into_string().ok());
    names
        .find(|name| name.starts_with("portpath-") && name.ends_with(".css"))
        .ok_or_else(|| format!("{} has no stylesheet", dist.display()))
}

fn document(name: &str, style: &str, markdown: &str) -> String {
    let title = if name == "index" {
        "Findings and their codes"
    } else {
        name
    };
    let (all, here) = if name == "index" {
        ("", " aria-current=\"page\"")
    } else {
        (
            "<p class=\"doc-way\"><a href=\"index.html\">All codes</a></p>\n",
            "",
        )
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; base-uri 'none'; \
         form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · Portpath</title>\n\
         <link rel=\"stylesheet\" href=\"../{style}\">\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the text</a>\n\
         <header class=\"top\"><a class=\"brand\" href=\"../\">Portpath</a>\n<nav class=\"site\" aria-label=\"Site\"><a href=\"../\">Simulator</a> \
         <a href=\"../learn/\">Learn</a> <a href=\"index.html\"{here}>Codes</a></nav></header>\n\
         <main class=\"doc\" id=\"main\">\n{all}{}</main>\n</body>\n</html>\n",
        body(markdown)
    )
}

/// Links between pages lead to pages; those into the repository, which the site does not hold, are
/// words only.
fn body(markdown: &str) -> String {
    let mut inside_repository = false;
    let events =
        Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| match event {
            Event::Start(Tag::Link { ref dest_url, .. }) if dest_url.starts_with("../") => {
                inside_repository = true;
                None
            }
            Event::End(TagEnd::Link) if inside_repository => {
                inside_repository = false;
                None
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = CowStr::from(dest_url.replace(".md", ".html"));
                Some(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }))
            }
            // The sources hold no HTML; what looks like it is text.
            Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
            other => Some(other),
        });
    let mut out = String::new();
    html::push_html(&mut out, events);
    // A table or a line of code wider than a phone scrolls by itself, by keyboard too.
    out.replace("<pre>", "<pre tabindex=\"0\">")
}

#[cfg(test)]
mod tests {
    use super::{body, document};

    #[test]
    fn links_lead_to_pages_or_nowhere() {
        let html = body("[a](b-c.md) and [d](../../src/e.rs) <b>x</b>");
        assert_eq!(
            html,
            "<p><a href=\"b-c.html\">a</a> and d &lt;b&gt;x&lt;/b&gt;</p>\n"
        );
    }

    #[test]
    fn a_page_has_the_sites_style_and_no_script() {
        let html = document("localhost", "portpath-1.css", "# localhost\n");
        assert!(html.contains("href=\"../portpath-1.css\"") && html.contains("<h1>localhost</h1>"));
        assert!(!html.contains("script") && !html.contains("style="));
    }
}
