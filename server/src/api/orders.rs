//! `/orders`: placing, listing and reading orders.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header::IF_NONE_MATCH},
    response::{IntoResponse, Response},
};
use domain::{
    actor::Actor,
    axes::PaymentAxis,
    headline::Headline,
    ids::{OrderId, SellerId},
    machines::OrderState,
    time::{DAY, Timestamp},
};
use serde::{Deserialize, Serialize};
use services::{
    call::Effect,
    checkout::{self, Goods, Terms},
    views::{
        listing::{self, OrderRow},
        whole,
    },
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        ObjectBuilder,
        schema::{Object, Type},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, OrdersRead, OrdersWrite},
    command::{Command, answer},
    input::{Id, Input, Params, short},
    order_body::OrderBody,
    paging::{self, List},
    problem::{Kind, Problem},
    schema::{AddressBody, Moment, word},
    versions,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, place))
        .routes(routes!(get))
}

/// An order to place.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "email": "ada@example.com", "currency": "USD", "lines": [{ "sku": "WB-001-1", "quantity": 1 }],
    "shipping_address": {
        "name": "Ada Lovelace", "phone": "+14155550100", "line1": "1 Market Street",
        "city": "San Francisco", "state": "CA", "postcode": "94105", "country": "US"
    },
    "shipping_method": "standard", "payment": { "method": "cod" }
}))]
pub(super) struct NewOrder {
    /// Where mail about the order goes.
    #[schema(max_length = 254, example = "ada@example.com")]
    email: String,
    /// ISO 4217 code of the prices.
    #[schema(min_length = 3, max_length = 3, example = "USD")]
    currency: String,
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<NewLine>,
    shipping_address: AddressBody,
    /// Where the invoice goes; the shipping address when it is missing.
    #[serde(default)]
    billing_address: Option<AddressBody>,
    /// The code of a shipping method, such as `standard`.
    #[schema(max_length = 40, example = "standard")]
    shipping_method: String,
    payment: NewPayment,
    /// Codes of promotions, which hold together.
    #[serde(default)]
    #[schema(max_items = 5)]
    promotion_codes: Option<Vec<String>>,
    /// Anything the customer wants to say.
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Units of a variant.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLine {
    /// The stock-keeping unit.
    #[schema(min_length = 1, max_length = 100)]
    sku: String,
    #[schema(minimum = 1, maximum = 10000)]
    quantity: i64,
}

/// How to pay.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPayment {
    /// `test` for the simulated card, or `cod` for cash on delivery.
    #[schema(schema_with = methods)]
    method: String,
    /// What stands for the card: `tok_test_success` (also when it is missing), `tok_test_card_declined`,
    /// `tok_test_requires_code` and others.
    #[serde(default)]
    #[schema(max_length = 200)]
    token: Option<String>,
}

/// The methods of payment. Another one is refused with everything else that is wrong.
fn methods() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["test", "cod"]))
        .build()
}

impl Input for NewOrder {}

/// What both ways to place an order say about everything but the goods.
pub(super) fn terms(
    email: String,
    shipping: AddressBody,
    billing: Option<AddressBody>,
    shipping_method: String,
    NewPayment { method, token }: NewPayment,
    note: Option<String>,
) -> Terms {
    Terms {
        email,
        shipping: shipping.into(),
        billing: billing.map(Into::into),
        shipping_method,
        payment_method: method,
        token,
        note: note.unwrap_or_default(),
    }
}

impl NewOrder {
    fn split(self) -> (Goods, Terms) {
        let Self {
            email,
            currency,
            lines,
            shipping_address,
            billing_address,
            shipping_method,
            payment,
            promotion_codes,
            note,
        } = self;
        let goods = Goods {
            currency,
            lines: lines
                .into_iter()
                .map(|NewLine { sku, quantity }| (sku, quantity))
                .collect(),
            promotion_codes: promotion_codes.unwrap_or_default(),
        };
        let terms = terms(
            email,
            shipping_address,
            billing_address,
            shipping_method,
            payment,
            note,
        );
        (goods, terms)
    }
}

/// The answer of everything that writes an order: the order as it is written, as `actor` sees it.
pub(super) fn whole_order(
    status: StatusCode,
    actor: &Actor,
) -> impl Fn(Effect<'_>) -> Result<services::call::Answer, services::Error> + Send + Sync + 'static {
    let actor = actor.clone();
    move |effect| match effect {
        Effect::Order(graph) => {
            let body = OrderBody::of(graph, &actor);
            let location = (status == StatusCode::CREATED).then(|| format!("/api/v1/orders/{}", body.id));
            answer(status, Some(body.version), location, &body)
        }
        _ => Err(services::Error::internal("an order was expected")),
    }
}

/// Place an order
///
/// Prices, reserves and writes everything in one transaction; nothing is ordered unless all of it is there. The order
/// belongs to the person of the token. A card is asked right after: when it is declined the order waits for another.
#[utoipa::path(post, path = "/orders", tag = "orders", request_body = NewOrder,
    security(("bearer" = ["orders:write"])),
    responses((status = 201, description = "It is placed.", body = OrderBody)))]
async fn place(State(api): State<Api>, command: Command<OrdersWrite, NewOrder>) -> Result<Response, Problem> {
    let tell = whole_order(StatusCode::CREATED, &command.caller.actor);
    command
        .run_at_once(&api, tell, |s, actor, body| async move {
            let (goods, terms) = body.split();
            checkout::place_goods(&s, &actor, &goods, &terms).await.map(drop)
        })
        .await
}

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only those with this status.
    #[param(schema_with = word::<Headline>, required = false)]
    status: Option<Headline>,
    /// Only those paid like this.
    #[param(schema_with = word::<PaymentAxis>, required = false)]
    payment: Option<PaymentAxis>,
    /// Only those with a part of this seller (`sel_…`).
    #[param(value_type = Option<String>, pattern = "^sel_[0-9a-f]{32}$")]
    seller: Option<SellerId>,
    /// The beginning of a number, of a last name or of an e-mail address, the end of a telephone number, a part of a product's
    /// name or stock-keeping unit, or a tracking number.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only those placed at or after this: a date, or a date and time (RFC 3339).
    #[param(example = "2026-11-01")]
    placed_from: Option<String>,
    /// Only those placed up to this, a date with its whole day.
    #[param(example = "2026-11-30")]
    placed_to: Option<String>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// An order in the list.
#[derive(Debug, Serialize, ToSchema)]
struct OrderSummary {
    #[schema(value_type = String)]
    id: OrderId,
    number: String,
    #[schema(schema_with = word::<Headline>)]
    status: Headline,
    #[schema(schema_with = word::<OrderState>)]
    state: OrderState,
    #[schema(schema_with = word::<PaymentAxis>)]
    payment: PaymentAxis,
    email: String,
    currency: String,
    /// What it cost, in minor units.
    total: i64,
    placed_at: Moment,
    updated_at: Moment,
    version: i64,
}

impl From<OrderRow> for OrderSummary {
    fn from(row: OrderRow) -> Self {
        let OrderRow {
            id,
            number,
            email,
            state,
            headline,
            payment_status,
            total,
            currency,
            placed_at,
            updated_at,
            version,
        } = row;
        Self {
            id,
            number: number.to_string(),
            status: headline,
            state,
            payment: payment_status,
            email,
            currency: currency.to_string(),
            total,
            placed_at: Moment(placed_at),
            updated_at: Moment(updated_at),
            version,
        }
    }
}

/// List orders
///
/// Newest first: one's own, and everybody's for staff that sees all sellers. Sellers list `/seller-orders`.
#[utoipa::path(get, path = "/orders", tag = "orders", params(Filter),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "A page.", body = List<OrderSummary>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Params(filter): Params<Filter>,
) -> Result<Json<List<OrderSummary>>, Problem> {
    let Filter {
        status,
        payment,
        seller,
        q,
        placed_from,
        placed_to,
        cursor,
        limit,
    } = filter;
    let orders = listing::Orders {
        status,
        payment,
        seller,
        q: short("q", q, 100)?.unwrap_or_default(),
        from: moment("placed_from", placed_from.as_deref())?.map(|(at, _)| at),
        before: moment("placed_to", placed_to.as_deref())?.map(|(at, length)| at.plus(length)),
    };
    let (turn, limit) = (paging::turn(cursor.as_deref())?, paging::limit(limit)?);
    let page = listing::orders(&api.services, &caller.actor, orders, turn, limit).await?;
    Ok(Json(List {
        next_cursor: page.next.map(paging::seal),
        data: page.rows.into_iter().map(Into::into).collect(),
    }))
}

/// A date or a date and time, and how long it lasts in microseconds.
fn moment(name: &str, text: Option<&str>) -> Result<Option<(Timestamp, i64)>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let day = Timestamp::from_date(text).map(|at| (at, DAY));
    let exact = || {
        OffsetDateTime::parse(text, &Rfc3339)
            .ok()
            .map(|at| (at.into(), 1))
    };
    day.or_else(exact).map(Some).ok_or_else(|| {
        Problem::new(Kind::Malformed).at(
            name,
            "This is not a date such as 2026-11-30, nor a date and time.",
        )
    })
}

/// Read an order
#[utoipa::path(get, path = "/orders/{id}", tag = "orders",
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "The order.", body = OrderBody,
        headers(("ETag" = String, description = "Its version.")))))]
async fn get(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Id(id): Id<OrderId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (s, actor) = (&api.services, &caller.actor);
    // Who asks again and again is answered by one statement.
    if let Some(known) = versions::named(&headers, IF_NONE_MATCH) {
        let version = whole::version(s, actor, id).await?;
        if known.contains(&version) {
            return Ok((StatusCode::NOT_MODIFIED, versions::headers(version)).into_response());
        }
    }
    let body = OrderBody::of(&whole::order(s, actor, id).await?, actor);
    Ok((versions::headers(body.version), Json(body)).into_response())
}
