//! `cargo xtask bench`: the core as WebAssembly in Node.js and as a native program, compared with
//! other libraries, in one run on one machine. Every figure comes from a separate process.

mod report;
mod runs;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::module::{self, Loader, Source};
use crate::shell::{Result, cargo, on_path, root, run, step};
use crate::{site, tools};
use runs::{Figures, Subject};

/// Documents of the pastes, when none are asked for.
const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const PEERS: [&str; 4] = ["js-yaml", "yaml", "@monokle/validation", "@monokle/parser"];

/// Measures, prints the tables, and writes docs/performance.md when no sizes were asked for.
pub(crate) fn bench(words: &[String]) -> Result {
    let asked: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    if on_path("node").is_none() {
        return Err(
            "the measurement runs in Node.js, which is missing; get it from https://nodejs.org"
                .to_owned(),
        );
    }
    let sizes = if asked.is_empty() {
        SIZES.to_vec()
    } else {
        asked.clone()
    };
    site::set_up()?;
    let folder = root().join("target/bench");
    let module = step("core as WebAssembly, at the page's settings", || {
        module(&folder)
    })?;
    let native = step("core as a native program", native)?;
    let pastes = folder.join("pastes");
    let counts: Vec<String> = sizes.iter().map(usize::to_string).collect();
    run(Command::new("node")
        .arg(root().join("bench/pastes.mjs"))
        .arg(&pastes)
        .args(&counts))?;
    let peers = tools::peers(&PEERS);
    if let Err(reason) = &peers {
        println!("the tables leave out the peers: {reason}");
    }
    let mut subjects = vec![
        Subject::wasm(&module),
        Subject::open_page(&module),
        Subject::native(&native),
    ];
    if let Ok(folder) = &peers {
        subjects.extend(["js-yaml", "yaml", "monokle"].map(|name| Subject::peer(name, folder)));
    }
    let figures = Figures::of(&subjects, &sizes, &pastes)?;
    let text = report::write(&figures, &sizes, &module, &pastes)?;
    println!("\n{text}");
    if asked.is_empty() {
        report::keep(&text)?;
    }
    Ok(())
}

/// Builds the module and its JavaScript for Node.js; returns their folder.
pub(crate) fn module(folder: &Path) -> Result<PathBuf> {
    let core = Source {
        package: "bench",
        artifact: "bench",
        name: "bench",
        profile: "release",
    };
    let module = folder.join("module");
    module::build(core, Loader::Node, &module)?;
    Ok(module)
}

fn native() -> Result<PathBuf> {
    run(cargo().args([
        "build",
        "--quiet",
        "--profile",
        "native",
        "--locked",
        "-p",
        "bench",
        "--bin",
        "bench",
    ]))?;
    Ok(root()
        .join("target/native")
        .join(format!("bench{}", std::env::consts::EXE_SUFFIX)))
}
