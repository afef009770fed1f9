//! The values that options take, and the sentence that refuses another one.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ColorChoice, Command, Error};
use clap_complete::Shell;
use portpath::ProxyMode;
use portpath::render::codes;

use crate::suggest::{did_you_mean, or_list};

/// A value that a function reads from the option's name and the text.
#[derive(Clone)]
pub(super) struct Text<T>(pub(super) fn(&str, &str) -> Result<T, String>);

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Text<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, Error> {
        read(command, argument, value, self.0)
    }
}

/// One of a few words.
#[derive(Clone)]
pub(super) struct OneOf<T>(Vec<(&'static str, T)>);

impl<T> OneOf<T> {
    pub(super) fn new(words: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        Self(words.into_iter().collect())
    }
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for OneOf<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, Error> {
        read(command, argument, value, |name, typed| {
            let known = self.0.iter().find(|(word, _)| *word == typed);
            known
                .map(|(_, value)| value.clone())
                .ok_or_else(|| other_word(name, typed, &self.words()))
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words().into_iter().map(PossibleValue::new)))
    }
}

impl<T> OneOf<T> {
    fn words(&self) -> Vec<&'static str> {
        self.0.iter().map(|(word, _)| *word).collect()
    }
}

/// Reads a value of an option from the option's name and the text.
fn read<T>(
    command: &Command,
    argument: Option<&Arg>,
    value: &OsStr,
    parse: impl FnOnce(&str, &str) -> Result<T, String>,
) -> Result<T, Error> {
    let name = name(argument);
    as_text(&name, value)
        .and_then(|text| parse(&name, text))
        .map_err(|sentence| refusal(command, sentence))
}

fn other_word(option: &str, typed: &str, words: &[&str]) -> String {
    format!(
        "{option} takes {}, not {typed}{}",
        or_list(words),
        did_you_mean(typed, words)
    )
}

/// The code of a finding. Any text is one to the command line; `portpath explain` knows the codes.
#[derive(Clone)]
pub(super) struct CodeName;

impl TypedValueParser for CodeName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        read(command, argument, value, owned)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let pages = codes::pages().into_iter();
        Some(Box::new(
            pages.map(|page| PossibleValue::new(page.code.clone())),
        ))
    }
}

pub(super) fn owned(_: &str, text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

pub(super) fn number(option: &str, text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{option} takes a number from 1, not {text}")),
    }
}

pub(super) fn proxy_mode() -> OneOf<ProxyMode> {
    OneOf::new(ProxyMode::ALL.map(|mode| (mode.as_str(), mode)))
}

pub(super) fn color() -> OneOf<ColorChoice> {
    OneOf::new([
        ("auto", ColorChoice::Auto),
        ("always", ColorChoice::Always),
        ("never", ColorChoice::Never),
    ])
}

pub(super) fn shell() -> OneOf<Shell> {
    OneOf::new([
        ("bash", Shell::Bash),
        ("elvish", Shell::Elvish),
        ("fish", Shell::Fish),
        ("powershell", Shell::PowerShell),
        ("zsh", Shell::Zsh),
    ])
}

/// How you write it: `--to`, `FILE`.
fn name(argument: Option<&Arg>) -> String {
    let Some(argument) = argument else {
        return "the option".to_owned();
    };
    match argument.get_long() {
        Some(long) => format!("--{long}"),
        None => argument.get_id().as_str().to_uppercase(),
    }
}

fn as_text<'v>(option: &str, value: &'v OsStr) -> Result<&'v str, String> {
    value.to_str().ok_or_else(|| {
        format!(
            "the value of {option} is not UTF-8: {}",
            value.to_string_lossy()
        )
    })
}

/// An error that `usage::sentence` says as it is.
fn refusal(command: &Command, sentence: String) -> Error {
    let mut error = Error::new(ErrorKind::ValueValidation).with_cmd(command);
    error.insert(ContextKind::Custom, ContextValue::String(sentence));
    error
}
