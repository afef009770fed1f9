//! Reads the files, and says in a sentence which of them cannot be read.

use std::ffi::{OsStr, OsString};
use std::io::{ErrorKind, Read};
use std::path::Path;

use portpath::render::Artifact;
use portpath::source::Span;

/// All files as one stream.
#[derive(Default)]
pub(crate) struct Input {
    /// The stream, with a separator between two files.
    pub(crate) text: String,
    /// Where each file is in it.
    pub(crate) artifacts: Vec<Artifact>,
    /// What you should know about the files, a sentence each.
    pub(crate) notes: Vec<String>,
}

/// Reads the files in order; `-` is standard input.
pub(crate) fn read(files: &[OsString]) -> Result<Input, String> {
    let mut input = Input::default();
    for file in files {
        let bytes = bytes(file).map_err(|error| cannot_read(file, &error))?;
        let line = first_line_not_utf8(&bytes);
        input.notes.extend(line.map(|line| not_utf8(file, line)));
        input.add(artifact_name(file), &bytes);
    }
    Ok(input)
}

impl Input {
    /// A text that no file holds.
    pub(crate) fn of_text(name: &str, text: String) -> Self {
        let span = Span::new(0, text.len());
        let artifact = Artifact {
            name: name.to_owned(),
            span,
        };
        Self {
            text,
            artifacts: vec![artifact],
            notes: Vec::new(),
        }
    }

    fn add(&mut self, name: String, bytes: &[u8]) {
        if !self.text.is_empty() {
            self.text.push_str(if self.text.ends_with('\n') {
                "---\n"
            } else {
                "\n---\n"
            });
        }
        let start = self.text.len();
        self.text.push_str(&String::from_utf8_lossy(bytes));
        self.artifacts.push(Artifact {
            name,
            span: Span::new(start, self.text.len()),
        });
    }
}

/// What programs read: a name that is not UTF-8 as well as it can be written.
fn artifact_name(file: &OsStr) -> String {
    if file == "-" {
        "stdin".to_owned()
    } else {
        file.to_string_lossy().into_owned()
    }
}

/// What you read.
fn name(file: &OsStr) -> String {
    if file == "-" {
        "standard input".to_owned()
    } else {
        artifact_name(file)
    }
}

fn bytes(file: &OsStr) -> std::io::Result<Vec<u8>> {
    if file != "-" {
        return std::fs::read(file);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn first_line_not_utf8(bytes: &[u8]) -> Option<usize> {
    let error = std::str::from_utf8(bytes).err()?;
    let before = &bytes[..error.valid_up_to()];
    Some(before.iter().filter(|byte| **byte == b'\n').count() + 1)
}

fn not_utf8(file: &OsStr, line: usize) -> String {
    format!(
        "{} has bytes that are not UTF-8, the first on line {line}; Portpath reads them as �",
        name(file)
    )
}

fn cannot_read(file: &OsStr, error: &std::io::Error) -> String {
    let name = name(file);
    if file != "-" && Path::new(file).is_dir() {
        let folder = name.trim_end_matches('/');
        return format!("{name} is a folder; name the files in it: portpath {folder}/*.yaml");
    }
    match error.kind() {
        ErrorKind::NotFound => format!("cannot read {name}: there is no such file"),
        ErrorKind::PermissionDenied => {
            format!("cannot read {name}: you have no permission to read it")
        }
        ErrorKind::IsADirectory => format!("cannot read {name}: it is a folder"),
        _ => format!("cannot read {name}: {error}"),
    }
}
