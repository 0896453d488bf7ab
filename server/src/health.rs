//! Whether the process runs, and whether it can serve.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use services::Services;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// `/healthz`: the process answers. `/readyz`: the database answers and has every migration.
pub fn routes(services: Services) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .with_state(services)
}

fn answer(status: StatusCode, body: serde_json::Value) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

async fn healthz() -> Response {
    answer(StatusCode::OK, json!({ "status": "ok" }))
}

async fn readyz(State(services): State<Services>) -> Response {
    let not_ready = |body| answer(StatusCode::SERVICE_UNAVAILABLE, body);
    match tokio::time::timeout(PATIENCE, services.db.pending_migrations()).await {
        Ok(Ok(0)) => answer(StatusCode::OK, json!({ "status": "ready" })),
        Ok(Ok(n)) => not_ready(
            json!({ "status": "not ready", "reason": "migrations are missing", "pending_migrations": n }),
        ),
        failed => {
            // Its words may name hosts and users: they are for the log alone.
            if let Ok(Err(error)) = failed {
                tracing::error!(%error, "the database does not answer");
            } else {
                tracing::error!("the database does not answer in time");
            }
            not_ready(json!({ "status": "not ready", "reason": "the database does not answer" }))
        }
    }
}
