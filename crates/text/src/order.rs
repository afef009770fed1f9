//! Sorting, in one copy. The standard library's sorts cost about four kilobytes of WebAssembly for
//! each type and each comparison they are used with; here one of them sorts places, and what is
//! sorted follows.

use std::cmp::Ordering;

/// Sorts stably by a comparison.
pub fn by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if items
        .windows(2)
        .all(|pair| compare(&pair[0], &pair[1]).is_le())
    {
        return;
    }
    let mut ranks = ranks(items.len(), &|one, other| {
        compare(&items[one], &items[other])
    });
    for at in 0..ranks.len() {
        // Each swap brings one thing to where it belongs.
        while ranks[at] != at {
            let to = ranks[at];
            items.swap(at, to);
            ranks.swap(at, to);
        }
    }
}

/// Sorts stably by a key.
pub fn by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    by(items, |one, other| key(one).cmp(&key(other)));
}

/// Where each of `count` things belongs.
fn ranks(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    let mut ranks = vec![0; count];
    for (rank, place) in places.into_iter().enumerate() {
        ranks[place] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ones_keep_their_order() {
        let mut words = vec!["pear", "fig", "kiwi", "plum", "date", "nut"];
        by_key(&mut words, |word| word.len());
        assert_eq!(words, ["fig", "nut", "pear", "kiwi", "plum", "date"]);
        by(&mut words, |one, other| other.cmp(one));
        assert_eq!(words, ["plum", "pear", "nut", "kiwi", "fig", "date"]);
    }
}
