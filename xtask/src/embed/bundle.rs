//! Puts the embed's modules into one file each that a page loads, by esbuild.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{SOURCES, put, read, stylesheet};
use crate::examples::copy;
use crate::shell::{Result, root};
use crate::tools;

/// The browsers that have what an embed needs: adopted stylesheets, `light-dark()`, private fields.
const TARGET: &str = "--target=es2022";
/// Loaded by the others on first use, so they stay files.
const OWN_FILES: [&str; 2] = ["./player.js", "./engine.js"];

/// esbuild, and the line above each script.
pub(super) struct Bundler {
    program: PathBuf,
    banner: String,
}

impl Bundler {
    /// Finds or gets esbuild.
    pub(super) fn ready(version: &str) -> Result<Bundler> {
        Ok(Bundler {
            program: tools::esbuild()?,
            banner: format!("--banner:js=// Portpath {version}, MIT OR Apache-2.0"),
        })
    }

    /// A folder with the sources and the whole stylesheet, to bundle from.
    pub(super) fn sources(&self) -> Result<PathBuf> {
        let folder = root().join("target/embed/sources");
        fs::remove_dir_all(&folder).ok();
        copy(&root().join(SOURCES), &folder)?;
        let css = folder.join("player.css");
        let whole =
            stylesheet::with_page(&read(&css)?, &read(&root().join("static/portpath.css"))?)?;
        put(&css, whole.as_bytes())?;
        let mut command = Command::new(&self.program);
        command.arg(&css).arg("--minify").arg(TARGET);
        put(&css, &output(&mut command)?)?;
        Ok(folder)
    }

    /// One script of all that `entry` imports; `more` are further options of esbuild.
    pub(super) fn bundle(&self, entry: &Path, more: &[String]) -> Result<Vec<u8>> {
        let mut command = Command::new(&self.program);
        command
            .arg(entry)
            .args(["--bundle", "--format=esm", "--minify", "--loader:.css=text"])
            .args([TARGET, "--log-level=warning", &self.banner])
            .args(OWN_FILES.map(|name| format!("--external:{name}")))
            .args(more)
            .current_dir(entry.parent().unwrap_or(entry));
        output(&mut command)
    }
}

/// What a command prints; its complaints go to the terminal.
fn output(command: &mut Command) -> Result<Vec<u8>> {
    let done = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("esbuild could not be started: {error}"))?;
    if done.status.success() {
        Ok(done.stdout)
    } else {
        Err(format!("esbuild failed ({})", done.status))
    }
}
