//! Passwords: argon2id with the parameters OWASP recommends, off the async threads, a few at a time.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::{Error, Services};

/// Memory in KiB, passes and lanes: OWASP Password Storage Cheat Sheet, argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Each takes 19 MiB while it runs; more than these wait.
static AT_ONCE: Semaphore = Semaphore::const_new(8);
/// The hash that nothing matches, checked for accounts that are not there so that both answers take the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmU$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash of a password, as a PHC string with its own salt.
///
/// # Errors
/// [`Error::Internal`] when hashing is not possible.
pub async fn hash(s: &Services, password: &str) -> Result<String, Error> {
    let mut salt = [0_u8; 16];
    s.random.fill(&mut salt);
    let password = password.to_owned();
    let hashed = blocking(move || {
        let hash: PasswordHash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt)?;
        Ok::<_, argon2::password_hash::Error>(hash.to_string())
    });
    hashed.await?.map_err(Error::internal)
}

/// Whether the password is the one behind `hash`; `None` takes as long and is never right.
///
/// # Errors
/// [`Error::Internal`] when the hash cannot be read.
pub async fn verify(password: &str, hash: Option<&str>) -> Result<bool, Error> {
    let (password, known) = (password.to_owned(), hash.is_some());
    let hash = hash.unwrap_or(NOBODY).to_owned();
    let verified = blocking(move || argon2()?.verify_password(password.as_bytes(), hash.as_str()));
    match verified.await? {
        Ok(()) => Ok(known),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(Error::internal(error)),
    }
}

fn argon2() -> Result<Argon2<'static>, argon2::password_hash::Error> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let _permit = AT_ONCE.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_has_a_password() {
        assert!(!verify("", None).await.unwrap());
        assert!(!verify("anything", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_damaged_hash_is_our_fault() {
        assert!(matches!(
            verify("anything", Some("$argon2id$")).await,
            Err(Error::Internal(_))
        ));
    }
}
