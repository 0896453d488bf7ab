//! What an edit is refused for.

use super::{Change, Goods, Line, Order};
use crate::{
    forms::FieldErrors,
    ids::{LineId, VariantId},
    lines::MOST_UNITS,
    machines::OrderState,
    pricing::TooLarge,
};

/// Why a change set is refused, as a sentence for whoever made it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refused {
    /// The order is over.
    #[error("This order is closed, so it cannot be changed.")]
    Closed,
    /// Packing has begun.
    #[error("Something of this order is packed already, so it cannot be changed.")]
    Packed,
    /// Units were cancelled; what went back for them was computed from the prices as they are.
    #[error(
        "Something of this order was cancelled already. Please cancel what else is not wanted, and order anew."
    )]
    PartlyCancelled,
    /// Somebody wants to cancel it.
    #[error("A cancellation of this order waits for a decision. Please decide it first.")]
    CancellationPending,
    /// The order would stay as it is.
    #[error("Nothing is changed.")]
    NoChange,
    /// One thing is changed twice.
    #[error("The same thing is changed twice.")]
    Twice,
    /// The order has no such line.
    #[error("{0} is not in this order.")]
    NoSuchLine(LineId),
    /// A number of units that cannot be.
    #[error("Please enter a whole number from {least} to {most}.")]
    Quantity {
        /// The least that can be asked for.
        least: i64,
        /// The most.
        most: i64,
    },
    /// The goods to add are not sold.
    #[error("{0} is not sold any more.")]
    NotSold(VariantId),
    /// The goods to add are in the order.
    #[error("This is in the order already. Please change its quantity.")]
    Already(LineId),
    /// The goods to add are priced in another currency.
    #[error("This is not sold in the currency of the order.")]
    OtherCurrency(VariantId),
    /// Too little stock.
    #[error("Only {left} more are left, not {asked}.")]
    OutOfStock {
        /// Of what.
        variant: VariantId,
        /// More units asked for.
        asked: i64,
        /// More units there are.
        left: i64,
    },
    /// Nothing would be left.
    #[error("Nothing would be left of the order. Please cancel it instead.")]
    NothingLeft,
    /// The address is wrong.
    #[error("The address is not complete.")]
    Address(FieldErrors),
    /// The new price is out of range.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// Checks everything about a change set but its price.
pub(super) fn check(order: &Order<'_>, changes: &[Change], goods: &Goods<'_>) -> Result<(), Refused> {
    editable(order)?;
    let units = |change: &Change| match change {
        Change::Quantity { line, quantity } => {
            let as_is = |l: &Line| l.line == *line && l.ordered == *quantity;
            !order.lines.iter().any(as_is)
        }
        Change::Add { .. } => true,
        Change::Address { .. } => false,
    };
    if changes.iter().any(units) {
        goods_editable(order)?;
    }
    for (i, change) in changes.iter().enumerate() {
        if changes[..i].iter().any(|earlier| same(earlier, change)) {
            return Err(Refused::Twice);
        }
        one(order, change, goods)?;
    }
    Ok(())
}

/// Whether anything of the order can be changed, if only its address.
///
/// # Errors
/// [`Refused`] with the reason why not.
pub fn editable(order: &Order<'_>) -> Result<(), Refused> {
    if !matches!(order.state, OrderState::Pending | OrderState::Confirmed) {
        Err(Refused::Closed)
    } else if order.lines.iter().any(|l| l.packed > 0) {
        Err(Refused::Packed)
    } else {
        Ok(())
    }
}

/// Whether the goods of an order that can be changed can be others.
///
/// # Errors
/// [`Refused`] with the reason why not.
pub fn goods_editable(order: &Order<'_>) -> Result<(), Refused> {
    if order.lines.iter().any(|l| l.cancelled > 0) {
        Err(Refused::PartlyCancelled)
    } else if order.cancellation_pending {
        Err(Refused::CancellationPending)
    } else {
        Ok(())
    }
}

/// Whether two changes are about one thing.
fn same(a: &Change, b: &Change) -> bool {
    match (a, b) {
        (Change::Quantity { line: a, .. }, Change::Quantity { line: b, .. }) => a == b,
        (Change::Add { variant: a, .. }, Change::Add { variant: b, .. }) => a == b,
        (Change::Address { .. }, Change::Address { .. }) => true,
        _ => false,
    }
}

fn one(order: &Order<'_>, change: &Change, goods: &Goods<'_>) -> Result<(), Refused> {
    match change {
        Change::Quantity { line, quantity } => {
            let found = order.lines.iter().find(|l| l.line == *line);
            let found = found.ok_or(Refused::NoSuchLine(*line))?;
            in_range(*quantity, 0)?;
            in_stock(goods, found.variant, quantity - found.ordered)
        }
        Change::Add { variant, quantity } => {
            in_range(*quantity, 1)?;
            let offer = goods.offers.iter().find(|o| o.variant == *variant);
            let offer = offer.ok_or(Refused::NotSold(*variant))?;
            if offer.currency != order.currency {
                return Err(Refused::OtherCurrency(*variant));
            }
            // A line that was removed before does not count: it is added anew, at today's price.
            let there = order
                .lines
                .iter()
                .find(|l| l.variant == *variant && l.ordered > 0);
            match there {
                Some(line) => Err(Refused::Already(line.line)),
                None => in_stock(goods, *variant, *quantity),
            }
        }
        Change::Address { address } => address.checked().map(drop).map_err(Refused::Address),
    }
}

const fn in_range(quantity: i64, least: i64) -> Result<(), Refused> {
    if quantity < least || quantity > MOST_UNITS {
        Err(Refused::Quantity {
            least,
            most: MOST_UNITS,
        })
    } else {
        Ok(())
    }
}

fn in_stock(goods: &Goods<'_>, variant: VariantId, asked: i64) -> Result<(), Refused> {
    match goods.left.iter().find(|(v, _)| *v == variant) {
        Some((_, left)) if asked > 0 && asked > *left => Err(Refused::OutOfStock {
            variant,
            asked,
            left: (*left).max(0),
        }),
        _ => Ok(()),
    }
}
