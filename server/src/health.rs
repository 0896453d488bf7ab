//! Whether the process runs, and whether it can serve.

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use services::Services;

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
    match services.db.pending_migrations().await {
        Ok(0) => answer(StatusCode::OK, json!({ "status": "ready" })),
        Ok(n) => answer(
            StatusCode::SERVICE_UNAVAILABLE,
            json!({ "status": "not ready", "pending_migrations": n }),
        ),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            answer(
                StatusCode::SERVICE_UNAVAILABLE,
                json!({ "status": "not ready", "database": "no answer" }),
            )
        }
    }
}
