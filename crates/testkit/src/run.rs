//! Running one test body on one database. `#[db_test]` calls these.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use tokio::runtime::{Builder, Runtime};

use crate::{TestDb, postgres, skip, sqlite};

/// Runs `test` on a fresh SQLite file, which is removed afterwards.
///
/// # Panics
/// When the test does.
pub fn sqlite<F: Future<Output = ()>>(test: impl FnOnce(TestDb) -> F) {
    let file = runtime().block_on(sqlite::fresh());
    let result = finish(test, format!("sqlite://{}", file.display()));
    sqlite::remove(&file);
    result.unwrap_or_else(|panic| resume_unwind(panic));
}

/// Runs `test` on a fresh PostgreSQL database, which is dropped afterwards; says so and passes when
/// `WAYBILL_TEST_POSTGRES_URL` is not set.
///
/// # Panics
/// When the test does.
pub fn postgres<F: Future<Output = ()>>(test: impl FnOnce(TestDb) -> F) {
    let Ok(server) = std::env::var("WAYBILL_TEST_POSTGRES_URL") else {
        skip("WAYBILL_TEST_POSTGRES_URL is not set");
        return;
    };
    let (name, url) = runtime().block_on(postgres::fresh(&server));
    let result = finish(test, url);
    runtime().block_on(postgres::remove(&server, &name));
    result.unwrap_or_else(|panic| resume_unwind(panic));
}

/// Runs the test on its own runtime, which is gone with everything it started before the database is removed.
fn finish<F: Future<Output = ()>>(test: impl FnOnce(TestDb) -> F, url: String) -> std::thread::Result<()> {
    let runtime = runtime();
    let result = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async { test(TestDb::open(url).await).await });
    }));
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    result
}

fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
}
