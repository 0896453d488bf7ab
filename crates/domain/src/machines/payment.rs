//! Money that comes and money that goes back.

use crate::{
    actor::Permission as P,
    machine::{Machine, Transition},
    words,
};

words! {
    /// States of a payment.
    pub enum PaymentState {
        /// Nothing has happened yet.
        Created = "created",
        /// The customer has to take a second step.
        RequiresAction = "requires_action",
        /// The money is promised.
        Authorized = "authorized",
        /// The money is taken.
        Captured = "captured",
        /// Refused.
        Failed = "failed",
        /// The customer never came back.
        Expired = "expired",
        /// The promise is given back.
        Voided = "voided",
    }
    /// Commands to a payment.
    pub enum PaymentCommand {
        /// A second step is needed.
        RequireAction = "require_action",
        /// The provider promises the money.
        Authorize = "authorize",
        /// The provider took the money.
        Capture = "capture",
        /// The provider refused.
        Fail = "fail",
        /// Time is up.
        Expire = "expire",
        /// Give the promise back.
        Void = "void",
    }
    /// States of a refund.
    pub enum RefundState {
        /// Asked for.
        Requested = "requested",
        /// Decided; to be sent to the provider.
        Approved = "approved",
        /// The provider is asked.
        Processing = "processing",
        /// The customer has the money.
        Succeeded = "succeeded",
        /// The provider refused; may be tried again.
        Failed = "failed",
        /// Refused.
        Rejected = "rejected",
    }
    /// Commands to a refund.
    pub enum RefundCommand {
        /// Decide for it.
        Approve = "approve",
        /// Ask the provider, or ask again.
        Process = "process",
        /// The provider paid.
        Succeed = "succeed",
        /// The provider refused.
        Fail = "fail",
        /// Decide against it.
        Reject = "reject",
    }
}

machine! {
    /// A payment with a provider.
    PaymentMachine, "payment", PaymentState starts Created, PaymentCommand, [
        row!([Created], RequireAction, RequiresAction, None),
        // A yes that comes after we stopped waiting is still a yes; the money then goes back.
        row!([Created, RequiresAction, Expired], Authorize, Authorized, None),
        row!([Created, RequiresAction, Authorized, Expired], Capture, Captured, None),
        row!([Created, RequiresAction], Fail, Failed, None),
        row!([Created, RequiresAction], Expire, Expired, None),
        row!([Authorized], Void, Voided, None),
    ]
}
machine! {
    /// Money that goes back.
    RefundMachine, "refund", RefundState starts Requested, RefundCommand, [
        row!([Requested], Approve, Approved, Some(P::DecideRefund), Some("that much was captured and is not promised back")),
        row!([Requested], Reject, Rejected, Some(P::DecideRefund), Some("a reason is given")),
        row!([Approved], Process, Processing, None),
        row!([Failed], Process, Processing, Some(P::DecideRefund)),
        row!([Processing], Succeed, Succeeded, None),
        row!([Processing], Fail, Failed, None),
    ]
}
