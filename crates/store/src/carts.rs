//! Carts and their lines. A signed-in person has one cart; a guest's is known to their session only.

use domain::{
    ids::{CartId, OrderId, UserId, VariantId},
    promotions::Codes,
    time::Timestamp,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Set,
    sea_query::{Expr, ExprTrait, Func, OnConflict, Query},
};

use crate::{
    StoreError,
    entity::{cart_lines, carts, order_lines, orders},
};

/// Whose cart it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The cart of this person.
    User(UserId),
    /// This cart, which is nobody's.
    Guest(CartId),
}

fn of(owner: Owner) -> Select<carts::Entity> {
    match owner {
        Owner::User(user) => carts::Entity::find().filter(carts::Column::UserId.eq(user)),
        Owner::Guest(cart) => carts::Entity::find_by_id(cart).filter(carts::Column::UserId.is_null()),
    }
}

/// The owner's cart.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(conn: &impl ConnectionTrait, owner: Owner) -> Result<Option<carts::Model>, StoreError> {
    Ok(of(owner).one(conn).await?)
}

/// The owner's cart, to change it: on PostgreSQL its row is locked until the transaction ends.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_locked(
    conn: &impl ConnectionTrait,
    owner: Owner,
) -> Result<Option<carts::Model>, StoreError> {
    let mut query = of(owner);
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(query.one(conn).await?)
}

/// Adds a cart; one that another request added for the same person at the same moment stays instead.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(conn: &impl ConnectionTrait, cart: carts::Model) -> Result<(), StoreError> {
    let taken = OnConflict::column(carts::Column::UserId).do_nothing().to_owned();
    carts::Entity::insert(cart.into_active_model())
        .on_conflict(taken)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Writes a cart's own row.
///
/// # Errors
/// [`StoreError::Conflict`] when its person has another cart.
pub async fn update(conn: &impl ConnectionTrait, cart: carts::Model) -> Result<(), StoreError> {
    carts::Entity::update(cart.into_active_model().reset_all())
        .exec(conn)
        .await?;
    Ok(())
}

/// The lines of a cart, in the order they were added.
///
/// # Errors
/// When the database cannot be read.
pub async fn lines(conn: &impl ConnectionTrait, cart: CartId) -> Result<Vec<cart_lines::Model>, StoreError> {
    Ok(cart_lines::Entity::find()
        .filter(cart_lines::Column::CartId.eq(cart))
        .order_by_asc(cart_lines::Column::AddedAt)
        .order_by_asc(cart_lines::Column::VariantId)
        .all(conn)
        .await?)
}

/// How many units are in the owner's cart.
///
/// # Errors
/// When the database cannot be read.
pub async fn units(conn: &impl ConnectionTrait, owner: Owner) -> Result<i64, StoreError> {
    let sum = Func::coalesce([cart_lines::Column::Quantity.sum(), Expr::val(0_i64)]);
    let cart = of(owner).select_only().column(carts::Column::Id).into_query();
    let units: Option<i64> = cart_lines::Entity::find()
        .select_only()
        .column_as(Expr::expr(sum).cast_as("BIGINT"), "units")
        .filter(cart_lines::Column::CartId.in_subquery(cart))
        .into_tuple()
        .one(conn)
        .await?;
    Ok(units.unwrap_or(0))
}

/// Adds lines, or rewrites the quantity and the seen price of those that are there.
///
/// # Errors
/// When the database cannot be written.
pub async fn put_lines(conn: &impl ConnectionTrait, lines: Vec<cart_lines::Model>) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let again = OnConflict::columns([cart_lines::Column::CartId, cart_lines::Column::VariantId])
        .update_columns([cart_lines::Column::Quantity, cart_lines::Column::SeenPrice])
        .to_owned();
    cart_lines::Entity::insert_many(lines.into_iter().map(IntoActiveModel::into_active_model))
        .on_conflict(again)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Takes variants out of a cart.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove_lines(
    conn: &impl ConnectionTrait,
    cart: CartId,
    variants: &[VariantId],
) -> Result<(), StoreError> {
    cart_lines::Entity::delete_many()
        .filter(cart_lines::Column::CartId.eq(cart))
        .filter(cart_lines::Column::VariantId.is_in(variants.iter().copied()))
        .exec(conn)
        .await?;
    Ok(())
}

/// Removes a cart with its lines.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete(conn: &impl ConnectionTrait, cart: CartId) -> Result<(), StoreError> {
    cart_lines::Entity::delete_many()
        .filter(cart_lines::Column::CartId.eq(cart))
        .exec(conn)
        .await?;
    carts::Entity::delete_by_id(cart).exec(conn).await?;
    Ok(())
}

/// Removes the carts of guests that nobody touched since `before`.
///
/// # Errors
/// When the database cannot be written.
pub async fn sweep(conn: &impl ConnectionTrait, before: Timestamp) -> Result<(), StoreError> {
    let old = || {
        carts::Column::UserId
            .is_null()
            .and(carts::Column::UpdatedAt.lt(before))
    };
    let ids = Query::select()
        .column(carts::Column::Id)
        .from(carts::Entity)
        .and_where(old())
        .to_owned();
    cart_lines::Entity::delete_many()
        .filter(cart_lines::Column::CartId.in_subquery(ids))
        .exec(conn)
        .await?;
    carts::Entity::delete_many().filter(old()).exec(conn).await?;
    Ok(())
}

/// Notes that a cart was touched, and which codes are on it.
///
/// # Errors
/// When the database cannot be written.
pub async fn touch(
    conn: &impl ConnectionTrait,
    cart: CartId,
    promotion_codes: Codes,
    now: Timestamp,
) -> Result<(), StoreError> {
    carts::Entity::update_many()
        .set(carts::ActiveModel {
            promotion_codes: Set(promotion_codes),
            updated_at: Set(now),
            ..Default::default()
        })
        .filter(carts::Column::Id.eq(cart))
        .exec(conn)
        .await?;
    Ok(())
}

/// What was ordered with an order of this person, or with one of `proven`: variant, title and units, line by line.
///
/// # Errors
/// When the database cannot be read.
pub async fn ordered(
    conn: &impl ConnectionTrait,
    order: OrderId,
    user: Option<UserId>,
    proven: &[OrderId],
) -> Result<Vec<(VariantId, String, i64)>, StoreError> {
    let mut own = Condition::any().add(orders::Column::Id.is_in(proven.iter().copied()));
    if let Some(user) = user {
        own = own.add(orders::Column::UserId.eq(user));
    }
    let reached = Query::select()
        .column(orders::Column::Id)
        .from(orders::Entity)
        .and_where(orders::Column::Id.eq(order))
        .cond_where(own)
        .to_owned();
    Ok(order_lines::Entity::find()
        .select_only()
        .columns([
            order_lines::Column::VariantId,
            order_lines::Column::Title,
            order_lines::Column::Ordered,
        ])
        .filter(order_lines::Column::OrderId.in_subquery(reached))
        .filter(order_lines::Column::Ordered.gt(0))
        .order_by_asc(order_lines::Column::Position)
        .into_tuple()
        .all(conn)
        .await?)
}
