//! Payments, refunds and requests as their events tell them, step by step through their tables.

use super::{FoldError, Folded, apply::unknown};
use crate::{
    ids::{PaymentId, RefundId, RequestId},
    machine::{InvalidTransition, Machine},
    machines::{
        CancellationCommand, CancellationMachine, CancellationState, PaymentCommand, PaymentMachine,
        PaymentState, RefundCommand, RefundMachine, RefundState, ReturnState,
    },
};

/// The code of a payment that ended because nobody came back to it.
pub const EXPIRED: &str = "expired";

/// A payment as its events tell it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FoldedPayment {
    /// Minor units.
    pub amount: i64,
    /// Where it stands.
    pub state: PaymentState,
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

impl Folded {
    pub(super) fn refused(&self) -> impl FnOnce(InvalidTransition) -> FoldError + use<> {
        let version = self.version;
        move |error| FoldError::Transition { version, error }
    }

    /// Nothing of this name was there yet.
    fn new_name(&self, there: bool, id: impl std::fmt::Display) -> Result<(), FoldError> {
        if there {
            return Err(FoldError::Twice {
                version: self.version,
                id: id.to_string(),
            });
        }
        Ok(())
    }

    /// What is told of the payment `id` of an order, the one at `position`. The first one may have no event yet; of payments of
    /// orders from elsewhere that were not taken only that is told, so they keep their `amount`.
    #[must_use]
    pub fn payment_at(&self, position: i64, id: PaymentId, amount: i64) -> Option<FoldedPayment> {
        let begun = |amount| FoldedPayment {
            amount,
            state: PaymentMachine::START,
        };
        match self.payments.get(&id) {
            Some(payment) => Some(*payment),
            None if self.channel == "import" => Some(begun(amount)),
            None if position == 0 && self.first.is_none() => Some(begun(self.first_payment)),
            None => None,
        }
    }

    /// Another payment begins.
    pub(super) fn begin_payment(&mut self, id: PaymentId, amount: i64) -> Result<(), FoldError> {
        self.new_name(self.payments.contains_key(&id), id)?;
        let state = PaymentMachine::START;
        self.payments.insert(id, FoldedPayment { amount, state });
        Ok(())
    }

    /// Follows a payment. The first one begins with the order and is named by its own first event; an order from elsewhere
    /// may have several, whose amounts are `taken`.
    pub(super) fn payment(
        &mut self,
        id: PaymentId,
        command: PaymentCommand,
        taken: Option<i64>,
    ) -> Result<(), FoldError> {
        let imported = self.channel == "import";
        let refused = self.refused();
        if !self.payments.contains_key(&id) {
            if !imported && self.first.is_some() {
                return Err(unknown(self.version, id)());
            }
            self.first = self.first.or(Some(id));
            let amount = taken.filter(|_| imported).unwrap_or(self.first_payment);
            self.begin_payment(id, amount)?;
        }
        let unknown = unknown(self.version, id);
        let payment = self.payments.get_mut(&id).ok_or_else(unknown)?;
        // Cash is collected parcel by parcel.
        let again = self.method == "cod"
            && command == PaymentCommand::Capture
            && payment.state == PaymentState::Captured;
        if !again {
            payment.state = PaymentMachine::apply(payment.state, command).map_err(refused)?;
        }
        Ok(())
    }

    /// A refund is decided for.
    pub(super) fn begin_refund(&mut self, id: RefundId, amount: i64) -> Result<(), FoldError> {
        self.new_name(self.refunds.contains_key(&id), id)?;
        let state = RefundMachine::apply(RefundMachine::START, RefundCommand::Approve);
        let state = state.map_err(self.refused())?;
        self.refunds.insert(id, FoldedRefund { amount, state });
        Ok(())
    }

    pub(super) fn refund(&mut self, id: RefundId, command: RefundCommand) -> Result<(), FoldError> {
        let (refused, unknown) = (self.refused(), unknown(self.version, id));
        let refund = self.refunds.get_mut(&id).ok_or_else(unknown)?;
        refund.state = RefundMachine::apply(refund.state, command).map_err(refused)?;
        Ok(())
    }

    /// Somebody asks for something.
    pub(super) fn ask(&mut self, id: RequestId, begins: FoldedRequest) -> Result<(), FoldError> {
        self.new_name(self.requests.contains_key(&id), id)?;
        self.requests.insert(id, begins);
        Ok(())
    }

    /// Follows a wish to cancel from the state it is in.
    pub(super) fn cancellation(
        &mut self,
        id: RequestId,
        command: CancellationCommand,
    ) -> Result<(), FoldError> {
        let refused = self.refused();
        let Some(FoldedRequest::Cancellation(state)) = self.requests.get_mut(&id) else {
            return Err(unknown(self.version, id)());
        };
        *state = CancellationMachine::apply(*state, command).map_err(refused)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
