//! Prints the page as it is before any script runs, for `cargo xtask build`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match portpath_page::first::markup() {
        Some(markup) => {
            println!("{markup}");
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("error: the first example has no answer");
            ExitCode::FAILURE
        }
    }
}
