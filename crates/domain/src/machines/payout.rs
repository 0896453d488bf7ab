//! Money that goes to a seller.

use crate::{
    actor::Permission as P,
    machine::{Machine, Transition},
    words,
};

words! {
    /// States of a payout.
    pub enum PayoutState {
        /// Made up; to be sent.
        Pending = "pending",
        /// The bank is asked.
        Processing = "processing",
        /// The seller has the money.
        Paid = "paid",
        /// The bank refused; may be tried again.
        Failed = "failed",
    }
    /// Commands to a payout.
    pub enum PayoutCommand {
        /// Ask the bank, or ask again.
        Process = "process",
        /// The bank paid.
        Succeed = "succeed",
        /// The bank refused.
        Fail = "fail",
    }
}

machine! {
    /// A seller's balance on its way to the seller.
    PayoutMachine, "payout", PayoutState starts Pending, PayoutCommand, [
        row!([Pending, Failed], Process, Processing, Some(P::ManagePayouts), Some("the seller's balance covers it")),
        row!([Processing], Succeed, Paid, None),
        row!([Processing], Fail, Failed, None),
    ]
}
