//! Copying all rows of one database into another, which may be of the other kind.

use domain::time::Timestamp;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable,
    PrimaryKeyToColumn, PrimaryKeyTrait, QueryOrder,
};

use crate::{
    bulk,
    entity::{
        addresses, api_tokens, audit_entries, cart_lines, carts, consumers, events, grants, idempotency_keys,
        jobs, ledger_entries, locations, login_attempts, mails, notes, order_lines, orders, password_resets,
        payment_transactions, payments, prices, products, promotions, recipes, refunds, requests,
        reservations, reviews, seller_orders, sellers, sessions, shipment_lines, shipments, shipping_methods,
        stock_items, stock_movements, users, variants,
    },
    error::StoreError,
    events as log,
};

/// Copies the tables in this order, in which no row comes before one that it refers to.
macro_rules! tables {
    ($($table:ident)*) => {
        async fn tables(from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<(), StoreError> {
            $(table::<$table::Entity>(from, to).await?;)*
            Ok(())
        }

        #[cfg(test)]
        const COPIED: &[&str] = &[$(stringify!($table)),*];
    };
}

tables! {
    users sellers locations grants api_tokens sessions login_attempts password_resets addresses audit_entries
    products variants prices recipes promotions shipping_methods stock_items
    carts cart_lines
    orders seller_orders order_lines reservations stock_movements shipments shipment_lines
    payments payment_transactions ledger_entries requests refunds notes reviews events
    idempotency_keys jobs mails
}

/// Copies every row of `from` into `to`, which has none of them. Numbers that a database hands out itself are handed out
/// anew, in the same order; whoever follows the events stands after the same one as before.
///
/// # Errors
/// [`StoreError::Conflict`] on a taken key; else when one of the two cannot be reached.
pub async fn everything(
    from: &impl ConnectionTrait,
    to: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<(), StoreError> {
    tables(from, to).await?;
    for row in consumers::Entity::find().all(from).await? {
        let consumers::Model {
            name,
            position,
            followed,
            ..
        } = row;
        if let Some(event) = events::Entity::find_by_id(position).one(from).await?
            && let Some(cursor) = log::cursor_of(to, event.id).await?
        {
            log::advance(to, &name, cursor, followed, now).await?;
        }
    }
    Ok(())
}

async fn table<E>(from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
{
    let mut query = E::find();
    for key in E::PrimaryKey::iter() {
        query = query.order_by_asc(key.into_column());
    }
    let mut rows = bulk::all(query.all(from).await?);
    if E::PrimaryKey::auto_increment() {
        for row in &mut rows {
            E::PrimaryKey::iter().for_each(|key| row.not_set(key.into_column()));
        }
    }
    bulk::insert(to, rows).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Db;

    /// A new table has to be copied too; consumers are, by [`everything`] itself.
    #[tokio::test]
    async fn no_table_is_left_out() {
        let folder = std::env::temp_dir().join(format!("waybill-copy-{}", std::process::id()));
        let db = Db::connect(&format!("sqlite://{}/copy.db", folder.display()))
            .await
            .unwrap();
        db.migrate().await.unwrap();
        let query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, query);
        let rows = db.read().query_all_raw(statement).await.unwrap();
        let there: BTreeSet<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
        let copied = COPIED.iter().chain(&["consumers", "seaql_migrations"]);
        assert_eq!(there, copied.map(|&name| name.to_owned()).collect());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
