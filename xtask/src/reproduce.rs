//! Builds the site twice from the same sources, in two folders with names of different lengths, and
//! compares every byte. Anyone with the same compiler can build the published site again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{Result, answer, cargo, root, run, step};

/// Builds twice and compares.
pub(crate) fn reproduce() -> Result {
    let copies = ["one", "another-folder"].map(|name| root().join("target/reproduce").join(name));
    // Both before the first build, which takes long enough for somebody to change a file meanwhile.
    for copy in &copies {
        step(&format!("copy the sources to {}", copy.display()), || {
            copy_sources(copy)
        })?;
    }
    let mut sites = Vec::new();
    for copy in &copies {
        run(cargo()
            .args(["xtask", "build"])
            .current_dir(copy)
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("CARGO_TARGET_DIR"))?;
        sites.push(files(&copy.join("dist"))?);
    }
    let differing: Vec<String> = differences(&sites[0], &sites[1]);
    let bytes: usize = sites[0].values().map(Vec::len).sum();
    println!("{} files, {bytes} bytes", sites[0].len());
    if differing.is_empty() {
        println!("both builds are the same, byte for byte");
        return Ok(());
    }
    Err(format!(
        "{} files differ between the two builds: {}\n{}",
        differing.len(),
        differing.join(", "),
        advice(&copies)
    ))
}

/// What to do about files that differ.
fn advice([one, other]: &[PathBuf; 2]) -> String {
    let one = one.join("dist");
    let other = other.join("dist");
    format!(
        "xtask keeps both builds. Compare a file in {} with the same file in {}: `cmp -l` for bytes, `diff` for text, `strings FILE | \
         grep reproduce` for a folder's name in it.\nIf you find a folder's name, remap it in xtask/src/shell.rs \
         (`without_paths`). If the order differs, sort the list that comes from a folder or a map. If you find a time or a \
         random name, leave it out.\nIf a module differs, JavaScript and HTML differ in its digest: begin with the files that \
         end in .wasm.",
        one.display(),
        other.display()
    )
}

/// Copies the files that git knows, as they are in the work tree. Deletes an earlier site there and
/// keeps compiled files.
fn copy_sources(copy: &Path) -> Result {
    let listed = answer(
        std::process::Command::new("git")
            .args(["ls-files", "-z"])
            .current_dir(root()),
    );
    let listed = listed.ok_or("git does not list the sources")?;
    for folder in [
        "dist", "src", "crates", "static", "embed", "lessons", "docs",
    ] {
        fs::remove_dir_all(copy.join(folder)).ok();
    }
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let from = root().join(name);
        let to = copy.join(name);
        let folder = to.parent().unwrap_or(copy);
        let copied = fs::create_dir_all(folder).and_then(|()| fs::copy(&from, &to));
        copied.map_err(|error| format!("{}: {error}", from.display()))?;
    }
    Ok(())
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries =
            fs::read_dir(&next).map_err(|error| format!("{}: {error}", next.display()))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes =
                    fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                files.insert(path.strip_prefix(folder).unwrap_or(&path).to_owned(), bytes);
            }
        }
    }
    Ok(files)
}

fn differences(
    one: &BTreeMap<PathBuf, Vec<u8>>,
    other: &BTreeMap<PathBuf, Vec<u8>>,
) -> Vec<String> {
    let only = |name: &&PathBuf| one.get(*name) != other.get(*name);
    let mut names: Vec<&PathBuf> = one.keys().chain(other.keys()).filter(only).collect();
    names.sort();
    names.dedup();
    names
        .iter()
        .map(|name| name.display().to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_differs_or_is_missing_is_named_once() {
        let site = |files: &[(&str, &str)]| -> BTreeMap<PathBuf, Vec<u8>> {
            files
                .iter()
                .map(|(name, bytes)| (PathBuf::from(name), bytes.as_bytes().to_vec()))
                .collect()
        };
        let one = site(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let other = site(&[("a", "1"), ("b", "2"), ("d", "1")]);
        assert_eq!(differences(&one, &other), ["b", "c", "d"]);
        assert_eq!(differences(&one, &one), Vec::<String>::new());
    }
}
