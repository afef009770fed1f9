//! Prints the small answer to every scenario and every example, as films. `cargo xtask test` runs it in the whole build and
//! in the small one: what the small one leaves out must not change a letter.
//!
//! cargo run --example lite [--no-default-features]

use std::fs;

use portpath::examples::EXAMPLES;
use portpath::film::film;
use portpath::{Asked, analyze_lite};

fn main() {
    for example in EXAMPLES {
        tell(example.text, &Asked::default());
    }
    let folders = fs::read_dir("tests/scenarios")
        .expect("it runs in the root of the project")
        .flatten();
    let files = folders
        .filter_map(|folder| fs::read_dir(folder.path()).ok())
        .flatten()
        .flatten();
    let mut files: Vec<_> = files.map(|file| file.path()).collect();
    files.sort();
    for file in files {
        let markdown = fs::read_to_string(file).expect("a readable scenario");
        let mut yaml = "";
        for block in markdown.split("\n```").skip(1).step_by(2) {
            match block.split_once('\n') {
                Some(("yaml", text)) => {
                    yaml = text;
                    tell(yaml, &Asked::default());
                }
                Some(("request", text)) => tell(yaml, &asked(text)),
                _ => {}
            }
        }
    }
}

fn asked(text: &str) -> Asked {
    let line = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        line.map_or(String::new(), |value| value.trim().to_owned())
    };
    Asked {
        from: line("from:"),
        to: line("to:"),
        ..Asked::default()
    }
}

/// One line, where there is an answer.
fn tell(yaml: &str, asked: &Asked) {
    let answer = analyze_lite(yaml, asked);
    println!(
        "{}",
        answer.map_or("left to the whole".to_owned(), |answer| film(yaml, &answer))
    );
}
