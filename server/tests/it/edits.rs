//! Editing orders before they are packed: money, stock, ledger and events follow whole, or nothing does.

use domain::{
    holds::{HoldKind, HoldRule},
    ids::OrderId,
    machines::{PaymentState, SellerOrderState},
    time::MINUTE,
};
use serde_json::{Value, json};
use services::{
    Error, cancellations,
    edits::{self, Wish},
    fulfilment, holds,
    orders::money,
    payments::{self, CardInput, PaymentNext},
    returns,
    views::{self, actions::Kind},
};
use store::entity::promotions;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, home, order as new_order, programs},
    fixture::{DECLINED, GOOD, SECOND_STEP, Shop, home as address, words},
};

/// Other units of the line at `at`.
async fn units(shop: &Shop, order: OrderId, changes: &[(usize, i64)]) -> Wish {
    let lines = shop.graph(order).await.lines;
    Wish {
        lines: changes.iter().map(|(at, n)| (lines[*at].id, *n)).collect(),
        ..Wish::default()
    }
}

fn add(sku: &str, quantity: i64) -> Wish {
    Wish {
        additions: vec![(sku.into(), quantity)],
        ..Wish::default()
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Conflict(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[db_test]
async fn fewer_units_of_a_paid_order_give_money_and_stock_back(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 2)], Some(GOOD)).await;
    shop.settle().await;
    let paid = shop.graph(order).await.order.total;
    let wish = units(&shop, order, &[(0, 1)]).await;
    let proposal = edits::preview(s, &shop.admin, order, &wish).await.unwrap();
    let after = proposal.preview.after.total;
    assert_eq!((proposal.preview.refund, proposal.preview.due), (paid - after, 0));
    assert_eq!(
        shop.graph(order).await.order.version,
        proposal.version,
        "a preview changes nothing"
    );
    assert_eq!(shop.stock(shop.lamp).await, (10, 3));

    edits::apply(s, &shop.admin, order, &wish, "Ordered too many")
        .await
        .unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(graph.order.total, after);
    assert_eq!((graph.lines[0].ordered, graph.lines[0].allocated), (1, 1));
    assert_eq!(shop.stock(shop.lamp).await, (10, 1));
    assert_eq!(graph.refunds.iter().map(|r| r.amount).sum::<i64>(), paid - after);
    assert_eq!(words(&graph)[2], "partially_refunded");
    shop.verified().await;

    // The rest of its life goes on from there.
    shop.deliver(order, 0).await;
    shop.deliver(order, 1).await;
    assert_eq!(words(&shop.graph(order).await)[0], "completed");
    shop.verified().await;
}

#[db_test]
async fn a_removed_line_stays_without_units_and_its_part_is_cancelled(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], Some(GOOD)).await;
    shop.settle().await;
    let wish = units(&shop, order, &[(1, 0)]).await;
    edits::apply(s, &shop.admin, order, &wish, "Not wanted")
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    assert_eq!(
        (graph.lines.len(), graph.lines[1].ordered, graph.lines[1].total),
        (2, 0, 0)
    );
    let states: Vec<_> = graph.parts.iter().map(|p| p.state).collect();
    assert_eq!(states, [SellerOrderState::New, SellerOrderState::Cancelled]);
    assert_eq!(shop.stock(shop.pen).await, (10, 0));
    let seen = views::detail(s, &shop.customer, order).await.unwrap();
    assert_eq!(seen.parts.len(), 1, "what is not bought any more is not shown");
    shop.settle().await;
    shop.verified().await;

    // What costs no more can be swapped in; the seller that was left out gets a new part.
    let mut swap = units(&shop, order, &[(0, 0)]).await;
    swap.additions = vec![("INK".into(), 2)];
    edits::apply(s, &shop.admin, order, &swap, "Something else")
        .await
        .unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!((graph.parts.len(), graph.lines.len()), (3, 3));
    assert_eq!(graph.lines[2].seller_order_id, graph.parts[2].id);
    assert_eq!(
        (shop.stock(shop.lamp).await, shop.stock(shop.ink).await),
        ((10, 0), (10, 2))
    );
    assert_eq!(words(&graph)[0], "confirmed");
    shop.verified().await;
    let nothing = units(&shop, order, &[(2, 0)]).await;
    let why = refused(edits::apply(s, &shop.admin, order, &nothing, "All gone").await);
    assert!(why.contains("cancel it instead"), "{why}");
}

/// Pays what is due by a card.
async fn pay(shop: &Shop, order: OrderId, number: &str) -> Result<PaymentNext, Error> {
    let card = CardInput {
        number: number.into(),
        expiry: "12/49".into(),
        cvc: "123".into(),
    };
    let paid = payments::retry(&shop.t.services, &shop.customer, order, card, None).await;
    shop.settle().await;
    paid
}

/// An order of a pen that is paid, and then gets a lamp.
async fn dearer(shop: &Shop) -> (OrderId, i64) {
    let order = shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
    shop.settle().await;
    let s = &shop.t.services;
    let proposal = edits::preview(s, &shop.admin, order, &add("LAMP", 1))
        .await
        .unwrap();
    assert!(proposal.blocked.is_none());
    assert_eq!(proposal.balance, proposal.preview.due);
    edits::apply(s, &shop.admin, order, &add("LAMP", 1), "One more")
        .await
        .unwrap();
    shop.settle().await;
    (order, proposal.preview.due)
}

#[db_test]
async fn a_paid_order_that_gets_dearer_waits_for_the_rest_and_goes_on(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, due) = dearer(&shop).await;
    let graph = shop.graph(order).await;
    assert_eq!(money::balance(&graph), due);
    assert_eq!(words(&graph)[1..], ["on_hold", "partially_paid"]);
    assert!(graph.order.holds.is_by(HoldRule::BalanceDue));
    let asked = domain::money::Money::new(due, graph.order.currency);
    let subjects = shop.subjects();
    assert!(
        subjects
            .iter()
            .any(|s| s.ends_with(&format!("changed: {asked} to pay"))),
        "{subjects:?}"
    );
    shop.verified().await;

    // Nothing is packed until it is paid.
    let part = shop.part(order, 1).await;
    let why = refused(fulfilment::process(s, &shop.sellers[1].1, part).await);
    assert!(why.contains("costs more than was paid"), "{why}");
    let page = views::detail(s, &shop.customer, order).await.unwrap();
    assert_eq!((page.payment.due, page.actions[0].kind), (due, Kind::PayRest));

    // Nobody pays another amount than was shown.
    let card = CardInput {
        number: GOOD.into(),
        expiry: "12/49".into(),
        cvc: "123".into(),
    };
    let other = payments::retry(s, &shop.customer, order, card, Some(due - 1)).await;
    assert!(refused(other).contains("The order was changed"));
    assert_eq!(shop.graph(order).await.payments.len(), 1);

    // A card that is declined changes nothing; one that pays is asked for the rest alone, once.
    assert!(matches!(
        pay(&shop, order, DECLINED).await.unwrap(),
        PaymentNext::Declined { .. }
    ));
    assert!(shop.graph(order).await.order.holds.is_by(HoldRule::BalanceDue));
    assert_eq!(pay(&shop, order, GOOD).await.unwrap(), PaymentNext::Done);
    let graph = shop.graph(order).await;
    let amounts: Vec<i64> = graph.payments.iter().map(|p| p.amount).collect();
    assert_eq!(amounts, [graph.order.total - due, due, due]);
    assert_eq!(words(&graph)[1..], ["confirmed", "paid"]);
    assert!(!graph.order.holds.any());
    assert!(matches!(pay(&shop, order, GOOD).await, Err(Error::Conflict(_))));
    shop.verified().await;
    shop.deliver(order, 0).await;
    shop.deliver(order, 1).await;
    assert_eq!(words(&shop.graph(order).await)[0], "completed");

    // Cash is collected as the order is then; nothing waits.
    let cash = shop.place(&[(shop.pen, 1)], None).await;
    edits::apply(s, &shop.admin, cash, &add("LAMP", 2), "Two more")
        .await
        .unwrap();
    let graph = shop.graph(cash).await;
    assert_eq!(graph.payments[0].amount, graph.order.total);
    assert_eq!((money::balance(&graph), graph.order.holds.any()), (0, false));
    shop.verified().await;
    shop.deliver(cash, 0).await;
    shop.deliver(cash, 1).await;
    let graph = shop.graph(cash).await;
    let taken: i64 = services::orders::settle::sums(&graph.transactions).captured;
    assert_eq!(taken, graph.order.total);
    shop.verified().await;
}

#[db_test]
async fn what_is_not_paid_is_not_given_back(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    // The lamp goes again before it is paid for: nothing was paid for it, so nothing goes back, and the order goes on.
    let (order, _) = dearer(&shop).await;
    let lamp = shop.graph(order).await.lines[1].id;
    cancellations::request_units(s, &shop.customer, order, &[(lamp, 1)], "too_slow", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    let back: i64 = graph.refunds.iter().map(|r| r.amount).sum();
    let kept = services::orders::settle::sums(&graph.transactions).captured - back;
    assert_eq!(kept, money::owed(&graph));
    assert_eq!((money::balance(&graph), graph.order.holds.any()), (0, false));
    shop.verified().await;

    // Edited back by hand, it is the same.
    let (order, _) = dearer(&shop).await;
    let without = units(&shop, order, &[(1, 0)]).await;
    edits::apply(s, &shop.admin, order, &without, "Not after all")
        .await
        .unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!((graph.refunds.len(), graph.order.holds.any()), (0, false));
    assert_eq!(words(&graph)[1..], ["confirmed", "paid"]);
    shop.verified().await;

    let told = shop.t.mailer.sent();
    let approved = told
        .iter()
        .find(|mail| mail.subject.ends_with("cancellation approved"));
    let text = &approved.unwrap().text;
    let back = domain::money::Money::new(back, graph.order.currency);
    assert!(text.contains(&format!("We will refund {back}")), "{text}");

    // All of it is cancelled while the bank is asked for the rest: what was paid goes back, and no more.
    let (order, due) = dearer(&shop).await;
    assert_eq!(
        pay(&shop, order, SECOND_STEP).await.unwrap(),
        PaymentNext::NeedsCode
    );
    let more = edits::apply(s, &shop.admin, order, &add("INK", 1), "One more").await;
    assert!(refused(more).contains("not settled yet"));
    cancellations::request(s, &shop.customer, order, "too_slow", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    payments::confirm_code(s, &shop.customer, order, "123456")
        .await
        .ok();
    shop.settle().await;
    let graph = shop.graph(order).await;
    let sums = services::orders::settle::sums(&graph.transactions);
    assert_eq!((words(&graph)[0], sums.captured), ("cancelled", sums.refunded));
    assert_eq!(sums.authorized, sums.captured, "the promise of {due} was let go");
    shop.verified().await;
}

#[db_test]
async fn who_does_not_come_back_to_pay_the_rest_can_try_again(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (order, due) = dearer(&shop).await;
    assert_eq!(
        pay(&shop, order, SECOND_STEP).await.unwrap(),
        PaymentNext::NeedsCode
    );
    assert!(matches!(pay(&shop, order, GOOD).await, Err(Error::Conflict(_))));
    shop.t.clock.advance(payments::PAY_WITHIN + MINUTE);
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(graph.payments[1].state, PaymentState::Expired);
    assert_eq!(words(&graph)[0], "confirmed", "it goes on waiting");
    assert_eq!(pay(&shop, order, GOOD).await.unwrap(), PaymentNext::Done);
    let graph = shop.graph(order).await;
    assert_eq!((graph.payments[2].amount, graph.order.holds.any()), (due, false));
    shop.verified().await;
}

#[db_test]
async fn staff_lets_an_order_go_on_that_is_not_paid_whole(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, due) = dearer(&shop).await;
    holds::release(s, &shop.admin, order, HoldKind::Payment, "A gift")
        .await
        .unwrap();
    // Who corrects the address does not ask for the money again.
    let moved = Wish {
        address: Some(domain::address::Address {
            line1: "2 Market Street".into(),
            ..address()
        }),
        ..Wish::default()
    };
    let proposal = edits::preview(s, &shop.admin, order, &moved).await.unwrap();
    assert_eq!(proposal.balance, 0, "nobody waits for the rest any more");
    edits::apply(s, &shop.admin, order, &moved, "A typing error")
        .await
        .unwrap();
    assert!(!shop.graph(order).await.order.holds.any());
    shop.deliver(order, 0).await;
    shop.deliver(order, 1).await;
    assert_eq!(words(&shop.graph(order).await)[0], "completed");
    // What comes back is first what was never paid.
    let graph = shop.graph(order).await;
    let paid = graph.order.total - due;
    for line in graph.lines {
        let request = returns::request(s, &shop.customer, order, line.id, 1, "damaged", "")
            .await
            .unwrap();
        returns::approve(s, &shop.admin, request, None, "").await.unwrap();
    }
    shop.settle().await;
    let graph = shop.graph(order).await;
    let back: i64 = graph.refunds.iter().map(|r| r.amount).sum();
    assert_eq!((back, money::owed(&graph)), (paid, 0));
    shop.verified().await;
}

#[db_test]
async fn the_address_can_be_another_as_long_as_nothing_is_packed(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 2), (shop.pen, 1)], Some(GOOD)).await;
    shop.settle().await;
    let line = shop.graph(order).await.lines[0].id;
    cancellations::request_units(s, &shop.customer, order, &[(line, 1)], "too_slow", "")
        .await
        .unwrap();
    // As a form says it: with the units as they are.
    let moved = |city: &str, lines| Wish {
        lines,
        address: Some(domain::address::Address {
            city: city.into(),
            ..address()
        }),
        ..Wish::default()
    };
    edits::apply(s, &shop.admin, order, &moved("Oakland", vec![(line, 2)]), "Moved")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    edits::apply(s, &shop.admin, order, &moved("Berkeley", vec![]), "Moved again")
        .await
        .unwrap();
    let draft = edits::draft(s, &shop.admin, order).await.unwrap();
    assert!(draft.blocked.is_none() && draft.goods_blocked.is_some());
    let graph = shop.graph(order).await;
    assert_eq!(graph.order.shipping_address.city, "Berkeley");
    let why = refused(edits::apply(s, &shop.admin, order, &moved("Albany", vec![(line, 1)]), "x").await);
    assert!(why.contains("cancelled already"), "{why}");
    shop.settle().await;
    shop.verified().await;
    shop.pack(order, 1).await;
    let why = refused(edits::apply(s, &shop.admin, order, &moved("Albany", vec![]), "x").await);
    assert!(why.contains("packed already"), "{why}");
}

#[db_test]
async fn an_edit_that_is_not_possible_says_why_and_changes_nothing(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 2)], None).await;
    let before = shop.graph(order).await;
    let apply = async |wish: Wish| edits::apply(s, &shop.admin, order, &wish, "because").await;
    let more = units(&shop, order, &[(0, 6)]).await;
    assert_eq!(
        refused(apply(more).await),
        "Only 3 more of Product LAMP are left, not 4."
    );
    assert_eq!(refused(apply(Wish::default()).await), "Nothing is changed.");
    let wrong = [
        (add("NOTHING", 1), "additions/0/sku"),
        (add("PEN", 0), "additions/0/quantity"),
        (units(&shop, order, &[(0, -1)]).await, "lines/0/quantity"),
        (
            Wish {
                address: Some(domain::address::Address {
                    city: String::new(),
                    ..address()
                }),
                ..Wish::default()
            },
            "shipping_address/city",
        ),
    ];
    for (wish, field) in wrong {
        match apply(wish).await {
            Err(Error::Invalid(errors)) => assert_eq!(errors.0.keys().next().unwrap(), field),
            other => panic!("{other:?}"),
        }
    }
    let one = units(&shop, order, &[(0, 1)]).await;
    let silent = edits::apply(s, &shop.admin, order, &one, " ").await;
    assert!(matches!(silent, Err(Error::Invalid(_))));
    for (who, expected) in [
        (&shop.customer, Error::Forbidden),
        (&shop.sellers[0].1, Error::NotFound),
    ] {
        let preview = edits::preview(s, who, order, &one).await;
        assert_eq!(preview.unwrap_err().to_string(), expected.to_string());
        let done = edits::apply(s, who, order, &one, "because").await;
        assert!(matches!(done, Err(Error::Forbidden | Error::NotFound)));
    }
    assert_eq!(shop.graph(order).await, before);
    shop.pack(order, 0).await;
    assert!(refused(apply(one).await).contains("packed already"));

    let unpaid = shop.place(&[(shop.pen, 2)], Some(SECOND_STEP)).await;
    let fewer = units(&shop, unpaid, &[(0, 1)]).await;
    let why = refused(edits::apply(s, &shop.admin, unpaid, &fewer, "because").await);
    assert!(why.contains("not settled yet"), "{why}");
    let moved = Wish {
        address: Some(domain::address::Address {
            city: "Oakland".into(),
            ..address()
        }),
        ..Wish::default()
    };
    edits::apply(s, &shop.admin, unpaid, &moved, "Moved")
        .await
        .unwrap();
    assert_eq!(shop.graph(unpaid).await.order.shipping_address.city, "Oakland");
    payments::confirm_code(s, &shop.customer, unpaid, "123456")
        .await
        .unwrap();
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn a_promotion_holds_for_the_edited_order_or_is_lost(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    shop.t
        .insert::<promotions::Entity, _>(promotions::Model {
            minimum: 4000,
            starts_at: s.now().plus(-1),
            usage_limit: Some(1),
            ..shop
                .t
                .promotion("THIRD", domain::pricing::PromotionKind::Percentage, 3333)
        })
        .await;
    let customer = Program::of(&shop.t, &shop.customer).await;
    let mut body = new_order(&[("LAMP", 3), ("PEN", 1)], Some("tok_test_success"));
    body["promotion_codes"] = json!(["THIRD"]);
    let placed = customer.post("/orders", &body).await.is(201);
    let order: OrderId = placed.text("/id").parse().unwrap();
    shop.settle().await;
    let paid = shop.graph(order).await.order.total;
    let fewer = units(&shop, order, &[(0, 2)]).await;
    edits::apply(s, &shop.admin, order, &fewer, "One less")
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    assert!(graph.order.discount > 0 && graph.order.total < paid);
    shop.settle().await;
    shop.verified().await;
    let fewer = units(&shop, order, &[(0, 1)]).await;
    let lost = edits::preview(s, &shop.admin, order, &fewer).await.unwrap();
    assert_eq!((lost.preview.lost.len(), lost.preview.after.discount), (1, 0));
    edits::apply(s, &shop.admin, order, &fewer, "One less")
        .await
        .unwrap();
    shop.settle().await;
    assert_eq!(shop.graph(order).await.order.discount, 0);
    shop.verified().await;
}

#[db_test]
async fn edits_over_the_api(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let order = shop.place(&[(shop.lamp, 3)], Some(GOOD)).await;
    shop.settle().await;
    let line = shop.graph(order).await.lines[0].id.to_string();
    let path = format!("/orders/{order}/edits");
    let mut body = json!({ "lines": [{ "line": line, "quantity": 2 }], "shipping_address": home() });
    body["shipping_address"]["city"] = json!("Oakland");
    customer.post(&format!("{path}/preview"), &body).await.is(403);
    let preview = admin.post(&format!("{path}/preview"), &body).await.is(200);
    assert_eq!(preview.json["address_changes"], json!(true));
    assert_eq!(preview.json["blocked"], Value::Null);
    assert_eq!(preview.json["stock"][0]["units"], json!(-1));
    assert_eq!(preview.text("/lines/0/sku"), "LAMP");
    let refund = preview.json["refund"].as_i64().unwrap();
    assert!(refund > 0 && -refund == preview.json["difference"].as_i64().unwrap());
    body["reason"] = json!("Two are enough");
    let version = preview.header("etag").to_owned();
    let headers = [("if-match", version.as_str())];
    let edited = admin.post_with(&path, &headers, &body).await.is(200);
    assert_eq!(edited.json["totals"], preview.json["after"]);
    assert_eq!(edited.text("/shipping_address/city"), "Oakland");
    admin.post_with(&path, &headers, &body).await.is(412);
    let wrong = json!({ "additions": [{ "sku": "NOTHING", "quantity": 1 }], "reason": "because" });
    assert_eq!(
        admin.post(&path, &wrong).await.is(422).wrong(),
        ["#/additions/0/sku"]
    );
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn fifty_edits_with_one_version_let_one_win(t: TestDb) {
    let shop = Shop::open(t, 60).await;
    let admin = Program::of(&shop.t, &shop.admin).await;
    let order = shop.place(&[(shop.lamp, 51)], Some(GOOD)).await;
    shop.settle().await;
    let graph = shop.graph(order).await;
    let (path, version) = (
        format!("/orders/{order}/edits"),
        format!("\"{}\"", graph.order.version),
    );
    let line = graph.lines[0].id.to_string();
    let tries = (1..=50).map(|n| {
        let (admin, path, version) = (admin.clone(), path.clone(), version.clone());
        let body = json!({ "lines": [{ "line": line, "quantity": n }], "reason": "because" });
        async move { admin.post_with(&path, &[("if-match", &version)], &body).await }
    });
    let replies = futures::future::join_all(tries).await;
    let won: Vec<_> = replies.iter().filter(|r| r.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(
        replies
            .iter()
            .all(|r| [200, 409, 412].contains(&r.status.as_u16()))
    );
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(won[0].json["lines"][0]["quantity"], json!(graph.lines[0].ordered));
    assert_eq!(shop.stock(shop.lamp).await, (60, graph.lines[0].ordered));
    shop.verified().await;
}

#[db_test]
async fn who_declined_three_cards_at_first_is_not_suspected_when_paying_the_rest(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 1)], Some(DECLINED)).await;
    for number in [DECLINED, DECLINED, GOOD] {
        pay(&shop, order, number).await.unwrap();
    }
    assert!(shop.graph(order).await.order.holds.is_by(HoldRule::DeclinedCards));
    holds::release(s, &shop.admin, order, HoldKind::Fraud, "They called")
        .await
        .unwrap();
    shop.settle().await;
    edits::apply(s, &shop.admin, order, &add("LAMP", 1), "One more")
        .await
        .unwrap();
    // A hold of somebody's own hides the rule's, which comes when it goes.
    holds::release(s, &shop.admin, order, HoldKind::Payment, "")
        .await
        .unwrap();
    holds::set(s, &shop.admin, order, HoldKind::Payment, "Wait")
        .await
        .unwrap();
    holds::release(s, &shop.admin, order, HoldKind::Payment, "")
        .await
        .unwrap();
    assert!(shop.graph(order).await.order.holds.is_by(HoldRule::BalanceDue));
    pay(&shop, order, GOOD).await.unwrap();
    let graph = shop.graph(order).await;
    assert_eq!((graph.order.holds.any(), words(&graph)[2]), (false, "paid"));
    shop.verified().await;
}

#[db_test]
async fn an_order_that_cost_nothing_can_be_edited(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    for (code, kind, value) in [
        ("GIFT", domain::pricing::PromotionKind::Percentage, 10_000),
        ("FREE", domain::pricing::PromotionKind::FreeShipping, 0),
    ] {
        let row = promotions::Model {
            starts_at: s.now().plus(-1),
            ..shop.t.promotion(code, kind, value)
        };
        shop.t.insert::<promotions::Entity, _>(row).await;
    }
    let customer = Program::of(&shop.t, &shop.customer).await;
    let mut body = new_order(&[("LAMP", 2)], Some("tok_test_success"));
    body["promotion_codes"] = json!(["GIFT", "FREE"]);
    let placed = customer.post("/orders", &body).await.is(201);
    let order: OrderId = placed.text("/id").parse().unwrap();
    assert_eq!(shop.graph(order).await.order.total, 0);
    let fewer = units(&shop, order, &[(0, 1)]).await;
    edits::apply(s, &shop.admin, order, &fewer, "One less")
        .await
        .unwrap();
    assert_eq!(shop.stock(shop.lamp).await, (10, 1));
    shop.settle().await;
    shop.verified().await;
}
