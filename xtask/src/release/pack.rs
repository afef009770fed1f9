//! Packs the program with its manual pages, completions and licences, and digests the archive.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};

use super::{VERSION, problem};
use crate::shell::{Result, answer, cargo, root, run};

/// Builds and packs the program for this machine.
pub(super) fn host() -> Result {
    let host = answer(Command::new("rustc").args(["--print", "host-tuple"]));
    let host = host.ok_or("rustc does not say what this machine is")?;
    target(host.trim())
}

/// Builds and packs the program for a target whose programs this machine can run.
pub(super) fn target(target: &str) -> Result {
    run(cargo().args([
        "build",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "portpath",
        "--bin",
        "portpath",
        "--target",
        target,
    ]))?;
    let ending = if target.contains("windows") {
        ".exe"
    } else {
        ""
    };
    let program = root()
        .join("target")
        .join(target)
        .join(format!("release/portpath{ending}"));
    let folder = root().join("target/release-files");
    let archive = folder.join(format!("portpath-{target}.tar.gz"));
    let name = format!("portpath-{VERSION}-{target}");
    let inside = folder.join(&name);
    fill(&inside, &program)?;
    write(&inside, &name, &archive)?;
    let digest = digest(&archive)?;
    println!("    {}\n    sha256 {digest}", archive.display());
    Ok(())
}

/// Puts all that the archive holds into a folder.
fn fill(folder: &Path, program: &Path) -> Result {
    fs::remove_dir_all(folder).ok();
    for inside in ["man", "completions"] {
        let inside = folder.join(inside);
        fs::create_dir_all(&inside).map_err(|error| problem(&inside, &error))?;
    }
    let name = program.file_name().unwrap_or_default();
    copy(program, &folder.join(name))?;
    for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&root().join(file), &folder.join(file))?;
    }
    run(Command::new(program).arg("man").arg(folder.join("man")))?;
    for (shell, file) in [
        ("bash", "portpath.bash"),
        ("zsh", "_portpath"),
        ("fish", "portpath.fish"),
        ("elvish", "portpath.elv"),
        ("powershell", "portpath.ps1"),
    ] {
        let script = answer(Command::new(program).args(["completions", shell]));
        let script = script.ok_or_else(|| format!("the program has no completions for {shell}"))?;
        let path = folder.join("completions").join(file);
        fs::write(&path, script).map_err(|error| problem(&path, &error))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result {
    let copied = fs::copy(from, to);
    copied.map(|_| ()).map_err(|error| problem(from, &error))
}

/// Writes the folder as an archive. The same files make the same bytes, whenever and by whomever.
fn write(folder: &Path, name: &str, archive: &Path) -> Result {
    let problem = |error: std::io::Error| problem(archive, &error);
    let file = File::create(archive).map_err(problem)?;
    let packed = GzBuilder::new().mtime(0).write(file, Compression::best());
    let mut tar = tar::Builder::new(packed);
    tar.mode(tar::HeaderMode::Deterministic);
    for path in files(folder)? {
        let inside = path.strip_prefix(folder).unwrap_or(&path);
        tar.append_path_with_name(&path, Path::new(name).join(inside))
            .map_err(problem)?;
    }
    let packed = tar.into_inner().map_err(problem)?;
    packed
        .finish()
        .and_then(|mut file| file.flush())
        .map_err(problem)
}

/// All files in a folder and the folders in it, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| problem(folder, &error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

/// The SHA-256 of a file, as `sha256sum` writes it.
fn digest(file: &Path) -> Result<String> {
    let bytes = fs::read(file).map_err(|error| problem(file, &error))?;
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{digest, write};
    use crate::shell::root;

    #[test]
    fn the_same_files_make_the_same_archive() {
        let folder = root().join("target/tmp/release-test");
        fs::remove_dir_all(&folder).ok();
        let inside = folder.join("portpath-1");
        fs::create_dir_all(inside.join("man")).expect("a writable folder");
        fs::write(inside.join("man/portpath.1"), "a page").expect("a writable file");
        fs::write(inside.join("portpath"), "a program").expect("a writable file");
        let archives = ["a.tar.gz", "b.tar.gz"].map(|name| folder.join(name));
        for archive in &archives {
            write(&inside, "portpath-1", archive).expect("an archive");
            fs::write(inside.join("portpath"), "a program").expect("a writable file");
        }
        let digests = archives.map(|archive| digest(&archive).expect("a digest"));
        assert_eq!(digests[0], digests[1]);
        assert_eq!(digests[0].len(), 64);
    }
}
