//! Fresh PostgreSQL databases, copied from one that is migrated once per schema.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use store::Db;

/// A migrated, empty database of its own: its name and its address.
pub(crate) async fn fresh(server: &str) -> (String, String) {
    let admin = admin(server).await;
    let template = format!("waybill_template_{}", crate::schema_hash());
    // One process builds the template; the others wait here. The lock ends with the connection.
    admin
        .execute_unprepared("SELECT pg_advisory_lock(7421936)")
        .await
        .unwrap();
    if !exists(&admin, &template).await {
        build(&admin, server, &template).await;
    }
    admin
        .execute_unprepared("SELECT pg_advisory_unlock(7421936)")
        .await
        .unwrap();
    let name = format!("waybill_test_{}", crate::unique());
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .await
        .unwrap();
    admin.close().await.unwrap();
    let url = address(server, &name);
    (name, url)
}

/// Drops a database, whoever is still connected to it.
pub(crate) async fn remove(server: &str, name: &str) {
    let admin = admin(server).await;
    admin
        .execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .await
        .unwrap();
    admin.close().await.unwrap();
}

/// Migrates a database under another name and renames it when it is whole.
async fn build(admin: &DatabaseConnection, server: &str, template: &str) {
    let draft = format!("waybill_draft_{}", crate::unique());
    admin
        .execute_unprepared(&format!("CREATE DATABASE {draft}"))
        .await
        .unwrap();
    let db = Db::connect(&address(server, &draft)).await.unwrap();
    db.migrate().await.unwrap();
    db.read().clone().close().await.unwrap();
    admin
        .execute_unprepared(&format!("ALTER DATABASE {draft} RENAME TO {template}"))
        .await
        .unwrap();
}

async fn exists(admin: &DatabaseConnection, name: &str) -> bool {
    let query = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    admin
        .query_one_raw(Statement::from_string(admin.get_database_backend(), query))
        .await
        .unwrap()
        .is_some()
}

async fn admin(server: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(server);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options)
        .await
        .expect("WAYBILL_TEST_POSTGRES_URL leads to a server")
}

/// The same server's address with another database.
fn address(server: &str, database: &str) -> String {
    let (server, options) = server
        .split_once('?')
        .map_or((server, String::new()), |(s, o)| (s, format!("?{o}")));
    let host = server
        .rsplit_once('/')
        .filter(|(host, _)| !host.ends_with('/'))
        .map_or(server, |(host, _)| host);
    format!("{host}/{database}{options}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_an_address_is_replaced_and_the_rest_stays() {
        assert_eq!(
            address("postgres://u:p@h:5432/postgres", "x"),
            "postgres://u:p@h:5432/x"
        );
        assert_eq!(address("postgres://u:p@h:5432", "x"), "postgres://u:p@h:5432/x");
        assert_eq!(
            address("postgres://h/db?sslmode=disable", "x"),
            "postgres://h/x?sslmode=disable"
        );
    }
}
