//! Stock that comes from everywhere at once: each piece goes to one order.

use sea_orm::ConnectionTrait;
use services::{Error, backorders, cancellations, jobs, shelves};
use testkit::{TestDb, db_test};

use crate::{
    backorders::{open, units},
    fixture::Shop,
};

/// Both lock the variant and its shelf: in one order, or they would wait for each other.
#[db_test]
async fn counting_and_placing_what_is_limited_do_not_wait_for_each_other(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let s = &shop.t.services;
    let tx = s.db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE variants SET limit_per_customer = 1000")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let buyers = [
        &shop.customer,
        &shop.admin,
        &shop.sellers[0].1,
        &shop.sellers[1].1,
    ];
    let pen = [(shop.pen, 1)];
    let places = buyers.map(|buyer| shop.try_place(buyer, &pen, None));
    let counts = (0..10).map(|n| shelves::set(s, &shop.admin, "PEN", 100 + n, Some(n % 2 == 0)));
    let (placed, counted) = tokio::join!(
        futures::future::join_all(places),
        futures::future::join_all(counts),
    );
    for counted in counted {
        counted.unwrap();
    }
    for placed in placed {
        placed.unwrap();
    }
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn fewer_units_than_orders_that_come_from_several_counts_are_each_allocated_once(t: TestDb) {
    const ORDERS: usize = 12;
    const UNITS: i64 = 7;
    let shop = open(t, 0).await;
    let s = &shop.t.services;
    let mut orders = Vec::new();
    for _ in 0..ORDERS {
        orders.push(shop.place(&[(shop.pen, 1)], None).await);
    }
    let counts = (1..=UNITS).map(|n| shelves::set(s, &shop.admin, "PEN", n, None));
    let workers = (0..4).map(|_| jobs::drain(s));
    let hands = (0..4).map(|_| backorders::allocate(s, shop.pen));
    let (counted, worked, handed) = tokio::join!(
        futures::future::join_all(counts),
        futures::future::join_all(workers),
        futures::future::join_all(hands),
    );
    for count in counted {
        // Fewer than are set aside meanwhile cannot be there.
        assert!(matches!(count, Ok(()) | Err(Error::Conflict(_))), "{count:?}");
    }
    for done in worked {
        done.unwrap();
    }
    for done in handed {
        assert!(done.is_ok(), "{done:?}");
    }
    shelves::set(s, &shop.admin, "PEN", UNITS, None).await.unwrap();
    let workers = (0..4).map(|_| jobs::drain(s));
    for done in futures::future::join_all(workers).await {
        done.unwrap();
    }
    let mut allocated = 0;
    for order in &orders {
        let (got, waits) = units(&shop, *order).await;
        assert_eq!(got + waits, 1);
        allocated += got;
    }
    assert_eq!((allocated, shop.stock(shop.pen).await), (UNITS, (UNITS, UNITS)));
    shop.verified().await;
}

#[db_test]
async fn orders_placed_and_cancelled_while_stock_comes_leave_no_piece_lying(t: TestDb) {
    let shop = open(t, 2).await;
    let s = &shop.t.services;
    let mut orders = Vec::new();
    for _ in 0..6 {
        orders.push(shop.place(&[(shop.pen, 1)], None).await);
    }
    let mut buyers = Vec::new();
    for n in 0..6 {
        buyers.push(shop.t.user(&format!("buyer{n}@example.com")).await);
    }
    let lines = [(shop.pen, 1)];
    let placed = buyers.iter().map(|buyer| shop.try_place(buyer, &lines, None));
    let cancelled = orders
        .iter()
        .step_by(2)
        .map(|order| cancellations::request(s, &shop.customer, *order, "changed_mind", ""));
    let (placed, cancelled, counted, worked) = tokio::join!(
        futures::future::join_all(placed),
        futures::future::join_all(cancelled),
        shelves::set(s, &shop.admin, "PEN", 5, None),
        jobs::drain(s),
    );
    counted.unwrap();
    worked.unwrap();
    for done in cancelled {
        assert!(done.is_ok(), "{done:?}");
    }
    for order in placed {
        orders.push(order.unwrap().order);
    }
    shop.settle().await;
    let (mut allocated, mut waiting) = (0, 0);
    for order in &orders {
        let (got, waits) = units(&shop, *order).await;
        (allocated, waiting) = (allocated + got, waiting + waits);
    }
    assert_eq!((allocated, waiting), (5, 4));
    assert_eq!(shop.stock(shop.pen).await, (5, 5));
    shop.verified().await;
}
