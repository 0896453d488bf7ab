//! Orders that an edit made dearer: they wait for the rest, which is paid, let go, or never given back.

use domain::{
    holds::{HoldKind, HoldRule},
    ids::OrderId,
    machines::PaymentState,
    time::MINUTE,
};
use services::{
    Error, cancellations,
    edits::{self, Wish},
    fulfilment, holds,
    orders::money,
    payments::{self, CardInput, PaymentNext},
    projections, returns,
    views::{self, actions::Kind},
};
use testkit::{TestDb, db_test};

use crate::{
    edits::{add, free, refused, units},
    fixture::{DECLINED, GOOD, SECOND_STEP, Shop, home as address, words},
};

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
async fn an_order_that_cost_nothing_and_gets_dearer_is_paid_by_another_card(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = free(&shop, 1, 1999).await;
    edits::apply(
        s,
        &shop.admin,
        order,
        &units(&shop, order, &[(0, 2)]).await,
        "One more",
    )
    .await
    .unwrap();
    shop.settle().await;
    assert_eq!(money::balance(&shop.graph(order).await), 1999);
    shop.verified().await;
    let declined = pay(&shop, order, DECLINED).await.unwrap();
    assert!(matches!(declined, PaymentNext::Declined { .. }));
    shop.verified().await;
    assert_eq!(pay(&shop, order, GOOD).await.unwrap(), PaymentNext::Done);
    assert_eq!(
        words(&shop.graph(order).await),
        ["confirmed", "confirmed", "paid"]
    );
    shop.verified().await;
    let rebuilt = projections::rebuild(s, &mut |_| ()).await.unwrap();
    assert!(rebuilt.unreadable.is_empty(), "{rebuilt:?}");
}
