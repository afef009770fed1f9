//! Hashes names and numbers in a few steps. The standard library's hasher takes ten times as many,
//! so that nobody can choose keys that fall together; in WebAssembly it has no secret to do so
//! with, and who chooses a paste waits for it alone.

use std::hash::Hasher;

/// A number with as many ones as noughts, spread evenly: 2 to the 64th by the golden ratio, made
/// odd.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// As many bytes as are taken at once.
const WIDE: usize = size_of::<u64>();

/// One multiplication for each eight bytes.
#[derive(Clone, Default)]
pub struct Quick(u64);

/// A number made of words, one after the other.
pub fn hash(words: &[&str]) -> u64 {
    let mut quick = Quick::default();
    words.iter().for_each(|word| quick.write(word.as_bytes()));
    quick.finish()
}

/// A number made of two.
pub fn hash_both(one: u64, other: u64) -> u64 {
    let mut quick = Quick::default();
    quick.add(one);
    quick.add(other);
    quick.finish()
}

impl Quick {
    fn add(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(SPREAD);
        self.0 = mixed ^ (mixed >> 32);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((wide, behind)) = rest.split_first_chunk::<WIDE>() {
            self.add(u64::from_le_bytes(*wide));
            rest = behind;
        }
        let last = rest
            .iter()
            .rev()
            .fold(0, |word, byte| word << 8 | u64::from(*byte));
        // How many bytes the last word has counts too.
        self.add(last << 4 | rest.len() as u64);
    }

    fn write_u8(&mut self, number: u8) {
        self.add(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.add(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.add(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0.wrapping_mul(SPREAD)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::Hash;

    use super::*;

    fn hash_of(key: impl Hash) -> u64 {
        let mut hasher = Quick::default();
        key.hash(&mut hasher);
        hasher.finish()
    }

    /// How many of the places of a table are met, by the bits that tables look at: the lowest, and
    /// the seven highest.
    fn met(keys: impl Iterator<Item = u64>) -> [usize; 2] {
        let hashes: Vec<u64> = keys.collect();
        let low: HashSet<u64> = hashes.iter().map(|hash| hash % 4096).collect();
        let high: HashSet<u64> = hashes.iter().map(|hash| hash >> 57).collect();
        [low.len(), high.len()]
    }

    #[test]
    fn names_and_numbers_that_are_alike_spread() {
        // At random, 4096 keys meet 2589 of 4096 places.
        for places in [
            met((0..4096).map(|at| hash_of(format!("web-{at}")))),
            met((0..4096).map(|at| hash_of((format!("ns-{}", at / 20), format!("web-{at}"))))),
            met((0..4096).map(|at| hash_of(format!("v1 Service shop web-{at}-service")))),
            met((0..4096_u64).map(hash_of)),
            met((0..4096_usize).map(|at| hash_of((at / 64, at % 64)))),
        ] {
            assert!(places[0] > 2400 && places[1] == 128, "{places:?}");
        }
    }

    #[test]
    fn each_byte_counts_and_so_does_their_number() {
        let words = [
            "",
            "a",
            "b",
            "aa",
            "ab",
            "12345678",
            "123456789",
            "12345678\0",
            "\0",
            "\0\0",
        ];
        let hashes: HashSet<u64> = words.iter().map(hash_of).collect();
        assert_eq!(hashes.len(), words.len());
    }
}
