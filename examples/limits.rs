//! The extreme pastes in full, for `cargo xtask limits`: `limits list` prints a line for each, its
//! bounds before its name, `limits write FILE` writes the one of this number, `limits FILE` answers
//! it in a process of its own and says what that took.

#[path = "../tests/extremes/mod.rs"]
mod extremes;

use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use extremes::{EXTREMES, Extreme};
use portpath::Asked;
use portpath::{analyze, render};

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    match words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["list"] => EXTREMES
            .iter()
            .for_each(|it| println!("{} {} {}", it.seconds, it.megabytes, it.name)),
        ["write", file] => {
            let extreme = of(file).expect("the file is called by the number of a paste");
            fs::write(file, (extreme.paste)(extreme.full)).expect("the file can be written");
        }
        [file] => measure(file),
        _ => panic!("usage: limits list | write FILE | FILE"),
    }
}

/// Your YAML with the number in the name of a file, `07.yaml`.
fn of(file: &str) -> Option<&'static Extreme> {
    let number: usize = Path::new(file).file_stem()?.to_str()?.parse().ok()?;
    EXTREMES.get(number)
}

fn measure(file: &str) {
    let bytes = fs::read(file).expect("a readable file");
    let text = String::from_utf8_lossy(&bytes);
    let start = Instant::now();
    let before = own_time();
    let analysis = analyze(&*text, &Asked::default());
    let clock = start.elapsed().as_secs_f64() * 1000.0;
    let time = before
        .zip(own_time())
        .map_or(clock, |(before, after)| after - before);
    let said = render::text(&analysis, "YAML", &text);
    assert!(
        of(file).is_none_or(|extreme| said.contains(extreme.says)),
        "{file} ends in another answer: {said:.2000}"
    );
    println!("cpu {time}\npeak {}", peak());
    println!(
        "answer {} {}",
        analysis.verdict.headline, analysis.verdict.reason
    );
}

/// The milliseconds that this process has computed, which other programs disturb least; where Linux
/// says it.
fn own_time() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e6)
}

/// The most memory that this process has held, in KB, where Linux says it.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0.0)
}
