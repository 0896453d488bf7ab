//! `/sellers`: their terms.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use domain::ids::SellerId;
use serde::{Deserialize, Serialize};
use services::{
    Error,
    call::{Answer, Effect},
    sellers::{self, Change, Seller},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{AdminRead, AdminWrite, Caller},
    command::{Command, answer},
    input::{Id, Input, Params},
    paging::{self, List},
    problem::Problem,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(change))
}

/// A seller with its terms.
#[derive(Debug, Serialize, ToSchema)]
struct SellerTerms {
    #[schema(value_type = String, example = "sel_01930000000070008000000000000001")]
    id: SellerId,
    name: String,
    /// What its goods in one order must cost at least, in minor units of the shop's currency.
    minimum: i64,
    /// What the platform takes of its goods, after discount and without tax, in basis points.
    commission_rate: i64,
    /// For `If-Match`, in quotes.
    version: i64,
}

impl From<Seller> for SellerTerms {
    fn from(seller: Seller) -> Self {
        let Seller {
            id,
            name,
            minimum,
            commission_rate,
            version,
        } = seller;
        Self {
            id,
            name,
            minimum,
            commission_rate,
            version,
        }
    }
}

/// Which sellers.
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

/// List sellers with their terms
///
/// For administrators, finance and head office.
#[utoipa::path(get, path = "/sellers", tag = "sellers", params(Filter),
    security(("bearer" = ["admin:read"])),
    responses((status = 200, description = "A page.", body = List<SellerTerms>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<AdminRead>,
    Params(filter): Params<Filter>,
) -> Result<Json<List<SellerTerms>>, Problem> {
    let Filter { cursor, limit } = filter;
    let (after, limit) = (paging::open(cursor.as_deref())?, paging::limit(limit)?);
    let (found, next) = sellers::list(&api.services, &caller.actor, after, limit).await?;
    Ok(Json(List {
        data: found.into_iter().map(Into::into).collect(),
        next_cursor: next.map(paging::seal),
    }))
}

/// Terms that are to be others.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TermsChange {
    /// Minor units of the shop's currency.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    minimum: Option<i64>,
    /// Basis points; of orders that are placed from now on.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000)]
    commission_rate: Option<i64>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

impl Input for TermsChange {}

fn told(effect: Effect<'_>) -> Result<Answer, Error> {
    match effect {
        Effect::Seller(seller) => answer(
            StatusCode::OK,
            Some(seller.version),
            None,
            &SellerTerms::from(seller.clone()),
        ),
        _ => Err(Error::internal("a seller was expected")),
    }
}

/// Set the terms of a seller
///
/// For administrators. What is left out stays as it is; orders keep the commission they were placed with.
#[utoipa::path(patch, path = "/sellers/{id}", tag = "sellers", request_body = TermsChange,
    params(("id" = String, Path, description = "`sel_…`")),
    security(("bearer" = ["admin:write"])),
    responses((status = 200, description = "The seller.", body = SellerTerms)))]
async fn change(
    State(api): State<Api>,
    Id(id): Id<SellerId>,
    command: Command<AdminWrite, TermsChange>,
) -> Result<Response, Problem> {
    command
        .run(&api, told, |s, actor, body| async move {
            let TermsChange {
                minimum,
                commission_rate,
                reason,
            } = body;
            let change = Change {
                minimum,
                commission_rate,
                reason: reason.unwrap_or_default(),
            };
            sellers::change(&s, &actor, id, &change).await
        })
        .await
}
