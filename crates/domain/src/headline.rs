//! The one word a person reads about an order: a pure function of its state and axes.

use crate::{
    axes::{Axes, DeliveryAxis, FulfilmentAxis, PaymentAxis, ReturnsAxis},
    lines::Counters,
    machines::{OrderState, ProductionState, SellerOrderState, ShipmentState},
    words,
};

words! {
    /// The headline of an order (design section 4 fixes the values).
    pub enum Headline {
        /// Placed, not yet confirmed.
        Pending = "pending",
        /// Confirmed; no seller has begun.
        Confirmed = "confirmed",
        /// A seller works on it.
        Processing = "processing",
        /// Waits for stock.
        Backordered = "backordered",
        /// Waits for material.
        AwaitingProcurement = "awaiting_procurement",
        /// Can be made.
        ReadyForProduction = "ready_for_production",
        /// Being made.
        InProduction = "in_production",
        /// Some units are on their way.
        PartiallyShipped = "partially_shipped",
        /// All units are on their way.
        Shipped = "shipped",
        /// With the last courier.
        OutForDelivery = "out_for_delivery",
        /// Some units have arrived.
        PartiallyDelivered = "partially_delivered",
        /// All units have arrived.
        Delivered = "delivered",
        /// Finished.
        Completed = "completed",
        /// Stopped by a hold.
        OnHold = "on_hold",
        /// A return waits for a decision.
        ReturnRequested = "return_requested",
        /// A return is allowed.
        ReturnApproved = "return_approved",
        /// Everything came back.
        Returned = "returned",
        /// A part of the money went back.
        PartiallyRefunded = "partially_refunded",
        /// All money went back.
        Refunded = "refunded",
        /// Cancelled.
        Cancelled = "cancelled",
        /// Refused.
        Rejected = "rejected",
    }
}

/// What the headline is read from.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The order's state.
    pub state: OrderState,
    /// Whether it has a hold of any kind.
    pub on_hold: bool,
    /// The axes.
    pub axes: Axes,
    /// The counters of all lines, summed.
    pub sum: Counters,
    /// The states of its seller orders.
    pub parts: &'a [SellerOrderState],
    /// The states of what of it is made to order.
    pub production: &'a [ProductionState],
    /// The states of its shipments.
    pub shipments: &'a [ShipmentState],
    /// Whether a return waits for a decision.
    pub return_pending: bool,
    /// Whether a return is allowed and its goods are expected, or wait for somebody to look at them.
    pub return_approved: bool,
}

/// The headline. What asks for somebody's attention comes before how far the goods are.
#[must_use]
pub fn headline(facts: &Facts<'_>) -> Headline {
    let Facts {
        state,
        on_hold,
        axes,
        sum,
        return_pending,
        return_approved,
        ..
    } = facts;
    match state {
        OrderState::Rejected => return Headline::Rejected,
        OrderState::Cancelled => {
            return if axes.payment == PaymentAxis::Refunded {
                Headline::Refunded
            } else {
                Headline::Cancelled
            };
        }
        OrderState::Pending | OrderState::Confirmed if *on_hold => return Headline::OnHold,
        OrderState::Pending => return Headline::Pending,
        OrderState::Confirmed | OrderState::Completed => {}
    }
    let arrived = sum.outstanding() == 0;
    if *return_pending {
        Headline::ReturnRequested
    } else if *return_approved {
        Headline::ReturnApproved
    } else if axes.payment == PaymentAxis::Refunded {
        Headline::Refunded
    } else if arrived && axes.returns == ReturnsAxis::Returned {
        Headline::Returned
    } else if arrived && sum.returned + sum.given_up > 0 && axes.payment == PaymentAxis::PartiallyRefunded {
        Headline::PartiallyRefunded
    } else if *state == OrderState::Completed {
        Headline::Completed
    } else {
        goods(facts)
    }
}

/// How far the goods of a confirmed order are: the furthest that is true of any unit, and before anything is sent the
/// thing that is waited for.
fn goods(facts: &Facts<'_>) -> Headline {
    let Facts { axes, shipments, .. } = facts;
    match (axes.delivery, axes.fulfilment) {
        (DeliveryAxis::Delivered, _) => Headline::Delivered,
        (DeliveryAxis::PartiallyDelivered, _) => Headline::PartiallyDelivered,
        _ if shipments.contains(&ShipmentState::OutForDelivery) => Headline::OutForDelivery,
        (_, FulfilmentAxis::Fulfilled) => Headline::Shipped,
        (_, FulfilmentAxis::PartiallyFulfilled) => Headline::PartiallyShipped,
        (DeliveryAxis::Undelivered, FulfilmentAxis::Unfulfilled) => unsent(facts),
    }
}

/// What an order of which nothing is sent waits for.
fn unsent(facts: &Facts<'_>) -> Headline {
    let Facts {
        sum,
        parts,
        production,
        ..
    } = facts;
    let made = |state| production.contains(&state);
    if made(ProductionState::InProduction) {
        Headline::InProduction
    } else if made(ProductionState::AwaitingProcurement) {
        Headline::AwaitingProcurement
    } else if made(ProductionState::ReadyForProduction) {
        Headline::ReadyForProduction
    } else if sum.backordered > 0 && sum.allocated == 0 {
        // Nobody can work on it, even if a seller has begun.
        Headline::Backordered
    } else if parts.contains(&SellerOrderState::Processing) {
        Headline::Processing
    } else if sum.backordered > 0 {
        Headline::Backordered
    } else {
        Headline::Confirmed
    }
}

#[cfg(test)]
mod tests;
