//! What events say about lines and parts.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{LineId, SellerId, SellerOrderId, VariantId},
    pricing::Totals,
    refund::Undone,
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
    /// What the platform takes of its goods, in basis points.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub commission_rate: i64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
const fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// What of one seller's part is no longer sold; amounts in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UndonePart {
    /// The part.
    pub seller_order: SellerOrderId,
    /// What of it is undone.
    #[serde(flatten)]
    pub undone: Undone,
}
