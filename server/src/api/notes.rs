//! `/orders/{id}/notes`: what staff and sellers write about an order.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::ids::{NoteId, OrderId, SellerOrderId};
use serde::{Deserialize, Serialize};
use services::{
    call::Effect,
    notes,
    views::{seller_part, whole},
};
use store::{entity, graph::Graph};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, OrdersRead, OrdersWrite},
    command::{Command, answer},
    input::{Id, Input},
    paging::List,
    problem::Problem,
    schema::Moment,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add))
}

/// A note.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Note {
    #[schema(value_type = String)]
    id: NoteId,
    /// The part it is about; `null` for the whole order.
    #[schema(value_type = Option<String>)]
    seller_order: Option<SellerOrderId>,
    /// Whether the customer reads it.
    visible: bool,
    body: String,
    at: Moment,
}

impl From<entity::notes::Model> for Note {
    fn from(row: entity::notes::Model) -> Self {
        let entity::notes::Model {
            id,
            order_id: _,
            seller_order_id,
            visible,
            body,
            author_id: _,
            at,
        } = row;
        Self {
            id,
            seller_order: seller_order_id,
            visible,
            body,
            at: Moment(at),
        }
    }
}

/// The notes of an order that the seller of a part may read.
pub(super) fn of_part(graph: &Graph, part: SellerOrderId) -> Vec<Note> {
    let alone = graph.parts.len() == 1;
    let notes = graph.notes.iter();
    let readable = notes.filter(|note| seller_part::is_for(note, part, alone));
    readable.cloned().map(Into::into).collect()
}

/// A note to write.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNote {
    #[schema(min_length = 1, max_length = 2000)]
    body: String,
    /// Whether the customer reads it; not when it is missing.
    #[serde(default)]
    visible: Option<bool>,
    /// The part it is about; sellers write about their own parts alone.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^sor_[0-9a-f]{32}$")]
    seller_order: Option<SellerOrderId>,
}

impl Input for NewNote {}

/// List the notes of an order
///
/// Customers read those that are visible.
#[utoipa::path(get, path = "/orders/{id}/notes", tag = "notes",
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "All of them, oldest first.", body = List<Note>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Id(id): Id<OrderId>,
) -> Result<Json<List<Note>>, Problem> {
    let graph = whole::order(&api.services, &caller.actor, id).await?;
    Ok(Json(List {
        data: graph.notes.into_iter().map(Into::into).collect(),
        next_cursor: None,
    }))
}

/// Write a note
#[utoipa::path(post, path = "/orders/{id}/notes", tag = "notes", request_body = NewNote,
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 201, description = "The note.", body = Note)))]
async fn add(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<OrdersWrite, NewNote>,
) -> Result<Response, Problem> {
    let tell = |effect: Effect<'_>| match effect {
        Effect::Order(graph) => {
            let last = graph.notes.last().cloned().map(Note::from);
            answer(StatusCode::CREATED, Some(graph.order.version), None, &last)
        }
        _ => Err(services::Error::internal("an order was expected")),
    };
    command
        .run(&api, tell, |s, actor, body| async move {
            let NewNote {
                body,
                visible,
                seller_order,
            } = body;
            notes::add(&s, &actor, id, seller_order, visible.unwrap_or(false), &body)
                .await
                .map(drop)
        })
        .await
}
