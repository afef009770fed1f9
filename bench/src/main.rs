//! `bench FILE WARM`: one measured run of the core as a native program; prints a line a figure.

use std::time::Instant;
use std::{env, fs, process};

use bench::{analyze, stages};

fn main() {
    let mut words = env::args().skip(1);
    let (Some(file), warm) = (words.next(), words.next()) else {
        eprintln!("bench FILE [WARM]");
        process::exit(2);
    };
    let text = fs::read_to_string(&file).unwrap_or_else(|error| {
        eprintln!("{file}: {error}");
        process::exit(2);
    });
    let time = |work: &dyn Fn()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1000.0
    };
    let whole = || {
        std::hint::black_box(analyze(std::hint::black_box(&text)));
    };
    let cold = time(&whole);
    let peak = peak_kb().unwrap_or(0);
    let runs = warm.and_then(|warm| warm.parse().ok()).unwrap_or(0);
    let mut times: Vec<f64> = (0..runs).map(|_| time(&whole)).collect();
    times.sort_by(f64::total_cmp);
    if runs > 0 {
        println!("keystroke {:.3}", keystroke(&text, runs, &time));
    }
    let clock = Instant::now();
    let stages = stages::measure(&text, || clock.elapsed().as_secs_f64() * 1000.0);
    println!("cold {cold:.3}\npeak {peak}");
    if let Some(warm) = times.get(times.len() / 2) {
        println!("warm {warm:.3}");
    }
    for (at, stage) in stages.iter().enumerate() {
        println!("stage{at} {stage:.3}");
    }
}

/// A digit typed and taken back in the middle of the paste, again and again: the median, by a clock that is fine enough.
fn keystroke(text: &str, runs: usize, time: &dyn Fn(&dyn Fn()) -> f64) -> f64 {
    let middle = text.len() / 2
        + text[text.len() / 2..]
            .find("port: 80")
            .map_or(0, |at| at + "port: 80".len());
    let typed = format!("{}8{}", &text[..middle], &text[middle..]);
    bench::keystroke(text);
    let mut keys: Vec<f64> = (0..2 * runs)
        .map(|at| {
            let text = if at % 2 == 0 { &typed } else { text };
            time(&|| {
                std::hint::black_box(bench::keystroke(text));
            })
        })
        .collect();
    keys.sort_by(f64::total_cmp);
    keys[keys.len() / 2]
}

/// The most memory that this process ever had, in KB, where the system says so.
fn peak_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?
            .trim()
            .strip_suffix(" kB")?
            .trim()
            .parse()
            .ok()
    })
}
