//! `cargo xtask release`: what a release consists of. `--dry-run` makes all of it that needs no
//! network, and lists what is left. `pack TARGET` packs one program, for .github/workflows.

mod pack;

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::shell::{Result, answer, cargo, on_path, root, run, step};

/// The crates that crates.io gets, in the order in which they know each other.
const CRATES: [&str; 6] = [
    "portpath-text",
    "portpath-yaml",
    "portpath-kube",
    "portpath-net",
    "portpath-explain",
    "portpath",
];

const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(crate) fn release(words: &[String]) -> Result {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--dry-run"] => dry_run(),
        ["pack", target] => pack::target(target),
        ["notes"] => {
            println!("{}", notes(&changelog()?, VERSION)?);
            Ok(())
        }
        _ => Err("say `release --dry-run`, `release pack TARGET` or `release notes`".to_owned()),
    }
}

fn dry_run() -> Result {
    let mut left = Vec::new();
    step("version and addresses", || {
        left.extend(missing()?);
        Ok(())
    })?;
    step("program for this machine", pack::host)?;
    step("crates", crates)?;
    left.extend(step("npm", npm)?);
    left.extend(step("image", image)?);
    println!("\nleft to do:");
    for what in left.iter().map(String::as_str).chain(NEEDS_A_NETWORK) {
        println!("  - {what}");
    }
    Ok(())
}

/// What .github/workflows does with a tag. Each line needs an account.
const NEEDS_A_NETWORK: [&str; 5] = [
    "push the tag: .github/workflows/release.yml makes the programs for Linux, macOS and Windows, with digests and provenance",
    "crates.io, once: publish the first version by hand, then name the workflow as a trusted publisher of each crate",
    "npm, once: publish the first version by hand, then name the workflow as a trusted publisher of the package",
    "ghcr.io: the workflow pushes the image with the token that GitHub gives it",
    "the site: .github/workflows/pages.yml publishes dist/ (docs/deploy.md)",
];

/// What a release needs and the sources lack. An error is what must not be released.
fn missing() -> Result<Vec<String>> {
    println!("    version {VERSION}, from Cargo.toml");
    if env::var("GITHUB_REF_TYPE").is_ok_and(|kind| kind == "tag") {
        let tag = env::var("GITHUB_REF_NAME").unwrap_or_default();
        if tag != format!("v{VERSION}") {
            return Err(format!("the tag is {tag}, and Cargo.toml has {VERSION}"));
        }
    }
    let mut left = Vec::new();
    if notes(&changelog()?, VERSION).is_err() {
        left.push(format!(
            "CHANGELOG.md: name the version and the day, `## [{VERSION}] - YYYY-MM-DD`, instead of `## Unreleased`"
        ));
    }
    let manifest = read("Cargo.toml")?;
    for (key, what) in [
        ("homepage", "the site"),
        (
            "repository",
            "the repository, and put its owner into docs/ci.md",
        ),
    ] {
        if manifest.contains(&format!("\n{key} = \"\"\n")) {
            left.push(format!("Cargo.toml: set {key} to the address of {what}"));
        }
    }
    Ok(left)
}

fn changelog() -> Result<String> {
    read("CHANGELOG.md")
}

fn read(name: &str) -> Result<String> {
    fs::read_to_string(root().join(name)).map_err(|error| format!("{name}: {error}"))
}

/// The part of a changelog (Keep a Changelog) about one version.
fn notes(changelog: &str, version: &str) -> Result<String> {
    let headings = [format!("\n## [{version}]"), format!("\n## {version}")];
    let start = headings.iter().find_map(|heading| {
        let at = changelog.find(heading)?;
        Some(at + heading.len())
    });
    let start = start.ok_or_else(|| format!("CHANGELOG.md has no heading for {version}"))?;
    let (_, rest) = changelog[start..].split_once('\n').unwrap_or_default();
    let end = rest.find("\n## ").unwrap_or(rest.len());
    Ok(rest[..end].trim().to_owned())
}

/// Packs what crates.io would get. It is not compiled again.
fn crates() -> Result {
    let mut command = cargo();
    command.args([
        "package",
        "--quiet",
        "--no-verify",
        "--allow-dirty",
        "--locked",
    ]);
    for name in CRATES {
        command.args(["--package", name]);
    }
    run(&mut command)?;
    for name in CRATES {
        let file = format!("target/package/{name}-{VERSION}.crate");
        let size = fs::metadata(root().join(&file)).map_err(|error| format!("{file}: {error}"))?;
        println!("    {file}: {} KB", size.len() / 1024);
    }
    Ok(())
}

/// Packs what npm would get, if a build has made it.
fn npm() -> Result<Vec<String>> {
    let folder = root().join("dist/npm");
    let is_ready = folder.join("package.json").exists() && on_path("npm").is_some();
    if !is_ready {
        return Ok(vec![
            "npm: run `cargo xtask embed` first (and have npm), so that dist/npm can be packed here".to_owned(),
        ]);
    }
    run(Command::new("npm")
        .args(["pack", "--dry-run", "--offline"])
        .current_dir(folder))?;
    Ok(Vec::new())
}

/// Builds the image and lets it answer, where a builder runs and has the network.
fn image() -> Result<Vec<String>> {
    if answer(Command::new("docker").args(["info", "--format", "{{.ServerVersion}}"])).is_none() {
        return Ok(vec![
            "image: NOT built, since no Docker daemon answers here".to_owned(),
        ]);
    }
    let built = run(Command::new("docker")
        .args(["build", "--quiet", "--tag", "portpath", "."])
        .current_dir(root()));
    if let Err(reason) = built {
        return Ok(vec![format!("image: NOT built ({reason})")]);
    }
    let answered = Command::new("docker")
        .args([
            "run",
            "--rm",
            "--network",
            "none",
            "--read-only",
            "portpath",
            "--version",
        ])
        .stdout(Stdio::piped())
        .output()
        .map_err(|error| format!("docker: {error}"))?;
    let version = String::from_utf8_lossy(&answered.stdout);
    if version.trim() == format!("portpath {VERSION}") {
        Ok(Vec::new())
    } else {
        Err(format!("the image answers `{}`", version.trim()))
    }
}

/// The reason why a file cannot be made or read.
fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::{CRATES, notes};
    use crate::shell::root;

    const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n- c\n\n## [0.2.0] - 2026-12-01\n\n### Added\n- b\n\n## [0.1.0] - 2026-11-01\n- a\n";

    #[test]
    fn the_notes_of_a_release_are_its_part_of_the_changelog() {
        assert_eq!(notes(CHANGELOG, "0.2.0"), Ok("### Added\n- b".to_owned()));
        assert_eq!(notes(CHANGELOG, "0.1.0"), Ok("- a".to_owned()));
        assert!(notes(CHANGELOG, "0.3.0").is_err());
    }

    #[test]
    fn what_is_published_says_what_it_is() {
        for name in CRATES {
            let folder = match name.strip_prefix("portpath-") {
                Some(part) => root().join("crates").join(part),
                None => root(),
            };
            let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
            for field in [
                "description = \"",
                "license.workspace",
                "repository.workspace",
            ] {
                assert!(manifest.contains(field), "{name}: {field}");
            }
            assert!(manifest.contains("\npublish = true\n"), "{name}");
        }
    }
}
