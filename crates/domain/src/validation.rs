//! What an order must meet before it is placed: named rules, each with a reason when it is not met.
//!
//! The list is complete: whatever else may be wrong with an order is a field that cannot be read, such as a card number, or
//! the terms of a promotion or of a way to send it. The address rules are checked by [`address`] where an address comes in.

mod rules;

use crate::{
    address::Address,
    ids::{SellerId, VariantId},
    money::{Currency, Money},
    words,
};

words! {
    /// A rule about an order to be placed. Its word is its key in answers, logs and settings.
    pub enum Rule {
        /// Something is bought.
        LinesPresent = "lines_present",
        /// Every quantity is a sensible number.
        QuantityInRange = "quantity_in_range",
        /// Everything is still sold.
        StillSold = "still_sold",
        /// Everything is sold in the currency of the order.
        CurrencyMatches = "currency_matches",
        /// Everything costs what the customer has seen.
        PriceUnchanged = "price_unchanged",
        /// There is enough of everything.
        InStock = "in_stock",
        /// No customer takes more than their share.
        LimitPerCustomer = "limit_per_customer",
        /// Every seller gets an order worth packing.
        SellerMinimum = "seller_minimum",
        /// The goods can be sent.
        ShippingAddress = "shipping_address",
        /// The invoice can be written.
        BillingAddress = "billing_address",
        /// The customer may order.
        CustomerAllowed = "customer_allowed",
    }
}

impl Rule {
    /// What the rule asks for, as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::LinesPresent => "An order has at least one line.",
            Self::QuantityInRange => "The units of a line are a whole number within the shop's limit.",
            Self::StillSold => "Everything in an order is still sold.",
            Self::CurrencyMatches => "Everything in an order has a price in its currency.",
            Self::PriceUnchanged => "Everything in an order costs what the customer was shown.",
            Self::InStock => "There is enough stock for everything in an order.",
            Self::LimitPerCustomer => "A customer buys at most as many units as one customer may.",
            Self::SellerMinimum => "The goods of each seller cost at least that seller's minimum.",
            Self::ShippingAddress => "The shipping address is complete, and in a country we deliver to.",
            Self::BillingAddress => "The billing address is complete.",
            Self::CustomerAllowed => "The customer is not blocked from ordering.",
        }
    }

    /// The field of an order it is about; [`Violation::field`] says which line or which part of an address.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::LinesPresent
            | Self::QuantityInRange
            | Self::StillSold
            | Self::PriceUnchanged
            | Self::InStock
            | Self::LimitPerCustomer
            | Self::SellerMinimum => "lines",
            Self::CurrencyMatches => "currency",
            Self::ShippingAddress => "shipping_address",
            Self::BillingAddress => "billing_address",
            Self::CustomerAllowed => "email",
        }
    }
}

/// A line to be bought.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// What.
    pub variant: VariantId,
    /// What people call it.
    pub title: &'a str,
    /// Who sells it; `None` when it is not known any more.
    pub seller: Option<SellerId>,
    /// Units.
    pub quantity: i64,
    /// Price of one unit; `None` when it is not sold any more.
    pub price: Option<Money>,
    /// The price of one unit that the customer was shown, in minor units; `None` when none was shown.
    pub seen: Option<i64>,
    /// Units that can be sold; `None` when there is no limit, or when it may be ordered without stock.
    pub left: Option<i64>,
    /// Units that one customer may buy.
    pub limit: Option<i64>,
    /// Units that this customer has bought and not returned or cancelled.
    pub bought: i64,
}

/// The terms of a seller.
#[derive(Clone, Copy, Debug)]
pub struct Seller<'a> {
    /// Which seller.
    pub seller: SellerId,
    /// What people call it.
    pub name: &'a str,
    /// What its goods in one order must cost at least, in minor units of the order's currency.
    pub minimum: i64,
}

/// An order to be placed.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its currency.
    pub currency: Currency,
    /// Its lines.
    pub lines: &'a [Line<'a>],
    /// The terms of its sellers; sellers that are not named have none.
    pub sellers: &'a [Seller<'a>],
    /// Where the goods go; `None` when nothing is sent.
    pub shipping: Option<&'a Address>,
    /// Where the invoice goes; `None` for the shipping address.
    pub billing: Option<&'a Address>,
    /// Whether the customer is blocked. Why is nobody's business but the shop's.
    pub blocked: bool,
    /// The most units of a line.
    pub most_units: i64,
}

/// A rule that is not met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// Where: `lines[2].quantity`, `shipping_address.postcode`, `currency`.
    pub field: String,
    /// Why, as a sentence for the customer.
    pub reason: String,
}

/// Checks every rule and says everything that is not met, rule by rule; nothing when the order can be placed.
#[must_use]
pub fn validate(candidate: &Candidate<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    for rule in <Rule as crate::machine::Word>::ALL {
        for (field, reason) in rules::check(*rule, candidate) {
            let rule = *rule;
            found.push(Violation { rule, field, reason });
        }
    }
    found
}

/// The address in its stored form, by one of the two rules about addresses.
///
/// # Errors
/// What is wrong with it, field by field.
pub fn address(rule: Rule, address: &Address) -> Result<Address, Vec<Violation>> {
    address.checked().map_err(|errors| {
        let wrong = |(part, reason)| Violation {
            rule,
            field: format!("{}.{part}", rule.field()),
            reason,
        };
        errors.0.into_iter().map(wrong).collect()
    })
}

#[cfg(test)]
mod tests;
