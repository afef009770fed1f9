//! The core on many texts: `examples/corpus.rs`, `examples/causes.rs` and `examples/peers`, built near release speed.
//! They are examples of the library, so that xtask itself builds when the library does not.

use std::env;
use std::path::PathBuf;
use std::process::Command;

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
    run(example("corpus").args(options).args(paths))
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
    run(example("causes").arg(folder))
}

/// The folder of other projects' suites that the environment names.
pub(crate) fn peers_folder() -> Option<PathBuf> {
    env::var_os("PORTPATH_PEERS").map(PathBuf::from)
}

/// Puts the suites of other projects in a folder to the core, and prints how many cases agree.
pub(crate) fn peers(words: &[String]) -> Result {
    let (options, folders): (Vec<_>, Vec<_>) =
        words.iter().partition(|word| word.starts_with("--"));
    let folder = folders.first().map(PathBuf::from).or_else(peers_folder);
    let folder = folder
        .ok_or("name a folder of suites with `cargo xtask peers FOLDER`, or in $PORTPATH_PEERS")?;
    if !folder.is_dir() {
        return Err(format!("{} is no folder", folder.display()));
    }
    run(example("peers").args(options).arg(folder))
}

/// Runs an example of the library with the words that follow.
fn example(name: &str) -> Command {
    let mut command = cargo();
    command.args(["run", "--quiet", "--profile", "native", "--example"]);
    command.args([name, "--"]);
    command
}
