//! A circuit breaker per provider: after failures in a row, calls wait instead of piling up on a provider that is down.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// When a breaker opens and for how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BreakerSettings {
    /// Failures in a row that open it; 0 counts as 1.
    pub failures: u32,
    /// Microseconds it stays open before one probe is let through; also how long that probe may take.
    pub open_for: i64,
}

impl Default for BreakerSettings {
    /// Five failures in a row, thirty seconds.
    fn default() -> Self {
        Self {
            failures: 5,
            open_for: 30_000_000,
        }
    }
}

/// How the call that a [`Permit`] was given for ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Verdict {
    /// The provider answered, be it with a refusal.
    Answered,
    /// The provider did not answer: a transient error.
    Failed,
}

/// Leave for one call; give it back to [`Breaker::record`]. One from before the breaker last changed counts no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub struct Permit(u64);

/// The provider is left alone until this time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the provider is not answering; calls wait")]
pub struct Open {
    /// Microseconds since the Unix epoch; ask again then.
    pub until: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Closed { failures: u32 },
    Open { until: i64 },
    HalfOpen { probe_until: i64 },
}

/// Closed: calls pass. Open: they wait. Half-open: one probe decides. Times are microseconds since the Unix epoch.
#[derive(Clone, Debug)]
pub struct Breaker {
    settings: BreakerSettings,
    state: State,
    epoch: u64,
}

impl Breaker {
    /// A closed breaker.
    #[must_use]
    pub fn new(settings: BreakerSettings) -> Self {
        Self {
            settings,
            state: State::Closed { failures: 0 },
            epoch: 0,
        }
    }

    /// Asks for leave to call the provider.
    ///
    /// # Errors
    /// [`Open`] while the provider is left alone or a probe is under way.
    pub fn acquire(&mut self, now: i64) -> Result<Permit, Open> {
        match self.state {
            State::Closed { .. } => {}
            State::Open { until } | State::HalfOpen { probe_until: until } if now < until => {
                return Err(Open { until });
            }
            // A probe that never reported is given up, so that a crashed call does not keep the provider out.
            State::Open { .. } | State::HalfOpen { .. } => {
                self.change(State::HalfOpen {
                    probe_until: now.saturating_add(self.settings.open_for),
                });
            }
        }
        Ok(Permit(self.epoch))
    }

    /// Reports how a permitted call ended.
    pub fn record(&mut self, permit: Permit, verdict: Verdict, now: i64) {
        if permit.0 != self.epoch {
            return;
        }
        match (self.state, verdict) {
            (State::Closed { .. }, Verdict::Answered) => self.state = State::Closed { failures: 0 },
            (State::Closed { failures }, Verdict::Failed) if failures + 1 < self.settings.failures => {
                self.state = State::Closed {
                    failures: failures + 1,
                };
            }
            (State::HalfOpen { .. }, Verdict::Answered) => self.change(State::Closed { failures: 0 }),
            (State::Closed { .. } | State::HalfOpen { .. }, Verdict::Failed) => {
                self.change(State::Open {
                    until: now.saturating_add(self.settings.open_for),
                });
            }
            (State::Open { .. }, _) => {}
        }
    }

    /// True while calls are refused or only a probe is let through.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Closed { .. })
    }

    fn change(&mut self, state: State) {
        self.state = state;
        self.epoch += 1;
    }
}

/// One breaker per provider name, shared between workers of one process.
#[derive(Debug, Default)]
pub struct Breakers {
    settings: BreakerSettings,
    by_provider: Mutex<HashMap<String, Breaker>>,
}

impl Breakers {
    /// Breakers that all have these settings.
    #[must_use]
    pub fn new(settings: BreakerSettings) -> Self {
        Self {
            settings,
            by_provider: Mutex::default(),
        }
    }

    /// Asks for leave to call `provider`; see [`Breaker::acquire`].
    ///
    /// # Errors
    /// [`Open`] while the provider is left alone or a probe is under way.
    pub fn acquire(&self, provider: &str, now: i64) -> Result<Permit, Open> {
        self.with(provider, |breaker| breaker.acquire(now))
    }

    /// Reports how a permitted call to `provider` ended.
    pub fn record(&self, provider: &str, permit: Permit, verdict: Verdict, now: i64) {
        self.with(provider, |breaker| breaker.record(permit, verdict, now));
    }

    fn with<T>(&self, provider: &str, act: impl FnOnce(&mut Breaker) -> T) -> T {
        let mut breakers = self.by_provider.lock().unwrap_or_else(PoisonError::into_inner);
        act(breakers
            .entry(provider.to_owned())
            .or_insert_with(|| Breaker::new(self.settings)))
    }
}

#[cfg(test)]
mod tests;
