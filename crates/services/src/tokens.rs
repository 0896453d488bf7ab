//! Tokens that programs sign in with: made and revoked at the command line, kept as a hash.

use domain::{
    actor::Actor, forms, forms::FieldErrors, ids::ApiTokenId, machine::Word, time::DAY,
    token_scope::TokenScope,
};
use store::{
    api_tokens::{self as rows, Bearer},
    entity::api_tokens,
};

pub use store::api_tokens::Listed;

use crate::{Error, Services, accounts::attempts::sha256};

/// What every token begins with, so that one is recognised where it should not be.
pub const PREFIX: &str = "wbt_";

/// Who uses a token, and what for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Authenticated {
    /// The token.
    pub token: ApiTokenId,
    /// Its person, as somebody who acts.
    pub actor: Actor,
    /// What it may be used for.
    pub scopes: Vec<TokenScope>,
}

/// Makes a token for the person with this address; the token itself is shown here and never again. It works for `days`
/// days, or until it is revoked.
///
/// # Errors
/// [`Error::Invalid`] on `user` when nobody has this address, and on `scope` when none is given.
pub async fn create(
    s: &Services,
    email: &str,
    scopes: &[TokenScope],
    days: Option<u32>,
) -> Result<String, Error> {
    let mut errors = FieldErrors::default();
    let email = forms::email(&mut errors, "user", email);
    if scopes.is_empty() {
        errors.add("scope", "A token needs a scope.");
    }
    errors.into_result(())?;
    let user = store::accounts::by_email(s.db.read(), &email)
        .await?
        .ok_or_else(|| Error::field("user", "Nobody has an account with this address."))?;
    let token = format!("{PREFIX}{}", s.secret());
    let words: Vec<&str> = TokenScope::ALL
        .iter()
        .filter(|scope| scopes.contains(scope))
        .map(|scope| scope.as_str())
        .collect();
    let row = api_tokens::Model {
        id: s.id(),
        user_id: user.id,
        token_hash: sha256(&token),
        hint: token.chars().skip(token.len() - 4).collect(),
        scopes: words.join(","),
        created_at: s.now(),
        expires_at: days.map(|days| s.now().plus(i64::from(days) * DAY)),
        revoked_at: None,
    };
    let tx = s.db.begin().await?;
    rows::insert(&tx, row).await?;
    tx.commit().await?;
    Ok(token)
}

/// Who sent a token. One statement.
///
/// # Errors
/// [`Error::Unauthenticated`] when it is none, or does not work any more.
pub async fn authenticate(s: &Services, token: &str) -> Result<Authenticated, Error> {
    if !token.starts_with(PREFIX) {
        return Err(Error::Unauthenticated);
    }
    let Bearer {
        id,
        user,
        scopes,
        grants,
        blocked,
        tier,
    } = rows::bearer(s.db.read(), &sha256(token), s.now())
        .await?
        .ok_or(Error::Unauthenticated)?;
    Ok(Authenticated {
        token: id,
        actor: Actor {
            blocked,
            tier,
            ..Actor::user(user, grants)
        },
        scopes: scopes.split(',').filter_map(TokenScope::from_word).collect(),
    })
}

/// Every token there is, for the command line.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(s: &Services) -> Result<Vec<Listed>, Error> {
    Ok(rows::list(s.db.read()).await?)
}

/// Revokes a token, for the command line. Processes that have just seen it may take it for another second.
///
/// # Errors
/// [`Error::NotFound`] when no such token works.
pub async fn revoke(s: &Services, token: ApiTokenId) -> Result<(), Error> {
    let tx = s.db.begin().await?;
    let revoked = rows::revoke(&tx, token, s.now()).await?;
    tx.commit().await?;
    if revoked { Ok(()) } else { Err(Error::NotFound) }
}
