//! The demo shop: several sellers, two locations, goods of every kind, and orders in every state.

mod catalogue;
mod goods;
mod orders;
mod people;
mod wares;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use domain::time::{DAY, Timestamp};
use sea_orm::{EntityTrait, PaginatorTrait};
use store::entity::users;

use crate::{Clock, Error, Services, jobs};

/// What is printed after filling: who can sign in.
pub const ACCOUNTS: &str = "\
Demo accounts, all with the password waybill-demo:
  customer@example.com   a customer with orders in every state
  seller@example.com     Northwind Outdoor
  seller2@example.com    Paper & Ink
  ops@example.com        operations
  admin@example.com      administrator
Test cards: 4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined, 4000 0025 0000 3155 asks for the code 123456.
Mail is shown at /demo/mail.";

/// The password of every demo account.
pub const PASSWORD: &str = "waybill-demo";

/// A clock that is moved by hand, so that the demo's orders have a past.
#[derive(Debug)]
struct Past(AtomicI64);

impl Past {
    fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::Relaxed);
    }

    /// Jumps forward to `at`.
    fn reach(&self, at: Timestamp) {
        self.0.fetch_max(at.0, Ordering::Relaxed);
    }
}

impl Clock for Past {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

/// Fills an empty database; the demo shop itself is left as it is.
///
/// # Errors
/// [`Error::Conflict`] when the database is somebody's own, whose mails the demo would show to everybody; else when it
/// cannot be written.
pub async fn fill(s: &Services) -> Result<(), Error> {
    if store::accounts::by_email(s.db.read(), "customer@example.com")
        .await?
        .is_some()
    {
        return Ok(());
    }
    if users::Entity::find().count(s.db.read()).await? > 0 {
        return Err(Error::conflict(
            "This database is not the demo shop's: it has people of its own.",
        ));
    }
    let clock = Arc::new(Past(AtomicI64::new(s.now().plus(-12 * DAY).0)));
    let mut past = s.clone();
    past.clock = clock.clone();
    let sellers = goods::sellers(&past).await?;
    let people = people::make(&past, &sellers).await?;
    goods::fill(&past, &sellers).await?;
    Box::pin(orders::fill(&past, &clock, &people, s.now())).await?;
    Box::pin(jobs::drain(&past)).await
}
