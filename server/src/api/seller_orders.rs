//! `/seller-orders`: what one seller packs, ships and delivers.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    headline::Headline,
    ids::{LineId, OrderId, SellerId, SellerOrderId, ShipmentId},
    machines::{SellerOrderState, ShipmentState},
    priority::Priority,
    words::RequestKind,
};
use serde::{Deserialize, Serialize};
use services::{
    Error, Services,
    call::{Answer, Effect},
    fulfilment,
    views::{
        listing::{self, PartRow},
        seller_part, whole,
    },
};
use store::graph::Graph;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, OrdersRead, OrdersWrite},
    command::{Command, answer},
    input::{Id, Input, Nothing, Params},
    notes::{self, Note},
    order_body::{LineBody, PartBody},
    paging::{self, List},
    problem::Problem,
    request_body::RequestBody,
    schema::{AddressBody, Moment, carriers, word},
    versions,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(process))
        .routes(routes!(decline))
        .routes(routes!(pack))
        .routes(routes!(ship))
        .routes(routes!(deliver))
}

/// One seller's part of an order. Nothing of other sellers or of the payment is in it.
#[derive(Debug, Serialize, ToSchema)]
struct SellerOrder {
    /// The order it is a part of.
    #[schema(value_type = String)]
    order: OrderId,
    /// What customers read.
    number: String,
    currency: String,
    #[serde(flatten)]
    part: PartBody,
    lines: Vec<LineBody>,
    /// Whether the customer pays on delivery.
    cash_on_delivery: bool,
    /// What the customer asked to send back; `receive` notes what has come.
    returns: Vec<RequestBody>,
    shipping_method: String,
    shipping_address: AddressBody,
    /// What the customer wrote.
    note: String,
    /// What is written about it, oldest first.
    notes: Vec<Note>,
    /// Whether somebody asks to cancel what of it is still to be packed.
    cancellation_waiting: bool,
    placed_at: Moment,
    /// The version of the order; the number in `ETag`.
    version: i64,
}

impl SellerOrder {
    fn of(graph: &Graph, id: SellerOrderId) -> Result<Self, Error> {
        let row = graph.parts.iter().find(|part| part.id == id);
        let row = row.ok_or_else(|| Error::internal("the part is not in its order"))?;
        let order = &graph.order;
        Ok(Self {
            order: order.id,
            number: order.number.to_string(),
            currency: order.currency.to_string(),
            part: PartBody::of(graph, row),
            lines: graph
                .lines
                .iter()
                .filter(|line| line.seller_order_id == id)
                .map(LineBody::of)
                .collect(),
            cash_on_delivery: order.payment_method == "cod",
            returns: returns(graph, id),
            shipping_method: order.shipping_method.clone(),
            shipping_address: (&order.shipping_address).into(),
            note: order.note.clone(),
            notes: notes::of_part(graph, id),
            cancellation_waiting: seller_part::cancellation_waits(graph, id),
            placed_at: Moment(order.placed_at),
            version: order.version,
        })
    }
}

/// The returns of a part's lines, oldest first.
fn returns(graph: &Graph, id: SellerOrderId) -> Vec<RequestBody> {
    let of_part = |line: LineId| {
        graph
            .lines
            .iter()
            .any(|l| l.id == line && l.seller_order_id == id)
    };
    let asked = graph
        .requests
        .iter()
        .filter(|row| row.kind == RequestKind::Return);
    asked
        .filter(|row| row.line_id.is_some_and(of_part))
        .map(|row| row.clone().into())
        .collect()
}

/// The answer of a command on a part: the part as it is written.
fn told(id: SellerOrderId) -> impl Fn(Effect<'_>) -> Result<Answer, Error> + Send + Sync + 'static {
    move |effect| match effect {
        Effect::Order(graph) => {
            let body = SellerOrder::of(graph, id)?;
            answer(StatusCode::OK, Some(body.version), None, &body)
        }
        _ => Err(Error::internal("an order was expected")),
    }
}

/// Which parts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only those with this status.
    #[param(schema_with = word::<Headline>, required = false)]
    status: Option<Headline>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// A part in the list.
#[derive(Debug, Serialize, ToSchema)]
struct SellerOrderSummary {
    #[schema(value_type = String)]
    id: SellerOrderId,
    #[schema(value_type = String)]
    order: OrderId,
    number: String,
    #[schema(value_type = String)]
    seller: SellerId,
    #[schema(schema_with = word::<Headline>)]
    status: Headline,
    #[schema(schema_with = word::<SellerOrderState>)]
    state: SellerOrderState,
    /// How urgent the order is.
    #[schema(schema_with = word::<Priority>)]
    priority: Priority,
    currency: String,
    /// What it costs, in minor units.
    total: i64,
    placed_at: Moment,
    ship_by: Option<Moment>,
}

impl From<PartRow> for SellerOrderSummary {
    fn from(row: PartRow) -> Self {
        let PartRow {
            id,
            order_id,
            number,
            holds: _,
            priority,
            seller_id,
            seller: _,
            state,
            headline,
            seen_at: _,
            total,
            currency,
            placed_at,
            ship_by,
            shipping_address: _,
        } = row;
        Self {
            id,
            order: order_id,
            number: number.to_string(),
            seller: seller_id,
            status: headline,
            state,
            priority,
            currency: currency.to_string(),
            total,
            placed_at: Moment(placed_at),
            ship_by: ship_by.map(Moment),
        }
    }
}

/// List seller orders
///
/// The parts of one's own seller, or of all for staff; those nobody has looked at first, then newest first.
#[utoipa::path(get, path = "/seller-orders", tag = "seller orders", params(Filter),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "A page.", body = List<SellerOrderSummary>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Params(filter): Params<Filter>,
) -> Result<Json<List<SellerOrderSummary>>, Problem> {
    let (turn, limit) = (
        paging::turn(filter.cursor.as_deref())?,
        paging::limit(filter.limit)?,
    );
    let page = listing::parts(&api.services, &caller.actor, filter.status, turn, limit).await?;
    Ok(Json(List {
        next_cursor: page.next.map(paging::seal),
        data: page.rows.into_iter().map(Into::into).collect(),
    }))
}

/// Read a seller order
#[utoipa::path(get, path = "/seller-orders/{id}", tag = "seller orders",
    params(("id" = String, Path, description = "`sor_…`")),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "The part.", body = SellerOrder,
        headers(("ETag" = String, description = "The order's version.")))))]
async fn get(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Id(id): Id<SellerOrderId>,
) -> Result<Response, Problem> {
    let graph = whole::part(&api.services, &caller.actor, id).await?;
    let body = SellerOrder::of(&graph, id)?;
    Ok((versions::headers(body.version), Json(body)).into_response())
}

/// Begin work on a seller order
#[utoipa::path(post, path = "/seller-orders/{id}/process", tag = "seller orders", request_body = Option<Nothing>,
    params(("id" = String, Path, description = "`sor_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The part.", body = SellerOrder)))]
async fn process(
    State(api): State<Api>,
    Id(id): Id<SellerOrderId>,
    command: Command<OrdersWrite, Nothing>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(id), |s, actor, _| async move {
            fulfilment::process(&s, &actor, id).await
        })
        .await
}

/// Why a part is declined.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Decline {
    /// The customer reads it.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

impl Input for Decline {}

/// Decline a seller order
///
/// Before work on it has begun: all of it is cancelled, its stock released, and what was paid for it goes back.
#[utoipa::path(post, path = "/seller-orders/{id}/decline", tag = "seller orders", request_body = Decline,
    params(("id" = String, Path, description = "`sor_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The part.", body = SellerOrder)))]
async fn decline(
    State(api): State<Api>,
    Id(id): Id<SellerOrderId>,
    command: Command<OrdersWrite, Decline>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(id), |s, actor, body| async move {
            fulfilment::decline(&s, &actor, id, &body.reason).await
        })
        .await
}

/// What is packed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Packing {
    /// Units by line; everything that can be packed when it is missing or empty.
    #[serde(default)]
    #[schema(max_items = 100)]
    lines: Option<Vec<PackedLine>>,
}

/// Units of a line.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PackedLine {
    #[schema(value_type = String, pattern = "^lin_[0-9a-f]{32}$")]
    line: LineId,
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: i64,
}

impl Input for Packing {
    const MAY_BE_MISSING: bool = true;
}

/// Pack units
#[utoipa::path(post, path = "/seller-orders/{id}/pack", tag = "seller orders", request_body = Option<Packing>,
    params(("id" = String, Path, description = "`sor_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The part.", body = SellerOrder)))]
async fn pack(
    State(api): State<Api>,
    Id(id): Id<SellerOrderId>,
    command: Command<OrdersWrite, Packing>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(id), |s, actor, body| async move {
            let lines = body.lines.unwrap_or_default();
            let units: Vec<_> = lines.iter().map(|line| (line.line, line.quantity)).collect();
            fulfilment::pack(&s, &actor, id, &units)
                .await
                .map_err(|error| by_position(error, &units))
        })
        .await
}

/// Errors of the service are by line; those of the body by position.
pub(super) fn by_position(error: Error, units: &[(LineId, i64)]) -> Error {
    let Error::Invalid(mut errors) = error else {
        return error;
    };
    for (at, (line, _)) in units.iter().enumerate().rev() {
        if let Some(sentence) = errors.0.remove(&format!("quantity[{line}]")) {
            errors.add(&format!("lines/{at}/quantity"), sentence);
        }
    }
    Error::Invalid(errors)
}

/// How it is sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Shipping {
    /// The code of a carrier, such as `ups`; `other` needs no tracking number.
    #[schema(schema_with = carriers)]
    carrier: String,
    /// The tracking number.
    #[serde(default)]
    #[schema(max_length = 60, example = "1Z999AA10123456784")]
    awb: Option<String>,
}

impl Input for Shipping {}

/// Hand everything that is packed to a carrier
#[utoipa::path(post, path = "/seller-orders/{id}/ship", tag = "seller orders", request_body = Shipping,
    params(("id" = String, Path, description = "`sor_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The part.", body = SellerOrder)))]
async fn ship(
    State(api): State<Api>,
    Id(id): Id<SellerOrderId>,
    command: Command<OrdersWrite, Shipping>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(id), |s, actor, body| async move {
            fulfilment::ship(&s, &actor, id, &body.carrier, &body.awb.unwrap_or_default())
                .await
                .map(drop)
        })
        .await
}

/// Which parcel has arrived.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Delivery {
    /// The parcel; the only one that has not arrived when it is missing.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^shp_[0-9a-f]{32}$")]
    shipment: Option<ShipmentId>,
}

impl Input for Delivery {
    const MAY_BE_MISSING: bool = true;
}

/// Note that a parcel has arrived
#[utoipa::path(post, path = "/seller-orders/{id}/deliver", tag = "seller orders", request_body = Option<Delivery>,
    params(("id" = String, Path, description = "`sor_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The part.", body = SellerOrder)))]
async fn deliver(
    State(api): State<Api>,
    Id(id): Id<SellerOrderId>,
    command: Command<OrdersWrite, Delivery>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(id), |s, actor, body| async move {
            let parcel = parcel(&s, &actor, id, body.shipment).await?;
            fulfilment::deliver(&s, &actor, parcel).await
        })
        .await
}

/// The parcel of a part that is meant.
async fn parcel(
    s: &Services,
    actor: &domain::actor::Actor,
    id: SellerOrderId,
    named: Option<ShipmentId>,
) -> Result<ShipmentId, Error> {
    let graph = whole::part(s, actor, id).await?;
    if let Some(named) = named {
        let own = graph.shipments.iter().any(|shipment| shipment.id == named);
        return own
            .then_some(named)
            .ok_or_else(|| Error::field("shipment", "This is not a parcel of this part."));
    }
    let mut waiting = graph
        .shipments
        .iter()
        .filter(|shipment| shipment.state != ShipmentState::Delivered);
    match (waiting.next(), waiting.next(), graph.shipments.last()) {
        (Some(only), None, _) | (None, _, Some(only)) => Ok(only.id),
        (Some(_), Some(_), _) => Err(Error::field("shipment", "Several parcels are on their way.")),
        (None, _, None) => Err(Error::conflict("Nothing is shipped yet.")),
    }
}
