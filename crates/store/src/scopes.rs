//! Which orders a scope reaches, as a condition of their query.

use domain::{actor::Scope, ids::UserId};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::entity::{grants, orders, reservations, seller_orders};

/// The orders that one of the scopes reaches.
#[must_use]
pub fn within(scopes: &[Scope]) -> Condition {
    let mut reach = Condition::any();
    for scope in scopes {
        match scope {
            Scope::Nothing => {}
            Scope::All => return Condition::all(),
            Scope::Own { user, orders } => {
                if let Some(user) = user {
                    reach = reach.add(orders::Column::UserId.eq(*user));
                }
                if !orders.is_empty() {
                    reach = reach.add(orders::Column::Id.is_in(orders.iter().copied()));
                }
            }
            Scope::Locations(user) => reach = reach.add(at_locations_of(*user)),
            Scope::Sellers(sellers) => {
                let parts = seller_orders::Entity::find()
                    .select_only()
                    .column(seller_orders::Column::OrderId)
                    .filter(seller_orders::Column::SellerId.is_in(sellers.iter().copied()))
                    .filter(seller_orders::Column::Released.eq(true));
                reach = reach.add(orders::Column::Id.in_subquery(parts.into_query()));
            }
        }
    }
    // No condition at all would be met by every order.
    if reach.is_empty() {
        reach.add(Expr::val(false))
    } else {
        reach
    }
}

/// Whether the scopes reach a person's own orders at most, which are few enough to be read one by one.
#[must_use]
pub(crate) fn only_own(scopes: &[Scope]) -> bool {
    scopes
        .iter()
        .all(|scope| matches!(scope, Scope::Own { .. } | Scope::Nothing))
}

/// Whether stock for an order is, or was, set aside at a location of a person's. For each order looked at, so that a list
/// keeps to the index that serves its order.
fn at_locations_of(user: UserId) -> Expr {
    let locations = grants::Entity::find()
        .select_only()
        .column(grants::Column::LocationId)
        .filter(grants::Column::UserId.eq(user))
        .filter(grants::Column::LocationId.is_not_null());
    let set_aside = reservations::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(
            Expr::col((reservations::Entity, reservations::Column::OrderId))
                .equals((orders::Entity, orders::Column::Id)),
        )
        .filter(reservations::Column::LocationId.in_subquery(locations.into_query()));
    // The limit keeps the databases from making a join of it, whose order they would choose anew.
    Expr::exists(set_aside.limit(1).offset(0).into_query())
}
