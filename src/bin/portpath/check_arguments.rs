//! Reads the arguments of `portpath check`.

use std::ffi::OsString;

use lexopt::{Arg, Parser};
use portpath::check::{FailOn, Ignore, Options};
use portpath::facts::Fact;
use portpath::{Asked, ProxyMode};

use crate::arguments::{Task, one_of, value};
use crate::suggest::did_you_mean;

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

#[derive(Default)]
pub(crate) struct CheckArguments {
    pub(crate) asked: Asked,
    pub(crate) form: CheckForm,
    pub(crate) options: Options,
    /// The file with what was known before.
    pub(crate) baseline: Option<OsString>,
    /// The address of the page, for the help of SARIF.
    pub(crate) base: String,
    /// Files and folders.
    pub(crate) files: Vec<OsString>,
}

const KNOWN: [&str; 14] = [
    "--output",
    "-o",
    "--strict",
    "--fail-on",
    "--ignore",
    "--baseline",
    "--base",
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

const FAILS_ON: [(&str, FailOn); 3] = [
    ("error", FailOn::Error),
    ("warning", FailOn::Warning),
    ("never", FailOn::Never),
];

/// Reads all arguments after the command.
pub(crate) fn read(mut parser: Parser) -> Result<Task, String> {
    let mut arguments = CheckArguments::default();
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
    if arguments.files.is_empty() {
        return Err("name a file or a folder, or - for standard input".to_owned());
    }
    Ok(Task::Check(Box::new(arguments)))
}

fn option(arguments: &mut CheckArguments, name: &str, parser: &mut Parser) -> Result<(), String> {
    let CheckArguments {
        asked,
        form,
        options,
        baseline,
        base,
        ..
    } = arguments;
    match name {
        "--strict" => options.strict = true,
        "--output" | "-o" => *form = one_of("--output", &value(parser, name)?, &FORMS)?,
        "--fail-on" => options.fail_on = one_of(name, &value(parser, name)?, &FAILS_ON)?,
        "--ignore" => options.ignores.push(Ignore::parse(&value(parser, name)?)?),
        "--baseline" => *baseline = Some(value(parser, name)?.into()),
        "--base" => *base = value(parser, name)?,
        "--fact" => asked.facts.push(Fact::parse(&value(parser, name)?)?),
        "--proxy-mode" => {
            let modes = ProxyMode::ALL.map(|mode| (mode.as_str(), mode));
            asked.proxy_mode = one_of(name, &value(parser, name)?, &modes)?;
        }
        _ => {
            let suggestion = did_you_mean(name, &KNOWN);
            return Err(format!("unknown option {name}{suggestion}"));
        }
    }
    Ok(())
}
