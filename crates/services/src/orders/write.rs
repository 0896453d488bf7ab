//! Writes changed orders with everything that came of them, many at once.

use sea_orm::DatabaseTransaction;
use store::{bulk, graph};

use super::{change::Change, settle};
use crate::{
    Error, backorders,
    call::{self, Effect, Sealed},
    checkout::promotion,
};

/// Settles and writes changes of different orders, and leaves what is answered: the caller commits with it. Rows go table by
/// table, so that many orders take hardly more statements than one.
///
/// # Errors
/// [`Error::Conflict`] when somebody else was faster, stock ran out, or the number of a new order is taken; nothing may
/// be kept then.
pub(crate) async fn write(tx: &DatabaseTransaction, mut changes: Vec<Change<'_>>) -> Result<Sealed, Error> {
    let Some((s, now)) = changes.first().map(|change| (change.s, change.now)) else {
        return Ok(Sealed::default());
    };
    let (mut new, mut old, mut unused) = (Vec::new(), Vec::new(), Vec::new());
    let (mut events, mut stock, mut ledger, mut jobs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for change in &mut changes {
        settle::settle(change);
        events.extend(change.take_events()?);
    }
    let effects = changes
        .iter()
        .map(|change| (change.s, Effect::Order(&change.graph)));
    let sealed = call::seal_all(tx, effects).await?;
    for change in changes {
        unused.extend(change.unused_promotions());
        let Change {
            s,
            graph,
            before,
            stock: moved,
            ledger: booked,
            jobs: asked,
            ..
        } = change;
        match before {
            Some(before) => old.push((before, graph)),
            None => new.push(*graph),
        }
        stock.extend(moved);
        ledger.extend(booked);
        jobs.extend(asked.into_iter().map(|job| job.into_row(s)));
    }
    graph::save(tx, &old).await?;
    bulk::insert_graphs(tx, new).await?;
    promotion::hand_back(tx, &unused).await?;
    store::events::append(tx, events).await?;
    bulk::insert(tx, ledger).await?;
    store::jobs::enqueue(tx, jobs).await?;
    // Last, so that shelves are held no longer than the commit takes.
    let freed = backorders::freed(&stock);
    store::stock::apply(tx, stock, now).await?;
    if !freed.is_empty() {
        backorders::hand_out(s, tx, &freed).await?;
    }
    Ok(sealed)
}
