//! What has happened to an order: the append-only record every read model, mail and live page follows from.
//!
//! Events carry ids and amounts and no personal data; names and addresses stay in rows that can be anonymised.

mod placed;
mod stored;

use serde::{Deserialize, Serialize};

use crate::{
    cancellation::Wish,
    holds::HoldKind,
    ids::{NoteId, PaymentId, RefundId, RequestId, ReviewId, SellerOrderId, ShipmentId},
    money::Currency,
    number::OrderNumber,
    pricing::Totals,
    priority::Priority,
    time::Timestamp,
};

pub use placed::{PlacedLine, PlacedPart, UndonePart, Units};

/// An event of an order. The serialised tag is the stored type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum OrderEvent {
    /// The customer placed it, or it was imported.
    #[serde(rename = "order.placed.v1")]
    Placed {
        /// Its number.
        number: OrderNumber,
        /// Its currency.
        currency: Currency,
        /// Totals, minor units.
        totals: Totals,
        /// How it is paid.
        method: String,
        /// Where it came from: `web`, `api`, `import`.
        channel: String,
        /// Its parts.
        parts: Vec<PlacedPart>,
        /// Its lines.
        lines: Vec<PlacedLine>,
    },
    /// Sellers may begin.
    #[serde(rename = "order.confirmed.v1")]
    Confirmed {},
    /// Payment failed or a rule said no.
    #[serde(rename = "order.rejected.v1")]
    Rejected {
        /// Why.
        reason: String,
    },
    /// Everything is delivered, returned or cancelled.
    #[serde(rename = "order.completed.v1")]
    Completed {},
    /// Nothing of it is left to deliver.
    #[serde(rename = "order.cancelled.v1")]
    Cancelled {},
    /// It is stopped; why is the event's justification.
    #[serde(rename = "hold.set.v1")]
    HoldSet {
        /// By what kind of hold.
        kind: HoldKind,
        /// The key of the rule that set it; `None` for a person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<String>,
    },
    /// A hold of it is gone.
    #[serde(rename = "hold.released.v1")]
    HoldReleased {
        /// Which kind.
        kind: HoldKind,
        /// The key of the rule that has set it and releases it; `None` for a person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<String>,
    },
    /// It is more or less urgent than before.
    #[serde(rename = "order.priority_changed.v1")]
    PriorityChanged {
        /// How urgent.
        priority: Priority,
    },
    /// Its lines, prices or address were changed before anything was packed.
    #[serde(rename = "order.edited.v1")]
    Edited {
        /// Its totals from now on, minor units.
        totals: Totals,
        /// Every part as it is from now on, new ones included.
        parts: Vec<PlacedPart>,
        /// Every line as it is from now on, new ones included; a line that was removed has no units.
        lines: Vec<PlacedLine>,
        /// Whether its shipping address is another.
        #[serde(default)]
        address: bool,
    },
    /// A seller began.
    #[serde(rename = "seller_order.processing.v1")]
    PartProcessing {
        /// The part.
        seller_order: SellerOrderId,
    },
    /// All of a part is delivered or cancelled.
    #[serde(rename = "seller_order.completed.v1")]
    PartCompleted {
        /// The part.
        seller_order: SellerOrderId,
    },
    /// All of a part is cancelled.
    #[serde(rename = "seller_order.cancelled.v1")]
    PartCancelled {
        /// The part.
        seller_order: SellerOrderId,
    },
    /// A seller refused a part.
    #[serde(rename = "seller_order.declined.v1")]
    PartDeclined {
        /// The part.
        seller_order: SellerOrderId,
    },
    /// Stock of units is gone; they wait for it again.
    #[serde(rename = "lines.backordered.v1")]
    Backordered {
        /// What waits.
        units: Vec<Units>,
    },
    /// Stock was set aside for units that waited for it.
    #[serde(rename = "lines.allocated.v1")]
    Allocated {
        /// What waits no longer.
        units: Vec<Units>,
    },
    /// Units were packed.
    #[serde(rename = "lines.packed.v1")]
    Packed {
        /// The part.
        seller_order: SellerOrderId,
        /// What was packed.
        units: Vec<Units>,
    },
    /// Units will not be delivered.
    #[serde(rename = "lines.cancelled.v1")]
    LinesCancelled {
        /// What was cancelled.
        units: Vec<Units>,
        /// Of the goods and fees, what is no longer due; minor units.
        amount: i64,
        /// Of which parts; none in histories of orders without commission.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<UndonePart>,
    },
    /// A parcel was handed to a carrier.
    #[serde(rename = "shipment.shipped.v1")]
    Shipped {
        /// The shipment.
        shipment: ShipmentId,
        /// The part.
        seller_order: SellerOrderId,
        /// Carrier code.
        carrier: String,
        /// Tracking number (air waybill); may be empty.
        awb: String,
        /// What is in it.
        units: Vec<Units>,
    },
    /// A parcel arrived.
    #[serde(rename = "shipment.delivered.v1")]
    Delivered {
        /// The shipment.
        shipment: ShipmentId,
        /// The part.
        seller_order: SellerOrderId,
        /// What was in it.
        units: Vec<Units>,
    },
    /// Another payment was begun after one that failed.
    #[serde(rename = "payment.started.v1")]
    PaymentStarted {
        /// The payment.
        payment: PaymentId,
        /// Minor units.
        amount: i64,
    },
    /// The provider wants a second step from the customer.
    #[serde(rename = "payment.requires_action.v1")]
    PaymentRequiresAction {
        /// The payment.
        payment: PaymentId,
    },
    /// Money is promised.
    #[serde(rename = "payment.authorized.v1")]
    PaymentAuthorized {
        /// The payment.
        payment: PaymentId,
        /// Minor units.
        amount: i64,
    },
    /// Money is taken.
    #[serde(rename = "payment.captured.v1")]
    PaymentCaptured {
        /// The payment.
        payment: PaymentId,
        /// Minor units.
        amount: i64,
    },
    /// A promise was given back.
    #[serde(rename = "payment.voided.v1")]
    PaymentVoided {
        /// The payment.
        payment: PaymentId,
        /// Minor units.
        amount: i64,
    },
    /// The provider refused.
    #[serde(rename = "payment.failed.v1")]
    PaymentFailed {
        /// The payment.
        payment: PaymentId,
        /// The provider's code.
        code: String,
    },
    /// Money is to go back.
    #[serde(rename = "refund.approved.v1")]
    RefundApproved {
        /// The refund.
        refund: RefundId,
        /// Minor units.
        amount: i64,
        /// Of which payment; not told in older histories, as what follows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentId>,
        /// The request it follows from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<RequestId>,
        /// Why: `cancellation`, `return`, `edit` and the like.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        why: String,
    },
    /// The provider is being asked to give it back.
    #[serde(rename = "refund.processing.v1")]
    RefundProcessing {
        /// The refund.
        refund: RefundId,
    },
    /// Money went back.
    #[serde(rename = "refund.succeeded.v1")]
    RefundSucceeded {
        /// The refund.
        refund: RefundId,
        /// Minor units.
        amount: i64,
    },
    /// The provider could not give it back.
    #[serde(rename = "refund.failed.v1")]
    RefundFailed {
        /// The refund.
        refund: RefundId,
        /// Minor units.
        amount: i64,
    },
    /// Somebody asked for a cancellation.
    #[serde(rename = "cancellation.requested.v1")]
    CancellationRequested {
        /// The request.
        request: RequestId,
        /// What is to be cancelled; in older histories always everything.
        #[serde(default, skip_serializing_if = "Wish::is_everything")]
        wish: Wish,
    },
    /// A cancellation was allowed.
    #[serde(rename = "cancellation.approved.v1")]
    CancellationApproved {
        /// The request.
        request: RequestId,
        /// What it cancels; not told in older histories, and nothing when it came true some other way.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        units: Vec<Units>,
    },
    /// A cancellation was refused.
    #[serde(rename = "cancellation.rejected.v1")]
    CancellationRejected {
        /// The request.
        request: RequestId,
    },
    /// A cancellation was taken back.
    #[serde(rename = "cancellation.withdrawn.v1")]
    CancellationWithdrawn {
        /// The request.
        request: RequestId,
    },
    /// Somebody asked to return units.
    #[serde(rename = "return.requested.v1")]
    ReturnRequested {
        /// The request.
        request: RequestId,
        /// What is to come back.
        units: Units,
    },
    /// A return was allowed.
    #[serde(rename = "return.approved.v1")]
    ReturnApproved {
        /// The request.
        request: RequestId,
        /// What goes back to the customer, minor units.
        amount: i64,
        /// Of which part; nothing in histories of orders without commission.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        part: Option<UndonePart>,
        /// Until when the goods are to be sent; not told in older histories.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        send_by: Option<Timestamp>,
    },
    /// A return was refused.
    #[serde(rename = "return.rejected.v1")]
    ReturnRejected {
        /// The request.
        request: RequestId,
        /// What stays with the customer.
        units: Units,
    },
    /// A return was taken back.
    #[serde(rename = "return.withdrawn.v1")]
    ReturnWithdrawn {
        /// The request.
        request: RequestId,
        /// What stays with the customer.
        units: Units,
    },
    /// The goods were not sent in time.
    #[serde(rename = "return.expired.v1")]
    ReturnExpired {
        /// The request.
        request: RequestId,
        /// What is given up, all of it.
        units: Units,
    },
    /// The customer sent the goods.
    #[serde(rename = "return.sent.v1")]
    ReturnSent {
        /// The request.
        request: RequestId,
        /// Carrier code; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        carrier: String,
        /// Tracking number (air waybill); may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        awb: String,
    },
    /// Some of the goods arrived; others are still expected.
    #[serde(rename = "return.part_received.v1")]
    ReturnPartReceived {
        /// The request.
        request: RequestId,
        /// What came back.
        units: Units,
    },
    /// Some of the goods will not come.
    #[serde(rename = "return.missing.v1")]
    ReturnMissing {
        /// The request.
        request: RequestId,
        /// What is given up.
        units: Units,
    },
    /// Returned goods arrived, or the last of them: nothing more is expected.
    #[serde(rename = "return.received.v1")]
    ReturnReceived {
        /// The request.
        request: RequestId,
        /// What came back now; no unit when all that was still expected is missing.
        units: Units,
        /// Whether they went back on their shelves unseen, and nothing was left to do: so it was in older histories, which do
        /// not tell it.
        #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
        shelved: bool,
    },
    /// Returned goods were looked at; why some are not fit for sale is the event's justification.
    #[serde(rename = "return.inspected.v1")]
    ReturnInspected {
        /// The request.
        request: RequestId,
        /// Units that are fit for sale, of all that came; all of them when it is not told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fit: Option<i64>,
    },
    /// Nothing more is to do about a return.
    #[serde(rename = "return.closed.v1")]
    ReturnClosed {
        /// The request.
        request: RequestId,
    },
    /// Somebody wrote a note.
    #[serde(rename = "note.added.v1")]
    NoteAdded {
        /// The note.
        note: NoteId,
        /// Whether the customer may read it.
        visible: bool,
    },
    /// The customer reviewed the order.
    #[serde(rename = "review.added.v1")]
    ReviewAdded {
        /// The review.
        review: ReviewId,
        /// One to five.
        score: i64,
    },
}

const fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests;
