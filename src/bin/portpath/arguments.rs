//! Reads the arguments: what you ask for, or one sentence that says what is wrong with them.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use lexopt::{Arg, Parser};
use portpath::Asked;
use portpath::ProxyMode;
use portpath::facts::Fact;
use portpath::film::{LeavesOut, SnippetOptions};
use portpath::inspect::SheetKind;
use portpath::link::Shade;

use crate::check_arguments::{self, CheckArguments, CheckCommand};
use crate::suggest::{did_you_mean, is_slip, or_list};

/// What the program is to do.
pub(crate) enum Task {
    Help,
    Version,
    Explain(String),
    Run(Box<Arguments>),
    Check(Box<CheckArguments>),
}

/// What the program makes of the YAML.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Action {
    #[default]
    Answer,
    Link,
    Embed,
}

/// How the answer is printed.
#[derive(Clone, Copy, Default)]
pub(crate) enum Form {
    #[default]
    Text,
    Json,
    Sarif,
    Svg,
}

/// What is printed besides the path.
#[derive(Clone, Copy, Default)]
pub(crate) enum Shows {
    #[default]
    PathOnly,
    AllSheets,
    Sheet(SheetKind),
}

#[derive(Default)]
pub(crate) struct Arguments {
    pub(crate) action: Action,
    pub(crate) asked: Asked,
    pub(crate) form: Form,
    pub(crate) shows: Shows,
    pub(crate) files: Vec<OsString>,
    /// Lines on which `portpath link` and `embed` also leave out what looks like a secret.
    pub(crate) leave_out: Vec<usize>,
    pub(crate) link: LinkOptions,
    pub(crate) embed: EmbedOptions,
}

/// Options of `portpath link` only.
#[derive(Default)]
pub(crate) struct LinkOptions {
    pub(crate) base: String,
    pub(crate) step: Option<usize>,
    pub(crate) theme: Option<Shade>,
}

/// Options of `portpath embed` only.
#[derive(Default)]
pub(crate) struct EmbedOptions {
    pub(crate) snippet: SnippetOptions,
    pub(crate) iframe: Option<String>,
    pub(crate) origin: String,
}

/// Options of all three commands.
const COMMON: [&str; 9] = [
    "--from",
    "--to",
    "--proxy-mode",
    "--fact",
    "--explain",
    "--help",
    "-h",
    "--version",
    "-V",
];

impl Action {
    const ALL: [Self; 3] = [Self::Answer, Self::Link, Self::Embed];

    /// How you call it.
    pub(crate) fn command(self) -> &'static str {
        match self {
            Self::Answer => "portpath",
            Self::Link => "portpath link",
            Self::Embed => "portpath embed",
        }
    }

    /// The options that only this command has.
    fn own_options(self) -> &'static [&'static str] {
        match self {
            Self::Answer => &["--output", "-o", "--show"],
            Self::Link => &["--base", "--step", "--theme", "--leave-out"],
            Self::Embed => &[
                "--set",
                "--without",
                "--script",
                "--iframe",
                "--origin",
                "--leave-out",
            ],
        }
    }
}

/// Reads all arguments.
pub(crate) fn read(mut parser: Parser) -> Result<Task, String> {
    if let Some(command) = check_command(&mut parser) {
        return check_arguments::read(command, parser);
    }
    let mut arguments = Arguments {
        action: action(&mut parser),
        ..Arguments::default()
    };
    let mut requested = Requested::default();
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        let name = match argument {
            Arg::Value(file) => {
                arguments.files.push(file);
                continue;
            }
            Arg::Long(name) => format!("--{name}"),
            Arg::Short(letter) => format!("-{letter}"),
        };
        match name.as_str() {
            "--help" | "-h" => return Ok(Task::Help),
            "--version" | "-V" => return Ok(Task::Version),
            "--explain" => return Ok(Task::Explain(value(&mut parser, &name)?)),
            "--from" => once(&mut requested.from, &mut parser, &name)?,
            "--to" => once(&mut requested.to, &mut parser, &name)?,
            _ => option(&mut arguments, &name, &mut parser)?,
        }
    }
    if arguments.files.is_empty() {
        return Err("name a file, or - for standard input".to_owned());
    }
    arguments.asked.from = requested.from.unwrap_or_default();
    arguments.asked.to = requested.to.unwrap_or_default();
    Ok(Task::Run(Box::new(arguments)))
}

/// The parts of a request, each of which you give once.
#[derive(Default)]
struct Requested {
    from: Option<String>,
    to: Option<String>,
}

/// The first word, if it is a command about all paths at once.
fn check_command(parser: &mut Parser) -> Option<CheckCommand> {
    let mut words = parser.try_raw_args()?;
    CheckCommand::ALL
        .into_iter()
        .find(|command| words.next_if(|word| word == command.name()).is_some())
}

/// The first word, if it is a command.
fn action(parser: &mut Parser) -> Action {
    let Some(mut words) = parser.try_raw_args() else {
        return Action::Answer;
    };
    if words.next_if(|word| word == "link").is_some() {
        Action::Link
    } else if words.next_if(|word| word == "embed").is_some() {
        Action::Embed
    } else {
        Action::Answer
    }
}

fn option(arguments: &mut Arguments, name: &str, parser: &mut Parser) -> Result<(), String> {
    let is_known = COMMON.contains(&name) || arguments.action.own_options().contains(&name);
    if !is_known {
        return Err(unknown(arguments.action, name));
    }
    if name == "--show" {
        arguments.shows = shows(parser)?;
        return Ok(());
    }
    let value = value(parser, name)?;
    let Arguments {
        asked, link, embed, ..
    } = arguments;
    match name {
        "--proxy-mode" => {
            asked.proxy_mode = one_of(
                name,
                &value,
                &ProxyMode::ALL.map(|mode| (mode.as_str(), mode)),
            )?
        }
        "--fact" => asked.facts.push(Fact::parse(&value)?),
        "--output" | "-o" => arguments.form = one_of("--output", &value, &FORMS)?,
        "--base" => link.base = value,
        "--leave-out" => arguments.leave_out.push(number(name, &value)?),
        "--step" => link.step = Some(number(name, &value)?),
        "--theme" => {
            link.theme = Some(one_of(name, &value, &SHADES)?);
        }
        "--set" => embed.snippet.attributes.push(attribute(&value)?),
        "--without" => embed.snippet.leaves_out = one_of(name, &value, &PARTS)?,
        "--script" => embed.snippet.script = value,
        "--iframe" => embed.iframe = Some(value),
        "--origin" => embed.origin = value,
        _ => return Err(unknown(arguments.action, name)),
    }
    Ok(())
}

/// The colours that you can ask for.
pub(crate) const SHADES: [(&str, Shade); 2] = [("light", Shade::Light), ("dark", Shade::Dark)];

const FORMS: [(&str, Form); 4] = [
    ("text", Form::Text),
    ("json", Form::Json),
    ("sarif", Form::Sarif),
    ("svg", Form::Svg),
];

const PARTS: [(&str, LeavesOut); 2] = [
    ("film", LeavesOut::Film),
    ("poster", LeavesOut::FilmAndPoster),
];

fn unknown(action: Action, name: &str) -> String {
    if let Some(other) = Action::ALL
        .into_iter()
        .find(|other| other.own_options().contains(&name))
    {
        return format!(
            "{name} is an option of {}, not of {}",
            other.command(),
            action.command()
        );
    }
    let known: Vec<&str> = COMMON.iter().chain(action.own_options()).copied().collect();
    format!("unknown option {name}{}", did_you_mean(name, &known))
}

pub(crate) fn value(parser: &mut Parser, name: &str) -> Result<String, String> {
    let value = parser
        .value()
        .map_err(|_| format!("{name} needs a value"))?;
    as_text(value, name)
}

fn as_text(value: OsString, name: &str) -> Result<String, String> {
    value.into_string().map_err(|value| {
        format!(
            "the value of {name} is not UTF-8: {}",
            value.to_string_lossy()
        )
    })
}

fn once(given: &mut Option<String>, parser: &mut Parser, name: &str) -> Result<(), String> {
    let value = value(parser, name)?;
    if given.is_some() {
        return Err(format!("{name} was given twice"));
    }
    *given = Some(value);
    Ok(())
}

/// One of a few words that an option takes.
pub(crate) fn one_of<T: Copy>(option: &str, typed: &str, known: &[(&str, T)]) -> Result<T, String> {
    if let Some((_, found)) = known.iter().find(|(name, _)| *name == typed) {
        return Ok(*found);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    Err(format!(
        "{option} takes {}, not {typed}{}",
        or_list(&names),
        did_you_mean(typed, &names)
    ))
}

fn number(option: &str, text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{option} takes a number from 1, not {text}")),
    }
}

/// `--show` takes its value from the next word only where that names a sheet, since a file may
/// follow.
fn shows(parser: &mut Parser) -> Result<Shows, String> {
    let Some(typed) = parser.optional_value().or_else(|| next_sheet(parser)) else {
        return Ok(Shows::AllSheets);
    };
    let sheets = SheetKind::ALL.map(|kind| (kind.as_str(), Shows::Sheet(kind)));
    one_of("--show", &as_text(typed, "--show")?, &sheets)
}

fn next_sheet(parser: &mut Parser) -> Option<OsString> {
    parser
        .try_raw_args()?
        .next_if(|next| names_sheet(next) || misspells_sheet(next))
}

fn names_sheet(word: &OsStr) -> bool {
    word.to_str().and_then(SheetKind::named).is_some()
}

/// A slip for the name of a sheet, unless a file is called that.
fn misspells_sheet(word: &OsStr) -> bool {
    let mut sheets = SheetKind::ALL.into_iter().map(SheetKind::as_str);
    let is_slip = word
        .to_str()
        .is_some_and(|word| sheets.any(|sheet| is_slip(word, sheet)));
    is_slip && !Path::new(word).exists()
}

/// The attributes that `<port-path>` knows (docs/embedding.md), and three that any element has.
const ATTRIBUTES: [&str; 16] = [
    "request", "client", "facts", "mode", "src", "height", "theme", "controls", "step", "editable",
    "lesson", "open", "autoplay", "class", "id", "title",
];

/// An attribute of `<port-path>`: `editable`, `theme=dark`.
fn attribute(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    if !ATTRIBUTES.contains(&name) {
        let suggestion = did_you_mean(name, &ATTRIBUTES);
        return Err(format!(
            "--set takes {}, not {name}{suggestion}",
            or_list(&ATTRIBUTES)
        ));
    }
    Ok((name.to_owned(), value.to_owned()))
}
