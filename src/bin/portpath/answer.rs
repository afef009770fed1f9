//! `portpath trace`, `link` and `embed`: one request, answered or shared.

use std::process::ExitCode;

use portpath::film::{as_embedded, frame, snippet};
use portpath::link::{Link, address};
use portpath::report::Outcome;
use portpath::scene::{Palette, Shape};
use portpath::share::{Shared, remaining_words, share, summary};
use portpath::{Asked, analyze, inspect, render};

use crate::command_line::{
    EmbedArguments, LinkArguments, Request, Shown, Shows, TraceArguments, TraceForm,
};
use crate::input::{self, Input};
use crate::output::{EX_DATAERR, print, say, say_line};

/// Prints where the packet ends. `Err` holds a sentence that says what cannot be read, as in all
/// three commands.
pub(crate) fn trace(arguments: &TraceArguments) -> Result<ExitCode, String> {
    let input = input(&arguments.request)?;
    let asked = arguments.request.query.asked();
    let name = match (
        arguments.request.files.as_slice(),
        input.artifacts.as_slice(),
    ) {
        ([file], [artifact]) if file != "-" => artifact.name.as_str(),
        _ => "YAML",
    };
    Ok(answer(&input, name, &asked, &arguments.shown))
}

/// Prints where the packet ends in a text that is called `name`.
pub(crate) fn answer(
    Input {
        text, artifacts, ..
    }: &Input,
    name: &str,
    asked: &Asked,
    options: &Shown,
) -> ExitCode {
    let analysis = analyze(text.as_str(), asked);
    let sheets = match options.show {
        None => Vec::new(),
        Some(Shows::AllSheets) => inspect(text, asked),
        Some(Shows::Sheet(kind)) => inspect(text, asked)
            .into_iter()
            .filter(|sheet| sheet.kind == kind)
            .collect(),
    };
    let shown = match options.form() {
        TraceForm::Text => render::text(&analysis, name, text) + &render::sheets(&sheets),
        TraceForm::Json => render::json(&analysis, &sheets),
        TraceForm::Sarif => render::sarif(&analysis, text, artifacts, &options.base),
        // A picture is made to be shown to others.
        TraceForm::Svg => render::svg(
            &shared(text, asked, &[], "picture").analysis,
            Shape::Wide,
            &Palette::LIGHT,
        ),
    };
    let status = ExitCode::from(status(analysis.verdict.outcome));
    print(&shown, status)
}

/// Prints the link to standard output. The list of what was left out goes to standard error, so a
/// docs build can use the one and show the other.
pub(crate) fn link(arguments: &LinkArguments) -> Result<ExitCode, String> {
    let input = input(&arguments.request)?;
    let asked = arguments.request.query.asked();
    let Shared { text, asked, .. } =
        shared(&input.text, &asked, &arguments.leave_out.lines, "link");
    let link = Link {
        text: Some(text),
        asked,
        step: arguments.step,
        theme: arguments.theme,
        ..Link::default()
    };
    match link.packed() {
        Ok(fragment) => Ok(print(
            &format!("{}\n", address(&arguments.base, &fragment)),
            ExitCode::SUCCESS,
        )),
        Err(trouble) => {
            say(&trouble.words());
            Ok(ExitCode::from(EX_DATAERR))
        }
    }
}

/// Prints the HTML of an embed, redacted as a link is.
pub(crate) fn embed(arguments: &EmbedArguments) -> Result<ExitCode, String> {
    let input = input(&arguments.request)?;
    let asked = arguments.request.query.asked();
    let Shared { text, asked, .. } =
        shared(&input.text, &asked, &arguments.leave_out.lines, "embed");
    let text = as_embedded(&text);
    let options = arguments.snippet();
    let html = match &arguments.iframe {
        Some(base) => frame(base, arguments.origin(), &text, &asked, &options),
        None => snippet(&text, &asked, &analyze(&text, &asked), &options),
    };
    Ok(print(&html, ExitCode::SUCCESS))
}

fn input(request: &Request) -> Result<Input, String> {
    let input = input::read(&request.files)?;
    input.notes.iter().for_each(|note| say(note));
    Ok(input)
}

/// What may travel. Lists on standard error what does not, and what you should check.
pub(crate) fn shared(text: &str, asked: &Asked, leave_out: &[usize], what: &str) -> Shared {
    let own = analyze(text, asked);
    let shared = share(text, asked, &own, leave_out);
    let left_out = summary(&shared.left_out);
    if !left_out.is_empty() {
        say(&format!("left out of the {what}:"));
        left_out
            .iter()
            .for_each(|line| say_line(&format!("  {}", render::visible_line(line))));
    }
    if let Some(words) = remaining_words(&shared.remaining) {
        say(&format!(
            "{words}. Leave a line's values out with --leave-out LINE."
        ));
    }
    if let Some(difference) = &shared.difference {
        say(difference);
    }
    shared
}

fn status(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Delivered | Outcome::Answered => 0,
        Outcome::Refused
        | Outcome::TimedOut
        | Outcome::NoSuchHost
        | Outcome::HttpError
        | Outcome::Rejected => 1,
        Outcome::CannotTell => 2,
    }
}
