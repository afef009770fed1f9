//! Builds the sites under `examples/` with the real generators, for the browser tests to open.
//! Installs a missing generator into the cache of tools. If that fails, prints why and leaves the
//! site out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{Result, on_path, root, run};
use crate::tools::{cached, cargo_tool, npm_packages};
use crate::{browser, packages};

const MKDOCS: &str = "9.6.23";
const MDBOOK: &str = "0.5.4";
const SPHINX: [&str; 3] = ["sphinx==8.2.3", "myst-parser==4.0.1", "furo==2025.12.19"];
const ASCIIDOCTOR: &str = "4.1.0";
const REVEAL: &str = "6.0.2";
/// The version that examples/vitepress/package.json names.
const VITEPRESS: &str = "1.6.4";
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

const EXAMPLES: [Example; 9] = [
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
    Example {
        name: "vitepress",
        statics: "public/portpath",
        built: ".vitepress/dist",
        build: vitepress,
    },
    Example {
        name: "sphinx",
        statics: "_static/portpath",
        built: "_build",
        build: sphinx,
    },
    Example {
        name: "asciidoctor",
        statics: "portpath",
        built: "",
        build: asciidoctor,
    },
    Example {
        name: "reveal",
        statics: "portpath",
        built: "",
        build: reveal,
    },
];

/// What the browser tests open.
pub(crate) struct Built {
    /// The folder that holds the built sites by name.
    pub(crate) sites: PathBuf,
    /// A project that Vite serves for development, if there is Vite.
    pub(crate) vite: Option<PathBuf>,
}

/// `cargo xtask examples [NAME…]`: these sites, or all of them.
pub(crate) fn named(names: &[String]) -> Result {
    let known = || {
        EXAMPLES
            .iter()
            .map(|example| example.name)
            .chain(packages::BUNDLERS)
    };
    if let Some(unknown) = names.iter().find(|name| known().all(|one| one != *name)) {
        let known = known().collect::<Vec<_>>().join(", ");
        return Err(format!("there is no example {unknown}, but {known}"));
    }
    build(&root().join("dist"), names).map(|_: Built| ())
}

/// Builds each site that can be built around the embed in `dist`; `only` these, if it names any.
pub(crate) fn build(dist: &Path, only: &[String]) -> Result<Built> {
    let is_wanted = |name: &str| only.is_empty() || only.iter().any(|one| one == name);
    let sites = root().join("target/examples");
    fs::remove_dir_all(&sites).ok();
    let embed = newest(dist)?;
    for example in EXAMPLES.iter().filter(|example| is_wanted(example.name)) {
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
    let vite = if packages::BUNDLERS.into_iter().any(is_wanted) {
        packages::build(dist, &sites)?
    } else {
        None
    };
    Ok(Built { sites, vite })
}

/// The folder of the version that was built.
pub(crate) fn newest(dist: &Path) -> Result<PathBuf> {
    let version = dist.join("embed/VERSION");
    let text =
        fs::read_to_string(&version).map_err(|error| format!("{}: {error}", version.display()))?;
    Ok(dist.join("embed").join(text.trim()))
}

fn mkdocs(site: &Path) -> Result {
    let python = python(
        "mkdocs-material",
        MKDOCS,
        &[&format!("mkdocs-material=={MKDOCS}")],
    )?;
    run(Command::new(python)
        .args(["-m", "mkdocs", "build", "--quiet"])
        .current_dir(site))
}

/// With MyST, which reads Markdown, and furo, a theme with keys of its own.
fn sphinx(site: &Path) -> Result {
    let python = python("sphinx", "8.2.3", &SPHINX)?;
    run(Command::new(python)
        .args([
            "-m",
            "sphinx",
            "--quiet",
            "--builder",
            "html",
            ".",
            "_build",
        ])
        .current_dir(site))
}

/// The Python that has these packages, in an environment of its own.
fn python(name: &str, version: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = cached(&format!("{name}-{version}"), "bin", "python3", |folder| {
        let python = on_path("python3")
            .ok_or("Python is missing; get it with `apt-get install python3-venv`")?;
        run(Command::new(python)
            .args(["-m", "venv", "--copies"])
            .arg(folder))?;
        // As a module: the programs of a venv name the folder that it was made in, which is
        // renamed when it is whole.
        run(Command::new(folder.join("bin/python3"))
            .args(["-m", "pip", "install", "--quiet"])
            .args(packages))
    })?;
    Ok(folder.join("python3"))
}

fn vitepress(site: &Path) -> Result {
    let folder = npm_packages(
        &format!("vitepress-{VITEPRESS}"),
        &[&format!("vitepress@{VITEPRESS}")],
    )?;
    // Below its packages, where Node.js looks for what the site imports.
    let place = folder.join("site");
    fs::remove_dir_all(&place).ok();
    copy(site, &place)?;
    run(Command::new("node")
        .arg(folder.join("node_modules/vitepress/bin/vitepress.js"))
        .arg("build")
        .current_dir(&place))?;
    copy(
        &place.join(".vitepress/dist"),
        &site.join(".vitepress/dist"),
    )
}

fn asciidoctor(site: &Path) -> Result {
    let package = format!("asciidoctor@{ASCIIDOCTOR}");
    let folder = npm_packages(&format!("asciidoctor-{ASCIIDOCTOR}"), &[&package])?;
    run(Command::new(folder.join("node_modules/.bin/asciidoctor"))
        .args(["--safe-mode", "safe", "index.adoc"])
        .current_dir(site))
}

/// Needs no generator, but its files.
fn reveal(site: &Path) -> Result {
    let folder = npm_packages(
        &format!("reveal.js-{REVEAL}"),
        &[&format!("reveal.js@{REVEAL}")],
    )?;
    copy(
        &folder.join("node_modules/reveal.js/dist"),
        &site.join("reveal.js/dist"),
    )
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
