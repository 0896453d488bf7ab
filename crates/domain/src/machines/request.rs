//! What somebody asks for and somebody else decides: cancellations and returns.

use crate::{
    actor::Permission as P,
    machine::{Machine, Transition},
    words,
};

words! {
    /// States of a cancellation request.
    pub enum CancellationState {
        /// Waits for a decision.
        Pending = "pending",
        /// What was not packed is cancelled.
        Approved = "approved",
        /// Refused with a reason.
        Rejected = "rejected",
        /// Taken back by who asked.
        Withdrawn = "withdrawn",
    }
    /// Commands to a cancellation request.
    pub enum CancellationCommand {
        /// Decide for it.
        Approve = "approve",
        /// Decide against it.
        Reject = "reject",
        /// Take it back.
        Withdraw = "withdraw",
    }
    /// States of a return.
    pub enum ReturnState {
        /// Waits for a decision.
        Requested = "requested",
        /// Allowed; the goods come back.
        Approved = "approved",
        /// Refused with a reason.
        Rejected = "rejected",
        /// Taken back by who asked.
        Withdrawn = "withdrawn",
        /// The goods are on their way back.
        InTransit = "in_transit",
        /// The goods are with the seller.
        Received = "received",
        /// The goods have been looked at; what is fit for sale is back on its shelf.
        Inspected = "inspected",
        /// Nothing more to do.
        Closed = "closed",
        /// The goods never came.
        Expired = "expired",
    }
    /// Commands to a return.
    pub enum ReturnCommand {
        /// Decide for it.
        Approve = "approve",
        /// Decide against it.
        Reject = "reject",
        /// Take it back.
        Withdraw = "withdraw",
        /// The goods were handed to a carrier.
        Send = "send",
        /// Some of the goods arrived; the rest is still on its way.
        ReceivePart = "receive_part",
        /// The goods arrived, or the last of them.
        Receive = "receive",
        /// The goods were looked at.
        Inspect = "inspect",
        /// Finish.
        Close = "close",
        /// Time is up.
        Expire = "expire",
    }
}

machine! {
    /// A wish to cancel that somebody decides.
    CancellationMachine, "cancellation", CancellationState starts Pending, CancellationCommand, [
        row!([Pending], Approve, Approved, Some(P::DecideCancellation), Some("a unit is not packed yet")),
        row!([Pending], Reject, Rejected, Some(P::DecideCancellation), Some("a reason is given")),
        row!([Pending], Withdraw, Withdrawn, Some(P::RequestCancellation)),
    ]
}
machine! {
    /// A wish to return that somebody decides, and the goods' way back.
    ReturnMachine, "return", ReturnState starts Requested, ReturnCommand, [
        row!([Requested], Approve, Approved, Some(P::DecideReturn)),
        row!([Requested], Reject, Rejected, Some(P::DecideReturn), Some("a reason is given")),
        row!([Requested], Withdraw, Withdrawn, Some(P::RequestReturn)),
        row!([Approved], Send, InTransit, Some(P::RequestReturn)),
        row!([Approved, InTransit], ReceivePart, InTransit, Some(P::Fulfil), Some("fewer units came than are expected")),
        row!([Approved, InTransit], Receive, Received, Some(P::Fulfil), Some("every unit that is still expected came or is given up")),
        row!([Received], Inspect, Inspected, Some(P::Fulfil), Some("a reason is given when a unit is not fit for sale")),
        row!([Inspected], Close, Closed, Some(P::DecideReturn), Some("the system does at once when every unit came and is fit for sale")),
        row!([Approved], Expire, Expired, None, Some("the goods did not come in time")),
    ]
}
