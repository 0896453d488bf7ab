//! Commands that somebody else was in the way of are carried out again, from their first read.
//!
//! Whoever gives a command does it here: the pages' forms, the API, a list of commands. Jobs come back by themselves.

use std::time::Duration;

use crate::{Error, Services, checkout::Refused};

/// How often a command is carried out at most.
pub const TRIES: u32 = 5;

/// The longest wait after the first try; it doubles with each.
const WAIT: Duration = Duration::from_millis(20);

/// A way to fail that may be cured by doing it again.
pub trait Raced {
    /// Whether somebody else was in the way.
    fn is_raced(&self) -> bool;
}

impl Raced for Error {
    fn is_raced(&self) -> bool {
        matches!(self, Self::Raced(_))
    }
}

impl Raced for Refused {
    fn is_raced(&self) -> bool {
        matches!(self, Self::Error(error) if error.is_raced())
    }
}

/// Carries a command out, and again while somebody else is in its way, [`TRIES`] times at most. What the caller's version
/// or the rules decide is not tried again.
///
/// # Errors
/// As the command, the last time.
pub async fn again<T, E, F>(s: &Services, command: impl Fn() -> F) -> Result<T, E>
where
    E: Raced,
    F: Future<Output = Result<T, E>>,
{
    let is_answered = || s.call.as_ref().is_some_and(|call| call.answer().is_some());
    let mut tries = 1;
    loop {
        match command().await {
            // What was answered was committed, so it has happened.
            Err(error) if error.is_raced() && tries < TRIES && !is_answered() => {}
            outcome => return outcome,
        }
        tokio::time::sleep(pause(s, tries)).await;
        tries += 1;
    }
}

/// How long to wait after so many tries: half of it by chance, so that two do not meet again.
fn pause(s: &Services, tries: u32) -> Duration {
    let mut chance = [0_u8; 2];
    s.random.fill(&mut chance);
    let half = WAIT * 2_u32.pow(tries - 1) / 2;
    half + half * u32::from(u16::from_le_bytes(chance)) / u32::from(u16::MAX)
}
