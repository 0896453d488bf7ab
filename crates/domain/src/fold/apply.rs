//! What each event changes.

use std::fmt::Display;

use super::{FoldError, Folded, FoldedLine, FoldedPart, FoldedRefund, FoldedRequest, FoldedShipment};
use crate::{
    event::{OrderEvent, PlacedLine, PlacedPart, UndonePart, Units},
    holds::HoldKind,
    ids::{RefundId, RequestId, SellerOrderId},
    lines::{Counters, TooMany},
    machine::Machine,
    machines::{
        CancellationState, OrderCommand, OrderMachine, RefundState, ReturnCommand, ReturnMachine,
        ReturnState, SellerOrderCommand, SellerOrderMachine,
    },
    pricing::Totals,
};

impl Folded {
    /// Changes the order as the event says.
    pub(super) fn apply(&mut self, event: OrderEvent) -> Result<(), FoldError> {
        use FoldedRequest::{Cancellation, Return};
        use OrderEvent as E;
        match event {
            // Handled by `fold`, and what leaves no trace in the order itself.
            E::Placed { .. }
            | E::PaymentStarted { .. }
            | E::PaymentRequiresAction { .. }
            | E::PaymentFailed { .. }
            | E::NoteAdded { .. }
            | E::ReviewAdded { .. } => {}
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
                units,
                ..
            } => {
                self.units(&units, Counters::ship)?;
                let delivered = false;
                self.shipments.insert(
                    shipment,
                    FoldedShipment {
                        seller_order,
                        units,
                        delivered,
                    },
                );
            }
            E::Delivered { shipment, units, .. } => {
                self.units(&units, Counters::deliver)?;
                let unknown = unknown(self.version, shipment);
                self.shipments.get_mut(&shipment).ok_or_else(unknown)?.delivered = true;
            }
            E::PaymentAuthorized { amount, .. } => self.authorized += amount,
            E::PaymentVoided { amount, .. } => self.authorized -= amount,
            E::PaymentCaptured { amount, .. } => self.captured += amount,
            E::RefundApproved { refund, amount } => {
                let state = RefundState::Approved;
                self.refunds.insert(refund, FoldedRefund { amount, state });
            }
            E::RefundProcessing { refund } => self.refund(refund, RefundState::Processing)?,
            E::RefundFailed { refund, .. } => self.refund(refund, RefundState::Failed)?,
            E::RefundSucceeded { refund, amount } => {
                self.refunded += amount;
                self.refund(refund, RefundState::Succeeded)?;
            }
            E::CancellationRequested { request, wish } => {
                self.wishes.insert(request, wish);
                self.ask(request, Cancellation(CancellationState::Pending));
            }
            E::CancellationApproved { request, .. } => {
                self.ask(request, Cancellation(CancellationState::Approved));
            }
            E::CancellationRejected { request } => {
                self.ask(request, Cancellation(CancellationState::Rejected));
            }
            E::CancellationWithdrawn { request } => {
                self.ask(request, Cancellation(CancellationState::Withdrawn));
            }
            E::ReturnRequested { request, units } => {
                self.ask(request, Return(ReturnState::Requested));
                self.units(&[units], Counters::request_return)?;
            }
            E::ReturnApproved {
                request,
                amount,
                part,
            } => {
                self.returned_amount += amount;
                self.undo(part.as_slice())?;
                self.ask(request, Return(ReturnState::Approved));
            }
            E::ReturnRejected { request, units } => {
                self.ask(request, Return(ReturnState::Rejected));
                self.units(&[units], Counters::drop_return)?;
            }
            E::ReturnReceived { request, units } => {
                self.ask(request, Return(ReturnState::Received));
                self.units(&[units], Counters::receive_return)?;
            }
            E::ReturnWithdrawn { request, units } => {
                self.returns(request, ReturnCommand::Withdraw)?;
                self.units(&[units], Counters::drop_return)?;
            }
            E::ReturnExpired { request, units } => {
                self.returns(request, ReturnCommand::Expire)?;
                self.units(&[units], Counters::drop_return)?;
            }
            E::ReturnPartReceived { request, units } => {
                self.returns(request, ReturnCommand::ReceivePart)?;
                self.units(&[units], Counters::receive_return)?;
            }
            E::ReturnMissing { units, .. } => self.units(&[units], Counters::drop_return)?,
            E::ReturnSent { request } => self.returns(request, ReturnCommand::Send)?,
            E::ReturnInspected { request } => self.returns(request, ReturnCommand::Inspect)?,
            E::ReturnClosed { request } => self.returns(request, ReturnCommand::Close)?,
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
    fn undo(&mut self, parts: &[UndonePart]) -> Result<(), FoldError> {
        for UndonePart { seller_order, undone } in parts {
            let unknown = unknown(self.version, *seller_order);
            self.parts.get_mut(seller_order).ok_or_else(unknown)?.undone += undone.goods;
        }
        Ok(())
    }

    /// Follows a return from the state it is in.
    fn returns(&mut self, id: RequestId, command: ReturnCommand) -> Result<(), FoldError> {
        let version = self.version;
        let Some(FoldedRequest::Return(state)) = self.requests.get_mut(&id) else {
            return Err(unknown(version, id)());
        };
        let refused = |error| FoldError::Transition { version, error };
        *state = ReturnMachine::apply(*state, command).map_err(refused)?;
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
        for placed in parts {
            match self.parts.get_mut(&placed.seller_order) {
                Some(part) => part.placed = placed,
                None => drop(self.parts.insert(placed.seller_order, FoldedPart::new(placed))),
            }
        }
        for placed in lines {
            match self.lines.get_mut(&placed.line) {
                Some(line) => {
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

    fn units(
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

    fn refund(&mut self, id: RefundId, state: RefundState) -> Result<(), FoldError> {
        let unknown = unknown(self.version, id);
        self.refunds.get_mut(&id).ok_or_else(unknown)?.state = state;
        Ok(())
    }

    fn ask(&mut self, id: RequestId, state: FoldedRequest) {
        self.requests.insert(id, state);
    }
}

/// The error about something that is not there; its text is made only when it is needed.
fn unknown(version: i64, id: impl Display) -> impl FnOnce() -> FoldError {
    move || FoldError::Unknown {
        version,
        id: id.to_string(),
    }
}
