//! Units that were sold beyond the stock: when pieces become free, they go to the orders that wait for them.
//!
//! Whatever frees pieces enqueues a job on its own transaction. The job takes the orders one by one, each in a command of
//! its own that locks the order first and then the shelves, as every command does.

use domain::{
    actor::Actor,
    allocation::{self, Demand, Need},
    event::{OrderEvent, Units},
    ids::{LineId, OrderId, VariantId},
};
use sea_orm::DatabaseTransaction;
use store::{
    catalogue::Wanted,
    stock::{Hold, Stock, StockChange},
    waiting,
};

use crate::{
    Error, Services, again,
    catalogue::{Offer, offers},
    checkout,
    orders::{Change, Work, change::NewJob, reservations, settle},
};

/// The kind of job that hands out a variant.
pub(crate) const ALLOCATE: &str = "stock.allocate";

/// Orders that are looked for at once.
const BATCH: u64 = 100;

/// The variants of which changes free pieces.
pub(crate) fn freed(changes: &[StockChange]) -> Vec<VariantId> {
    let freed = changes.iter().filter(|c| c.on_hand > c.reserved);
    let mut variants: Vec<VariantId> = freed.map(|c| c.variant).collect();
    variants.sort_unstable();
    variants.dedup();
    variants
}

/// Has pieces handed out that a transaction has freed, as far as somebody waits for them. Call it after they are freed:
/// who has begun to wait before is seen then, and who begins later sees the pieces.
///
/// # Errors
/// When the database cannot be reached.
pub(crate) async fn hand_out(
    s: &Services,
    tx: &DatabaseTransaction,
    freed: &[VariantId],
) -> Result<(), Error> {
    let jobs = waiting::waited_for(tx, freed).await?.into_iter().map(|variant| {
        let job = NewJob {
            kind: ALLOCATE,
            payload: serde_json::json!({ "variant": variant }),
            dedupe_key: None,
            run_at: s.now(),
        };
        job.into_row(s)
    });
    Ok(store::jobs::enqueue(tx, jobs.collect()).await?)
}

/// Gives what is free of a variant to the orders that wait for it, urgent ones first, then those placed first. Repeating it
/// changes nothing. How many orders got something.
///
/// # Errors
/// When the database cannot be read; what is done by then stays.
pub async fn allocate(s: &Services, variant: VariantId) -> Result<u64, Error> {
    let (mut served, mut last) = (0, None);
    loop {
        let waiters = waiting::orders(s.db.read(), variant, last, BATCH).await?;
        for waiter in &waiters {
            if !waiting::is_free(s.db.read(), variant).await? {
                return Ok(served);
            }
            // One that somebody else works on, or that cannot be served, keeps those behind it from nothing.
            match Box::pin(again(s, || serve(s, waiter.id))).await {
                Ok(got) => served += u64::from(got),
                Err(error) => {
                    tracing::warn!(order = %waiter.id, %error, "an order that waits could not be served");
                }
            }
        }
        last = waiters.last().copied();
        if last.is_none() {
            return Ok(served);
        }
    }
}

/// Gives everything that is free and waited for to those who wait: what a lost job or a narrow race left lying. How many
/// orders got something.
///
/// # Errors
/// When the database cannot be reached; what is done by then stays.
pub async fn sweep(s: &Services) -> Result<u64, Error> {
    let mut served = 0;
    for variant in waiting::to_allocate(s.db.read()).await? {
        served += allocate(s, variant).await?;
    }
    Ok(served)
}

/// Sets stock aside for what of an order waits for it, as far as there is any; says whether there was.
async fn serve(s: &Services, order: OrderId) -> Result<bool, Error> {
    let system = Actor::system();
    let mut work = Work::system(s, &system, order).await?;
    let lines = work.graph.lines.iter().filter(|l| l.backordered > 0);
    let variants: Vec<VariantId> = lines.map(|l| l.variant_id).collect();
    let offers = offers(work.tx(), work.graph.order.currency, Wanted::Variants(&variants)).await?;
    let needs = checkout::needs(work.tx(), &offers).await?;
    let stocked: Vec<VariantId> = needs.iter().map(|need| need.1.variant).collect();
    let stock = store::stock::on_shelves(work.tx(), &stocked, Hold::Locked).await?;
    let units = take(&mut work, &offers, &needs, stock)?;
    if units.is_empty() {
        return Ok(false);
    }
    work.event(OrderEvent::Allocated { units });
    work.commit().await?;
    Ok(true)
}

/// Takes what there is off the shelves for the lines that wait, part by part.
fn take(
    work: &mut Change<'_>,
    offers: &[Offer],
    needs: &[(VariantId, Need)],
    mut stock: Stock,
) -> Result<Vec<Units>, Error> {
    let nearest = allocation::nearest(&stock.places, &work.graph.order.shipping_address);
    let parts: Vec<_> = work.graph.parts.iter().map(|p| p.id).collect();
    let mut units = Vec::new();
    for part in parts {
        let waiting: Vec<(LineId, i64, Vec<Need>)> = work
            .graph
            .lines
            .iter()
            .filter(|l| l.seller_order_id == part && l.backordered > 0)
            // What is not known any more waits on.
            .filter(|l| offers.iter().any(|o| o.variant == l.variant_id))
            .map(|l| {
                let own = needs.iter().filter(|need| need.0 == l.variant_id);
                (l.id, l.backordered, own.map(|need| need.1).collect())
            })
            .collect();
        let demands: Vec<Demand<'_>> = waiting
            .iter()
            .map(|(_, units, needs)| Demand {
                needs,
                units: *units,
                ahead: 0,
            })
            .collect();
        let served = stock.shelves.serve(&nearest, &demands);
        for ((line, ..), served) in waiting.iter().zip(served) {
            if served.units == 0 {
                continue;
            }
            if let Some(row) = work.graph.lines.iter_mut().find(|l| l.id == *line) {
                let mut counters = settle::counters(row);
                counters.allocate(served.units)?;
                settle::set_counters(row, counters);
            }
            let s = work.s;
            let changes = reservations::add(&mut work.graph, *line, &served.picks, "allocated", || s.id());
            work.stock(changes);
            units.push(Units {
                line: *line,
                quantity: served.units,
            });
        }
    }
    Ok(units)
}
