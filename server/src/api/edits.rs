//! `/orders/{id}/edits`: changing an order before it is packed, previewed first.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    ids::{LineId, OrderId, SellerId, VariantId},
    machine::Word,
    validation::Violation,
};
use serde::{Deserialize, Serialize};
use services::edits::{self, EditedLine, EditedPart, Preview, Proposal, Wish};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api,
    auth::{OrdersRead, OrdersWrite},
    command::{Command, answer},
    input::{Id, Input},
    order_body::{OrderBody, TotalsBody},
    orders::whole_order,
    problem::Problem,
    schema::AddressBody,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(preview))
        .routes(routes!(apply))
}

/// What is to be another way. What is not named stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Changes {
    /// Units of lines from now on; 0 removes a line.
    #[serde(default)]
    #[schema(max_items = 100)]
    lines: Option<Vec<EditLine>>,
    /// Goods to add, at today's price.
    #[serde(default)]
    #[schema(max_items = 100)]
    additions: Option<Vec<Addition>>,
    /// Where the goods go from now on.
    #[serde(default)]
    shipping_address: Option<AddressBody>,
    /// Whether it is to be so though it breaks a limit per customer or a seller's minimum.
    #[serde(default)]
    despite_rules: Option<bool>,
}

/// Units of a line.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditLine {
    #[schema(value_type = String, pattern = "^lin_[0-9a-f]{32}$")]
    line: LineId,
    #[schema(minimum = 0, maximum = 10_000)]
    quantity: i64,
}

/// Units of something else.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Addition {
    #[schema(min_length = 1, max_length = 100)]
    sku: String,
    #[schema(minimum = 1, maximum = 10_000)]
    quantity: i64,
}

/// Changes with the reason for them.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// As for the preview.
    #[serde(default)]
    #[schema(max_items = 100)]
    lines: Option<Vec<EditLine>>,
    /// As for the preview.
    #[serde(default)]
    #[schema(max_items = 100)]
    additions: Option<Vec<Addition>>,
    /// As for the preview.
    #[serde(default)]
    shipping_address: Option<AddressBody>,
    /// As for the preview.
    #[serde(default)]
    despite_rules: Option<bool>,
    /// Why, for the order's history.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

impl Input for Changes {}
impl Input for Edit {}

impl From<Changes> for Wish {
    fn from(body: Changes) -> Self {
        let Changes {
            lines,
            additions,
            shipping_address,
            despite_rules,
        } = body;
        let lines = lines.unwrap_or_default().into_iter();
        let additions = additions.unwrap_or_default().into_iter();
        Self {
            lines: lines
                .map(|EditLine { line, quantity }| (line, quantity))
                .collect(),
            additions: additions
                .map(|Addition { sku, quantity }| (sku, quantity))
                .collect(),
            address: shipping_address.map(Into::into),
            despite_rules: despite_rules.unwrap_or(false),
        }
    }
}

/// What an edit would come to. Amounts are minor units of the order's currency.
#[derive(Debug, Serialize, ToSchema)]
struct EditPreview {
    /// The order as it is.
    before: TotalsBody,
    /// The order as it would be.
    after: TotalsBody,
    /// What the order would cost more, or less when below 0.
    difference: i64,
    /// To be paid because of the edit.
    due: i64,
    /// Then still to be paid by card, because of this edit or of one before: the order waits for that.
    balance: i64,
    /// To be given back because of the edit.
    refund: i64,
    lines: Vec<PreviewLine>,
    seller_orders: Vec<PreviewPart>,
    /// Units more of each variant, or fewer when below 0.
    stock: Vec<PreviewStock>,
    /// Whether the goods would go somewhere else.
    address_changes: bool,
    /// Why promotions would not hold any more: each with its code.
    promotions_lost: Vec<String>,
    /// Why the edit cannot be made though it can be priced; `null` when it can.
    blocked: Option<String>,
    /// The limits and minimums that it breaks.
    broken_rules: Vec<BrokenRule>,
    /// The version of the order it was computed from: send it as `If-Match` with the edit.
    version: i64,
}

/// A rule that would not be met.
#[derive(Debug, Serialize, ToSchema)]
struct BrokenRule {
    /// Its key.
    #[schema(value_type = String, example = "seller_minimum")]
    code: &'static str,
    /// Why, as a sentence.
    detail: String,
}

impl From<&Violation> for BrokenRule {
    fn from(broken: &Violation) -> Self {
        Self {
            code: broken.rule.as_str(),
            detail: broken.reason.clone(),
        }
    }
}

/// A line as it would be.
#[derive(Debug, Serialize, ToSchema)]
struct PreviewLine {
    /// The line; `null` for one that is added.
    #[schema(value_type = Option<String>)]
    line: Option<LineId>,
    #[schema(value_type = String)]
    variant: VariantId,
    /// As it is sold now; `null` when it is not known any more.
    sku: Option<String>,
    quantity: i64,
    unit_price: i64,
    discount: i64,
    tax: i64,
    total: i64,
}

/// A part as it would be.
#[derive(Debug, Serialize, ToSchema)]
struct PreviewPart {
    #[schema(value_type = String)]
    seller: SellerId,
    /// Whether the order has no part of this seller yet.
    new: bool,
    totals: TotalsBody,
}

/// Stock that would be taken or released.
#[derive(Debug, Serialize, ToSchema)]
struct PreviewStock {
    #[schema(value_type = String)]
    variant: VariantId,
    units: i64,
}

impl EditPreview {
    fn of(proposal: &Proposal) -> Self {
        let Preview {
            lines,
            parts,
            before,
            after,
            due,
            refund,
            stock,
            address,
            lost: _,
        } = &proposal.preview;
        let line = |line: &EditedLine| PreviewLine {
            line: line.line,
            variant: line.variant,
            sku: proposal.sku(line).map(str::to_owned),
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount: line.priced.discount,
            tax: line.priced.tax,
            total: line.priced.total,
        };
        let part = |part: &EditedPart| PreviewPart {
            seller: part.seller,
            new: part.new,
            totals: part.totals.into(),
        };
        let stock = stock.iter();
        Self {
            before: (*before).into(),
            after: (*after).into(),
            difference: proposal.preview.difference(),
            due: *due,
            balance: proposal.balance,
            refund: *refund,
            lines: lines.iter().map(line).collect(),
            seller_orders: parts.iter().map(part).collect(),
            stock: stock
                .map(|(variant, units)| PreviewStock {
                    variant: *variant,
                    units: *units,
                })
                .collect(),
            address_changes: address.is_some(),
            promotions_lost: proposal
                .lost()
                .map(|(code, why)| format!("{code}: {why}"))
                .collect(),
            blocked: proposal.blocked.clone(),
            broken_rules: proposal.broken.iter().map(Into::into).collect(),
            version: proposal.version,
        }
    }
}

/// Preview an edit
///
/// What the changes would come to: money, stock, what is to be paid or given back. Nothing is changed.
#[utoipa::path(post, path = "/orders/{id}/edits/preview", tag = "edits", request_body = Changes,
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:read"])),
    responses((status = 200, description = "The outcome.", body = EditPreview,
        headers(("ETag" = String, description = "The order's version.")))))]
async fn preview(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<OrdersRead, Changes>,
) -> Result<Response, Problem> {
    command
        .look(&api, |s, actor, body| async move {
            let proposal = edits::preview(&s, &actor, id, &body.into()).await?;
            answer(
                StatusCode::OK,
                Some(proposal.version),
                None,
                &EditPreview::of(&proposal),
            )
        })
        .await
}

/// Edit an order
///
/// All of it or nothing, before anything is packed. Units are priced again under the terms the order was placed with; what
/// was paid too much goes back. What it costs more than was paid by card is asked of the customer, by mail: a hold of the
/// kind `payment` stops the order until `POST /orders/{id}/payments` has paid it, or until less is to be paid again. Once
/// units were cancelled only the address can change.
#[utoipa::path(post, path = "/orders/{id}/edits", tag = "edits", request_body = Edit,
    params(("id" = String, Path, description = "`ord_…`")),
    security(("bearer" = ["orders:write"])),
    responses((status = 200, description = "The order.", body = OrderBody)))]
async fn apply(
    State(api): State<Api>,
    Id(id): Id<OrderId>,
    command: Command<OrdersWrite, Edit>,
) -> Result<Response, Problem> {
    let tell = whole_order(StatusCode::OK, &command.caller.actor);
    command
        .run(&api, tell, |s, actor, body| async move {
            let Edit {
                lines,
                additions,
                shipping_address,
                despite_rules,
                reason,
            } = body;
            let changes = Changes {
                lines,
                additions,
                shipping_address,
                despite_rules,
            };
            edits::apply(&s, &actor, id, &changes.into(), &reason).await
        })
        .await
}
