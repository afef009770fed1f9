//! Makes the tutorial: turns `lessons/*.md` into pages that can be read without JavaScript, in
//! `learn` below the given folder. Every answer on them comes from the core. `tests/lessons.rs`
//! checks the Markdown against the same core.

mod answer;
mod body;
mod contents;
mod html;
mod lesson;
mod page;
mod prose;
mod yaml;
#[path = "../../crates/page/src/editor/tokens.rs"]
mod tokens;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use lesson::Lesson;
use page::Assets;
use portpath_testkit::scenario;

fn main() -> ExitCode {
    let Some(dist) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: lessons FOLDER");
        return ExitCode::FAILURE;
    };
    match write(&dist) {
        Ok(count) => {
            println!(
                "    {count} lessons written to {}",
                dist.join("learn").display()
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {}: {error}", dist.display());
            ExitCode::FAILURE
        }
    }
}

fn write(dist: &Path) -> io::Result<usize> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lessons: Vec<Lesson> = scenario::files_in(sources)
        .iter()
        .map(|file| Lesson::read(file))
        .collect::<io::Result<_>>()?;
    let learn = dist.join("learn");
    if learn.is_dir() {
        fs::remove_dir_all(&learn)?;
    }
    fs::create_dir_all(&learn)?;
    let assets = Assets::put(&sources.join("../static"), dist)?;
    fs::write(learn.join("index.html"), contents::page(&lessons, &assets))?;
    for (at, lesson) in lessons.iter().enumerate() {
        let folder = learn.join(&lesson.slug);
        fs::create_dir(&folder)?;
        let beside = page::Beside {
            before: at.checked_sub(1).map(|at| &lessons[at]),
            after: lessons.get(at + 1),
        };
        fs::write(
            folder.join("index.html"),
            page::lesson(lesson, &beside, &assets),
        )?;
    }
    Ok(lessons.len())
}
