//! How often something may be tried, per account and per network address. Both are kept as hashes only.

use std::net::IpAddr;

use domain::time::{HOUR, MINUTE, SECOND};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};
use store::attempts as rows;

use crate::{Error, Services};

/// So many attempts within so many microseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    max: u64,
    window: i64,
}

/// Nothing is counted for longer than this, in microseconds.
pub(crate) const LONGEST: i64 = HOUR;

const SIGN_IN_ACCOUNT: Limit = Limit {
    max: 5,
    window: 15 * MINUTE,
};
const ADDRESS: Limit = Limit {
    max: 30,
    window: 15 * MINUTE,
};
const TRACK_NUMBER: Limit = Limit {
    max: 10,
    window: 15 * MINUTE,
};
const RESET_ACCOUNT: Limit = Limit { max: 3, window: HOUR };

/// Something that is limited, for one account or address.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    hash: String,
    limit: Limit,
}

impl Subject {
    /// Signing in to an account.
    pub(crate) fn sign_in(email: &str) -> Self {
        Self::new("account", email, SIGN_IN_ACCOUNT)
    }

    /// Being mailed a link to set a new password.
    pub(crate) fn reset(email: &str) -> Self {
        Self::new("reset", email, RESET_ACCOUNT)
    }

    /// Guessing whose order a number is.
    pub(crate) fn track(number: &str) -> Self {
        Self::new("track", number, TRACK_NUMBER)
    }

    /// Anything from one network address: the network a provider gives to one customer, where it is IPv6.
    pub(crate) fn address(client: &str) -> Self {
        let network = match client.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
            Ok(IpAddr::V6(ip)) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            Ok(ip) => ip.to_string(),
            Err(_) => client.to_owned(),
        };
        Self::new("address", &network, ADDRESS)
    }

    fn new(kind: &str, what: &str, limit: Limit) -> Self {
        Self {
            hash: sha256(&format!("{kind}:{what}")),
            limit,
        }
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// Counts an attempt; its id. It counts before it is known how it ends, so that many at once count too.
///
/// # Errors
/// [`Error::TooManyAttempts`] when the limit is reached; nothing is counted then.
pub(crate) async fn count(s: &Services, tx: &impl ConnectionTrait, subject: &Subject) -> Result<i64, Error> {
    let Subject { hash, limit } = subject;
    let now = s.now();
    rows::lock(tx, hash).await?;
    let recent = rows::recent(tx, hash, now.plus(-limit.window), limit.max).await?;
    if recent.len() as u64 >= limit.max
        && let Some(oldest) = recent.last()
    {
        let left = oldest.plus(limit.window).since(now);
        let retry_after_s = u64::try_from((left + SECOND - 1) / SECOND).unwrap_or(0).max(1);
        return Err(Error::TooManyAttempts { retry_after_s });
    }
    Ok(rows::add(tx, hash, now).await?)
}

/// Forgets an attempt that was none.
pub(crate) async fn forget(tx: &impl ConnectionTrait, attempt: i64) -> Result<(), Error> {
    Ok(rows::forget(tx, attempt).await?)
}

/// Forgets all attempts on a subject.
pub(crate) async fn forget_all(tx: &impl ConnectionTrait, subject: &Subject) -> Result<(), Error> {
    Ok(rows::forget_all(tx, &subject.hash).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_count_as_one() {
        let hash = |client: &str| Subject::address(client).hash;
        assert_eq!(hash("2001:db8:1:2::1"), hash("2001:db8:1:2:ffff::9"));
        assert_ne!(hash("2001:db8:1:2::1"), hash("2001:db8:1:3::1"));
        assert_eq!(hash("::ffff:192.0.2.1"), hash("192.0.2.1"));
        assert_ne!(hash("192.0.2.1"), hash("192.0.2.2"));
        assert_ne!(Subject::sign_in("a").hash, Subject::reset("a").hash);
    }
}
