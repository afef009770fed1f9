//! Builds the sites under `examples/` with the real generators, for the browser tests to open.
//! Installs a missing generator into the cache of tools. If that fails, prints why and leaves the
//! site out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::browser;
use crate::shell::{Result, on_path, root, run};
use crate::tools::{cached, cargo_tool};

const MKDOCS: &str = "9.6.23";
const MDBOOK: &str = "0.5.4";
/// The version that examples/docusaurus/package.json names.
const DOCUSAURUS: &str = "3.10.2";

/// A generator and how its site is built.
struct Example {
    name: &'static str,
    /// Where a site keeps the folder of an embed.
    statics: &'static str,
    /// What it builds into.
    built: &'static str,
    build: fn(&Path) -> Result,
}

const EXAMPLES: [Example; 5] = [
    Example {
        name: "plain",
        statics: "portpath",
        built: "",
        build: |_| Ok(()),
    },
    Example {
        name: "mkdocs",
        statics: "docs/portpath",
        built: "site",
        build: mkdocs,
    },
    Example {
        name: "hugo",
        statics: "static/portpath",
        built: "public",
        build: hugo,
    },
    Example {
        name: "mdbook",
        statics: "src/portpath",
        built: "book",
        build: mdbook,
    },
    Example {
        name: "docusaurus",
        statics: "static/portpath",
        built: "build",
        build: docusaurus,
    },
];

/// Builds each site that can be built around the embed in `dist`; returns the folder that holds
/// them by name.
pub(crate) fn build(dist: &Path) -> Result<PathBuf> {
    let sites = root().join("target/examples");
    fs::remove_dir_all(&sites).ok();
    let embed = newest(dist)?;
    for example in &EXAMPLES {
        let work = root().join("target/examples-work").join(example.name);
        fs::remove_dir_all(&work).ok();
        copy(&root().join("examples").join(example.name), &work)?;
        copy(&embed, &work.join(example.statics))?;
        match (example.build)(&work) {
            Ok(()) => {
                copy(&work.join(example.built), &sites.join(example.name))?;
                println!("    {}: built", example.name);
            }
            Err(reason) => println!("    {}: left out: {reason}", example.name),
        }
    }
    Ok(sites)
}

/// The folder of the version that was built.
pub(crate) fn newest(dist: &Path) -> Result<PathBuf> {
    let version = dist.join("embed/VERSION");
    let text =
        fs::read_to_string(&version).map_err(|error| format!("{}: {error}", version.display()))?;
    Ok(dist.join("embed").join(text.trim()))
}

fn mkdocs(site: &Path) -> Result {
    let folder = cached(
        &format!("mkdocs-material-{MKDOCS}"),
        "bin",
        "mkdocs",
        |folder| {
            let python = on_path("python3")
                .ok_or("Python is missing; get it with `apt-get install python3-venv`")?;
            run(Command::new(python)
                .args(["-m", "venv", "--copies"])
                .arg(folder))?;
            let package = format!("mkdocs-material=={MKDOCS}");
            // As a module: the programs of a venv name the folder that it was made in, which is
            // renamed when it is whole.
            run(Command::new(folder.join("bin/python3"))
                .args(["-m", "pip", "install", "--quiet", &package]))
        },
    )?;
    run(Command::new(folder.join("python3"))
        .args(["-m", "mkdocs", "build", "--quiet"])
        .current_dir(site))
}

fn hugo(site: &Path) -> Result {
    if on_path("hugo").is_none() && browser::can_apt_get() {
        browser::apt_get(&["hugo"])?;
    }
    let hugo =
        on_path("hugo").ok_or("no hugo found; get it from https://gohugo.io/installation")?;
    run(Command::new(hugo).arg("--quiet").current_dir(site))
}

fn mdbook(site: &Path) -> Result {
    let folder = cargo_tool("mdbook", "mdbook", MDBOOK, &["--no-default-features"])?;
    let program = folder.map_or_else(|| PathBuf::from("mdbook"), |folder| folder.join("mdbook"));
    run(Command::new(program).arg("build").current_dir(site))
}

/// Built beside its `node_modules`, where webpack finds them, and put back into the site.
fn docusaurus(site: &Path) -> Result {
    if on_path("npm").is_none() {
        return Err("npm is missing; it comes with Node.js from https://nodejs.org".to_owned());
    }
    let programs = cached(
        &format!("docusaurus-{DOCUSAURUS}"),
        "node_modules/.bin",
        "docusaurus",
        |folder| {
            let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
            fs::copy(site.join("package.json"), folder.join("package.json")).map_err(problem)?;
            let flags = [
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
            ];
            run(Command::new("npm").args(flags).arg(folder))
        },
    )?;
    let place = programs.ancestors().nth(2).unwrap_or(&programs);
    for made in ["build", "docs", "static", ".docusaurus"] {
        fs::remove_dir_all(place.join(made)).ok();
    }
    copy(site, place)?;
    run(Command::new(programs.join("docusaurus"))
        .arg("build")
        .current_dir(place))?;
    copy(&place.join("build"), &site.join("build"))
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result {
    let problem = |error: std::io::Error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(problem)?;
    for entry in fs::read_dir(from).map_err(problem)?.flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target).map_err(problem)?;
        }
    }
    Ok(())
}
