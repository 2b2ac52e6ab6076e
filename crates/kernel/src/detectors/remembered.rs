//! What names were found to announce, remembered: traffic has few names, and reading one costs.
//!
//! Must never hold a name, only a keyed hash of it; no source may choose names that are taken for each other.

use std::cell::RefCell;
use std::hash::BuildHasher;

use crate::scan::mixing::Mixing;

/// How many pairs of names are remembered by each thread: two names that fall in one place leave each other in peace.
const PAIRS: usize = 8192;
/// The part of a hash in whose place stands the answer.
const ANSWER: u64 = 0xFF;

struct Remembered {
    keys: Mixing,
    /// Of each name its hash and the answer, the one that came last first.
    known: Vec<[u64; 2]>,
}

thread_local! {
    static REMEMBERED: RefCell<Remembered> =
        RefCell::new(Remembered { keys: Mixing::keyed(), known: vec![[0; 2]; PAIRS] });
}

/// The answer to a name: the one that was remembered, or else what reading it gives.
#[inline]
pub fn answer(name: &str, read: fn(&str) -> u8) -> u8 {
    REMEMBERED.with(|remembered| match remembered.try_borrow_mut() {
        Ok(mut remembered) => remembered.answer(name, read),
        Err(_) => read(name),
    })
}

impl Remembered {
    #[inline]
    fn answer(&mut self, name: &str, read: fn(&str) -> u8) -> u8 {
        let hash = self.keys.hash_one(name);
        // Nothing is zero, as an empty place is.
        let hash = hash & !ANSWER | (ANSWER + 1);
        let Some(pair) = self.known.get_mut((hash >> 32) as usize % PAIRS) else { return read(name) };
        for known in &*pair {
            // Nothing but the answer is left where the hashes are the same.
            if known ^ hash <= ANSWER {
                return (known & ANSWER) as u8;
            }
        }
        Self::learn(pair, hash, read(name))
    }

    #[cold]
    fn learn(pair: &mut [u64; 2], hash: u64, answer: u8) -> u8 {
        *pair = [hash | u64::from(answer), pair[0]];
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_those_that_reading_gives_however_many_names_there_are() {
        let read = |name: &str| name.bytes().fold(0, |all: u8, byte| all.wrapping_mul(31).wrapping_add(byte));
        for _ in 0..2 {
            for at in 0..PAIRS * 3 {
                let name = format!("name_{at}");
                assert_eq!(read(&name), answer(&name, read));
            }
        }
    }

    #[test]
    fn a_name_is_read_once() {
        thread_local!(static READ: RefCell<usize> = const { RefCell::new(0) });
        let read: fn(&str) -> u8 = |_| {
            READ.with(|count| *count.borrow_mut() += 1);
            7
        };
        for _ in 0..3 {
            assert_eq!(
                [7, 7, 7],
                ["r1", "read_1", "a name that is read once"].map(|name| answer(name, read))
            );
        }
        assert_eq!(3, READ.with(|count| *count.borrow()));
    }
}
