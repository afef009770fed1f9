//! Which view of the text the reader sees: the path of one packet, or all paths at once.

/// A view of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// The path of one packet.
    #[default]
    Path,
    /// All paths, a row each.
    Table,
    /// The map of the app.
    Map,
    /// Who may reach whom.
    Reachability,
}

impl Panel {
    /// All of them, as their tabs stand.
    pub const ALL: [Panel; 4] = [Panel::Path, Panel::Table, Panel::Map, Panel::Reachability];

    /// What its tab says.
    pub fn words(self) -> &'static str {
        match self {
            Panel::Path => "Path",
            Panel::Table => "Table",
            Panel::Map => "Map",
            Panel::Reachability => "Reachability",
        }
    }

    /// The id of its element; its tab has the same with `-tab`.
    pub fn id(self) -> &'static str {
        match self {
            Panel::Path => "path-panel",
            Panel::Table => "table-panel",
            Panel::Map => "map-panel",
            Panel::Reachability => "reachability-panel",
        }
    }

    /// The one whose tab stands so many places on, around the ends.
    pub fn beside(self, by: isize) -> Self {
        let count = Self::ALL.len() as isize;
        let at = Self::ALL.iter().position(|panel| *panel == self);
        let at = at.unwrap_or(0) as isize;
        Self::ALL[(at + by).rem_euclid(count) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_around_all_tabs() {
        let mut seen = vec![Panel::Path];
        for _ in 1..Panel::ALL.len() {
            seen.push(seen[seen.len() - 1].beside(1));
        }
        assert_eq!(seen, Panel::ALL);
        assert_eq!(seen[seen.len() - 1].beside(1), Panel::Path);
        assert_eq!(Panel::Path.beside(-1), Panel::ALL[Panel::ALL.len() - 1]);
    }
}
