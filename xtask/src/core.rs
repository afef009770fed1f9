//! The core on many texts: `examples/corpus.rs` and `examples/causes.rs`, built near release speed.
//! They are examples of the library, so that xtask itself builds when the library does not.

use std::path::PathBuf;

use crate::shell::{Result, cargo, root, run};

/// Analyzes the files below `paths`, or below the shared corpus.
pub(crate) fn corpus(paths: &[String]) -> Result {
    let shared = || {
        ["corpus", "questions"]
            .map(|folder| root().join("../shared").join(folder))
            .to_vec()
    };
    let (options, paths): (Vec<_>, Vec<_>) = paths.iter().partition(|word| word.starts_with("--"));
    let paths: Vec<PathBuf> = if paths.is_empty() {
        shared()
    } else {
        paths.iter().map(PathBuf::from).collect()
    };
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        return Err(format!(
            "{} does not exist; name a folder with `cargo xtask corpus PATH`",
            missing.display()
        ));
    }
    run(cargo()
        .args([
            "run",
            "--quiet",
            "--profile",
            "native",
            "--example",
            "corpus",
            "--",
        ])
        .args(options)
        .args(paths))
}

/// Counts how often the first finding names the known cause of the cases in a folder.
pub(crate) fn causes(folder: &[String]) -> Result {
    let folder = folder
        .first()
        .map_or_else(|| root().join("../shared/questions"), PathBuf::from);
    if !folder.join("INDEX.tsv").is_file() {
        let folder = folder.display();
        return Err(format!(
            "{folder} holds no INDEX.tsv; name a folder of cases with `cargo xtask causes FOLDER`"
        ));
    }
    run(cargo()
        .args([
            "run",
            "--quiet",
            "--profile",
            "native",
            "--example",
            "causes",
            "--",
        ])
        .arg(folder))
}
