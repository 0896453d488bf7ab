//! The demo shop: several sellers, two locations, goods of every kind, and orders in every state; on request very many.

mod catalogue;
mod goods;
mod many;
mod orders;
mod people;
mod scratch;
mod wares;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use domain::time::{DAY, Timestamp};
use gateways::mail::MemoryMailer;
use sea_orm::{ConnectionTrait, EntityTrait};
use store::entity::{sellers, users};

pub use self::many::fill as fill_many;
use self::scratch::Scratch;
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

/// Who is there when, and only when, the demo shop is.
const CUSTOMER: &str = "customer@example.com";

/// A clock that is moved by hand, so that the demo's orders have a past.
#[derive(Debug)]
struct Past(AtomicI64);

impl Past {
    const fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.0))
    }

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

/// Fills an empty database; the demo shop itself is left as it is. It is made aside and copied in one transaction: an
/// interrupted filling leaves nothing, and the next one begins anew.
///
/// # Errors
/// [`Error::Conflict`] when the database is somebody's own, whose mails the demo would show to everybody; else when it
/// cannot be written.
pub async fn fill(s: &Services) -> Result<(), Error> {
    if is_there(s).await? {
        return Ok(());
    }
    if is_somebodys(s.db.read()).await? {
        return Err(not_ours());
    }
    let today = s.now();
    let clock = Arc::new(Past::new(today.plus(-12 * DAY)));
    let scratch = Scratch::open(s).await?;
    let mut past = s.clone();
    past.db = scratch.db.clone();
    past.clock = clock.clone();
    // What was mailed in the past is not mailed today; the demo shows it all the same.
    past.mailer = Arc::new(MemoryMailer::default());
    let sellers = goods::sellers(&past).await?;
    let people = people::make(&past, &sellers).await?;
    goods::fill(&past, &sellers).await?;
    Box::pin(orders::fill(&past, &clock, &people, today)).await?;
    Box::pin(jobs::drain(&past)).await?;
    match scratch.keep(s, today).await {
        // Another process was faster.
        Err(_) if is_there(s).await? => Ok(()),
        kept => kept,
    }
}

async fn is_there(s: &Services) -> Result<bool, Error> {
    let customer = store::accounts::by_email(s.db.read(), CUSTOMER).await?;
    Ok(customer.is_some())
}

/// Whether there is anything in a database that somebody would miss.
async fn is_somebodys(conn: &impl ConnectionTrait) -> Result<bool, Error> {
    Ok(users::Entity::find().one(conn).await?.is_some()
        || sellers::Entity::find().one(conn).await?.is_some()
        || store::entity::orders::Entity::find().one(conn).await?.is_some())
}

fn not_ours() -> Error {
    Error::conflict("This database is not the demo shop's: it has people of its own.")
}
