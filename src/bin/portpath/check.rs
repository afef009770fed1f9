//! `portpath check`: all paths of all files at once.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use portpath::check::{Baseline, Check, Sources, check};
use portpath::render::check::{Colour, github, json, junit, markdown, table};
use portpath::render::sarif_of_check;

use crate::check_arguments::{CheckArguments, CheckForm};
use crate::folders;
use crate::input::{self, Input};

/// Checks the files; `Err` holds a sentence that says what cannot be read.
pub(crate) fn run(arguments: CheckArguments) -> Result<Checked, String> {
    let mut options = arguments.options;
    if let Some(file) = &arguments.baseline {
        options.baseline = Some(baseline(file)?);
    }
    let files = folders::files(&arguments.files)?;
    let mut input = input::read(&files.files)?;
    input.notes.extend(files.notes);
    let Input {
        text,
        artifacts,
        mut notes,
    } = input;
    let checked = check(&text, &artifacts, &arguments.asked, &options);
    notes.extend(checked.notes.iter().cloned());
    let sources = Sources::new(&text, &artifacts);
    let shown = match arguments.form {
        CheckForm::Table => table(&checked, colour()),
        CheckForm::Json => json(&checked, &sources),
        CheckForm::Sarif => sarif_of_check(&checked, &text, &artifacts, &arguments.base),
        CheckForm::Junit => junit(&checked),
        CheckForm::Markdown => markdown(&checked),
        CheckForm::Github => github(&checked),
    };
    Ok(Checked {
        notes,
        is_coloured: arguments.form == CheckForm::Table && colour() == Colour::Shown,
        status: status(&checked),
        shown,
    })
}

/// What is printed, and the exit status.
pub(crate) struct Checked {
    pub(crate) notes: Vec<String>,
    pub(crate) shown: String,
    /// The text holds the program's own colours, and everything else in it is shown already.
    pub(crate) is_coloured: bool,
    pub(crate) status: ExitCode,
}

fn status(checked: &Check) -> ExitCode {
    ExitCode::from(checked.status)
}

fn baseline(file: &OsString) -> Result<Baseline, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("cannot read {}: {error}", file.to_string_lossy()))?;
    Baseline::read(&text)
}

/// Colours where a terminal shows them, unless you set NO_COLOR (https://no-color.org).
fn colour() -> Colour {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if std::io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb {
        Colour::Shown
    } else {
        Colour::Plain
    }
}
