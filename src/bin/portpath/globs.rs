//! Finds the files of a pattern that no shell has expanded: in quotes, or on Windows.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// Whether an argument is a pattern. A file may be called so; then it is the file.
pub(crate) fn is_pattern(name: &OsString) -> bool {
    let text = name.to_string_lossy();
    text.contains(['*', '?']) && !Path::new(name).exists()
}

/// Folders deeper than this are not searched.
const DEEPEST: usize = 40;

/// The files and folders that fit, by name: `*` stands for any letters of a name, `?` for one, `**`
/// for any folders. A name that begins with a dot fits only a pattern that begins with one.
pub(crate) fn expand(pattern: &OsString) -> Vec<PathBuf> {
    let pattern = pattern.to_string_lossy();
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    let start = if pattern.starts_with('/') { "/" } else { "" };
    let mut found = Vec::new();
    search(Path::new(start), &parts, DEEPEST, &mut found);
    found.sort();
    found.dedup();
    found
}

fn search(folder: &Path, parts: &[&str], depth: usize, found: &mut Vec<PathBuf>) {
    let Some((part, rest)) = parts.split_first() else {
        found.push(folder.to_owned());
        return;
    };
    if *part == "**" {
        search(folder, rest, depth, found);
        for (name, path) in entries(folder) {
            // A link to a folder may lead round in circles.
            let goes_on = depth > 0 && !name.starts_with('.') && !path.is_symlink();
            if goes_on && path.is_dir() {
                search(&path, parts, depth - 1, found);
            }
        }
    } else if part.contains(['*', '?']) {
        for (name, path) in entries(folder) {
            let is_shown = !name.starts_with('.') || part.starts_with('.');
            if is_shown && fits(part, &name) && (rest.is_empty() || path.is_dir()) {
                search(&path, rest, depth, found);
            }
        }
    } else {
        let path = folder.join(part);
        if path.exists() {
            search(&path, rest, depth, found);
        }
    }
}

/// What is in a folder; nothing where it cannot be read.
fn entries(folder: &Path) -> Vec<(String, PathBuf)> {
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let Ok(entries) = fs::read_dir(here) else {
        return Vec::new();
    };
    let names = entries.flatten().map(|entry| entry.file_name());
    names
        .map(|name| (name.to_string_lossy().into_owned(), folder.join(&name)))
        .collect()
}

/// Whether a name fits a pattern with `*` and `?`, tried so that the time grows with the product
/// of both lengths at most.
fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    // `reached[at]`: what was read of the pattern can stand for the first `at` letters.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for sign in pattern {
        if sign == '*' {
            let first = reached.iter().position(|is| *is).unwrap_or(reached.len());
            reached[first..].fill(true);
            continue;
        }
        let fits = |at: usize| sign == '?' || name[at] == sign;
        reached = std::iter::once(false)
            .chain((0..name.len()).map(|at| reached[at] && fits(at)))
            .collect();
    }
    reached[name.len()]
}
