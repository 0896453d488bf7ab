//! What each event changes.

use super::{FoldError, Folded, FoldedRefund, FoldedRequest, FoldedShipment};
use crate::{
    event::{OrderEvent, Units},
    ids::{RefundId, RequestId, SellerOrderId},
    lines::{Counters, TooMany},
    machine::Machine,
    machines::{
        CancellationState, OrderCommand, OrderMachine, RefundState, ReturnState, SellerOrderCommand,
        SellerOrderMachine,
    },
};

impl Folded {
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
            E::Shipped {
                shipment,
                seller_order,
                units,
                ..
            } => {
                self.units(&units, Counters::ship)?;
                self.shipments.insert(
                    shipment,
                    FoldedShipment {
                        seller_order,
                        units,
                        delivered: false,
                    },
                );
                Ok(())
            }
            E::Delivered { shipment, units, .. } => {
                self.units(&units, Counters::deliver)?;
                let version = self.version;
                let parcel = self.shipments.get_mut(&shipment);
                parcel
                    .ok_or_else(|| FoldError::Unknown {
                        version,
                        id: shipment.to_string(),
                    })?
                    .delivered = true;
                Ok(())
            }
            E::PaymentAuthorized { amount, .. } => add(&mut self.authorized, amount),
            E::PaymentVoided { amount, .. } => add(&mut self.authorized, -amount),
            E::PaymentCaptured { amount, .. } => add(&mut self.captured, amount),
            E::RefundApproved { refund, amount } => {
                self.refunds.insert(
                    refund,
                    FoldedRefund {
                        amount,
                        state: RefundState::Approved,
                    },
                );
                Ok(())
            }
            E::RefundProcessing { refund } => self.refund(refund, RefundState::Processing),
            E::RefundFailed { refund, .. } => self.refund(refund, RefundState::Failed),
            E::RefundSucceeded { refund, amount } => {
                self.refunded += amount;
                self.refund(refund, RefundState::Succeeded)
            }
            E::CancellationRequested { request } => {
                self.request(request, Cancellation(CancellationState::Pending))
            }
            E::CancellationApproved { request } => {
                self.request(request, Cancellation(CancellationState::Approved))
            }
            E::CancellationRejected { request } => {
                self.request(request, Cancellation(CancellationState::Rejected))
            }
            E::CancellationWithdrawn { request } => {
                self.request(request, Cancellation(CancellationState::Withdrawn))
            }
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
        self.state = OrderMachine::apply(self.state, command)
            .map_err(|error| FoldError::Transition { version, error })?;
        Ok(())
    }

    fn part(&mut self, id: SellerOrderId, command: SellerOrderCommand) -> Result<(), FoldError> {
        let version = self.version;
        let part = self.parts.get_mut(&id).ok_or_else(|| FoldError::Unknown {
            version,
            id: id.to_string(),
        })?;
        part.state = SellerOrderMachine::apply(part.state, command)
            .map_err(|error| FoldError::Transition { version, error })?;
        Ok(())
    }

    fn units(
        &mut self,
        units: &[Units],
        change: impl Fn(&mut Counters, i64) -> Result<(), TooMany>,
    ) -> Result<(), FoldError> {
        let version = self.version;
        for Units { line: id, quantity } in units {
            let line = self.lines.get_mut(id).ok_or_else(|| FoldError::Unknown {
                version,
                id: id.to_string(),
            })?;
            change(&mut line.counters, *quantity).map_err(|error| FoldError::Counter { version, error })?;
        }
        Ok(())
    }

    fn refund(&mut self, id: RefundId, state: RefundState) -> Result<(), FoldError> {
        let version = self.version;
        let refund = self.refunds.get_mut(&id);
        refund
            .ok_or_else(|| FoldError::Unknown {
                version,
                id: id.to_string(),
            })?
            .state = state;
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
