//! The consumer that turns events into mail.

use std::collections::HashSet;

use domain::ids::{MailId, OrderId, SellerId};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use store::{
    entity::{mails, orders, sellers},
    events::{self, Logged},
    graph,
};

use super::{facts, put};
use crate::{Error, Services};

/// The consumer's name.
const NAME: &str = "notifications";

/// How many events are followed in one transaction.
const BATCH: u64 = 100;

/// Queues the mails that the next events ask for and moves on, in one transaction; says whether there were any.
///
/// # Errors
/// When the database cannot be reached.
pub async fn follow(s: &Services) -> Result<bool, Error> {
    let seen = events::consumer(s.db.read(), NAME).await?;
    if events::after(s.db.read(), seen, 1).await?.is_empty() {
        return Ok(false);
    }
    let tx = s.db.begin().await?;
    let cursor = events::lock_consumer(&tx, NAME, s.now()).await?;
    let batch = events::after(&tx, cursor, BATCH).await?;
    let live = not_imported(&tx, &batch).await?;
    for event in batch.iter().filter(|event| live.contains(&event.order_id)) {
        one(s, &tx, event).await?;
    }
    if let Some(last) = batch.last() {
        events::advance(&tx, NAME, last.cursor(), s.now()).await?;
    }
    tx.commit().await?;
    Ok(!batch.is_empty())
}

/// Whether events wait to be followed, also those that may not be read yet.
///
/// # Errors
/// When the database cannot be reached.
pub async fn behind(s: &Services) -> Result<bool, Error> {
    let seen = events::consumer(s.db.read(), NAME).await?;
    Ok(events::waiting(s.db.read(), seen).await?)
}

/// The orders among those of `batch` that may be mailed about at all: history that was imported is silent.
async fn not_imported(tx: &DatabaseTransaction, batch: &[Logged]) -> Result<HashSet<OrderId>, Error> {
    let asking: HashSet<OrderId> = batch
        .iter()
        .filter(|e| facts::may_mail(&e.kind))
        .map(|e| e.order_id)
        .collect();
    if asking.is_empty() {
        return Ok(asking);
    }
    let live = orders::Entity::find()
        .select_only()
        .column(orders::Column::Id)
        .filter(orders::Column::Id.is_in(asking))
        .filter(orders::Column::Channel.ne("import"))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(live.into_iter().collect())
}

async fn one(s: &Services, tx: &DatabaseTransaction, logged: &Logged) -> Result<(), Error> {
    if !facts::may_mail(&logged.kind) {
        return Ok(());
    }
    let Some(graph) = graph::load(tx, logged.order_id).await? else {
        return Ok(());
    };
    let event = logged.event()?;
    let Some(kind) = facts::kind_of(&event, &graph) else {
        return Ok(());
    };
    // An event asks for one mail at most, which has the event's own id.
    let id = MailId(logged.id.0);
    if mails::Entity::find_by_id(id).one(tx).await?.is_some() {
        return Ok(());
    }
    let sellers = sellers_of(tx, graph.parts.iter().map(|p| p.seller_id).collect()).await?;
    let context = facts::context(s, &graph, &sellers, &event);
    put(
        s,
        tx,
        id,
        kind,
        &graph.order.email,
        Some(graph.order.id),
        &context,
    )
    .await
}

async fn sellers_of(conn: &impl ConnectionTrait, ids: Vec<SellerId>) -> Result<Vec<sellers::Model>, Error> {
    Ok(sellers::Entity::find()
        .filter(sellers::Column::Id.is_in(ids))
        .all(conn)
        .await?)
}
