//! Builds the static site. A network is needed only for what a fresh machine lacks: the target for
//! WebAssembly, the crates of the lock file, and Trunk.

use std::env;
use std::path::{Path, PathBuf};

use crate::embed::{self, Make};
use crate::shell::{Result, cargo, root, run, step};
use crate::tools::{self, Tools};
use crate::{offline, page, pages};

/// Sets up and builds; returns the folder of the site.
pub(crate) fn build() -> Result<PathBuf> {
    set_up()?;
    build_ready()
}

/// The site that `$PORTPATH_DIST` names, else a new one.
pub(crate) fn built_or_named() -> Result<PathBuf> {
    env::var_os("PORTPATH_DIST").map_or_else(build, |dist| Ok(PathBuf::from(dist)))
}

/// Gets what a build needs and a fresh machine lacks: the target for WebAssembly, and the crates of
/// the lock file.
pub(crate) fn set_up() -> Result {
    step("set-up", || {
        tools::wasm_target()?;
        run(cargo().args(["fetch", "--quiet", "--locked"]))
    })
}

/// Builds where everything is ready.
pub(crate) fn build_ready() -> Result<PathBuf> {
    let dist = root().join("dist");
    page(&dist)?;
    rest(&dist)?;
    println!("    written to {}", dist.display());
    Ok(dist)
}

/// The page, which works by itself.
pub(crate) fn page(dist: &Path) -> Result {
    let tools = step("tools", Tools::for_page)?;
    step("page and simulator", || page::write(&tools, dist))
}

/// What is next to the page: the embed, the lessons, the pages of the codes, and the list of all
/// files for use without a network.
pub(crate) fn rest(dist: &Path) -> Result {
    step("pages of the codes", || pages::write(dist))?;
    embed::write(dist, Make::Release)?;
    step("lessons", || {
        run(cargo()
            .args(["run", "--quiet", "--locked", "--package", "lessons", "--"])
            .arg(dist))
    })?;
    offline::write(dist)
}
