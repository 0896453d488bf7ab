//! An edit as it is carried out: lines, parts, stock, ledger, the money that goes back, and the event.

use domain::{
    allocation::{self, Demand, Need, Served},
    edit::{EditedLine, EditedPart, Preview},
    event::OrderEvent,
    ids::{LineId, LocationId, SellerId, SellerOrderId, VariantId},
    lines::Counters,
    machines::PaymentState,
    pricing::Totals,
};
use sea_orm::ConnectionTrait;
use store::{
    entity::{order_lines, seller_orders},
    stock::{Hold, Stock},
};

use super::facts::is_live;
use crate::{
    Error,
    catalogue::Offer,
    checkout::{self, SHIP_WITHIN},
    holds,
    orders::{Change, ledger, reservations, settle, snapshot},
    payments,
};

/// What units take from stock, and what there is of it.
pub(super) struct Goods {
    needs: Vec<(VariantId, Need)>,
    stock: Stock,
    /// The places to take it from, the nearest first.
    nearest: Vec<LocationId>,
}

/// Reads what the offers take from stock.
pub(super) async fn goods(conn: &impl ConnectionTrait, offers: &[Offer]) -> Result<Goods, Error> {
    let needs = checkout::needs(conn, offers).await?;
    let stocked: Vec<VariantId> = needs.iter().map(|need| need.1.variant).collect();
    let stock = store::stock::on_shelves(conn, &stocked, Hold::Locked).await?;
    Ok(Goods {
        needs,
        stock,
        nearest: Vec::new(),
    })
}

/// Makes the order what the preview says.
pub(super) fn all(
    work: &mut Change<'_>,
    preview: &Preview,
    offers: &[Offer],
    mut goods: Goods,
    reason: &str,
) -> Result<(), Error> {
    if let Some(address) = &preview.address {
        work.graph.order.phone_key = address.phone_key();
        work.graph.order.name_key = address.name_key();
        work.graph.order.shipping_address = address.clone();
    }
    if !preview.stock.is_empty() {
        goods.nearest = allocation::nearest(&goods.stock.places, &work.graph.order.shipping_address);
        for edited in &preview.parts {
            part(work, edited, offers);
        }
        for edited in &preview.lines {
            let id = match edited.line {
                Some(id) => id,
                None => added(work, edited, offers)?,
            };
            line(work, id, edited, offers, &mut goods)?;
        }
        let order = &mut work.graph.order;
        let Totals {
            subtotal,
            discount,
            shipping,
            tax,
            total,
        } = preview.after;
        (order.subtotal, order.discount, order.shipping) = (subtotal, discount, shipping);
        (order.tax, order.total) = (tax, total);
        due_in_cash(work);
    }
    let event = OrderEvent::Edited {
        totals: snapshot::totals(&work.graph.order),
        parts: snapshot::parts(&work.graph),
        lines: snapshot::lines(&work.graph),
        address: preview.address.is_some(),
    };
    work.event_because(event, reason);
    if preview.address.is_some() {
        holds::judge_address(work)?;
    }
    payments::give_back(work, preview.refund, None, "edit")?;
    if preview.due > 0 {
        holds::judge_balance(work)
    } else {
        holds::go_on_when_paid(work)
    }
}

/// The part of a seller that work is possible on.
fn part_of(work: &Change<'_>, seller: SellerId) -> Option<usize> {
    let parts = &work.graph.parts;
    parts
        .iter()
        .position(|p| p.seller_id == seller && is_live(p.state))
}

/// Gives a part its new totals, making it when it is new, and books the difference.
fn part(work: &mut Change<'_>, edited: &EditedPart, offers: &[Offer]) {
    let at = part_of(work, edited.seller).unwrap_or_else(|| new_part(work, edited.seller, offers));
    let before = work.graph.parts[at].clone();
    let Totals {
        subtotal,
        discount,
        shipping,
        tax,
        total,
    } = edited.totals;
    let row = &mut work.graph.parts[at];
    (row.subtotal, row.discount, row.shipping) = (subtotal, discount, shipping);
    (row.tax, row.total) = (tax, total);
    ledger::edited(work, &before, at);
}

fn new_part(work: &mut Change<'_>, seller: SellerId, offers: &[Offer]) -> usize {
    let id: SellerOrderId = work.s.id();
    let (at, now) = (work.graph.parts.len(), work.now);
    let position = work.graph.parts.iter().map(|p| p.position + 1).max();
    let order = &work.graph.order;
    let row = seller_orders::Model {
        ship_by: Some(now.plus(SHIP_WITHIN)),
        commission_rate: offers
            .iter()
            .find(|o| o.seller == seller)
            .map_or(0, |o| o.commission_rate),
        ..seller_orders::Model::begun(id, order.id, seller, position.unwrap_or(0), order.placed_at)
    };
    work.graph.parts.push(row);
    at
}

/// A line without units yet.
fn added(work: &mut Change<'_>, edited: &EditedLine, offers: &[Offer]) -> Result<LineId, Error> {
    let offer = offers.iter().find(|o| o.variant == edited.variant);
    let (Some(offer), Some(part)) = (offer, part_of(work, edited.seller)) else {
        return Err(Error::internal("a line is added without an offer or a part"));
    };
    let id: LineId = work.s.id();
    let position = work.graph.lines.iter().map(|l| l.position + 1).max();
    let row = order_lines::Model {
        id,
        order_id: work.graph.order.id,
        seller_order_id: work.graph.parts[part].id,
        position: position.unwrap_or(0),
        variant_id: edited.variant,
        sku: offer.sku.clone(),
        title: offer.full_title(),
        kind: offer.kind,
        unit_price: edited.unit_price,
        tax_rate: edited.tax_rate,
        subtotal: 0,
        discount: 0,
        tax: 0,
        total: 0,
        ordered: 0,
        allocated: 0,
        backordered: 0,
        packed: 0,
        shipped: 0,
        delivered: 0,
        cancelled: 0,
        return_requested: 0,
        returned: 0,
        given_up: 0,
        placed_at: work.graph.order.placed_at,
    };
    work.graph.lines.push(row);
    Ok(id)
}

/// Gives a line its units and amounts, and takes or releases their stock. What waits for stock is the first to go; of what
/// may be ordered beyond its stock, the units that are not there wait for it.
fn line(
    work: &mut Change<'_>,
    id: LineId,
    edited: &EditedLine,
    offers: &[Offer],
    goods: &mut Goods,
) -> Result<(), Error> {
    let row = work.graph.lines.iter_mut().find(|l| l.id == id);
    let row = row.ok_or(Error::NotFound)?;
    let before = settle::counters(row);
    let more = edited.quantity - before.ordered;
    let served = if more > 0 {
        serve(edited, more, offers, goods)?
    } else {
        Served::default()
    };
    let waiting = before.backordered + more - served.units;
    let mut counters: Counters = before;
    counters.edit(edited.quantity, waiting.max(0))?;
    settle::set_counters(row, counters);
    row.subtotal = edited.priced.subtotal;
    row.discount = edited.priced.discount;
    row.tax = edited.priced.tax;
    row.total = edited.priced.total;
    let fewer = before.allocated - counters.allocated;
    if fewer > 0 {
        let mut changes = reservations::take(&mut work.graph, id, fewer, false);
        for change in &mut changes {
            change.reason = "edited";
        }
        work.stock(changes);
    } else {
        let s = work.s;
        let changes = reservations::add(&mut work.graph, id, &served.picks, "edited", || s.id());
        work.stock(changes);
    }
    Ok(())
}

/// Finds stock for `more` units of a line.
fn serve(edited: &EditedLine, more: i64, offers: &[Offer], goods: &mut Goods) -> Result<Served, Error> {
    let offer = offers.iter().find(|o| o.variant == edited.variant);
    let own = goods.needs.iter().filter(|need| need.0 == edited.variant);
    let needs: Vec<Need> = own.map(|need| need.1).collect();
    let demand = Demand {
        needs: &needs,
        units: more,
        ahead: offer.map_or(0, |o| o.waiting),
    };
    let served = goods.stock.shelves.serve(&goods.nearest, &[demand]).pop();
    let served = served.unwrap_or_default();
    if served.units < more && !offer.is_some_and(|o| o.backorder) {
        return Err(store::StoreError::OutOfStock.into());
    }
    Ok(served)
}

/// An order that is paid on delivery is paid as it is then.
fn due_in_cash(work: &mut Change<'_>) {
    let total = work.graph.order.total;
    let open =
        |p: &&mut store::entity::payments::Model| p.method == "cod" && p.state == PaymentState::Created;
    if let Some(payment) = work.graph.payments.iter_mut().find(open) {
        payment.amount = total;
    }
}
