//! The terms of sellers.

use domain::ids::SellerId;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::LockType,
};

use crate::{StoreError, entity::sellers};

/// Up to `limit` sellers by id, those that follow `after`.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    conn: &impl ConnectionTrait,
    after: Option<SellerId>,
    limit: u64,
) -> Result<Vec<sellers::Model>, StoreError> {
    let mut query = sellers::Entity::find()
        .order_by_asc(sellers::Column::Id)
        .limit(limit);
    if let Some(after) = after {
        query = query.filter(sellers::Column::Id.gt(after));
    }
    Ok(query.all(conn).await?)
}

/// A seller, kept from others until the transaction ends. SQLite has one writer anyway.
///
/// # Errors
/// When the database cannot be read.
pub async fn lock(conn: &impl ConnectionTrait, id: SellerId) -> Result<Option<sellers::Model>, StoreError> {
    let mut query = sellers::Entity::find_by_id(id);
    if conn.get_database_backend() == DbBackend::Postgres {
        query = query.lock(LockType::NoKeyUpdate);
    }
    Ok(query.one(conn).await?)
}

/// Writes a seller's terms, and its next version. The row must be locked.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else was faster.
pub async fn save(conn: &impl ConnectionTrait, row: &sellers::Model) -> Result<(), StoreError> {
    let done = sellers::Entity::update_many()
        .set(sellers::ActiveModel {
            minimum: Set(row.minimum),
            commission_rate: Set(row.commission_rate),
            version: Set(row.version + 1),
            ..Default::default()
        })
        .filter(sellers::Column::Id.eq(row.id))
        .filter(sellers::Column::Version.eq(row.version))
        .exec(conn)
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}
