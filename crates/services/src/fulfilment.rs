//! Processing, packing, shipping and delivering a seller's part.

mod decline;
mod many;

use domain::{
    actor::{Actor, Permission},
    event::{OrderEvent, Units},
    holds::Step,
    ids::{LineId, SellerOrderId, ShipmentId},
    machine::Machine,
    machines::{
        OrderState, SellerOrderCommand, SellerOrderMachine, SellerOrderState, ShipmentCommand,
        ShipmentMachine, ShipmentState,
    },
};
use gateways::carriers::{Carrier, Carriers};
use sea_orm::EntityTrait;
use store::entity::{shipment_lines, shipments};

use crate::{
    Error, Services,
    orders::{Change, Work, reservations, settle},
    payments,
};

pub use decline::decline;
pub use many::{Processed, process_many};

/// The part in the graph, once it is sure that work on it may go on.
fn open_part(work: &Change<'_>, part: SellerOrderId, step: Step) -> Result<usize, Error> {
    work.graph.order.holds.check(step)?;
    if work.graph.order.state == OrderState::Pending {
        return Err(Error::conflict("The order is not confirmed yet."));
    }
    work.graph
        .parts
        .iter()
        .position(|p| p.id == part)
        .ok_or(Error::NotFound)
}

/// Begins work on a part. Doing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when the part is not the actor's; [`Error::Conflict`] when it is past that point.
pub async fn process(s: &Services, actor: &Actor, part: SellerOrderId) -> Result<(), Error> {
    let mut work = Work::part(s, actor, part, Permission::Fulfil).await?;
    begin(&mut work, part)?;
    work.commit().await
}

/// As [`process`], of the order at hand.
pub(crate) fn begin(work: &mut Change<'_>, part: SellerOrderId) -> Result<(), Error> {
    let at = open_part(work, part, Step::Process)?;
    if work.graph.parts[at].state != SellerOrderState::Processing {
        work.graph.parts[at].state =
            SellerOrderMachine::apply(work.graph.parts[at].state, SellerOrderCommand::Process)?;
        let now = work.now;
        work.graph.parts[at].seen_at.get_or_insert(now);
        work.event(OrderEvent::PartProcessing { seller_order: part });
    }
    Ok(())
}

/// Packs units; an empty list packs everything that can be packed.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when the part is not being processed or nothing can be packed, since all is packed
/// or waits for stock;
/// [`Error::Invalid`] on `quantity[line]` when more is asked for than there is, or nothing of any line.
pub async fn pack(
    s: &Services,
    actor: &Actor,
    part: SellerOrderId,
    units: &[(LineId, i64)],
) -> Result<(), Error> {
    let mut work = Work::part(s, actor, part, Permission::Fulfil).await?;
    put_in(&mut work, part, units)?;
    work.commit().await
}

/// As [`pack`], of the order at hand.
pub(crate) fn put_in(
    work: &mut Change<'_>,
    part: SellerOrderId,
    units: &[(LineId, i64)],
) -> Result<(), Error> {
    let at = open_part(work, part, Step::Pack)?;
    if work.graph.parts[at].state != SellerOrderState::Processing {
        return Err(Error::conflict("Mark the order as processing first."));
    }
    let twice =
        |(at, (line, _)): &(usize, &(LineId, i64))| units[..*at].iter().any(|(other, _)| other == line);
    if let Some((_, (line, _))) = units.iter().enumerate().find(twice) {
        return Err(Error::field(
            &format!("quantity[{line}]"),
            "This line is named twice.",
        ));
    }
    let (mut packed, mut waiting) = (Vec::new(), 0);
    for line in work.graph.lines.iter_mut().filter(|l| l.seller_order_id == part) {
        let mut counters = settle::counters(line);
        waiting += counters.backordered;
        let wanted = match units.iter().find(|(id, _)| *id == line.id) {
            Some((_, n)) => *n,
            None if units.is_empty() => counters.packable(),
            None => 0,
        };
        if wanted == 0 {
            continue;
        }
        counters.pack(wanted).map_err(|e| {
            Error::field(
                &format!("quantity[{}]", line.id),
                sentence(&e, counters.backordered),
            )
        })?;
        settle::set_counters(line, counters);
        packed.push(Units {
            line: line.id,
            quantity: wanted,
        });
    }
    if units
        .iter()
        .any(|(id, n)| *n != 0 && !packed.iter().any(|p| p.line == *id))
    {
        return Err(Error::NotFound);
    }
    if packed.is_empty() {
        return Err(match units.first() {
            Some((line, _)) => {
                Error::field(&format!("quantity[{line}]"), "Please enter how many are packed.")
            }
            None if waiting > 0 => Error::conflict("What is left waits for stock."),
            None => Error::conflict("There is nothing to pack."),
        });
    }
    work.event(OrderEvent::Packed {
        seller_order: part,
        units: packed,
    });
    Ok(())
}

fn sentence(error: &domain::lines::TooMany, waiting: i64) -> String {
    let waits = match waiting {
        0 => String::new(),
        1 => " 1 waits for stock.".to_owned(),
        n => format!(" {n} wait for stock."),
    };
    format!("At most {} can be {}.{waits}", error.possible, error.verb)
}

/// Hands everything that is packed to a carrier. `awb` is the tracking number; it may be empty for `other`.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when nothing is packed; [`Error::Invalid`] on `carrier` and `awb`.
pub async fn ship(
    s: &Services,
    actor: &Actor,
    part: SellerOrderId,
    carrier: &str,
    awb: &str,
) -> Result<ShipmentId, Error> {
    let known = Carriers
        .get(carrier)
        .ok_or_else(|| Error::field("carrier", no_carrier(carrier)))?;
    let awb = awb.trim().to_owned();
    if !awb.is_empty() || known.code() != "other" {
        known.validate_awb(&awb).map_err(|e| Error::field("awb", e))?;
    }
    let mut work = Work::part(s, actor, part, Permission::Fulfil).await?;
    let id = hand_over(&mut work, part, known.code(), awb)?;
    work.commit().await?;
    Ok(id)
}

/// Why a code is no carrier's.
pub(crate) fn no_carrier(code: &str) -> String {
    if code.trim().is_empty() {
        return "Please choose a carrier.".to_owned();
    }
    let known: Vec<&str> = Carriers.all().map(Carrier::code).collect();
    format!("There is no such carrier, only {}.", known.join(", "))
}

/// As [`ship`], of the order at hand, with a carrier and a tracking number that are right.
pub(crate) fn hand_over(
    work: &mut Change<'_>,
    part: SellerOrderId,
    carrier: &str,
    awb: String,
) -> Result<ShipmentId, Error> {
    open_part(work, part, Step::Ship)?;
    let mut units = Vec::new();
    for i in 0..work.graph.lines.len() {
        let mut counters = settle::counters(&work.graph.lines[i]);
        let n = counters.shippable();
        if work.graph.lines[i].seller_order_id != part || n == 0 {
            continue;
        }
        counters.ship(n)?;
        settle::set_counters(&mut work.graph.lines[i], counters);
        let line = work.graph.lines[i].id;
        let changes = reservations::take(&mut work.graph, line, n, true);
        work.stock(changes);
        units.push(Units { line, quantity: n });
    }
    if units.is_empty() {
        return Err(Error::conflict("Pack something first."));
    }
    let id = add_shipment(work, part, carrier, &awb, &units)?;
    work.event(OrderEvent::Shipped {
        shipment: id,
        seller_order: part,
        carrier: carrier.to_owned(),
        awb,
        units,
    });
    Ok(id)
}

/// A parcel booked by hand: the seller names the tracking number and has handed it over.
fn add_shipment(
    work: &mut Change<'_>,
    part: SellerOrderId,
    carrier: &str,
    awb: &str,
    units: &[Units],
) -> Result<ShipmentId, Error> {
    use ShipmentCommand as C;
    let mut state = ShipmentMachine::START;
    for command in [C::Book, C::Booked, C::SchedulePickup, C::PickUp, C::Move] {
        state = ShipmentMachine::apply(state, command)?;
    }
    let id: ShipmentId = work.s.id();
    work.graph.shipments.push(shipments::Model {
        id,
        order_id: work.graph.order.id,
        seller_order_id: part,
        state,
        carrier: carrier.to_owned(),
        awb: awb.to_owned(),
        shipped_at: Some(work.now),
        delivered_at: None,
        created_at: work.now,
    });
    work.graph
        .shipment_lines
        .extend(units.iter().map(|u| shipment_lines::Model {
            shipment_id: id,
            line_id: u.line,
            quantity: u.quantity,
        }));
    Ok(id)
}

/// Notes that a parcel has arrived. Cash on delivery is collected with it. Doing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when the parcel is not the actor's; [`Error::Conflict`] when it cannot arrive any more.
pub async fn deliver(s: &Services, actor: &Actor, shipment: ShipmentId) -> Result<(), Error> {
    let row = shipments::Entity::find_by_id(shipment)
        .one(s.db.read())
        .await?
        .ok_or(Error::NotFound)?;
    let mut work = Work::part(s, actor, row.seller_order_id, Permission::Fulfil).await?;
    arrive(&mut work, shipment)?;
    work.commit().await
}

/// As [`deliver`], of the order at hand.
pub(crate) fn arrive(work: &mut Change<'_>, shipment: ShipmentId) -> Result<(), Error> {
    let at = work
        .graph
        .shipments
        .iter()
        .position(|p| p.id == shipment)
        .ok_or(Error::NotFound)?;
    let mut state = work.graph.shipments[at].state;
    let part = work.graph.shipments[at].seller_order_id;
    if state == ShipmentState::Delivered {
        return Ok(());
    }
    for command in [ShipmentCommand::GoOut, ShipmentCommand::Deliver] {
        if !(command == ShipmentCommand::GoOut && state == ShipmentState::OutForDelivery) {
            state = ShipmentMachine::apply(state, command)?;
        }
    }
    work.graph.shipments[at].state = state;
    work.graph.shipments[at].delivered_at = Some(work.now);
    let units: Vec<Units> = work
        .graph
        .shipment_lines
        .iter()
        .filter(|l| l.shipment_id == shipment)
        .map(|l| Units {
            line: l.line_id,
            quantity: l.quantity,
        })
        .collect();
    for unit in &units {
        if let Some(line) = work.graph.lines.iter_mut().find(|l| l.id == unit.line) {
            let mut counters = settle::counters(line);
            counters.deliver(unit.quantity)?;
            settle::set_counters(line, counters);
        }
    }
    work.event(OrderEvent::Delivered {
        shipment,
        seller_order: part,
        units,
    });
    payments::collect_cash(work, part)
}
