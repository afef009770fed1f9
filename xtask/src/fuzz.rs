//! Fuzzing with libFuzzer, for as long as one likes: the targets of `fuzz/`, which start from the
//! scenarios and, where it is there, from the shared corpus. It needs no nightly compiler: without
//! `unsafe` there is nothing for sanitizers to find.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{Result, on_path, root, run, step};
use crate::tools::Tools;

/// What is fuzzed, and which blocks of a scenario it starts from.
const TARGETS: [(&str, &[&str]); 4] = [
    ("text", &["yaml"]),
    ("request", &["request"]),
    ("link", &["yaml"]),
    ("cleaning", &["yaml"]),
];
/// For how long each, where nothing else is asked for.
const SECONDS: u64 = 60;
/// Longer inputs are slower and reach nothing new.
const LONGEST: usize = 8192;

/// Fuzzes all targets, or the one that is named, for so many seconds each.
pub(crate) fn fuzz(words: &[String]) -> Result {
    let asked = words
        .iter()
        .find_map(|word| word.parse().ok())
        .unwrap_or(SECONDS);
    let named: Vec<&String> = words
        .iter()
        .filter(|word| word.parse::<u64>().is_err())
        .collect();
    if let Some(unknown) = named
        .iter()
        .find(|name| TARGETS.iter().all(|(target, _)| target != **name))
    {
        let known = TARGETS.map(|(target, _)| target).join(", ");
        return Err(format!(
            "there is no target `{unknown}`; the targets are {known}"
        ));
    }
    if on_path("c++").is_none() {
        return Err(
            "libFuzzer is C++, and there is no compiler for it; get one with `apt-get install g++`"
                .to_owned(),
        );
    }
    let tools = step("tools", Tools::for_fuzzing)?;
    for (target, blocks) in TARGETS {
        if named.is_empty() || named.iter().any(|name| *name == target) {
            step(&format!("fuzz {target} for {asked} s"), || {
                one(&tools, target, blocks, asked)
            })?;
        }
    }
    Ok(())
}

/// What it finds is kept in `fuzz/artifacts`, and what reaches new code in `target/fuzz/corpus` for
/// the next time.
fn one(tools: &Tools, target: &str, blocks: &[&str], seconds: u64) -> Result {
    let folder = root().join("target/fuzz");
    let found = folder.join("corpus").join(target);
    let seeds = folder.join("seeds").join(target);
    write_seeds(&seeds, blocks).map_err(|error| format!("{}: {error}", seeds.display()))?;
    fs::create_dir_all(&found).map_err(|error| format!("{}: {error}", found.display()))?;
    let mut command = tools.command("cargo");
    command
        .args(["fuzz", "run", "--sanitizer", "none", "--target-dir"])
        .arg(&folder)
        .arg(target)
        .arg(&found)
        .arg(&seeds);
    let shared = root().join("../shared/corpus");
    if blocks.contains(&"yaml") && shared.is_dir() {
        command.arg(shared);
    }
    command.args([
        "--",
        "-print_final_stats=1",
        "-timeout=20",
        "-rss_limit_mb=4096",
    ]);
    command.args([
        format!("-max_total_time={seconds}"),
        format!("-max_len={LONGEST}"),
    ]);
    command.arg(format!("-dict={}", root().join("fuzz/yaml.dict").display()));
    run(&mut command).map_err(|reason| {
        format!("{reason}; the input is in fuzz/artifacts/{target}: add it as a test to tests/hostile/found.rs")
    })
}

/// One file for each such block of the scenarios; of a request its lines without their keys.
fn write_seeds(folder: &Path, words: &[&str]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let folders = fs::read_dir(root().join("tests/scenarios"))?.flatten();
    let files = folders
        .filter_map(|folder| fs::read_dir(folder.path()).ok())
        .flatten()
        .flatten();
    for path in files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
    {
        let markdown = fs::read_to_string(&path)?;
        let name = path.file_stem().map_or_else(PathBuf::new, PathBuf::from);
        for (at, block) in words
            .iter()
            .flat_map(|word| blocks(&markdown, word))
            .enumerate()
        {
            fs::write(folder.join(format!("{}-{at}", name.display())), block)?;
        }
    }
    Ok(())
}

/// The fenced blocks of this word. Fences inside fences are cut short, which is as good a seed.
fn blocks(markdown: &str, word: &str) -> Vec<String> {
    let fence = format!("```{word}\n");
    let blocks = markdown.split(&fence).skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap_or_default());
    if word != "request" {
        return blocks.map(str::to_owned).collect();
    }
    let value = |block: &str, key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(key));
        line.unwrap_or_default().trim().to_owned()
    };
    blocks
        .map(|block| {
            ["from:", "to:", "fact:"]
                .map(|key| value(block, key))
                .join("\n")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{blocks, write_seeds};
    use crate::shell::root;

    #[test]
    fn seeds_come_out_of_the_folders_of_the_scenarios() {
        let folder = root().join("target/fuzz/seeds-of-a-test");
        write_seeds(&folder, &["yaml"]).expect("seeds can be written");
        let seeds = fs::read_dir(&folder).expect("a folder of seeds").count();
        fs::remove_dir_all(&folder).expect("a folder of this test alone");
        assert!(seeds > 150, "{seeds} seeds");
    }

    #[test]
    fn a_request_becomes_three_lines() {
        let markdown =
            "# a\n```yaml\nkind: Pod\n```\n```request\nfrom: outside\nto: http://a:80\n```\n";
        assert_eq!(blocks(markdown, "request"), ["outside\nhttp://a:80\n"]);
        assert_eq!(blocks(markdown, "yaml"), ["kind: Pod\n"]);
    }
}
