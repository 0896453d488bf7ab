//! `/returns/{id}/…`: what follows once a return was asked for: taking it back, sending, receiving, inspecting, closing.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::ids::RequestId;
use serde::Deserialize;
use services::returns::{self, Receipt};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::ReturnsWrite,
    command::Command,
    input::{Id, Input, Nothing},
    problem::Problem,
    request_body::{RequestBody, told},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(withdraw))
        .routes(routes!(send))
        .routes(routes!(receive))
        .routes(routes!(inspect))
        .routes(routes!(close))
}

/// Withdraw a return
///
/// Before it is decided: the goods stay with the customer.
#[utoipa::path(post, path = "/returns/{id}/withdraw", tag = "returns", request_body = Option<Nothing>,
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["returns:write"])),
    responses((status = 200, description = "The request.", body = RequestBody)))]
async fn withdraw(
    State(api): State<Api>,
    Id(id): Id<RequestId>,
    command: Command<ReturnsWrite, Nothing>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(StatusCode::OK, Some(id)), |s, actor, _| async move {
            returns::withdraw(&s, &actor, id).await
        })
        .await
}

/// How the goods travel.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Sending {
    /// The code of a carrier, such as `ups`, as for the parcels of sellers.
    #[serde(default)]
    #[schema(max_length = 40, example = "ups")]
    carrier: Option<String>,
    /// The tracking number.
    #[serde(default)]
    #[schema(max_length = 40, example = "1Z999AA10123456784")]
    awb: Option<String>,
}

impl Input for Sending {
    const MAY_BE_MISSING: bool = true;
}

/// Note that the goods of a return are sent
///
/// For the customer, once it is approved.
#[utoipa::path(post, path = "/returns/{id}/send", tag = "returns", request_body = Option<Sending>,
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["returns:write"])),
    responses((status = 200, description = "The request.", body = RequestBody)))]
async fn send(
    State(api): State<Api>,
    Id(id): Id<RequestId>,
    command: Command<ReturnsWrite, Sending>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::OK, Some(id)),
            |s, actor, body| async move {
                let Sending { carrier, awb } = body;
                let (carrier, awb) = (carrier.unwrap_or_default(), awb.unwrap_or_default());
                returns::send(&s, &actor, id, &carrier, &awb).await
            },
        )
        .await
}

/// What came.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Received {
    /// Units that came now; all that are expected when it is missing.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    quantity: Option<i64>,
    /// Whether the rest will not come: it is given up, and stays paid back. Then `quantity` is needed.
    #[serde(default)]
    no_more: Option<bool>,
}

impl Input for Received {
    const MAY_BE_MISSING: bool = true;
}

/// Note that goods of a return are back
///
/// For the seller. It is `received` once nothing more is expected, and goes on a shelf once it is inspected.
#[utoipa::path(post, path = "/returns/{id}/receive", tag = "returns", request_body = Option<Received>,
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["returns:write"])),
    responses((status = 200, description = "The request.", body = RequestBody)))]
async fn receive(
    State(api): State<Api>,
    Id(id): Id<RequestId>,
    command: Command<ReturnsWrite, Received>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::OK, Some(id)),
            |s, actor, body| async move {
                let Received { quantity, no_more } = body;
                let receipt = Receipt {
                    quantity,
                    no_more: no_more.unwrap_or(false),
                    all_fit: false,
                    before: None,
                };
                returns::receive(&s, &actor, id, receipt).await
            },
        )
        .await
}

/// What the goods are like.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Inspection {
    /// Units that are fit for sale, of all that came.
    #[schema(minimum = 0, maximum = 1_000_000)]
    fit: i64,
    /// Why the others are not; needed when there are any. The customer can read it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

impl Input for Inspection {}

/// Say how many units of a return are fit for sale
///
/// For the seller, once it is received. They go back on their shelves, if they are stocked; the others are written off. When
/// everything came and is fit, the return is closed.
#[utoipa::path(post, path = "/returns/{id}/inspect", tag = "returns", request_body = Inspection,
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["returns:write"])),
    responses((status = 200, description = "The request.", body = RequestBody)))]
async fn inspect(
    State(api): State<Api>,
    Id(id): Id<RequestId>,
    command: Command<ReturnsWrite, Inspection>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::OK, Some(id)),
            |s, actor, body| async move {
                let Inspection { fit, reason } = body;
                returns::inspect(&s, &actor, id, fit, &reason.unwrap_or_default()).await
            },
        )
        .await
}

/// How a return ends.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Closing {
    /// What there is to say to it; the customer and the seller can read it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

impl Input for Closing {
    const MAY_BE_MISSING: bool = true;
}

/// Close a return
///
/// For an administrator, of a return that is inspected and of which something is missing or not fit for sale.
#[utoipa::path(post, path = "/returns/{id}/close", tag = "returns", request_body = Option<Closing>,
    params(("id" = String, Path, description = "`req_…`")),
    security(("bearer" = ["returns:write"])),
    responses((status = 200, description = "The request.", body = RequestBody)))]
async fn close(
    State(api): State<Api>,
    Id(id): Id<RequestId>,
    command: Command<ReturnsWrite, Closing>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::OK, Some(id)),
            |s, actor, body| async move { returns::close(&s, &actor, id, &body.note.unwrap_or_default()).await },
        )
        .await
}
