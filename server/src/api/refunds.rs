//! `/refunds` and `/orders/{id}/refunds`: money that goes back.

use axum::{Json, extract::State};
use domain::{
    ids::{OrderId, PaymentId, RefundId, RequestId},
    machines::RefundState,
};
use serde::{Deserialize, Serialize};
use services::views::{listing, whole};
use store::entity::refunds;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, PaymentsRead},
    input::{Id, Params},
    paging::{self, List},
    problem::Problem,
    schema::{Moment, word},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(of_one))
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
    responses((status = 200, description = "A page.", body = List<Refund>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<PaymentsRead>,
    Params(filter): Params<Filter>,
) -> Result<Json<List<Refund>>, Problem> {
    let before = paging::open(filter.cursor.as_deref())?;
    let limit = paging::limit(filter.limit)?;
    let (rows, more) = listing::refunds(&api.services, &caller.actor, before, limit).await?;
    Ok(Json(List {
        next_cursor: rows.last().filter(|_| more).map(|row| paging::seal(row.id)),
        data: rows.into_iter().map(Into::into).collect(),
    }))
}

/// List the refunds of an order
#[utoipa::path(get, path = "/orders/{id}/refunds", tag = "refunds",
    params(("id" = String, Path, description = "`ord_…`")),
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
