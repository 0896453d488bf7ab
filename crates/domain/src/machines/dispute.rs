//! A disagreement between a customer and a seller that the marketplace decides.

use crate::{
    actor::Permission as P,
    machine::{Machine, Transition},
    words,
};

words! {
    /// States of a dispute.
    pub enum DisputeState {
        /// Raised; nobody has looked at it.
        Open = "open",
        /// Somebody weighs the evidence.
        InReview = "in_review",
        /// The customer is right.
        ResolvedBuyer = "resolved_buyer",
        /// The seller is right.
        ResolvedSeller = "resolved_seller",
        /// Both carry a share.
        Split = "split",
        /// Taken back by who raised it.
        Withdrawn = "withdrawn",
    }
    /// Commands to a dispute.
    pub enum DisputeCommand {
        /// Begin to weigh the evidence.
        Review = "review",
        /// Decide for the customer.
        ResolveForBuyer = "resolve_for_buyer",
        /// Decide for the seller.
        ResolveForSeller = "resolve_for_seller",
        /// Let both carry a share.
        Split = "split",
        /// Take it back.
        Withdraw = "withdraw",
    }
}

machine! {
    /// A disagreement about an order.
    DisputeMachine, "dispute", DisputeState starts Open, DisputeCommand, [
        row!([Open], Review, InReview, Some(P::DecideDispute)),
        row!([InReview], ResolveForBuyer, ResolvedBuyer, Some(P::DecideDispute), Some("a reason is given")),
        row!([InReview], ResolveForSeller, ResolvedSeller, Some(P::DecideDispute), Some("a reason is given")),
        row!([InReview], Split, Split, Some(P::DecideDispute), Some("a reason and both shares are given")),
        row!([Open], Withdraw, Withdrawn, Some(P::OpenDispute)),
    ]
}
