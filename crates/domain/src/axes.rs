//! The read-side axes of an order: pure functions of its lines and its payment log.

use serde::{Deserialize, Serialize};

use crate::{lines::Counters, words};

words! {
    /// How far the payment of an order is.
    pub enum PaymentAxis {
        /// Nothing is paid or promised.
        Unpaid = "unpaid",
        /// Promised by the provider.
        Authorized = "authorized",
        /// A part is paid.
        PartiallyPaid = "partially_paid",
        /// All is paid.
        Paid = "paid",
        /// A part of what was paid went back.
        PartiallyRefunded = "partially_refunded",
        /// All that was paid went back.
        Refunded = "refunded",
        /// The payment was refused.
        Failed = "failed",
        /// The promise was given back.
        Voided = "voided",
        /// The customer's bank took the money back.
        ChargedBack = "charged_back",
    }
    /// How far packing and shipping are.
    pub enum FulfilmentAxis {
        /// Nothing is shipped.
        Unfulfilled = "unfulfilled",
        /// Some units are shipped.
        PartiallyFulfilled = "partially_fulfilled",
        /// Every unit that is not cancelled is shipped.
        Fulfilled = "fulfilled",
    }
    /// How far delivery is.
    pub enum DeliveryAxis {
        /// Nothing has arrived.
        Undelivered = "undelivered",
        /// Some units have arrived.
        PartiallyDelivered = "partially_delivered",
        /// Every unit that is not cancelled has arrived.
        Delivered = "delivered",
    }
    /// How far returns are.
    pub enum ReturnsAxis {
        /// Nothing is to come back, and nothing is back.
        None = "none",
        /// Some units are asked to be returned.
        Requested = "requested",
        /// Some units are back.
        PartiallyReturned = "partially_returned",
        /// Every delivered unit is back.
        Returned = "returned",
    }
}

/// Sums over an order's payment log, in minor units of the order's currency; only entries that succeeded count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PaymentSums {
    /// Promised and not given back.
    pub authorized: i64,
    /// Taken.
    pub captured: i64,
    /// Given back by us.
    pub refunded: i64,
    /// Taken back by the customer's bank.
    pub charged_back: i64,
    /// Whether the last attempt failed or expired.
    pub failed: bool,
    /// Whether a promise was given back.
    pub voided: bool,
}

/// The payment axis of an order that costs `total`, `due` of which remains after cancellations.
#[must_use]
pub fn payment(sums: &PaymentSums, due: i64) -> PaymentAxis {
    if sums.charged_back > 0 {
        PaymentAxis::ChargedBack
    } else if sums.captured > 0 && sums.refunded >= sums.captured {
        PaymentAxis::Refunded
    } else if sums.refunded > 0 {
        PaymentAxis::PartiallyRefunded
    } else if sums.captured > 0 && sums.captured < due {
        PaymentAxis::PartiallyPaid
    } else if sums.captured > 0 {
        PaymentAxis::Paid
    } else if sums.authorized > 0 {
        PaymentAxis::Authorized
    } else if sums.voided {
        PaymentAxis::Voided
    } else if sums.failed {
        PaymentAxis::Failed
    } else {
        PaymentAxis::Unpaid
    }
}

/// Sums of the counters of all lines.
#[must_use]
pub fn total<'a>(lines: impl IntoIterator<Item = &'a Counters>) -> Counters {
    lines.into_iter().fold(Counters::default(), |mut sum, line| {
        let Counters {
            ordered,
            allocated,
            backordered,
            packed,
            shipped,
            delivered,
            cancelled,
            return_requested,
            returned,
            given_up,
        } = *line;
        sum.ordered += ordered;
        sum.allocated += allocated;
        sum.backordered += backordered;
        sum.packed += packed;
        sum.shipped += shipped;
        sum.delivered += delivered;
        sum.cancelled += cancelled;
        sum.return_requested += return_requested;
        sum.returned += returned;
        sum.given_up += given_up;
        sum
    })
}

/// The fulfilment axis of summed counters.
#[must_use]
pub const fn fulfilment(sum: &Counters) -> FulfilmentAxis {
    if sum.shipped == 0 {
        FulfilmentAxis::Unfulfilled
    } else if sum.shipped < sum.ordered - sum.cancelled {
        FulfilmentAxis::PartiallyFulfilled
    } else {
        FulfilmentAxis::Fulfilled
    }
}

/// The delivery axis of summed counters.
#[must_use]
pub const fn delivery(sum: &Counters) -> DeliveryAxis {
    if sum.delivered == 0 {
        DeliveryAxis::Undelivered
    } else if sum.delivered < sum.ordered - sum.cancelled {
        DeliveryAxis::PartiallyDelivered
    } else {
        DeliveryAxis::Delivered
    }
}

/// The returns axis of summed counters.
#[must_use]
pub const fn returns(sum: &Counters) -> ReturnsAxis {
    if sum.returned > 0 && sum.returned == sum.delivered {
        ReturnsAxis::Returned
    } else if sum.return_requested > 0 {
        ReturnsAxis::Requested
    } else if sum.returned > 0 {
        ReturnsAxis::PartiallyReturned
    } else {
        ReturnsAxis::None
    }
}

/// All four axes of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Axes {
    /// Payment.
    pub payment: PaymentAxis,
    /// Packing and shipping.
    pub fulfilment: FulfilmentAxis,
    /// Delivery.
    pub delivery: DeliveryAxis,
    /// Returns.
    pub returns: ReturnsAxis,
}

/// The axes of summed counters and a payment log, for an order of which `due` minor units remain after cancellations.
#[must_use]
pub fn axes(sum: &Counters, sums: &PaymentSums, due: i64) -> Axes {
    Axes {
        payment: payment(sums, due),
        fulfilment: fulfilment(sum),
        delivery: delivery(sum),
        returns: returns(sum),
    }
}

#[cfg(test)]
mod tests;
