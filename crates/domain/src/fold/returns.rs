//! Returns as their events tell them: every unit comes, is missing, or is still expected.

use super::{FoldError, Folded, FoldedRequest, apply::unknown};
use crate::{
    event::{OrderEvent, Units},
    ids::RequestId,
    lines::{Counters, TooMany},
    machine::Machine,
    machines::{ReturnCommand, ReturnMachine},
    time::Timestamp,
};

/// A return as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoldedReturn {
    /// What was asked for.
    pub units: Units,
    /// What goes back to the customer, minor units; `None` while that is not decided.
    pub amount: Option<i64>,
    /// Until when the goods are to be sent, while they are not; not told in older histories.
    pub send_by: Option<Timestamp>,
    /// Carrier code; may be empty.
    pub carrier: String,
    /// Tracking number; may be empty.
    pub awb: String,
    /// Units that came.
    pub received: i64,
    /// Units that are no longer expected.
    pub given_up: i64,
    /// Units that are fit for sale; `None` while nobody has looked at them.
    pub fit: Option<i64>,
}

impl FoldedReturn {
    const fn new(units: Units) -> Self {
        Self {
            units,
            amount: None,
            send_by: None,
            carrier: String::new(),
            awb: String::new(),
            received: 0,
            given_up: 0,
            fit: None,
        }
    }

    const fn expected(&self) -> i64 {
        self.units.quantity - self.received - self.given_up
    }
}

impl Folded {
    /// Changes what an event about a return says; other events change nothing.
    pub(super) fn of_return(&mut self, event: OrderEvent) -> Result<(), FoldError> {
        use OrderEvent as E;
        match event {
            E::ReturnRequested { request, units } => {
                self.ask(request, FoldedRequest::Return(ReturnMachine::START))?;
                self.returns.insert(request, FoldedReturn::new(units));
                self.units(&[units], Counters::request_return)?;
            }
            E::ReturnApproved {
                request,
                amount,
                part,
                send_by,
            } => {
                self.returned_amount += amount;
                self.undo(part.as_slice())?;
                let back = self.follow_return(request, ReturnCommand::Approve)?;
                (back.amount, back.send_by) = (Some(amount), send_by);
            }
            E::ReturnRejected { request, units } => {
                self.follow_return(request, ReturnCommand::Reject)?;
                self.units(&[units], Counters::drop_return)?;
            }
            E::ReturnWithdrawn { request, units } => {
                self.follow_return(request, ReturnCommand::Withdraw)?;
                self.units(&[units], Counters::drop_return)?;
            }
            E::ReturnExpired { request, units } => {
                self.follow_return(request, ReturnCommand::Expire)?;
                self.give_up(request, units)?;
                self.nothing_expected(request)?;
            }
            E::ReturnSent {
                request,
                carrier,
                awb,
            } => {
                let back = self.follow_return(request, ReturnCommand::Send)?;
                (back.carrier, back.awb) = (carrier, awb);
            }
            E::ReturnPartReceived { request, units } => {
                self.follow_return(request, ReturnCommand::ReceivePart)?;
                self.came(request, units)?;
            }
            E::ReturnMissing { request, units } => self.give_up(request, units)?,
            E::ReturnReceived {
                request,
                units,
                shelved,
            } => {
                self.follow_return(request, ReturnCommand::Receive)?;
                self.came(request, units)?;
                self.nothing_expected(request)?;
                if shelved {
                    self.looked_at(request, None)?;
                    self.follow_return(request, ReturnCommand::Close)?;
                }
            }
            E::ReturnInspected { request, fit } => self.looked_at(request, fit)?,
            E::ReturnClosed { request } => {
                self.follow_return(request, ReturnCommand::Close)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Follows a return from the state it is in; once it leaves that of being approved, nobody waits for it to be sent.
    fn follow_return(
        &mut self,
        id: RequestId,
        command: ReturnCommand,
    ) -> Result<&mut FoldedReturn, FoldError> {
        let (refused, unknown) = (self.refused(), unknown(self.version, id));
        let Some(FoldedRequest::Return(state)) = self.requests.get_mut(&id) else {
            return Err(unknown());
        };
        *state = ReturnMachine::apply(*state, command).map_err(refused)?;
        let back = self.returns.get_mut(&id).ok_or_else(unknown)?;
        back.send_by = None;
        Ok(back)
    }

    fn came(&mut self, id: RequestId, units: Units) -> Result<(), FoldError> {
        self.expected(id, "received back", units.quantity)?.received += units.quantity;
        // All that was still expected may be missing.
        if units.quantity == 0 {
            return Ok(());
        }
        self.units(&[units], Counters::receive_return)
    }

    fn give_up(&mut self, id: RequestId, units: Units) -> Result<(), FoldError> {
        self.expected(id, "given up", units.quantity)?.given_up += units.quantity;
        self.units(&[units], Counters::give_up_return)
    }

    fn looked_at(&mut self, id: RequestId, fit: Option<i64>) -> Result<(), FoldError> {
        let version = self.version;
        let back = self.follow_return(id, ReturnCommand::Inspect)?;
        let fit = fit.unwrap_or(back.received);
        back.fit = Some(fit);
        if (0..=back.received).contains(&fit) {
            return Ok(());
        }
        let error = TooMany {
            verb: "fit for sale",
            asked: fit,
            possible: back.received,
        };
        Err(FoldError::Counter { version, error })
    }

    /// The return, of which so many units are expected.
    fn expected(
        &mut self,
        id: RequestId,
        verb: &'static str,
        asked: i64,
    ) -> Result<&mut FoldedReturn, FoldError> {
        let version = self.version;
        let back = self.returns.get_mut(&id).ok_or_else(unknown(version, id))?;
        let possible = back.expected();
        if (0..=possible).contains(&asked) {
            return Ok(back);
        }
        let error = TooMany {
            verb,
            asked,
            possible,
        };
        Err(FoldError::Counter { version, error })
    }

    /// Every unit came or is given up.
    fn nothing_expected(&mut self, id: RequestId) -> Result<(), FoldError> {
        let version = self.version;
        let back = self.expected(id, "received back", 0)?;
        let asked = back.received + back.given_up;
        if asked == back.units.quantity {
            return Ok(());
        }
        let error = TooMany {
            verb: "received back as a whole",
            asked,
            possible: back.units.quantity,
        };
        Err(FoldError::Counter { version, error })
    }
}

#[cfg(test)]
mod tests;
