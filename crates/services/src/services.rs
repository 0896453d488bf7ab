//! What every use case is given: the database, the gateways, time and randomness.

use std::sync::Arc;

use domain::{money::Currency, number::OrderNumber, time::Timestamp};
use gateways::{breaker::Breakers, mail::Mailer, payments::Payments};
use store::Db;
use uuid::Uuid;

use crate::{
    Clock, Random,
    call::Call,
    checkout,
    clock::{Ids, Machine},
    groups::Groups,
    payments,
};

/// The surroundings of all use cases; cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// The database.
    pub db: Db,
    /// The payment providers.
    pub payments: Arc<Payments>,
    /// Where mail goes.
    pub mailer: Arc<dyn Mailer>,
    /// Which providers are left alone because they do not answer.
    pub breakers: Arc<Breakers>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Unpredictable bytes.
    pub random: Arc<dyn Random>,
    /// What does not change while running.
    pub settings: Arc<Settings>,
    /// Who waits for the answer of this one command, if anybody does.
    pub call: Option<Arc<Call>>,
    /// Orders that are placed at the same time.
    pub(crate) placing: Arc<Groups<checkout::Request, checkout::Outcome>>,
    /// What providers answered about payments, and is to be written down.
    pub(crate) paying: Arc<Groups<payments::Answer, payments::Written>>,
    /// The ways to have goods sent.
    pub(crate) methods: Arc<checkout::Methods>,
    ids: Arc<Ids>,
}

/// What use cases need to know of the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address people reach the shop at, without a slash at the end.
    pub base_url: String,
    /// The shop's name in pages and mails.
    pub shop_name: String,
    /// Who mails come from.
    pub mail_from: String,
    /// The currency of the shop's prices.
    pub currency: Currency,
    /// Whether these prices include the tax; else it is added to them.
    pub tax_included: bool,
    /// Days a customer has to send an approved return.
    pub return_days: i64,
    /// Whether this is the demo shop, whose mails anybody may read.
    pub demo: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:3000".to_owned(),
            shop_name: "Waybill".to_owned(),
            mail_from: "Waybill <orders@localhost>".to_owned(),
            currency: Currency::USD,
            tax_included: false,
            return_days: 14,
            demo: false,
        }
    }
}

impl Services {
    /// Use cases on the machine's own clock and random generator.
    #[must_use]
    pub fn new(db: Db, payments: Arc<Payments>, mailer: Arc<dyn Mailer>, settings: Settings) -> Self {
        // SQLite has one writer. On PostgreSQL groups are worked out and written while others wait for the disk.
        let at_once = if db.is_sqlite() { 1 } else { 3 };
        Self {
            payments,
            mailer,
            breakers: Arc::default(),
            clock: Arc::new(Machine),
            random: Arc::new(Machine),
            settings: Arc::new(settings),
            placing: Groups::new(at_once, checkout::place_together),
            paying: Groups::new(at_once, payments::write_together),
            methods: Arc::default(),
            call: None,
            ids: Arc::new(Ids::default()),
            db,
        }
    }

    /// The same surroundings at another time, with ids and numbers of their own.
    pub(crate) fn elsewhen(&self, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            clock,
            random,
            ids: Arc::new(Ids::default()),
            ..self.clone()
        }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id of any kind.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self) -> T {
        self.ids.next(self.now(), self.random.as_ref()).into()
    }

    /// A new order number; the database refuses the rare one that is taken.
    #[must_use]
    pub fn order_number(&self) -> OrderNumber {
        let mut bytes = [0_u8; 8];
        self.random.fill(&mut bytes);
        OrderNumber::from_random(u64::from_le_bytes(bytes))
    }

    /// 256 unpredictable bits as text, for links and tokens.
    #[must_use]
    pub fn secret(&self) -> String {
        use base64::Engine;
        let mut bytes = [0_u8; 32];
        self.random.fill(&mut bytes);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services")
            .field("db", &self.db)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
