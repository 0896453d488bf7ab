//! `/customers`: who they are, whether they may order, and how they are treated.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{ids::UserId, priority::CustomerTier};
use serde::{Deserialize, Serialize};
use services::{
    Error,
    call::{Answer, Effect},
    customers::{self, Change, Customer},
    decisions::Decision,
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{Caller, CustomersRead, CustomersWrite},
    command::{Command, answer},
    input::{Id, Input, Params, short},
    paging::{self, List},
    problem::Problem,
    schema::{Moment, word, word_or_null},
    versions,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get, change))
}

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
struct CustomerBody {
    #[schema(value_type = String, example = "usr_01930000000070008000000000000001")]
    id: UserId,
    email: String,
    name: String,
    /// Orders of others than `standard` begin with the priority `high`.
    #[schema(schema_with = word::<CustomerTier>)]
    tier: CustomerTier,
    /// Whether they may order nothing any more.
    blocked: bool,
    created_at: Moment,
    version: i64,
    /// What was decided about them, newest first; empty in a list.
    decisions: Vec<DecisionBody>,
}

/// Something that was decided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
struct DecisionBody {
    #[schema(example = "block")]
    action: String,
    reason: String,
    /// Who; `null` for the command line.
    #[schema(value_type = Option<String>)]
    by: Option<UserId>,
    at: Moment,
}

impl From<Customer> for CustomerBody {
    fn from(customer: Customer) -> Self {
        let Customer {
            id,
            email,
            name,
            tier,
            blocked,
            created_at,
            version,
            decisions,
        } = customer;
        Self {
            id,
            email,
            name,
            tier,
            blocked,
            created_at: Moment(created_at),
            version,
            decisions: decisions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Decision> for DecisionBody {
    fn from(decision: Decision) -> Self {
        let Decision {
            action,
            reason,
            by,
            at,
        } = decision;
        Self {
            action,
            reason,
            by,
            at: Moment(at),
        }
    }
}

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Part of a name, or the beginning of an e-mail address.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// List customers
///
/// For staff; newest first.
#[utoipa::path(get, path = "/customers", tag = "customers", params(Filter),
    security(("bearer" = ["customers:read"])),
    responses((status = 200, description = "A page.", body = List<CustomerBody>)))]
async fn list(
    State(api): State<Api>,
    caller: Caller<CustomersRead>,
    Params(filter): Params<Filter>,
) -> Result<Json<List<CustomerBody>>, Problem> {
    let Filter { q, cursor, limit } = filter;
    let q = short("q", q, 100)?.unwrap_or_default();
    let (turn, limit) = (paging::turn(cursor.as_deref())?, paging::limit(limit)?);
    let page = customers::list(&api.services, &caller.actor, &q, turn, limit).await?;
    Ok(Json(List {
        next_cursor: page.next.map(paging::seal),
        data: page.rows.into_iter().map(Into::into).collect(),
    }))
}

/// Read a customer
///
/// For staff, with what was decided about them.
#[utoipa::path(get, path = "/customers/{id}", tag = "customers",
    params(("id" = String, Path, description = "`usr_…`")),
    security(("bearer" = ["customers:read"])),
    responses((status = 200, description = "The customer.", body = CustomerBody,
        headers(("ETag" = String, description = "The customer's version.")))))]
async fn get(
    State(api): State<Api>,
    caller: Caller<CustomersRead>,
    Id(id): Id<UserId>,
) -> Result<Response, Problem> {
    let customer = customers::get(&api.services, &caller.actor, id).await?;
    let headers = versions::headers(customer.version);
    Ok((headers, Json(CustomerBody::from(customer))).into_response())
}

/// What is to be another way.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CustomerChange {
    /// Whether they may order nothing any more; needs a reason.
    #[serde(default)]
    blocked: Option<bool>,
    #[serde(default)]
    #[schema(schema_with = word_or_null::<CustomerTier>)]
    tier: Option<CustomerTier>,
    /// Why. The customer never reads it.
    #[serde(default)]
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

impl Input for CustomerChange {}

fn told(effect: Effect<'_>) -> Result<Answer, Error> {
    match effect {
        Effect::Customer(customer) => answer(
            StatusCode::OK,
            Some(customer.version),
            None,
            &CustomerBody::from(customer.clone()),
        ),
        _ => Err(Error::internal("a customer was expected")),
    }
}

/// Block a customer, let them order again, or say how they are treated
///
/// For administrators. What is left out stays as it is.
#[utoipa::path(patch, path = "/customers/{id}", tag = "customers", request_body = CustomerChange,
    params(("id" = String, Path, description = "`usr_…`")),
    security(("bearer" = ["customers:write"])),
    responses((status = 200, description = "The customer.", body = CustomerBody)))]
async fn change(
    State(api): State<Api>,
    Id(id): Id<UserId>,
    command: Command<CustomersWrite, CustomerChange>,
) -> Result<Response, Problem> {
    let answer = command
        .run(&api, told, |s, actor, body| async move {
            let CustomerChange {
                blocked,
                tier,
                reason,
            } = body;
            let change = Change {
                blocked,
                tier,
                reason: reason.unwrap_or_default(),
            };
            customers::change(&s, &actor, id, &change).await
        })
        .await;
    api.bearers.forget();
    answer
}
