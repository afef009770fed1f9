//! Says in one sentence what is wrong with the arguments, and in a second line how the command is
//! called.

use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error};

use crate::command_line::CommandLine;
use crate::suggest::did_you_mean;

/// What is wrong: `unknown option --form; did you mean --from?`
pub(crate) fn sentence(error: &Error, program: &Command, typed: &[OsString]) -> String {
    let called = called(program, typed);
    let argument = text(error, ContextKind::InvalidArg);
    let option = name_alone(&argument);
    match error.kind() {
        ErrorKind::UnknownArgument => unknown(&argument, program, called),
        ErrorKind::InvalidValue if text(error, ContextKind::InvalidValue).is_empty() => {
            format!("{option} needs a value")
        }
        ErrorKind::TooManyValues => format!("{option} takes no value"),
        ErrorKind::ArgumentConflict => {
            let prior = text(error, ContextKind::PriorArg);
            conflict(option, name_alone(&prior))
        }
        ErrorKind::MissingRequiredArgument => missing(called),
        _ => {
            let own = text(error, ContextKind::Custom);
            if own.is_empty() {
                first_line(error)
            } else {
                own
            }
        }
    }
}

/// `usage: portpath check [OPTIONS] <FILE|FOLDER>...   (portpath check --help lists the options)`
pub(crate) fn line(program: &mut Command, typed: &[OsString]) -> String {
    let name = called(program, typed).get_name().to_owned();
    let Some(command) = program.find_subcommand_mut(&name) else {
        return format!(
            "usage: portpath [COMMAND] [OPTIONS] FILE... | -   ({name} --help lists the options)"
        );
    };
    let usage = command.render_usage().to_string();
    let usage = usage.replacen("Usage:", "usage:", 1);
    format!("{usage}   (portpath {name} --help lists the options)")
}

/// The command that was called: the first word, or the program itself.
fn called<'c>(program: &'c Command, typed: &[OsString]) -> &'c Command {
    let first = typed.get(1).and_then(|word| word.to_str());
    first
        .and_then(|word| program.find_subcommand(word))
        .unwrap_or(program)
}

fn conflict(option: &str, prior: &str) -> String {
    if option == prior {
        format!("{option} was given twice")
    } else {
        format!("{option} does not go with {prior}")
    }
}

/// What to add where a file is missing that a command may be meant by: `; did you mean check?`
pub(crate) fn command_meant(files: &[OsString]) -> String {
    let Some(first) = files.first() else {
        return String::new();
    };
    if first == "-" || Path::new(first).exists() {
        return String::new();
    }
    let word = first.to_string_lossy();
    let program = CommandLine::command();
    let names: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
    if names.contains(&&*word) {
        return format!("; a command is the first word: portpath {word}");
    }
    did_you_mean(&word, &names)
}

fn unknown(argument: &str, program: &Command, called: &Command) -> String {
    if !argument.starts_with('-') {
        return format!("{} takes no {argument}", how(called));
    }
    let all = std::iter::once(program).chain(program.get_subcommands());
    let mut others = all.filter(|command| has(command, argument));
    if let Some(other) = others.next() {
        return format!(
            "{argument} is an option of {}, not of {}",
            how(other),
            how(called)
        );
    }
    let names = names(called);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    format!(
        "unknown option {argument}{}",
        did_you_mean(argument, &names)
    )
}

fn has(command: &Command, option: &str) -> bool {
    names(command).iter().any(|name| name == option)
}

/// All options that the help of a command shows, long and short.
fn names(command: &Command) -> Vec<String> {
    let shown = command.get_arguments().filter(|one| !one.is_hide_set());
    let mut names = Vec::new();
    for option in shown {
        names.extend(option.get_long().map(|name| format!("--{name}")));
        names.extend(option.get_short().map(|letter| format!("-{letter}")));
    }
    names
}

/// How you call it: `portpath`, `portpath link`
fn how(command: &Command) -> String {
    match command.get_name() {
        "portpath" => "portpath".to_owned(),
        name => format!("portpath {name}"),
    }
}

fn missing(called: &Command) -> String {
    match called.get_name() {
        "check" | "reach" | "map" => "name a file or a folder, or - for standard input",
        "diff" => "name two files or folders: the old one and the new one",
        "explain" => "name a code, such as selector-matches-no-pod",
        "completions" => "name a shell: bash, elvish, fish, powershell or zsh",
        "man" => "name the folder for the manual pages",
        _ => "name a file, or - for standard input",
    }
    .to_owned()
}

fn text(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    }
}

/// `--to` of `--to <TARGET>`, or of `--show[=<WHAT>]`
fn name_alone(argument: &str) -> &str {
    let end = argument.find([' ', '[', '=']).unwrap_or(argument.len());
    &argument[..end]
}

/// clap's own words, which are no sentence of ours.
fn first_line(error: &Error) -> String {
    let rendered = error.render().to_string();
    let line = rendered.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}
