//! Every state machine of the system, as its transition table (design section 4).

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

mod discussion;
mod dispute;
mod order;
mod payment;
mod payout;
mod production;
mod request;
mod shipment;

pub use discussion::{DiscussionCommand, DiscussionMachine, DiscussionState};
pub use dispute::{DisputeCommand, DisputeMachine, DisputeState};
pub use order::{
    OrderCommand, OrderMachine, OrderState, SellerOrderCommand, SellerOrderMachine, SellerOrderState,
};
pub use payment::{PaymentCommand, PaymentMachine, PaymentState, RefundCommand, RefundMachine, RefundState};
pub use payout::{PayoutCommand, PayoutMachine, PayoutState};
pub use production::{ProductionCommand, ProductionMachine, ProductionState};
pub use request::{
    CancellationCommand, CancellationMachine, CancellationState, ReturnCommand, ReturnMachine, ReturnState,
};
pub use shipment::{ShipmentCommand, ShipmentMachine, ShipmentState};

#[cfg(test)]
mod tests;
