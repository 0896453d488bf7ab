//! What was set outside of orders, which have their events: by whom, when and why.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::{StoreError, entity::audit_entries};

/// Adds entries, whose numbers the database hands out.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(conn: &impl ConnectionTrait, rows: Vec<audit_entries::Model>) -> Result<(), StoreError> {
    let rows = rows.into_iter().map(|row| audit_entries::ActiveModel {
        id: NotSet,
        ..row.into_active_model().reset_all()
    });
    audit_entries::Entity::insert_many(rows)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// The latest `limit` entries about a person or a seller, by id as it is written outside; newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn about(
    conn: &impl ConnectionTrait,
    subject: &str,
    limit: u64,
) -> Result<Vec<audit_entries::Model>, StoreError> {
    Ok(audit_entries::Entity::find()
        .filter(audit_entries::Column::Subject.eq(subject))
        .order_by_desc(audit_entries::Column::Id)
        .limit(limit)
        .all(conn)
        .await?)
}
