//! Units sold beyond the stock: they wait, are allocated when stock comes, and never confuse a counter.

use domain::{ids::OrderId, priority::Priority};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use services::{Error, backorders, cancellations, fulfilment, priorities, returns, shelves, views};
use store::entity::{jobs, stock_movements};
use testkit::{TestDb, db_test};

use crate::fixture::{ALL_FIT, GOOD, SECOND_STEP, Shop, words};

/// A shop with `stock` of everything, whose pens may be sold beyond it.
pub(crate) async fn open(t: TestDb, stock: i64) -> Shop {
    let shop = Shop::open(t, stock).await;
    shop.t.backorder(shop.pen).await;
    shop
}

/// Units allocated and waiting, over all lines.
pub(crate) async fn units(shop: &Shop, order: OrderId) -> (i64, i64) {
    let lines = shop.graph(order).await.lines;
    (
        lines.iter().map(|l| l.allocated).sum(),
        lines.iter().map(|l| l.backordered).sum(),
    )
}

/// Counts the pens.
pub(crate) async fn count(shop: &Shop, on_hand: i64) {
    shelves::set(&shop.t.services, &shop.admin, "PEN", on_hand, None)
        .await
        .unwrap();
}

#[db_test]
async fn what_is_not_there_waits_and_is_allocated_packed_and_delivered_later(t: TestDb) {
    let shop = open(t, 2).await;
    let (s, seller) = (&shop.t.services, &shop.sellers[1].1);
    let order = shop.place(&[(shop.pen, 5)], Some(GOOD)).await;
    shop.settle().await;
    assert_eq!(units(&shop, order).await, (2, 3));
    assert_eq!(
        words(&shop.graph(order).await),
        ["confirmed", "backordered", "paid"]
    );
    assert_eq!(shop.stock(shop.pen).await, (2, 2));
    shop.verified().await;

    // What is there can be packed, and no more.
    let part = shop.part(order, 1).await;
    fulfilment::process(s, seller, part).await.unwrap();
    let line = shop.graph(order).await.lines[0].id;
    let over = fulfilment::pack(s, seller, part, &[(line, 3)]).await;
    assert!(
        matches!(over, Err(Error::Invalid(e)) if e.0.values().any(|why| why.contains("3 wait for stock")))
    );
    fulfilment::pack(s, seller, part, &[]).await.unwrap();
    let none = fulfilment::pack(s, seller, part, &[]).await;
    assert!(matches!(none, Err(Error::Conflict(why)) if why.contains("waits for stock")));
    fulfilment::ship(s, seller, part, "other", "").await.unwrap();
    assert_eq!(words(&shop.graph(order).await)[1], "partially_shipped");
    shop.verified().await;

    count(&shop, 2).await;
    shop.settle().await;
    assert_eq!(units(&shop, order).await, (4, 1));
    count(&shop, 9).await;
    shop.settle().await;
    assert_eq!(
        (units(&shop, order).await, shop.stock(shop.pen).await),
        ((5, 0), (9, 3))
    );
    shop.verified().await;
    let timeline = views::detail(s, &shop.customer, order).await.unwrap().timeline;
    let titles: Vec<&str> = timeline.iter().map(|entry| entry.title.as_str()).collect();
    assert!(
        titles.contains(&"2 items now in stock") && titles.contains(&"1 item now in stock"),
        "{titles:?}"
    );
    assert!(
        timeline
            .iter()
            .any(|entry| entry.detail.contains("3 items on backorder"))
    );

    fulfilment::pack(s, seller, part, &[]).await.unwrap();
    fulfilment::ship(s, seller, part, "other", "").await.unwrap();
    for parcel in shop.graph(order).await.shipments {
        fulfilment::deliver(s, seller, parcel.id).await.unwrap();
    }
    assert_eq!(words(&shop.graph(order).await)[0], "completed");
    assert_eq!(shop.stock(shop.pen).await, (6, 0));
    // The log tells why stock was set aside.
    let log = stock_movements::Entity::find().all(s.db.read()).await.unwrap();
    let of = |reason| {
        let own = log
            .iter()
            .filter(|m| m.order_id == Some(order) && m.reason == reason);
        own.map(|m| (m.on_hand, m.reserved))
            .fold((0, 0), |sum, m| (sum.0 + m.0, sum.1 + m.1))
    };
    assert_eq!(
        (of("placed"), of("allocated"), of("shipped")),
        ((0, 2), (0, 3), (-5, -5))
    );
    shop.verified().await;
}

#[db_test]
async fn stock_goes_to_the_urgent_first_then_to_the_oldest_and_nobody_jumps_the_queue(t: TestDb) {
    let shop = open(t, 0).await;
    let s = &shop.t.services;
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(shop.place(&[(shop.pen, 2)], None).await);
        shop.t.clock.advance(domain::time::MINUTE);
    }
    priorities::set(s, &shop.admin, orders[2], Priority::Urgent, "")
        .await
        .unwrap();
    count(&shop, 3).await;
    // Who comes now stands behind them, though three are on the shelf.
    let late = shop.place(&[(shop.pen, 1)], None).await;
    assert_eq!(units(&shop, late).await, (0, 1));
    shop.settle().await;
    let mut got = Vec::new();
    for order in [orders[0], orders[1], orders[2], late] {
        got.push(units(&shop, order).await.0);
    }
    assert_eq!(got, [1, 0, 2, 0]);
    assert_eq!(
        backorders::allocate(s, shop.pen).await.unwrap(),
        0,
        "again is nothing"
    );
    count(&shop, 20).await;
    let lucky = shop.place(&[(shop.pen, 4)], None).await;
    assert_eq!(
        units(&shop, lucky).await,
        (4, 0),
        "more is there than the others wait for"
    );
    shop.settle().await;
    assert_eq!(shop.stock(shop.pen).await, (20, 11));
    shop.verified().await;
}

#[db_test]
async fn what_a_cancellation_a_return_or_an_expired_payment_frees_goes_to_who_waits(t: TestDb) {
    let shop = open(t, 4).await;
    let s = &shop.t.services;
    let delivered = shop.place(&[(shop.pen, 1)], None).await;
    shop.deliver(delivered, 1).await;
    let unpaid = shop.place(&[(shop.pen, 1)], Some(SECOND_STEP)).await;
    let cancelled = shop.place(&[(shop.pen, 2)], None).await;
    let waiting = shop.place(&[(shop.pen, 4)], None).await;
    assert_eq!(units(&shop, waiting).await, (0, 4));

    cancellations::request(s, &shop.customer, cancelled, "changed_mind", "")
        .await
        .unwrap();
    shop.settle().await;
    assert_eq!(units(&shop, waiting).await, (2, 2));
    let line = shop.graph(delivered).await.lines[0].id;
    let back = returns::request(s, &shop.customer, delivered, line, 1, "damaged", "")
        .await
        .unwrap();
    returns::approve(s, &shop.admin, back, 0, "").await.unwrap();
    returns::receive(s, &shop.sellers[1].1, back, ALL_FIT)
        .await
        .unwrap();
    shop.settle().await;
    assert_eq!(units(&shop, waiting).await, (3, 1));
    shop.t.clock.advance(services::payments::PAY_WITHIN);
    shop.settle().await;
    assert_eq!(words(&shop.graph(unpaid).await)[0], "rejected");
    assert_eq!(units(&shop, waiting).await, (4, 0));
    assert_eq!(shop.stock(shop.pen).await, (4, 4));
    shop.verified().await;
}

/// How many jobs hand out stock.
async fn hand_outs(shop: &Shop) -> u64 {
    let jobs = jobs::Entity::find().filter(jobs::Column::Kind.eq("stock.allocate"));
    jobs.count(shop.t.services.db.read()).await.unwrap()
}

#[db_test]
async fn what_frees_stock_enqueues_a_job_only_while_somebody_waits_and_a_sweep_does_without(t: TestDb) {
    let shop = open(t, 1).await;
    let s = &shop.t.services;
    let first = shop.place(&[(shop.pen, 1)], None).await;
    count(&shop, 2).await;
    assert_eq!(hand_outs(&shop).await, 0, "nobody waits");
    let second = shop.place(&[(shop.pen, 2)], None).await;
    count(&shop, 2).await;
    assert_eq!(hand_outs(&shop).await, 0, "nothing is freed");
    cancellations::request(s, &shop.customer, first, "changed_mind", "")
        .await
        .unwrap();
    assert_eq!(hand_outs(&shop).await, 1);
    count(&shop, 4).await;
    assert_eq!((hand_outs(&shop).await, units(&shop, second).await), (2, (1, 1)));
    // The jobs were lost.
    let tx = s.db.begin().await.unwrap();
    jobs::Entity::delete_many().exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(backorders::sweep(s).await.unwrap(), 1);
    assert_eq!(backorders::sweep(s).await.unwrap(), 0);
    assert_eq!(units(&shop, second).await, (2, 0));
    shop.verified().await;
}
