//! Opening a database, and transactions on it.

use std::{
    collections::HashSet,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use migrations::{Migrator, MigratorTrait, SchemaManager};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    sqlx::{
        self, Connection, PgConnection,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use tokio::sync::{Notify, watch};

use crate::{
    error::StoreError,
    news, restored,
    watch::{Follower, Watch},
};

/// How many prepared statements a connection keeps: inserts of many sizes are among them.
const STATEMENTS: usize = 500;

/// Every statement here reads few rows: starting workers and compiling the plan take longer than that.
const SHORT: [(&str, &str); 2] = [("jit", "off"), ("max_parallel_workers_per_gather", "0")];

/// How much of a SQLite file is read where the system keeps it in memory, in bytes, instead of being copied by each
/// connection after each commit. SQLite is built to allow it (`.cargo/config.toml`); it stops at 2 GiB otherwise.
const MAPPED: &str = "1099511627776";

/// A database: one writer and many readers on SQLite, one pool on PostgreSQL.
#[derive(Clone, Debug)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    wake: Arc<watch::Sender<u64>>,
    committed: Arc<Notify>,
    watch: Arc<Watch>,
    /// The file, on SQLite.
    file: Option<File>,
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
            let writer = sqlite(url, 1, "-65536").await?;
            // What is mapped needs no cache of its own.
            let reader = sqlite(url, 8, "-4096").await?;
            Ok(Self {
                writer,
                reader,
                wake,
                committed: Arc::default(),
                watch,
                file: path(url).map(File::new),
            })
        } else {
            answers(url).await?;
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(32)
                .acquire_timeout(Duration::from_secs(10))
                .sqlx_logging(false)
                .test_before_acquire(false)
                .map_sqlx_postgres_opts(|options| {
                    options.statement_cache_capacity(STATEMENTS).options(SHORT)
                });
            let pool = Database::connect(options).await?;
            Ok(Self {
                writer: pool.clone(),
                reader: pool,
                wake,
                committed: Arc::default(),
                watch,
                file: None,
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

    /// Brings the schema up to date, and the event log of a database that was restored from another server.
    ///
    /// # Errors
    /// When a migration fails; the message names it.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        Migrator::up(&self.writer, None).await?;
        let events = restored::renumber(&self.writer).await?;
        if events > 0 {
            tracing::warn!(
                events,
                "the event log came from another server and was numbered anew"
            );
        }
        Ok(())
    }

    /// How many migrations are still to be applied. It only reads, and does not wait for writers on SQLite.
    ///
    /// # Errors
    /// When the database cannot be read, also when its file was removed or replaced: what is written then is lost.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        if self.file.as_ref().is_some_and(|file| !file.is_there()) {
            return Err(DbErr::Custom(
                "the database's file was removed or replaced".to_owned(),
            ));
        }
        let known = Migrator::migrations();
        let table = Migrator::migration_table_name().to_string();
        if !SchemaManager::new(&self.reader).has_table(&table).await? {
            return Ok(known.len());
        }
        let statement = Statement::from_string(
            self.reader.get_database_backend(),
            format!("SELECT version FROM {table}"),
        );
        let rows = self.reader.query_all_raw(statement).await?;
        let applied = rows
            .iter()
            .map(|row| row.try_get("", "version"))
            .collect::<Result<HashSet<String>, _>>()?;
        Ok(known
            .iter()
            .filter(|migration| !applied.contains(migration.name()))
            .count())
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

/// A database file as it was when it was opened. SQLite goes on with a file that has lost its name.
#[derive(Clone, Debug)]
struct File {
    path: PathBuf,
    number: Option<(u64, u64)>,
}

impl File {
    fn new(path: PathBuf) -> Self {
        let number = number(&path);
        Self { path, number }
    }

    fn is_there(&self) -> bool {
        self.number.is_none() || number(&self.path) == self.number
    }
}

/// What identifies a file, whatever it is called.
fn number(path: &Path) -> Option<(u64, u64)> {
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

/// The file of a SQLite database.
fn path(url: &str) -> Option<PathBuf> {
    let path = url
        .trim_start_matches("sqlite:")
        .trim_start_matches("//")
        .split('?')
        .next()?;
    Some(PathBuf::from(path))
}

/// Whether a server answers at all: a pool would go on asking, and only say in the end that it got no connection.
async fn answers(url: &str) -> Result<(), DbErr> {
    let refused = |error: sqlx::Error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)));
    let connection = PgConnection::connect(url).await.map_err(refused)?;
    connection.close().await.map_err(refused)
}

async fn sqlite(url: &str, connections: u32, cache_size: &'static str) -> Result<DatabaseConnection, DbErr> {
    if let Some(path) = path(url)
        && let Some(folder) = path.parent()
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
        .map_sqlx_sqlite_opts(move |options| {
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10))
                .foreign_keys(true)
                .statement_cache_capacity(STATEMENTS)
                .pragma("temp_store", "memory")
                .pragma("mmap_size", MAPPED)
                .pragma("cache_size", cache_size)
        });
    Database::connect(options).await
}
