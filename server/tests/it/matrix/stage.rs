//! What a route is asked about: an order of the customer and of the first seller, brought to where the route has
//! something to do.

use std::collections::BTreeMap;

use app::server_fns::admin::edit_order::seen;
use domain::{
    address::{Address, AddressKind},
    holds::HoldKind,
    ids::{AddressId, OrderId},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use services::{
    addresses, cancellations, cart,
    customers::{self, Change},
    edits::{self, Wish},
    fulfilment, holds,
    returns::{self, Receipt},
};
use store::entity::jobs;

use super::people::CARD;
use crate::fixture::{DECLINED, SECOND_STEP, Shop, home};

/// A card whose refunds are refused.
const NO_REFUNDS: Option<&str> = Some("4000000000005126");

/// How far things have come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    /// Nothing is needed.
    Nothing,
    /// The customer has an address and a cart.
    Person,
    /// The card was declined.
    Declined,
    /// The bank asks for a code.
    Code,
    /// Paid.
    Paid,
    /// Paid, and stopped for fraud.
    Held,
    /// Somebody is at work on it.
    Processing,
    /// It can be shipped.
    Packed,
    /// It is on its way.
    Shipped,
    /// It has arrived.
    Delivered,
    /// A cancellation waits for a decision.
    CancelAsked,
    /// A return waits for a decision.
    ReturnAsked,
    /// A return is to be sent.
    ReturnApproved,
    /// A return is received, and nobody has looked at it.
    ReturnReceived,
    /// A return is not fit for sale.
    ReturnInspected,
    /// The provider refused to give money back.
    RefundFailed,
    /// A job was given up.
    JobDead,
    /// Somebody else has just signed up.
    Customer,
    /// Somebody else may not order.
    Blocked,
}

/// What paths and bodies name in braces.
pub(crate) type Names = BTreeMap<&'static str, String>;

/// Puts names in their places.
pub(crate) fn fill(text: &str, names: &Names) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// Sets a stage.
pub(crate) async fn set(shop: &Shop, stage: Stage) -> Names {
    let mut names = Names::from([
        ("variant", shop.lamp.to_string()),
        ("key", testkit::unique()),
        ("seller", shop.sellers[0].0.to_string()),
    ]);
    match stage {
        Stage::Nothing => {}
        Stage::Person => person(shop, &mut names).await,
        Stage::Customer | Stage::Blocked => somebody_else(shop, stage, &mut names).await,
        _ => order(shop, stage, &mut names).await,
    }
    names
}

async fn person(shop: &Shop, names: &mut Names) {
    let s = &shop.t.services;
    let address: AddressId = addresses::create(s, &shop.customer, AddressKind::Shipping, &home(), false)
        .await
        .unwrap();
    let cart = cart::add(s, &shop.customer, None, shop.lamp, 1).await.unwrap();
    names.insert("address", address.to_string());
    names.insert("cart", cart.to_string());
}

async fn somebody_else(shop: &Shop, stage: Stage, names: &mut Names) {
    let email = format!("{}@example.com", testkit::unique());
    let customer = shop.t.user(&email).await.user.unwrap();
    let block = Change {
        blocked: (stage == Stage::Blocked).then_some(true),
        reason: "Fraud".to_owned(),
        ..Change::default()
    };
    customers::change(&shop.t.services, &shop.admin, customer, &block)
        .await
        .unwrap();
    names.insert("customer", customer.to_string());
}

async fn order(shop: &Shop, stage: Stage, names: &mut Names) {
    let s = &shop.t.services;
    let card = match stage {
        Stage::Declined => Some(DECLINED),
        Stage::Code => Some(SECOND_STEP),
        Stage::RefundFailed => NO_REFUNDS,
        _ => CARD,
    };
    let order = shop.place(&[(shop.lamp, 2)], card).await;
    match stage {
        Stage::Processing => {
            let part = shop.part(order, 0).await;
            fulfilment::process(s, &shop.admin, part).await.unwrap();
        }
        Stage::Held => holds::set(s, &shop.admin, order, HoldKind::Fraud, "Two names")
            .await
            .unwrap(),
        Stage::Packed => shop.pack(order, 0).await,
        Stage::Shipped => {
            shop.pack(order, 0).await;
            let part = shop.part(order, 0).await;
            fulfilment::ship(s, &shop.admin, part, "other", "").await.unwrap();
        }
        Stage::Delivered => shop.deliver(order, 0).await,
        Stage::ReturnAsked | Stage::ReturnApproved | Stage::ReturnReceived | Stage::ReturnInspected => {
            shop.deliver(order, 0).await;
            let line = shop.graph(order).await.lines[0].id;
            let request = returns::request(s, &shop.customer, order, line, 1, "damaged", "")
                .await
                .unwrap();
            if stage != Stage::ReturnAsked {
                returns::approve(s, &shop.admin, request, 1, "").await.unwrap();
            }
            if matches!(stage, Stage::ReturnReceived | Stage::ReturnInspected) {
                let all = Receipt::default();
                returns::receive(s, &shop.admin, request, all).await.unwrap();
            }
            if stage == Stage::ReturnInspected {
                returns::inspect(s, &shop.admin, request, 0, "Broken")
                    .await
                    .unwrap();
            }
        }
        Stage::CancelAsked | Stage::RefundFailed | Stage::JobDead => cancel(shop, order, stage, names).await,
        _ => {}
    }
    let graph = shop.graph(order).await;
    names.insert("order", order.to_string());
    names.insert("number", graph.order.number.to_string());
    names.insert("version", graph.order.version.to_string());
    if stage == Stage::Paid {
        // What the form that moves the order carries.
        let address = Address {
            line2: "Flat 1".to_owned(),
            ..graph.order.shipping_address.clone()
        };
        let wish = Wish {
            address: Some(address),
            ..Wish::default()
        };
        let shown = edits::preview(s, &shop.admin, order, &wish).await.unwrap();
        names.insert("seen", seen(&shown));
    }
    names.insert("part", graph.parts[0].id.to_string());
    names.insert("line", graph.lines[0].id.to_string());
    if let Some(request) = graph.requests.first() {
        names.insert("request", request.id.to_string());
    }
    if let Some(refund) = graph.refunds.first() {
        names.insert("refund", refund.id.to_string());
    }
    if let Some(shipment) = graph.shipments.first() {
        names.insert("shipment", shipment.id.to_string());
    }
}

async fn cancel(shop: &Shop, order: OrderId, stage: Stage, names: &mut Names) {
    let s = &shop.t.services;
    cancellations::request(s, &shop.customer, order, "too_slow", "")
        .await
        .unwrap();
    if stage == Stage::CancelAsked {
        return;
    }
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    if stage == Stage::RefundFailed {
        shop.settle().await;
        return;
    }
    let job = jobs::Entity::find()
        .filter(jobs::Column::Kind.eq("refund.process"))
        .filter(jobs::Column::State.eq("queued"))
        .one(s.db.read())
        .await
        .unwrap()
        .unwrap();
    let tx = s.db.begin().await.unwrap();
    jobs::Entity::update_many()
        .col_expr(jobs::Column::State, Expr::val("dead"))
        .filter(jobs::Column::Id.eq(job.id))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    names.insert("job", job.id.to_string());
}
