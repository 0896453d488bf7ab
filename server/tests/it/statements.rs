//! Counts the statements that a piece of work sends to the database, by the spans SeaORM makes for them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use tracing::{
    Event, Metadata, Subscriber,
    instrument::WithSubscriber,
    span::{Attributes, Id, Record},
};

/// Notes every statement and nothing else.
#[derive(Clone, Default)]
pub(crate) struct Statements {
    seen: Arc<AtomicUsize>,
    ids: Arc<AtomicU64>,
    /// Whether those within transactions count too.
    within: bool,
}

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let statement = ["execute", "query_one", "query_all", "stream"]
            .iter()
            .any(|name| metadata.name().starts_with(name));
        let within = self.within && metadata.target() == "sea_orm::database::transaction";
        statement && (within || metadata.target() == "sea_orm::database::db_connection")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        self.seen.fetch_add(1, Ordering::SeqCst);
        Id::from_u64(self.ids.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// What `work` gives, and how many statements it took outside transactions.
pub(crate) async fn counted<T>(work: impl Future<Output = T>) -> (T, usize) {
    let statements = Statements::default();
    let value = work.with_subscriber(statements.clone()).await;
    (value, statements.seen())
}

/// What `work` gives, and how many statements it took in all.
pub(crate) async fn counted_within<T>(work: impl Future<Output = T>) -> (T, usize) {
    let statements = Statements {
        within: true,
        ..Statements::default()
    };
    let value = work.with_subscriber(statements.clone()).await;
    (value, statements.seen())
}

impl Statements {
    /// What `work` gives; its statements are counted, also those of tasks that it starts on its behalf.
    pub(crate) async fn of<T>(&self, work: impl Future<Output = T>) -> T {
        work.with_subscriber(self.clone()).await
    }

    /// How many there were up to now.
    pub(crate) fn seen(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}
