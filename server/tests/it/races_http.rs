//! Fifty at once over HTTP: nothing is sold twice, paid back twice, or done twice.

use std::collections::BTreeMap;

use domain::{
    actor::Actor,
    ids::{OrderId, RequestId},
    machine::Word,
    token_scope::TokenScope,
    words::{TransactionKind, TransactionStatus},
};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use services::{jobs, orders::settle};
use store::{
    entity::{orders, payment_transactions},
    graph::Graph,
};
use testkit::{TestDb, db_test};

use crate::{
    api::{Reply, order, token},
    fixture::{GOOD, Shop},
    wire::{Ask, at_once, serve},
};

const PAID: Option<&str> = Some("tok_test_success");

/// A token for everything that `who` may do.
async fn full(shop: &Shop, who: &Actor) -> String {
    token(&shop.t, who, TokenScope::ALL).await
}

/// The same request fifty times.
fn fifty(token: &str, ask: &Ask) -> Vec<(String, Ask)> {
    vec![(token.to_owned(), ask.clone()); 50]
}

/// How often each status came; a fault of the server's own shows its text.
fn statuses(replies: &[Reply]) -> BTreeMap<u16, usize> {
    let mut all = BTreeMap::new();
    for reply in replies {
        assert!(!reply.status.is_server_error(), "{}", reply.text);
        *all.entry(reply.status.as_u16()).or_default() += 1;
    }
    all
}

/// Several workers do what is to be done, at once.
async fn workers(shop: &Shop) {
    for done in futures::future::join_all((0..4).map(|_| jobs::drain(&shop.t.services))).await {
        done.unwrap();
    }
}

#[db_test]
async fn fifty_buyers_of_ten_units_buy_exactly_ten(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let servers = serve(&shop.t).await;
    let mut asks = Vec::new();
    for n in 0..50 {
        let buyer = shop.t.user(&format!("buyer{n}@example.com")).await;
        let ask = Ask::post("/orders", order(&[("PEN", 1)], PAID));
        asks.push((full(&shop, &buyer).await, ask));
    }
    let replies = at_once(&servers, asks).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(201, 10), (409, 40)]));
    for refused in replies.iter().filter(|reply| reply.status == 409) {
        assert_eq!(refused.problem(), "out-of-stock", "{}", refused.text);
        let lines = json!([{ "sku": "PEN", "title": "Product PEN", "requested": 1, "available": 0 }]);
        assert_eq!(refused.json["lines"], lines);
    }
    workers(&shop).await;
    assert_eq!(shop.stock(shop.pen).await, (10, 10));
    shop.verified().await;
}

#[db_test]
async fn fifty_approvals_of_one_cancellation_refund_once(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let servers = serve(&shop.t).await;
    let (customer, admin) = (full(&shop, &shop.customer).await, full(&shop, &shop.admin).await);
    let order = shop.place(&[(shop.pen, 2), (shop.lamp, 1)], Some(GOOD)).await;
    let wish = Ask::post(
        format!("/orders/{order}/cancellations"),
        json!({ "reason_code": "too_slow" }),
    );
    let asked = at_once(&servers, vec![(customer, wish)]).await.remove(0).is(201);
    let approve = Ask::post(format!("/cancellations/{}/approve", asked.text("/id")), json!({}));
    let replies = at_once(&servers, fifty(&admin, &approve)).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(200, 1), (409, 49)]));
    workers(&shop).await;
    let graph = shop.graph(order).await;
    assert_eq!(graph.refunds.len(), 1);
    assert_eq!(graph.refunds[0].amount, graph.order.total);
    shop.verified().await;
}

/// An order of 51 lamps that are delivered, with fifty wishes to return one: what they were answered.
async fn fifty_returns(shop: &Shop, servers: &[String]) -> (OrderId, Vec<RequestId>) {
    let customer = full(shop, &shop.customer).await;
    let order = shop.place(&[(shop.lamp, 51)], Some(GOOD)).await;
    shop.deliver(order, 0).await;
    let lamps = shop.graph(order).await.lines[0].id;
    let wish = Ask::post(
        format!("/orders/{order}/returns"),
        json!({ "line": lamps, "quantity": 1, "reason_code": "damaged" }),
    );
    let replies = at_once(servers, fifty(&customer, &wish)).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(201, 50)]));
    let ids = replies.iter().map(|reply| reply.text("/id").parse().unwrap());
    (order, ids.collect())
}

/// Approvals of returns with 1999 for each, every one of them `times`.
fn approvals(admin: &str, returns: &[RequestId], times: usize) -> Vec<(String, Ask)> {
    let ask = |id| Ask::post(format!("/returns/{id}/approve"), json!({ "amount": 1999 }));
    let all = returns.iter().flat_map(|id| std::iter::repeat_n(id, times));
    all.map(|id| (admin.to_owned(), ask(id))).collect()
}

#[db_test]
async fn fifty_partial_refunds_are_each_paid_once(t: TestDb) {
    let shop = Shop::open(t, 60).await;
    let servers = serve(&shop.t).await;
    let admin = full(&shop, &shop.admin).await;
    let (order, returns) = fifty_returns(&shop, &servers).await;
    let replies = at_once(&servers, approvals(&admin, &returns, 2)).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(200, 50), (409, 50)]));
    workers(&shop).await;
    let graph = shop.graph(order).await;
    let refunded = settle::sums(&graph.transactions).refunded;
    assert_eq!((refunded, graph.refunds.len()), (50 * 1999, 50));
    shop.verified().await;
}

#[db_test]
async fn fifty_partial_refunds_never_exceed_what_was_captured(t: TestDb) {
    let shop = Shop::open(t, 60).await;
    let servers = serve(&shop.t).await;
    let admin = full(&shop, &shop.admin).await;
    let (order, returns) = fifty_returns(&shop, &servers).await;
    // The customer's bank took back all but 5000, so that the fifty returns, 1999 each, come to more than is left.
    let graph = shop.graph(order).await;
    charge_back(&shop, &graph, graph.payments[0].amount - 5000).await;
    let replies = at_once(&servers, approvals(&admin, &returns, 1)).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(200, 2), (422, 48)]));
    workers(&shop).await;
    let graph = shop.graph(order).await;
    let refunded = settle::sums(&graph.transactions).refunded;
    assert_eq!((refunded, graph.refunds.len()), (2 * 1999, 2));
}

/// Money that the customer's bank took back.
async fn charge_back(shop: &Shop, graph: &Graph, amount: i64) {
    let row = payment_transactions::Model {
        id: shop.t.services.id(),
        payment_id: graph.payments[0].id,
        order_id: graph.order.id,
        kind: TransactionKind::Chargeback,
        status: TransactionStatus::Succeeded,
        amount,
        reference: testkit::unique(),
        provider_ref: None,
        at: shop.t.services.now(),
    };
    shop.t.insert::<payment_transactions::Entity, _>(row).await;
}

#[db_test]
async fn fifty_partial_cancellations_never_exceed_what_was_ordered(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let servers = serve(&shop.t).await;
    let customer = full(&shop, &shop.customer).await;
    // Unpaid, each is carried out at once.
    let order = shop.place(&[(shop.lamp, 10), (shop.pen, 1)], None).await;
    let lamps = shop.graph(order).await.lines[0].id;
    let wish = |units| {
        let lines = json!([{ "line": lamps, "quantity": units }]);
        let body = json!({ "reason_code": "changed_mind", "lines": lines });
        Ask::post(format!("/orders/{order}/cancellations"), body)
    };
    let replies = at_once(&servers, fifty(&customer, &wish(3))).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(201, 3), (422, 47)]));
    let graph = shop.graph(order).await;
    assert_eq!((graph.lines[0].cancelled, graph.lines[0].allocated), (9, 1));
    assert_eq!(shop.stock(shop.lamp).await, (20, 1));
    assert_eq!(graph.order.cancelled_amount, 9 * 1999);
    shop.verified().await;
}

#[db_test]
async fn partial_cancellations_asked_and_granted_at_once_never_exceed_what_was_captured(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let servers = serve(&shop.t).await;
    let (customer, admin) = (full(&shop, &shop.customer).await, full(&shop, &shop.admin).await);
    let order = shop.place(&[(shop.lamp, 10)], Some(GOOD)).await;
    workers(&shop).await;
    let lamps = shop.graph(order).await.lines[0].id;
    let lines = json!([{ "line": lamps, "quantity": 3 }]);
    let wish = Ask::post(
        format!("/orders/{order}/cancellations"),
        json!({ "reason_code": "changed_mind", "lines": lines }),
    );
    for _ in 0..3 {
        let replies = at_once(&servers, fifty(&customer, &wish)).await;
        assert_eq!(statuses(&replies), BTreeMap::from([(201, 1), (409, 49)]));
        let asked = replies.iter().find(|reply| reply.status == 201).unwrap();
        let approve = Ask::post(format!("/cancellations/{}/approve", asked.text("/id")), json!({}));
        // While it is granted, others ask for more.
        let mut asks = fifty(&admin, &approve);
        asks.extend(fifty(&customer, &wish).into_iter().take(10));
        let replies = at_once(&servers, asks).await;
        assert_eq!(statuses(&replies[..50]), BTreeMap::from([(200, 1), (409, 49)]));
        // Whoever asked in time is withdrawn before the next turn.
        let withdraw = Ask::post(format!("/orders/{order}/cancellations/withdraw"), json!({}));
        let withdrawn = at_once(&servers, vec![(customer.clone(), withdraw)]).await;
        assert!([200, 409].contains(&withdrawn[0].status.as_u16()));
        workers(&shop).await;
    }
    let graph = shop.graph(order).await;
    let refunded: i64 = graph.refunds.iter().map(|r| r.amount).sum();
    assert_eq!((graph.lines[0].cancelled, refunded), (9, 9 * 1999));
    let replies = at_once(&servers, fifty(&customer, &wish)).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(422, 50)]));
    shop.verified().await;
}

#[db_test]
async fn of_fifty_edits_of_one_version_one_wins(t: TestDb) {
    let shop = Shop::open(t, 60).await;
    let servers = serve(&shop.t).await;
    let admin = full(&shop, &shop.admin).await;
    let order = shop.place(&[(shop.lamp, 60)], None).await;
    let graph = shop.graph(order).await;
    let (line, etag) = (graph.lines[0].id, format!("\"{}\"", graph.order.version));
    let asks = (1..=50).map(|units| {
        let lines = json!([{ "line": line, "quantity": units }]);
        let body = json!({ "lines": lines, "reason": "They said so." });
        let ask = Ask::post(format!("/orders/{order}/edits"), body).with("if-match", etag.clone());
        (admin.clone(), ask)
    });
    let replies = at_once(&servers, asks.collect()).await;
    let all = statuses(&replies);
    assert_eq!(all.values().sum::<usize>(), 50);
    assert!(
        all.keys().all(|status| [200, 201, 409, 412].contains(status)),
        "{all:?}"
    );
    let won: Vec<i64> = (1..=50)
        .zip(&replies)
        .filter(|(_, reply)| reply.status.is_success())
        .map(|(units, _)| units)
        .collect();
    let [units] = won.as_slice() else {
        panic!("{all:?}")
    };
    let graph = shop.graph(order).await;
    assert_eq!(graph.lines[0].ordered, *units);
    assert_eq!(shop.stock(shop.lamp).await, (60, *units));
    shop.verified().await;
}

#[db_test]
async fn of_fifty_commands_on_one_version_one_wins(t: TestDb) {
    let shop = Shop::open(t, 60).await;
    let servers = serve(&shop.t).await;
    let seller = full(&shop, &shop.sellers[0].1).await;
    let order = shop.place(&[(shop.lamp, 60)], Some(GOOD)).await;
    let part = format!("/seller-orders/{}", shop.part(order, 0).await);
    let process = Ask::post(format!("{part}/process"), json!({}));
    let begun = at_once(&servers, vec![(seller.clone(), process)])
        .await
        .remove(0)
        .is(200);
    let units = json!({ "lines": [{ "line": begun.text("/lines/0/id"), "quantity": 1 }] });
    let pack = Ask::post(format!("{part}/pack"), units).with("if-match", begun.header("etag"));
    let replies = at_once(&servers, fifty(&seller, &pack)).await;
    assert_eq!(statuses(&replies), BTreeMap::from([(200, 1), (412, 49)]));
    for stale in replies.iter().filter(|reply| reply.status == 412) {
        assert_eq!(stale.problem(), "stale");
    }
    let now = at_once(&servers, vec![(seller, Ask::get(part))])
        .await
        .remove(0)
        .is(200);
    assert_eq!(now.json["lines"][0]["packed"], 1);
    shop.verified().await;
}

#[db_test]
async fn one_key_fifty_times_makes_one_order(t: TestDb) {
    let shop = Shop::open(t, 60).await;
    let servers = serve(&shop.t).await;
    let customer = full(&shop, &shop.customer).await;
    let ask = Ask::post("/orders", order(&[("PEN", 1), ("LAMP", 1)], PAID)).with("idempotency-key", "one");
    let replies = at_once(&servers, fifty(&customer, &ask)).await;
    let answers: Vec<&Value> = replies
        .iter()
        .filter(|reply| reply.status == 201)
        .map(|reply| &reply.json["number"])
        .collect();
    assert!(!answers.is_empty());
    assert!(answers.iter().all(|number| *number == answers[0]), "{answers:?}");
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        assert_eq!(
            (reply.status.as_u16(), reply.problem()),
            (409, "in-flight"),
            "{}",
            reply.text
        );
    }
    let again = at_once(&servers, vec![(customer, ask)]).await.remove(0).is(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    let made = orders::Entity::find().count(shop.t.services.db.read()).await;
    assert_eq!(made.unwrap(), 1);
    assert_eq!(shop.stock(shop.pen).await, (60, 1));
    shop.verified().await;
}
