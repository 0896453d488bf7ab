//! One seller's part of an order: what to pack and send, where to, and what happened to it. Nothing of the other
//! sellers' parts, of the payment or of the customer's account is in it.

use std::collections::HashMap;

use domain::{
    actor::{Actor, Permission, Scope},
    address::Address,
    headline::Headline,
    holds::Step,
    ids::{OrderId, RequestId, SellerId, SellerOrderId, UserId},
    machine::{Machine, Word},
    machines::{
        ReturnCommand, ReturnMachine, ReturnState, SellerOrderCommand, SellerOrderMachine, SellerOrderState,
    },
    money::{Currency, Money},
    number::OrderNumber,
    time::Timestamp,
    words::ReturnReason,
};
use gateways::carriers::Carriers;
use store::{events, graph::Graph, names, seller_lists};

use super::{
    detail::Note,
    parts::{self, Part},
    seller::{reaches, scope},
    seller_actions::{self, Blocked, blocked},
    seller_part,
    timeline::{self, Entry},
    way_back::{self, WayBack},
};
use crate::{Error, Services};

/// A part with everything its page shows.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, which the page shows"
)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SellerDetail {
    /// The part.
    pub id: SellerOrderId,
    /// The order.
    pub order: OrderId,
    /// The order's number.
    pub number: OrderNumber,
    /// The order's version, for forms that must not act twice.
    pub version: i64,
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
    /// Whether prices include the tax.
    pub tax_included: bool,
    /// Lines, parcels and totals.
    pub part: Part,
    /// For each parcel of [`Part::parcels`], why it cannot be marked as delivered.
    pub deliver: Vec<Blocked>,
    /// Returns of its goods, newest first.
    pub returns: Vec<Return>,
    /// Whether a cancellation waits for a decision that something of the part depends on.
    pub cancellation_waiting: bool,
    /// Notes on it, newest first.
    pub notes: Vec<Note>,
    /// What happened to it, newest first.
    pub timeline: Vec<Entry>,
    /// Why work on it cannot begin.
    pub process: Blocked,
    /// Why it cannot be declined.
    pub decline: Blocked,
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
    /// How it comes back.
    pub way: WayBack,
    /// Why it cannot be marked as received.
    pub receive: Blocked,
    /// Why nobody can say whether it is fit for sale.
    pub inspect: Blocked,
}

/// A part, and the note that its seller has looked at it.
///
/// # Errors
/// As [`seller_order`].
pub async fn open(s: &Services, actor: &Actor, part: SellerOrderId) -> Result<SellerDetail, Error> {
    let detail = seller_order(s, actor, part).await?;
    // Staff that looks after all sellers does not look in a seller's place.
    if detail.state == SellerOrderState::New
        && matches!(actor.staff_scope(Permission::ViewOrders), Scope::Sellers(_))
    {
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
    let position = events::end(conn).await?.position;
    let (graph, past) = seller_part::read(s, actor, part).await?;
    let ids: Vec<SellerId> = graph.parts.iter().map(|p| p.seller_id).collect();
    let sellers: HashMap<SellerId, String> = names::sellers(conn, ids).await?.into_iter().collect();
    let variants: Vec<_> = graph.lines.iter().map(|l| l.variant_id).collect();
    let products = names::products_of(conn, &variants).await?;
    let method = names::shipping_method(conn, &graph.order.shipping_method, graph.order.currency).await?;
    let past: Vec<_> = past
        .into_iter()
        .filter_map(|p| seller_part::narrow_past(&graph, p))
        .collect();
    let ids: Vec<UserId> = past
        .iter()
        .filter_map(|p| p.by)
        .chain(graph.notes.iter().filter_map(|n| n.author_id))
        .collect();
    let mut people: HashMap<UserId, String> = names::people(conn, ids).await?.into_iter().collect();
    // The name of the customer's account is not the seller's to know; that of the address is.
    if let Some(name) = graph.order.user_id.and_then(|user| people.get_mut(&user)) {
        "the customer".clone_into(name);
    }
    let known = timeline::Known {
        graph: &graph,
        sellers: &sellers,
        people: &people,
        staff: true,
    };
    let row = graph.parts.first().ok_or(Error::NotFound)?;
    let can = |permission| reaches(&actor.staff_scope(permission), row.seller_id);
    let (may, may_note) = (can(Permission::Fulfil), can(Permission::WriteNotes));
    let may_receive = ReturnMachine::permits(ReturnCommand::Receive, can);
    let part_view = parts::of(&graph, &sellers, &products)
        .pop()
        .ok_or(Error::NotFound)?;
    let order = &graph.order;
    Ok(SellerDetail {
        id: row.id,
        order: order.id,
        number: order.number.clone(),
        version: order.version,
        position,
        whole_order: scope(actor, Permission::ViewOrders)? == Scope::All,
        placed_at: row.placed_at,
        ship_by: row.ship_by,
        state: row.state,
        headline: row.headline,
        currency: order.currency,
        note: order.note.clone(),
        shipping_method: method.unwrap_or_else(|| order.shipping_method.clone()),
        shipping_address: order.shipping_address.clone(),
        cash_on_delivery: order.payment_method == "cod",
        tax_included: order.tax_included,
        deliver: graph
            .shipments
            .iter()
            .map(|p| blocked(may, seller_actions::deliver(p.state)))
            .collect(),
        returns: graph
            .requests
            .iter()
            .rev()
            .filter_map(|r| return_of(&graph, r, may_receive))
            .collect(),
        cancellation_waiting: seller_part::cancellation_waits(&graph, part),
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
        timeline: seller_part::history(&known, &past),
        process: blocked(
            SellerOrderMachine::permits(SellerOrderCommand::Process, can),
            seller_actions::waits(&graph, Step::Process).or_else(|| seller_actions::process(row.state)),
        ),
        decline: blocked(
            SellerOrderMachine::permits(SellerOrderCommand::Decline, can),
            seller_actions::decline(&graph, row.state),
        ),
        pack: blocked(
            may,
            seller_actions::waits(&graph, Step::Pack).or_else(|| seller_actions::pack(&graph, row.state)),
        ),
        ship: blocked(
            may,
            seller_actions::waits(&graph, Step::Ship).or_else(|| seller_actions::ship(&graph)),
        ),
        carriers: Carriers.all().map(|c| (c.code(), c.name())).collect(),
        write_note: blocked(may_note, None),
        part: part_view,
    })
}

fn return_of(graph: &Graph, row: &store::entity::requests::Model, may: bool) -> Option<Return> {
    let line = graph.lines.iter().find(|l| Some(l.id) == row.line_id)?;
    let state: ReturnState = row.state.parse().ok()?;
    let code = ReturnReason::from_word(&row.reason_code)
        .map(Word::label)
        .unwrap_or_default();
    let reason = if row.reason.is_empty() {
        code
    } else {
        format!("{code}: {}", row.reason)
    };
    Some(Return {
        id: row.id,
        title: line.title.clone(),
        quantity: row.quantity.unwrap_or(0),
        reason,
        state,
        requested_at: row.requested_at,
        way: way_back::of(row),
        receive: blocked(may, seller_actions::receive(state)),
        inspect: blocked(may, seller_actions::inspect(state)),
    })
}
