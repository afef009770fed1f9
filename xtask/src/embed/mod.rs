//! Builds the files that other sites embed, into `dist/embed/VERSION`: the script, the files that
//! it loads on first use, the page for iframes, and the types. Builds the same as an npm package in
//! `dist/npm`. Each file contains the digests of the files that it loads, so an author who pins
//! `portpath.js` pins all of them.

mod bundle;
pub(crate) mod digest;
mod stylesheet;

use std::fs;
use std::path::{Path, PathBuf};

use crate::embed::bundle::Bundler;
use crate::examples::copy;
use crate::module::{self, Module, Source};
use crate::shell::{Result, root, step};
use crate::site;

/// Where the sources are.
const SOURCES: &str = "embed/js";
/// Copied as they are.
const PLAIN: [&str; 3] = ["embed.html", "portpath.d.ts", "frame-host.js"];

/// How the module is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Make {
    /// For others to load: small.
    Release,
    /// To look at while one works on it: soon there.
    Quick,
}

/// `cargo xtask embed [--quick]`: the embed alone, into `dist/embed`.
pub(crate) fn alone(words: &[String]) -> Result {
    let make = if words.iter().any(|word| word == "--quick") {
        Make::Quick
    } else {
        Make::Release
    };
    site::set_up()?;
    write(&root().join("dist"), make)
}

/// Builds everything below `dist/embed`, and the package in `dist/npm`.
pub(crate) fn write(dist: &Path, make: Make) -> Result {
    step("embed (wasm-bindgen, scripts)", || {
        let version = version()?;
        let folder = dist.join("embed").join(&version);
        let module = module(make)?;
        fs::remove_dir_all(dist.join("embed")).ok();
        fs::create_dir_all(&folder).map_err(|error| problem(&folder, &error))?;
        let files = Files {
            folder: &folder,
            version: &version,
            bundler: Bundler::ready(&version)?,
        };
        files.all(&module)?;
        // The same address for those who always want the newest: a module that passes everything
        // on.
        let newest = format!("export * from './{version}/portpath.js';\n");
        let embed = dist.join("embed");
        put(&embed.join("portpath.js"), newest.as_bytes())?;
        put(&embed.join("VERSION"), version.as_bytes())?;
        files.tell()?;
        package(dist, &files)
    })
}

/// The version of the package in the root.
fn version() -> Result<String> {
    let version = setting("version")?;
    version.ok_or_else(|| "Cargo.toml names no version".to_owned())
}

/// What `[workspace.package]` in Cargo.toml says of the project, unless it is empty.
fn setting(name: &str) -> Result<Option<String>> {
    let manifest = read(&root().join("Cargo.toml"))?;
    let start = format!("{name} = \"");
    let value = manifest
        .lines()
        .find_map(|line| line.strip_prefix(&start)?.strip_suffix('"'));
    Ok(value.filter(|value| !value.is_empty()).map(str::to_owned))
}

/// The module, whose glue calls its file `portpath.wasm`.
fn module(make: Make) -> Result<Module> {
    let profile = match make {
        Make::Release => "embed",
        Make::Quick => "quick",
    };
    let made = module::for_web(Source {
        package: "portpath-embed",
        artifact: "portpath_embed",
        name: "portpath",
        profile,
    })?;
    Ok(Module {
        glue: made.glue.replace("portpath_bg.wasm", "portpath.wasm"),
        ..made
    })
}

/// A folder of the embed's files, all of one version.
struct Files<'a> {
    folder: &'a Path,
    version: &'a str,
    bundler: Bundler,
}

impl Files<'_> {
    /// Writes everything.
    fn all(&self, module: &Module) -> Result {
        let sources = self.bundler.sources()?;
        let player = self.bundler.bundle(&sources.join("player.js"), &[])?;
        let engine = sources.join("engine.js");
        put(&engine, module.glue.as_bytes())?;
        let loaded = [
            ("player.js", player),
            ("engine.js", self.bundler.bundle(&engine, &[])?),
            ("portpath.wasm", module.wasm.clone()),
        ];
        let digests = loaded
            .iter()
            .map(|(name, bytes)| format!("\"{name}\": \"{}\"", digest::sri(bytes)))
            .collect::<Vec<_>>()
            .join(", ");
        let digests = format!("--define:globalThis.PORTPATH_DIGESTS={{{digests}}}");
        let script = self
            .bundler
            .bundle(&sources.join("portpath.js"), &[digests])?;
        let frame = self.bundler.bundle(&sources.join("frame.js"), &[])?;
        let scripts = [("portpath.js", script), ("frame.js", frame)];
        for (name, bytes) in loaded.iter().chain(&scripts) {
            put(&self.folder.join(name), bytes)?;
        }
        for name in PLAIN {
            put(
                &self.folder.join(name),
                read(&root().join(SOURCES).join(name))?.as_bytes(),
            )?;
        }
        Ok(())
    }

    /// Prints what an author copies to pin the script.
    fn tell(&self) -> Result {
        for name in ["portpath.js", "frame-host.js"] {
            let bytes =
                fs::read(self.folder.join(name)).map_err(|error| problem(self.folder, &error))?;
            println!(
                "    embed/{}/{name} integrity=\"{}\"",
                self.version,
                digest::sri(&bytes)
            );
        }
        Ok(())
    }
}

/// The folder that `npm publish` takes: the same files, and what npm shows of them.
fn package(dist: &Path, files: &Files) -> Result {
    let folder = dist.join("npm");
    fs::remove_dir_all(&folder).ok();
    copy(files.folder, &folder)?;
    let source = root().join(SOURCES);
    let manifest =
        read(&source.join("package.json"))?.replace("\"0.0.0\"", &format!("\"{}\"", files.version));
    put(&folder.join("package.json"), manifest.as_bytes())?;
    put(
        &folder.join("README.md"),
        read(&source.join("README.md"))?.as_bytes(),
    )?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        put(
            &folder.join(licence),
            read(&root().join(licence))?.as_bytes(),
        )?;
    }
    Ok(())
}

fn read(path: &PathBuf) -> Result<String> {
    fs::read_to_string(path).map_err(|error| problem(path, &error))
}

fn put(path: &Path, bytes: &[u8]) -> Result {
    fs::write(path, bytes).map_err(|error| problem(path, &error))
}

fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
