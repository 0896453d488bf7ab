//! Whose tokens were sent lately, so that a program in a hurry does not have its token looked up for every request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use services::{
    Error, Services,
    tokens::{self, Authenticated},
};
use sha2::{Digest, Sha256};

/// How long an answer is good: a token that is revoked works no longer than this.
const FRESH: Duration = Duration::from_secs(1);
/// Old answers are forgotten when there are more than this.
const REMEMBERED: usize = 10_000;

type Known = HashMap<[u8; 32], (Instant, Authenticated)>;

/// The bearers of tokens, by the tokens' hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Bearers(Arc<Mutex<Known>>);

impl Bearers {
    /// Who sent a token.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when it is none, or does not work any more.
    pub(super) async fn authenticate(&self, s: &Services, token: &str) -> Result<Authenticated, Error> {
        let hash: [u8; 32] = Sha256::digest(token).into();
        if let Some((at, known)) = self.all().get(&hash)
            && at.elapsed() < FRESH
        {
            return Ok(known.clone());
        }
        let found = tokens::authenticate(s, token).await;
        let mut all = self.all();
        if all.len() > REMEMBERED {
            all.retain(|_, (at, _)| at.elapsed() < FRESH);
        }
        match &found {
            Ok(authenticated) => all.insert(hash, (Instant::now(), authenticated.clone())),
            Err(_) => all.remove(&hash),
        };
        found
    }

    /// Looks everybody up again: what somebody may do has changed.
    pub(super) fn forget(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, Known> {
        // Every write leaves the map whole, so a panic elsewhere does not spoil it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
