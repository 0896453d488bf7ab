//! Whether a process says that it can serve, and why not.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database};
use server::health;
use testkit::{TestDb, db_test};
use tower::ServiceExt;

async fn ask(t: &TestDb, path: &str) -> (StatusCode, String) {
    let routes = health::routes(t.services.clone());
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = routes.oneshot(request).await.unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 10_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// Takes the database away, or brings it back.
async fn put_out_of_reach(t: &TestDb, away: bool) {
    if let Some(file) = t.url.strip_prefix("sqlite://") {
        let elsewhere = format!("{file}.away");
        let (from, to) = if away {
            (file, elsewhere.as_str())
        } else {
            (elsewhere.as_str(), file)
        };
        std::fs::rename(from, to).unwrap();
        return;
    }
    let name = t.url.rsplit('/').next().unwrap().split('?').next().unwrap();
    let server = std::env::var("WAYBILL_TEST_POSTGRES_URL").unwrap();
    let server = Database::connect(server).await.unwrap();
    let run = async |sql: String| server.execute_unprepared(&sql).await.unwrap();
    run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {}", !away)).await;
    if away {
        let others = format!("FROM pg_stat_activity WHERE datname = '{name}'");
        run(format!("SELECT pg_terminate_backend(pid) {others}")).await;
    }
}

#[db_test]
async fn a_process_without_its_database_lives_and_is_not_ready(t: TestDb) {
    assert_eq!(ask(&t, "/readyz").await.0, StatusCode::OK);
    put_out_of_reach(&t, true).await;
    for _ in 0..3 {
        let (status, body) = ask(&t, "/readyz").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(
            body,
            r#"{"reason":"the database does not answer","status":"not ready"}"#
        );
    }
    assert_eq!(ask(&t, "/healthz").await.0, StatusCode::OK);
    put_out_of_reach(&t, false).await;
    for _ in 0..100 {
        if ask(&t, "/readyz").await.0 == StatusCode::OK {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the database is back and the process is not ready");
}

#[db_test]
async fn a_process_on_an_old_schema_is_not_ready(t: TestDb) {
    for (sql, missing) in [
        ("DELETE FROM seaql_migrations WHERE version = 'm0001_initial'", 1),
        ("DROP TABLE seaql_migrations", Migrator::migrations().len()),
    ] {
        let tx = t.services.db.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
        let (status, body) = ask(&t, "/readyz").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        let told = format!(
            r#"{{"pending_migrations":{missing},"reason":"migrations are missing","status":"not ready"}}"#
        );
        assert_eq!(body, told);
        assert_eq!(ask(&t, "/healthz").await.0, StatusCode::OK);
    }
}
