//! An order as programs read it, out of its rows.

use domain::{
    actor::{Actor, Permission},
    axes::{Axes, DeliveryAxis, FulfilmentAxis, PaymentAxis, ReturnsAxis},
    headline::Headline,
    ids::{LineId, OrderId, PaymentId, SellerId, SellerOrderId, ShipmentId, VariantId},
    machines::{OrderState, PaymentState, SellerOrderState, ShipmentState},
    pricing::Totals,
    priority::Priority,
    words::VariantKind,
};
use serde::Serialize;
use services::orders::{money, settle};
use store::{
    entity::{order_lines, orders, seller_orders, shipments},
    graph::Graph,
};
use utoipa::ToSchema;

use super::schema::{AddressBody, Moment, word, word_or_null};

/// An order. Amounts are minor units (cents for USD) of its currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub(super) struct OrderBody {
    #[schema(value_type = String, example = "ord_01930000000070008000000000000001")]
    pub(super) id: OrderId,
    /// What customers read: ten characters, the last one a check.
    #[schema(example = "7K3M9-Q2XHC")]
    number: String,
    /// The one word that says how it stands.
    #[schema(schema_with = word::<Headline>)]
    status: Headline,
    /// Where the order itself stands.
    #[schema(schema_with = word::<OrderState>)]
    state: OrderState,
    axes: AxesBody,
    email: String,
    #[schema(example = "USD")]
    currency: String,
    /// One part per seller.
    seller_orders: Vec<PartBody>,
    lines: Vec<LineBody>,
    totals: TotalsBody,
    /// Of the total, what was cancelled.
    cancelled_amount: i64,
    payment: PaymentBody,
    shipping_method: String,
    shipping_address: AddressBody,
    billing_address: AddressBody,
    promotion_codes: Vec<String>,
    /// Whether its prices include the tax; else the tax is added to them.
    tax_included: bool,
    note: String,
    /// How urgent it is; staff alone sees it.
    #[schema(schema_with = word_or_null::<Priority>)]
    priority: Option<Priority>,
    placed_at: Moment,
    promised_at: Option<Moment>,
    updated_at: Moment,
    /// Ascends with every change; the number in `ETag`.
    pub(super) version: i64,
}

/// How an order stands, side by side.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Axes)]
struct AxesBody {
    #[schema(schema_with = word::<PaymentAxis>)]
    payment: PaymentAxis,
    #[schema(schema_with = word::<FulfilmentAxis>)]
    fulfilment: FulfilmentAxis,
    #[schema(schema_with = word::<DeliveryAxis>)]
    delivery: DeliveryAxis,
    #[schema(schema_with = word::<ReturnsAxis>)]
    returns: ReturnsAxis,
}

/// What it costs, in minor units.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Totals)]
pub(super) struct TotalsBody {
    /// Goods, before discount and tax.
    subtotal: i64,
    /// What a promotion takes off.
    discount: i64,
    shipping: i64,
    tax: i64,
    /// What is paid.
    total: i64,
}

/// How it is paid.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
struct PaymentBody {
    /// `test` or `cod`.
    method: String,
    #[schema(value_type = Option<String>)]
    id: Option<PaymentId>,
    /// Where the latest payment stands: `requires_action` waits for the customer, `failed` for another card.
    state: Option<String>,
    /// Why the latest payment failed.
    error: Option<String>,
    /// What was taken.
    captured: i64,
    /// What was given back.
    refunded: i64,
    /// What is still to be paid.
    due: i64,
}

/// What one seller sends.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SellerOrderOfOrder)]
pub(super) struct PartBody {
    #[schema(value_type = String, example = "sor_01930000000070008000000000000001")]
    pub(super) id: SellerOrderId,
    #[schema(value_type = String)]
    pub(super) seller: SellerId,
    #[schema(schema_with = word::<Headline>)]
    pub(super) status: Headline,
    #[schema(schema_with = word::<SellerOrderState>)]
    pub(super) state: SellerOrderState,
    totals: TotalsBody,
    pub(super) ship_by: Option<Moment>,
    pub(super) shipments: Vec<ShipmentBody>,
}

/// A parcel.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Shipment)]
pub(super) struct ShipmentBody {
    #[schema(value_type = String)]
    id: ShipmentId,
    #[schema(schema_with = word::<ShipmentState>)]
    status: ShipmentState,
    carrier: String,
    /// The tracking number; may be empty.
    awb: String,
    shipped_at: Option<Moment>,
    delivered_at: Option<Moment>,
    lines: Vec<ShipmentLineBody>,
}

/// Units in a parcel.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = ShipmentLine)]
struct ShipmentLineBody {
    #[schema(value_type = String)]
    line: LineId,
    quantity: i64,
}

/// A line with its counters, in units.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Line)]
pub(super) struct LineBody {
    #[schema(value_type = String, example = "lin_01930000000070008000000000000001")]
    id: LineId,
    #[schema(value_type = String)]
    seller_order: SellerOrderId,
    #[schema(value_type = String)]
    variant: VariantId,
    sku: String,
    title: String,
    #[schema(schema_with = word::<VariantKind>)]
    kind: VariantKind,
    /// Units ordered.
    quantity: i64,
    unit_price: i64,
    subtotal: i64,
    discount: i64,
    tax: i64,
    total: i64,
    /// Units that stock is set aside for, those sent included.
    allocated: i64,
    /// Units that wait for stock; they can be packed once it is set aside for them.
    backordered: i64,
    packed: i64,
    shipped: i64,
    delivered: i64,
    cancelled: i64,
    return_requested: i64,
    returned: i64,
    /// Units that are paid back and never come: of returns that expired, or missing from one.
    given_up: i64,
}

impl OrderBody {
    /// The order as its rows say, as `actor` sees it.
    pub(super) fn of(graph: &Graph, actor: &Actor) -> Self {
        let staff = actor.may_everywhere(Permission::ViewOrders)
            || !actor.assigned(Permission::ViewOrders).is_empty();
        let orders::Model {
            id,
            number,
            user_id: _,
            email,
            channel: _,
            external_ref: _,
            currency,
            state,
            headline,
            payment_status: _,
            holds: _,
            priority,
            subtotal,
            discount,
            shipping,
            tax,
            total,
            cancelled_amount,
            tax_included,
            shipping_method,
            payment_method: _,
            shipping_address,
            billing_address,
            note,
            placed_at,
            promised_at,
            updated_at,
            version,
            reserved_until: _,
            phone_key: _,
            name_key: _,
            shipping_fee: _,
            fee_per_seller: _,
            promotion_codes,
        } = graph.order.clone();
        let Axes {
            payment,
            fulfilment,
            delivery,
            returns,
        } = settle::axes(graph);
        Self {
            id,
            number: number.to_string(),
            status: headline,
            state,
            axes: AxesBody {
                payment,
                fulfilment,
                delivery,
                returns,
            },
            email,
            currency: currency.to_string(),
            seller_orders: graph.parts.iter().map(|part| PartBody::of(graph, part)).collect(),
            lines: graph.lines.iter().map(LineBody::of).collect(),
            totals: TotalsBody {
                subtotal,
                discount,
                shipping,
                tax,
                total,
            },
            cancelled_amount,
            payment: PaymentBody::of(graph),
            shipping_method,
            shipping_address: (&shipping_address).into(),
            billing_address: (&billing_address).into(),
            promotion_codes: promotion_codes.0,
            tax_included,
            note,
            priority: staff.then_some(priority),
            placed_at: Moment(placed_at),
            promised_at: promised_at.map(Moment),
            updated_at: Moment(updated_at),
            version,
        }
    }
}

impl From<Totals> for TotalsBody {
    fn from(totals: Totals) -> Self {
        let Totals {
            subtotal,
            discount,
            shipping,
            tax,
            total,
        } = totals;
        Self {
            subtotal,
            discount,
            shipping,
            tax,
            total,
        }
    }
}

impl PaymentBody {
    fn of(graph: &Graph) -> Self {
        let sums = settle::sums(&graph.transactions);
        let order = &graph.order;
        let latest = graph.payments.last();
        Self {
            method: order.payment_method.clone(),
            id: latest.map(|payment| payment.id),
            state: latest.map(|payment| payment.state.to_string()),
            error: latest
                .filter(|payment| payment.state == PaymentState::Failed)
                .and_then(|payment| payment.error.clone()),
            captured: sums.captured,
            refunded: sums.refunded,
            due: money::to_pay(graph),
        }
    }
}

impl PartBody {
    /// A part as its rows say.
    pub(super) fn of(graph: &Graph, part: &seller_orders::Model) -> Self {
        let seller_orders::Model {
            id,
            order_id: _,
            seller_id,
            position: _,
            state,
            headline,
            released: _,
            seen_at: _,
            subtotal,
            discount,
            shipping,
            tax,
            total,
            placed_at: _,
            ship_by,
            commission_rate: _,
            undone: _,
            undone_tax: _,
            undone_shipping: _,
            order_headline: _,
            order_payment: _,
        } = *part;
        let shipments = graph.shipments.iter().filter(|s| s.seller_order_id == id);
        Self {
            id,
            seller: seller_id,
            status: headline,
            state,
            totals: Totals {
                subtotal,
                discount,
                shipping,
                tax,
                total,
            }
            .into(),
            ship_by: ship_by.map(Moment),
            shipments: shipments.map(|s| ShipmentBody::of(graph, s)).collect(),
        }
    }
}

impl ShipmentBody {
    fn of(graph: &Graph, shipment: &shipments::Model) -> Self {
        let shipments::Model {
            id,
            order_id: _,
            seller_order_id: _,
            state,
            carrier,
            awb,
            shipped_at,
            delivered_at,
            created_at: _,
        } = shipment.clone();
        Self {
            id,
            status: state,
            carrier,
            awb,
            shipped_at: shipped_at.map(Moment),
            delivered_at: delivered_at.map(Moment),
            lines: graph
                .shipment_lines
                .iter()
                .filter(|line| line.shipment_id == id)
                .map(|line| ShipmentLineBody {
                    line: line.line_id,
                    quantity: line.quantity,
                })
                .collect(),
        }
    }
}

impl LineBody {
    /// A line as its row says.
    pub(super) fn of(line: &order_lines::Model) -> Self {
        let order_lines::Model {
            id,
            order_id: _,
            seller_order_id,
            position: _,
            variant_id,
            sku,
            title,
            kind,
            unit_price,
            tax_rate: _,
            subtotal,
            discount,
            tax,
            total,
            ordered,
            allocated,
            backordered,
            packed,
            shipped,
            delivered,
            cancelled,
            return_requested,
            returned,
            given_up,
            placed_at: _,
        } = line.clone();
        Self {
            id,
            seller_order: seller_order_id,
            variant: variant_id,
            sku,
            title,
            kind,
            quantity: ordered,
            unit_price,
            subtotal,
            discount,
            tax,
            total,
            allocated,
            backordered,
            packed,
            shipped,
            delivered,
            cancelled,
            return_requested,
            returned,
            given_up,
        }
    }
}
