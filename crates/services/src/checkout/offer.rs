//! What goods take from stock, and the ways to have them sent.

use domain::{allocation::Need, ids::VariantId, money::Currency, words::VariantKind};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use store::entity::{recipes, shipping_methods};

use crate::{Error, Services, catalogue::Offer};

/// What a unit of each variant takes from stock; digital ones take nothing.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn needs(
    conn: &impl ConnectionTrait,
    offers: &[Offer],
) -> Result<Vec<(VariantId, Need)>, Error> {
    let mut needs: Vec<(VariantId, Need)> = offers
        .iter()
        .filter(|o| o.kind == VariantKind::Stocked)
        .map(|o| {
            (
                o.variant,
                Need {
                    variant: o.variant,
                    per_unit: 1,
                },
            )
        })
        .collect();
    let made: Vec<VariantId> = offers
        .iter()
        .filter(|o| o.kind == VariantKind::MadeToOrder)
        .map(|o| o.variant)
        .collect();
    if !made.is_empty() {
        let rows = recipes::Entity::find()
            .filter(recipes::Column::VariantId.is_in(made))
            .all(conn)
            .await?;
        needs.extend(rows.into_iter().map(|r| {
            (
                r.variant_id,
                Need {
                    variant: r.ingredient_id,
                    per_unit: r.quantity,
                },
            )
        }));
    }
    Ok(needs)
}

/// What sending costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Fee {
    /// Minor units.
    pub amount: i64,
    /// Whether each seller's part costs that, or all of them together.
    pub per_seller: bool,
}

impl Fee {
    /// What a shipping method asks.
    pub(crate) const fn of(method: &shipping_methods::Model) -> Self {
        Self {
            amount: method.amount,
            per_seller: method.per_seller,
        }
    }
}

/// A way to have an order sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShippingOption {
    /// What is stored.
    pub code: String,
    /// What people read.
    pub name: String,
    /// What it costs.
    pub fee: Fee,
    /// Days until it arrives, as promised.
    pub promise_days: i64,
}

/// The ways to have an order in `currency` sent, in the order to show them.
///
/// # Errors
/// When the database cannot be read.
pub async fn shipping_options(s: &Services, currency: Currency) -> Result<Vec<ShippingOption>, Error> {
    let rows = shipping_methods::Entity::find()
        .filter(shipping_methods::Column::Currency.eq(currency))
        .order_by_asc(shipping_methods::Column::Position)
        .all(s.db.read())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| ShippingOption {
            fee: Fee::of(&row),
            code: row.code,
            name: row.name,
            promise_days: row.promise_days,
        })
        .collect())
}
