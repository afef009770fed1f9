//! Builds the page with Trunk, which finds every tool in place and needs no network; then puts the
//! simulator and the first example into it.

use std::fs;
use std::path::Path;

use crate::shell::{Result, both, run, without_paths};
use crate::tools::Tools;
use crate::{first, simulator};

/// Builds the page and writes it into `dist`.
pub(crate) fn write(tools: &Tools, dist: &Path) -> Result {
    let ((), simulator) = both(|| view(tools), simulator::build)?;
    let index = dist.join("index.html");
    let html =
        fs::read_to_string(&index).map_err(|error| format!("{}: {error}", index.display()))?;
    let html = with_modules_for_later(&keep_digest_for_boot(&html), &simulator.link)?;
    let html = first::with_example(&html)?;
    for file in &simulator.files {
        file.write(dist)?;
    }
    fs::write(&index, html).map_err(|error| format!("{}: {error}", index.display()))
}

fn view(tools: &Tools) -> Result {
    let mut trunk = tools.command("trunk");
    // Trunk takes NO_COLOR=1 for a malformed boolean.
    run(without_paths(trunk.args(["--skip-version-check", "build"])).env_remove("NO_COLOR"))
}

/// Browsers ignore `integrity` on a preload of WebAssembly and warn about it, so the digest goes
/// where `static/boot.js` takes it from to check the file itself.
fn keep_digest_for_boot(html: &str) -> String {
    let links = html.split_inclusive('>').map(|tag| {
        if tag.contains("as=\"fetch\"") {
            tag.replace(" integrity=", " data-integrity=")
        } else {
            tag.to_owned()
        }
    });
    links.collect()
}

/// The page with the links to its modules in a template at the end of its head. Browsers follow no
/// link in a template, so nothing takes the network from the first picture. `static/boot.js` takes
/// the links out of it.
fn with_modules_for_later(html: &str, simulator: &str) -> Result<String> {
    let Some((head, rest)) = html.split_once("</head>") else {
        return Err("index.html has no head".to_owned());
    };
    let tags = || head.split_inclusive('>');
    let links: String = tags().filter(|tag| is_preload(tag)).collect();
    let others: String = tags().filter(|tag| !is_preload(tag)).collect();
    Ok([
        &others,
        "<template id=\"modules\">",
        &links,
        simulator,
        "</template></head>",
        rest,
    ]
    .concat())
}

fn is_preload(tag: &str) -> bool {
    tag.contains("rel=\"modulepreload\"") || tag.contains("rel=\"preload\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_preload_of_the_module_loses_its_integrity() {
        let html = r#"<link rel="modulepreload" integrity="a"><link rel="preload" integrity="b" as="fetch">"#;
        let kept = r#"<link rel="modulepreload" integrity="a"><link rel="preload" data-integrity="b" as="fetch">"#;
        assert_eq!(keep_digest_for_boot(html), kept);
    }

    #[test]
    fn no_browser_follows_a_link_to_a_module_by_itself() {
        let html = "<head><link rel=\"modulepreload\"><link rel=\"icon\"></head><body></body>";
        let whole = "<head><link rel=\"icon\"><template id=\"modules\">\
            <link rel=\"modulepreload\"><link rel=\"preload\"></template></head><body></body>";
        let made = with_modules_for_later(html, "<link rel=\"preload\">");
        assert_eq!(made.as_deref(), Ok(whole));
        assert!(with_modules_for_later("<html></html>", "").is_err());
    }
}
