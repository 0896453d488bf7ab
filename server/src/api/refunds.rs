//! `/refunds` and `/orders/{id}/refunds`: money that goes back.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::{
    ids::{OrderId, PaymentId, RefundId, RequestId},
    machines::RefundState,
};
use serde::{Deserialize, Serialize};
use services::{
    Error,
    call::{Answer, Effect},
    payments,
    views::{listing, whole},
};
use store::entity::refunds;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, PaymentsRead, PaymentsWrite},
    command::{Command, answer},
    input::{Id, Input, Nothing, Params},
    paging::{self, List},
    problem::Problem,
    schema::{Moment, word},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(of_one))
        .routes(routes!(retry))
        .routes(routes!(paid))
}

/// Money that goes back.
#[derive(Debug, Serialize, ToSchema)]
struct Refund {
    #[schema(value_type = String, example = "rfd_01930000000070008000000000000001")]
    id: RefundId,
    #[schema(value_type = String)]
    order: OrderId,
    #[schema(value_type = String)]
    payment: PaymentId,
    /// The cancellation or return it follows from.
    #[schema(value_type = Option<String>)]
    request: Option<RequestId>,
    #[schema(schema_with = word::<RefundState>)]
    status: RefundState,
    /// In minor units of the order's currency.
    amount: i64,
    reason: String,
    /// Why the provider refused it last.
    error: Option<String>,
    created_at: Moment,
    succeeded_at: Option<Moment>,
}

impl From<refunds::Model> for Refund {
    fn from(row: refunds::Model) -> Self {
        let refunds::Model {
            id,
            order_id,
            payment_id,
            request_id,
            state,
            amount,
            reason,
            error,
            created_at,
            succeeded_at,
        } = row;
        Self {
            id,
            order: order_id,
            payment: payment_id,
            request: request_id,
            status: state,
            amount,
            reason,
            error,
            created_at: Moment(created_at),
            succeeded_at: succeeded_at.map(Moment),
        }
    }
}

/// Which refunds.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only those with this status, such as `failed`.
    #[param(schema_with = word::<RefundState>, required = false)]
    status: Option<RefundState>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// List refunds
///
/// Of all orders, newest first, for staff that sees every request.
#[utoipa::path(get, path = "/refunds", tag = "refunds", params(Filter),
    security(("bearer" = ["payments:read"])),
    responses((status = 200, description = "A page.", body = List<Refund>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<PaymentsRead>,
    Params(filter): Params<Filter>,
) -> Result<Json<List<Refund>>, Problem> {
    let before = paging::open(filter.cursor.as_deref())?;
    let limit = paging::limit(filter.limit)?;
    let (rows, more) = listing::refunds(&api.services, &caller.actor, filter.status, before, limit).await?;
    Ok(Json(List {
        next_cursor: rows.last().filter(|_| more).map(|row| paging::seal(row.id)),
        data: rows.into_iter().map(Into::into).collect(),
    }))
}

/// List the refunds of an order
#[utoipa::path(get, path = "/orders/{id}/refunds", tag = "refunds",
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["payments:read"])),
    responses((status = 200, description = "All of them, oldest first.", body = List<Refund>)))]
async fn of_one(
    State(api): State<Api>,
    caller: Caller<PaymentsRead>,
    Id(id): Id<OrderId>,
) -> Result<Json<List<Refund>>, Problem> {
    let graph = whole::order(&api.services, &caller.actor, id).await?;
    Ok(Json(List {
        data: graph.refunds.into_iter().map(Into::into).collect(),
        next_cursor: None,
    }))
}

/// Read a refund
#[utoipa::path(get, path = "/refunds/{id}", tag = "refunds", security(("bearer" = ["payments:read"])),
    params(("id" = String, Path, description = "`rfd_…`")),
    responses((status = 200, description = "The refund.", body = Refund)))]
async fn get(
    State(api): State<Api>,
    caller: Caller<PaymentsRead>,
    Id(id): Id<RefundId>,
) -> Result<Json<Refund>, Problem> {
    Ok(Json(
        whole::refund(&api.services, &caller.actor, id).await?.into(),
    ))
}

/// The answer of a command on a refund: the refund as it is written.
fn told(id: RefundId) -> impl Fn(Effect<'_>) -> Result<Answer, Error> + Send + Sync + 'static {
    move |effect| {
        let Effect::Order(graph) = effect else {
            return Err(Error::internal("an order was expected"));
        };
        let row = graph.refunds.iter().find(|row| row.id == id);
        let row = row.ok_or_else(|| Error::internal("the refund is not in its order"))?;
        answer(
            StatusCode::OK,
            Some(graph.order.version),
            None,
            &Refund::from(row.clone()),
        )
    }
}

/// Try a failed refund again
///
/// The provider is asked once more, soon after.
#[utoipa::path(post, path = "/refunds/{id}/retry", tag = "refunds", request_body = Option<Nothing>,
    params(("id" = String, Path, description = "`rfd_…`")), security(("bearer" = ["payments:write"])),
    responses((status = 200, description = "The refund.", body = Refund)))]
async fn retry(
    State(api): State<Api>,
    Id(id): Id<RefundId>,
    command: Command<PaymentsWrite, Nothing>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(id), |s, actor, _| async move {
            payments::retry_refund(&s, &actor, id).await
        })
        .await
}

/// How money was paid back by hand.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PaidByHand {
    /// How to find it: a bank reference, the number of a receipt.
    #[schema(min_length = 1, max_length = 200)]
    how: String,
}

impl Input for PaidByHand {}

/// Note that a failed refund was paid by other means
#[utoipa::path(post, path = "/refunds/{id}/paid", tag = "refunds", request_body = PaidByHand,
    params(("id" = String, Path, description = "`rfd_…`")), security(("bearer" = ["payments:write"])),
    responses((status = 200, description = "The refund.", body = Refund)))]
async fn paid(
    State(api): State<Api>,
    Id(id): Id<RefundId>,
    command: Command<PaymentsWrite, PaidByHand>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(id), |s, actor, body| async move {
            payments::paid_by_hand(&s, &actor, id, &body.how).await
        })
        .await
}
