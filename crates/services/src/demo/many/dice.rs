//! Chance that falls the same way every time.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use crate::Random;

/// What the golden ratio leaves of 2^64: steps of this size visit every number (`SplitMix64`).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A series of numbers that looks like chance and follows from where it begins.
#[derive(Debug)]
pub(super) struct Dice(AtomicU64);

impl Dice {
    /// The `n`-th series of a kind.
    pub(super) fn new(kind: u64, n: u64) -> Self {
        let dice = Self(AtomicU64::new(kind.wrapping_mul(STEP).rotate_left(32) ^ n));
        let begin = dice.roll();
        Self(AtomicU64::new(begin))
    }

    fn roll(&self) -> u64 {
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is more than 0; all alike.
    pub(super) fn below(&self, end: u64) -> u64 {
        self.roll() % end.max(1)
    }

    /// A place in a list of so many; all alike.
    pub(super) fn place(&self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// A place in a list of so many, the first ones far more often, as some goods sell far better than others.
    pub(super) fn favourite(&self, len: usize) -> usize {
        let end = len.max(1) as u64;
        let far = |n: u64| n * self.below(end) / end;
        usize::try_from(far(far(self.below(end)))).unwrap_or(0)
    }

    /// One of a list.
    pub(super) fn one_of<'a, T>(&self, list: &'a [T]) -> &'a T {
        &list[self.place(list.len())]
    }

    /// An id that is the same in every run.
    pub(super) fn id<T: From<Uuid>>(&self) -> T {
        let mut bytes = [0_u8; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_custom_bytes(bytes).into_uuid().into()
    }
}

impl Random for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.roll().to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_the_same_every_time_and_unlike_its_neighbours() {
        let first = |kind, n| Dice::new(kind, n).below(u64::MAX);
        assert_eq!(first(1, 7), first(1, 7));
        assert_ne!(first(1, 7), first(1, 8));
        assert_ne!(first(1, 7), first(2, 7));
        let dice = Dice::new(0, 0);
        let mut early = 0;
        for _ in 0..1000 {
            assert!(dice.place(3) < 3 && dice.below(0) == 0);
            early += usize::from(dice.favourite(1000) < 100);
        }
        assert!(
            (300..700).contains(&early),
            "{early} of 1000 are among the first tenth"
        );
    }
}
