//! What has happened to an order: the append-only record every read model, mail and live page follows from.
//!
//! Events carry ids and amounts and no personal data; names and addresses stay in rows that can be anonymised.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{
        LineId, NoteId, PaymentId, RefundId, RequestId, ReviewId, SellerId, SellerOrderId, ShipmentId,
        VariantId,
    },
    money::Currency,
    number::OrderNumber,
    pricing::Totals,
};

/// Units of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Units {
    /// The line.
    pub line: LineId,
    /// How many units.
    pub quantity: i64,
}

/// A line as it was placed; amounts in minor units.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlacedLine {
    /// The line.
    pub line: LineId,
    /// The part it belongs to.
    pub seller_order: SellerOrderId,
    /// What was bought.
    pub variant: VariantId,
    /// Its stock keeping unit at that time.
    pub sku: String,
    /// Units bought.
    pub ordered: i64,
    /// Of these, units that wait for stock.
    pub backordered: i64,
    /// Price of one unit.
    pub unit_price: i64,
    /// Share of the discount.
    pub discount: i64,
    /// Share of the tax.
    pub tax: i64,
    /// Paid for the line.
    pub total: i64,
}

/// One seller's part as it was placed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlacedPart {
    /// The part.
    pub seller_order: SellerOrderId,
    /// Its seller.
    pub seller: SellerId,
    /// Its totals, minor units.
    pub totals: Totals,
}

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
    },
    /// A cancellation was allowed.
    #[serde(rename = "cancellation.approved.v1")]
    CancellationApproved {
        /// The request.
        request: RequestId,
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
    },
    /// A return was refused.
    #[serde(rename = "return.rejected.v1")]
    ReturnRejected {
        /// The request.
        request: RequestId,
        /// What stays with the customer.
        units: Units,
    },
    /// A wish to return was taken back.
    #[serde(rename = "return.withdrawn.v1")]
    ReturnWithdrawn {
        /// The request.
        request: RequestId,
        /// What stays with the customer.
        units: Units,
    },
    /// Returned goods arrived.
    #[serde(rename = "return.received.v1")]
    ReturnReceived {
        /// The request.
        request: RequestId,
        /// What came back.
        units: Units,
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

impl OrderEvent {
    /// The stored type, such as `order.placed.v1`, and the data.
    ///
    /// # Errors
    /// Never in practice: every field is plain data.
    pub fn to_parts(&self) -> Result<(String, serde_json::Value), serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        let data = value
            .get_mut("data")
            .map_or(serde_json::Value::Null, serde_json::Value::take);
        let kind = value
            .get("type")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Ok((kind, data))
    }

    /// Reads a stored event back.
    ///
    /// # Errors
    /// When the type is unknown or the data does not have its form.
    pub fn from_parts(kind: &str, data: serde_json::Value) -> Result<Self, serde_json::Error> {
        serde_json::from_value(serde_json::json!({ "type": kind, "data": data }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_stored_by_type_and_data_and_reads_back() {
        let event = OrderEvent::PaymentCaptured {
            payment: PaymentId(uuid::Uuid::from_u128(9)),
            amount: 1250,
        };
        let (kind, data) = event.to_parts().unwrap();
        assert_eq!(kind, "payment.captured.v1");
        assert_eq!(data["amount"], 1250);
        assert_eq!(OrderEvent::from_parts(&kind, data).unwrap(), event);
        let (kind, data) = OrderEvent::Confirmed {}.to_parts().unwrap();
        assert_eq!(
            OrderEvent::from_parts(&kind, data).unwrap(),
            OrderEvent::Confirmed {}
        );
    }
}
