//! `/orders/{id}/returns` and `/returns`: asking to send back, deciding.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::{
    ids::{LineId, OrderId, RequestId},
    words::{RequestKind, ReturnReason},
};
use serde::Deserialize;
use services::{
    returns,
    views::{listing, whole},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, ReturnsRead, ReturnsWrite},
    command::Command,
    input::{Id, Input, Params},
    paging::{self, List},
    problem::Problem,
    request_body::{self, Rejection, RequestBody, of_order, told, waiting},
    schema::word,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_one, request))
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(approve))
        .routes(routes!(reject))
}

/// A wish to send units of a line back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewReturn {
    #[schema(value_type = String, pattern = "^lin_[0-9a-f]{32}$")]
    line: LineId,
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: i64,
    #[schema(schema_with = word::<ReturnReason>)]
    reason_code: ReturnReason,
    /// In the customer's words; needed for `other`.
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

impl Input for NewReturn {}

/// What is granted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReturnApproval {
    /// What is given back, in minor units of the order's currency: up to what the units are worth, and the
    /// shipping of their part when nothing else of it is left. All of that when left out.
    #[serde(default)]
    #[schema(minimum = 0)]
    amount: Option<i64>,
    /// What the customer is told.
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

impl Input for ReturnApproval {}

/// Which returns.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Those that wait for a decision, oldest first (`true`, also when it is missing), or those that are decided, newest first.
    open: Option<bool>,
    /// Those that were inspected and wait to be closed, oldest first (`true`), whatever `open` is.
    to_close: Option<bool>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// Ask to send units back
#[utoipa::path(post, path = "/orders/{id}/returns", tag = "returns", request_body = NewReturn,
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["returns:write"])),
    responses((status = 201, description = "The request.", body = RequestBody)))]
async fn request(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<ReturnsWrite, NewReturn>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::CREATED, None),
            |s, actor, body| async move {
                let NewReturn {
                    line,
                    quantity,
                    reason_code,
                    reason,
                } = body;
                let (code, reason) = (reason_code.to_string(), reason.unwrap_or_default());
                returns::request(&s, &actor, id, line, quantity, &code, &reason)
                    .await
                    .map(drop)
            },
        )
        .await
}

/// List the returns of an order
#[utoipa::path(get, path = "/orders/{id}/returns", tag = "returns",
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["returns:read"])),
    responses((status = 200, description = "All of them, oldest first.", body = List<RequestBody>)))]
async fn of_one(
    State(api): State<Api>,
    caller: Caller<ReturnsRead>,
    Id(id): Id<OrderId>,
) -> Result<Json<List<RequestBody>>, Problem> {
    let graph = whole::order(&api.services, &caller.actor, id).await?;
    Ok(Json(List {
        data: of_order(graph, RequestKind::Return),
        next_cursor: None,
    }))
}

/// List returns
///
/// Of all orders, for staff that sees every request.
#[utoipa::path(get, path = "/returns", tag = "returns", params(Which),
    security(("bearer" = ["returns:read"])),
    responses((status = 200, description = "A page.", body = List<RequestBody>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<ReturnsRead>,
    Params(filter): Params<Which>,
) -> Result<Json<List<RequestBody>>, Problem> {
    let (turn, limit) = (
        paging::turn(filter.cursor.as_deref())?,
        paging::limit(filter.limit)?,
    );
    let show = match filter.to_close {
        Some(true) => listing::Requests::ToClose,
        _ => waiting(filter.open),
    };
    let (s, actor) = (&api.services, &caller.actor);
    let page = listing::requests(s, actor, RequestKind::Return, show, turn, limit).await?;
    Ok(Json(List {
        next_cursor: page.next.map(paging::seal),
        data: page.rows.into_iter().map(Into::into).collect(),
    }))
}

/// Read a return
///
/// For everybody who sees its order, and for the seller of the goods.
#[utoipa::path(get, path = "/returns/{id}", tag = "returns",
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["returns:read"])),
    responses((status = 200, description = "The request.", body = RequestBody,
        headers(("ETag" = String, description = "The version of its order.")))))]
async fn get(
    State(api): State<Api>,
    caller: Caller<ReturnsRead>,
    Id(id): Id<RequestId>,
) -> Result<Response, Problem> {
    request_body::read(&api, &caller.actor, RequestKind::Return, id).await
}

/// Approve a return
///
/// Gives the amount back; the goods may still be on their way.
#[utoipa::path(post, path = "/returns/{id}/approve", tag = "returns", request_body = ReturnApproval,
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["returns:write"])),
    responses((status = 200, description = "The request.", body = RequestBody)))]
async fn approve(
    State(api): State<Api>,
    Id(id): Id<RequestId>,
    command: Command<ReturnsWrite, ReturnApproval>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::OK, Some(id)),
            |s, actor, body| async move {
                returns::approve(&s, &actor, id, body.amount, &body.reason.unwrap_or_default()).await
            },
        )
        .await
}

/// Reject a return
#[utoipa::path(post, path = "/returns/{id}/reject", tag = "returns", request_body = Rejection,
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["returns:write"])),
    responses((status = 200, description = "The request.", body = RequestBody)))]
async fn reject(
    State(api): State<Api>,
    Id(id): Id<RequestId>,
    command: Command<ReturnsWrite, Rejection>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::OK, Some(id)),
            |s, actor, body| async move { returns::reject(&s, &actor, id, &body.reason).await },
        )
        .await
}
