//! Measures how near two words are, for near misses.

/// How many characters of a word are looked at.
const MOST_LETTERS: usize = 64;

/// The number of letters to insert, delete, replace or swap with a neighbour to get from `a` to `b`
/// (optimal string alignment). Counts at most the first 64 characters, so that it costs a bounded
/// time.
pub fn edit_distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(beginning(a), beginning(b))
}

/// The first characters of a word.
fn beginning(word: &str) -> &str {
    let end = word.char_indices().nth(MOST_LETTERS);
    end.map_or(word, |(end, _)| &word[..end])
}

/// True when two words are so near that one is likely a slip for the other.
pub fn is_near(a: &str, b: &str) -> bool {
    let one = a.chars().count();
    let other = b.chars().count();
    let long = one.max(other);
    let short = one.min(other);
    let most = 1.max(short / 3);
    // Each letter more is one to insert, as far as letters are counted at all.
    long.min(MOST_LETTERS) - short.min(MOST_LETTERS) <= most && edit_distance(a, b) <= most
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

    #[test]
    fn letters_beyond_the_first_64_do_not_count() {
        let word = "é".repeat(MOST_LETTERS);
        assert_eq!(edit_distance(&word, &format!("{word}-and-more")), 0);
    }
}
