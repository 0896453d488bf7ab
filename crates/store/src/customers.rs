//! People with an account, as customers: found, and treated as administrators decide.

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, Set};

use crate::{
    StoreError,
    entity::users,
    keyset::{self, Key, Page, Turn},
    search::Search,
};

/// A page of up to `limit` people, newest first, found by a part of their name or the beginning of their address.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    conn: &impl ConnectionTrait,
    search: Option<&Search>,
    turn: Turn,
    limit: u64,
) -> Result<Page<users::Model>, StoreError> {
    use users::Column as C;
    let found = search.map_or_else(Condition::all, Search::people);
    let query = keyset::beyond(
        users::Entity::find().filter(found),
        (C::CreatedAt, C::Id),
        true,
        turn.backwards(),
        turn.key(),
        limit + 1,
    );
    let rows = query.all(conn).await?;
    Ok(Page::of(rows, limit, turn, |row| Key {
        on_top: false,
        at: row.created_at,
        id: row.id.0,
    }))
}

/// Writes what was decided about a person, and their next version. The row must be locked.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else was faster.
pub async fn save(conn: &impl ConnectionTrait, row: &users::Model) -> Result<(), StoreError> {
    let done = users::Entity::update_many()
        .set(users::ActiveModel {
            blocked: Set(row.blocked),
            tier: Set(row.tier),
            version: Set(row.version + 1),
            ..Default::default()
        })
        .filter(users::Column::Id.eq(row.id))
        .filter(users::Column::Version.eq(row.version))
        .exec(conn)
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}
