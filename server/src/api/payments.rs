//! `/orders/{id}/payments`: what the customer does about a card that was declined or waits for a code.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::ids::OrderId;
use gateways::payments::Token;
use serde::Deserialize;
use services::payments;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::PaymentsWrite,
    command::Command,
    input::{Id, Input},
    order_body::OrderBody,
    orders::whole_order,
    problem::Problem,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(pay)).routes(routes!(confirm))
}

/// A card, and what it is to pay.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnotherCard {
    /// What stands for the card, as when an order is placed.
    #[schema(min_length = 1, max_length = 200, example = "tok_test_success")]
    token: String,
    /// What is to be paid, as `payment.due` said: 409 when it is another amount by now. Whatever is due when left out.
    #[serde(default)]
    #[schema(minimum = 1)]
    amount: Option<i64>,
}

/// The bank's second step.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Code {
    /// The code the bank sent.
    #[schema(min_length = 1, max_length = 20, example = "123456")]
    code: String,
}

impl Input for AnotherCard {}
impl Input for Code {}

/// Pay what is due by card
///
/// What is still to be paid, `payment.due`: all of an order whose card was declined, as long as it waits, or the rest of one
/// that an edit made dearer. The member `payment` says what came of it.
#[utoipa::path(post, path = "/orders/{id}/payments", tag = "payments", request_body = AnotherCard,
    params(("id" = String, Path, description = "`ord_…`")), security(("bearer" = ["payments:write"])),
    responses((status = 200, description = "The order.", body = OrderBody)))]
async fn pay(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<PaymentsWrite, AnotherCard>,
) -> Result<Response, Problem> {
    let tell = whole_order(StatusCode::OK, &command.caller.actor);
    command
        .run(&api, tell, |s, actor, body| async move {
            payments::pay_again(&s, &actor, id, &Token::new(body.token), body.amount)
                .await
                .map(drop)
        })
        .await
}

/// Answer the bank's second step
///
/// For a payment that `requires_action`. The member `payment` says what came of it.
#[utoipa::path(post, path = "/orders/{id}/payments/confirm", tag = "payments", request_body = Code,
    params(("id" = String, Path, description = "`ord_…`")), security(("bearer" = ["payments:write"])),
    responses((status = 200, description = "The order.", body = OrderBody)))]
async fn confirm(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<PaymentsWrite, Code>,
) -> Result<Response, Problem> {
    let tell = whole_order(StatusCode::OK, &command.caller.actor);
    command
        .run(&api, tell, |s, actor, body| async move {
            payments::confirm_code(&s, &actor, id, &body.code).await.map(drop)
        })
        .await
}
