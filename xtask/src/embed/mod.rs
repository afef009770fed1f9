//! Builds the files that other sites embed, into `dist/embed/VERSION`: the script, the files that
//! it loads on first use, the page for iframes, and the types. Builds the same as an npm package in
//! `dist/npm`. Each file contains the digests of the files that it loads, so an author who pins
//! `portpath.js` pins all of them.

pub(crate) mod bundle;
pub(crate) mod digest;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::module::{self, Module, Source};
use crate::shell::{Result, root, run, step};
use crate::site;
use crate::size::LACKING;
use crate::tools::terser;

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
        let shortener = if make == Make::Release {
            terser()
        } else {
            None
        };
        let lacking = if shortener.is_none() { "terser" } else { "" };
        put(&root().join(LACKING), lacking.as_bytes())?;
        let files = Files {
            folder: &folder,
            version: &version,
            shortener: shortener.as_deref(),
        };
        files.all(&module, "../../codes/")?;
        // The same address for those who always want the newest: a module that passes everything
        // on.
        let newest = format!("export * from './{version}/portpath.js';\n");
        let embed = dist.join("embed");
        put(&embed.join("portpath.js"), newest.as_bytes())?;
        put(&embed.join("VERSION"), version.as_bytes())?;
        files.tell()?;
        package(dist, &module, &files)
    })
}

/// The version of the package in the root.
fn version() -> Result<String> {
    let manifest = read(&root().join("Cargo.toml"))?;
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    line.map(str::to_owned)
        .ok_or_else(|| "Cargo.toml names no version".to_owned())
}

/// The module, whose glue names its file as it is called here.
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
    /// The program that shortens scripts, where there is one.
    shortener: Option<&'a Path>,
}

impl Files<'_> {
    /// Writes everything; `codes` is where the pages of the codes are from there, empty for
    /// nowhere.
    fn all(&self, module: &Module, codes: &str) -> Result {
        let source = root().join(SOURCES);
        let css = bundle::with_page(
            &read(&source.join("player.css"))?,
            &read(&root().join("static/portpath.css"))?,
        )?;
        let css = bundle::stylesheet(&css);
        let player = bundle::bundle(&source, "player.js", &css)?
            .replace("const CODES = '';", &format!("const CODES = '{codes}';"));
        let mut loaded = vec![
            ("player.js", self.headed(&player)?),
            ("engine.js", self.headed(&bundle::small(&module.glue))?),
            ("portpath.wasm", module.wasm.clone()),
        ];
        let digests = loaded
            .iter()
            .map(|(name, bytes)| format!("'{name}': '{}'", digest::sri(bytes)));
        let digests = format!(
            "const DIGESTS = {{ {} }};",
            digests.collect::<Vec<_>>().join(", ")
        );
        let script =
            bundle::bundle(&source, "portpath.js", &css)?.replace("const DIGESTS = {};", &digests);
        loaded.push(("portpath.js", self.headed(&script)?));
        for (name, bytes) in &loaded {
            put(&self.folder.join(name), bytes)?;
        }
        put(
            &self.folder.join("frame.js"),
            bundle::bundle(&source, "frame.js", &css)?.as_bytes(),
        )?;
        for name in PLAIN {
            put(
                &self.folder.join(name),
                read(&source.join(name))?.as_bytes(),
            )?;
        }
        Ok(())
    }

    /// A script as browsers load it: shortened, with its licence at the beginning.
    fn headed(&self, script: &str) -> Result<Vec<u8>> {
        let script = self.shortened(script)?;
        Ok(format!("// Portpath {}, MIT OR Apache-2.0\n{script}", self.version).into_bytes())
    }

    fn shortened(&self, script: &str) -> Result<String> {
        let Some(program) = self.shortener else {
            return Ok(script.to_owned());
        };
        let long = root().join("target/embed/long.js");
        let short = root().join("target/embed/short.js");
        put(&long, script.as_bytes())?;
        run(Command::new(program)
            .arg(&long)
            .args(["--module", "--compress", "passes=2", "--mangle", "--output"])
            .arg(&short))?;
        read(&short)
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

/// The folder that `npm publish` takes.
fn package(dist: &Path, module: &Module, beside: &Files) -> Result {
    let version = beside.version;
    let folder = dist.join("npm");
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).map_err(|error| problem(&folder, &error))?;
    Files {
        folder: &folder,
        ..*beside
    }
    .all(module, "")?;
    let manifest = read(&root().join(SOURCES).join("package.json"))?
        .replace("\"0.0.0\"", &format!("\"{version}\""));
    put(&folder.join("package.json"), manifest.as_bytes())?;
    put(
        &folder.join("README.md"),
        read(&root().join("docs/embedding.md"))?.as_bytes(),
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
