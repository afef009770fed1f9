//! Counts agreements and prints the disagreements, each with its case and what differs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use portpath_testkit::cases::Case;

/// How many disagreements are printed whole; the rest are counted by tag.
const PRINTED: usize = 40;

/// What agrees in one file, or in all.
#[derive(Default)]
pub(crate) struct Agreement {
    what: &'static str,
    agreed: usize,
    compared: usize,
    printed: usize,
    by_tag: BTreeMap<String, usize>,
    inherited: usize,
    /// Where the disagreements of the case at hand come from.
    pub source: Source,
}

/// Where disagreements come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Source {
    /// The part that is compared.
    #[default]
    Own,
    /// An earlier part, which is compared elsewhere.
    Inherited,
}

impl Agreement {
    /// Nothing compared yet; `what` is `slices`, `flows` and so on.
    pub(crate) fn new(what: &'static str) -> Self {
        Self {
            what,
            ..Self::default()
        }
    }

    /// Takes one comparison: what Kubernetes says, what we say, line by line.
    pub(crate) fn compare(&mut self, case: &Case, about: &str, theirs: &[String], ours: &[String]) {
        self.compared += 1;
        if theirs == ours {
            self.agreed += 1;
            return;
        }
        if self.source == Source::Inherited {
            self.inherited += 1;
            return;
        }
        for tag in &case.tags {
            *self.by_tag.entry(tag.clone()).or_default() += 1;
        }
        if self.printed < PRINTED {
            self.printed += 1;
            println!("{} {} {:?}: {about}", self.what, case.id, case.tags);
            for line in theirs.iter().filter(|line| !ours.contains(line)) {
                println!("    Kubernetes: {line}");
            }
            for line in ours.iter().filter(|line| !theirs.contains(line)) {
                println!("    Portpath:   {line}");
            }
            if theirs.iter().all(|line| ours.contains(line))
                && ours.iter().all(|line| theirs.contains(line))
            {
                println!("    the same lines in another order or number");
            }
        }
    }

    /// Adds another file's counts.
    pub(crate) fn add(&mut self, other: &Self) {
        self.agreed += other.agreed;
        self.compared += other.compared;
    }

    /// Prints the counts of one file, and the tags of the disagreements.
    pub(crate) fn print(&self, place: &str) {
        print!("{place}{}", self.line());
        if self.inherited > 0 {
            println!(
                "    {} of the disagreements are in cases where other objects are stored",
                self.inherited
            );
        }
        let mut tags: Vec<_> = self.by_tag.iter().collect();
        tags.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        if !tags.is_empty() {
            let tags: Vec<String> = tags
                .iter()
                .take(20)
                .map(|(tag, count)| format!("{tag} {count}"))
                .collect();
            println!("    disagreements by tag: {}", tags.join(", "));
        }
    }

    /// Prints the counts of all files, and leaves them for `cargo xtask test`, which shows them.
    pub(crate) fn keep(&self) {
        let line = self.line();
        print!("{line}");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("agreement");
        let file = folder.join(self.what);
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&file, line))
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    /// `slices: 10 of 10 agree`
    fn line(&self) -> String {
        format!(
            "{}: {} of {} agree\n",
            self.what, self.agreed, self.compared
        )
    }

    /// How many comparisons disagreed.
    pub(crate) fn disagreements(&self) -> usize {
        self.compared - self.agreed
    }
}
