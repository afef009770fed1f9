//! Builds the simulator that the page runs in a Web Worker: a module, and a script of its glue with `worker.js` behind it. Their
//! names hold their digests; the page finds both in a link of its own.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::embed::TARGET;
use crate::embed::bundle::small;
use crate::embed::digest::sri;
use crate::shell::{Result, cargo, root, run, step, without_paths};
use crate::tools::Tools;

/// What is put behind the glue.
const WORKER: &str = include_str!("../../crates/simulator/worker.js");

/// Writes both files into `dist`; returns the page's HTML with the link to them.
pub(crate) fn write(tools: &Tools, dist: &Path, html: &str) -> Result<String> {
    step("simulator (wasm-bindgen)", || {
        let (wasm, glue) = built(tools)?;
        let module = named("wasm", &wasm);
        let script = [small(&glue), small(WORKER)].concat();
        let script_name = named("js", script.as_bytes());
        put(&dist.join(&module), &wasm)?;
        put(&dist.join(&script_name), script.as_bytes())?;
        linked(html, &link(&module, &script_name, &sri(&wasm)))
    })
}

/// The module, small as the view is, and its glue. What wasm-opt makes of it is no smaller once it is packed.
fn built(tools: &Tools) -> Result<(Vec<u8>, String)> {
    let mut build = cargo();
    build.args(["build", "--quiet", "--locked", "--profile", "embed"]);
    build.args(["--target", TARGET, "-p", "portpath-simulator"]);
    run(without_paths(&mut build))?;
    let built = root()
        .join("target")
        .join(TARGET)
        .join("embed/portpath-simulator.wasm");
    let made = root().join("target/simulator");
    let mut bind = tools.command("wasm-bindgen");
    bind.args(["--target", "web", "--no-typescript"]);
    bind.args(["--out-name", "simulator", "--out-dir"]);
    run(bind.arg(&made).arg(built))?;
    let wasm = made.join("simulator_bg.wasm");
    let wasm = fs::read(&wasm).map_err(|error| format!("{}: {error}", wasm.display()))?;
    let glue = made.join("simulator.js");
    let glue = fs::read_to_string(&glue).map_err(|error| format!("{}: {error}", glue.display()))?;
    Ok((wasm, glue))
}

/// `simulator-0123456789abcdef.js`
fn named(ending: &str, bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digest: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("simulator-{digest}.{ending}")
}

fn put(path: &Path, bytes: &[u8]) -> Result {
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// What `static/boot.js` reads: the module is fetched with the page, after what the page needs first.
fn link(module: &str, script: &str, digest: &str) -> String {
    format!(
        "<link rel=\"preload\" href=\"./{module}\" as=\"fetch\" type=\"application/wasm\" crossorigin=\"anonymous\" \
         fetchpriority=\"low\" data-integrity=\"{digest}\" data-script=\"./{script}\">\n"
    )
}

/// The page with a link at the end of its head.
fn linked(html: &str, link: &str) -> Result<String> {
    match html.split_once("</head>") {
        Some((head, rest)) => Ok([head, link, "</head>", rest].concat()),
        None => Err("index.html has no head".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_both_files_once() {
        let link = link("m.wasm", "s.js", "sha384-x");
        let html = linked(
            "<html><head><title>x</title></head><body></body></html>",
            &link,
        );
        let html = html.expect("there is a head");
        assert!(html.contains("href=\"./m.wasm\"") && html.contains("data-script=\"./s.js\""));
        assert!(linked("<html></html>", &link).is_err());
    }

    #[test]
    fn a_name_holds_the_digest() {
        assert_eq!(named("js", b""), "simulator-e3b0c44298fc1c14.js");
    }
}
