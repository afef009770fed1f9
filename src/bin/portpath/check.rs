//! `portpath check`, `diff`, `reach` and `map`: all paths of all files at once.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use portpath::check::{Baseline, Fixes, Options, Sources, check as check_text, fixes};
use portpath::link::Shade;
use portpath::map::app_map;
use portpath::render::check::{
    Colour, Layout, diff as render_diff, diff_json, github, json, junit, markdown,
    reach as render_reach, table, unified,
};
use portpath::render::{map as render_map, map_svg, sarif_of_check};
use portpath::scene::Palette;
use portpath::survey::Survey;
use portpath::{Asked, Session};

use crate::command_line::{
    CheckArguments, CheckForm, DiffArguments, DiffForm, MapArguments, MapForm, ReachArguments,
};
use crate::folders;
use crate::input::{self, Input};
use crate::output::is_coloured;

/// The files as one text, with what to say about them. `Err` holds a sentence that says what cannot
/// be read, as in all four commands.
fn input(named: &[OsString]) -> Result<Input, String> {
    let found = folders::files(named)?;
    let mut input = input::read(&found.files)?;
    input.notes.extend(found.notes);
    Ok(input)
}

/// Judges all paths.
pub(crate) fn check(arguments: &CheckArguments) -> Result<Checked, String> {
    let mut options = arguments.options();
    if let Some(file) = &arguments.baseline {
        options.baseline = Some(baseline(file)?);
    }
    let asked = arguments.cluster.asked();
    let Input {
        text,
        artifacts,
        mut notes,
    } = input(&arguments.manifests.named)?;
    let checked = check_text(&text, &artifacts, &asked, &options);
    notes.extend(checked.notes.iter().cloned());
    if arguments.fix_diff {
        let fixes = fixes(&text, &asked, &options, &checked);
        notes.extend(words_about(&fixes));
        return Ok(Checked {
            notes,
            shown: unified(&fixes, &text, &artifacts),
            is_coloured: false,
            status: arguments.status(&checked),
        });
    }
    let sources = Sources::new(&text, &artifacts);
    let form = arguments.form();
    let shown = match form {
        CheckForm::Table => table(&checked, layout()),
        CheckForm::Json => json(&checked, &sources),
        CheckForm::Sarif => sarif_of_check(&checked, &text, &artifacts, &arguments.base),
        CheckForm::Junit => junit(&checked),
        CheckForm::Markdown => markdown(&checked),
        CheckForm::Github => github(&checked),
    };
    Ok(Checked {
        notes,
        is_coloured: form == CheckForm::Table && is_coloured(),
        status: arguments.status(&checked),
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

/// Compares two versions.
pub(crate) fn diff(arguments: &DiffArguments) -> Result<Checked, String> {
    let asked = arguments.cluster.asked();
    let mut notes = Vec::new();
    let mut versions = Vec::new();
    for named in arguments.old.iter().chain(&arguments.new) {
        let read = input(std::slice::from_ref(named))?;
        notes.extend(read.notes);
        let options = Options::default();
        versions.push(check_text(&read.text, &read.artifacts, &asked, &options));
    }
    let [old, new] = versions.as_slice() else {
        return Err("name two files or folders: the old one and the new one".to_owned());
    };
    let compared = portpath::check::diff(old, new);
    let shown = match arguments.form() {
        DiffForm::Json => diff_json(&compared),
        DiffForm::Table => render_diff(&compared),
    };
    Ok(Checked {
        notes,
        shown,
        is_coloured: false,
        status: ExitCode::from(compared.status),
    })
}

/// Lists who reaches whom.
pub(crate) fn reach(arguments: &ReachArguments) -> Result<Checked, String> {
    let asked = arguments.cluster.asked();
    surveyed(&arguments.manifests.named, &asked, render_reach)
}

/// Draws the app as a graph.
pub(crate) fn map(arguments: &MapArguments) -> Result<Checked, String> {
    let asked = arguments.cluster.asked();
    let draw: fn(&Survey) -> String = match arguments.form() {
        MapForm::Dot => render_map::dot,
        MapForm::Mermaid => render_map::mermaid,
        MapForm::Text => render_map::text,
        MapForm::Svg => match arguments.theme {
            Some(Shade::Dark) => dark_map,
            Some(Shade::Light) | None => light_map,
        },
    };
    surveyed(&arguments.manifests.named, &asked, draw)
}

fn light_map(survey: &Survey) -> String {
    map_svg(survey, &app_map(survey, &[]), &Palette::LIGHT)
}

fn dark_map(survey: &Survey) -> String {
    map_svg(survey, &app_map(survey, &[]), &Palette::DARK)
}

fn surveyed(
    named: &[OsString],
    asked: &Asked,
    render: fn(&Survey) -> String,
) -> Result<Checked, String> {
    let Input { text, notes, .. } = input(named)?;
    let survey = Session::read(text, asked).survey(asked);
    Ok(Checked {
        notes,
        shown: render(&survey),
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
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let is_terminal = std::io::stdout().is_terminal();
    Layout {
        colour: if is_coloured() {
            Colour::Shown
        } else {
            Colour::Plain
        },
        columns: if is_terminal {
            told.or_else(measured).or(Some(USUAL_COLUMNS))
        } else {
            None
        },
    }
}

/// The width of a terminal that does not say how wide it is. None is narrower.
const USUAL_COLUMNS: usize = 80;
