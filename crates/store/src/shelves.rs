//! The stock rows of one variant: who may see them, where they are, and locking one to set it.

use domain::{
    actor::Scope,
    ids::{LocationId, OrderId, VariantId},
    words::VariantKind,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, IntoActiveModel,
    JoinType, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, OnConflict},
};

use crate::{
    entity::{locations, products, stock_items, stock_movements, variants},
    error::StoreError,
    names,
};

/// A variant as its stock is looked up.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Item {
    /// Which.
    pub variant_id: VariantId,
    /// Its stock-keeping unit.
    pub sku: String,
    /// How it comes to the customer.
    pub kind: VariantKind,
    /// Whether more may be ordered than there is.
    pub backorder: bool,
    /// Units that are ordered and wait for stock.
    pub waiting: i64,
}

/// The variant behind a stock-keeping unit, when the scope reaches its seller.
///
/// # Errors
/// When the database cannot be read.
pub async fn item(conn: &impl ConnectionTrait, sku: &str, scope: &Scope) -> Result<Option<Item>, StoreError> {
    let reached = match scope {
        Scope::All => Expr::val(true),
        Scope::Sellers(sellers) => products::Column::SellerId.is_in(sellers.iter().copied()),
        Scope::Nothing | Scope::Own { .. } | Scope::Locations(_) => return Ok(None),
    };
    Ok(variants::Entity::find()
        .select_only()
        .column_as(variants::Column::Id, "variant_id")
        .columns([
            variants::Column::Sku,
            variants::Column::Kind,
            variants::Column::Backorder,
        ])
        .expr_as(
            Expr::cust(
                "(SELECT CAST(COALESCE(SUM(l.backordered), 0) AS BIGINT) FROM order_lines l \
                 WHERE l.variant_id = variants.id AND l.backordered > 0)",
            ),
            "waiting",
        )
        .join(JoinType::InnerJoin, names::product_of_variant())
        .filter(variants::Column::Sku.eq(sku))
        .filter(reached)
        .into_model()
        .one(conn)
        .await?)
}

/// Says whether more of a variant may be ordered than there is.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_backorder(
    conn: &impl ConnectionTrait,
    variant: VariantId,
    backorder: bool,
) -> Result<(), StoreError> {
    let row = variants::ActiveModel {
        id: Set(variant),
        backorder: Set(backorder),
        ..Default::default()
    };
    row.update(conn).await?;
    Ok(())
}

/// The location that counts when none is named: the first by priority.
///
/// # Errors
/// When the database cannot be read.
pub async fn default_location(conn: &impl ConnectionTrait) -> Result<Option<LocationId>, StoreError> {
    Ok(locations::Entity::find()
        .select_only()
        .column(locations::Column::Id)
        .order_by_asc(locations::Column::Priority)
        .order_by_asc(locations::Column::Id)
        .into_tuple()
        .one(conn)
        .await?)
}

/// A stock row to change it, made when there is none; on PostgreSQL it is locked until the transaction ends.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn lock(
    conn: &impl ConnectionTrait,
    variant: VariantId,
    location: LocationId,
) -> Result<stock_items::Model, StoreError> {
    use stock_items::Column as C;
    let empty = stock_items::Model {
        variant_id: variant,
        location_id: location,
        on_hand: 0,
        reserved: 0,
    };
    let there = OnConflict::columns([C::VariantId, C::LocationId])
        .do_nothing()
        .to_owned();
    stock_items::Entity::insert(empty.into_active_model())
        .on_conflict(there)
        .exec_without_returning(conn)
        .await?;
    let mut query = stock_items::Entity::find_by_id((variant, location));
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    query
        .one(conn)
        .await?
        .ok_or_else(|| StoreError::Damaged("a stock row that was just made is not there".to_owned()))
}

/// The stock of a variant at one location.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct PlaceRow {
    /// Where.
    pub location_id: LocationId,
    /// Its name.
    pub name: String,
    /// Pieces that are there.
    pub on_hand: i64,
    /// Pieces of it that are set aside.
    pub reserved: i64,
}

/// The stock of a variant, by location priority.
///
/// # Errors
/// When the database cannot be read.
pub async fn places(conn: &impl ConnectionTrait, variant: VariantId) -> Result<Vec<PlaceRow>, StoreError> {
    let location = stock_items::Entity::belongs_to(locations::Entity)
        .from(stock_items::Column::LocationId)
        .to(locations::Column::Id)
        .into();
    Ok(stock_items::Entity::find()
        .select_only()
        .columns([
            stock_items::Column::LocationId,
            stock_items::Column::OnHand,
            stock_items::Column::Reserved,
        ])
        .column(locations::Column::Name)
        .join(JoinType::InnerJoin, location)
        .filter(stock_items::Column::VariantId.eq(variant))
        .order_by_asc(locations::Column::Priority)
        .order_by_asc(locations::Column::Id)
        .into_model()
        .all(conn)
        .await?)
}

/// The version of the pieces of a variant at a location: another one whenever some came or went, and 0 when none ever did.
/// What is only set aside for orders does not change it.
///
/// # Errors
/// When the database cannot be read.
pub async fn version(
    conn: &impl ConnectionTrait,
    variant: VariantId,
    location: LocationId,
) -> Result<i64, StoreError> {
    use stock_movements::Column as C;
    let last: Option<i64> = stock_movements::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::VariantId.eq(variant))
        .filter(C::LocationId.eq(location))
        .filter(Expr::cust("on_hand <> 0"))
        .order_by_desc(C::Id)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(last.unwrap_or(0))
}

/// The places that pieces of a variant left for an order, in the order in which they did, with how many are not back.
///
/// # Errors
/// When the database cannot be read.
pub async fn taken(
    conn: &impl ConnectionTrait,
    variant: VariantId,
    order: OrderId,
) -> Result<Vec<(LocationId, i64)>, StoreError> {
    use stock_movements::Column as C;
    Ok(stock_movements::Entity::find()
        .select_only()
        .column(C::LocationId)
        .expr(Expr::cust("CAST(-SUM(on_hand) AS BIGINT)"))
        .filter(C::OrderId.eq(order))
        .filter(C::VariantId.eq(variant))
        .filter(Expr::cust("on_hand <> 0"))
        .group_by(C::LocationId)
        .having(Expr::cust("SUM(on_hand) < 0"))
        .order_by_asc(Expr::cust("MIN(id)"))
        .into_tuple()
        .all(conn)
        .await?)
}
