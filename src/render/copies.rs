//! What a reader copies to another place: Markdown with the YAML and the answer in words.

use std::fmt::Write;

use crate::Analysis;

/// The YAML in a fence that can become an embed, then the answer, its steps, and the link if there is one.
pub fn markdown(analysis: &Analysis, text: &str, link: Option<&str>) -> String {
    let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let mut out = format!("{fence}yaml portpath\n{text}{end}{fence}\n\n");
    if !analysis.asked_to.is_empty() {
        // Writing to a String does not fail.
        _ = writeln!(
            out,
            "{} from {}:\n",
            code(&analysis.asked_to),
            analysis.asked_from
        );
    }
    _ = writeln!(
        out,
        "**{}** {}",
        analysis.verdict.headline, analysis.verdict.reason
    );
    for (at, hop) in analysis.hops.iter().enumerate() {
        _ = write!(
            out,
            "{}{}. {}",
            if at == 0 { "\n" } else { "" },
            at + 1,
            hop.sentence
        );
        out.push('\n');
    }
    if let Some(link) = link {
        _ = writeln!(out, "\n[Open it in Portpath]({link})");
    }
    out
}

/// In backticks, more of them than it holds itself.
fn code(text: &str) -> String {
    let marks = "`".repeat(longest_run(text, '`') + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{marks}{blank}{text}{blank}{marks}")
}

fn longest_run(text: &str, mark: char) -> usize {
    text.split(|letter| letter != mark)
        .map(str::len)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Asked;
    use crate::analyze;
    use crate::examples::EXAMPLES;

    #[test]
    fn markdown_holds_the_yaml_and_the_answer() {
        let text = EXAMPLES[0].text;
        let analysis = analyze(text, &Asked::default());
        let markdown = markdown(&analysis, text, Some("https://x.example/#1.a"));
        assert!(
            markdown.starts_with(&format!(
                "```yaml portpath\n{text}```\n\n`{}` from ",
                analysis.asked_to
            )),
            "{markdown}"
        );
        assert!(
            markdown.contains(&format!("**{}**", analysis.verdict.headline)),
            "{markdown}"
        );
        assert!(
            markdown.contains(&format!("\n\n1. {}\n2. ", analysis.hops[0].sentence)),
            "{markdown}"
        );
        assert!(
            markdown.ends_with("\n\n[Open it in Portpath](https://x.example/#1.a)\n"),
            "{markdown}"
        );
    }

    #[test]
    fn a_fence_is_longer_than_those_inside() {
        let inside = "a: |\n  ````\n  x\n  ````";
        let markdown = markdown(&Analysis::default(), inside, None);
        assert!(
            markdown.starts_with("`````yaml portpath\n") && markdown.contains("````\n`````\n"),
            "{markdown}"
        );
    }
}
