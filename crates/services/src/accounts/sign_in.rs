//! Signing in: one answer for a wrong password and for no account, and only so many tries.

use domain::{
    forms::{self, FieldErrors},
    ids::UserId,
};

use super::{
    attempts::{self, Subject},
    password,
};
use crate::{Error, Services};

/// Who it is, when the password is right. `client_addr` is the network address the request came from.
///
/// # Errors
/// [`Error::Invalid`] when a field is missing or the two do not belong together, which of the two is not said;
/// [`Error::TooManyAttempts`] after five failures on the account or thirty from the address within 15 minutes.
pub async fn sign_in(s: &Services, email: &str, password: &str, client_addr: &str) -> Result<UserId, Error> {
    let mut errors = FieldErrors::default();
    let email = forms::email(&mut errors, "email", email);
    if password.is_empty() {
        errors.add("password", "Password is missing.");
    }
    errors.into_result(())?;

    let (account, address) = (Subject::sign_in(&email), Subject::address(client_addr));
    let tx = s.db.begin().await?;
    attempts::count(s, &tx, &account).await?;
    let from_address = attempts::count(s, &tx, &address).await?;
    tx.commit().await?;

    let user = store::accounts::by_email(s.db.read(), &email).await?;
    let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
    let right = password::verify(password, hash).await?;
    let Some(user) = user.filter(|_| right) else {
        return Err(Error::field("password", "Email or password is not right."));
    };

    let tx = s.db.begin().await?;
    attempts::forget_all(&tx, &account).await?;
    attempts::forget(&tx, from_address).await?;
    tx.commit().await?;
    Ok(user.id)
}
