//! The order as the customer sees it, and each seller's part of it.

use crate::{
    actor::Permission as P,
    machine::{Machine, Transition},
    words,
};

words! {
    /// States of an order.
    pub enum OrderState {
        /// Placed; payment or a rule is still open.
        Pending = "pending",
        /// Accepted; sellers work on it.
        Confirmed = "confirmed",
        /// Everything delivered, returned or cancelled, and nothing open.
        Completed = "completed",
        /// Cancelled as a whole.
        Cancelled = "cancelled",
        /// Refused: payment failed or a rule said no.
        Rejected = "rejected",
    }
    /// Commands to an order.
    pub enum OrderCommand {
        /// Payment is authorised, or is due on delivery.
        Confirm = "confirm",
        /// All parts are finished.
        Complete = "complete",
        /// Nothing of it is left to deliver.
        Cancel = "cancel",
        /// Payment failed, or a rule said no.
        Reject = "reject",
    }
    /// States of a seller order.
    pub enum SellerOrderState {
        /// The seller has not begun.
        New = "new",
        /// The seller is working on it.
        Processing = "processing",
        /// Everything not cancelled is delivered.
        Completed = "completed",
        /// Cancelled as a whole.
        Cancelled = "cancelled",
        /// The seller refused it.
        Declined = "declined",
    }
    /// Commands to a seller order.
    pub enum SellerOrderCommand {
        /// Begin.
        Process = "process",
        /// Everything is delivered.
        Complete = "complete",
        /// Nothing of it is left to deliver.
        Cancel = "cancel",
        /// The seller refuses it.
        Decline = "decline",
    }
}

machine! {
    /// The order as the customer sees it.
    OrderMachine, "order", OrderState starts Pending, OrderCommand, [
        row!([Pending], Confirm, Confirmed, None, Some("payment is authorised or due on delivery, and no hold stops it")),
        row!([Confirmed], Complete, Completed, None, Some("every part is completed or cancelled")),
        row!([Pending, Confirmed], Cancel, Cancelled, Some(P::RequestCancellation), Some("no unit is left to deliver")),
        row!([Pending], Reject, Rejected, None, Some("payment failed or expired, or a rule refused it")),
    ]
}
machine! {
    /// One seller's part of an order.
    SellerOrderMachine, "seller order", SellerOrderState starts New, SellerOrderCommand, [
        row!([New], Process, Processing, Some(P::Fulfil), Some("the order is confirmed, and no hold stops it")),
        row!([Processing], Complete, Completed, None, Some("every unit is delivered or cancelled")),
        row!([New, Processing], Cancel, Cancelled, None, Some("every unit is cancelled")),
        row!([New], Decline, Declined, Some(P::Fulfil), Some("a reason is given")),
    ]
}
