//! What a reader takes away to put elsewhere: Markdown with the YAML and the answer in words, and the element that shows it
//! in a page.

use std::fmt::Write;

use crate::analysis::{Analysis, Asked};

/// The YAML in a fence that embeds are made of, then the answer, its steps, and a link where there is one.
pub fn markdown(analysis: &Analysis, text: &str, link: Option<&str>) -> String {
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let mut out = format!("{fence}yaml portpath\n{text}{end}{fence}\n\n");
    if !analysis.asked_to.is_empty() {
        // Writing to a String does not fail.
        _ = writeln!(out, "{} from {}:\n", code(&analysis.asked_to), analysis.asked_from);
    }
    _ = writeln!(out, "**{}** {}", analysis.verdict.headline, analysis.verdict.reason);
    for (at, hop) in analysis.hops.iter().enumerate() {
        _ = write!(out, "{}{}. {}", if at == 0 { "\n" } else { "" }, at + 1, hop.sentence);
        out.push('\n');
    }
    if let Some(link) = link {
        _ = writeln!(out, "\n[Open it in Portpath]({link})");
    }
    out
}

/// The element for a page, with the script of the site at `base` (docs/embedding.md).
pub fn element(asked: &Asked, text: &str, base: &str) -> String {
    let folder = base.rfind('/').map_or("", |end| &base[..=end]);
    let mut options = String::new();
    for (name, value) in [("request", &asked.to), ("client", &asked.from)] {
        if !value.is_empty() {
            _ = write!(options, " {name}=\"{}\"", escaped(value));
        }
    }
    let facts: Vec<String> = asked.facts.iter().map(|fact| fact.typed()).collect();
    if !facts.is_empty() {
        _ = write!(options, " facts=\"{}\"", escaped(&facts.join("\n")).replace('\n', "&#10;"));
    }
    format!(
        "<script type=\"module\" src=\"{}embed/portpath.js\"></script>\n<port-path{options}>\n<pre><code>{}</code></pre>\n</port-path>\n",
        escaped(folder),
        escaped(text)
    )
}

/// In backticks, more of them than it holds itself.
fn code(text: &str) -> String {
    let marks = "`".repeat(longest_run(text, '`') + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{marks}{blank}{text}{blank}{marks}")
}

fn longest_run(text: &str, mark: char) -> usize {
    text.split(|letter| letter != mark).map(str::len).max().unwrap_or(0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze;
    use crate::examples::EXAMPLES;

    #[test]
    fn markdown_holds_the_yaml_and_the_answer() {
        let text = EXAMPLES[0].text;
        let analysis = analyze(text, &Asked::default());
        let markdown = markdown(&analysis, text, Some("https://x.example/#1.a"));
        assert!(
            markdown.starts_with(&format!("```yaml portpath\n{text}```\n\n`{}` from ", analysis.asked_to)),
            "{markdown}"
        );
        assert!(markdown.contains(&format!("**{}**", analysis.verdict.headline)), "{markdown}");
        assert!(markdown.contains(&format!("\n\n1. {}\n2. ", analysis.hops[0].sentence)), "{markdown}");
        assert!(markdown.ends_with("\n\n[Open it in Portpath](https://x.example/#1.a)\n"), "{markdown}");
    }

    #[test]
    fn a_fence_is_longer_than_those_inside() {
        let inside = "a: |\n  ````\n  x\n  ````";
        let markdown = markdown(&Analysis::default(), inside, None);
        assert!(markdown.starts_with("`````yaml portpath\n") && markdown.contains("````\n`````\n"), "{markdown}");
    }

    #[test]
    fn yaml_that_looks_like_html_is_text_in_the_element() {
        let asked = Asked { to: "curl \"http://web\"".into(), ..Asked::default() };
        let element = element(&asked, "a: </code><script>&\n", "https://x.example/p/index.html");
        assert_eq!(
            element,
            "<script type=\"module\" src=\"https://x.example/p/embed/portpath.js\"></script>\n\
             <port-path request=\"curl &quot;http://web&quot;\">\n\
             <pre><code>a: &lt;/code&gt;&lt;script&gt;&amp;\n</code></pre>\n</port-path>\n"
        );
    }
}
