//! Opening a database, and transactions on it.

use std::{sync::Arc, time::Duration};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{Notify, watch};

use crate::{
    error::StoreError,
    news,
    watch::{Follower, Watch},
};

/// A database: one writer and many readers on SQLite, one pool on PostgreSQL.
#[derive(Clone, Debug)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    wake: Arc<watch::Sender<u64>>,
    committed: Arc<Notify>,
    watch: Arc<Watch>,
}

impl Db {
    /// Opens `url`: `sqlite://path` (created when missing) or `postgres://…`.
    ///
    /// # Errors
    /// When the database cannot be reached or the URL is of neither kind.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        let (wake, _) = watch::channel(0);
        let (wake, watch) = (Arc::new(wake), Arc::default());
        if url.starts_with("sqlite:") {
            let writer = sqlite(url, 1).await?;
            let reader = sqlite(url, 8).await?;
            Ok(Self {
                writer,
                reader,
                wake,
                committed: Arc::default(),
                watch,
            })
        } else {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(32)
                .acquire_timeout(Duration::from_secs(10))
                .sqlx_logging(false)
                .test_before_acquire(false);
            let pool = Database::connect(options).await?;
            Ok(Self {
                writer: pool.clone(),
                reader: pool,
                wake,
                committed: Arc::default(),
                watch,
            })
        }
    }

    /// For reading outside a transaction. On SQLite readers never wait for the writer.
    #[must_use]
    pub const fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Whether the database is SQLite.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Sqlite
    }

    /// Begins a write transaction: `BEGIN IMMEDIATE` on SQLite, read committed on PostgreSQL.
    ///
    /// # Errors
    /// When no connection becomes free in time.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            isolation_level: None,
            access_mode: None,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        };
        if self.is_sqlite() {
            self.writer.begin_with_options(options).await
        } else {
            self.writer.begin().await
        }
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When a migration fails; the message names it.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        Migrator::up(&self.writer, None).await
    }

    /// How many migrations are still to be applied.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        Ok(Migrator::get_pending_migrations(&self.writer).await?.len())
    }

    /// Tells everybody that something was committed: in this process at once, in others as soon as they can hear it.
    pub fn wake(&self) {
        self.wake.send_modify(|n| *n = n.wrapping_add(1));
        self.committed.notify_one();
    }

    /// Joins the other processes on this database: what one commits wakes all. Nothing to do on SQLite, which has one.
    pub fn join(&self, me: &str) {
        if !self.is_sqlite() {
            tokio::spawn(news::tell(
                self.writer.clone(),
                Arc::clone(&self.committed),
                me.to_owned(),
            ));
            tokio::spawn(news::hear(
                self.reader.clone(),
                Arc::downgrade(&self.wake),
                me.to_owned(),
            ));
        }
    }

    /// Changes whenever something is committed in this process, or in another that was [joined](Self::join).
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.wake.subscribe()
    }

    /// Follows the event log from here on, together with everybody else who does in this process.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn follow(&self) -> Result<Follower, StoreError> {
        self.watch.follow(&self.reader, self.changes()).await
    }
}

async fn sqlite(url: &str, connections: u32) -> Result<DatabaseConnection, DbErr> {
    if let Some(path) = url
        .trim_start_matches("sqlite:")
        .trim_start_matches("//")
        .split('?')
        .next()
        && let Some(folder) = std::path::Path::new(path).parent()
        && !folder.as_os_str().is_empty()
    {
        std::fs::create_dir_all(folder)
            .map_err(|e| DbErr::Custom(format!("cannot create {}: {e}", folder.display())))?;
    }
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10))
                .foreign_keys(true)
                .pragma("temp_store", "memory")
                .pragma("cache_size", "-65536")
        });
    Database::connect(options).await
}
