//! A clock that stands still.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::time::Timestamp;
use services::Clock;

/// Tells the time it was set to; starts at 2026-11-21T09:30:00Z.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_795_253_400_000_000))
    }
}

impl TestClock {
    /// Moves it forward by `micros` microseconds (see the constants in [`domain::time`]).
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// Sets it.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_only_when_it_is_moved() {
        let clock = TestClock::default();
        assert_eq!(clock.now().rfc3339(), "2026-11-21T09:30:00Z");
        clock.advance(domain::time::DAY);
        assert_eq!(clock.now().rfc3339(), "2026-11-22T09:30:00Z");
    }
}
