//! The database's history. Each migration is one SQL file, written once for both databases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;
pub use sea_orm_migration::{MigratorTrait, SchemaManager};

/// All migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(SqlFile {
                name: "m0001_initial",
                sql: include_str!("m0001_initial.sql"),
            }),
            Box::new(SqlFile {
                name: "m0002_stock",
                sql: include_str!("m0002_stock.sql"),
            }),
            Box::new(SqlFile {
                name: "m0003_rules",
                sql: include_str!("m0003_rules.sql"),
            }),
            Box::new(SqlFile {
                name: "m0004_finding",
                sql: include_str!("m0004_finding.sql"),
            }),
            Box::new(SqlFile {
                name: "m0005_money",
                sql: include_str!("m0005_money.sql"),
            }),
            Box::new(SqlFile {
                name: "m0006_cancellations",
                sql: include_str!("m0006_cancellations.sql"),
            }),
            Box::new(SqlFile {
                name: "m0007_pieces",
                sql: include_str!("m0007_pieces.sql"),
            }),
            Box::new(SqlFile {
                name: "m0008_released",
                sql: include_str!("m0008_released.sql"),
            }),
            Box::new(SqlFile {
                name: "m0009_returns",
                sql: include_str!("m0009_returns.sql"),
            }),
            Box::new(SqlFile {
                name: "m0010_keys",
                sql: include_str!("m0010_keys.sql"),
            }),
        ]
    }
}

/// One SQL file. Words in braces stand for each database's own types; a statement that begins with one of a database's
/// name is for that one alone.
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
            let statement = match statement.strip_prefix("{postgres}") {
                Some(_) if !postgres => continue,
                Some(rest) => rest,
                None => statement,
            };
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
