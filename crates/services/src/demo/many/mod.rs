//! Very many orders for the demo shop: years of them, nearly all done, the last days' still open.
//!
//! Each lives by the same rules as every order, in memory, and is written in batches with everything that came of it. What is
//! taken from a shelf is put back there at once, so that the shop has as much for sale as before. The same order comes out
//! the same in every run, but for the time that the run begins.

mod dice;
mod plan;
mod play;
mod steps;
mod words;
mod world;

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};

use domain::{ids::UserId, time::Timestamp};
use sea_orm::{
    ActiveValue, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use store::{bulk, entity::orders, stock::StockChange};

use self::{
    play::{Played, external_ref},
    world::World,
};
use crate::{Error, Services, notifications};

/// Orders of one transaction.
const BATCH: u64 = 1000;

/// How often to wait for others who write, and how long each time.
const PATIENCE: u32 = 200;
const WAIT: Duration = Duration::from_millis(50);

/// Fills the demo shop, and goes on until it has `wanted` such orders beside its own; those of an earlier run count.
/// Interrupted, it keeps whole batches. `progress` is told how many of how many are there. Nobody is mailed.
///
/// # Errors
/// [`Error::Conflict`] as [`fill`](super::fill), or when others keep writing to the same database server; else when it
/// cannot be written.
pub async fn fill(
    s: &Services,
    wanted: u64,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<(), Error> {
    super::fill(s).await?;
    let mut done = there(s).await?;
    if done >= wanted {
        progress(done, wanted);
        return Ok(());
    }
    let world = Arc::new(World::open(s, wanted).await?);
    let now = s.now();
    let mut next = begin(s, &world, done, wanted, now);
    while done < wanted {
        let batch = next.await.map_err(Error::internal)??;
        done += batch.len() as u64;
        // The next ones are made while these are written.
        next = begin(s, &world, done, wanted, now);
        write(s, &world, batch).await?;
        progress(done, wanted);
    }
    s.db.wake();
    Ok(())
}

type Making = tokio::task::JoinHandle<Result<Vec<Played>, Error>>;

/// Makes the next batch on another thread.
fn begin(s: &Services, world: &Arc<World>, done: u64, wanted: u64, now: Timestamp) -> Making {
    let (s, world) = (s.clone(), Arc::clone(world));
    tokio::task::spawn_blocking(move || {
        (done..wanted.min(done + BATCH))
            .map(|n| play::play(&s, &world, n, wanted, now))
            .collect()
    })
}

/// How many there are.
async fn there(s: &Services) -> Result<u64, Error> {
    let last: Option<String> = orders::Entity::find()
        .select_only()
        .column(orders::Column::ExternalRef)
        .filter(orders::Column::ExternalRef.between(external_ref(0), external_ref(999_999_999)))
        .order_by_desc(orders::Column::ExternalRef)
        .into_tuple()
        .one(s.db.read())
        .await?;
    let number = last.as_deref().and_then(|known| known.strip_prefix("demo:"));
    Ok(number.and_then(|n| n.parse::<u64>().ok()).map_or(0, |n| n + 1))
}

/// Writes a batch, all or none of it.
async fn write(s: &Services, world: &World, batch: Vec<Played>) -> Result<(), Error> {
    let tx = turn(s).await?;
    let mut seen: HashSet<UserId> = HashSet::new();
    let mut accounts = Vec::new();
    let (mut graphs, mut ledger, mut events, mut stock) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut at = s.now();
    for Played {
        person,
        graph,
        events: told,
        ledger: booked,
        stock: moved,
    } in batch
    {
        at = graph.order.placed_at;
        if let Some(user) = person.user.filter(|user| seen.insert(*user)) {
            accounts.push(world::account(user, &person, at));
        }
        graphs.push(graph);
        ledger.extend(booked);
        events.extend(told);
        stock.extend(moved);
    }
    bulk::insert_missing(&tx, bulk::all(accounts)).await?;
    put_back(&mut stock, world);
    store::stock::apply(&tx, stock, at).await?;
    bulk::insert_graphs(&tx, graphs).await?;
    bulk::insert(&tx, ledger).await?;
    let (count, last) = (events.len(), events.last().map(|event| event.id.clone()));
    bulk::insert(&tx, events).await?;
    if let Some(ActiveValue::Set(last)) = last {
        notifications::pass(s, &tx, last, count).await?;
    }
    Ok(tx.commit().await?)
}

/// A transaction whose events can be passed over; what others wrote before it is followed first.
async fn turn(s: &Services) -> Result<DatabaseTransaction, Error> {
    for _ in 0..PATIENCE {
        let tx = s.db.begin().await?;
        if notifications::first_in_line(s, &tx).await? {
            return Ok(tx);
        }
        tx.rollback().await?;
        if !Box::pin(notifications::follow(s)).await? {
            tokio::time::sleep(WAIT).await;
        }
    }
    Err(Error::conflict(
        "Others keep writing to this database server. Please stop them and run this again: it goes on where it was.",
    ))
}

/// Puts as many pieces on each shelf as are taken from it or set aside.
fn put_back(stock: &mut Vec<StockChange>, world: &World) {
    let mut missing: BTreeMap<_, i64> = BTreeMap::new();
    for change in &*stock {
        *missing.entry(change.variant).or_default() += change.reserved - change.on_hand;
    }
    stock.extend(missing.into_iter().map(|(variant, pieces)| StockChange {
        variant,
        location: world.location,
        on_hand: pieces,
        reserved: 0,
        reason: "counted",
        order: None,
    }));
}
