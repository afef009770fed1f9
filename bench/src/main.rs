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
        println!("request {:.3}", request(&text, runs, &time));
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

/// Requests about a text that was read, no two of them alike: the median.
fn request(text: &str, runs: usize, time: &dyn Fn(&dyn Fn()) -> f64) -> f64 {
    bench::read(text);
    let mut times: Vec<f64> = (0..2 * runs)
        .map(|at| {
            time(&|| {
                std::hint::black_box(bench::answer(at));
            })
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
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
