//! Measures how near two words are, for near misses.

/// The number of letters to insert, delete, replace or swap with a neighbour to get from `a` to `b`
/// (optimal string alignment). Counts at most the first 64 characters, so that it costs a bounded time.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// True when two words are so near that one is likely a slip for the other.
pub fn is_near(a: &str, b: &str) -> bool {
    edit_distance(a, b) <= 1.max(a.chars().count().min(b.chars().count()) / 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swaps_count_once() {
        assert_eq!(edit_distance("exampel-app", "example-app"), 1);
        assert_eq!(edit_distance("web", "wep"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("é", "e"), 1);
        assert!(is_near("backend", "backed") && !is_near("api", "web"));
    }
}
