//! Measures how near two words are, for near misses.

use portpath_text::FULL;

/// How many characters of a word are looked at.
const MOST_LETTERS: usize = 64;

/// The number of letters to insert, delete, replace or swap with a neighbour to get from `a` to `b`
/// (optimal string alignment). Counts at most the first 64 characters, so that it costs a bounded time.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b) = (Letters::of(a), Letters::of(b));
    let (a, b) = without_common_ends(a.letters(), b.letters());
    let mut before_last = [0; MOST_LETTERS + 1];
    let mut last: [usize; MOST_LETTERS + 1] = std::array::from_fn(|at| at);
    for i in 1..=a.len() {
        let mut row = [i; MOST_LETTERS + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            row[j] = best;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// What differs: letters that both begin or end with stay where they are.
fn without_common_ends<'w>(a: &'w [char], b: &'w [char]) -> (&'w [char], &'w [char]) {
    let start = a
        .iter()
        .zip(b)
        .take_while(|(one, other)| one == other)
        .count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    (&a[..a.len() - end], &b[..b.len() - end])
}

/// The first letters of a word.
struct Letters([char; MOST_LETTERS], usize);

impl Letters {
    fn of(word: &str) -> Self {
        let mut letters = Self(['\0'; MOST_LETTERS], 0);
        for letter in word.chars().take(MOST_LETTERS) {
            letters.0[letters.1] = letter;
            letters.1 += 1;
        }
        letters
    }

    fn letters(&self) -> &[char] {
        &self.0[..self.1]
    }
}

/// True when two words are so near that one is likely a slip for the other.
pub fn is_near(a: &str, b: &str) -> bool {
    let (long, short) = (a.chars().count(), b.chars().count());
    let (long, short) = (long.max(short), long.min(short));
    let most = 1.max(short / 3);
    // Each letter more is one to insert, as far as letters are counted at all.
    long.min(MOST_LETTERS) - short.min(MOST_LETTERS) <= most
        && if FULL {
            differ_by(a, b, most)
        } else {
            edit_distance(a, b) <= most
        }
}

/// Whether a word becomes the other one in so many steps.
fn differ_by(a: &str, b: &str, most: usize) -> bool {
    let (mut one, mut other) = (a.as_bytes(), b.as_bytes());
    let is_plain = |word: &[u8]| word.len() <= MOST_LETTERS && word.is_ascii();
    if !is_plain(one) || !is_plain(other) {
        return edit_distance(a, b) <= most;
    }
    // Letters that both begin or end with stay where they are.
    while let ([first, rest @ ..], [same, behind @ ..]) = (one, other)
        && first == same
    {
        (one, other) = (rest, behind);
    }
    while let ([rest @ .., last], [before @ .., same]) = (one, other)
        && last == same
    {
        (one, other) = (rest, before);
    }
    match (one, other) {
        // One letter after the other becomes another, and those beyond are inserted.
        _ if one.len().max(other.len()) <= most => true,
        ([first, second], [third, fourth]) if most == 1 => first == fourth && second == third,
        _ => most > 1 && edit_distance(a, b) <= most,
    }
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
    fn words_are_near_exactly_when_they_differ_by_few_letters() {
        let words = [
            "", "a", "ab", "ba", "abc", "acb", "web", "wep", "bew", "web-1", "web-2", "web-12",
            "web-21", "wbe-1",
        ];
        let longer = [
            "frontend",
            "fronted",
            "forntend",
            "backend",
            "exampel-app",
            "example-app",
            "ésope",
            "esope",
        ];
        for one in words.iter().chain(&longer) {
            for other in words.iter().chain(&longer) {
                for most in 1..4 {
                    assert_eq!(
                        differ_by(one, other, most),
                        edit_distance(one, other) <= most,
                        "{one} {other} {most}"
                    );
                }
            }
        }
    }
}
