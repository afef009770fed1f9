//! Finds the files of folders.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::globs;

/// Files in order, and what was left out.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) files: Vec<OsString>,
    pub(crate) notes: Vec<String>,
}

/// Folders deeper than this are no folders of manifests.
const DEEPEST: usize = 40;

/// The files as named, with those of a folder in its place, by name. Of a folder only YAML and JSON
/// with Kubernetes objects counts.
pub(crate) fn files(named: &[OsString]) -> Result<Found, String> {
    let mut found = Found::default();
    for name in &expanded(named)? {
        let path = Path::new(name);
        if name != "-" && path.is_dir() {
            let before = found.files.len();
            of_folder(path, 0, &mut found)?;
            if found.files.len() == before {
                let folder = path.display();
                found.notes.push(format!(
                    "{folder} has no .yaml, .yml or .json file with a Kubernetes object"
                ));
            }
        } else {
            found.files.push(name.clone());
        }
    }
    Ok(found)
}

/// The names, with the files of a pattern in its place.
fn expanded(named: &[OsString]) -> Result<Vec<OsString>, String> {
    let mut names = Vec::new();
    for name in named {
        if !globs::is_pattern(name) {
            names.push(name.clone());
            continue;
        }
        let found = globs::expand(name);
        if found.is_empty() {
            return Err(format!("no file fits {}", name.to_string_lossy()));
        }
        names.extend(found.into_iter().map(PathBuf::into_os_string));
    }
    Ok(names)
}

fn of_folder(folder: &Path, depth: usize, found: &mut Found) -> Result<(), String> {
    let cannot = |error| format!("cannot read {}: {error}", folder.display());
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        entries.push(entry.map_err(cannot)?.path());
    }
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        // A link to a folder may lead round in circles.
        if path.is_dir() {
            if depth < DEEPEST && !path.is_symlink() {
                of_folder(&path, depth + 1, found)?;
            }
        } else if is_manifest(&path) {
            if has_object(&path) {
                found.files.push(path.into_os_string());
            } else {
                let note = format!(
                    "{} has no Kubernetes object and is left out",
                    path.display()
                );
                found.notes.push(note);
            }
        }
    }
    Ok(())
}

fn is_manifest(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("yaml" | "yml" | "json"))
}

/// Whether a file has what every object has. One that cannot be read is said later.
fn has_object(path: &Path) -> bool {
    let Ok(bytes) = fs::read(path) else {
        return true;
    };
    let text = String::from_utf8_lossy(&bytes);
    ["apiVersion", "kind"].iter().all(|key| text.contains(key))
}
