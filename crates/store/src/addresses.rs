//! Saved addresses: a person reaches their own only, and a removed one is nobody's.

use domain::{
    address::{Address, AddressKind},
    ids::{AddressId, UserId},
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    Select, Set,
};

use crate::{StoreError, entity::addresses};

/// The addresses of a person that are not removed.
fn of(user: UserId) -> Select<addresses::Entity> {
    addresses::Entity::find()
        .filter(addresses::Column::UserId.eq(user))
        .filter(addresses::Column::RemovedAt.is_null())
}

/// All of them: defaults first, then the newest.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(conn: &impl ConnectionTrait, user: UserId) -> Result<Vec<addresses::Model>, StoreError> {
    Ok(of(user)
        .order_by_desc(addresses::Column::IsDefault)
        .order_by_desc(addresses::Column::Id)
        .all(conn)
        .await?)
}

/// One of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(
    conn: &impl ConnectionTrait,
    user: UserId,
    id: AddressId,
) -> Result<Option<addresses::Model>, StoreError> {
    Ok(of(user).filter(addresses::Column::Id.eq(id)).one(conn).await?)
}

/// How many there are.
///
/// # Errors
/// When the database cannot be read.
pub async fn count(conn: &impl ConnectionTrait, user: UserId) -> Result<u64, StoreError> {
    Ok(of(user).count(conn).await?)
}

/// The default of a kind, if there is one.
///
/// # Errors
/// When the database cannot be read.
pub async fn default_of(
    conn: &impl ConnectionTrait,
    user: UserId,
    kind: AddressKind,
) -> Result<Option<addresses::Model>, StoreError> {
    let query = of(user)
        .filter(addresses::Column::Kind.eq(kind))
        .filter(addresses::Column::IsDefault.eq(true));
    Ok(query.one(conn).await?)
}

/// The newest of a kind.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest_of(
    conn: &impl ConnectionTrait,
    user: UserId,
    kind: AddressKind,
) -> Result<Option<addresses::Model>, StoreError> {
    let query = of(user)
        .filter(addresses::Column::Kind.eq(kind))
        .order_by_desc(addresses::Column::Id);
    Ok(query.one(conn).await?)
}

/// Adds an address.
///
/// # Errors
/// [`StoreError::Conflict`] when it is a second default of its kind.
pub async fn insert(conn: &impl ConnectionTrait, address: addresses::Model) -> Result<(), StoreError> {
    addresses::Entity::insert(address.into_active_model())
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Rewrites one address.
///
/// # Errors
/// When the database cannot be written.
pub async fn update(conn: &impl ConnectionTrait, id: AddressId, address: Address) -> Result<(), StoreError> {
    change(
        conn,
        id,
        addresses::ActiveModel {
            address: Set(address),
            ..Default::default()
        },
    )
    .await
}

/// Removes one address; the row stays.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove(conn: &impl ConnectionTrait, id: AddressId, now: Timestamp) -> Result<(), StoreError> {
    let row = addresses::ActiveModel {
        removed_at: Set(Some(now)),
        is_default: Set(false),
        ..Default::default()
    };
    change(conn, id, row).await
}

/// Makes one address the default of its kind, in place of the one that was. Call it with the person locked.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody did the same at the same moment.
pub async fn make_default(
    conn: &impl ConnectionTrait,
    user: UserId,
    kind: AddressKind,
    id: AddressId,
) -> Result<(), StoreError> {
    drop_default(conn, user, kind).await?;
    change(
        conn,
        id,
        addresses::ActiveModel {
            is_default: Set(true),
            ..Default::default()
        },
    )
    .await
}

/// Leaves a kind without a default.
///
/// # Errors
/// When the database cannot be written.
pub async fn drop_default(
    conn: &impl ConnectionTrait,
    user: UserId,
    kind: AddressKind,
) -> Result<(), StoreError> {
    addresses::Entity::update_many()
        .set(addresses::ActiveModel {
            is_default: Set(false),
            ..Default::default()
        })
        .filter(addresses::Column::UserId.eq(user))
        .filter(addresses::Column::Kind.eq(kind))
        .filter(addresses::Column::IsDefault.eq(true))
        .exec(conn)
        .await?;
    Ok(())
}

async fn change(
    conn: &impl ConnectionTrait,
    id: AddressId,
    row: addresses::ActiveModel,
) -> Result<(), StoreError> {
    addresses::Entity::update_many()
        .set(row)
        .filter(addresses::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}
