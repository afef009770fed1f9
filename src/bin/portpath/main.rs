//! The terminal program: `portpath FILE… | -`, the same answer as the page's.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use portpath::render::codes;

use command_line::{Command, CommandLine, with_sheets_joined};
use output::{
    EX_UNAVAILABLE, EX_USAGE, is_coloured, print, print_as_it_is, say, say_line, set_color,
};

mod answer;
mod check;
mod cluster;
mod command_line;
mod folders;
mod globs;
mod input;
mod kubectl;
mod output;
mod pages;
mod suggest;
mod usage;

fn main() -> ExitCode {
    let typed = with_sheets_joined(command_line::typed(std::env::args_os()));
    match CommandLine::try_parse_from(&typed) {
        Ok(line) => run(line, &typed),
        Err(error) => refused(&error, &typed),
    }
}

fn run(line: CommandLine, typed: &[OsString]) -> ExitCode {
    set_color(line.color);
    if let Some(code) = line.explain {
        return explain(&code, typed);
    }
    let Some(command) = line.command else {
        let files = &line.trace.request.files;
        let ended = answer::trace(&line.trace);
        return ended.unwrap_or_else(|why| cannot(&(why + &usage::command_meant(files))));
    };
    let ended = match command {
        Command::Trace(arguments) => answer::trace(&arguments),
        Command::Link(arguments) => answer::link(&arguments),
        Command::Embed(arguments) => answer::embed(&arguments),
        Command::Cluster(arguments) => Ok(cluster::trace(&arguments).unwrap_or_else(|why| {
            say(&why);
            ExitCode::from(EX_UNAVAILABLE)
        })),
        Command::Check(arguments) => check::check(&arguments).map(print_checked),
        Command::Diff(arguments) => check::diff(&arguments).map(print_checked),
        Command::Reach(arguments) => check::reach(&arguments).map(print_checked),
        Command::Map(arguments) => check::map(&arguments).map(print_checked),
        Command::Explain(arguments) => Ok(explain(&arguments.code, typed)),
        Command::Completions(arguments) => {
            Ok(pages::completions(CommandLine::command(), arguments.shell))
        }
        Command::Man(arguments) => pages::manual(CommandLine::command(), &arguments.folder),
    };
    ended.unwrap_or_else(|why| cannot(&why))
}

fn cannot(why: &str) -> ExitCode {
    say(why);
    ExitCode::from(EX_USAGE)
}

fn explain(code: &str, typed: &[OsString]) -> ExitCode {
    if let Some(page) = codes::page(code) {
        return print(&format!("{}\n", page.text()), ExitCode::SUCCESS);
    }
    let pages = codes::pages();
    let known: Vec<&str> = pages.iter().map(|page| page.code.as_str()).collect();
    let suggestion = suggest::did_you_mean(code, &known);
    bad_usage(
        &format!("there is no code {code}{suggestion} (docs/codes lists them)"),
        typed,
    )
}

fn print_checked(checked: check::Checked) -> ExitCode {
    checked.notes.iter().for_each(|note| say(note));
    if checked.is_coloured {
        print_as_it_is(&checked.shown, checked.status)
    } else {
        print(&checked.shown, checked.status)
    }
}

/// Prints the help that was asked for, or says what is wrong with the arguments.
fn refused(error: &clap::Error, typed: &[OsString]) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render();
            if is_coloured() {
                print_as_it_is(&text.ansi().to_string(), ExitCode::SUCCESS)
            } else {
                print(&text.to_string(), ExitCode::SUCCESS)
            }
        }
        _ => {
            let program = CommandLine::command();
            bad_usage(&usage::sentence(error, &program, typed), typed)
        }
    }
}

fn bad_usage(why: &str, typed: &[OsString]) -> ExitCode {
    say(why);
    let mut program = CommandLine::command();
    program.build();
    say_line(&usage::line(&mut program, typed));
    ExitCode::from(EX_USAGE)
}
