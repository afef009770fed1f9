//! Programs and steps: runs commands, prints each step and how long it took.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The reason in one sentence, for the person at the terminal.
pub(crate) type Result<T = ()> = std::result::Result<T, String>;

/// Announces a step, does it, and says how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {name}");
    let start = Instant::now();
    let outcome = work();
    let word = if outcome.is_ok() { "done" } else { "failed" };
    println!("    {name}: {word} in {}", seconds(start.elapsed()));
    outcome
}

/// Does two things at the same time. Both end before this returns, whatever fails.
pub(crate) fn both<A: Send, B>(
    one: impl FnOnce() -> Result<A> + Send,
    other: impl FnOnce() -> Result<B>,
) -> Result<(A, B)> {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        let one = one
            .join()
            .unwrap_or_else(|_| Err("a build panicked".to_owned()));
        Ok((one?, other?))
    })
}

/// `12.3 s`
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// Runs a command whose output the reader sees.
pub(crate) fn run(command: &mut Command) -> Result {
    let words = words(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{words}` failed ({status})")),
        Err(error) => Err(format!("`{words}` could not be started: {error}")),
    }
}

/// What a command prints, when it succeeds.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn words(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = program.file_name().into_iter().chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The cargo that runs us, in the workspace's root.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// The size of the stack in WebAssembly, a quarter of rustc's default. The deepest paste takes 87
/// KB of it. A function that needs more is stopped.
const STACK: &str = "-Clink-arg=-zstack-size=262144";

/// Leaves the folder of cargo's registry out of what is compiled for the page, so that every machine
/// makes the same bytes.
pub(crate) fn without_paths(command: &mut Command) -> &mut Command {
    let home = env::var_os("CARGO_HOME").or_else(|| {
        Some(
            Path::new(&env::var_os("HOME")?)
                .join(".cargo")
                .into_os_string(),
        )
    });
    let Some(home) = home else { return command };
    let flags = format!(
        "--remap-path-prefix={}/registry/src=crates {STACK}",
        Path::new(&home).display()
    );
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
}

/// The first program of this name on PATH.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}

/// Writes the measurements between two marks of a document, and keeps the text around the marks.
pub(crate) fn keep_between(document: &str, [begin, end]: [&str; 2], measured: &str) -> Result {
    let path = root().join(document);
    let problem = |error: std::io::Error| format!("{document}: {error}");
    let old = fs::read_to_string(&path).map_err(problem)?;
    let around = old
        .split_once(begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) = around.ok_or_else(|| format!("{document} has lost its marks"))?;
    fs::write(&path, format!("{before}{begin}{measured}{end}{after}")).map_err(problem)?;
    println!("written to {document}");
    Ok(())
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    xtask.parent().map_or_else(|| xtask.clone(), Path::to_owned)
}
