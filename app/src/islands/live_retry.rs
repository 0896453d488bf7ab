//! Trying again, later each time, and never all pages at the same moment.

use std::time::Duration;

/// The first pause.
const FIRST: Duration = Duration::from_secs(1);
/// How often the pause doubles: at most 32 seconds.
const DOUBLES: u32 = 5;

/// The pause after so many failures: between half and all of its length, as `chance` (from 0 to 1) decides.
fn pause(failures: u32, chance: f64) -> Duration {
    let longest = FIRST * (1 << failures.min(DOUBLES));
    longest.mul_f64(0.5 + chance / 2.0)
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;

    use leptos::prelude::{TimeoutHandle, set_timeout};

    /// Something that is tried until it works.
    #[derive(Default)]
    pub(in super::super) struct Retry {
        failures: Cell<u32>,
        timer: Cell<Option<TimeoutHandle>>,
    }

    impl Retry {
        /// It did not work: does `again` after a pause.
        pub(in super::super) fn later(&self, again: impl FnOnce() + 'static) {
            self.cancel();
            let failures = self.failures.get();
            self.failures.set(failures.saturating_add(1));
            let pause = super::pause(failures, js_sys::Math::random());
            self.timer.set(set_timeout(again, pause).ok());
        }

        /// It works.
        pub(in super::super) fn works(&self) {
            self.failures.set(0);
        }

        /// What waits is not done any more.
        pub(in super::super) fn cancel(&self) {
            if let Some(timer) = self.timer.take() {
                timer.clear();
            }
        }
    }
}

#[cfg(feature = "hydrate")]
pub(super) use browser::Retry;

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn each_pause_is_longer_than_the_one_before_up_to_half_a_minute() {
        let most = |failures| pause(failures, 1.0).as_secs();
        assert_eq!([0, 1, 2, 5, 6, u32::MAX].map(most), [1, 2, 4, 32, 32, 32]);
        assert_eq!(
            pause(3, 0.0).as_secs(),
            4,
            "pages that failed together come back apart"
        );
    }
}
