//! What rows are called in the pages of an order: goods, sellers, people, shipping methods.

use domain::{
    ids::{SellerId, UserId, VariantId},
    money::Currency,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
};

use crate::{
    entity::{products, sellers, shipping_methods, users, variants},
    error::StoreError,
};

/// The product a variant is of, as far as an order's page needs it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ProductOf {
    /// The variant.
    pub variant_id: VariantId,
    /// The product's place in the shop.
    pub slug: String,
    /// Its category.
    pub category: String,
    /// Whether it is still sold.
    pub listed: bool,
}

/// The products of some variants.
///
/// # Errors
/// When the database cannot be read.
pub async fn products_of(
    conn: &impl ConnectionTrait,
    variants: &[VariantId],
) -> Result<Vec<ProductOf>, StoreError> {
    Ok(variants::Entity::find()
        .select_only()
        .column_as(variants::Column::Id, "variant_id")
        .columns([
            products::Column::Slug,
            products::Column::Category,
            products::Column::Listed,
        ])
        .join(JoinType::InnerJoin, product_of_variant())
        .filter(variants::Column::Id.is_in(variants.iter().copied()))
        .into_model()
        .all(conn)
        .await?)
}

/// From a variant to its product.
pub(crate) fn product_of_variant() -> sea_orm::RelationDef {
    variants::Entity::belongs_to(products::Entity)
        .from(variants::Column::ProductId)
        .to(products::Column::Id)
        .into()
}

/// The names of some sellers.
///
/// # Errors
/// When the database cannot be read.
pub async fn sellers(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = SellerId>,
) -> Result<Vec<(SellerId, String)>, StoreError> {
    Ok(sellers::Entity::find()
        .select_only()
        .columns([sellers::Column::Id, sellers::Column::Name])
        .filter(sellers::Column::Id.is_in(ids))
        .into_tuple()
        .all(conn)
        .await?)
}

/// The names of some people.
///
/// # Errors
/// When the database cannot be read.
pub async fn people(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<Vec<(UserId, String)>, StoreError> {
    Ok(users::Entity::find()
        .select_only()
        .columns([users::Column::Id, users::Column::Name])
        .filter(users::Column::Id.is_in(ids))
        .into_tuple()
        .all(conn)
        .await?)
}

/// The name of a shipping method, as long as it is offered.
///
/// # Errors
/// When the database cannot be read.
pub async fn shipping_method(
    conn: &impl ConnectionTrait,
    code: &str,
    currency: Currency,
) -> Result<Option<String>, StoreError> {
    Ok(shipping_methods::Entity::find_by_id((code.to_owned(), currency))
        .select_only()
        .column(shipping_methods::Column::Name)
        .into_tuple()
        .one(conn)
        .await?)
}
