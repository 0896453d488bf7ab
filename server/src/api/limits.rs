//! How many requests a token may send: a bucket per token, in this process.
//!
//! A bucket holds a minute's requests and fills evenly. Each process counts alone: behind a balancer over n processes
//! a token may send up to n times as many.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::{HeaderName, HeaderValue, Response};
use domain::{
    ids::ApiTokenId,
    time::{MINUTE, Timestamp},
};

/// What the limit is (draft-ietf-httpapi-ratelimit-headers-10).
pub(super) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of it.
pub(super) const STATE: HeaderName = HeaderName::from_static("ratelimit");
/// Full buckets are forgotten when there are more than this.
const REMEMBERED: usize = 10_000;

/// The buckets of all tokens.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    per_minute: i64,
    buckets: Arc<Mutex<HashMap<ApiTokenId, Bucket>>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// When it will be full again. A bucket that is full now is in the past.
    full_at: Timestamp,
}

/// How a request stands with its limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Standing {
    limit: i64,
    /// Requests that may follow at once.
    pub(super) left: i64,
    /// Seconds until another request may be sent, when this one may not.
    pub(super) retry_after_s: Option<u64>,
}

impl Limits {
    /// Buckets of `per_minute` requests; none at all when it is 0.
    pub(super) fn new(per_minute: u32) -> Self {
        Self {
            per_minute: per_minute.into(),
            buckets: Arc::default(),
        }
    }

    /// Takes a request out of a token's bucket; `None` when nothing is limited.
    pub(super) fn take(&self, token: ApiTokenId, now: Timestamp) -> Option<Standing> {
        if self.per_minute == 0 {
            return None;
        }
        let each = (MINUTE / self.per_minute).max(1);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > REMEMBERED {
            buckets.retain(|_, bucket| bucket.full_at > now);
        }
        let bucket = buckets.entry(token).or_insert(Bucket { full_at: now });
        let full_at = bucket.full_at.max(now).plus(each);
        let over = full_at.since(now) - each * self.per_minute;
        let retry_after_s = u64::try_from(over)
            .ok()
            .filter(|over| *over > 0)
            .map(|over| over.div_ceil(1_000_000));
        if retry_after_s.is_none() {
            bucket.full_at = full_at;
        }
        Some(Standing {
            limit: self.per_minute,
            left: (-over / each).max(0),
            retry_after_s,
        })
    }
}

impl Standing {
    /// Says it in the headers of an answer.
    pub(super) fn tell<B>(self, response: &mut Response<B>) {
        let policy = format!("\"token\";q={};w=60", self.limit);
        let state = format!("\"token\";r={};t={}", self.left, self.retry_after_s.unwrap_or(60));
        for (name, text) in [(POLICY, policy), (STATE, state)] {
            if let Ok(value) = HeaderValue::try_from(text) {
                response.headers_mut().insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_evenly() {
        let limits = Limits::new(6);
        let (token, other) = (ApiTokenId(Uuid::from_u128(1)), ApiTokenId(Uuid::from_u128(2)));
        let now = Timestamp(1_700_000_000_000_000);
        let left: Vec<_> = (0..6).map(|_| limits.take(token, now).unwrap().left).collect();
        assert_eq!(left, [5, 4, 3, 2, 1, 0]);
        assert_eq!(limits.take(token, now).unwrap().retry_after_s, Some(10));
        assert_eq!(limits.take(other, now).unwrap().left, 5);
        assert_eq!(
            limits.take(token, now.plus(MINUTE / 6)).unwrap().retry_after_s,
            None
        );
        assert_eq!(
            limits.take(token, now.plus(MINUTE / 6)).unwrap().retry_after_s,
            Some(10)
        );
        assert_eq!(limits.take(token, now.plus(10 * MINUTE)).unwrap().left, 5);
        assert_eq!(Limits::new(0).take(token, now), None);
    }
}
