//! `/orders/{id}/holds`: stopping an order, and letting it go on.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::{
    holds::{Hold, HoldKind, Holds, SetBy},
    ids::OrderId,
};
use serde::{Deserialize, Serialize};
use services::{
    Error,
    call::{Answer, Effect},
    holds,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, OrdersRead, OrdersWrite},
    command::{Command, answer},
    input::{Id, Ids, Input},
    paging::List,
    problem::Problem,
    schema::word,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, set))
        .routes(routes!(release))
}

/// What stops an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hold)]
struct HoldBody {
    #[schema(schema_with = word::<HoldKind>)]
    kind: HoldKind,
    reason: String,
    /// The rule that set it; `null` for a person.
    rule: Option<String>,
}

fn bodies(Holds(holds): &Holds) -> List<HoldBody> {
    let body = |(kind, Hold { reason, by }): (&HoldKind, &Hold)| HoldBody {
        kind: *kind,
        reason: reason.clone(),
        rule: match by {
            SetBy::Person => None,
            SetBy::Rule(rule) => Some(rule.clone()),
        },
    };
    List {
        data: holds.iter().map(body).collect(),
        next_cursor: None,
    }
}

fn told(status: StatusCode) -> impl Fn(Effect<'_>) -> Result<Answer, Error> + Send + Sync + 'static {
    move |effect| match effect {
        Effect::Order(graph) => answer(
            status,
            Some(graph.order.version),
            None,
            &bodies(&graph.order.holds),
        ),
        _ => Err(Error::internal("an order was expected")),
    }
}

/// A hold to set.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHold {
    /// Why. An order has one hold of a kind at most.
    #[schema(schema_with = word::<HoldKind>)]
    kind: HoldKind,
    /// In words, for those who decide about it.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

impl Input for NewHold {}

/// Why a hold is released.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Release {
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

impl Input for Release {
    const MAY_BE_MISSING: bool = true;
}

/// List what stops an order
///
/// For staff. The customer reads the status `on_hold`, and no reason.
#[utoipa::path(get, path = "/orders/{id}/holds", tag = "holds",
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "All of them.", body = List<HoldBody>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Id(id): Id<OrderId>,
) -> Result<Json<List<HoldBody>>, Problem> {
    let found = holds::of(&api.services, &caller.actor, id).await?;
    Ok(Json(bodies(&found)))
}

/// Stop an order
///
/// `fraud` stops everything but its ways out: edits, cancellations, refunds. `payment` and `manual` stop confirming and all
/// work on the goods, `address` stops packing and shipping.
#[utoipa::path(post, path = "/orders/{id}/holds", tag = "holds", request_body = NewHold,
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 201, description = "All holds of the order.", body = List<HoldBody>)))]
async fn set(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<OrdersWrite, NewHold>,
) -> Result<Response, Problem> {
    command
        .run(
            &api,
            told(StatusCode::CREATED),
            |s, actor, NewHold { kind, reason }| async move { holds::set(&s, &actor, id, kind, &reason).await },
        )
        .await
}

/// Release a hold
///
/// What it kept from happening by itself happens now. Releasing what is not held changes nothing.
#[utoipa::path(post, path = "/orders/{id}/holds/{kind}/release", tag = "holds", request_body = Option<Release>,
    params(("id" = String, Path, description = "`ord_…`"),
        ("kind" = String, Path, description = "`fraud`, `payment`, `address` or `manual`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The holds that are left.", body = List<HoldBody>)))]
async fn release(
    State(api): State<Api>,
    Ids(id, kind): Ids<OrderId, HoldKind>,
    command: Command<OrdersWrite, Release>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(StatusCode::OK), |s, actor, body| async move {
            holds::release(&s, &actor, id, kind, &body.reason.unwrap_or_default()).await
        })
        .await
}
