//! Cancellations and returns as programs read them: requests that somebody decides.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    actor::Actor,
    event::Units,
    ids::{LineId, OrderId, RequestId},
    words::RequestKind,
};
use serde::{Deserialize, Serialize};
use services::{
    call::{Answer, Effect},
    views::{listing::Requests, whole},
};
use store::{entity::requests, graph::Graph};
use utoipa::{IntoParams, ToSchema};

use super::{Api, command::answer, input::Input, problem::Problem, schema::Moment, versions};

/// Units of a line.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitsOf {
    #[schema(value_type = String, pattern = "^lin_[0-9a-f]{32}$")]
    pub(super) line: LineId,
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub(super) quantity: i64,
}

impl From<Units> for UnitsOf {
    fn from(Units { line, quantity }: Units) -> Self {
        Self { line, quantity }
    }
}

/// A cancellation or a return.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Request)]
pub(super) struct RequestBody {
    #[schema(value_type = String, example = "req_01930000000070008000000000000001")]
    id: RequestId,
    #[schema(value_type = String)]
    order: OrderId,
    /// The line that comes back; `null` for a cancellation.
    #[schema(value_type = Option<String>)]
    line: Option<LineId>,
    /// Units that come back; `null` for a cancellation.
    quantity: Option<i64>,
    /// What a cancellation asks for; `null` for everything that is not packed, and for a return.
    lines: Option<Vec<UnitsOf>>,
    /// Where it stands: `pending` or `requested`, `approved`, `rejected`, `withdrawn`, and what follows for returns.
    status: String,
    /// Whether it waits for a decision.
    open: bool,
    reason_code: String,
    reason: String,
    requested_at: Moment,
    /// When it has to be decided.
    due_at: Moment,
    decided_at: Option<Moment>,
    decision_reason: String,
    /// What was granted, in minor units of the order's currency.
    amount: Option<i64>,
    /// Until when the goods of an approved return are to be sent; `null` once they are.
    send_by: Option<Moment>,
    /// The code of the carrier that brings them back; may be empty.
    carrier: String,
    /// Its tracking number; may be empty.
    awb: String,
    /// Units that came back.
    received: i64,
    /// Units of these that are fit for sale; `null` while nobody has looked at them.
    fit: Option<i64>,
    /// Why the others are not.
    unfit_reason: String,
    /// What was said when it was closed.
    closing_note: String,
    /// The order's version; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    order_version: Option<i64>,
}

impl From<requests::Model> for RequestBody {
    fn from(row: requests::Model) -> Self {
        let requests::Model {
            id,
            kind: _,
            order_id,
            line_id,
            quantity,
            state,
            open,
            reason_code,
            reason,
            requested_by: _,
            requested_at,
            due_at,
            decided_by: _,
            decided_at,
            decision_reason,
            amount,
            units,
            send_by,
            carrier,
            awb,
            received,
            fit,
            unfit_reason,
            closing_note,
        } = row;
        Self {
            id,
            order: order_id,
            line: line_id,
            quantity,
            lines: (!units.is_everything()).then(|| units.0.into_iter().map(Into::into).collect()),
            status: state,
            open,
            reason_code,
            reason,
            requested_at: Moment(requested_at),
            due_at: Moment(due_at),
            decided_at: decided_at.map(Moment),
            decision_reason,
            amount,
            send_by: send_by.map(Moment),
            carrier,
            awb,
            received,
            fit,
            unfit_reason,
            closing_note,
            order_version: None,
        }
    }
}

/// One request, with the version of its order.
pub(super) async fn read(
    api: &Api,
    actor: &Actor,
    kind: RequestKind,
    id: RequestId,
) -> Result<Response, Problem> {
    let (row, version) = whole::request(&api.services, actor, kind, id).await?;
    let body = RequestBody {
        order_version: Some(version),
        ..row.into()
    };
    Ok((versions::headers(version), Json(body)).into_response())
}

/// The requests of a kind in an order, oldest first.
pub(super) fn of_order(graph: Graph, kind: RequestKind) -> Vec<RequestBody> {
    let of_kind = graph.requests.into_iter().filter(|row| row.kind == kind);
    of_kind.map(Into::into).collect()
}

/// The answer of a command on a request: the one with this id, or the one that was just added.
pub(super) fn told(
    status: StatusCode,
    id: Option<RequestId>,
) -> impl Fn(Effect<'_>) -> Result<Answer, services::Error> + Send + Sync + 'static {
    move |effect| {
        let Effect::Order(graph) = effect else {
            return Err(services::Error::internal("an order was expected"));
        };
        let row = match id {
            Some(id) => graph.requests.iter().find(|row| row.id == id),
            None => graph.requests.last(),
        };
        let row = row.ok_or_else(|| services::Error::internal("the request is not in its order"))?;
        let version = graph.order.version;
        let body = RequestBody {
            order_version: Some(version),
            ..row.clone().into()
        };
        answer(status, Some(version), None, &body)
    }
}

/// Which requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Those that wait, oldest first (`true`, also when it is missing), or those that are decided, newest first.
    pub(super) open: Option<bool>,
    /// Where to go on: `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200)]
    pub(super) limit: Option<u64>,
}

impl Filter {
    /// Which requests these are.
    pub(super) fn show(&self) -> Requests {
        waiting(self.open)
    }
}

/// The requests that wait, or those that are decided.
pub(super) fn waiting(open: Option<bool>) -> Requests {
    if open.unwrap_or(true) {
        Requests::Waiting
    } else {
        Requests::Decided
    }
}

/// A decision that may go without words.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Approval {
    /// What the customer is told.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(super) reason: Option<String>,
}

impl Input for Approval {
    const MAY_BE_MISSING: bool = true;
}

/// A decision that has to be explained.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rejection {
    /// What the customer is told.
    #[schema(min_length = 1, max_length = 1000)]
    pub(super) reason: String,
}

impl Input for Rejection {}
