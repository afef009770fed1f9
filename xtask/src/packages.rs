//! The npm package as strangers have it: packed, examined, installed into the sites under
//! `examples/` that have a bundler, and built by that bundler for the browser tests to open.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::examples::copy;
use crate::shell::{Result, root, run};
use crate::tools::{self, ESBUILD, Tools};

/// Where the sites are built: below the bundlers, whose plugins their configurations import.
const PROJECTS: &str = "projects";
/// The bundlers and what examines packages.
const PACKAGES: [&str; 7] = [
    "@arethetypeswrong/cli@0.18.5",
    "@rollup/plugin-node-resolve@16.0.3",
    "publint@0.3.25",
    "rollup@4.68.8",
    "vite@8.4.0",
    "webpack@5.113.0",
    "webpack-cli@7.3.1",
];
/// The sites under `examples/` that have a bundler.
pub(crate) const BUNDLERS: [&str; 4] = ["esbuild", "rollup", "vite", "webpack"];
/// A server renders pages that import the package.
const ON_A_SERVER: &str = "const { mount, PortPath } = await import('portpath'); \
     if (!mount || !PortPath) throw new Error('the package has no mount and PortPath');";

/// Puts the built sites next to the others in `sites`, and returns the project that Vite can serve.
/// If npm or the bundlers cannot be installed, prints why and leaves them out; a package with a fault is
/// an error.
pub(crate) fn build(dist: &Path, sites: &Path) -> Result<Option<PathBuf>> {
    let esbuild = format!("esbuild@{ESBUILD}");
    let packages = [&PACKAGES[..], &[&esbuild]].concat();
    let folder = match tools::npm_packages("bundlers-1", &packages) {
        Ok(folder) => folder,
        Err(reason) => {
            println!("    the npm package is not examined: {reason}");
            return Ok(None);
        }
    };
    let tarball = packed(dist)?;
    let programs = Tools::of_npm(&folder);
    run(programs.command("publint").arg("--strict").arg(&tarball))?;
    // The package has modules only, which `require` cannot load in old versions of Node.js.
    let quiet = ["--profile", "esm-only", "--format", "ascii", "--no-emoji"];
    run(programs.command("attw").args(quiet).arg(&tarball))?;
    for name in BUNDLERS {
        let project = folder.join(PROJECTS).join(name);
        fs::remove_dir_all(&project).ok();
        copy(&root().join("examples").join(name), &project)?;
        let flags = [
            "install",
            "--no-save",
            "--no-package-lock",
            "--ignore-scripts",
        ];
        let quiet = ["--no-audit", "--no-fund", "--silent"];
        run(programs
            .command("npm")
            .args(flags)
            .args(quiet)
            .arg(&tarball)
            .current_dir(&project))?;
        run(programs
            .command("npm")
            .args(["run", "--silent", "build"])
            .current_dir(&project))?;
        copy(&project.join("dist"), &sites.join(name))?;
        println!("    {name}: built from the npm package");
    }
    let vite = folder.join(PROJECTS).join("vite");
    let on_a_server = ["--input-type=module", "--eval", ON_A_SERVER];
    run(programs
        .command("node")
        .args(on_a_server)
        .current_dir(&vite))?;
    println!("    Node.js: imported from the npm package");
    Ok(Some(vite))
}

/// The file that `npm publish` would upload.
fn packed(dist: &Path) -> Result<PathBuf> {
    let folder = root().join("target/npm");
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    run(Command::new("npm")
        .args(["pack", "--silent", "--pack-destination"])
        .arg(&folder)
        .current_dir(dist.join("npm")))?;
    let mut files =
        fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let file = files.next().and_then(std::result::Result::ok);
    file.map(|file| file.path())
        .ok_or_else(|| format!("npm put no package into {}", folder.display()))
}
