//! Taking back what was asked for: while nobody decided, by whom it belongs to, and with no trace in money or goods.

use axum::http::StatusCode;
use domain::{
    actor::Actor,
    headline::Headline,
    ids::{OrderId, RequestId},
    lines::Counters,
};
use services::{
    Error, cancellations, returns,
    views::{self, actions::Kind},
};
use store::graph::Graph;
use testkit::{TestDb, db_test};

use crate::{
    account_pages::signed_in,
    fixture::{GOOD, Shop},
};

/// A delivered order of one lamp with its return asked for.
async fn returning(shop: &Shop, who: &Actor) -> (OrderId, RequestId) {
    let order = shop
        .try_place(who, &[(shop.lamp, 2)], Some(GOOD))
        .await
        .unwrap()
        .order;
    shop.settle().await;
    shop.deliver(order, 0).await;
    let line = shop.graph(order).await.lines[0].id;
    let request = returns::request(&shop.t.services, who, order, line, 1, "damaged", "")
        .await
        .unwrap();
    (order, request)
}

fn counters(graph: &Graph) -> Counters {
    services::orders::settle::counters(&graph.lines[0])
}

#[db_test]
async fn a_return_is_withdrawn_once_and_can_be_asked_for_again(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = returning(&shop, &shop.customer).await;
    let seen = views::detail(s, &shop.customer, order).await.unwrap();
    assert!(
        seen.actions
            .iter()
            .any(|a| a.kind == Kind::WithdrawReturn(request))
    );

    returns::withdraw(s, &shop.customer, request).await.unwrap();
    let graph = shop.graph(order).await;
    assert_eq!(
        (counters(&graph).return_requested, counters(&graph).returnable()),
        (0, 2)
    );
    assert_eq!(
        (graph.requests[0].state.as_str(), graph.requests[0].open),
        ("withdrawn", false)
    );
    assert_eq!(graph.order.headline, Headline::Completed);
    let seen = views::detail(s, &shop.customer, order).await.unwrap();
    assert_eq!(seen.timeline[0].title, "Return of 1 × Product LAMP withdrawn");
    assert!(
        seen.actions
            .iter()
            .all(|a| a.kind != Kind::WithdrawReturn(request))
    );

    let again = returns::withdraw(s, &shop.customer, request).await;
    assert!(matches!(again, Err(Error::Conflict(why)) if why.contains("the return is withdrawn")));
    let decided = returns::approve(s, &shop.admin, request, 1, "").await;
    assert!(matches!(decided, Err(Error::Conflict(_))));
    returns::request(s, &shop.customer, order, graph.lines[0].id, 2, "damaged", "")
        .await
        .unwrap();
    shop.verified().await;
}

#[db_test]
async fn what_is_decided_is_not_withdrawn_any_more(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = returning(&shop, &shop.customer).await;
    returns::approve(s, &shop.admin, request, 1999, "").await.unwrap();
    let before = shop.graph(order).await.order.version;
    let late = returns::withdraw(s, &shop.customer, request).await;
    assert!(
        matches!(&late, Err(Error::Conflict(why)) if why == "This is not possible: the return is approved."),
        "{late:?}"
    );
    assert_eq!(shop.graph(order).await.order.version, before);

    let cancelled = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    shop.settle().await;
    cancellations::request(s, &shop.customer, cancelled, "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(cancelled).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    let late = cancellations::withdraw(s, &shop.customer, cancelled).await;
    assert!(
        matches!(&late, Err(Error::Conflict(why)) if why == "This is not possible: the cancellation is approved."),
        "{late:?}"
    );
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn a_cancellation_is_withdrawn_and_the_order_goes_on(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let nothing = cancellations::withdraw(s, &shop.customer, order).await;
    assert!(matches!(nothing, Err(Error::NotFound)), "nobody asked");
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    cancellations::withdraw(s, &shop.customer, order).await.unwrap();
    let request = shop.graph(order).await.requests[0].id;
    assert!(matches!(
        cancellations::approve(s, &shop.admin, request, "").await,
        Err(Error::Conflict(_))
    ));
    shop.deliver(order, 0).await;
    assert_eq!(shop.graph(order).await.order.cancelled_amount, 0);
    shop.verified().await;
}

#[db_test]
async fn a_stranger_and_a_seller_find_nothing_to_withdraw(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (_, request) = returning(&shop, &shop.customer).await;
    let asked = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    cancellations::request(s, &shop.customer, asked, "changed_mind", "")
        .await
        .unwrap();
    let stranger = shop.t.user("eve@example.com").await;
    for who in [&stranger, &Actor::default(), &shop.sellers[0].1] {
        assert!(matches!(
            returns::withdraw(s, who, request).await,
            Err(Error::NotFound)
        ));
        assert!(matches!(
            cancellations::withdraw(s, who, asked).await,
            Err(Error::NotFound)
        ));
    }
    assert!(matches!(
        returns::withdraw(s, &shop.customer, s.id()).await,
        Err(Error::NotFound)
    ));
}

#[db_test]
async fn the_page_of_an_order_has_the_buttons_and_says_when_it_is_too_late(t: TestDb) {
    const WITHDRAW: &str = "/api/orders/withdraw-return";
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let mut grace = signed_in(&shop.t, "grace@example.com").await;
    let person = store::accounts::by_email(s.db.read(), "grace@example.com")
        .await
        .unwrap()
        .unwrap();
    let actor = Actor::user(person.id, Vec::new());
    let (order, request) = returning(&shop, &actor).await;
    let number = shop.graph(order).await.order.number.to_string();
    let path = format!("/orders/{number}");
    let page = grace.get(&path).await;
    assert!(page.says("Withdraw the return") && page.body.contains(WITHDRAW));

    let request = request.to_string();
    let body = [("order", number.as_str()), ("request", request.as_str())];
    let foreign = grace.another().post(&path, WITHDRAW, &body).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let back = grace.submit(&path, WITHDRAW, &body).await;
    assert!(back.says("The return is withdrawn: the goods stay with you.") && back.says("withdrawn on"));
    assert!(!back.says("Withdraw the return"));
    // The button is gone, and its error is shown all the same.
    let late = grace.submit(&path, WITHDRAW, &body).await;
    assert!(
        late.says("This is not possible: the return is withdrawn."),
        "{}",
        late.body
    );
}
