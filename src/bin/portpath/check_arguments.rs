//! Reads the arguments of `portpath check`, `diff`, `reach` and `map`.

use std::ffi::OsString;

use lexopt::{Arg, Parser};
use portpath::check::{FailOn, Ignore, Options};
use portpath::facts::Fact;
use portpath::link::Shade;
use portpath::{Asked, ProxyMode};

use crate::arguments::{SHADES, Task, one_of, value};
use crate::suggest::did_you_mean;

/// A command about all paths at once.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum CheckCommand {
    #[default]
    Check,
    Diff,
    Reach,
    Map,
}

impl CheckCommand {
    pub(crate) const ALL: [Self; 4] = [Self::Check, Self::Diff, Self::Reach, Self::Map];

    /// How you call it, after `portpath`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Diff => "diff",
            Self::Reach => "reach",
            Self::Map => "map",
        }
    }

    /// The options that it has besides those of all four.
    fn own_options(self) -> &'static [&'static str] {
        match self {
            Self::Check => &[
                "--output",
                "-o",
                "--strict",
                "--fail-on",
                "--ignore",
                "--baseline",
                "--base",
                "--fix-diff",
            ],
            Self::Diff => &["--output", "-o"],
            Self::Map => &["--output", "-o", "--theme"],
            Self::Reach => &[],
        }
    }

    fn forms(self) -> &'static [(&'static str, CheckForm)] {
        match self {
            Self::Check => &FORMS,
            Self::Diff | Self::Reach | Self::Map => &FORMS[..2],
        }
    }
}

/// How a check is printed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum CheckForm {
    #[default]
    Table,
    Json,
    Sarif,
    Junit,
    Markdown,
    Github,
}

/// The language of a map.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum MapForm {
    #[default]
    Mermaid,
    Dot,
    Svg,
    Text,
}

#[derive(Default)]
pub(crate) struct CheckArguments {
    pub(crate) command: CheckCommand,
    pub(crate) asked: Asked,
    pub(crate) form: CheckForm,
    pub(crate) map_form: MapForm,
    /// The colours of a map as SVG.
    pub(crate) shade: Option<Shade>,
    pub(crate) options: Options,
    /// Whether a diff that fixes what it can is printed instead.
    pub(crate) fix_diff: bool,
    /// The file with what was known before.
    pub(crate) baseline: Option<OsString>,
    /// The address of the page, for the help of SARIF.
    pub(crate) base: String,
    /// Files and folders.
    pub(crate) files: Vec<OsString>,
}

/// Options of all four commands.
const COMMON: [&str; 7] = [
    "--proxy-mode",
    "--fact",
    "--explain",
    "--help",
    "-h",
    "--version",
    "-V",
];

const FORMS: [(&str, CheckForm); 6] = [
    ("table", CheckForm::Table),
    ("json", CheckForm::Json),
    ("sarif", CheckForm::Sarif),
    ("junit", CheckForm::Junit),
    ("markdown", CheckForm::Markdown),
    ("github", CheckForm::Github),
];

const MAP_FORMS: [(&str, MapForm); 4] = [
    ("mermaid", MapForm::Mermaid),
    ("dot", MapForm::Dot),
    ("svg", MapForm::Svg),
    ("text", MapForm::Text),
];

const FAILS_ON: [(&str, FailOn); 3] = [
    ("error", FailOn::Error),
    ("warning", FailOn::Warning),
    ("never", FailOn::Never),
];

/// Reads all arguments after the command.
pub(crate) fn read(command: CheckCommand, mut parser: Parser) -> Result<Task, String> {
    let mut arguments = CheckArguments {
        command,
        ..CheckArguments::default()
    };
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
            _ => option(&mut arguments, &name, &mut parser)?,
        }
    }
    if command == CheckCommand::Diff && arguments.files.len() != 2 {
        return Err("name two files or folders: the old one and the new one".to_owned());
    }
    if arguments.files.is_empty() {
        return Err("name a file or a folder, or - for standard input".to_owned());
    }
    Ok(Task::Check(Box::new(arguments)))
}

fn option(arguments: &mut CheckArguments, name: &str, parser: &mut Parser) -> Result<(), String> {
    let own = arguments.command.own_options();
    if !COMMON.contains(&name) && !own.contains(&name) {
        let known: Vec<&str> = COMMON.iter().chain(own).copied().collect();
        let suggestion = did_you_mean(name, &known);
        return Err(format!("unknown option {name}{suggestion}"));
    }
    let forms = arguments.command.forms();
    let CheckArguments {
        command,
        asked,
        form,
        map_form,
        shade,
        fix_diff,
        options,
        baseline,
        base,
        ..
    } = arguments;
    match name {
        "--fix-diff" => *fix_diff = true,
        "--theme" => *shade = Some(one_of(name, &value(parser, name)?, &SHADES)?),
        "--strict" => options.strict = true,
        "--output" | "-o" if *command == CheckCommand::Map => {
            *map_form = one_of("--output", &value(parser, name)?, &MAP_FORMS)?;
        }
        "--output" | "-o" => *form = one_of("--output", &value(parser, name)?, forms)?,
        "--fail-on" => options.fail_on = one_of(name, &value(parser, name)?, &FAILS_ON)?,
        "--ignore" => options.ignores.push(Ignore::parse(&value(parser, name)?)?),
        "--baseline" => *baseline = Some(value(parser, name)?.into()),
        "--base" => *base = value(parser, name)?,
        "--fact" => asked.facts.push(Fact::parse(&value(parser, name)?)?),
        "--proxy-mode" => {
            let modes = ProxyMode::ALL.map(|mode| (mode.as_str(), mode));
            asked.proxy_mode = one_of(name, &value(parser, name)?, &modes)?;
        }
        _ => return Err(format!("unknown option {name}")),
    }
    Ok(())
}
