//! What leaves the program: the answer on standard output, sentences on standard error.

use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use portpath::render;

/// Bad usage, as sysexits.h has it.
pub(crate) const EX_USAGE: u8 = 64;
/// Input that cannot be used, as sysexits.h has it.
pub(crate) const EX_DATAERR: u8 = 65;
/// The cluster cannot be read, as sysexits.h has it.
pub(crate) const EX_UNAVAILABLE: u8 = 69;
/// The answer cannot be written, as sysexits.h has it.
const EX_IOERR: u8 = 74;

/// Sets what `--color` asks for.
pub(crate) fn set_color(asked: clap::ColorChoice) {
    match asked {
        clap::ColorChoice::Auto => ColorChoice::Auto,
        clap::ColorChoice::Always => ColorChoice::AlwaysAnsi,
        clap::ColorChoice::Never => ColorChoice::Never,
    }
    .write_global();
}

/// Whether standard output gets colours: what `--color` says, else NO_COLOR, CLICOLOR,
/// CLICOLOR_FORCE (https://bixense.com/clicolors) and whether it is a terminal that can.
pub(crate) fn is_coloured() -> bool {
    AutoStream::choice(&std::io::stdout()) != ColorChoice::Never
}

/// A message on standard error. What it repeats may hold anything, so that nothing in it is left
/// for the terminal to obey.
pub(crate) fn say(message: &str) {
    say_line(&format!("portpath: {}", render::visible_line(message)));
}

pub(crate) fn say_line(line: &str) {
    // There is nobody left to tell where standard error is closed.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Prints the answer. A reader that closed the pipe early (`| head`) has what it wanted, and the
/// status stays the answer's.
pub(crate) fn print(text: &str, code: ExitCode) -> ExitCode {
    ended(write_out(text), code)
}

/// The same for a text that holds the program's own colours, where everything else is shown already.
pub(crate) fn print_as_it_is(text: &str, code: ExitCode) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    ended(written, code)
}

fn ended(written: std::io::Result<()>, code: ExitCode) -> ExitCode {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            say(&format!("cannot write the answer: {error}"));
            ExitCode::from(EX_IOERR)
        }
        _ => code,
    }
}

/// Escape codes never reach a terminal, in whatever form the answer is; a file gets every byte.
fn write_out(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        out.write_all(render::visible(text).as_bytes())?;
    } else {
        out.write_all(text.as_bytes())?;
    }
    out.flush()
}
