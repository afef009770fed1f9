//! Tells the site's service worker (static/sw.js) which files there are to keep, and of which
//! build: the digest of them all.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::shell::Result;

/// What is not for browsers.
const BESIDE: &str = "npm";

/// Fills in the two constants of `dist/sw.js`.
pub(crate) fn write(dist: &Path) -> Result {
    let worker = dist.join("sw.js");
    let script =
        fs::read_to_string(&worker).map_err(|error| format!("{}: {error}", worker.display()))?;
    let mut files = Vec::new();
    collect(dist, "", &mut files)?;
    files.sort();
    let mut digest = Sha256::new();
    for (name, path) in &files {
        let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        digest.update(name.as_bytes());
        digest.update(bytes);
    }
    let version: String = digest
        .finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let filled = filled(&script, &version, &names)?;
    fs::write(&worker, filled).map_err(|error| format!("{}: {error}", worker.display()))
}

/// Addresses relative to the site's root, with their files. The root's page is the root itself:
/// some servers lead from `index.html` to there.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> Result {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        match path.is_dir() {
            _ if name.starts_with('.') || (prefix.is_empty() && name == BESIDE) => {}
            true => collect(&path, &format!("{prefix}{name}/"), files)?,
            false if prefix.is_empty() && name == "sw.js" => {}
            false if prefix.is_empty() && name == "index.html" => {
                files.push(("./".to_owned(), path))
            }
            false => files.push((format!("{prefix}{name}"), path)),
        }
    }
    Ok(())
}

fn filled(script: &str, version: &str, names: &[&str]) -> Result<String> {
    let list: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    let with_version = script.replacen(
        "const VERSION = '';",
        &format!("const VERSION = '{version}';"),
        1,
    );
    let whole = with_version.replacen(
        "const FILES = [];",
        &format!("const FILES = [{}];", list.join(", ")),
        1,
    );
    let done = whole.contains(&format!("VERSION = '{version}'")) && whole.contains("FILES = ['");
    if done {
        Ok(whole)
    } else {
        Err("static/sw.js has no place for its version and files".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn the_worker_has_a_place_for_its_version_and_files() {
        let script = include_str!("../../static/sw.js");
        let filled = filled(script, "0a1b", &["./", "codes/a.html"]).expect("both constants");
        assert!(
            filled.contains("const VERSION = '0a1b';\n")
                && filled.contains("const FILES = ['./', 'codes/a.html'];\n")
        );
        assert!(super::filled("nothing", "0a1b", &["./"]).is_err());
    }
}
