//! Historical orders of the Brazilian marketplace Olist, out of the files of its public data set.
//!
//! Columns and keys are those of `olistbr/brazilian-ecommerce`. The source has one status and one set of times per
//! order and no history; the steps between are put where cause and effect want them, with the times it gives.

mod catalogue;
mod course;
mod facts;
mod ids;
mod life;
mod money;
mod quirks;
mod rows;
mod source;

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

use domain::{actor::Actor, ids::EventId, number::OrderNumber};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set,
};
use store::{
    bulk,
    entity::{events, ledger_entries, orders},
};
use uuid::Uuid;

use self::{
    catalogue::Catalogue,
    course::Course,
    facts::Facts,
    quirks::{Quirk, Refusal},
    rows::Historic,
    source::{OrderRow, Source},
};
use super::ImportReport;
use crate::{Error, Services};

/// Orders written in one transaction. Much of the work is writing pages of indexes that every batch touches nearly all
/// of, so large batches write less.
const BATCH: usize = 2000;

/// How the source was understood.
const REMARKS: [&str; 6] = [
    "Times have no zone in the source and are taken as UTC; the promised day ends at midnight.",
    "Steps without a time of their own have the time of the step before: processing and packing, cancellation.",
    "Totals are those of items and freight, untaxed; captured is what was paid.",
    "The number of instalments is left behind; a product that several sellers sell is one product for each of them.",
    "Nothing is reserved from stock and nobody is mailed; products are not listed in the shop.",
    "Warnings and refusals count all orders read, also those an earlier run brought in; rows are those this run added.",
];

/// An order that can be represented.
struct Accepted<'a> {
    facts: Facts<'a>,
    course: Course,
}

/// Imports every order of the files in `folder`. Running it again brings in what is missing and nothing twice, also
/// after it was interrupted at any moment. `progress` is told how many orders of how many are done.
///
/// # Errors
/// [`Error::Conflict`] when a file cannot be read, or another import of the same files runs at the same moment;
/// [`Error::Internal`] when the database cannot be written. Batches before that stay.
pub async fn run(
    s: &Services,
    folder: &Path,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<ImportReport, Error> {
    run_in_batches(s, folder, BATCH, progress).await
}

/// As [`run`], with `size` orders in one transaction.
///
/// # Errors
/// Likewise.
pub async fn run_in_batches(
    s: &Services,
    folder: &Path,
    size: usize,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<ImportReport, Error> {
    let folder = folder.to_owned();
    let source = tokio::task::spawn_blocking(move || Source::read(&folder))
        .await
        .map_err(Error::internal)??;
    let mut report = ImportReport {
        source: "Olist".to_owned(),
        ..ImportReport::default()
    };
    report.remarks = REMARKS.map(str::to_owned).to_vec();
    let mut catalogue = Catalogue::default();
    let mut seen: HashSet<&str> = HashSet::with_capacity(source.orders.len());
    for batch in source.orders.chunks(size.max(1)) {
        let mut accepted = Vec::with_capacity(batch.len());
        for row in batch {
            report.read += 1;
            *report.statuses.entry(row.order_status.clone()).or_default() += 1;
            let read = if seen.insert(&row.order_id) {
                accept(&source, row)
            } else {
                Err(Refusal::Duplicate)
            };
            match read {
                Ok(order) => {
                    for quirk in &order.facts.quirks {
                        *report.warnings.entry(quirk.as_str().to_owned()).or_default() += 1;
                    }
                    accepted.push(order);
                }
                Err(refusal) => {
                    report.refused += 1;
                    *report.reasons.entry(refusal.as_str().to_owned()).or_default() += 1;
                }
            }
        }
        write(s, &source, accepted, &mut catalogue, &mut report).await?;
        s.db.wake();
        progress(
            usize::try_from(report.read).unwrap_or(usize::MAX),
            source.orders.len(),
        );
    }
    Ok(report)
}

/// Reads an order and decides how far it came.
fn accept<'a>(source: &'a Source, row: &'a OrderRow) -> Result<Accepted<'a>, Refusal> {
    let mut facts = facts::read(source, row)?;
    let course = course::of(&row.order_status, &facts.times, &mut facts.quirks)?;
    let paid = facts.payments.iter().any(|p| p.amount > 0);
    if course.cancelled.is_some() && course.approved.is_some() && paid {
        facts.quirks.insert(Quirk::CancelledWithoutRefund);
    }
    let mut quirks: BTreeSet<Quirk> = std::mem::take(&mut facts.quirks);
    catalogue::quirks(source, &facts, &mut quirks);
    facts.quirks = quirks;
    Ok(Accepted { facts, course })
}

/// Writes the orders that are not there yet, all or none of them.
async fn write(
    s: &Services,
    source: &Source,
    accepted: Vec<Accepted<'_>>,
    catalogue: &mut Catalogue,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let tx = s.db.begin().await?;
    let known = known(&tx, &accepted).await?;
    let read = accepted.len() as u64;
    let new: Vec<Accepted<'_>> = accepted
        .into_iter()
        .filter(|order| !known.contains(&rows::external_ref(&order.facts.row.order_id)))
        .collect();
    let numbers = numbers(&tx, &new).await?;
    let mut added = report.added;
    let mut history = Vec::with_capacity(new.len());
    for (order, number) in new.iter().zip(numbers) {
        catalogue.need(source, &order.facts);
        history.push(rows::build(source, &order.facts, &order.course, number));
    }
    catalogue.save(&tx, &mut added).await?;
    insert(&tx, history, &mut added).await?;
    tx.commit().await?;
    report.added = added;
    report.imported += new.len() as u64;
    report.already_imported += read - new.len() as u64;
    Ok(())
}

/// Which of these orders are there already.
async fn known(conn: &impl ConnectionTrait, accepted: &[Accepted<'_>]) -> Result<HashSet<String>, Error> {
    let refs = accepted
        .iter()
        .map(|order| rows::external_ref(&order.facts.row.order_id));
    let query = orders::Entity::find()
        .select_only()
        .column(orders::Column::ExternalRef)
        .filter(orders::Column::ExternalRef.is_in(refs));
    Ok(query
        .into_tuple::<String>()
        .all(conn)
        .await?
        .into_iter()
        .collect())
}

/// A number for each order that no other order has.
async fn numbers(conn: &impl ConnectionTrait, new: &[Accepted<'_>]) -> Result<Vec<OrderNumber>, Error> {
    let wanted = |attempt| {
        new.iter()
            .map(move |order| ids::number(&order.facts.row.order_id, attempt))
    };
    let query = orders::Entity::find()
        .select_only()
        .column(orders::Column::Number)
        .filter(orders::Column::Number.is_in((0..3).flat_map(wanted)));
    let mut taken: HashSet<OrderNumber> = query.into_tuple().all(conn).await?.into_iter().collect();
    let mut numbers = Vec::with_capacity(new.len());
    for order in new {
        let mut tries = (0..3).map(|attempt| ids::number(&order.facts.row.order_id, attempt));
        let number = tries.find(|n| taken.insert(n.clone()));
        numbers.push(number.ok_or_else(|| Error::internal("no free order number"))?);
    }
    Ok(numbers)
}

/// Inserts orders table by table.
async fn insert(
    conn: &impl ConnectionTrait,
    history: Vec<Historic>,
    added: &mut super::report::Added,
) -> Result<(), Error> {
    let mut logs = Vec::new();
    let mut ledger = Vec::new();
    let mut reviews = Vec::new();
    let mut graphs = Vec::with_capacity(history.len());
    for order in history {
        let Historic {
            graph,
            steps,
            ledger: entries,
            reviews: answers,
        } = order;
        logs.extend(event_rows(&graph.order, steps)?);
        ledger.extend(
            bulk::all(entries)
                .into_iter()
                .map(|row| ledger_entries::ActiveModel { id: NotSet, ..row }),
        );
        reviews.extend(answers);
        graphs.push(graph);
    }
    added.events += logs.len() as u64;
    added.reviews += reviews.len() as u64;
    for graph in &graphs {
        added.seller_orders += graph.parts.len() as u64;
        added.lines += graph.lines.len() as u64;
        added.units += graph
            .lines
            .iter()
            .filter_map(|l| u64::try_from(l.ordered).ok())
            .sum::<u64>();
        added.payments += graph.payments.len() as u64;
        added.shipments += graph.shipments.len() as u64;
    }
    bulk::insert_graphs(conn, graphs).await?;
    bulk::insert(conn, bulk::all(reviews)).await?;
    bulk::insert(conn, ledger).await?;
    bulk::insert(conn, logs).await?;
    Ok(())
}

fn event_rows(order: &orders::Model, steps: Vec<life::Step>) -> Result<Vec<events::ActiveModel>, Error> {
    let key = order.external_ref.as_deref().unwrap_or_default();
    let actor = Actor::system();
    let cause: Uuid = ids::timed("cause", key, 0, order.placed_at);
    let mut rows = Vec::with_capacity(steps.len());
    for (n, life::Step { event, at, why }) in steps.into_iter().enumerate() {
        let (kind, data) = event.to_parts()?;
        rows.push(events::ActiveModel {
            position: NotSet,
            id: Set(ids::timed::<EventId>("event", key, n, order.placed_at)),
            order_id: Set(order.id),
            version: Set(i64::try_from(n + 1).unwrap_or(i64::MAX)),
            kind: Set(kind),
            data: Set(data),
            actor: Set(actor.kind().to_owned()),
            actor_id: Set(None),
            justification: Set(why.to_owned()),
            automated: Set(true),
            cause: Set(cause),
            at: Set(at),
        });
    }
    Ok(rows)
}
