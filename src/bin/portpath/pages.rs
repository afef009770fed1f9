//! What is made from the command line itself: completions and manual pages.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::Command;
use clap_complete::Shell;

use crate::output::print_as_it_is;

/// Prints the completions of a shell.
pub(crate) fn completions(mut program: Command, shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, "portpath", &mut script);
    print_as_it_is(&String::from_utf8_lossy(&script), ExitCode::SUCCESS)
}

/// Writes `portpath.1` and a page for each command. `Err` says what cannot be written.
pub(crate) fn manual(program: Command, folder: &Path) -> Result<ExitCode, String> {
    let written = fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(program.disable_help_subcommand(true), folder));
    written.map_err(|error| format!("cannot write {}: {error}", folder.display()))?;
    Ok(ExitCode::SUCCESS)
}
