//! The room in which people talk about an order.

use crate::{
    actor::Permission as P,
    machine::{Machine, Transition},
    words,
};

words! {
    /// States of a discussion.
    pub enum DiscussionState {
        /// Everybody in it can write.
        Open = "open",
        /// Somebody ended it.
        Closed = "closed",
        /// Ended by the order: it is being made, or was refused.
        Locked = "locked",
    }
    /// Commands to a discussion.
    pub enum DiscussionCommand {
        /// End it.
        Close = "close",
        /// The order ends it.
        Lock = "lock",
    }
}

machine! {
    /// The discussion room of an order.
    DiscussionMachine, "discussion", DiscussionState starts Open, DiscussionCommand, [
        row!([Open], Close, Closed, Some(P::CloseDiscussion)),
        row!([Open], Lock, Locked, None, Some("production has started or the order is rejected")),
    ]
}
