//! Forgotten passwords: a link by mail that works once, for an hour. Nobody learns whether an address has an account.

use domain::{
    forms::{self, FieldErrors},
    time::HOUR,
};
use gateways::templates::{Context, MailKind};
use store::{
    entity::{password_resets, users},
    resets,
};

use super::{
    attempts::{self, Subject, sha256},
    password,
};
use crate::{Error, Services, notifications};

const LIFETIME: i64 = HOUR;

/// Mails a link to set a new password to an address that has an account; answers the same where it has none, and
/// mails nobody more than three an hour. `client_addr` is the network address the request came from.
///
/// # Errors
/// [`Error::Invalid`] when it is no address; [`Error::TooManyAttempts`] after thirty requests from one network
/// address within 15 minutes.
pub async fn request_password_reset(s: &Services, email: &str, client_addr: &str) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let email = forms::email(&mut errors, "email", email);
    errors.into_result(())?;

    let tx = s.db.begin().await?;
    // Counted alike for every address, so that the limit tells nothing either.
    let by_account = attempts::count(s, &tx, &Subject::reset(&email)).await;
    attempts::count(s, &tx, &Subject::address(client_addr)).await?;
    match by_account {
        Ok(_) => {
            if let Some(user) = store::accounts::by_email(&tx, &email).await? {
                send_link(s, &tx, user).await?;
            }
        }
        Err(Error::TooManyAttempts { .. }) => {}
        Err(error) => return Err(error),
    }
    tx.commit().await?;
    s.db.wake();
    Ok(())
}

async fn send_link(s: &Services, tx: &sea_orm::DatabaseTransaction, user: users::Model) -> Result<(), Error> {
    let token = s.secret();
    let row = password_resets::Model {
        token_hash: sha256(&token),
        user_id: user.id,
        expires_at: s.now().plus(LIFETIME),
        used_at: None,
    };
    resets::add(tx, row).await?;
    let context = Context {
        shop_name: s.settings.shop_name.clone(),
        recipient: Some(user.name),
        reset_url: Some(format!("{}/reset-password/{token}", s.settings.base_url)),
        ..Context::default()
    };
    notifications::enqueue(s, tx, MailKind::PasswordReset, &user.email, None, &context).await
}

/// Whether the link can still be used.
///
/// # Errors
/// When the database cannot be read.
pub async fn reset_link_works(s: &Services, token: &str) -> Result<bool, Error> {
    Ok(resets::owner(s.db.read(), &sha256(token), s.now())
        .await?
        .is_some())
}

/// Sets the password of whom the link was mailed to, uses up all their links and ends all their sessions.
///
/// # Errors
/// [`Error::Invalid`] on a password that is too short; [`Error::Conflict`] when the link cannot be used any more.
pub async fn reset_password(s: &Services, token: &str, new_password: &str) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let new_password = forms::new_password(&mut errors, "password", new_password);
    errors.into_result(())?;
    let spent = || Error::conflict("This link was used before or is too old. Please ask for a new one.");
    let token_hash = sha256(token);
    let user = resets::owner(s.db.read(), &token_hash, s.now())
        .await?
        .ok_or_else(spent)?;
    let hash = password::hash(s, &new_password).await?;

    let tx = s.db.begin().await?;
    let user = store::accounts::lock(&tx, user).await?.ok_or_else(spent)?;
    if !resets::use_up(&tx, &token_hash, s.now()).await? {
        return Err(spent());
    }
    resets::use_up_all(&tx, user.id, s.now()).await?;
    store::accounts::set_password(&tx, user.id, hash).await?;
    store::sessions::delete_of(&tx, user.id).await?;
    attempts::forget_all(&tx, &Subject::sign_in(&user.email)).await?;
    tx.commit().await?;
    Ok(())
}
