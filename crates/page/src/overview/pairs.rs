//! Which workloads the table of senders and receivers shows, and its words.

use portpath::survey::{Decision, Matrix, MatrixCell, MatrixPort, ObjectName, PathResult};

/// At most so many rows and columns: more would hold up the page.
const MOST: usize = 40;
/// Up to so many workloads, those that no policy decides about are shown as well.
const FEW: usize = 20;
/// So many names of a group are shown.
const NAMES: usize = 2;

/// What is shown of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pairs {
    /// The groups, in the order of the table.
    pub shown: Vec<usize>,
    /// How many groups are folded, or would be: no policy decides about them.
    pub free: usize,
    /// How many groups were left out because they are too many.
    pub left_out: usize,
}

impl Pairs {
    /// The groups with these letters in a name.
    pub(super) fn of(matrix: &Matrix, filter: &str, shows_free: bool) -> Self {
        let count = matrix.groups.len();
        let is_free = free(matrix);
        let folds = count > FEW && filter.is_empty();
        let free = if folds {
            is_free.iter().filter(|is_free| **is_free).count()
        } else {
            0
        };
        let wanted = filter.to_lowercase();
        let has = |at: &usize| {
            let members = &matrix.groups[*at].members;
            members
                .iter()
                .any(|member| member.name.to_lowercase().contains(&wanted))
        };
        let mut shown: Vec<usize> = (0..count)
            .filter(|at| !folds || shows_free || !is_free[*at])
            .filter(has)
            .collect();
        let left_out = shown.len().saturating_sub(MOST);
        shown.truncate(MOST);
        Self {
            shown,
            free,
            left_out,
        }
    }

    /// Whether both are shown.
    pub(super) fn has(&self, from: usize, to: usize) -> bool {
        self.shown.contains(&from) && self.shown.contains(&to)
    }

    /// Who reaches each port of each receiver that is shown.
    pub(super) fn sentences(&self, matrix: &Matrix, names: &[String]) -> Vec<String> {
        let mut sentences = Vec::new();
        for to in &self.shown {
            for (at, port) in matrix.groups[*to].ports.iter().enumerate() {
                let mut words = format!("{}, port {}:", names[*to], port_words(port));
                let ends = [
                    (PathResult::Works, "reached by"),
                    (PathResult::Fails, "not by"),
                    (PathResult::CannotTell, "perhaps by"),
                ];
                for (result, before) in ends {
                    let ends_so = |from: &usize| {
                        let decision = cell(matrix, *from, *to).decisions.get(at);
                        decision.is_some_and(|decision| decision.result == result)
                    };
                    let senders = self.shown.iter().copied().filter(ends_so);
                    let senders: Vec<String> = senders.map(|from| names[from].clone()).collect();
                    if !senders.is_empty() {
                        words.push_str(&format!(" {before} {}.", senders.join(", ")));
                    }
                }
                sentences.push(words);
            }
        }
        sentences
    }
}

/// Of each group, whether no policy decides about a packet from it or to it.
fn free(matrix: &Matrix) -> Vec<bool> {
    let count = matrix.groups.len();
    let mut is_free = vec![true; count];
    for (at, cell) in matrix.cells.iter().enumerate() {
        let is_open =
            |decision: &Decision| decision.result == PathResult::Works && decision.rules.is_empty();
        if !cell.decisions.iter().all(is_open) {
            is_free[at / count] = false;
            is_free[at % count] = false;
        }
    }
    is_free
}

fn cell(matrix: &Matrix, from: usize, to: usize) -> &MatrixCell {
    &matrix.cells[from * matrix.groups.len() + to]
}

/// Each group by the names of its first members; with namespaces where there are several.
pub(super) fn names(matrix: &Matrix) -> Vec<String> {
    let members = || matrix.groups.iter().flat_map(|group| &group.members);
    let home = members().next().map(|member| &member.namespace);
    let is_one = members().all(|member| Some(&member.namespace) == home);
    let name = |member: &ObjectName| {
        if is_one {
            member.name.clone()
        } else {
            [&member.namespace, "/", member.name.as_str()].concat()
        }
    };
    let groups = matrix.groups.iter().map(|group| {
        let names = group.members.iter().take(NAMES).map(name);
        let names = names.collect::<Vec<_>>().join(", ");
        match group.members.len().saturating_sub(NAMES) {
            0 => names,
            more => format!("{names} + {more} more"),
        }
    });
    groups.collect()
}

/// `8080`, or `53/UDP`
pub(super) fn port_words(port: &MatrixPort) -> String {
    if port.protocol == "TCP" {
        port.number.to_string()
    } else {
        format!("{}/{}", port.number, port.protocol)
    }
}

/// A cell in a few words: `passes`, or the ports that do.
pub(super) fn cell_words(matrix: &Matrix, from: usize, to: usize) -> String {
    let own = cell(matrix, from, to);
    if own.decisions.is_empty() {
        let words = if from == to { "itself" } else { "no port" };
        return words.to_owned();
    }
    match own.result() {
        Some(PathResult::Works) => "passes".to_owned(),
        Some(PathResult::Fails) => "is dropped".to_owned(),
        Some(PathResult::CannotTell) => "cannot tell".to_owned(),
        None => {
            let ports = own.decisions.iter().zip(&matrix.groups[to].ports);
            let passing = ports.filter(|(decision, _)| decision.result == PathResult::Works);
            let passing: Vec<String> = passing.map(|(_, port)| port_words(port)).collect();
            if passing.is_empty() {
                "some cannot tell".to_owned()
            } else {
                format!("only {}", passing.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use portpath::{Asked, Session};

    use super::*;

    /// `count` Pods without a policy about them, and `guarded`, which lets `pod-0` come to one of its
    /// two ports.
    fn matrix(count: usize) -> Matrix {
        let pod = |name: &str, ports: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: c, \
                 image: i, ports: [{ports}]}}]}}\n---\n"
            )
        };
        let mut text = pod(
            "guarded",
            "{containerPort: 8080}, {containerPort: 53, protocol: UDP}",
        );
        for at in 0..count {
            text.push_str(&pod(&format!("pod-{at}"), "{containerPort: 80}"));
        }
        text.push_str(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: guard}\nspec:\n  podSelector: {matchLabels: \
             {app: guarded}}\n  ingress:\n  - from: [{podSelector: {matchLabels: {app: pod-0}}}]\n    ports: [{port: 53, protocol: \
             UDP}]\n",
        );
        let asked = Asked::default();
        Session::read(text, &asked).matrix(&asked)
    }

    #[test]
    fn a_cell_says_what_passes() {
        let matrix = matrix(2);
        assert_eq!(names(&matrix), ["guarded", "pod-0", "pod-1"]);
        assert_eq!(cell_words(&matrix, 1, 0), "only 53/UDP");
        assert_eq!(cell_words(&matrix, 2, 0), "is dropped");
        assert_eq!(cell_words(&matrix, 0, 1), "passes");
        assert_eq!(cell_words(&matrix, 1, 1), "itself");
        let pairs = Pairs::of(&matrix, "", false);
        assert_eq!((pairs.shown.len(), pairs.free, pairs.left_out), (3, 0, 0));
        let words = pairs.sentences(&matrix, &names(&matrix));
        assert!(
            words.contains(&"guarded, port 53/UDP: reached by pod-0. not by pod-1.".to_owned()),
            "{words:?}"
        );
    }

    #[test]
    fn a_large_table_folds_and_a_filter_finds_a_row() {
        let matrix = matrix(60);
        let all = Pairs::of(&matrix, "", false);
        assert_eq!(
            all.shown.len() + all.left_out,
            61,
            "each is kept out of guarded"
        );
        let one = Pairs::of(&matrix, "POD-59", false);
        assert_eq!(one.shown, [60]);
        assert!(one.has(60, 60) && !one.has(60, 0));
    }
}
