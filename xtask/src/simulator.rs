//! Builds the simulator that the page runs in a Web Worker: a module, and a script of its glue with
//! `worker.js` behind it. The page finds both in a link of its own.

use crate::embed::digest::sri;
use crate::module::{self, Source};
use crate::named::Named;
use crate::shell::Result;

/// What is put behind the glue.
const WORKER: &str = include_str!("../../crates/simulator/worker.js");

/// The core behind the page.
pub(crate) const SIMULATOR: Source = Source {
    package: "portpath-simulator",
    artifact: "portpath-simulator",
    name: "simulator",
    profile: "embed",
};

/// Both files, and the link to them.
pub(crate) struct Simulator {
    /// The module and its script.
    pub(crate) files: [Named; 2],
    /// A line of the page's head.
    pub(crate) link: String,
}

/// Builds the simulator.
pub(crate) fn build() -> Result<Simulator> {
    let made = module::for_web(SIMULATOR)?;
    let link = |module: &Named, script: &Named| link(&module.name, &script.name, &sri(&made.wasm));
    let script = [small(&made.glue), small(WORKER)].concat();
    let module = Named::new("simulator", "wasm", made.wasm.clone());
    let script = Named::new("simulator", "js", script.into_bytes());
    Ok(Simulator {
        link: link(&module, &script),
        files: [module, script],
    })
}

/// The text without comments on lines of their own, and without indentation.
fn small(text: &str) -> String {
    let mut small = String::new();
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        let opens = !in_comment && line.starts_with("/*");
        let is_comment = in_comment || opens;
        in_comment = is_comment && !line.ends_with("*/");
        if !is_comment && !line.is_empty() && !line.starts_with("//") {
            small.push_str(line);
            small.push('\n');
        }
    }
    small
}

/// What `static/boot.js` reads: the module is fetched with the page, after what the page needs
/// first.
fn link(module: &str, script: &str, digest: &str) -> String {
    format!(
        "<link rel=\"preload\" href=\"./{module}\" as=\"fetch\" type=\"application/wasm\" crossorigin=\"anonymous\" \
         fetchpriority=\"low\" data-integrity=\"{digest}\" data-script=\"./{script}\">\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let text = "/** What\n * it is. */\nfunction f() {\n  // why\n  return 'a // b'; // kept\n}\n\n/* one */\n";
        assert_eq!(small(text), "function f() {\nreturn 'a // b'; // kept\n}\n");
    }
}
