//! Finds things by numbers made of what they are called. No key is kept: the caller who looks something up
//! compares names once more, so that nothing is copied and nothing has to be let go of.

/// Things in the order in which they came, each found by a number; others may have the same.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    /// The last thing of each chain; as many as a power of two, and no fewer than there are things.
    heads: Vec<u32>,
    links: Vec<Link>,
}

/// A thing, by its place, in the chain of those whose marks end alike.
#[derive(Clone, Copy, Debug)]
struct Link {
    mark: u32,
    /// The one before it.
    before: u32,
}

/// No thing.
const END: u32 = u32::MAX;

/// Spreads what differs in a few bits only.
fn mark(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

impl Chains {
    /// With room for so many.
    pub fn with_capacity(count: usize) -> Self {
        Self {
            heads: vec![END; count.next_power_of_two()],
            links: Vec::with_capacity(count),
        }
    }

    /// Adds the next thing.
    pub fn add(&mut self, key: u64) {
        if self.links.len() >= self.heads.len() {
            self.heads = vec![END; (2 * self.heads.len()).max(8)];
            (0..self.links.len()).for_each(|at| self.link(at));
        }
        self.links.push(Link {
            mark: mark(key),
            before: END,
        });
        self.link(self.links.len() - 1);
    }

    fn link(&mut self, at: usize) {
        let last = self.heads.len() - 1;
        let link = &mut self.links[at];
        link.before = std::mem::replace(&mut self.heads[link.mark as usize & last], at as u32);
    }

    /// The places of the things with this number, the last one first; in rare cases others among
    /// them.
    pub fn with(&self, key: u64) -> impl Iterator<Item = usize> {
        let mark = mark(key);
        let head = self
            .heads
            .get(mark as usize & self.heads.len().wrapping_sub(1))
            .map_or(END, |head| *head);
        let link = |at: u32| Some((at as usize, *self.links.get(at as usize)?));
        let all = std::iter::successors(link(head), move |(_, before)| link(before.before));
        all.filter(move |(_, it)| it.mark == mark).map(|(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_its_things_whether_or_not_there_was_room() {
        for room in [0, 1, 100] {
            let mut chains = if room == 0 {
                Chains::default()
            } else {
                Chains::with_capacity(room)
            };
            assert_eq!(chains.with(3).count(), 0);
            (0..100).for_each(|at| chains.add(at % 7));
            let three: Vec<usize> = (0..100).rev().filter(|at| at % 7 == 3).collect();
            assert_eq!(chains.with(3).collect::<Vec<_>>(), three);
            assert_eq!(chains.with(7).count(), 0);
        }
    }
}
