//! The database refuses counters that the domain refuses, on either system.

use domain::lines::{Counters, INEQUALITIES};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use store::entity::order_lines;
use testkit::{TestDb, db_test};

use crate::fixture::Shop;

/// Counters that break one inequality, and as few others as can be.
fn broken() -> Vec<Counters> {
    let sound = Counters {
        ordered: 10,
        allocated: 8,
        backordered: 1,
        packed: 6,
        shipped: 5,
        delivered: 5,
        cancelled: 1,
        return_requested: 1,
        returned: 2,
        given_up: 1,
    };
    assert!(sound.sound());
    let with = |change: fn(&mut Counters)| {
        let mut counters = sound;
        change(&mut counters);
        counters
    };
    vec![
        with(|c| (c.allocated, c.backordered, c.packed) = (-1, 10, -1)),
        with(|c| (c.allocated, c.backordered) = (10, -1)),
        with(|c| (c.packed, c.shipped) = (-1, -1)),
        with(|c| (c.shipped, c.delivered) = (-1, -1)),
        with(|c| (c.delivered, c.returned, c.return_requested, c.given_up) = (-1, 0, 0, 0)),
        with(|c| (c.cancelled, c.backordered) = (-1, 3)),
        with(|c| c.return_requested = -1),
        with(|c| c.returned = -1),
        with(|c| c.given_up = -1),
        with(|c| c.backordered = 2),
        with(|c| (c.packed, c.allocated, c.backordered) = (9, 8, 1)),
        with(|c| (c.packed, c.cancelled, c.allocated, c.backordered) = (8, 3, 7, 0)),
        with(|c| c.shipped = 7),
        with(|c| c.delivered = 6),
        with(|c| c.returned = 4),
        with(|c| c.given_up = 3),
    ]
}

#[db_test]
async fn the_database_refuses_what_the_domain_refuses(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let db = &shop.t.services.db;
    let order = shop.place(&[(shop.pen, 10)], None).await;
    let line = shop.graph(order).await.lines.remove(0);
    let rows = broken();
    for rule in INEQUALITIES {
        assert!(
            rows.iter().any(|row| !(rule.holds)(row)),
            "nothing breaks {}",
            rule.text
        );
    }
    for counters in rows {
        assert!(!counters.sound(), "{counters:?}");
        let mut row = line.clone();
        services::orders::settle::set_counters(&mut row, counters);
        row.ordered = counters.ordered;
        let tx = db.begin().await.unwrap();
        let written = row.into_active_model().reset_all().update(&tx).await;
        let error = written.unwrap_err().to_string();
        assert!(error.to_lowercase().contains("check"), "{counters:?}: {error}");
        tx.rollback().await.unwrap();
    }
    let same = order_lines::Entity::find_by_id(line.id)
        .one(db.read())
        .await
        .unwrap();
    assert_eq!(same, Some(line));
    shop.verified().await;
}
