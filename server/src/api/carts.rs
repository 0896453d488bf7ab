//! `/carts`: the cart of the token's person, filled line by line and checked out.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::{
    actor::Actor,
    ids::{CartId, SellerId, VariantId},
    pricing::Totals,
};
use serde::{Deserialize, Serialize};
use services::{
    Error, Services,
    call::{Answer, Effect},
    cart::{self, CartView},
    catalogue, checkout,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, OrdersRead, OrdersWrite},
    cart_codes::PromotionCode,
    command::{Command, answer},
    input::{Id, Input, Nothing},
    order_body::OrderBody,
    orders::{NewPayment, terms, whole_order},
    problem::{Kind, Problem},
    schema::AddressBody,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(get))
        .routes(routes!(add))
        .routes(routes!(set, remove))
        .routes(routes!(check_out))
}

/// A cart, priced now. Amounts are minor units of its currency.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Cart {
    #[schema(value_type = String, example = "crt_01930000000070008000000000000001")]
    id: CartId,
    currency: String,
    lines: Vec<CartLine>,
    /// Whether prices include the tax; else the tax is added to them.
    tax_included: bool,
    promotion_codes: Vec<PromotionCode>,
    /// Before shipping.
    totals: CartTotals,
    /// Whether it can be ordered as it is.
    ready: bool,
}

/// A line of a cart.
#[derive(Debug, Serialize, ToSchema)]
struct CartLine {
    #[schema(value_type = String)]
    variant: VariantId,
    #[schema(value_type = String)]
    seller: SellerId,
    sku: String,
    title: String,
    quantity: i64,
    unit_price: i64,
    /// What one cost when it was put in, where that was another price. Setting the line again accepts the new one; else
    /// the cart cannot be checked out.
    was: Option<i64>,
    subtotal: i64,
    /// Units that would wait for stock and come later.
    backordered: i64,
    /// Why it cannot be ordered so.
    problem: Option<String>,
}

/// What a cart costs, before shipping.
#[derive(Debug, Serialize, ToSchema)]
struct CartTotals {
    subtotal: i64,
    discount: i64,
    tax: i64,
    total: i64,
}

impl Cart {
    fn of(view: &CartView) -> Result<Self, Error> {
        let Totals {
            subtotal,
            discount,
            shipping: _,
            tax,
            total,
        } = view.totals;
        let lines = view.sellers.iter().flat_map(|group| {
            group.lines.iter().map(|line| CartLine {
                variant: line.variant,
                seller: group.seller,
                sku: line.sku.clone(),
                title: line.product_title.clone(),
                quantity: line.quantity,
                unit_price: line.unit.minor,
                was: line.was.map(|was| was.minor),
                subtotal: line.subtotal.minor,
                backordered: line.later,
                problem: line.problem.clone(),
            })
        });
        Ok(Self {
            id: view.id.ok_or(Error::NotFound)?,
            currency: view.currency.to_string(),
            lines: lines.collect(),
            tax_included: view.tax_included,
            promotion_codes: view.codes.iter().map(PromotionCode::of).collect(),
            totals: CartTotals {
                subtotal,
                discount,
                tax,
                total,
            },
            ready: view.ready,
        })
    }
}

pub(super) fn told(
    status: StatusCode,
) -> impl Fn(Effect<'_>) -> Result<Answer, Error> + Send + Sync + 'static {
    move |effect| match effect {
        Effect::Cart(view) => {
            let body = Cart::of(view)?;
            let location = (status == StatusCode::CREATED).then(|| format!("/api/v1/carts/{}", body.id));
            answer(status, None, location, &body)
        }
        _ => Err(Error::internal("a cart was expected")),
    }
}

/// The actor's cart, when it is the one that is named.
pub(super) async fn own(s: &Services, actor: &Actor, id: CartId) -> Result<CartView, Error> {
    let view = cart::view(s, actor, None).await?;
    if view.id == Some(id) {
        Ok(view)
    } else {
        Err(Error::NotFound)
    }
}

/// Open a cart
///
/// A person has one cart, shared with the shop's pages; it is made when there is none.
#[utoipa::path(post, path = "/carts", tag = "carts", request_body = Option<Nothing>,
    security(("bearer" = ["orders:write"])),
    responses((status = 201, description = "The cart.", body = Cart)))]
async fn open(State(api): State<Api>, command: Command<OrdersWrite, Nothing>) -> Result<Response, Problem> {
    command
        .run(&api, told(StatusCode::CREATED), |s, actor, _| async move {
            cart::open(&s, &actor).await
        })
        .await
}

/// Read a cart
#[utoipa::path(get, path = "/carts/{id}", tag = "carts",
    params(("id" = String, Path, description = "`crt_…`")),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "The cart.", body = Cart)))]
async fn get(
    State(api): State<Api>,
    caller: Caller<OrdersRead>,
    Id(id): Id<CartId>,
) -> Result<Json<Cart>, Problem> {
    let view = own(&api.services, &caller.actor, id).await?;
    Ok(Json(Cart::of(&view)?))
}

/// Something to put into a cart.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCartLine {
    /// The stock-keeping unit.
    #[schema(min_length = 1, max_length = 100, example = "WB-001-1")]
    sku: String,
    /// Units that are added to what is there.
    #[schema(minimum = 1, maximum = 10_000)]
    quantity: i64,
}

impl Input for NewCartLine {}

/// Put something into a cart
#[utoipa::path(post, path = "/carts/{id}/lines", tag = "carts", request_body = NewCartLine,
    params(("id" = String, Path, description = "`crt_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 201, description = "The cart.", body = Cart)))]
async fn add(
    State(api): State<Api>,
    Id(id): Id<CartId>,
    command: Command<OrdersWrite, NewCartLine>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(StatusCode::CREATED), |s, actor, body| async move {
            own(&s, &actor, id).await?;
            let variant = catalogue::by_sku(&s, &actor, &body.sku).await;
            let variant = variant.map_err(|error| match error {
                Error::NotFound => Error::field("sku", "Nothing of this name is for sale."),
                error => error,
            })?;
            cart::add(&s, &actor, None, variant, body.quantity)
                .await
                .map(drop)
        })
        .await
}

/// How many there are to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Quantity {
    /// Units; 0 takes the line out.
    #[schema(minimum = 0, maximum = 10_000)]
    quantity: i64,
}

impl Input for Quantity {}

/// The cart and the stock-keeping unit of an address.
pub(super) type LineOf = axum::extract::Path<(String, String)>;

pub(super) fn line_of(path: LineOf) -> Result<(CartId, String), Problem> {
    let (cart, sku) = path.0;
    match cart.parse() {
        Ok(cart) if !sku.contains('\0') => Ok((cart, sku)),
        _ => Err(Problem::new(Kind::NotFound)),
    }
}

/// Set how many of something are in a cart
#[utoipa::path(put, path = "/carts/{id}/lines/{sku}", tag = "carts", request_body = Quantity,
    params(("id" = String, Path, description = "`crt_…`"), ("sku" = String, Path)),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The cart.", body = Cart)))]
async fn set(
    State(api): State<Api>,
    path: LineOf,
    command: Command<OrdersWrite, Quantity>,
) -> Result<Response, Problem> {
    let (id, ref sku) = line_of(path)?;
    command
        .run(&api, told(StatusCode::OK), |s, actor, body| async move {
            own(&s, &actor, id).await?;
            let variant = catalogue::by_sku(&s, &actor, sku).await?;
            cart::set_quantity(&s, &actor, None, variant, body.quantity).await
        })
        .await
}

/// Take something out of a cart
#[utoipa::path(delete, path = "/carts/{id}/lines/{sku}", tag = "carts",
    params(("id" = String, Path, description = "`crt_…`"), ("sku" = String, Path)),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The cart.", body = Cart)))]
async fn remove(
    State(api): State<Api>,
    path: LineOf,
    command: Command<OrdersWrite, Nothing>,
) -> Result<Response, Problem> {
    let (id, ref sku) = line_of(path)?;
    command
        .run(&api, told(StatusCode::OK), |s, actor, _| async move {
            own(&s, &actor, id).await?;
            let variant = catalogue::by_sku(&s, &actor, sku).await?;
            cart::remove(&s, &actor, None, variant).await
        })
        .await
}

/// Everything of an order but its goods.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "email": "ada@example.com",
    "shipping_address": {
        "name": "Ada Lovelace", "phone": "+14155550100", "line1": "1 Market Street",
        "city": "San Francisco", "state": "CA", "postcode": "94105", "country": "US"
    },
    "shipping_method": "standard", "payment": { "method": "cod" }
}))]
struct Checkout {
    /// Where mail about the order goes.
    #[schema(max_length = 254, example = "ada@example.com")]
    email: String,
    shipping_address: AddressBody,
    /// Where the invoice goes; the shipping address when it is missing.
    #[serde(default)]
    billing_address: Option<AddressBody>,
    /// The code of a shipping method, such as `standard`.
    #[schema(max_length = 40, example = "standard")]
    shipping_method: String,
    payment: NewPayment,
    /// Anything the customer wants to say.
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: Option<String>,
}

impl Input for Checkout {}

/// Order what is in a cart
///
/// As `POST /orders`, with the goods and the promotion codes of the cart, which is empty afterwards.
#[utoipa::path(post, path = "/carts/{id}/checkout", tag = "carts", request_body = Checkout,
    params(("id" = String, Path, description = "`crt_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 201, description = "It is placed.", body = OrderBody)))]
async fn check_out(
    State(api): State<Api>,
    Id(id): Id<CartId>,
    command: Command<OrdersWrite, Checkout>,
) -> Result<Response, Problem> {
    let tell = whole_order(StatusCode::CREATED, &command.caller.actor);
    command
        .run_at_once(&api, tell, |s, actor, body| async move {
            let Checkout {
                email,
                shipping_address,
                billing_address,
                shipping_method,
                payment,
                note,
            } = body;
            let terms = terms(
                email,
                shipping_address,
                billing_address,
                shipping_method,
                payment,
                note,
            );
            checkout::place_cart(&s, &actor, id, &terms).await.map(drop)
        })
        .await
}
