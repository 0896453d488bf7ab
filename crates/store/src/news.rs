//! Telling other processes on the same PostgreSQL database that something was committed, and hearing it from them.
//!
//! Notifying is done apart from the commits and at most every [`GATHER`]: PostgreSQL commits transactions that notify
//! one after the other. What is lost, because a connection broke, is found by those who look now and then anyway.

use std::{sync::Weak, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, Statement,
    sqlx::{self, postgres::PgListener},
};
use tokio::sync::{Notify, watch};

/// The channel.
const CHANNEL: &str = "waybill";
/// How much is told at once.
const GATHER: Duration = Duration::from_millis(50);
/// How long a broken connection is left alone.
const AGAIN: Duration = Duration::from_secs(2);

/// Tells others under the name `me` whenever `committed` says so.
pub(crate) async fn tell(database: DatabaseConnection, committed: std::sync::Arc<Notify>, me: String) {
    loop {
        committed.notified().await;
        let tell = Statement::from_sql_and_values(
            database.get_database_backend(),
            "SELECT pg_notify($1, $2)",
            [CHANNEL.into(), me.as_str().into()],
        );
        if let Err(error) = database.execute_raw(tell).await {
            tracing::warn!(%error, "other processes could not be told of a change");
        }
        tokio::time::sleep(GATHER).await;
    }
}

/// Wakes whoever waits in this process when another one than `me` committed something; ends with the database's last
/// user.
pub(crate) async fn hear(database: DatabaseConnection, wake: Weak<watch::Sender<u64>>, me: String) {
    while wake.strong_count() > 0 {
        if let Err(error) = listen(&database, &wake, &me).await {
            tracing::warn!(%error, "other processes cannot be heard");
            tokio::time::sleep(AGAIN).await;
        }
    }
}

async fn listen(
    database: &DatabaseConnection,
    wake: &Weak<watch::Sender<u64>>,
    me: &str,
) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(database.get_postgres_connection_pool()).await?;
    listener.listen(CHANNEL).await?;
    loop {
        let heard = listener.recv().await?;
        let Some(wake) = wake.upgrade() else {
            return Ok(());
        };
        if heard.payload() != me {
            wake.send_modify(|n| *n = n.wrapping_add(1));
        }
    }
}
