//! `/carts/{id}/promotion-codes`: the promotion codes on a cart.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::ids::CartId;
use serde::{Deserialize, Serialize};
use services::{
    Error,
    cart::{self, CartCode},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::OrdersWrite,
    carts::{Cart, LineOf, line_of, own, told},
    command::Command,
    input::{Id, Input, Nothing},
    problem::Problem,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(apply))
        .routes(routes!(take_off))
}

/// A promotion code on a cart.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PromotionCode {
    #[schema(example = "WELCOME10")]
    code: String,
    /// Why it gives nothing at the moment; the cart cannot be checked out with it.
    problem: Option<String>,
}

impl PromotionCode {
    pub(super) fn of(of: &CartCode) -> Self {
        let CartCode { code, problem } = of.clone();
        Self { code, problem }
    }
}

/// A code to be applied.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCode {
    #[schema(min_length = 1, max_length = 100, example = "WELCOME10")]
    code: String,
}

impl Input for NewCode {}

/// Put a promotion code on a cart
///
/// Beside those that are on it. One that does not hold, or with which another does not hold any more, is refused with the
/// reason.
#[utoipa::path(post, path = "/carts/{id}/promotion-codes", tag = "carts", request_body = NewCode,
    params(("id" = String, Path, description = "`crt_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 201, description = "The cart.", body = Cart)))]
async fn apply(
    State(api): State<Api>,
    Id(id): Id<CartId>,
    command: Command<OrdersWrite, NewCode>,
) -> Result<Response, Problem> {
    command
        .run(&api, told(StatusCode::CREATED), |s, actor, body| async move {
            own(&s, &actor, id).await?;
            let applied = cart::apply_code(&s, &actor, None, &body.code).await;
            applied.map_err(|error| match error {
                Error::Invalid(mut errors) => {
                    if let Some(why) = errors.0.remove("promotion_code") {
                        errors.add("code", why);
                    }
                    Error::Invalid(errors)
                }
                error => error,
            })
        })
        .await
}

/// Take a promotion code off a cart
#[utoipa::path(delete, path = "/carts/{id}/promotion-codes/{code}", tag = "carts",
    params(("id" = String, Path, description = "`crt_…`"), ("code" = String, Path)),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The cart.", body = Cart)))]
async fn take_off(
    State(api): State<Api>,
    path: LineOf,
    command: Command<OrdersWrite, Nothing>,
) -> Result<Response, Problem> {
    let (id, code) = line_of(path)?;
    command
        .run(&api, told(StatusCode::OK), |s, actor, _| {
            let code = code.clone();
            async move {
                own(&s, &actor, id).await?;
                cart::remove_code(&s, &actor, None, &code).await
            }
        })
        .await
}
