//! What rows say though events tell it is computed anew, to the byte.

use domain::{holds::HoldKind, machine::Word, priority::Priority};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use services::{
    cancellations, holds, priorities,
    projections::{self, Rebuilt},
    returns, verify,
};
use store::entity::{
    order_lines, orders, payments, refunds, requests, seller_orders, shipment_lines, shipments,
};
use testkit::{TestDb, db_test};

use crate::{
    fixture::{ALL_FIT, DECLINED, GOOD, Shop},
    olist_files::Files,
    process::{Folder, text},
};

type Rows = (
    Vec<shipments::Model>,
    Vec<shipment_lines::Model>,
    Vec<payments::Model>,
    Vec<orders::Model>,
    Vec<seller_orders::Model>,
    Vec<order_lines::Model>,
    Vec<refunds::Model>,
    Vec<requests::Model>,
);

async fn rows(t: &TestDb) -> Rows {
    macro_rules! all {
        ($entity:ident) => {
            $entity::Entity::find()
                .order_by_asc($entity::Column::Id)
                .all(t.services.db.read())
                .await
                .unwrap()
        };
    }
    let contents = shipment_lines::Entity::find()
        .order_by_asc(shipment_lines::Column::ShipmentId)
        .order_by_asc(shipment_lines::Column::LineId);
    (
        all!(shipments),
        contents.all(t.services.db.read()).await.unwrap(),
        all!(payments),
        all!(orders),
        all!(seller_orders),
        all!(order_lines),
        all!(refunds),
        all!(requests),
    )
}

async fn damage(t: &TestDb, sql: &str) {
    let tx = t.services.db.begin().await.unwrap();
    let done = tx.execute_unprepared(sql).await.unwrap();
    assert!(done.rows_affected() > 0, "nothing was damaged by {sql}");
    tx.commit().await.unwrap();
}

async fn rebuild(t: &TestDb) -> Rebuilt {
    projections::rebuild(&t.services, &mut |_| {}).await.unwrap()
}

/// Orders in many states, some hours apart.
async fn shop(t: TestDb) -> Shop {
    let shop = Shop::open(t, 100).await;
    let s = &shop.t.services;
    let (customer, admin) = (&shop.customer, &shop.admin);
    let mut placed = Vec::new();
    for card in [Some(GOOD), Some(GOOD), Some(GOOD), Some(DECLINED), None] {
        placed.push(shop.place(&[(shop.lamp, 3), (shop.pen, 2)], card).await);
        shop.t.clock.advance(domain::time::HOUR);
    }
    shop.deliver(placed[0], 0).await;
    shop.pack(placed[0], 1).await;
    let lamps = shop.graph(placed[0]).await.lines[0].id;
    for approved in [true, false] {
        let request = returns::request(s, customer, placed[0], lamps, 1, "damaged", "")
            .await
            .unwrap();
        if approved {
            returns::approve(s, admin, request, 500, "").await.unwrap();
            returns::receive(s, &shop.sellers[0].1, request, ALL_FIT)
                .await
                .unwrap();
        }
    }
    shop.deliver(placed[1], 1).await;
    cancellations::request(s, customer, placed[1], "too_slow", "")
        .await
        .unwrap();
    let request = shop.graph(placed[1]).await.requests[0].id;
    cancellations::approve(s, admin, request, "").await.unwrap();
    cancellations::request(s, customer, placed[2], "too_slow", "")
        .await
        .unwrap();
    for kind in [HoldKind::Fraud, HoldKind::Manual] {
        holds::set(s, admin, placed[4], kind, "Two names").await.unwrap();
    }
    holds::release(s, admin, placed[4], HoldKind::Fraud, "")
        .await
        .unwrap();
    priorities::set(s, admin, placed[4], Priority::Urgent, "")
        .await
        .unwrap();
    shop.t.clock.advance(domain::time::HOUR);
    shop.settle().await;
    shop
}

const DAMAGE: [&str; 21] = [
    "UPDATE orders SET state = 'pending', headline = 'shipped', payment_status = 'failed'",
    "UPDATE orders SET version = version + 7, updated_at = 0",
    "UPDATE orders SET subtotal = 1, discount = 2, shipping = 3, tax = 4, total = 5, cancelled_amount = 4",
    "UPDATE seller_orders SET state = 'new', headline = 'shipped', released = FALSE, order_headline = 'shipped', order_payment = 'failed'",
    "UPDATE seller_orders SET subtotal = 1, discount = 2, shipping = 3, tax = 4, total = 5",
    "UPDATE seller_orders SET commission_rate = 6, undone = 7, undone_tax = 8, undone_shipping = 9",
    "UPDATE order_lines SET allocated = ordered, packed = 0, shipped = 0, delivered = 0, cancelled = 0, return_requested = 0, returned = 0, given_up = 0",
    "UPDATE order_lines SET unit_price = 1, subtotal = 2, discount = 0, tax = 4, total = 5",
    "UPDATE refunds SET state = 'requested', amount = amount + 1",
    "UPDATE requests SET state = 'pending', open = TRUE",
    "UPDATE requests SET quantity = 9, amount = 9 WHERE kind = 'return'",
    "UPDATE requests SET received = 0, fit = NULL, carrier = 'ups', awb = '1', send_by = 1 WHERE kind = 'return'",
    "UPDATE payments SET state = 'expired', amount = amount + 1",
    "UPDATE shipments SET carrier = 'other', awb = 'LOST'",
    "DELETE FROM shipment_lines",
    "DELETE FROM refunds",
    "UPDATE orders SET holds = '{}'",
    "UPDATE orders SET holds = '{\"manual\":{\"reason\":\"Two numbers\",\"by\":\"person\"}}' WHERE priority = 'urgent'",
    "UPDATE orders SET priority = 'high'",
    "UPDATE seller_orders SET placed_at = 1",
    "UPDATE order_lines SET placed_at = 1",
];

#[db_test]
async fn damaged_projections_are_rebuilt_to_the_byte(t: TestDb) {
    let shop = shop(t).await;
    let right = rows(&shop.t).await;
    assert_eq!(
        rebuild(&shop.t).await,
        Rebuilt {
            orders: 5,
            ..Rebuilt::default()
        }
    );
    for sql in DAMAGE {
        damage(&shop.t, sql).await;
        let report = verify::run(&shop.t.services).await.unwrap();
        assert!(!report.is_clean(), "{sql}");
        assert!(rebuild(&shop.t).await.changed > 0, "{sql}");
        assert_eq!(rows(&shop.t).await, right, "{sql}");
        shop.verified().await;
    }
    for sql in DAMAGE {
        damage(&shop.t, sql).await;
    }
    let done = rebuild(&shop.t).await;
    assert_eq!((done.orders, done.changed), (5, 5));
    assert_eq!(rows(&shop.t).await, right);
    shop.verified().await;
    // What is rebuilt can be worked on.
    shop.place(&[(shop.pen, 1)], Some(GOOD)).await;
}

/// Damages a database as if nothing referred to what is gone.
async fn without_references(t: &TestDb, sql: &str) {
    let (off, on) = if t.services.db.is_sqlite() {
        ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")
    } else {
        (
            "SET session_replication_role = replica",
            "SET session_replication_role = DEFAULT",
        )
    };
    // One round trip stays on one connection.
    let all = format!("{off}; {sql}; {on};");
    t.services.db.read().execute_unprepared(&all).await.unwrap();
}

#[db_test]
async fn parts_and_parcels_that_are_gone_are_made_anew(t: TestDb) {
    let shop = shop(t).await;
    // When a seller first looked at a part is told by no event.
    damage(&shop.t, "UPDATE seller_orders SET seen_at = NULL").await;
    let right = rows(&shop.t).await;
    for sql in [
        "DELETE FROM shipment_lines; DELETE FROM shipments",
        "DELETE FROM seller_orders",
        "DELETE FROM shipment_lines; DELETE FROM shipments; DELETE FROM refunds; DELETE FROM seller_orders",
    ] {
        without_references(&shop.t, sql).await;
        assert!(!verify::run(&shop.t.services).await.unwrap().is_clean(), "{sql}");
        let done = rebuild(&shop.t).await;
        assert_eq!(done.unreadable, [], "{sql}");
        assert!(done.changed > 0, "{sql}");
        assert_eq!(rows(&shop.t).await, right, "{sql}");
        shop.verified().await;
    }
}

#[db_test]
async fn what_no_event_holds_is_named_and_its_order_left_alone(t: TestDb) {
    let shop = shop(t).await;
    let (order, line, payment) = {
        let rows = rows(&shop.t).await;
        (rows.3[0].id, rows.5[0].id.to_string(), rows.2[0].id.to_string())
    };
    let id = |text: &str| {
        let hex = text.split_once('_').unwrap().1;
        if shop.t.services.db.is_sqlite() {
            format!("x'{hex}'")
        } else {
            format!("'{hex}'::uuid")
        }
    };
    for (table, gone) in [("order_lines", &line), ("payments", &payment)] {
        without_references(&shop.t, &format!("DELETE FROM {table} WHERE id = {}", id(gone))).await;
        let done = rebuild(&shop.t).await;
        assert_eq!(done.unreadable.len(), 1);
        assert_eq!(done.unreadable[0].0, order);
        assert!(done.unreadable[0].1.contains(gone.as_str()), "{done:?}");
    }
    let (order, request) = {
        let rows = rows(&shop.t).await;
        let request = rows
            .7
            .iter()
            .find(|r| r.state == "rejected" || r.state == "requested");
        request.map(|r| (r.order_id, r.id.to_string())).unwrap()
    };
    without_references(
        &shop.t,
        &format!("DELETE FROM requests WHERE id = {}", id(&request)),
    )
    .await;
    let done = rebuild(&shop.t).await;
    let named = |(of, why): &(_, String)| *of == order && why.contains(&request);
    assert!(done.unreadable.iter().any(named), "{done:?}");
    let report = verify::run(&shop.t.services).await.unwrap().to_string();
    for gone in [&payment, &request] {
        assert!(report.contains(gone.as_str()), "{report}");
    }
}

#[db_test]
async fn imported_orders_are_rebuilt_batch_by_batch(t: TestDb) {
    let mut files = Files::new();
    (1..=510).for_each(|n| {
        files.plain(n);
    });
    services::import::olist::run(&t.services, files.folder(), &mut |_, _| {})
        .await
        .unwrap();
    let right = rows(&t).await;
    assert_eq!(rebuild(&t).await.changed, 0);
    damage(
        &t,
        "UPDATE orders SET headline = 'shipped', version = 1, updated_at = 0",
    )
    .await;
    let mut told = Vec::new();
    let done = projections::rebuild(&t.services, &mut |n| told.push(n))
        .await
        .unwrap();
    assert_eq!((done.orders, done.changed), (510, 510));
    assert_eq!(told, [500, 510]);
    assert_eq!(rows(&t).await, right);
}

#[db_test]
async fn an_order_whose_events_tell_none_is_left_alone_and_named(t: TestDb) {
    let shop = shop(t).await;
    let s = &shop.t.services;
    let first = orders::Entity::find().order_by_asc(orders::Column::Id);
    let first = first.one(s.db.read()).await.unwrap().unwrap();
    let hex = first.id.to_string().replace("ord_", "");
    let id = if s.db.is_sqlite() {
        format!("x'{hex}'")
    } else {
        format!("'{hex}'::uuid")
    };
    let sql = format!("DELETE FROM events WHERE version = 2 AND order_id = {id}");
    damage(&shop.t, &sql).await;
    damage(&shop.t, "UPDATE orders SET headline = 'shipped'").await;

    let folder = Folder::new("rebuild");
    let run = folder
        .waybill(&["projections", "rebuild"])
        .env("WAYBILL_DATABASE", &shop.t.url)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let said = text(&run.stdout);
    assert!(said.contains("5 orders read, 4 rebuilt."), "{said}");
    assert!(
        said.contains(&format!("{} is left as it is: ", first.id)),
        "{said}"
    );
    let now = orders::Entity::find_by_id(first.id)
        .one(s.db.read())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(now.headline.as_str(), "shipped");
}
