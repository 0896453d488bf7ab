//! An order as its events tell it: what its rows must equal.

mod apply;
mod money;
mod returns;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    cancellation::Wish,
    event::{OrderEvent, PlacedLine, PlacedPart, Units},
    holds::HoldKind,
    ids::{LineId, PaymentId, RefundId, RequestId, SellerOrderId, ShipmentId},
    lines::{Counters, TooMany},
    machine::{InvalidTransition, Machine},
    machines::{OrderMachine, OrderState, SellerOrderMachine, SellerOrderState},
    money::Currency,
    number::OrderNumber,
    pricing::Totals,
    priority::Priority,
    refund::Undone,
};

pub use money::{EXPIRED, FoldedPayment, FoldedRefund, FoldedRequest};
pub use returns::FoldedReturn;

/// A seller's part as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoldedPart {
    /// As it was placed, or last edited.
    pub placed: PlacedPart,
    /// Where it stands.
    pub state: SellerOrderState,
    /// What of it is no longer sold.
    pub undone: Undone,
}

/// A line as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoldedLine {
    /// As it was placed, or last edited.
    pub placed: PlacedLine,
    /// Where its units are.
    pub counters: Counters,
}

impl FoldedPart {
    fn new(placed: PlacedPart) -> Self {
        Self {
            placed,
            state: SellerOrderMachine::START,
            undone: Undone::default(),
        }
    }
}

impl FoldedLine {
    fn new(placed: PlacedLine) -> Self {
        let counters = Counters::placed(placed.ordered, placed.backordered);
        Self { placed, counters }
    }
}

/// A parcel as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoldedShipment {
    /// The part it belongs to.
    pub seller_order: SellerOrderId,
    /// What is in it.
    pub units: Vec<Units>,
    /// Who carries it.
    pub carrier: String,
    /// Its tracking number; may be empty.
    pub awb: String,
    /// Whether it arrived.
    pub delivered: bool,
}

/// An order as its events tell it; amounts in minor units.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folded {
    /// Its number.
    pub number: OrderNumber,
    /// Its currency.
    pub currency: Currency,
    /// How it is paid.
    pub method: String,
    /// Where it came from.
    pub channel: String,
    /// Totals as placed, or as last edited.
    pub totals: Totals,
    /// Where it stands.
    pub state: OrderState,
    /// What stops it.
    pub holds: BTreeSet<HoldKind>,
    /// How urgent it is.
    pub priority: Priority,
    /// Its parts.
    pub parts: BTreeMap<SellerOrderId, FoldedPart>,
    /// Its lines.
    pub lines: BTreeMap<LineId, FoldedLine>,
    /// Its parcels.
    pub shipments: BTreeMap<ShipmentId, FoldedShipment>,
    /// Its refunds.
    pub refunds: BTreeMap<RefundId, FoldedRefund>,
    /// Its requests, as far as they were not decided at once.
    pub requests: BTreeMap<RequestId, FoldedRequest>,
    /// What the returns among them are about.
    pub returns: BTreeMap<RequestId, FoldedReturn>,
    /// Its payments, as far as anything has happened to them.
    pub payments: BTreeMap<PaymentId, FoldedPayment>,
    /// What the payment it was placed with is for, minor units; of an order from elsewhere that is not told.
    pub first_payment: i64,
    /// That payment, as soon as an event has named it. One of nothing, or one that is given up, may never be named.
    pub first: Option<PaymentId>,
    /// What the cancellations among them ask for.
    pub wishes: BTreeMap<RequestId, Wish>,
    /// No longer due because of cancellations.
    pub cancelled_amount: i64,
    /// Promised back for returned units.
    pub returned_amount: i64,
    /// Promised by providers and not given back.
    pub authorized: i64,
    /// Taken.
    pub captured: i64,
    /// Given back.
    pub refunded: i64,
    /// Number of events.
    pub version: i64,
}

/// Why events do not tell an order.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FoldError {
    /// There is none.
    #[error("it has no events")]
    Empty,
    /// The log does not begin with the placing, or has it twice.
    #[error("event {0} is not where an order is placed")]
    Placing(i64),
    /// A version is missing or there twice.
    #[error("event {found} follows where {expected} is expected")]
    Gap {
        /// The version that should come.
        expected: i64,
        /// The version that came.
        found: i64,
    },
    /// A state machine does not know the step.
    #[error("event {version}: {error}")]
    Transition {
        /// Which event.
        version: i64,
        /// What is wrong.
        error: InvalidTransition,
    },
    /// A counter would leave its bounds.
    #[error("event {version}: {error}")]
    Counter {
        /// Which event.
        version: i64,
        /// What is wrong.
        error: TooMany,
    },
    /// A hold is set that is there, or released that is not.
    #[error("event {version} changes nothing about a {kind} hold")]
    Hold {
        /// Which event.
        version: i64,
        /// Which kind.
        kind: HoldKind,
    },
    /// An event begins something that is there.
    #[error("event {version} begins {id}, which is there")]
    Twice {
        /// Which event.
        version: i64,
        /// What it names.
        id: String,
    },
    /// An event names something the order does not have.
    #[error("event {version} names {id}, which is not there")]
    Unknown {
        /// Which event.
        version: i64,
        /// What it names.
        id: String,
    },
}

/// Folds the events of one order, given with their versions.
///
/// # Errors
/// [`FoldError`] at the first event that does not follow from those before it.
pub fn fold(events: impl IntoIterator<Item = (i64, OrderEvent)>) -> Result<Folded, FoldError> {
    let mut folded: Option<Folded> = None;
    for (version, event) in events {
        let expected = folded.as_ref().map_or(0, |f| f.version) + 1;
        if version != expected {
            return Err(FoldError::Gap {
                expected,
                found: version,
            });
        }
        match (&mut folded, event) {
            (None, event) => folded = Some(placed(event).ok_or(FoldError::Placing(version))?),
            (Some(_), OrderEvent::Placed { .. }) => return Err(FoldError::Placing(version)),
            (Some(order), event) => {
                order.version = version;
                order.apply(event)?;
            }
        }
    }
    folded.ok_or(FoldError::Empty)
}

fn placed(event: OrderEvent) -> Option<Folded> {
    let OrderEvent::Placed {
        number,
        currency,
        totals,
        method,
        channel,
        parts,
        lines,
    } = event
    else {
        return None;
    };
    let part = |placed: PlacedPart| (placed.seller_order, FoldedPart::new(placed));
    let line = |placed: PlacedLine| (placed.line, FoldedLine::new(placed));
    Some(Folded {
        number,
        currency,
        method,
        channel,
        totals,
        state: OrderMachine::START,
        holds: BTreeSet::new(),
        priority: Priority::Normal,
        parts: parts.into_iter().map(part).collect(),
        lines: lines.into_iter().map(line).collect(),
        shipments: BTreeMap::new(),
        refunds: BTreeMap::new(),
        requests: BTreeMap::new(),
        returns: BTreeMap::new(),
        payments: BTreeMap::new(),
        first_payment: totals.total,
        first: None,
        wishes: BTreeMap::new(),
        cancelled_amount: 0,
        returned_amount: 0,
        authorized: 0,
        captured: 0,
        refunded: 0,
        version: 1,
    })
}

#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;
