//! An order as its events tell it: what its rows must equal.

use std::collections::BTreeMap;

use crate::{
    event::{OrderEvent, PlacedLine, PlacedPart, Units},
    ids::{LineId, RefundId, RequestId, SellerOrderId, ShipmentId},
    lines::{Counters, TooMany},
    machine::{InvalidTransition, Machine},
    machines::{
        CancellationState, OrderCommand, OrderMachine, OrderState, RefundState, ReturnState, SellerOrderCommand,
        SellerOrderMachine, SellerOrderState,
    },
    money::Currency,
    number::OrderNumber,
    pricing::Totals,
};

/// A seller's part as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoldedPart {
    /// As it was placed.
    pub placed: PlacedPart,
    /// Where it stands.
    pub state: SellerOrderState,
}

/// A line as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoldedLine {
    /// As it was placed.
    pub placed: PlacedLine,
    /// Where its units are.
    pub counters: Counters,
}

/// A parcel as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoldedShipment {
    /// The part it belongs to.
    pub seller_order: SellerOrderId,
    /// What is in it.
    pub units: Vec<Units>,
    /// Whether it arrived.
    pub delivered: bool,
}

/// A refund as its events tell it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FoldedRefund {
    /// Minor units.
    pub amount: i64,
    /// Where it stands.
    pub state: RefundState,
}

/// Where a request stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FoldedRequest {
    /// A wish to cancel.
    Cancellation(CancellationState),
    /// A wish to return.
    Return(ReturnState),
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
    /// Totals as placed.
    pub totals: Totals,
    /// Where it stands.
    pub state: OrderState,
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
            return Err(FoldError::Gap { expected, found: version });
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
    let OrderEvent::Placed { number, currency, totals, method, channel, parts, lines } = event else { return None };
    let part = |placed: PlacedPart| (placed.seller_order, FoldedPart { placed, state: SellerOrderMachine::START });
    let line = |placed: PlacedLine| {
        let counters = Counters::placed(placed.ordered, placed.backordered);
        (placed.line, FoldedLine { placed, counters })
    };
    Some(Folded {
        number,
        currency,
        method,
        channel,
        totals,
        state: OrderMachine::START,
        parts: parts.into_iter().map(part).collect(),
        lines: lines.into_iter().map(line).collect(),
        shipments: BTreeMap::new(),
        refunds: BTreeMap::new(),
        requests: BTreeMap::new(),
        cancelled_amount: 0,
        returned_amount: 0,
        authorized: 0,
        captured: 0,
        refunded: 0,
        version: 1,
    })
}

impl Folded {
    fn apply(&mut self, event: OrderEvent) -> Result<(), FoldError> {
        use FoldedRequest::{Cancellation, Return};
        use OrderEvent as E;
        match event {
            // Handled by `fold`, and what leaves no trace in the order itself.
            E::Placed { .. }
            | E::PaymentStarted { .. }
            | E::PaymentRequiresAction { .. }
            | E::PaymentFailed { .. }
            | E::NoteAdded { .. }
            | E::ReviewAdded { .. } => Ok(()),
            E::Confirmed {} => self.order(OrderCommand::Confirm),
            E::Rejected { .. } => self.order(OrderCommand::Reject),
            E::Completed {} => self.order(OrderCommand::Complete),
            E::Cancelled {} => self.order(OrderCommand::Cancel),
            E::PartProcessing { seller_order } => self.part(seller_order, SellerOrderCommand::Process),
            E::PartCompleted { seller_order } => self.part(seller_order, SellerOrderCommand::Complete),
            E::PartCancelled { seller_order } => self.part(seller_order, SellerOrderCommand::Cancel),
            E::Packed { units, .. } => self.units(&units, Counters::pack),
            E::LinesCancelled { units, amount } => {
                self.cancelled_amount += amount;
                self.units(&units, |line, n| line.cancel(n).map(drop))
            }
            E::Shipped { shipment, seller_order, units, .. } => {
                self.units(&units, Counters::ship)?;
                self.shipments.insert(shipment, FoldedShipment { seller_order, units, delivered: false });
                Ok(())
            }
            E::Delivered { shipment, units, .. } => {
                self.units(&units, Counters::deliver)?;
                let version = self.version;
                let parcel = self.shipments.get_mut(&shipment);
                parcel.ok_or_else(|| FoldError::Unknown { version, id: shipment.to_string() })?.delivered = true;
                Ok(())
            }
            E::PaymentAuthorized { amount, .. } => add(&mut self.authorized, amount),
            E::PaymentVoided { amount, .. } => add(&mut self.authorized, -amount),
            E::PaymentCaptured { amount, .. } => add(&mut self.captured, amount),
            E::RefundApproved { refund, amount } => {
                self.refunds.insert(refund, FoldedRefund { amount, state: RefundState::Approved });
                Ok(())
            }
            E::RefundProcessing { refund } => self.refund(refund, RefundState::Processing),
            E::RefundFailed { refund, .. } => self.refund(refund, RefundState::Failed),
            E::RefundSucceeded { refund, amount } => {
                self.refunded += amount;
                self.refund(refund, RefundState::Succeeded)
            }
            E::CancellationRequested { request } => self.request(request, Cancellation(CancellationState::Pending)),
            E::CancellationApproved { request } => self.request(request, Cancellation(CancellationState::Approved)),
            E::CancellationRejected { request } => self.request(request, Cancellation(CancellationState::Rejected)),
            E::CancellationWithdrawn { request } => self.request(request, Cancellation(CancellationState::Withdrawn)),
            E::ReturnRequested { request, units } => {
                self.request(request, Return(ReturnState::Requested))?;
                self.units(&[units], Counters::request_return)
            }
            E::ReturnApproved { request, amount } => {
                self.returned_amount += amount;
                self.request(request, Return(ReturnState::Approved))
            }
            E::ReturnRejected { request, units } => {
                self.request(request, Return(ReturnState::Rejected))?;
                self.units(&[units], Counters::drop_return)
            }
            E::ReturnReceived { request, units } => {
                self.request(request, Return(ReturnState::Received))?;
                self.units(&[units], Counters::receive_return)
            }
        }
    }

    fn order(&mut self, command: OrderCommand) -> Result<(), FoldError> {
        let version = self.version;
        self.state =
            OrderMachine::apply(self.state, command).map_err(|error| FoldError::Transition { version, error })?;
        Ok(())
    }

    fn part(&mut self, id: SellerOrderId, command: SellerOrderCommand) -> Result<(), FoldError> {
        let version = self.version;
        let part = self.parts.get_mut(&id).ok_or_else(|| FoldError::Unknown { version, id: id.to_string() })?;
        part.state =
            SellerOrderMachine::apply(part.state, command).map_err(|error| FoldError::Transition { version, error })?;
        Ok(())
    }

    fn units(
        &mut self,
        units: &[Units],
        change: impl Fn(&mut Counters, i64) -> Result<(), TooMany>,
    ) -> Result<(), FoldError> {
        let version = self.version;
        for Units { line: id, quantity } in units {
            let line = self.lines.get_mut(id).ok_or_else(|| FoldError::Unknown { version, id: id.to_string() })?;
            change(&mut line.counters, *quantity).map_err(|error| FoldError::Counter { version, error })?;
        }
        Ok(())
    }

    fn refund(&mut self, id: RefundId, state: RefundState) -> Result<(), FoldError> {
        let version = self.version;
        let refund = self.refunds.get_mut(&id);
        refund.ok_or_else(|| FoldError::Unknown { version, id: id.to_string() })?.state = state;
        Ok(())
    }

    fn request(&mut self, id: RequestId, state: FoldedRequest) -> Result<(), FoldError> {
        self.requests.insert(id, state);
        Ok(())
    }
}

fn add(sum: &mut i64, amount: i64) -> Result<(), FoldError> {
    *sum += amount;
    Ok(())
}

#[cfg(test)]
mod tests;
