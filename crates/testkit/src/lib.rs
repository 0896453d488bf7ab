//! What tests are made of: a fresh database on either system, a clock that stands still, and builders.
//!
//! ```ignore
//! use testkit::{TestDb, db_test};
//!
//! #[db_test]
//! async fn stock_is_never_oversold(t: TestDb) {
//!     let seller = t.seller("Papyrus").await;
//!     let pen = t.variant(seller, "PEN-1", 250, 10).await;
//!     let actor = t.user("ada@example.com").await;
//!     …
//! }
//! ```
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests stop where they break"
)]

mod builders;
mod clock;
pub mod olist;
mod postgres;
pub mod run;
mod skip;
mod sqlite;

use std::sync::Arc;

use gateways::{mail::MemoryMailer, payments::Payments};
use services::{Services, services::Settings};
use store::Db;

pub use builders::{CHANNEL, address};
pub use clock::TestClock;
pub use skip::skip;
pub use testkit_macros::db_test;

/// A fresh, migrated database with the use cases on it.
#[derive(Debug)]
pub struct TestDb {
    /// The use cases, on [`TestDb::clock`] and real randomness.
    pub services: Services,
    /// What was mailed.
    pub mailer: MemoryMailer,
    /// The time the use cases are told; it stands still until it is moved.
    pub clock: Arc<TestClock>,
    /// The database's address, to open it a second time.
    pub url: String,
}

impl TestDb {
    async fn open(url: String) -> Self {
        let db = Db::connect(&url).await.expect("the test database opens");
        let mailer = MemoryMailer::default();
        let clock = Arc::new(TestClock::default());
        let payments = Arc::new(Payments::demo());
        let mut services = Services::new(db, payments, Arc::new(mailer.clone()), Settings::default());
        services.clock = clock.clone();
        Self {
            services,
            mailer,
            clock,
            url,
        }
    }
}

/// A name no other test has, in this process or another.
#[must_use]
pub fn unique() -> String {
    use services::clock::{Machine, Random};
    let mut bytes = [0_u8; 8];
    Machine.fill(&mut bytes);
    format!("{:016x}", u64::from_le_bytes(bytes))
}

/// Changes whenever a migration of this program does, so that templates are never stale.
fn schema_hash() -> String {
    format!("{:016x}", migrations::fingerprint())
}
