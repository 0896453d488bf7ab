//! `/stock/{sku}`: what is on the shelves, and setting it after counting.

use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, StatusCode, request::Parts},
    response::Response,
};
use domain::ids::{LocationId, VariantId};
use serde::{Deserialize, Serialize};
use services::{
    Error,
    call::{Answer, Effect},
    shelves::{self, Place, Shelves},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, StockRead, StockWrite},
    command::{Command, answer},
    input::Input,
    problem::{Kind, Problem},
    versions::tagged,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get, set))
}

/// The stock of a variant, in pieces.
#[derive(Debug, Serialize, ToSchema)]
struct Stock {
    sku: String,
    #[schema(value_type = String)]
    variant: VariantId,
    /// Pieces at the default location: what is set.
    on_hand: i64,
    /// Pieces at all locations together.
    total_on_hand: i64,
    /// What of `total_on_hand` is set aside for orders.
    reserved: i64,
    /// What of `total_on_hand` is not set aside. Of it, `waiting` is given out to orders first.
    available: i64,
    /// Whether more may be ordered than there is.
    backorder: bool,
    /// Units that are ordered and wait for stock.
    waiting: i64,
    /// By location, by priority.
    locations: Vec<Shelf>,
}

/// The stock at one location.
#[derive(Debug, Serialize, ToSchema)]
struct Shelf {
    #[schema(value_type = String)]
    location: LocationId,
    name: String,
    /// Whether it is the default location.
    default: bool,
    on_hand: i64,
    reserved: i64,
}

impl From<Shelves> for Stock {
    fn from(shelves: Shelves) -> Self {
        let Shelves {
            variant,
            sku,
            backorder,
            waiting,
            places,
            version: _,
        } = shelves;
        let sum = |of: fn(&Place) -> i64| places.iter().map(of).sum::<i64>();
        let (total, reserved) = (sum(|place| place.on_hand), sum(|place| place.reserved));
        Self {
            sku,
            variant,
            on_hand: sum(|place| if place.is_default { place.on_hand } else { 0 }),
            total_on_hand: total,
            reserved,
            available: total - reserved,
            backorder,
            waiting,
            locations: places
                .into_iter()
                .map(
                    |Place {
                         location,
                         name,
                         is_default,
                         on_hand,
                         reserved,
                     }| Shelf {
                        location,
                        name,
                        default: is_default,
                        on_hand,
                        reserved,
                    },
                )
                .collect(),
        }
    }
}

/// The stock-keeping unit of an address.
struct Sku(String);

impl FromRequestParts<Api> for Sku {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        match Path::<String>::from_request_parts(parts, api).await {
            Ok(Path(sku)) if !sku.contains('\0') => Ok(Self(sku)),
            _ => Err(Problem::new(Kind::NotFound)),
        }
    }
}

/// Read the stock of a variant
///
/// For its seller, and for staff that fulfils for all. The `ETag` changes whenever pieces come to the default location or leave
/// it, and with `backorder`, and not when orders set some of the pieces aside.
#[utoipa::path(get, path = "/stock/{sku}", tag = "stock", params(("sku" = String, Path)),
    security(("bearer" = ["stock:read"])),
    responses((status = 200, description = "The stock.", body = Stock,
        headers(("ETag" = String, description = "For `If-Match`: what was on the shelf, and `backorder`.")))))]
async fn get(
    State(api): State<Api>,
    caller: Caller<StockRead>,
    Sku(sku): Sku,
) -> Result<(HeaderMap, Json<Stock>), Problem> {
    let shelves = shelves::view(&api.services, &caller.actor, &sku).await?;
    Ok((tagged(shelves.version), Json(shelves.into())))
}

/// What was counted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Count {
    /// Pieces at the default location.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    on_hand: i64,
    /// Whether more may be ordered than there is; as it was when left out.
    backorder: Option<bool>,
}

impl Input for Count {}

/// Set the stock of a variant
///
/// At the default location: the first one by priority. The difference is recorded as a movement; less than what is set
/// aside for orders is refused. What orders wait for is set aside for them soon after, urgent ones first, then those placed
/// first. With the `ETag` of what was read as `If-Match` it is refused when pieces came or went since, or
/// `backorder` changed.
#[utoipa::path(put, path = "/stock/{sku}", tag = "stock", request_body = Count, params(("sku" = String, Path)),
    security(("bearer" = ["stock:write"])),
    responses((status = 200, description = "The stock.", body = Stock)))]
async fn set(
    State(api): State<Api>,
    Sku(sku): Sku,
    command: Command<StockWrite, Count>,
) -> Result<Response, Problem> {
    if !(0..=1_000_000_000).contains(&command.body.on_hand) {
        let detail = "Please enter a whole number from 0 to 1000000000.";
        return Err(Problem::new(Kind::Invalid).at("#/on_hand", detail));
    }
    let sku = &sku;
    command
        .run(&api, told, |s, actor, body| async move {
            shelves::set(&s, &actor, sku, body.on_hand, body.backorder).await
        })
        .await
}

fn told(effect: Effect<'_>) -> Result<Answer, Error> {
    match effect {
        Effect::Stock(shelves) => answer(
            StatusCode::OK,
            Some(shelves.version),
            None,
            &Stock::from(shelves.clone()),
        ),
        _ => Err(Error::internal("stock was expected")),
    }
}
