//! Builds the static site with Trunk, which finds every tool in place and needs no network.

use std::fs;
use std::path::PathBuf;

use crate::embed::{self, Make};
use crate::shell::{Result, cargo, root, run, step, without_paths};
use crate::tools::Tools;
use crate::{first, offline, pages, simulator};

/// Sets up and builds; returns the folder of the site.
pub(crate) fn build() -> Result<PathBuf> {
    let tools = Tools::ready()?;
    fetch()?;
    build_with(&tools)
}

/// Fetches the crates of the lock file, the one thing that needs a network on a fresh machine.
pub(crate) fn fetch() -> Result {
    step("crates", || {
        run(cargo().args(["fetch", "--quiet", "--locked"]))
    })
}

/// Builds with tools that are ready.
pub(crate) fn build_with(tools: &Tools) -> Result<PathBuf> {
    step("page (Trunk, release)", || {
        let mut trunk = tools.command("trunk");
        // Trunk takes NO_COLOR=1 for a malformed boolean.
        run(without_paths(trunk.args(["--skip-version-check", "build"])).env_remove("NO_COLOR"))?;
        let dist = root().join("dist");
        let index = dist.join("index.html");
        let html =
            fs::read_to_string(&index).map_err(|error| format!("{}: {error}", index.display()))?;
        let html = simulator::write(tools, &dist, &keep_digest_for_boot(&html))?;
        let html = first::with_example(&html)?;
        fs::write(&index, html).map_err(|error| format!("{}: {error}", index.display()))?;
        pages::write(&dist)?;
        embed::write(tools, &dist, Make::Release)?;
        run(cargo()
            .args(["run", "--quiet", "--locked", "--package", "lessons", "--"])
            .arg(&dist))?;
        offline::write(&dist)?;
        println!("    written to {}", dist.display());
        Ok(dist)
    })
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

#[cfg(test)]
mod tests {
    use super::keep_digest_for_boot;

    #[test]
    fn only_the_preload_of_the_module_loses_its_integrity() {
        let html = r#"<link rel="modulepreload" integrity="a"><link rel="preload" integrity="b" as="fetch">"#;
        let kept = r#"<link rel="modulepreload" integrity="a"><link rel="preload" data-integrity="b" as="fetch">"#;
        assert_eq!(keep_digest_for_boot(html), kept);
    }
}
