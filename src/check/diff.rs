//! What a change of the YAML does to its paths.

use super::{Check, Item};
use crate::survey::PathResult;
use portpath_text::maps::HashMap;

/// A path whose end is another one than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path in the old YAML; none for a new one.
    pub before: Option<Item>,
    /// The path in the new YAML; none for one that is gone.
    pub after: Option<Item>,
}

/// All changes between two versions, the worst first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// The paths that end differently, new ones and those that are gone.
    pub changes: Vec<Change>,
    /// How many paths end as before.
    pub same: usize,
    /// The exit status: 1 if a path fails that did not fail before, 2 if none does but one that
    /// worked or is new cannot be told, else 0.
    pub status: u8,
}

impl Change {
    /// How the path is called.
    pub fn name(&self) -> &str {
        let item = self.after.as_ref().or(self.before.as_ref());
        item.map_or("", |item| item.name.as_str())
    }

    /// How it ended before.
    pub fn was(&self) -> Option<PathResult> {
        self.before.as_ref().map(|item| item.result)
    }

    /// How it ends now.
    pub fn is(&self) -> Option<PathResult> {
        self.after.as_ref().map(|item| item.result)
    }

    /// Whether it is worse than before: a path that is gone is not.
    fn is_worse(&self) -> Option<PathResult> {
        let now = self.is()?;
        match self.was() {
            Some(before) if before <= now => None,
            _ => Some(now),
        }
    }
}

/// Compares the paths of two versions by what they are, not by their lines.
pub fn diff(old: &Check, new: &Check) -> Diff {
    let mut before: HashMap<&str, &Item> = HashMap::default();
    for item in &old.paths {
        before.entry(item.key.as_str()).or_insert(item);
    }
    let mut diff = Diff::default();
    let mut met: HashMap<&str, ()> = HashMap::default();
    for item in &new.paths {
        if met.insert(item.key.as_str(), ()).is_some() {
            continue;
        }
        let known = before.get(item.key.as_str()).copied();
        let is_same =
            known.is_some_and(|known| known.result == item.result && known.code == item.code);
        if is_same {
            diff.same += 1;
            continue;
        }
        diff.changes.push(Change {
            before: known.cloned(),
            after: Some(item.clone()),
        });
    }
    let mut gone: HashMap<&str, ()> = HashMap::default();
    for item in &old.paths {
        let key = item.key.as_str();
        if !met.contains_key(key) && gone.insert(key, ()).is_none() {
            diff.changes.push(Change {
                before: Some(item.clone()),
                after: None,
            });
        }
    }
    portpath_text::order::by_key(&mut diff.changes, |change| {
        // Gone ones come last.
        change.is().map_or(3, |result| result as u8)
    });
    let worse = || diff.changes.iter().filter_map(Change::is_worse);
    diff.status = if worse().any(|result| result == PathResult::Fails) {
        1
    } else if worse().any(|result| result == PathResult::CannotTell) {
        2
    } else {
        0
    };
    diff
}
