//! Who is signed in, and clearing away what ended.

use domain::{
    actor::{Actor, Grant},
    ids::UserId,
    priority::CustomerTier,
    time::DAY,
};

use super::attempts;
use crate::{Error, Services, call};

/// How long a guest's cart is kept untouched, in microseconds.
const GUEST_CART: i64 = 60 * DAY;

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// The full name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// Roles besides being a customer.
    pub grants: Vec<Grant>,
    /// Whether this person may order nothing any more.
    pub blocked: bool,
    /// How this person is treated as a customer.
    pub tier: CustomerTier,
}

impl Person {
    /// This person as somebody who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            blocked: self.blocked,
            tier: self.tier,
            ..Actor::user(self.id, self.grants.clone())
        }
    }
}

/// The person behind a session.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub async fn person(s: &Services, user: UserId) -> Result<Person, Error> {
    let conn = s.db.read();
    let user = store::accounts::by_id(conn, user).await?.ok_or(Error::NotFound)?;
    let grants = store::accounts::grants(conn, user.id).await?;
    Ok(Person {
        id: user.id,
        name: user.name,
        email: user.email,
        grants,
        blocked: user.blocked,
        tier: user.tier,
    })
}

/// Removes what ended by itself: sessions, links, counted attempts, the carts of guests and idempotency
/// keys. For a job, now and then.
///
/// # Errors
/// When the database cannot be written.
pub async fn sweep(s: &Services) -> Result<(), Error> {
    let now = s.now();
    let tx = s.db.begin().await?;
    store::sessions::sweep(&tx, now).await?;
    store::attempts::sweep(&tx, now.plus(-attempts::LONGEST)).await?;
    store::resets::sweep(&tx, now.plus(-DAY)).await?;
    store::carts::sweep(&tx, now.plus(-GUEST_CART)).await?;
    store::idempotency::sweep(&tx, now.plus(-call::KEPT)).await?;
    tx.commit().await?;
    Ok(())
}
