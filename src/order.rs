//! Sorting, in one copy. The standard library's sorts cost about four kilobytes of WebAssembly for each type and
//! each comparison they are used with; here one of them sorts places, and what is sorted follows.

use std::cmp::Ordering;
use std::mem;

/// Sorts stably by a comparison.
pub fn by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    if items.windows(2).all(|pair| compare(&pair[0], &pair[1]).is_le()) {
        return;
    }
    let places = places(items.len(), &|one, other| compare(&items[one], &items[other]));
    let mut slots: Vec<Option<T>> = mem::take(items).into_iter().map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| slots[place].take()));
}

/// Sorts stably by a key.
pub fn by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    by(items, |one, other| key(one).cmp(&key(other)));
}

/// The places of `count` things in their order.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
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
