//! Runs what is measured, each time in a fresh process, and keeps the medians.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{Result, answer, root};

/// `@monokle/validation` takes time with the square of the documents; beyond this many it is not
/// run.
const MOST_FOR_MONOKLE: usize = 1_000;

/// The core in an open page. The tables show its figures next to those of the core.
pub(crate) const OPEN_PAGE: &str = "Portpath, in an open page";

/// Something that is measured.
pub(crate) struct Subject {
    /// Its name in the tables.
    pub(crate) name: &'static str,
    program: PathBuf,
    /// The words before your YAML on the command line.
    before: Vec<PathBuf>,
    /// The words after it and the number of warm runs.
    behind: Option<PathBuf>,
}

impl Subject {
    /// The core as WebAssembly in Node.js.
    pub(crate) fn wasm(module: &Path) -> Self {
        Self::in_node("Portpath, WebAssembly", "core", module)
    }

    /// The same in a page that is open: it has answered what the page opens with.
    pub(crate) fn open_page(module: &Path) -> Self {
        Self::in_node(OPEN_PAGE, "page", module)
    }

    /// The core as a native program.
    pub(crate) fn native(program: &Path) -> Self {
        Self {
            name: "Portpath, native",
            program: program.to_owned(),
            before: Vec::new(),
            behind: None,
        }
    }

    /// A JavaScript library.
    pub(crate) fn peer(name: &'static str, folder: &Path) -> Self {
        let shown = match name {
            "js-yaml" => "js-yaml, parsing only",
            "yaml" => "yaml, parsing only",
            _ => "@monokle/validation with links",
        };
        Self::in_node(shown, name, folder)
    }

    fn in_node(name: &'static str, what: &str, home: &Path) -> Self {
        let before = vec![root().join("bench/run.mjs"), what.into()];
        Self {
            name,
            program: "node".into(),
            before,
            behind: Some(home.to_owned()),
        }
    }

    /// How often it runs on a paste of so many documents, and how often again in the same process.
    fn repeats(&self, documents: usize) -> (usize, usize) {
        let slow = self.name.starts_with('@');
        match documents {
            _ if slow && documents > MOST_FOR_MONOKLE => (0, 0),
            _ if slow && documents == MOST_FOR_MONOKLE => (1, 0),
            0..=1_000 if self.name == OPEN_PAGE => (7, 0),
            _ if self.name == OPEN_PAGE => (3, 0),
            0..=1_000 => (7, 7),
            _ => (3, 2),
        }
    }

    fn once(&self, paste: &Path, warm: usize) -> Option<BTreeMap<String, f64>> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.before)
            .arg(paste)
            .arg(warm.to_string())
            .args(&self.behind);
        let text = answer(&mut command)?;
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        Some(
            lines
                .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
                .collect(),
        )
    }
}

/// The medians by subject, documents and figure.
pub(crate) struct Figures(BTreeMap<(&'static str, usize, String), f64>);

impl Figures {
    /// Runs everything. If a subject fails, prints so and leaves it out.
    pub(crate) fn of(subjects: &[Subject], sizes: &[usize], pastes: &Path) -> Result<Self> {
        let mut figures = BTreeMap::new();
        for documents in sizes {
            let paste = pastes.join(format!("{documents}.yaml"));
            for subject in subjects {
                let (runs, warm) = subject.repeats(*documents);
                println!("    {documents} documents: {}, {runs} runs", subject.name);
                let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
                for _ in 0..runs {
                    let Some(run) = subject.once(&paste, warm) else {
                        println!("    {} failed; the table leaves it out", subject.name);
                        break;
                    };
                    run.into_iter()
                        .for_each(|(name, value)| all.entry(name).or_default().push(value));
                }
                for (name, mut values) in all {
                    values.sort_by(f64::total_cmp);
                    figures.insert((subject.name, *documents, name), values[values.len() / 2]);
                }
            }
        }
        if figures.is_empty() {
            Err("no measurement could run".to_owned())
        } else {
            Ok(Self(figures))
        }
    }

    /// The names of what the tables compare, in their order.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let order = ["Portpath, WebAssembly", "Portpath, native"];
        let mut names: Vec<&'static str> = order.to_vec();
        for (name, ..) in self.0.keys() {
            if !names.contains(name) && *name != OPEN_PAGE {
                names.push(name);
            }
        }
        names
    }

    /// One figure.
    pub(crate) fn get(&self, subject: &'static str, documents: usize, figure: &str) -> Option<f64> {
        self.0
            .get(&(subject, documents, figure.to_owned()))
            .copied()
    }
}
