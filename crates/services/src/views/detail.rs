//! One whole order, for its customer and for staff that sees all sellers.

use std::collections::HashMap;

use domain::{
    actor::{Actor, Permission},
    address::Address,
    event::OrderEvent,
    headline::Headline,
    ids::{NoteId, OrderId, SellerId, UserId},
    machines::OrderState,
    money::{Currency, Money},
    number::OrderNumber,
    pricing::Totals,
    promotions::Codes,
    time::Timestamp,
};
use store::{events, graph::Graph, names};

use super::{
    actions::{self, Action},
    desk::{self, Desk},
    facts::{self, Payment, Request},
    parts::{self, Part},
    steps::{self, Step},
    timeline::{self, Entry},
    whole_orders,
};
use crate::{Error, Services};

/// An order with everything its page shows; amounts are minor units of [`OrderDetail::currency`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderDetail {
    /// The order.
    pub id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// The version everything here is at least as new as; live pages go on from it.
    pub version: i64,
    /// Whether it is the actor's own; else the actor is staff.
    pub own: bool,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it should have arrived.
    pub promised_at: Option<Timestamp>,
    /// Its state.
    pub state: OrderState,
    /// The word people read.
    pub headline: Headline,
    /// Its currency.
    pub currency: Currency,
    /// Where its mail goes.
    pub email: String,
    /// What the customer wrote; may be empty.
    pub note: String,
    /// How it is sent.
    pub shipping_method: String,
    /// One part per seller.
    pub parts: Vec<Part>,
    /// What it cost when it was placed.
    pub totals: Totals,
    /// Of that, what was cancelled.
    pub cancelled_amount: i64,
    /// Whether prices include the tax.
    pub tax_included: bool,
    /// The codes of the promotions it was placed with.
    pub promotion_codes: Codes,
    /// Where it goes.
    pub shipping_address: Address,
    /// Where its invoice goes.
    pub billing_address: Address,
    /// How it is paid.
    pub payment: Payment,
    /// Cancellations and returns, newest first.
    pub requests: Vec<Request>,
    /// Notes the actor may read, newest first.
    pub notes: Vec<Note>,
    /// How far it is.
    pub steps: Vec<Step>,
    /// What happened, newest first.
    pub timeline: Vec<Entry>,
    /// What the actor can do.
    pub actions: Vec<Action>,
    /// What staff sees and does besides; `None` for everybody else.
    pub desk: Option<Desk>,
}

impl OrderDetail {
    /// An amount of this order.
    #[must_use]
    pub const fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }
}

/// A note on the order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The note.
    pub id: NoteId,
    /// What it says.
    pub body: String,
    /// Who wrote it.
    pub author: String,
    /// Whether the customer may read it.
    pub visible: bool,
    /// When.
    pub at: Timestamp,
}

/// An order as a whole.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is not the actor's to see.
pub async fn detail(s: &Services, actor: &Actor, order: OrderId) -> Result<OrderDetail, Error> {
    let conn = s.db.read();
    // The version is read before everything else: a change in between makes the rest newer, never the version.
    store::history::version(conn, order, &whole_orders(actor))
        .await?
        .ok_or(Error::NotFound)?;
    let graph = store::graph::load(conn, order).await?.ok_or(Error::NotFound)?;
    let log = events::of_order(conn, order, 0).await?;
    let staff = actor.may_everywhere(Permission::ViewOrders);
    let sellers = names::sellers(conn, graph.parts.iter().map(|p| p.seller_id))
        .await?
        .into_iter()
        .collect();
    let variants: Vec<_> = graph.lines.iter().map(|l| l.variant_id).collect();
    let products = names::products_of(conn, &variants).await?;
    let method = names::shipping_method(conn, &graph.order.shipping_method, graph.order.currency).await?;
    let people: HashMap<UserId, String> = if staff {
        let ids = log
            .iter()
            .filter_map(|e| e.actor_id)
            .chain(graph.notes.iter().filter_map(|n| n.author_id));
        names::people(conn, ids).await?.into_iter().collect()
    } else {
        HashMap::new()
    };
    let past = log.into_iter().map(|row| {
        let event = OrderEvent::from_parts(&row.kind, row.data)?;
        Ok(timeline::Past {
            event,
            at: row.at,
            by: row.actor_id,
            why: row.justification,
            automated: row.automated,
        })
    });
    let past = past.collect::<Result<Vec<_>, Error>>()?;
    let known = timeline::Known {
        graph: &graph,
        sellers: &sellers,
        people: &people,
        staff,
    };
    let own = is_own(actor, &graph);
    let shown = |visible: bool| visible || staff;
    let order = &graph.order;
    Ok(OrderDetail {
        id: order.id,
        number: order.number.clone(),
        version: order.version,
        own,
        placed_at: order.placed_at,
        promised_at: order.promised_at,
        state: order.state,
        headline: order.headline,
        currency: order.currency,
        email: order.email.clone(),
        note: order.note.clone(),
        shipping_method: method.unwrap_or_else(|| facts::words(&order.shipping_method)),
        parts: shown_parts(&graph, &sellers, &products),
        totals: Totals {
            subtotal: order.subtotal,
            discount: order.discount,
            shipping: order.shipping,
            tax: order.tax,
            total: order.total,
        },
        cancelled_amount: order.cancelled_amount,
        tax_included: order.tax_included,
        promotion_codes: order.promotion_codes.clone(),
        shipping_address: order.shipping_address.clone(),
        billing_address: order.billing_address.clone(),
        payment: facts::payment(&graph),
        requests: graph
            .requests
            .iter()
            .rev()
            .map(|r| facts::request(&graph, r))
            .collect(),
        notes: graph
            .notes
            .iter()
            .rev()
            .filter(|n| shown(n.visible))
            .map(|n| note(&known, n))
            .collect(),
        steps: steps::of(&graph, &past),
        timeline: timeline::of(&known, &past),
        actions: actions::of(actor, own, &graph),
        desk: desk::of(actor, &graph),
    })
}

/// The parts that an edit has left something of.
fn shown_parts(
    graph: &Graph,
    sellers: &HashMap<SellerId, String>,
    products: &[names::ProductOf],
) -> Vec<Part> {
    let mut parts = parts::of(graph, sellers, products);
    parts.retain(|part| !part.lines.is_empty());
    parts
}

/// Whether the order is the actor's own, by account or proven in this session.
pub(super) fn is_own(actor: &Actor, graph: &Graph) -> bool {
    (actor.user.is_some() && actor.user == graph.order.user_id)
        || actor.guest_orders.contains(&graph.order.id)
}

fn note(known: &timeline::Known<'_>, row: &store::entity::notes::Model) -> Note {
    Note {
        id: row.id,
        body: row.body.clone(),
        author: timeline::author(known, row),
        visible: row.visible,
        at: row.at,
    }
}
