//! The tools that are not dependencies of xtask, each at a fixed version. xtask uses installed tools
//! and installs missing ones into a cache for each user and version, so a second clone installs none
//! of them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

use browser_tests::axe;

use crate::browser;
use crate::shell::{Result, answer, cargo, on_path, root, run, step};

const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const CARGO_FUZZ: &str = "0.13.2";
const CARGO_DENY: &str = "0.20.2";
/// The npm package that bundles the embed's scripts.
pub(crate) const ESBUILD: &str = "0.28.2";
/// The newest that Node.js 20 runs.
pub(crate) const LIGHTHOUSE: &str = "12.2.3";

/// Builds xtask's own `wasm-bindgen`; returns its folder.
fn own_wasm_bindgen() -> Result<PathBuf> {
    let words = ["build", "--quiet", "--locked", "--package", "xtask"];
    run(cargo().args(words).args(["--bin", "bindgen"]))?;
    let xtask = env::current_exe().map_err(|error| format!("xtask's own place: {error}"))?;
    let built = xtask.with_file_name(format!("bindgen{}", env::consts::EXE_SUFFIX));
    let folder = root().join("target/tools");
    let named = folder.join(format!("wasm-bindgen{}", env::consts::EXE_SUFFIX));
    fs::create_dir_all(&folder)
        .and_then(|()| fs::copy(&built, &named))
        .map_err(|error| format!("{}: {error}", named.display()))?;
    Ok(folder)
}

/// The folders of the tools, in the order of a PATH.
pub(crate) struct Tools(Vec<PathBuf>);

impl Tools {
    /// Finds or gets Trunk, and the `wasm-bindgen` that it calls.
    pub(crate) fn for_page() -> Result<Tools> {
        // Trunk downloads nothing here, so it needs no TLS, which is the most of what it compiles.
        let flags = ["--locked", "--no-default-features"];
        let trunk = cargo_tool("trunk", "trunk", TRUNK, &flags)?;
        Ok(Tools(
            trunk.into_iter().chain([own_wasm_bindgen()?]).collect(),
        ))
    }

    /// Finds or gets what drives libFuzzer.
    pub(crate) fn for_fuzzing() -> Result<Tools> {
        let folder = cargo_tool("cargo-fuzz", "cargo-fuzz", CARGO_FUZZ, &["--locked"])?;
        Ok(Tools(folder.into_iter().collect()))
    }

    /// Finds or gets what knows licences and advisories.
    pub(crate) fn for_deny() -> Result<Tools> {
        let folder = cargo_tool("cargo-deny", "cargo-deny", CARGO_DENY, &["--locked"])?;
        Ok(Tools(folder.into_iter().collect()))
    }

    /// The programs of npm packages that were installed into this folder.
    pub(crate) fn of_npm(folder: &Path) -> Tools {
        Tools(vec![folder.join("node_modules/.bin")])
    }

    /// A command that sees these tools first.
    pub(crate) fn command(&self, program: &str) -> Command {
        let usual = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(self.0.iter().cloned().chain(env::split_paths(&usual)))
            .unwrap_or(usual);
        let found = self
            .0
            .iter()
            .map(|folder| folder.join(program))
            .find(|file| file.is_file());
        let mut command =
            Command::new(found.map_or_else(|| OsString::from(program), PathBuf::into_os_string));
        command.env("PATH", path).current_dir(root());
        command
    }
}

/// Where the tools live.
fn cache() -> Result<PathBuf> {
    let folder = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    folder("PORTPATH_CACHE")
        .or_else(|| folder("XDG_CACHE_HOME").map(|home| home.join("portpath/tools")))
        .or_else(|| folder("HOME").map(|home| home.join(".cache/portpath/tools")))
        .or_else(|| folder("LOCALAPPDATA").map(|home| home.join("portpath/tools")))
        .ok_or_else(|| {
            "no folder for the tools; name one with PORTPATH_CACHE=/some/folder".to_owned()
        })
}

/// Finds or gets the target of the site's modules.
pub(crate) fn wasm_target() -> Result {
    let sysroot = answer(Command::new("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(TARGET)
        .is_dir()
    {
        println!("    {TARGET}: found");
        return Ok(());
    }
    step(&format!("rustup target add {TARGET}"), || {
        run(Command::new("rustup").args(["target", "add", TARGET]))
    })
    .map_err(|reason| {
        format!(
            "the target {TARGET} is missing: {reason}; get it with `rustup target add {TARGET}`"
        )
    })
}

/// A program from crates.io at exactly this version: on PATH, in the cache, or built into it.
/// Returns the folder to put before PATH, if one is needed.
pub(crate) fn cargo_tool(
    program: &str,
    package: &str,
    version: &str,
    flags: &[&str],
) -> Result<Option<PathBuf>> {
    if let Some(file) = on_path(program).filter(|file| says_version(file, version)) {
        println!("    {program} {version}: found at {}", file.display());
        return Ok(None);
    }
    let install = |folder: &Path| {
        let mut command = cargo();
        command
            .args(["install", package, "--version", version, "--root"])
            .arg(folder)
            .args(flags);
        run(cheap(&mut command)).map_err(|reason| {
            format!(
                "{program} {version} is missing: {reason}; get it with `cargo install {package} --version {version}`"
            )
        })
    };
    cached(&format!("{program}-{version}"), "bin", program, install).map(Some)
}

/// Our tools run for seconds: the time to build them counts more than their speed.
fn cheap(command: &mut Command) -> &mut Command {
    command
        .current_dir(env::temp_dir())
        .env_remove("CARGO_TARGET_DIR")
        .envs([
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
            ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
        ])
}

fn says_version(file: &Path, version: &str) -> bool {
    answer(Command::new(file).arg("--version"))
        .is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

/// The folder of `program` in the cache, filled by `install` if it is missing. The new folder gets
/// its name only when it is complete, so an interrupted install is never mistaken for a good one.
pub(crate) fn cached(
    name: &str,
    inside: &str,
    program: &str,
    install: impl FnOnce(&Path) -> Result,
) -> Result<PathBuf> {
    let cache = cache()?;
    let folder = cache.join(name);
    let programs = folder.join(inside);
    if has_program(&programs, program) {
        println!("    {name}: found in {}", cache.display());
        return Ok(programs);
    }
    step(&format!("install {name} into {}", cache.display()), || {
        let partial = cache.join(format!(".partial-{name}-{}", process::id()));
        fs::create_dir_all(&partial).map_err(|error| format!("{}: {error}", partial.display()))?;
        let installed = install(&partial).and_then(|()| {
            if has_program(&partial.join(inside), program) {
                Ok(())
            } else {
                Err(format!(
                    "{name} installed, but without the program {program}"
                ))
            }
        });
        let renamed = installed.and_then(|()| {
            // Another clone may have been quicker; its folder is as good as ours.
            fs::rename(&partial, &folder)
                .or_else(|error| {
                    if has_program(&programs, program) {
                        Ok(())
                    } else {
                        Err(error)
                    }
                })
                .map_err(|error| format!("{}: {error}", folder.display()))
        });
        fs::remove_dir_all(&partial).ok();
        renamed
    })?;
    Ok(programs)
}

fn has_program(folder: &Path, program: &str) -> bool {
    folder.join(program).is_file()
        || folder
            .join(format!("{program}{}", env::consts::EXE_SUFFIX))
            .is_file()
}

/// Finds or gets Node.js with npm.
fn node() -> Result {
    let is_there = || on_path("node").is_some() && on_path("npm").is_some();
    if !is_there() && browser::can_apt_get() {
        step("apt-get install nodejs npm", || {
            browser::apt_get(&["nodejs", "npm"])
        })?;
    }
    if is_there() {
        Ok(())
    } else {
        Err("there is no Node.js with npm; get it from https://nodejs.org".to_owned())
    }
}

/// The libraries that `cargo xtask bench` compares with: the folder that holds `node_modules`.
pub(crate) fn peers(packages: &[&str]) -> Result<PathBuf> {
    npm_packages("bench-peers-1", packages)
}

/// These npm packages, installed together under a name of their own: the folder that holds
/// `node_modules`.
pub(crate) fn npm_packages(name: &str, packages: &[&str]) -> Result<PathBuf> {
    node()?;
    let folder = cached(name, "", "package.json", |folder| {
        npm_install(packages, folder)
    });
    folder.map_err(|reason| {
        format!("{reason}; they come from npm, which needs a network the first time")
    })
}

/// The script of axe-core, which the browser tests put into the page.
pub(crate) fn axe() -> Result<PathBuf> {
    node()?;
    let name = format!("axe-core-{}", axe::VERSION);
    let package = format!("axe-core@{}", axe::VERSION);
    let folder = cached(&name, "", axe::IN_PACKAGE, |folder| {
        npm_install(&[&package], folder)
    });
    Ok(folder
        .map_err(|reason| format!("{reason}; `{package}` comes from npm"))?
        .join(axe::IN_PACKAGE))
}

/// The program of Lighthouse.
pub(crate) fn lighthouse() -> Result<PathBuf> {
    npm_program("lighthouse", LIGHTHOUSE)
}

/// The program that bundles the embed's scripts.
pub(crate) fn esbuild() -> Result<PathBuf> {
    npm_program("esbuild", ESBUILD)
}

/// The program of an npm package of the same name.
fn npm_program(name: &str, version: &str) -> Result<PathBuf> {
    node()?;
    let package = format!("{name}@{version}");
    let folder = cached(
        &format!("{name}-{version}"),
        "node_modules/.bin",
        name,
        |folder| npm_install(&[&package], folder),
    );
    Ok(folder
        .map_err(|reason| format!("{reason}; `{package}` comes from npm"))?
        .join(name))
}

/// Puts npm packages below a folder, without running anything of theirs.
fn npm_install(packages: &[&str], folder: &Path) -> Result {
    let flags = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
    run(Command::new("npm")
        .args(flags)
        .args(packages)
        .arg("--prefix")
        .arg(folder))
}
