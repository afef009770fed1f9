//! Builds the WebAssembly modules of the workspace: cargo compiles one, and wasm-bindgen's library
//! writes the JavaScript that calls it. The library is a dependency, so Cargo.lock fixes its version
//! and its sources, and no program has to be installed. `wasm_bindgen_is_one_version` holds it to
//! the version of the crate that the modules are compiled with.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::shell::{Result, cargo, root, run, without_paths};

const TARGET: &str = "wasm32-unknown-unknown";

/// A module of the workspace, and how it is built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    /// The package.
    pub(crate) package: &'static str,
    /// The stem of the file that cargo writes.
    pub(crate) artifact: &'static str,
    /// The name of the files that wasm-bindgen writes.
    pub(crate) name: &'static str,
    /// The profile of Cargo.toml.
    pub(crate) profile: &'static str,
}

/// A module as browsers load it, and its JavaScript.
pub(crate) struct Module {
    /// The bytes of the `.wasm` file.
    pub(crate) wasm: Vec<u8>,
    /// The JavaScript that loads and calls it.
    pub(crate) glue: String,
}

/// Who loads the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loader {
    /// A browser.
    Web,
    /// Node.js.
    Node,
}

/// Builds a module for browsers. It stays as rustc made it: what wasm-opt makes of it is no smaller
/// once it is packed, and V8 compiles that longer.
pub(crate) fn for_web(source: Source) -> Result<Module> {
    let folder = root().join("target/modules").join(source.name);
    build(source, Loader::Web, &folder)?;
    if folder.join("snippets").exists() {
        return Err(format!(
            "{} has JavaScript files of its own, which the site does not carry",
            source.package
        ));
    }
    let file = |ending: &str| folder.join(format!("{}{ending}", source.name));
    let wasm = file("_bg.wasm");
    let glue = file(".js");
    Ok(Module {
        wasm: fs::read(&wasm).map_err(|error| format!("{}: {error}", wasm.display()))?,
        glue: fs::read_to_string(&glue).map_err(|error| format!("{}: {error}", glue.display()))?,
    })
}

/// Builds a module and its JavaScript into a folder.
pub(crate) fn build(source: Source, loader: Loader, folder: &Path) -> Result {
    let words = ["build", "--quiet", "--locked", "--target", TARGET];
    let mut cargo = cargo();
    cargo.args(words);
    cargo.args(["--package", source.package, "--profile", source.profile]);
    run(without_paths(&mut cargo))?;
    fs::remove_dir_all(folder).ok();
    bind(&compiled(source), loader, source.name, folder)
        .map_err(|error| format!("wasm-bindgen on {}: {error:#}", source.package))
}

/// What the program `wasm-bindgen` does with `--no-typescript --remove-name-section
/// --remove-producers-section`. The names of functions stay in the file that cargo wrote, for tools
/// that tell what is large.
fn bind(
    compiled: &Path,
    loader: Loader,
    name: &str,
    folder: &Path,
) -> std::result::Result<(), impl std::fmt::Display + use<>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(name);
    bindgen.omit_default_module_path(false);
    bindgen
        .remove_name_section(true)
        .remove_producers_section(true);
    let bindgen = match loader {
        Loader::Web => bindgen.web(true),
        Loader::Node => bindgen.nodejs(true),
    };
    bindgen.and_then(|bindgen| bindgen.generate(folder))
}

/// The file that cargo wrote.
fn compiled(source: Source) -> PathBuf {
    let Source {
        artifact, profile, ..
    } = source;
    root()
        .join("target")
        .join(TARGET)
        .join(profile)
        .join(format!("{artifact}.wasm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_bindgen_is_one_version() {
        let lock = fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock");
        let version = |package: &str| {
            let (_, rest) = lock
                .split_once(&format!("name = \"{package}\"\nversion = \""))
                .expect(package);
            rest.split('"').next().expect(package).to_owned()
        };
        assert_eq!(
            version("wasm-bindgen"),
            version("wasm-bindgen-cli-support"),
            "xtask/Cargo.toml names the version of wasm-bindgen-cli-support"
        );
    }
}
