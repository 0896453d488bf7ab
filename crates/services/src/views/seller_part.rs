//! An order narrowed to one seller's part: nothing of other sellers, of money or of the customer's account is left.

use std::collections::HashMap;

use domain::{
    actor::{Actor, Permission},
    cancellation::Wish,
    event::{OrderEvent, Units},
    ids::{LineId, RequestId, SellerOrderId},
    words::RequestKind,
};
use store::{
    entity::{notes, order_lines, requests},
    events,
    graph::{self, Graph},
    seller_lists,
};

use super::{
    seller::scope,
    timeline::{self, Entry, Past},
};
use crate::{Error, Services, orders::settle};

/// The order of one seller's part, narrowed to it, and its whole log, oldest first.
///
/// # Errors
/// [`Error::NotFound`] when there is no such part, it is not released, or it is not the actor's to see.
pub(super) async fn read(
    s: &Services,
    actor: &Actor,
    part: SellerOrderId,
) -> Result<(Graph, Vec<Past>), Error> {
    let conn = s.db.read();
    let scope = scope(actor, Permission::ViewOrders)?;
    let order = seller_lists::order_of(conn, part, &scope)
        .await?
        .ok_or(Error::NotFound)?;
    let graph = graph::load(conn, order).await?.ok_or(Error::NotFound)?;
    let log = events::of_order(conn, order, 0).await?;
    let past = log.into_iter().map(|row| {
        let event = OrderEvent::from_parts(&row.kind, row.data)?;
        Ok(Past {
            event,
            at: row.at,
            by: row.actor_id,
            why: row.justification,
            automated: row.automated,
        })
    });
    let past = past.collect::<Result<Vec<_>, Error>>()?;
    Ok((narrow(graph, part, &past), past))
}

/// The order with one part alone: only that seller's rows, and nothing about money. `past` is its log, oldest first.
fn narrow(mut graph: Graph, part: SellerOrderId, past: &[Past]) -> Graph {
    let alone = graph.parts.len() == 1;
    graph.parts.retain(|p| p.id == part);
    graph.lines.retain(|l| l.seller_order_id == part);
    graph.shipments.retain(|p| p.seller_order_id == part);
    let shipments: Vec<_> = graph.shipments.iter().map(|p| p.id).collect();
    graph
        .shipment_lines
        .retain(|l| shipments.contains(&l.shipment_id));
    let lines: Vec<_> = graph.lines.iter().map(|l| l.id).collect();
    graph.reservations.retain(|r| lines.contains(&r.line_id));
    let cancellations = cancellations(&graph.lines, past);
    graph.requests.retain(|r| {
        r.line_id
            .map_or_else(|| cancellations.contains(&r.id), |line| lines.contains(&line))
    });
    for request in &mut graph.requests {
        request.units.0.retain(|u| lines.contains(&u.line));
    }
    graph.notes.retain(|note| is_for(note, part, alone));
    graph.payments.clear();
    graph.transactions.clear();
    graph.refunds.clear();
    graph
}

/// Whether the seller of a part, alone in its order or not, may read a note. What staff writes inside about the order as a whole
/// is not for sellers; what the customer reads is, unless it may be about another seller's goods.
#[must_use]
pub fn is_for(note: &notes::Model, part: SellerOrderId, alone: bool) -> bool {
    note.seller_order_id
        .map_or(alone && note.visible, |of| of == part)
}

/// The cancellations that were about these lines: of those that were meant, something was neither packed nor cancelled when
/// they were asked for.
fn cancellations(lines: &[order_lines::Model], past: &[Past]) -> Vec<RequestId> {
    let mut left: HashMap<LineId, i64> = lines.iter().map(|l| (l.id, l.ordered)).collect();
    let mut about = Vec::new();
    for past in past {
        match &past.event {
            OrderEvent::Packed { units, .. } | OrderEvent::LinesCancelled { units, .. } => {
                for unit in units {
                    if let Some(left) = left.get_mut(&unit.line) {
                        *left -= unit.quantity;
                    }
                }
            }
            OrderEvent::CancellationRequested { request, wish }
                if left.iter().any(|(line, n)| wish.names(*line) && *n > 0) =>
            {
                about.push(*request);
            }
            _ => {}
        }
    }
    about
}

/// The event as far as it is about the part that is left in a narrowed order.
pub(super) fn narrow_past(graph: &Graph, mut past: Past) -> Option<Past> {
    if !concerns(graph, &past.event) {
        return None;
    }
    match &mut past.event {
        OrderEvent::Placed {
            parts, lines, totals, ..
        } => {
            parts.retain(|p| graph.parts.iter().any(|own| own.id == p.seller_order));
            lines.retain(|l| graph.lines.iter().any(|own| own.id == l.line));
            *totals = parts.first().map(|p| p.totals).unwrap_or_default();
        }
        OrderEvent::Edited {
            parts, lines, totals, ..
        } => {
            parts.retain(|p| graph.parts.iter().any(|own| own.id == p.seller_order));
            lines.retain(|l| graph.lines.iter().any(|own| own.id == l.line));
            *totals = parts.first().map(|p| p.totals).unwrap_or_default();
        }
        OrderEvent::LinesCancelled { units, .. }
        | OrderEvent::CancellationRequested {
            wish: Wish(units), ..
        }
        | OrderEvent::CancellationApproved { units, .. }
        | OrderEvent::Backordered { units }
        | OrderEvent::Allocated { units } => {
            units.retain(|u| graph.lines.iter().any(|own| own.id == u.line));
        }
        _ => {}
    }
    Some(past)
}

/// Whether somebody asks to cancel what of a part is still to be packed.
#[must_use]
pub fn cancellation_waits(graph: &Graph, part: SellerOrderId) -> bool {
    let asked = |r: &&requests::Model| r.kind == RequestKind::Cancellation && r.open;
    let of_part = |l: &&order_lines::Model| l.seller_order_id == part;
    let left = |l: &order_lines::Model| settle::counters(l).cancellable() > 0;
    let mut waiting = graph.requests.iter().filter(asked);
    waiting.any(|r| {
        let mut lines = graph.lines.iter().filter(of_part);
        lines.any(|l| r.units.names(l.id) && left(l))
    })
}

/// What happened, newest first, without what the whole order costs less after a cancellation.
pub(super) fn history(known: &timeline::Known<'_>, past: &[Past]) -> Vec<Entry> {
    let mut entries = timeline::of(known, past);
    for (entry, past) in entries.iter_mut().zip(past.iter().rev()) {
        if let OrderEvent::LinesCancelled { .. } = past.event
            && let Some((goods, _)) = entry.detail.rsplit_once('\n')
        {
            entry.detail = goods.to_owned();
        }
    }
    entries
}

/// Whether an event is about the part that is left in a narrowed order.
fn concerns(graph: &Graph, event: &OrderEvent) -> bool {
    use OrderEvent as E;
    let part = |id: &SellerOrderId| graph.parts.iter().any(|p| p.id == *id);
    let unit = |units: &Units| graph.lines.iter().any(|l| l.id == units.line);
    let request = |id: &RequestId| graph.requests.iter().any(|r| r.id == *id);
    match event {
        E::Placed { .. } | E::Confirmed {} => true,
        E::PartProcessing { seller_order }
        | E::PartCompleted { seller_order }
        | E::PartCancelled { seller_order }
        | E::PartDeclined { seller_order }
        | E::Packed { seller_order, .. }
        | E::Shipped { seller_order, .. }
        | E::Delivered { seller_order, .. } => part(seller_order),
        E::LinesCancelled { units, .. } | E::Backordered { units } | E::Allocated { units } => {
            units.iter().any(unit)
        }
        E::Edited { lines, .. } => lines
            .iter()
            .any(|placed| graph.lines.iter().any(|l| l.id == placed.line)),
        E::CancellationRequested { request: id, .. }
        | E::CancellationApproved { request: id, .. }
        | E::CancellationRejected { request: id }
        | E::CancellationWithdrawn { request: id }
        | E::ReturnApproved { request: id, .. }
        | E::ReturnSent { request: id, .. }
        | E::ReturnInspected { request: id, .. }
        | E::ReturnClosed { request: id } => request(id),
        E::ReturnRequested { units, .. }
        | E::ReturnRejected { units, .. }
        | E::ReturnWithdrawn { units, .. }
        | E::ReturnExpired { units, .. }
        | E::ReturnPartReceived { units, .. }
        | E::ReturnMissing { units, .. }
        | E::ReturnReceived { units, .. } => unit(units),
        E::NoteAdded { note, .. } => graph.notes.iter().any(|n| n.id == *note),
        // Money, reviews and the order as a whole.
        _ => false,
    }
}
