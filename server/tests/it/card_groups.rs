//! Orders paid by card at the same time: what the provider answers is written down together, and each stands for itself.

use domain::{
    machine::Word,
    token_scope::TokenScope,
    words::{TransactionKind, TransactionStatus},
};
use futures::future::join_all;
use gateways::payments::AuthorizeOutcome;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use services::payments::{self, PaymentNext};
use store::entity::payment_transactions;
use testkit::{TestDb, db_test};

use crate::{
    api::{order, programs, token},
    fixture::Shop,
    wire::{Ask, at_once, serve},
};

/// The captures that succeeded.
async fn captures(shop: &Shop) -> Vec<payment_transactions::Model> {
    use payment_transactions::Column as C;
    payment_transactions::Entity::find()
        .filter(C::Kind.eq(TransactionKind::Capture))
        .filter(C::Status.eq(TransactionStatus::Succeeded))
        .all(shop.t.services.db.read())
        .await
        .unwrap()
}

#[db_test]
async fn forty_cards_at_once_are_each_answered_for_themselves(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let [customer, ..] = programs(&shop).await;
    let cards = [
        ("tok_test_success", "captured"),
        ("tok_test_card_declined", "failed"),
        ("tok_test_success", "captured"),
        ("tok_test_requires_code", "requires_action"),
    ];
    let placed = (0..40).map(|n| {
        let (token, state) = cards[n % cards.len()];
        let (body, customer) = (order(&[("LAMP", 1), ("PEN", 1)], Some(token)), customer.clone());
        async move { (customer.post("/orders", &body).await.is(201), state) }
    });
    let mut paid = 0;
    for (reply, state) in join_all(placed).await {
        assert_eq!(reply.text("/payment/state"), state);
        if state == "captured" {
            assert_eq!(reply.text("/status"), "confirmed");
            paid += reply.json["totals"]["total"].as_i64().unwrap();
        }
    }
    let captured = captures(&shop).await;
    assert_eq!(captured.len(), 20);
    assert_eq!(captured.iter().map(|row| row.amount).sum::<i64>(), paid);
    shop.verified().await;
}

#[db_test]
async fn an_answer_that_comes_twenty_times_at_once_takes_the_money_once(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, ..] = programs(&shop).await;
    let body = order(&[("PEN", 1)], Some("tok_test_requires_code"));
    let placed = customer.post("/orders", &body).await.is(201);
    let id = placed.text("/id").parse().unwrap();
    let payment = shop.graph(id).await.payments[0].clone();
    let provider_ref = payment.provider_ref.clone().unwrap();
    let s = &shop.t.services;
    let heard = (0..20).map(|_| {
        let provider_ref = provider_ref.clone();
        payments::answered(s, id, payment.id, AuthorizeOutcome::Captured { provider_ref })
    });
    for next in join_all(heard).await {
        assert_eq!(next.unwrap(), PaymentNext::Done);
    }
    let captured = captures(&shop).await;
    assert_eq!(
        captured.iter().map(|row| row.amount).collect::<Vec<_>>(),
        [payment.amount]
    );
    shop.verified().await;
}

#[db_test]
async fn a_code_that_is_sent_fifty_times_at_once_takes_the_money_once(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let servers = serve(&shop.t).await;
    let customer = token(&shop.t, &shop.customer, TokenScope::ALL).await;
    for (code, state) in [("000000", "failed"), ("123456", "captured")] {
        let place = Ask::post("/orders", order(&[("PEN", 1)], Some("tok_test_requires_code")));
        let placed = at_once(&servers, vec![(customer.clone(), place)])
            .await
            .remove(0)
            .is(201);
        let path = format!("/orders/{}/payments/confirm", placed.text("/id"));
        let asks = (0..50).map(|n| {
            let ask =
                Ask::post(&path, json!({ "code": code })).with("idempotency-key", format!("{code}{}", n / 5));
            (customer.clone(), ask)
        });
        // Who comes late finds that nothing waits for a code; who comes at the same time is told how the payment stands.
        let replies = at_once(&servers, asks.collect()).await;
        assert!(replies.iter().any(|reply| reply.status == 200));
        for reply in &replies {
            assert!([200, 409].contains(&reply.status.as_u16()), "{}", reply.text);
        }
        let id = placed.text("/id").parse().unwrap();
        assert_eq!(shop.graph(id).await.payments[0].state.to_string(), state);
    }
    assert_eq!(captures(&shop).await.len(), 1);
    shop.verified().await;
}
