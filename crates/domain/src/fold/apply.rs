//! What each event changes.

use std::fmt::Display;

use super::{EXPIRED, FoldError, Folded, FoldedLine, FoldedPart, FoldedRequest, FoldedShipment};
use crate::{
    event::{OrderEvent, PlacedLine, PlacedPart, UndonePart, Units},
    holds::HoldKind,
    ids::SellerOrderId,
    lines::{Counters, TooMany},
    machine::Machine,
    machines::{
        CancellationCommand, CancellationMachine, OrderCommand, OrderMachine, PaymentCommand, RefundCommand,
        SellerOrderCommand, SellerOrderMachine,
    },
    pricing::Totals,
};

impl Folded {
    /// Changes the order as the event says.
    pub(super) fn apply(&mut self, event: OrderEvent) -> Result<(), FoldError> {
        use FoldedRequest::Cancellation;
        use OrderEvent as E;
        match event {
            // Handled by `fold`, and what leaves no trace in the order itself.
            E::Placed { .. } | E::NoteAdded { .. } | E::ReviewAdded { .. } => {}
            E::Confirmed {} => self.order(OrderCommand::Confirm)?,
            E::Rejected { .. } => self.order(OrderCommand::Reject)?,
            E::Completed {} => self.order(OrderCommand::Complete)?,
            E::Cancelled {} => self.order(OrderCommand::Cancel)?,
            E::HoldSet { kind, .. } => self.hold(kind, true)?,
            E::HoldReleased { kind, .. } => self.hold(kind, false)?,
            E::PriorityChanged { priority } => self.priority = priority,
            E::Edited {
                totals,
                parts,
                lines,
                address: _,
            } => self.edit(totals, parts, lines)?,
            E::PartProcessing { seller_order } => self.part(seller_order, SellerOrderCommand::Process)?,
            E::PartCompleted { seller_order } => self.part(seller_order, SellerOrderCommand::Complete)?,
            E::PartCancelled { seller_order } => self.part(seller_order, SellerOrderCommand::Cancel)?,
            E::PartDeclined { seller_order } => self.part(seller_order, SellerOrderCommand::Decline)?,
            E::Backordered { units } => self.units(&units, Counters::backorder)?,
            E::Allocated { units } => self.units(&units, Counters::allocate)?,
            E::Packed { units, .. } => self.units(&units, Counters::pack)?,
            E::LinesCancelled { units, amount, parts } => {
                self.cancelled_amount += amount;
                self.undo(&parts)?;
                self.units(&units, |line, n| line.cancel(n).map(drop))?;
            }
            E::Shipped {
                shipment,
                seller_order,
                carrier,
                awb,
                units,
            } => {
                self.units(&units, Counters::ship)?;
                let delivered = false;
                self.shipments.insert(
                    shipment,
                    FoldedShipment {
                        seller_order,
                        units,
                        carrier,
                        awb,
                        delivered,
                    },
                );
            }
            E::Delivered { shipment, units, .. } => {
                self.units(&units, Counters::deliver)?;
                let unknown = unknown(self.version, shipment);
                self.shipments.get_mut(&shipment).ok_or_else(unknown)?.delivered = true;
            }
            E::PaymentStarted { payment, amount } => self.begin_payment(payment, amount)?,
            E::PaymentRequiresAction { payment } => {
                self.payment(payment, PaymentCommand::RequireAction, None)?;
            }
            E::PaymentFailed { payment, code } if code == EXPIRED => {
                self.payment(payment, PaymentCommand::Expire, None)?;
            }
            E::PaymentFailed { payment, .. } => self.payment(payment, PaymentCommand::Fail, None)?,
            E::PaymentAuthorized { payment, amount } => {
                self.authorized += amount;
                self.payment(payment, PaymentCommand::Authorize, Some(amount))?;
            }
            E::PaymentVoided { payment, amount } => {
                self.authorized -= amount;
                self.payment(payment, PaymentCommand::Void, None)?;
            }
            E::PaymentCaptured { payment, amount } => {
                self.captured += amount;
                self.payment(payment, PaymentCommand::Capture, Some(amount))?;
            }
            E::RefundApproved { refund, amount, .. } => self.begin_refund(refund, amount)?,
            E::RefundProcessing { refund } => self.refund(refund, RefundCommand::Process)?,
            E::RefundFailed { refund, .. } => self.refund(refund, RefundCommand::Fail)?,
            E::RefundSucceeded { refund, amount } => {
                self.refunded += amount;
                self.refund(refund, RefundCommand::Succeed)?;
            }
            E::CancellationRequested { request, wish } => {
                self.wishes.insert(request, wish);
                self.ask(request, Cancellation(CancellationMachine::START))?;
            }
            E::CancellationApproved { request, .. } => {
                self.cancellation(request, CancellationCommand::Approve)?;
            }
            E::CancellationRejected { request } => {
                self.cancellation(request, CancellationCommand::Reject)?;
            }
            E::CancellationWithdrawn { request } => {
                self.cancellation(request, CancellationCommand::Withdraw)?;
            }
            E::ReturnRequested { .. }
            | E::ReturnApproved { .. }
            | E::ReturnRejected { .. }
            | E::ReturnWithdrawn { .. }
            | E::ReturnExpired { .. }
            | E::ReturnSent { .. }
            | E::ReturnPartReceived { .. }
            | E::ReturnMissing { .. }
            | E::ReturnReceived { .. }
            | E::ReturnInspected { .. }
            | E::ReturnClosed { .. } => self.of_return(event)?,
        }
        Ok(())
    }

    fn order(&mut self, command: OrderCommand) -> Result<(), FoldError> {
        let version = self.version;
        let refused = |error| FoldError::Transition { version, error };
        self.state = OrderMachine::apply(self.state, command).map_err(refused)?;
        Ok(())
    }

    fn part(&mut self, id: SellerOrderId, command: SellerOrderCommand) -> Result<(), FoldError> {
        let version = self.version;
        let refused = |error| FoldError::Transition { version, error };
        let part = self.parts.get_mut(&id).ok_or_else(unknown(version, id))?;
        part.state = SellerOrderMachine::apply(part.state, command).map_err(refused)?;
        Ok(())
    }

    /// Counts what of parts is no longer sold.
    pub(super) fn undo(&mut self, parts: &[UndonePart]) -> Result<(), FoldError> {
        for UndonePart { seller_order, undone } in parts {
            let unknown = unknown(self.version, *seller_order);
            self.parts.get_mut(seller_order).ok_or_else(unknown)?.undone += *undone;
        }
        Ok(())
    }

    fn hold(&mut self, kind: HoldKind, set: bool) -> Result<(), FoldError> {
        let changed = if set {
            self.holds.insert(kind)
        } else {
            self.holds.remove(&kind)
        };
        let version = self.version;
        if changed {
            Ok(())
        } else {
            Err(FoldError::Hold { version, kind })
        }
    }

    /// Replaces what the order is made of; lines and parts that are not named stay.
    fn edit(
        &mut self,
        totals: Totals,
        parts: Vec<PlacedPart>,
        lines: Vec<PlacedLine>,
    ) -> Result<(), FoldError> {
        let version = self.version;
        self.totals = totals;
        // What is paid on delivery is paid as it is then.
        if self.method == "cod" && self.first.is_none() {
            self.first_payment = totals.total;
        }
        for placed in parts {
            match self.parts.get_mut(&placed.seller_order) {
                Some(part) => part.placed = placed,
                None => drop(self.parts.insert(placed.seller_order, FoldedPart::new(placed))),
            }
        }
        for placed in lines {
            match self.lines.get_mut(&placed.line) {
                Some(line) => {
                    // A change of the address alone leaves lines as they are, whatever was cancelled of them.
                    let counters = &line.counters;
                    if (counters.ordered, counters.backordered) == (placed.ordered, placed.backordered) {
                        line.placed = placed;
                        continue;
                    }
                    let refused = |error| FoldError::Counter { version, error };
                    line.counters
                        .edit(placed.ordered, placed.backordered)
                        .map_err(refused)?;
                    line.placed = placed;
                }
                None => drop(self.lines.insert(placed.line, FoldedLine::new(placed))),
            }
        }
        Ok(())
    }

    pub(super) fn units(
        &mut self,
        units: &[Units],
        change: impl Fn(&mut Counters, i64) -> Result<(), TooMany>,
    ) -> Result<(), FoldError> {
        let version = self.version;
        for Units { line: id, quantity } in units {
            let line = self.lines.get_mut(id).ok_or_else(unknown(version, id))?;
            change(&mut line.counters, *quantity).map_err(|error| FoldError::Counter { version, error })?;
        }
        Ok(())
    }
}

/// The error about something that is not there; its text is made only when it is needed.
pub(super) fn unknown(version: i64, id: impl Display) -> impl FnOnce() -> FoldError {
    move || FoldError::Unknown {
        version,
        id: id.to_string(),
    }
}
