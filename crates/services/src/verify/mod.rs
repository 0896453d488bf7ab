//! Checks that everything stored agrees with itself: rows with events, sums with parts, stock and ledger with their logs.

mod asked;
mod goods;
mod history;
mod money;
mod report;

use domain::{ids::OrderId, time::Timestamp};
use sea_orm::ConnectionTrait;
use store::{
    audit::{self, Audited},
    reserved, returns, strays,
};

pub use report::{Finding, Report};

use crate::{Error, Services};

/// Orders that are in memory at once.
const BATCH: u64 = 500;

/// Of what is wrong with rows of no order, so many are told at most.
const STRAYS: u64 = 100;

/// Checks every order, all stock and all consumers, in bounded memory and while others work: each batch of orders is
/// read at one moment.
///
/// # Errors
/// [`Error::Internal`] when the database cannot be read.
pub async fn run(s: &Services) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut after = None;
    loop {
        let snapshot = audit::snapshot(&s.db).await?;
        let next = orders(&snapshot, s.now(), after, &mut report).await?;
        snapshot.rollback().await?;
        if next.is_none() {
            break;
        }
        after = next;
    }
    let snapshot = audit::snapshot(&s.db).await?;
    rest(&snapshot, &mut report).await?;
    snapshot.rollback().await?;
    Ok(report)
}

/// As [`run`], all on one connection, as of `now`: what a transaction would leave behind.
///
/// # Errors
/// [`Error::Internal`] when the database cannot be read.
pub async fn check(conn: &impl ConnectionTrait, now: Timestamp) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut after = None;
    while let Some(last) = orders(conn, now, after, &mut report).await? {
        after = Some(last);
    }
    rest(conn, &mut report).await?;
    Ok(report)
}

/// Checks the next batch of orders and says where it ended; `None` when there was none.
async fn orders(
    conn: &impl ConnectionTrait,
    now: Timestamp,
    after: Option<OrderId>,
    report: &mut Report,
) -> Result<Option<OrderId>, Error> {
    let batch = audit::batch(conn, after, BATCH).await?;
    for one in &batch {
        order(one, report);
        goods::overdue(one, now, report);
    }
    Ok(batch.last().map(|one| one.graph.order.id))
}

/// Checks what belongs to no order.
async fn rest(conn: &impl ConnectionTrait, report: &mut Report) -> Result<(), Error> {
    goods::stock(&audit::stock_mismatches(conn).await?, report);
    goods::reservations(&reserved::mismatches(conn).await?, report);
    goods::shelved(&returns::mismatches(conn).await?, report);
    for order in strays::ledger(conn, STRAYS).await? {
        report.add("ledger_order", order, "is booked, and is not there");
    }
    for variant in strays::goods(conn, STRAYS).await? {
        report.add("found_by", variant, "is searched by another text than its names");
    }
    for (name, cursor, end) in audit::runaway_consumers(conn).await? {
        report.add(
            "consumer_cursor",
            name,
            format!("stands at {cursor:?}, beyond the end of the log at {end:?}"),
        );
    }
    for (name, given, there) in audit::skipping_consumers(conn).await? {
        report.add(
            "consumer_skipped",
            name,
            format!("was given {given} of the {there} events up to where it stands"),
        );
    }
    let dead = audit::dead_jobs(conn).await?;
    if dead > 0 {
        report.warnings.push(format!(
            "{dead} jobs were given up and wait for somebody to retry them"
        ));
    }
    Ok(())
}

/// Applies every rule for one order.
fn order(one: &Audited, report: &mut Report) {
    report.orders += 1;
    report.events += one.events.len() as u64;
    let folded = history::fold(one, report);
    if let Some((folded, holds)) = &folded {
        history::rows(one, folded, holds, report);
        asked::payments(one, folded, report);
        asked::requests(one, folded, report);
        money::folded(one, folded, report);
        money::sellers(one, folded, report);
    }
    goods::counters(one, report);
    goods::headlines(one, report);
    goods::held(one, report);
    goods::found_by(one, report);
    money::totals(one, report);
    money::payments(one, report);
    money::ledger(one, report);
}
