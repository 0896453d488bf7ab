//! Changing an order before it is packed: a change set that is previewed, then applied whole or refused whole.

mod preview;
mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    address::Address,
    ids::{LineId, ProductId, SellerId, VariantId},
    machines::OrderState,
    money::Currency,
    pricing::{PricedLine, Totals},
    promotions::Promotion,
    time::Timestamp,
};

pub use preview::{EditedLine, EditedPart, Preview, preview};
pub use rules::{Refused, editable, goods_editable};

/// One change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Another number of units of a line; 0 removes it.
    Quantity {
        /// The line.
        line: LineId,
        /// Units from now on.
        quantity: i64,
    },
    /// Another line.
    Add {
        /// What is bought.
        variant: VariantId,
        /// Units.
        quantity: i64,
    },
    /// Another shipping address.
    Address {
        /// Where the goods go.
        address: Address,
    },
}

/// A line of the order as it is; amounts in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// The line.
    pub line: LineId,
    /// Of which product.
    pub product: ProductId,
    /// What was bought.
    pub variant: VariantId,
    /// Who sells it.
    pub seller: SellerId,
    /// Price of one unit; an edit never changes it.
    pub unit_price: i64,
    /// Tax rate in basis points.
    pub tax_rate: i64,
    /// Units bought.
    pub ordered: i64,
    /// Units packed.
    pub packed: i64,
    /// Units cancelled.
    pub cancelled: i64,
    /// As it was priced.
    pub priced: PricedLine,
}

/// The order as it is; amounts in minor units.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// Its state.
    pub state: OrderState,
    /// Its currency.
    pub currency: Currency,
    /// Its lines, in their order; those that an earlier edit left without units are left out.
    pub lines: &'a [Line],
    /// Its parts, in their order; those that are cancelled are left out.
    pub parts: &'a [(SellerId, Totals)],
    /// Its totals.
    pub totals: Totals,
    /// Taken and not given back.
    pub paid: i64,
    /// Its shipping address.
    pub address: &'a Address,
    /// Whether a cancellation waits for a decision.
    pub cancellation_pending: bool,
}

/// Something that can be added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offer {
    /// Of which product.
    pub product: ProductId,
    /// What it is.
    pub variant: VariantId,
    /// Who sells it.
    pub seller: SellerId,
    /// Price of one unit in minor units.
    pub unit_price: i64,
    /// The currency of the price.
    pub currency: Currency,
    /// Tax rate in basis points.
    pub tax_rate: i64,
}

/// What has to be known about the goods of a change set.
#[derive(Clone, Copy, Debug)]
pub struct Goods<'a> {
    /// What can be added.
    pub offers: &'a [Offer],
    /// Units that can still be sold, beyond what the order has; a variant that is not named has no limit.
    pub left: &'a [(VariantId, i64)],
}

/// What sending costs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fees {
    /// One fee for the order, shared out over its sellers.
    Shared(i64),
    /// The same fee for each seller of whom something is left.
    Each(i64),
    /// A fee of each seller; none for sellers that are not named.
    PerSeller(BTreeMap<SellerId, i64>),
}

/// The terms the order was placed under, and is priced by again.
#[derive(Clone, Debug)]
pub struct Terms<'a> {
    /// When it was placed: what held then still holds.
    pub placed_at: Timestamp,
    /// The promotions it was placed with. Their use is counted already; their minimum has to hold again.
    pub promotions: &'a [Promotion],
    /// What sending costs, in minor units, before free shipping.
    pub fees: Fees,
    /// Whether unit prices include the tax.
    pub tax_included: bool,
}

#[cfg(test)]
mod tests;
