//! The database's history. Each migration is one SQL file, written once for both databases.

use std::hash::{DefaultHasher, Hash, Hasher};

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;
pub use sea_orm_migration::{MigratorTrait, SchemaManager};

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(SqlFile { name: $name, sql: include_str!(concat!($name, ".sql")) }),+]
    };
}

/// All migrations, oldest first.
const FILES: &[SqlFile] = files![
    "m0001_initial",
    "m0002_stock",
    "m0003_rules",
    "m0004_finding",
    "m0005_money",
    "m0006_cancellations",
    "m0007_pieces",
    "m0008_released",
    "m0009_returns",
    "m0010_keys",
    "m0011_unread",
    "m0012_standing",
    "m0013_search_text",
    "m0014_names",
];

/// Applies all migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        FILES.iter().map(|file| Box::new(*file) as _).collect()
    }
}

/// A number that is another one whenever a migration does something else: what was migrated under another is of another
/// program.
#[must_use]
pub fn fingerprint() -> u64 {
    let mut hasher = DefaultHasher::new();
    for SqlFile { name, sql } in FILES {
        (name, dialect(sql, true), dialect(sql, false)).hash(&mut hasher);
    }
    hasher.finish()
}

/// One SQL file. Words in braces stand for each database's own types; a statement that begins with one of a database's
/// name is for that one alone.
#[derive(Clone, Copy)]
struct SqlFile {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for SqlFile {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SqlFile {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let sql: String = self
            .sql
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"))
            .collect::<Vec<_>>()
            .join("\n");
        for statement in sql.split(';').map(str::trim).filter(|s| !s.is_empty()) {
            let (own, other) = if postgres {
                ("{postgres}", "{sqlite}")
            } else {
                ("{sqlite}", "{postgres}")
            };
            if statement.starts_with(other) {
                continue;
            }
            let statement = statement.strip_prefix(own).unwrap_or(statement);
            manager
                .get_connection()
                .execute_unprepared(&dialect(statement, postgres))
                .await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "migrations only go forward; restore a backup instead".to_owned(),
        ))
    }
}

/// A statement in the words of one database.
fn dialect(statement: &str, postgres: bool) -> String {
    let words = if postgres {
        [
            ("{uuid}", "UUID"),
            ("{json}", "JSONB"),
            ("{bytes}", "COLLATE \"C\""),
            ("{position}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
            ("{transaction_id}", "(pg_current_xact_id()::text::bigint)"),
            ("{now}", "CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)"),
        ]
    } else {
        [
            ("{uuid}", "BLOB"),
            ("{json}", "TEXT"),
            ("{bytes}", "COLLATE BINARY"),
            ("{position}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
            ("{transaction_id}", "0"),
            ("{now}", "CAST(strftime('%s', 'now') AS INTEGER) * 1000000"),
        ]
    };
    words
        .iter()
        .fold(statement.to_owned(), |sql, (word, own)| sql.replace(word, own))
}
