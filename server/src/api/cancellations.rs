//! `/orders/{id}/cancellations` and `/cancellations`: asking to cancel, and deciding.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::{
    forms::FieldErrors,
    ids::{LineId, OrderId, RequestId},
    words::{CancellationReason, RequestKind},
};
use serde::Deserialize;
use services::{
    Error, cancellations,
    checkout::MAX_LINES,
    views::{listing, whole},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, OrdersRead, OrdersWrite},
    command::Command,
    input::{Id, Input, Nothing, Params},
    orders::whole_order,
    paging::{self, List},
    problem::Problem,
    request_body::{self, Approval, Filter, Rejection, RequestBody, UnitsOf, of_order, told},
    schema::word,
    seller_orders::by_position,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_one, request))
        .routes(routes!(withdraw))
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(approve))
        .routes(routes!(reject))
}

/// A wish to cancel.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCancellation {
    #[schema(schema_with = word::<CancellationReason>)]
    reason_code: CancellationReason,
    /// In the customer's words; needed for `other`.
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: Option<String>,
    /// Units by line; everything that is not packed when it is missing.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 100)]
    lines: Option<Vec<UnitsOf>>,
}

impl Input for NewCancellation {}

impl NewCancellation {
    /// What it asks for; nothing for everything that is not packed.
    fn units(&self) -> Result<Vec<(LineId, i64)>, Error> {
        let Some(lines) = &self.lines else {
            return Ok(Vec::new());
        };
        let mut errors = FieldErrors::default();
        if !(1..=MAX_LINES).contains(&lines.len()) {
            errors.add("lines", format!("Please name 1 to {MAX_LINES} lines."));
        }
        for (at, line) in lines.iter().enumerate() {
            if line.quantity < 1 {
                errors.add(
                    &format!("lines/{at}/quantity"),
                    "Please enter a whole number from 1.",
                );
            }
        }
        let units = lines.iter().map(|line| (line.line, line.quantity)).collect();
        Ok(errors.into_result(units)?)
    }
}

/// Ask to cancel an order
///
/// The units of `lines`, or everything that is not packed, are to be cancelled. Of an order that is unpaid and untouched they
/// are cancelled at once; else the request waits for a decision, and another can be made once it is decided.
#[utoipa::path(post, path = "/orders/{id}/cancellations", tag = "cancellations", request_body = NewCancellation,
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 201, description = "The request.", body = RequestBody)))]
async fn request(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<OrdersWrite, NewCancellation>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::CREATED, None),
            |s, actor, body| async move {
                let units = body.units()?;
                let (code, reason) = (body.reason_code.to_string(), body.reason.unwrap_or_default());
                cancellations::request_units(&s, &actor, id, &units, &code, &reason)
                    .await
                    .map(drop)
                    .map_err(|error| by_position(error, &units))
            },
        )
        .await
}

/// List the cancellations of an order
#[utoipa::path(get, path = "/orders/{id}/cancellations", tag = "cancellations",
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "All of them, oldest first.", body = List<RequestBody>)))]
async fn of_one(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Id(id): Id<OrderId>,
) -> Result<Json<List<RequestBody>>, Problem> {
    let graph = whole::order(&api.services, &caller.actor, id).await?;
    Ok(Json(List {
        data: of_order(graph, RequestKind::Cancellation),
        next_cursor: None,
    }))
}

/// Withdraw the waiting cancellation of an order
#[utoipa::path(post, path = "/orders/{id}/cancellations/withdraw", tag = "cancellations",
    request_body = Option<Nothing>,
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The order.", body = super::order_body::OrderBody)))]
async fn withdraw(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<OrdersWrite, Nothing>,
) -> Result<Response, Problem> {
    let tell = whole_order(StatusCode::OK, &command.caller.actor);
    command
        .run(&api, tell, |s, actor, _| async move {
            cancellations::withdraw(&s, &actor, id).await
        })
        .await
}

/// List cancellations
///
/// Of all orders, for staff that sees every request.
#[utoipa::path(get, path = "/cancellations", tag = "cancellations", params(Filter),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "A page.", body = List<RequestBody>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Params(filter): Params<Filter>,
) -> Result<Json<List<RequestBody>>, Problem> {
    let (turn, limit) = (
        paging::turn(filter.cursor.as_deref())?,
        paging::limit(filter.limit)?,
    );
    let (s, actor, show) = (&api.services, &caller.actor, filter.show());
    let page = listing::requests(s, actor, RequestKind::Cancellation, show, turn, limit).await?;
    Ok(Json(List {
        next_cursor: page.next.map(paging::seal),
        data: page.rows.into_iter().map(Into::into).collect(),
    }))
}

/// Read a cancellation
#[utoipa::path(get, path = "/cancellations/{id}", tag = "cancellations",
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "The request.", body = RequestBody,
        headers(("ETag" = String, description = "The version of its order.")))))]
async fn get(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Id(id): Id<RequestId>,
) -> Result<Response, Problem> {
    request_body::read(&api, &caller.actor, RequestKind::Cancellation, id).await
}

/// Approve a cancellation
///
/// Cancels what it asks for as far as that is not packed by now, releases its stock and gives the money back. `amount` of the
/// answer says what is no longer due; 409 when all of it is packed.
#[utoipa::path(post, path = "/cancellations/{id}/approve", tag = "cancellations",
    request_body = Option<Approval>,
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The request.", body = RequestBody)))]
async fn approve(
    State(api): State<Api>,
    Id(id): Id<RequestId>,
    command: Command<OrdersWrite, Approval>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::OK, Some(id)),
            |s, actor, body| async move {
                cancellations::approve(&s, &actor, id, &body.reason.unwrap_or_default()).await
            },
        )
        .await
}

/// Reject a cancellation
#[utoipa::path(post, path = "/cancellations/{id}/reject", tag = "cancellations", request_body = Rejection,
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The request.", body = RequestBody)))]
async fn reject(
    State(api): State<Api>,
    Id(id): Id<RequestId>,
    command: Command<OrdersWrite, Rejection>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::OK, Some(id)),
            |s, actor, body| async move { cancellations::reject(&s, &actor, id, &body.reason).await },
        )
        .await
}
