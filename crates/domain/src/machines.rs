//! Every state machine of the system, as its transition table (design section 4).

use crate::{
    actor::Permission as P,
    machine::{Machine, Transition},
    words,
};

/// Shorthand for a row of a table.
macro_rules! row {
    ([$($from:ident),+], $command:ident, $to:ident, $who:expr) => { row!([$($from),+], $command, $to, $who, None) };
    ([$($from:ident),+], $command:ident, $to:ident, $who:expr, $guard:expr) => {
        Transition { from: &[$(S::$from),+], command: C::$command, to: S::$to, who: $who, guard: $guard }
    };
}

macro_rules! machine {
    ($(#[$doc:meta])* $machine:ident, $name:literal, $state:ident starts $start:ident, $command:ident, [$($row:expr),* $(,)?]) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $machine {}

        impl Machine for $machine {
            type State = $state;
            type Command = $command;
            const NAME: &'static str = $name;
            const START: $state = $state::$start;
            const TABLE: &'static [Transition<$state, $command>] = {
                use $state as S;
                use $command as C;
                &[$($row),*]
            };
        }
    };
}

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
        /// Payment failed.
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
    /// States of a shipment.
    pub enum ShipmentState {
        /// Being put together.
        Draft = "draft",
        /// The carrier is asked.
        Booking = "booking",
        /// The carrier refused or did not answer.
        BookingFailed = "booking_failed",
        /// The carrier gave a tracking number.
        Booked = "booked",
        /// A pickup is planned.
        PickupScheduled = "pickup_scheduled",
        /// The carrier has it.
        PickedUp = "picked_up",
        /// On its way.
        InTransit = "in_transit",
        /// With the courier at the last mile.
        OutForDelivery = "out_for_delivery",
        /// An attempt failed.
        DeliveryFailed = "delivery_failed",
        /// Received by the customer.
        Delivered = "delivered",
        /// On its way back to the seller.
        RtoInTransit = "rto_in_transit",
        /// Back at the seller.
        RtoDelivered = "rto_delivered",
        /// Cancelled before pickup.
        Cancelled = "cancelled",
        /// The carrier lost it.
        Lost = "lost",
        /// The carrier damaged it.
        Damaged = "damaged",
    }
    /// Commands to a shipment.
    pub enum ShipmentCommand {
        /// Ask the carrier.
        Book = "book",
        /// The carrier accepted.
        Booked = "booked",
        /// The carrier refused.
        FailBooking = "fail_booking",
        /// A pickup is agreed.
        SchedulePickup = "schedule_pickup",
        /// The carrier took it.
        PickUp = "pick_up",
        /// It moves.
        Move = "move",
        /// It is with the last courier.
        GoOut = "go_out",
        /// Nobody took it.
        FailDelivery = "fail_delivery",
        /// The customer has it.
        Deliver = "deliver",
        /// It goes back.
        Return = "return",
        /// It is back.
        DeliverBack = "deliver_back",
        /// It will not be sent.
        Cancel = "cancel",
        /// It is gone.
        Lose = "lose",
        /// It is broken.
        Damage = "damage",
    }
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
        /// The goods have been looked at.
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
        /// The goods arrived.
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
    /// The order as the customer sees it.
    OrderMachine, "order", OrderState starts Pending, OrderCommand, [
        row!([Pending], Confirm, Confirmed, None, Some("payment is authorised or due on delivery")),
        row!([Confirmed], Complete, Completed, None, Some("every part is completed or cancelled")),
        row!([Pending, Confirmed], Cancel, Cancelled, Some(P::RequestCancellation), Some("no unit is left to deliver")),
        row!([Pending], Reject, Rejected, None, Some("payment failed or expired")),
    ]
}
machine! {
    /// One seller's part of an order.
    SellerOrderMachine, "seller order", SellerOrderState starts New, SellerOrderCommand, [
        row!([New], Process, Processing, Some(P::Fulfil), Some("the order is confirmed")),
        row!([Processing], Complete, Completed, None, Some("every unit is delivered or cancelled")),
        row!([New, Processing], Cancel, Cancelled, None, Some("every unit is cancelled")),
        row!([New], Decline, Declined, Some(P::Fulfil)),
    ]
}
machine! {
    /// A parcel with a carrier. Its state only goes forward.
    ShipmentMachine, "shipment", ShipmentState starts Draft, ShipmentCommand, [
        row!([Draft, BookingFailed], Book, Booking, Some(P::Fulfil)),
        row!([Booking], Booked, Booked, None),
        row!([Booking], FailBooking, BookingFailed, None),
        row!([Booked], SchedulePickup, PickupScheduled, Some(P::Fulfil)),
        row!([Booked, PickupScheduled], PickUp, PickedUp, Some(P::Fulfil)),
        row!([PickedUp], Move, InTransit, Some(P::Fulfil)),
        row!([InTransit, DeliveryFailed], GoOut, OutForDelivery, Some(P::Fulfil)),
        row!([InTransit, OutForDelivery], FailDelivery, DeliveryFailed, Some(P::Fulfil)),
        row!([OutForDelivery], Deliver, Delivered, Some(P::Fulfil)),
        row!([DeliveryFailed], Return, RtoInTransit, Some(P::Fulfil)),
        row!([RtoInTransit], DeliverBack, RtoDelivered, Some(P::Fulfil)),
        row!([Booked, PickupScheduled], Cancel, Cancelled, Some(P::Fulfil)),
        row!([PickedUp, InTransit, OutForDelivery, DeliveryFailed, RtoInTransit], Lose, Lost, Some(P::Fulfil)),
        row!([PickedUp, InTransit, OutForDelivery, DeliveryFailed, RtoInTransit], Damage, Damaged, Some(P::Fulfil)),
    ]
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
        row!([Requested], Approve, Approved, Some(P::DecideReturn)),
        row!([Requested], Reject, Rejected, Some(P::DecideReturn)),
        row!([Approved, Failed], Process, Processing, None),
        row!([Processing], Succeed, Succeeded, None),
        row!([Processing], Fail, Failed, None),
    ]
}
machine! {
    /// A wish to cancel that somebody decides.
    CancellationMachine, "cancellation", CancellationState starts Pending, CancellationCommand, [
        row!([Pending], Approve, Approved, Some(P::DecideCancellation)),
        row!([Pending], Reject, Rejected, Some(P::DecideCancellation)),
        row!([Pending], Withdraw, Withdrawn, Some(P::RequestCancellation)),
    ]
}
machine! {
    /// A wish to return that somebody decides, and the goods' way back.
    ReturnMachine, "return", ReturnState starts Requested, ReturnCommand, [
        row!([Requested], Approve, Approved, Some(P::DecideReturn)),
        row!([Requested], Reject, Rejected, Some(P::DecideReturn)),
        row!([Requested], Withdraw, Withdrawn, Some(P::RequestReturn)),
        row!([Approved], Send, InTransit, Some(P::RequestReturn)),
        row!([Approved, InTransit], Receive, Received, Some(P::Fulfil)),
        row!([Received], Inspect, Inspected, Some(P::Fulfil)),
        row!([Inspected], Close, Closed, Some(P::DecideReturn)),
        row!([Approved], Expire, Expired, None),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::machine::Word;

    /// Walks a machine exhaustively: every state is reachable, every command is used, no state has two rows for one
    /// command, and every pair outside the table is refused.
    fn walk<M: Machine>() {
        let mut reached = vec![M::START];
        let mut next = 0;
        while let Some(state) = reached.get(next).copied() {
            next += 1;
            for command in M::Command::ALL {
                let rows = M::TABLE
                    .iter()
                    .filter(|r| r.command == *command && r.from.contains(&state))
                    .count();
                assert!(rows <= 1, "{}: {state:?} {command:?} is ambiguous", M::NAME);
                assert_eq!(M::allows(state, *command), rows == 1);
                if let Ok(to) = M::apply(state, *command)
                    && !reached.contains(&to)
                {
                    reached.push(to);
                }
            }
        }
        assert_eq!(
            reached.len(),
            M::State::ALL.len(),
            "{} has unreachable states",
            M::NAME
        );
        let words: HashSet<_> = M::State::ALL.iter().map(|s| s.as_str()).collect();
        assert_eq!(words.len(), M::State::ALL.len());
        assert!(
            M::Command::ALL
                .iter()
                .all(|c| M::TABLE.iter().any(|r| r.command == *c))
        );
        assert!(M::mermaid().contains(M::START.as_str()));
    }

    #[test]
    fn every_machine_is_whole() {
        walk::<OrderMachine>();
        walk::<SellerOrderMachine>();
        walk::<ShipmentMachine>();
        walk::<PaymentMachine>();
        walk::<RefundMachine>();
        walk::<CancellationMachine>();
        walk::<ReturnMachine>();
    }

    #[test]
    fn a_decided_cancellation_stays_decided() {
        for state in [
            CancellationState::Approved,
            CancellationState::Rejected,
            CancellationState::Withdrawn,
        ] {
            for command in CancellationCommand::ALL {
                assert!(CancellationMachine::apply(state, *command).is_err());
            }
        }
    }
}
