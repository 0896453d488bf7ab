//! `/orders/{id}/priority`: how urgent an order is.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{ids::OrderId, priority::Priority};
use serde::Deserialize;
use services::priorities;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::OrdersWrite,
    command::Command,
    input::{Id, Input},
    orders::whole_order,
    problem::Problem,
    schema::word,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(set))
}

/// How urgent an order is to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPriority {
    #[schema(schema_with = word::<Priority>)]
    priority: Priority,
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

impl Input for NewPriority {}

/// Say how urgent an order is
///
/// An order becomes `high` by itself a day before it was promised to arrive, and `urgent` after that.
#[utoipa::path(post, path = "/orders/{id}/priority", tag = "orders", request_body = NewPriority,
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The order.", body = super::order_body::OrderBody)))]
async fn set(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<OrdersWrite, NewPriority>,
) -> Result<Response, Problem> {
    let tell = whole_order(StatusCode::OK, &command.caller.actor);
    command
        .run(&api, tell, |s, actor, body| async move {
            let NewPriority { priority, reason } = body;
            priorities::set(&s, &actor, id, priority, &reason.unwrap_or_default()).await
        })
        .await
}
