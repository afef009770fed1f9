//! Files into the editor: dropped on it or picked, one or several, joined as documents with a
//! comment that names each.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::file::callbacks::{FileReader, read_as_text};
use gloo::file::{Blob, File, FileList};
use web_sys::{DataTransfer, HtmlInputElement};
use yew::prelude::*;

use crate::state::{Event, TextEvent};
use portpath_text::limits::LIMITS;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Read {
    name: String,
    text: String,
}

/// What the view needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct FilesProps {
    /// Files that were dropped, with a number that tells one drop from the next.
    pub dropped: Option<(u32, Rc<Vec<File>>)>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The button that opens files, and what is said of them.
#[component]
pub(super) fn Files(props: &FilesProps) -> Html {
    let said = use_state_eq(String::new);
    let readers = use_mut_ref(Vec::<FileReader>::new);
    let take = {
        let on = props.on.clone();
        let said = said.setter();
        Callback::from(move |files: Vec<File>| match too_large(&files) {
            Some(words) => said.set(words),
            None => read(files, &readers, &on, &said),
        })
    };
    {
        let take = take.clone();
        use_effect_with(props.dropped.clone().map(|(number, _)| number), {
            let dropped = props.dropped.clone();
            move |_| {
                if let Some((_, files)) = dropped {
                    take.emit(files.to_vec());
                }
            }
        });
    }
    let picked = Callback::from(move |event: yew::Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        take.emit(
            input
                .files()
                .map(|files| FileList::from(files).to_vec())
                .unwrap_or_default(),
        );
        // The same file picked again counts again.
        input.set_value("");
    });
    html! {
        <>
            <label class="small open-files" title="Or drop files anywhere on the page">
                { "Open files" }
                <input type="file" id="files" multiple=true onchange={picked}
                    accept=".yaml,.yml,.json,.txt,.md,text/*,application/json" />
            </label>
            <p class="files-said" role="status">{ &*said }</p>
        </>
    }
}

fn too_large(files: &[File]) -> Option<String> {
    let most = LIMITS.bytes as u64;
    let all: u64 = files.iter().map(|file| file.size()).sum();
    let largest = files.iter().max_by_key(|file| file.size())?;
    let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
    (all > most).then(|| {
        let whole = if files.len() > 1 {
            "Together the files have".to_owned()
        } else {
            format!("{} has", largest.name())
        };
        format!(
            "{whole} {} MB; the limit is {} MB. Your text was not changed.",
            megabytes(all),
            megabytes(most)
        )
    })
}

/// Reads one file after the other, and puts all in at once.
fn read(
    files: Vec<File>,
    readers: &Rc<RefCell<Vec<FileReader>>>,
    on: &Callback<Event>,
    said: &UseStateSetter<String>,
) {
    let slots: Rc<RefCell<Vec<Option<Read>>>> = Rc::new(RefCell::new(vec![None; files.len()]));
    let mut kept = readers.borrow_mut();
    kept.clear();
    for (at, file) in files.into_iter().enumerate() {
        let slots = slots.clone();
        let on = on.clone();
        let said = said.clone();
        let name = file.name();
        kept.push(read_as_text(
            &Blob::from(file),
            move |result| match result {
                Ok(text) => {
                    slots.borrow_mut()[at] = Some(Read { name, text });
                    let all: Option<Vec<Read>> = slots.borrow().iter().cloned().collect();
                    if let Some(files) = all {
                        said.set(String::new());
                        on.emit(opened(&files));
                    }
                }
                Err(_) => said.set(format!("{name} cannot be read. Your text was not changed.")),
            },
        ));
    }
}

fn opened(files: &[Read]) -> Event {
    let names: Vec<String> = files.iter().map(|file| name_of(&file.name)).collect();
    let names = match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) if others.len() < 3 => format!("{} and {last}", others.join(", ")),
        _ => format!("{} files", names.len()),
    };
    Event::Text(TextEvent::FilesOpened {
        names: names.into(),
        text: joined(files).into(),
    })
}

/// The files as one text; a single one stays as it is.
fn joined(files: &[Read]) -> String {
    if let [file] = files {
        return tidy(&file.text);
    }
    let mut text = String::new();
    for file in files {
        let content = tidy(&file.text);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        if !text.is_empty() && !content.starts_with("---") {
            text.push_str("---\n");
        }
        text.push_str("# ");
        text.push_str(&name_of(&file.name));
        text.push('\n');
        text.push_str(&content);
    }
    text
}

/// As a textarea has it: without a byte order mark, with plain line breaks.
pub(super) fn tidy(text: &str) -> String {
    text.trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace('\r', "\n")
}

fn name_of(name: &str) -> String {
    name.chars()
        .map(|each| if each.is_control() { ' ' } else { each })
        .collect()
}

/// A text that was dropped, opened as a file is.
pub(super) fn text_dropped(text: &str) -> Event {
    Event::Text(TextEvent::FilesOpened {
        names: "the text that you dropped".into(),
        text: tidy(text).into(),
    })
}

/// The files that a drop or a paste carries; none where it carries no file.
pub(super) fn carried(transfer: &DataTransfer) -> Option<Vec<File>> {
    let files = FileList::from(transfer.files()?).to_vec();
    if files.is_empty() { None } else { Some(files) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> Read {
        Read {
            name: name.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn files_become_documents_that_name_them() {
        let files = [
            file("a.yaml", "\u{feff}kind: Service\r\nmetadata: {}"),
            file("b.yaml", "---\nkind: Pod\n"),
            file("c\n.yaml", "kind: Node\n"),
        ];
        assert_eq!(
            joined(&files),
            "# a.yaml\nkind: Service\nmetadata: {}\n# b.yaml\n---\nkind: Pod\n---\n# c .yaml\nkind: Node\n"
        );
        assert_eq!(joined(&files[1..2]), "---\nkind: Pod\n");
    }

    #[test]
    fn the_notice_names_the_files() {
        let title = |files: &[Read]| match opened(files) {
            Event::Text(TextEvent::FilesOpened { names, .. }) => names.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(title(&[file("a", "")]), "a");
        assert_eq!(title(&[file("a", ""), file("b", "")]), "a and b");
        let many: Vec<Read> = (0..9).map(|at| file(&at.to_string(), "")).collect();
        assert_eq!(title(&many), "9 files");
    }
}
