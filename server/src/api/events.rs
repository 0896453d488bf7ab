//! `/orders/{id}/events`: what happened to an order.

use axum::{Json, extract::State};
use domain::ids::{EventId, OrderId, UserId};
use serde::{Deserialize, Serialize};
use services::views::whole;
use store::entity::events;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, OrdersRead},
    input::{Id, Params},
    paging::{self, List},
    problem::Problem,
    schema::Moment,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Which events.
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

/// Something that happened to an order.
#[derive(Debug, Serialize, ToSchema)]
struct Event {
    #[schema(value_type = String)]
    id: EventId,
    /// What happened, with the version of its form, such as `order.placed.v1`.
    r#type: String,
    /// The order's version after it.
    version: i64,
    at: Moment,
    /// The commission of a seller and the `code` of a failed payment are in it for staff alone.
    #[schema(value_type = Object)]
    data: serde_json::Value,
    /// Who: a `user`, a `guest`, or the `system`.
    actor: String,
    /// Which person; staff alone sees it.
    #[schema(value_type = Option<String>)]
    actor_id: Option<UserId>,
    /// The reason given; staff alone sees it.
    justification: Option<String>,
    /// Whether it happened by itself.
    automated: bool,
}

impl Event {
    fn of(row: events::Model, staff: bool) -> Self {
        let events::Model {
            position: _,
            id,
            order_id: _,
            version,
            kind,
            mut data,
            actor,
            actor_id,
            justification,
            automated,
            cause: _,
            at,
        } = row;
        if !staff {
            hide(&kind, &mut data);
        }
        Self {
            id,
            r#type: kind,
            version,
            at: Moment(at),
            data,
            actor,
            actor_id: actor_id.filter(|_| staff),
            justification: Some(justification).filter(|text| staff && !text.is_empty()),
            automated,
        }
    }
}

/// Takes out what staff alone sees: what a seller pays the marketplace, which is between the two, and the provider's word for why a
/// card was declined.
fn hide(kind: &str, data: &mut serde_json::Value) {
    if let ("payment.failed.v1", Some(data)) = (kind, data.as_object_mut()) {
        data.remove("code");
    }
    let parts = data.get_mut("parts").and_then(serde_json::Value::as_array_mut);
    for part in parts.into_iter().flatten() {
        if let Some(part) = part.as_object_mut() {
            part.remove("commission_rate");
        }
    }
}

/// Whether an event tells of what the customer does not see: a hold, how urgent the order is, an internal note.
fn is_internal(row: &events::Model) -> bool {
    const INTERNAL: [&str; 3] = ["hold.set.v1", "hold.released.v1", "order.priority_changed.v1"];
    INTERNAL.contains(&row.kind.as_str()) || row.data.get("visible") == Some(&serde_json::Value::Bool(false))
}

/// List what happened to an order
///
/// Oldest first. The cursor of the last page is `null`; later events are found by asking again.
#[utoipa::path(get, path = "/orders/{id}/events", tag = "orders",
    params(("id" = String, Path, description = "`ord_…`"), Filter),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "A page.", body = List<Event>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Id(id): Id<OrderId>,
    Params(filter): Params<Filter>,
) -> Result<Json<List<Event>>, Problem> {
    let limit = usize::try_from(paging::limit(filter.limit)?).unwrap_or(usize::MAX);
    let after = paging::open::<i64>(filter.cursor.as_deref())?.unwrap_or(0);
    let staff = whole::as_staff(&api.services, &caller.actor, id).await?;
    let mut rows = whole::events(&api.services, &caller.actor, id, after).await?;
    rows.retain(|row| staff || !is_internal(row));
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok(Json(List {
        next_cursor: rows.last().filter(|_| more).map(|row| paging::seal(row.version)),
        data: rows.into_iter().map(|row| Event::of(row, staff)).collect(),
    }))
}
