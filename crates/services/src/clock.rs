//! Time and randomness, given from outside so that tests can hold them still.

use std::{
    fmt::Debug,
    sync::{Mutex, PoisonError},
};

use domain::time::Timestamp;
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Debug + Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Gives unpredictable bytes.
pub trait Random: Debug + Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's own clock and random generator.
#[derive(Debug)]
pub struct Machine;

impl Clock for Machine {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        time::OffsetDateTime::now_utc().into()
    }
}

impl Random for Machine {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's random generator"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        rand::RngCore::fill_bytes(&mut rand::rng(), bytes);
    }
}

/// Makes UUIDv7 ids that ascend within this process, also within one millisecond.
#[derive(Debug, Default)]
pub struct Ids {
    last: Mutex<(u64, u16)>,
}

impl Ids {
    /// The next id at `now`.
    #[must_use]
    pub fn next(&self, now: Timestamp, random: &dyn Random) -> Uuid {
        let millis = u64::try_from(now.0 / 1000).unwrap_or(0);
        let mut bytes = [0_u8; 10];
        random.fill(&mut bytes);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match *last {
            (ms, n) if ms >= millis && n < 0x0fff => (ms, n + 1),
            (ms, _) if ms >= millis => (ms + 1, 0),
            _ => (millis, 0),
        };
        bytes[0] = (last.1 >> 8) as u8;
        bytes[1] = (last.1 & 0xff) as u8;
        uuid::Builder::from_unix_timestamp_millis(last.0, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_ascend_even_when_the_clock_stands_still_or_goes_back() {
        let ids = Ids::default();
        let made: Vec<Uuid> = (0..10_000_i64)
            .map(|i| ids.next(Timestamp(1_700_000_000_000_000 - i % 3), &Machine))
            .collect();
        assert!(made.windows(2).all(|w| w[0] < w[1]));
    }
}
