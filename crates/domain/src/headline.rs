//! The one word a person reads about an order: a pure function of its state and axes.

use crate::{
    axes::{Axes, PaymentAxis},
    lines::Counters,
    machines::{OrderState, SellerOrderState, ShipmentState},
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
    /// Whether a hold stops it.
    pub on_hold: bool,
    /// The axes.
    pub axes: Axes,
    /// The counters of all lines, summed.
    pub sum: Counters,
    /// The states of its seller orders.
    pub parts: &'a [SellerOrderState],
    /// The states of its shipments.
    pub shipments: &'a [ShipmentState],
    /// Whether a return waits for a decision.
    pub return_pending: bool,
    /// Whether a return is allowed and not yet received.
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
        parts,
        shipments,
        return_pending,
        return_approved,
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
        _ if *on_hold => return Headline::OnHold,
        OrderState::Pending => return Headline::Pending,
        OrderState::Confirmed | OrderState::Completed => {}
    }
    if *return_pending {
        Headline::ReturnRequested
    } else if *return_approved {
        Headline::ReturnApproved
    } else if axes.payment == PaymentAxis::Refunded {
        Headline::Refunded
    } else if sum.returned > 0 && sum.returned == sum.delivered {
        Headline::Returned
    } else if sum.returned > 0 && axes.payment == PaymentAxis::PartiallyRefunded {
        Headline::PartiallyRefunded
    } else if *state == OrderState::Completed {
        Headline::Completed
    } else {
        progress(sum, parts, shipments)
    }
}

fn progress(sum: &Counters, parts: &[SellerOrderState], shipments: &[ShipmentState]) -> Headline {
    let wanted = sum.ordered - sum.cancelled;
    if wanted > 0 && sum.delivered == wanted {
        Headline::Delivered
    } else if sum.delivered > 0 {
        Headline::PartiallyDelivered
    } else if shipments.contains(&ShipmentState::OutForDelivery) {
        Headline::OutForDelivery
    } else if sum.shipped > 0 && sum.shipped == wanted {
        Headline::Shipped
    } else if sum.shipped > 0 {
        Headline::PartiallyShipped
    } else if parts.contains(&SellerOrderState::Processing) {
        Headline::Processing
    } else if sum.backordered > 0 {
        Headline::Backordered
    } else {
        Headline::Confirmed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axes::{self, PaymentSums};

    fn facts(line: Counters, parts: &[SellerOrderState], sums: PaymentSums) -> Facts<'_> {
        let axes = Axes {
            payment: axes::payment(&sums, 1000),
            fulfilment: axes::fulfilment(&line),
            delivery: axes::delivery(&line),
            returns: axes::returns(&line),
        };
        Facts {
            state: OrderState::Confirmed,
            on_hold: false,
            axes,
            sum: line,
            parts,
            shipments: &[],
            return_pending: false,
            return_approved: false,
        }
    }

    #[test]
    fn the_headline_follows_the_goods() {
        let mut line = Counters::placed(2, 0);
        let parts = [SellerOrderState::New];
        let sums = PaymentSums::default();
        assert_eq!(headline(&facts(line, &parts, sums)), Headline::Confirmed);
        let parts = [SellerOrderState::Processing];
        assert_eq!(headline(&facts(line, &parts, sums)), Headline::Processing);
        line.pack(2).unwrap();
        line.ship(1).unwrap();
        assert_eq!(headline(&facts(line, &parts, sums)), Headline::PartiallyShipped);
        line.ship(1).unwrap();
        assert_eq!(headline(&facts(line, &parts, sums)), Headline::Shipped);
        line.deliver(1).unwrap();
        assert_eq!(headline(&facts(line, &parts, sums)), Headline::PartiallyDelivered);
        line.deliver(1).unwrap();
        assert_eq!(headline(&facts(line, &parts, sums)), Headline::Delivered);
    }

    #[test]
    fn a_partly_cancelled_order_is_shipped_when_the_rest_is() {
        let mut line = Counters::placed(3, 0);
        line.cancel(1).unwrap();
        line.pack(2).unwrap();
        line.ship(2).unwrap();
        let refunded = PaymentSums {
            captured: 1000,
            refunded: 300,
            ..PaymentSums::default()
        };
        assert_eq!(
            headline(&facts(line, &[SellerOrderState::Processing], refunded)),
            Headline::Shipped
        );
    }
}
