//! What rows say though events tell it: states, counters, amounts and the words people read, computed anew.

mod missing;

use domain::{
    event::OrderEvent,
    fold::{self, Folded, FoldedRequest},
    holds::Holds,
    ids::OrderId,
    machine::{Machine, Word},
    machines::{CancellationMachine, ReturnMachine, ReturnState},
    pricing::Totals,
    time::Timestamp,
};
use store::{
    audit::{self, Audited},
    entity::{order_lines, orders, seller_orders},
    graph::{self, Graph},
};

use crate::{Error, Services, orders::settle};

/// Orders that are in memory, and locked, at once.
const BATCH: u64 = 500;

/// What was done.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rebuilt {
    /// Orders looked at.
    pub orders: u64,
    /// Orders whose rows said something else.
    pub changed: u64,
    /// Orders whose events cannot be read or do not tell an order, or of which something is gone that no event holds, and
    /// why; their rows are left alone.
    pub unreadable: Vec<(OrderId, String)>,
}

/// Computes every order's rows from its events, batch by batch, while others work. Rows that are right are not written,
/// and nothing is appended: what happened has not changed.
///
/// Rebuilt are an order's state, version, holds, priority, amounts and time of change, its parts' states and amounts, its
/// lines' counters and amounts, its payments', refunds' and requests' states and amounts, and from these headlines, payment
/// status and what sellers see; and what an order is found by, from its address. Parts, parcels and refunds that are gone are
/// made anew. What people typed, the log of payments and stock are no projections: an order of which a line, a payment or a
/// request is gone is named and left alone.
///
/// # Errors
/// [`Error::Internal`] when the database cannot be reached; batches before stay rebuilt.
pub async fn rebuild(s: &Services, progress: &mut dyn FnMut(u64)) -> Result<Rebuilt, Error> {
    let mut done = Rebuilt::default();
    let mut after = None;
    loop {
        let snapshot = audit::snapshot(&s.db).await?;
        let batch = audit::batch(&snapshot, after, BATCH).await?;
        snapshot.rollback().await?;
        let Some(last) = batch.last().map(|one| one.graph.order.id) else {
            break;
        };
        done.orders += batch.len() as u64;
        let wrong = |one: &Audited| projected(one).is_ok_and(|graph| graph != one.graph);
        if batch.iter().any(wrong) {
            done.changed += repair(s, after).await?;
        }
        let unreadable = batch.iter().filter_map(|one| {
            let why = projected(one).err()?;
            Some((one.graph.order.id, why))
        });
        done.unreadable.extend(unreadable);
        after = Some(last);
        progress(done.orders);
    }
    if done.changed > 0 {
        s.db.wake();
    }
    Ok(done)
}

/// Writes what is wrong in a batch, with its orders locked; says in how many of them something was.
async fn repair(s: &Services, after: Option<OrderId>) -> Result<u64, Error> {
    let tx = s.db.begin().await?;
    audit::lock_batch(&tx, after, BATCH).await?;
    let mut wrong = Vec::new();
    for one in audit::batch(&tx, after, BATCH).await? {
        if let Ok(right) = projected(&one)
            && right != one.graph
        {
            wrong.push((Box::new(one.graph), Box::new(right)));
        }
    }
    graph::save(&tx, &wrong).await?;
    tx.commit().await?;
    Ok(wrong.len() as u64)
}

/// The order as its events tell it, or why they do not.
fn projected(one: &Audited) -> Result<Graph, String> {
    let mut events = Vec::with_capacity(one.events.len());
    let mut told = Vec::with_capacity(one.events.len());
    let mut holds = Holds::default();
    for row in &one.events {
        let event = OrderEvent::from_parts(&row.kind, row.data.clone())
            .map_err(|error| format!("event {} ({}) cannot be read: {error}", row.version, row.kind))?;
        holds.follow(&event, &row.justification);
        told.push((row.at, event.clone()));
        events.push((row.version, event));
    }
    let folded = fold::fold(events).map_err(|error| error.to_string())?;
    let mut graph = one.graph.clone();
    missing::restore(&mut graph, &folded, &told)?;
    let at = one.events.iter().map(|event| event.at).max();
    order(&mut graph.order, &folded, at);
    graph.order.holds = holds;
    for row in &mut graph.parts {
        if let Some(part) = folded.parts.get(&row.id) {
            row.state = part.state;
            part_totals(row, part.placed.totals);
            row.commission_rate = part.placed.commission_rate;
            row.set_undone(part.undone);
        }
    }
    for row in &mut graph.lines {
        if let Some(told) = folded.lines.get(&row.id) {
            line(row, told);
        }
    }
    for row in &mut graph.refunds {
        if let Some(told) = folded.refunds.get(&row.id) {
            (row.amount, row.state) = (told.amount, told.state);
        }
    }
    for row in &mut graph.payments {
        if let Some(told) = folded.payment_at(row.position, row.id, row.amount) {
            (row.amount, row.state) = (told.amount, told.state);
        }
    }
    for row in &mut graph.shipments {
        if let Some(told) = folded.shipments.get(&row.id) {
            row.carrier.clone_from(&told.carrier);
            row.awb.clone_from(&told.awb);
        }
    }
    for row in &mut graph.requests {
        let (state, open) = match folded.requests.get(&row.id) {
            Some(FoldedRequest::Cancellation(state)) => {
                (state.as_str(), *state == CancellationMachine::START)
            }
            Some(FoldedRequest::Return(state)) => (state.as_str(), *state == ReturnMachine::START),
            None => continue,
        };
        state.clone_into(&mut row.state);
        row.open = open;
        if let Some(told) = folded.returns.get(&row.id) {
            row.line_id = Some(told.units.line);
            row.quantity = Some(told.units.quantity);
            row.amount = told.amount;
            if row.state != ReturnState::Approved.as_str() || told.send_by.is_some() {
                row.send_by = told.send_by;
            }
            row.carrier.clone_from(&told.carrier);
            row.awb.clone_from(&told.awb);
            (row.received, row.fit) = (told.received, told.fit);
        }
        if let Some(wish) = folded.wishes.get(&row.id) {
            row.units = wish.clone();
        }
    }
    settle::reword(&mut graph);
    let placed_at = graph.order.placed_at;
    graph.parts.iter_mut().for_each(|part| part.placed_at = placed_at);
    graph.lines.iter_mut().for_each(|line| line.placed_at = placed_at);
    graph.order.phone_key = graph.order.shipping_address.phone_key();
    graph.order.name_key = graph.order.shipping_address.name_key();
    Ok(graph)
}

fn order(row: &mut orders::Model, folded: &Folded, at: Option<Timestamp>) {
    let Totals {
        subtotal,
        discount,
        shipping,
        tax,
        total,
    } = folded.totals;
    row.state = folded.state;
    row.version = folded.version;
    row.priority = folded.priority;
    row.cancelled_amount = folded.cancelled_amount;
    row.updated_at = at.unwrap_or(row.updated_at);
    (row.subtotal, row.discount, row.shipping) = (subtotal, discount, shipping);
    (row.tax, row.total) = (tax, total);
}

const fn part_totals(row: &mut seller_orders::Model, totals: Totals) {
    let Totals {
        subtotal,
        discount,
        shipping,
        tax,
        total,
    } = totals;
    row.subtotal = subtotal;
    row.discount = discount;
    row.shipping = shipping;
    row.tax = tax;
    row.total = total;
}

fn line(row: &mut order_lines::Model, told: &fold::FoldedLine) {
    let placed = &told.placed;
    row.unit_price = placed.unit_price;
    row.discount = placed.discount;
    row.tax = placed.tax;
    row.total = placed.total;
    row.subtotal = placed.unit_price * placed.ordered;
    settle::set_counters(row, told.counters);
}
