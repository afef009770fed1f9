//! `portpath cluster`: one request, answered for a running cluster that kubectl reads.

use std::fs;
use std::process::ExitCode;

use portpath::link::{Link, address};
use portpath::share::Shared;

use crate::answer::{answer, shared};
use crate::command_line::ClusterArguments;
use crate::input::Input;
use crate::kubectl::Kubectl;
use crate::output::{EX_DATAERR, EX_USAGE, say};

/// Reads the cluster and prints where the packet ends. `Err` holds a sentence that says why the
/// cluster cannot be read.
pub(crate) fn trace(arguments: &ClusterArguments) -> Result<ExitCode, String> {
    if arguments.open && arguments.shown.base.is_empty() {
        say("--open needs --base, the address of the page");
        return Ok(ExitCode::from(EX_USAGE));
    }
    let read = Kubectl::new(arguments).read()?;
    read.notes.iter().for_each(|note| say(note));
    if let Some(file) = &arguments.save {
        let saved = fs::write(file, &read.text);
        saved.map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    }
    let input = Input::of_text("cluster", read.text);
    let asked = arguments.query.asked();
    if arguments.open {
        let shared = shared(&input.text, &asked, &[], "link");
        return Ok(open_page(shared, &arguments.shown.base));
    }
    Ok(answer(&input, "cluster", &asked, &arguments.shown))
}

fn open_page(Shared { text, asked, .. }: Shared, base: &str) -> ExitCode {
    let link = Link {
        text: Some(text),
        asked,
        ..Link::default()
    };
    let opened = match link.packed() {
        Ok(fragment) => open::that(address(base, &fragment))
            .map_err(|error| format!("cannot open the browser: {error}")),
        Err(trouble) => Err(trouble.words()),
    };
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say(&why);
            ExitCode::from(EX_DATAERR)
        }
    }
}
