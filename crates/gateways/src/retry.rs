//! Waiting between attempts: exponential, with full jitter and a cap.
//!
//! Full jitter spreads the retries of many failed calls evenly, so that a provider that comes back is not met by all
//! of them at once (AWS Architecture Blog, "Exponential Backoff and Jitter").

use std::time::Duration;

/// The longest wait after the first failure.
pub const BASE: Duration = Duration::from_secs(2);

/// The longest wait after any number of failures.
pub const CAP: Duration = Duration::from_hours(1);

/// How long to wait after the `attempt`-th failed attempt (counted from 1; 0 counts as 1).
///
/// `jitter` is a uniformly random number given by the caller: 0 waits not at all, `u32::MAX` waits the
/// [`ceiling`]; between them the wait grows evenly.
#[must_use]
pub fn backoff(attempt: u32, jitter: u32) -> Duration {
    let ceiling = ceiling(attempt).as_micros();
    let wait = ceiling * u128::from(jitter) / u128::from(u32::MAX);
    Duration::from_micros(u64::try_from(wait).unwrap_or(u64::MAX))
}

/// The longest wait after the `attempt`-th failed attempt: [`BASE`], doubled each time, up to [`CAP`].
#[must_use]
pub fn ceiling(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1);
    2_u32
        .checked_pow(doublings)
        .and_then(|factor| BASE.checked_mul(factor))
        .map_or(CAP, |wait| wait.min(CAP))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_the_cap() {
        let seconds: Vec<u64> = [0, 1, 2, 3, 10, 11, 12, 40, u32::MAX]
            .map(|n| ceiling(n).as_secs())
            .to_vec();
        assert_eq!(seconds, [2, 2, 4, 8, 1024, 2048, 3600, 3600, 3600]);
    }

    proptest! {
        #[test]
        fn a_wait_uses_the_whole_range_and_never_passes_its_ceiling(attempt: u32, jitter: u32) {
            prop_assert!(backoff(attempt, jitter) <= ceiling(attempt));
            prop_assert_eq!(backoff(attempt, 0), Duration::ZERO);
            prop_assert_eq!(backoff(attempt, u32::MAX), ceiling(attempt));
        }

        #[test]
        fn more_jitter_and_more_failures_never_wait_less(attempt in 0..40_u32, a: u32, b: u32) {
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(backoff(attempt, low) <= backoff(attempt, high));
            prop_assert!(backoff(attempt, a) <= backoff(attempt + 1, a));
        }
    }
}
