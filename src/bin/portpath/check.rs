//! `portpath check`, `diff`, `reach` and `map`: all paths of all files at once.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use portpath::Session;
use portpath::check::{Baseline, Fixes, Options, Sources, check, diff, fixes};
use portpath::link::Shade;
use portpath::map::app_map;
use portpath::render::check::{
    Colour, Layout, diff as render_diff, diff_json, github, json, junit, markdown, reach, table,
    unified,
};
use portpath::render::{map, map_svg, sarif_of_check};
use portpath::scene::Palette;

use crate::check_arguments::{CheckArguments, CheckCommand, CheckForm, MapForm};
use crate::folders;
use crate::input::{self, Input};

/// Does what the command asks for; `Err` holds a sentence that says what cannot be read.
pub(crate) fn run(arguments: CheckArguments) -> Result<Checked, String> {
    match arguments.command {
        CheckCommand::Check => run_check(arguments),
        CheckCommand::Diff => run_diff(&arguments),
        CheckCommand::Reach => run_reach(&arguments),
        CheckCommand::Map => run_map(&arguments),
    }
}

/// The files as one text, with what to say about them.
fn input(named: &[OsString]) -> Result<Input, String> {
    let found = folders::files(named)?;
    let mut input = input::read(&found.files)?;
    input.notes.extend(found.notes);
    Ok(input)
}

fn run_check(arguments: CheckArguments) -> Result<Checked, String> {
    let mut options = arguments.options;
    if let Some(file) = &arguments.baseline {
        options.baseline = Some(baseline(file)?);
    }
    let Input {
        text,
        artifacts,
        mut notes,
    } = input(&arguments.files)?;
    let checked = check(&text, &artifacts, &arguments.asked, &options);
    notes.extend(checked.notes.iter().cloned());
    if arguments.fix_diff {
        let fixes = fixes(&text, &arguments.asked, &options, &checked);
        notes.extend(words_about(&fixes));
        return Ok(Checked {
            notes,
            shown: unified(&fixes, &text, &artifacts),
            is_coloured: false,
            status: ExitCode::from(checked.status),
        });
    }
    let sources = Sources::new(&text, &artifacts);
    let shown = match arguments.form {
        CheckForm::Table => table(&checked, layout()),
        CheckForm::Json => json(&checked, &sources),
        CheckForm::Sarif => sarif_of_check(&checked, &text, &artifacts, &arguments.base),
        CheckForm::Junit => junit(&checked),
        CheckForm::Markdown => markdown(&checked),
        CheckForm::Github => github(&checked),
    };
    Ok(Checked {
        notes,
        is_coloured: arguments.form == CheckForm::Table && colour() == Colour::Shown,
        status: ExitCode::from(checked.status),
        shown,
    })
}

/// What the fixes are, and which were left out.
fn words_about(fixes: &Fixes) -> Vec<String> {
    let made = fixes.made.iter();
    let made = made.map(|(message, title)| format!("fixed: {message} ({title})"));
    let left_out = fixes.left_out.iter();
    let left_out = left_out.map(|(message, why)| format!("not fixed: {message} ({why})"));
    let mut words: Vec<String> = made.chain(left_out).collect();
    if words.is_empty() {
        words.push("no finding that stops a path has a certain fix".to_owned());
    }
    words
}

fn run_diff(arguments: &CheckArguments) -> Result<Checked, String> {
    let mut notes = Vec::new();
    let mut versions = Vec::new();
    for named in arguments.files.chunks(1) {
        let read = input(named)?;
        notes.extend(read.notes);
        let options = Options::default();
        versions.push(check(
            &read.text,
            &read.artifacts,
            &arguments.asked,
            &options,
        ));
    }
    let [old, new] = versions.as_slice() else {
        return Err("name two files or folders: the old one and the new one".to_owned());
    };
    let compared = diff(old, new);
    let shown = match arguments.form {
        CheckForm::Json => diff_json(&compared),
        _ => render_diff(&compared),
    };
    Ok(Checked {
        notes,
        shown,
        is_coloured: false,
        status: ExitCode::from(compared.status),
    })
}

fn run_reach(arguments: &CheckArguments) -> Result<Checked, String> {
    let Input { text, notes, .. } = input(&arguments.files)?;
    let survey = Session::read(text, &arguments.asked).survey(&arguments.asked);
    Ok(Checked {
        notes,
        shown: reach(&survey),
        is_coloured: false,
        status: ExitCode::SUCCESS,
    })
}

fn run_map(arguments: &CheckArguments) -> Result<Checked, String> {
    let Input { text, notes, .. } = input(&arguments.files)?;
    let survey = Session::read(text, &arguments.asked).survey(&arguments.asked);
    let shown = match arguments.map_form {
        MapForm::Dot => map::dot(&survey),
        MapForm::Mermaid => map::mermaid(&survey),
        MapForm::Text => map::text(&survey),
        MapForm::Svg => {
            let palette = match arguments.shade {
                Some(Shade::Dark) => Palette::DARK,
                Some(Shade::Light) | None => Palette::LIGHT,
            };
            map_svg(&survey, &app_map(&survey, &[]), &palette)
        }
    };
    Ok(Checked {
        notes,
        shown,
        is_coloured: false,
        status: ExitCode::SUCCESS,
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

fn baseline(file: &OsString) -> Result<Baseline, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("cannot read {}: {error}", file.to_string_lossy()))?;
    Baseline::read(&text)
}

/// A terminal gets sentences that fit it. Programs get one line each.
fn layout() -> Layout {
    let told = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let is_terminal = std::io::stdout().is_terminal();
    Layout {
        colour: colour(),
        columns: if is_terminal {
            told.or(Some(USUAL_COLUMNS))
        } else {
            None
        },
    }
}

/// A terminal seldom says how wide it is, and none is narrower.
const USUAL_COLUMNS: usize = 80;

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
