//! One seller's part of an order: what to pack and send, where to, and what happened to it. Nothing of the other
//! sellers' parts, of the payment or of the customer's account is in it.

use std::collections::HashMap;

use domain::{
    actor::{Actor, Permission, Scope},
    address::Address,
    event::{OrderEvent, Units},
    headline::Headline,
    ids::{OrderId, RequestId, SellerId, SellerOrderId, UserId},
    machine::{Machine, Word},
    machines::{
        OrderState, ReturnCommand, ReturnMachine, ReturnState, SellerOrderCommand, SellerOrderMachine, SellerOrderState,
        ShipmentCommand, ShipmentMachine, ShipmentState,
    },
    money::{Currency, Money},
    number::OrderNumber,
    time::Timestamp,
    words::{RequestKind, ReturnReason},
};
use gateways::carriers::Carriers;
use store::{events, graph::Graph, names, seller_lists};

use super::{
    detail::Note,
    parts::{self, Part},
    seller::{reaches, scope},
    timeline::{self, Entry, Past},
};
use crate::{Error, Services, orders::settle};

/// Why something cannot be done now, in a sentence; `None` when it can.
pub type Blocked = Option<String>;

/// A part with everything its page shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SellerDetail {
    /// The part.
    pub id: SellerOrderId,
    /// The order.
    pub order: OrderId,
    /// The order's number.
    pub number: OrderNumber,
    /// The position of an event everything here is at least as new as; live pages go on from it.
    pub position: i64,
    /// Whether the actor may see the whole order.
    pub whole_order: bool,
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// When the part has to be with a carrier.
    pub ship_by: Option<Timestamp>,
    /// Where the work stands.
    pub state: SellerOrderState,
    /// The word people read.
    pub headline: Headline,
    /// The order's currency.
    pub currency: Currency,
    /// What the customer wrote; may be empty.
    pub note: String,
    /// How it is sent, as the customer chose.
    pub shipping_method: String,
    /// Where it goes.
    pub shipping_address: Address,
    /// Whether the customer pays on delivery.
    pub cash_on_delivery: bool,
    /// Lines, parcels and totals.
    pub part: Part,
    /// For each parcel of [`Part::parcels`], why it cannot be marked as delivered.
    pub deliver: Vec<Blocked>,
    /// Returns of its goods, newest first.
    pub returns: Vec<Return>,
    /// Whether a cancellation of the order waits for a decision.
    pub cancellation_waiting: bool,
    /// Notes on it, newest first.
    pub notes: Vec<Note>,
    /// What happened to it, newest first.
    pub timeline: Vec<Entry>,
    /// Why work on it cannot begin.
    pub process: Blocked,
    /// Why nothing can be packed.
    pub pack: Blocked,
    /// Why nothing can be shipped.
    pub ship: Blocked,
    /// The carriers there are: code and name, in the order to offer them.
    pub carriers: Vec<(&'static str, &'static str)>,
    /// Why no note can be written.
    pub write_note: Blocked,
}

impl SellerDetail {
    /// An amount of this order.
    #[must_use]
    pub const fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}

/// Units of a line that come back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Return {
    /// The request.
    pub id: RequestId,
    /// What comes back.
    pub title: String,
    /// How many of it.
    pub quantity: i64,
    /// Why, in the customer's words.
    pub reason: String,
    /// Where it stands.
    pub state: ReturnState,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Why it cannot be marked as received.
    pub receive: Blocked,
}

/// A part, and the note that its seller has looked at it.
///
/// # Errors
/// As [`seller_order`].
pub async fn open(s: &Services, actor: &Actor, part: SellerOrderId) -> Result<SellerDetail, Error> {
    let detail = seller_order(s, actor, part).await?;
    // Staff that looks after all sellers does not look in a seller's place.
    if detail.state == SellerOrderState::New && matches!(actor.staff_scope(Permission::ViewOrders), Scope::Sellers(_)) {
        let tx = s.db.begin().await?;
        seller_lists::mark_seen(&tx, part, s.now()).await?;
        tx.commit().await?;
    }
    Ok(detail)
}

/// A part.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody is signed in; [`Error::NotFound`] when there is no such part, it is not
/// released, or it is not the actor's to see.
pub async fn seller_order(s: &Services, actor: &Actor, part: SellerOrderId) -> Result<SellerDetail, Error> {
    let conn = s.db.read();
    let scope = scope(actor, Permission::ViewOrders)?;
    let position = events::end(conn).await?.position;
    let order = seller_lists::order_of(conn, part, &scope).await?.ok_or(Error::NotFound)?;
    let graph = store::graph::load(conn, order).await?.ok_or(Error::NotFound)?;
    let graph = narrow(graph, part);
    let log = events::of_order(conn, order, 0).await?;
    let ids: Vec<SellerId> = graph.parts.iter().map(|p| p.seller_id).collect();
    let sellers: HashMap<SellerId, String> = names::sellers(conn, ids).await?.into_iter().collect();
    let variants: Vec<_> = graph.lines.iter().map(|l| l.variant_id).collect();
    let products = names::products_of(conn, &variants).await?;
    let method = names::shipping_method(conn, &graph.order.shipping_method, graph.order.currency).await?;
    let past = log.into_iter().map(|row| {
        let event = OrderEvent::from_parts(&row.kind, row.data)?;
        Ok(Past { event, at: row.at, by: row.actor_id, why: row.justification, automated: row.automated })
    });
    let past: Vec<_> = past.collect::<Result<Vec<_>, Error>>()?;
    let past: Vec<_> = past.into_iter().filter_map(|p| narrow_past(&graph, p)).collect();
    let ids: Vec<UserId> =
        past.iter().filter_map(|p| p.by).chain(graph.notes.iter().filter_map(|n| n.author_id)).collect();
    let people: HashMap<UserId, String> = names::people(conn, ids).await?.into_iter().collect();
    let known = timeline::Known { graph: &graph, sellers: &sellers, people: &people, staff: true };
    let row = graph.parts.first().ok_or(Error::NotFound)?;
    let may = reaches(&actor.staff_scope(Permission::Fulfil), row.seller_id);
    let may_note = reaches(&actor.staff_scope(Permission::WriteNotes), row.seller_id);
    let part_view = parts::of(&graph, &sellers, &products).pop().ok_or(Error::NotFound)?;
    let order = &graph.order;
    Ok(SellerDetail {
        id: row.id,
        order: order.id,
        number: order.number.clone(),
        position,
        whole_order: scope == Scope::All,
        placed_at: row.placed_at,
        ship_by: row.ship_by,
        state: row.state,
        headline: row.headline,
        currency: order.currency,
        note: order.note.clone(),
        shipping_method: method.unwrap_or_else(|| order.shipping_method.clone()),
        shipping_address: order.shipping_address.clone(),
        cash_on_delivery: order.payment_method == "cod",
        deliver: graph.shipments.iter().map(|p| blocked(may, deliver(p.state))).collect(),
        returns: graph.requests.iter().rev().filter_map(|r| return_of(&graph, r, may)).collect(),
        cancellation_waiting: graph.requests.iter().any(|r| r.kind == RequestKind::Cancellation && r.open),
        notes: graph
            .notes
            .iter()
            .rev()
            .map(|n| Note {
                id: n.id,
                body: n.body.clone(),
                author: timeline::author(&known, n),
                visible: n.visible,
                at: n.at,
            })
            .collect(),
        timeline: history(&known, &past),
        process: blocked(may, waits(&graph).or_else(|| process(row.state))),
        pack: blocked(may, waits(&graph).or_else(|| pack(&graph, row.state))),
        ship: blocked(may, waits(&graph).or_else(|| ship(&graph))),
        carriers: Carriers.all().map(|c| (c.code(), c.name())).collect(),
        write_note: if may_note { None } else { not_allowed() },
        part: part_view,
    })
}

/// The order with one part alone: only that seller's rows, and nothing about money.
fn narrow(mut graph: Graph, part: SellerOrderId) -> Graph {
    graph.parts.retain(|p| p.id == part);
    graph.lines.retain(|l| l.seller_order_id == part);
    graph.shipments.retain(|p| p.seller_order_id == part);
    let shipments: Vec<_> = graph.shipments.iter().map(|p| p.id).collect();
    graph.shipment_lines.retain(|l| shipments.contains(&l.shipment_id));
    let lines: Vec<_> = graph.lines.iter().map(|l| l.id).collect();
    graph.reservations.retain(|r| lines.contains(&r.line_id));
    graph.requests.retain(|r| r.line_id.is_none_or(|line| lines.contains(&line)));
    // What staff writes inside about the order as a whole is not for sellers; what the customer reads is.
    graph.notes.retain(|n| n.seller_order_id == Some(part) || (n.seller_order_id.is_none() && n.visible));
    graph.payments.clear();
    graph.transactions.clear();
    graph.refunds.clear();
    graph
}

/// The event as far as it is about the part that is left in a narrowed order.
fn narrow_past(graph: &Graph, mut past: Past) -> Option<Past> {
    if !concerns(graph, &past.event) {
        return None;
    }
    match &mut past.event {
        OrderEvent::Placed { parts, lines, totals, .. } => {
            parts.retain(|p| graph.parts.iter().any(|own| own.id == p.seller_order));
            lines.retain(|l| graph.lines.iter().any(|own| own.id == l.line));
            *totals = parts.first().map(|p| p.totals).unwrap_or_default();
        }
        OrderEvent::LinesCancelled { units, .. } => {
            units.retain(|u| graph.lines.iter().any(|own| own.id == u.line));
        }
        _ => {}
    }
    Some(past)
}

/// What happened, newest first, without what the whole order costs less after a cancellation.
fn history(known: &timeline::Known<'_>, past: &[Past]) -> Vec<Entry> {
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
        | E::Packed { seller_order, .. }
        | E::Shipped { seller_order, .. }
        | E::Delivered { seller_order, .. } => part(seller_order),
        E::LinesCancelled { units, .. } => units.iter().any(unit),
        E::CancellationRequested { request: id }
        | E::CancellationApproved { request: id }
        | E::CancellationRejected { request: id }
        | E::CancellationWithdrawn { request: id }
        | E::ReturnApproved { request: id, .. } => request(id),
        E::ReturnRequested { units, .. } | E::ReturnRejected { units, .. } | E::ReturnReceived { units, .. } => {
            unit(units)
        }
        E::NoteAdded { note, .. } => graph.notes.iter().any(|n| n.id == *note),
        // Money, reviews and the order as a whole.
        _ => false,
    }
}

fn not_allowed() -> Blocked {
    Some("You may look at this and not change it.".to_owned())
}

fn blocked(may: bool, why: Blocked) -> Blocked {
    if may { why } else { not_allowed() }
}

/// Why all work on the order has to wait.
fn waits(graph: &Graph) -> Blocked {
    let pending = graph.order.state == OrderState::Pending;
    let hold = graph.order.hold_reason.as_ref().map(|reason| format!("The order is on hold: {reason}"));
    hold.or_else(|| pending.then(|| "The order is not confirmed yet.".to_owned()))
}

fn process(state: SellerOrderState) -> Blocked {
    if SellerOrderMachine::allows(state, SellerOrderCommand::Process) {
        return None;
    }
    Some(format!("The order is {}.", state.as_str()))
}

fn pack(graph: &Graph, state: SellerOrderState) -> Blocked {
    let units = |count: fn(&domain::lines::Counters) -> i64| -> i64 {
        graph.lines.iter().map(|line| count(&settle::counters(line))).sum()
    };
    match state {
        SellerOrderState::New => Some("Mark the order as processing first.".to_owned()),
        SellerOrderState::Processing if units(|c| c.packable()) > 0 => None,
        SellerOrderState::Processing if units(|c| c.backordered) > 0 => {
            Some("What is left waits for stock.".to_owned())
        }
        SellerOrderState::Processing => Some("Everything is packed.".to_owned()),
        SellerOrderState::Completed | SellerOrderState::Cancelled | SellerOrderState::Declined => process(state),
    }
}

fn ship(graph: &Graph) -> Blocked {
    let packed = graph.lines.iter().any(|line| settle::counters(line).shippable() > 0);
    if packed { None } else { Some("Pack something first.".to_owned()) }
}

fn deliver(state: ShipmentState) -> Blocked {
    let possible = [ShipmentCommand::GoOut, ShipmentCommand::Deliver]
        .iter()
        .any(|command| ShipmentMachine::allows(state, *command));
    if possible { None } else { Some(format!("The parcel is {}.", state.label().to_lowercase())) }
}

fn return_of(graph: &Graph, row: &store::entity::requests::Model, may: bool) -> Option<Return> {
    let line = graph.lines.iter().find(|l| Some(l.id) == row.line_id)?;
    let state: ReturnState = row.state.parse().ok()?;
    let why = match state {
        ReturnState::Requested => Some("An administrator has not decided yet.".to_owned()),
        state if ReturnMachine::allows(state, ReturnCommand::Receive) => None,
        state => Some(format!("The return is {}.", state.label().to_lowercase())),
    };
    let code = ReturnReason::from_word(&row.reason_code).map(Word::label).unwrap_or_default();
    let reason = if row.reason.is_empty() { code } else { format!("{code}: {}", row.reason) };
    Some(Return {
        id: row.id,
        title: line.title.clone(),
        quantity: row.quantity.unwrap_or(0),
        reason,
        state,
        requested_at: row.requested_at,
        receive: blocked(may, why),
    })
}
