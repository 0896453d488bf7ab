//! Something made to order, from its material to the finished piece.

use crate::{
    actor::Permission as P,
    machine::{Machine, Transition},
    words,
};

words! {
    /// States of a production part.
    pub enum ProductionState {
        /// Material is missing.
        AwaitingProcurement = "awaiting_procurement",
        /// All material is there.
        ReadyForProduction = "ready_for_production",
        /// Being made.
        InProduction = "in_production",
        /// Made; it can be packed.
        Produced = "produced",
        /// The material cannot be had, so it will not be made.
        Rejected = "rejected",
    }
    /// Commands to a production part.
    pub enum ProductionCommand {
        /// The material has come.
        Procure = "procure",
        /// Begin to make it.
        Start = "start",
        /// It is made.
        Finish = "finish",
        /// The material cannot be had.
        Reject = "reject",
    }
}

machine! {
    /// A line that is made to order.
    ProductionMachine, "production part", ProductionState starts AwaitingProcurement, ProductionCommand, [
        row!([AwaitingProcurement], Procure, ReadyForProduction, Some(P::Procure), Some("every ingredient is set aside")),
        row!([ReadyForProduction], Start, InProduction, Some(P::Produce), Some("no hold stops the order")),
        row!([InProduction], Finish, Produced, Some(P::Produce)),
        row!([AwaitingProcurement], Reject, Rejected, Some(P::Procure), Some("a reason is given")),
    ]
}
