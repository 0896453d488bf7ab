//! A PostgreSQL database that was dumped from one server and restored on another.
//!
//! Events and consumers carry ids of transactions, and those begin anew on another server. Ids from before that lie ahead of
//! the server's own would sort behind everything that is written from now on, and readers would not see them for long.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};

/// The highest stored id, when the server has not handed it out yet: then it is another server's.
const AHEAD: &str = "SELECT m.id FROM (SELECT GREATEST((SELECT MAX(transaction_id) FROM events), \
     (SELECT MAX(transaction_id) FROM consumers)) AS id) m \
     WHERE m.id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint";

/// Moves ids of another server below all of this one's: events and consumers by the same number, so that their order and
/// what each consumer was given stay as they are. Says how many events there were to move; none in most cases.
///
/// # Errors
/// When the database cannot be read or written; nothing is moved then.
pub(crate) async fn renumber(conn: &DatabaseConnection) -> Result<u64, DbErr> {
    if conn.get_database_backend() != DbBackend::Postgres || ahead(conn).await?.is_none() {
        return Ok(0);
    }
    let tx = conn.begin().await?;
    // Whoever starts at the same moment finds that it is done.
    tx.execute_unprepared("LOCK TABLE consumers, events IN EXCLUSIVE MODE")
        .await?;
    let Some(highest) = ahead(&tx).await? else {
        return Ok(0);
    };
    let moved = |table: &str| format!("UPDATE {table} SET transaction_id = transaction_id - {highest} - 1");
    tx.execute_unprepared(&moved("consumers")).await?;
    let events = tx.execute_unprepared(&moved("events")).await?.rows_affected();
    tx.commit().await?;
    Ok(events)
}

async fn ahead(conn: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
    let row = conn.query_one_raw(Statement::from_string(DbBackend::Postgres, AHEAD));
    row.await?.map(|row| row.try_get("", "id")).transpose()
}
