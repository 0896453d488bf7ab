//! The consumer that turns events into mail.

use std::collections::HashSet;

use domain::ids::{EventId, MailId, OrderId, SellerId};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use store::{
    entity::{mails, orders, sellers},
    events::{self, Logged},
    graph::{self, Graph},
};

use super::{enqueue_all, facts, kinds, rendered};
use crate::{Error, Services};

/// The consumer's name.
const NAME: &str = "notifications";

/// How many events are followed in one transaction.
const BATCH: u64 = 200;

/// Queues the mails that the next events ask for and moves on, in one transaction; says whether there were any.
///
/// Mails are rendered before the transaction, which is short: on SQLite everybody else waits for it.
///
/// # Errors
/// When the database cannot be reached.
pub async fn follow(s: &Services) -> Result<bool, Error> {
    let seen = events::consumer(s.db.read(), NAME).await?;
    let batch = events::after(s.db.read(), seen, BATCH).await?;
    let Some(last) = batch.last().map(Logged::cursor) else {
        return Ok(false);
    };
    let mails = asked(s, &batch).await?;
    let tx = s.db.begin().await?;
    if events::lock_consumer(&tx, NAME, s.now()).await? == seen {
        enqueue_all(s, &tx, mails).await?;
        let events = i64::try_from(batch.len()).map_err(Error::internal)?;
        events::advance(&tx, NAME, last, events, s.now()).await?;
        tx.commit().await?;
    }
    Ok(true)
}

/// Whether whoever writes events now can move on past them with [`pass`]: nothing before them waits to be followed, nor
/// may still come before them. Holds the consumer until the transaction ends.
///
/// # Errors
/// When the database cannot be reached.
pub(crate) async fn first_in_line(s: &Services, tx: &DatabaseTransaction) -> Result<bool, Error> {
    let seen = events::lock_consumer(tx, NAME, s.now()).await?;
    Ok(events::is_oldest(tx).await? && !events::waiting(tx, seen).await?)
}

/// Moves on past so many events of this transaction, the last of which is `last`: nobody is mailed about them.
///
/// # Errors
/// When the database cannot be reached.
pub(crate) async fn pass(
    s: &Services,
    tx: &DatabaseTransaction,
    last: EventId,
    count: usize,
) -> Result<(), Error> {
    let cursor = events::cursor_of(tx, last).await?;
    let cursor = cursor.ok_or_else(|| Error::internal("an event that was just written is not there"))?;
    let count = i64::try_from(count).map_err(Error::internal)?;
    Ok(events::advance(tx, NAME, cursor, count, s.now()).await?)
}

/// Whether events wait to be followed, also those that may not be read yet.
///
/// # Errors
/// When the database cannot be reached.
pub async fn behind(s: &Services) -> Result<bool, Error> {
    let seen = events::consumer(s.db.read(), NAME).await?;
    Ok(events::waiting(s.db.read(), seen).await?)
}

/// The mails that events ask for. History that was imported is silent.
async fn asked(s: &Services, batch: &[Logged]) -> Result<Vec<mails::Model>, Error> {
    let asking = |event: &&Logged| kinds::may_mail(&event.kind);
    let ids: HashSet<OrderId> = batch.iter().filter(asking).map(|e| e.order_id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let conn = s.db.read();
    let live: Vec<OrderId> = orders::Entity::find()
        .select_only()
        .column(orders::Column::Id)
        .filter(orders::Column::Id.is_in(ids))
        .filter(orders::Column::Channel.ne("import"))
        .into_tuple()
        .all(conn)
        .await?;
    let graphs = graph::load_many(conn, &live).await?;
    let names: HashSet<SellerId> = graphs
        .iter()
        .flat_map(|graph| graph.parts.iter().map(|part| part.seller_id))
        .collect();
    let sellers = sellers::Entity::find()
        .filter(sellers::Column::Id.is_in(names))
        .all(conn)
        .await?;
    let mut mails = Vec::new();
    for event in batch.iter().filter(asking) {
        if let Some(graph) = graphs.iter().find(|graph| graph.order.id == event.order_id) {
            mails.extend(mail(s, event, graph, &sellers)?);
        }
    }
    Ok(mails)
}

/// The mail that an event asks for, if any.
fn mail(
    s: &Services,
    logged: &Logged,
    graph: &Graph,
    sellers: &[sellers::Model],
) -> Result<Option<mails::Model>, Error> {
    let event = logged.event()?;
    let Some(kind) = kinds::kind_of(&event, logged.at, graph) else {
        return Ok(None);
    };
    let context = facts::context(s, graph, sellers, &event);
    // An event asks for one mail at most, which has the event's own id: it is queued once, however often it is followed.
    let id = MailId(logged.id.0);
    rendered(s, id, kind, &graph.order.email, Some(graph.order.id), &context).map(Some)
}
