//! Reads the files of tests/scenarios and of lessons, for what runs over them.

use std::path::{Path, PathBuf};

use portpath::Asked;
use portpath::ProxyMode;
use portpath::facts::Fact;

/// The files in the folders of tests/scenarios, sorted by path; the paths begin at the package's root, where tests run.
pub fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("tests/scenarios").expect("the folder of the scenarios");
    let folders = entries
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.is_dir());
    let mut files: Vec<PathBuf> = folders.flat_map(|folder| files_in(&folder)).collect();
    files.sort();
    files
}

/// The Markdown files of a folder, in their order.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder that is there");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    files
}

/// A fenced block: its word, its text, and where the text stands in the file.
pub struct Block {
    /// The word after the fence: `yaml`, `request`, `trace`.
    pub word: String,
    /// What stands between the fences.
    pub text: String,
    /// Where that begins in the file.
    pub start: usize,
}

/// The fenced blocks of a file.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    let mut at = 0;
    for line in markdown.split_inclusive('\n') {
        let word = line.trim_end().trim_start_matches('`');
        let fence = line.trim_end().len() - word.len();
        match &mut open {
            None if fence >= 3 => {
                let word = word.trim().to_owned();
                open = Some((
                    fence,
                    Block {
                        word,
                        text: String::new(),
                        start: at + line.len(),
                    },
                ));
            }
            Some((own, _)) if fence >= *own && word.is_empty() => {
                blocks.extend(open.take().map(|(_, block)| block))
            }
            Some((_, block)) => block.text.push_str(line),
            None => {}
        }
        at += line.len();
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// What a request block asks.
pub fn asked(text: &str) -> Asked {
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        line.map_or(String::new(), |value| value.trim().to_owned())
    };
    let proxy_mode = ProxyMode::named(&value("mode:")).expect("mode: iptables, nftables or ipvs");
    let facts = text.lines().filter_map(|line| line.strip_prefix("fact:"));
    let facts = facts
        .map(|fact| Fact::parse(fact).unwrap_or_else(|why| panic!("{why}")))
        .collect();
    Asked {
        from: value("from:"),
        to: value("to:"),
        proxy_mode,
        facts,
    }
}
