//! The way back of returned goods: sent, received in parts, looked at, closed; nothing is paid back or shelved twice.

use domain::{
    event::OrderEvent,
    ids::{OrderId, RequestId},
    machines::ReturnState,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use services::{
    Error,
    orders::{money, settle},
    returns::{self, Receipt},
    views::{self, actions::Kind, queues},
};
use store::{
    entity::{events, requests, stock_movements},
    keyset::Turn,
};
use testkit::{TestDb, db_test};

use crate::fixture::{ALL_FIT, GOOD, Shop, words};

/// A delivered order of three pens, of which so many may come back for what they are worth.
pub(crate) async fn approved(shop: &Shop, units: i64) -> (OrderId, RequestId) {
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 3)], Some(GOOD)).await;
    shop.deliver(order, 1).await;
    shop.settle().await;
    let line = shop.graph(order).await.lines[0].id;
    let request = returns::request(s, &shop.customer, order, line, units, "damaged", "")
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    let worth = money::coming_back(&graph, &graph.lines[0], units).amount();
    returns::approve(s, &shop.admin, request, worth, "")
        .await
        .unwrap();
    shop.settle().await;
    (order, request)
}

pub(crate) async fn row(shop: &Shop, order: OrderId) -> requests::Model {
    shop.graph(order).await.requests.remove(0)
}

fn some(quantity: i64, no_more: bool) -> Receipt {
    Receipt {
        quantity: Some(quantity),
        no_more,
        all_fit: false,
        before: None,
    }
}

fn wrong<T>(result: Result<T, Error>) -> Vec<String> {
    match result {
        Err(Error::Invalid(errors)) => errors.0.into_keys().collect(),
        _ => panic!("it is not refused beside a field"),
    }
}

#[db_test]
async fn a_return_is_sent_received_inspected_and_closed_by_itself(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = approved(&shop, 2).await;
    let seller = &shop.sellers[1].1;
    let refunded = shop.graph(order).await.refunds.len();
    let offered = views::detail(s, &shop.customer, order).await.unwrap();
    assert!(
        offered
            .actions
            .iter()
            .any(|a| a.kind == Kind::SendReturn(request))
    );

    returns::send(s, &shop.customer, request, "ups", "1Z999AA10123456784")
        .await
        .unwrap();
    let sent = row(&shop, order).await;
    assert_eq!(
        (sent.state.as_str(), sent.carrier.as_str(), sent.send_by),
        ("in_transit", "ups", None)
    );
    assert_eq!(words(&shop.graph(order).await)[1], "return_approved");
    let seen = views::seller_detail::seller_order(s, seller, shop.part(order, 1).await)
        .await
        .unwrap();
    assert_eq!(
        (seen.returns[0].way.carrier.as_str(), seen.returns[0].way.expected),
        ("UPS", 2)
    );
    assert_eq!(seen.timeline[0].title, "2 × Product PEN sent back");

    returns::receive(s, seller, request, Receipt::default())
        .await
        .unwrap();
    assert_eq!(
        shop.stock(shop.pen).await,
        (7, 0),
        "nobody has looked at them, so nobody can buy them"
    );
    returns::inspect(s, seller, request, 2, "").await.unwrap();
    assert_eq!(shop.stock(shop.pen).await, (9, 0));
    assert_eq!(row(&shop, order).await.state, "closed");
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(
        (graph.refunds.len(), words(&graph)[1]),
        (refunded, "partially_refunded")
    );
    assert!(shop.subjects().iter().any(|s| s.ends_with("return received")));
    let last = events::Entity::find()
        .filter(events::Column::OrderId.eq(order))
        .filter(events::Column::Kind.eq("return.closed.v1"))
        .one(s.db.read())
        .await
        .unwrap();
    assert!(last.unwrap().automated, "nobody had to close it");
    shop.verified().await;
}

#[db_test]
async fn what_comes_in_parts_is_counted_as_it_comes_and_shelved_when_it_was_looked_at(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = approved(&shop, 3).await;
    let seller = &shop.sellers[1].1;
    for beyond in [0, 4, -1] {
        assert_eq!(
            wrong(returns::receive(s, seller, request, some(beyond, false)).await),
            ["quantity"]
        );
    }
    let hasty = Receipt {
        all_fit: true,
        ..some(1, false)
    };
    assert_eq!(
        wrong(returns::receive(s, seller, request, hasty).await),
        ["quantity"]
    );

    returns::receive(s, seller, request, some(1, false))
        .await
        .unwrap();
    let counters = settle::counters(&shop.graph(order).await.lines[0]);
    assert_eq!((counters.returned, counters.return_requested), (1, 2));
    assert_eq!(row(&shop, order).await.state, "in_transit");
    let twice = Receipt {
        before: Some(0),
        ..some(1, false)
    };
    let twice = returns::receive(s, seller, request, twice).await;
    assert!(matches!(twice, Err(Error::Conflict(why)) if why.contains("since you opened the page")));
    let early = returns::inspect(s, seller, request, 1, "").await;
    assert!(matches!(early, Err(Error::Conflict(why)) if why.contains("in transit")));
    // What came and what is on its way is paid back: nothing of the line is worth anything any more.
    let graph = shop.graph(order).await;
    assert_eq!(money::gone(&graph, &graph.lines[0]), 3);
    shop.verified().await;

    returns::receive(s, seller, request, Receipt::default())
        .await
        .unwrap();
    let back = row(&shop, order).await;
    assert_eq!(
        (back.state.as_str(), back.received, back.fit),
        ("received", 3, None)
    );
    assert_eq!(shop.stock(shop.pen).await, (7, 0));
    // Nobody who says what is wrong means that all are fit.
    assert_eq!(
        wrong(returns::inspect(s, seller, request, 3, "Torn").await),
        ["fit"]
    );
    returns::inspect(s, seller, request, 3, "").await.unwrap();
    assert_eq!(shop.stock(shop.pen).await, (10, 0));
    for again in [
        returns::receive(s, seller, request, Receipt::default()).await,
        returns::inspect(s, seller, request, 3, "").await,
        returns::close(s, &shop.admin, request, "").await,
        returns::send(s, &shop.customer, request, "", "").await,
    ] {
        assert!(matches!(again, Err(Error::Conflict(why)) if why.contains("the return is closed")));
    }
    assert_eq!(shop.stock(shop.pen).await, (10, 0));
    shop.verified().await;
}

#[db_test]
async fn what_is_missing_or_unfit_is_written_off_and_closed_by_an_administrator(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = approved(&shop, 3).await;
    let seller = &shop.sellers[1].1;
    let unsaid = Receipt {
        no_more: true,
        ..Receipt::default()
    };
    assert_eq!(
        wrong(returns::receive(s, seller, request, unsaid).await),
        ["quantity"]
    );
    returns::receive(s, seller, request, some(2, true)).await.unwrap();
    let graph = shop.graph(order).await;
    let counters = settle::counters(&graph.lines[0]);
    assert_eq!(
        (counters.returned, counters.given_up, counters.returnable()),
        (2, 1, 0)
    );
    // The seller finds it until somebody has looked at it.
    assert_eq!(words(&graph)[1], "return_approved");
    assert_eq!(
        money::gone(&graph, &graph.lines[0]),
        3,
        "all of it stays paid back"
    );

    assert_eq!(wrong(returns::inspect(s, seller, request, 3, "").await), ["fit"]);
    assert_eq!(
        wrong(returns::inspect(s, seller, request, 1, " ").await),
        ["reason"]
    );
    returns::inspect(s, seller, request, 1, "Scratched")
        .await
        .unwrap();
    let back = row(&shop, order).await;
    assert_eq!(
        (back.state.as_str(), back.fit, back.unfit_reason.as_str()),
        ("inspected", Some(1), "Scratched")
    );
    assert_eq!(shop.stock(shop.pen).await, (8, 0), "one of three is fit for sale");
    assert_eq!(words(&shop.graph(order).await)[1], "refunded");
    let moved = stock_movements::Entity::find()
        .filter(stock_movements::Column::Reason.eq("returned"))
        .all(s.db.read())
        .await
        .unwrap();
    assert_eq!(moved.iter().map(|m| m.on_hand).sum::<i64>(), 1);
    shop.verified().await;

    let waiting = queues::to_close(s, &shop.admin, Turn::First).await.unwrap().rows;
    let way = &waiting[0].way;
    assert_eq!(
        (way.missing, way.unfit(), way.unfit_reason.as_str()),
        (1, 1, "Scratched")
    );
    assert_eq!(
        (
            waiting[0].close.clone(),
            queues::waiting(s, &shop.admin).await.unwrap()
        ),
        (None, (0, 1))
    );
    assert!(matches!(
        returns::close(s, seller, request, "").await,
        Err(Error::Forbidden)
    ));
    returns::close(s, &shop.admin, request, "Told the carrier.")
        .await
        .unwrap();
    assert!(
        queues::to_close(s, &shop.admin, Turn::First)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    let told = views::detail(s, &shop.customer, order).await.unwrap();
    assert_eq!(told.requests[0].way.closing_note, "Told the carrier.");
    let line = graph.lines[0].id;
    let again = returns::request(s, &shop.customer, order, line, 1, "damaged", "").await;
    assert!(matches!(again, Err(Error::Conflict(_))), "it was paid back");
    shop.verified().await;
}

#[db_test]
async fn a_parcel_that_is_lost_waits_for_nobody_but_the_administrator(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = approved(&shop, 1).await;
    let seller = &shop.sellers[1].1;
    // The customer may still send it.
    assert_eq!(
        wrong(returns::receive(s, seller, request, some(0, true)).await),
        ["quantity"]
    );
    returns::send(s, &shop.customer, request, "", "").await.unwrap();
    returns::receive(s, seller, request, some(0, true)).await.unwrap();
    let back = row(&shop, order).await;
    assert_eq!(
        (back.state.as_str(), back.received, back.fit),
        ("inspected", 0, Some(0))
    );
    returns::close(s, &shop.admin, request, "Lost").await.unwrap();
    shop.settle().await;
    assert!(!shop.subjects().iter().any(|s| s.ends_with("return received")));
    assert_eq!(shop.stock(shop.pen).await, (7, 0));
    shop.verified().await;
}

#[db_test]
async fn a_carrier_and_a_number_are_checked_and_may_be_missing(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = approved(&shop, 1).await;
    let send = |carrier, awb| returns::send(s, &shop.customer, request, carrier, awb);
    assert_eq!(wrong(send("pigeon", "").await), ["carrier"]);
    assert_eq!(wrong(send("ups", "?").await), ["awb"]);
    assert_eq!(wrong(send("", "?").await), ["awb"]);
    let stranger = shop.t.user("eve@example.com").await;
    let theirs = returns::send(s, &stranger, request, "", "").await;
    assert!(matches!(theirs, Err(Error::NotFound)));
    assert_eq!(row(&shop, order).await.state, "approved");
    send(" ups ", "").await.unwrap();
    assert_eq!(row(&shop, order).await.carrier, "ups");
}

#[db_test]
async fn a_return_of_before_the_migration_is_done_with_and_shelved_once(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (order, request) = approved(&shop, 2).await;
    let seller = &shop.sellers[1].1;
    returns::receive(s, seller, request, ALL_FIT).await.unwrap();
    // As it was told then: what was received was on its shelf.
    let tx = s.db.begin().await.unwrap();
    for (sql, rows) in [
        (
            "DELETE FROM events WHERE kind IN ('return.inspected.v1', 'return.closed.v1')",
            2,
        ),
        ("UPDATE orders SET version = version - 2", 1),
        (
            "UPDATE events SET data = {old} WHERE kind = 'return.received.v1'",
            1,
        ),
    ] {
        let unit = format!(
            r#"{{"line": "{}", "quantity": 2}}"#,
            shop.graph(order).await.lines[0].id
        );
        let old = format!(r#"'{{"request": "{request}", "units": {unit}}}'"#);
        let done = tx.execute_unprepared(&sql.replace("{old}", &old)).await.unwrap();
        assert_eq!(done.rows_affected(), rows, "{sql}");
    }
    tx.commit().await.unwrap();
    let received = events::Entity::find()
        .filter(events::Column::Kind.eq("return.received.v1"))
        .one(s.db.read())
        .await
        .unwrap()
        .unwrap();
    let event = OrderEvent::from_parts(&received.kind, received.data).unwrap();
    assert!(matches!(event, OrderEvent::ReturnReceived { shelved: true, .. }));
    shop.verified().await;
    let state: ReturnState = row(&shop, order).await.state.parse().unwrap();
    assert_eq!(state, ReturnState::Closed);
    assert!(returns::inspect(s, seller, request, 2, "").await.is_err());
    assert_eq!(shop.stock(shop.pen).await, (9, 0));
}
