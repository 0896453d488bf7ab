//! Orders with units that wait are changed, cancelled, declined, and made of what comes.

use domain::{ids::VariantId, words::VariantKind};
use sea_orm::{ActiveModelTrait, Set};
use services::{
    Error, cancellations,
    edits::{self, Wish},
    fulfilment,
};
use store::entity::{recipes, variants};
use testkit::{TestDb, db_test};

use crate::{
    backorders::{count, open, units},
    fixture::{GOOD, Shop, words},
};

#[db_test]
async fn waiting_units_are_the_first_to_be_edited_away_and_more_can_be_added(t: TestDb) {
    let shop = open(t, 2).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 3), (shop.ink, 1)], None).await;
    let line = shop.graph(order).await.lines[0].id;
    let to = async |quantity| {
        let lines = vec![(line, quantity)];
        let wish = Wish {
            lines,
            ..Wish::default()
        };
        edits::apply(s, &shop.admin, order, &wish, "Other units").await
    };
    to(6).await.unwrap();
    assert_eq!(units(&shop, order).await, (3, 4));
    shop.verified().await;
    to(4).await.unwrap();
    assert_eq!(units(&shop, order).await, (3, 2));
    to(1).await.unwrap();
    assert_eq!(
        (units(&shop, order).await, shop.stock(shop.pen).await),
        ((2, 0), (2, 1))
    );
    to(5).await.unwrap();
    assert_eq!(
        (units(&shop, order).await, shop.stock(shop.pen).await),
        ((3, 3), (2, 2))
    );
    shop.verified().await;
    // What may not be sold beyond its stock is refused as before.
    let ink = Wish {
        lines: vec![(shop.graph(order).await.lines[1].id, 9)],
        ..Wish::default()
    };
    let refused = edits::apply(s, &shop.admin, order, &ink, "Much more").await;
    assert!(matches!(refused, Err(Error::Conflict(why)) if why.contains("Only 1 more")));
    // What is left is allocated and delivered.
    count(&shop, 5).await;
    shop.settle().await;
    shop.deliver(order, 1).await;
    assert_eq!(words(&shop.graph(order).await)[0], "completed");
    shop.verified().await;
}

#[db_test]
async fn orders_that_wait_can_be_cancelled_and_declined(t: TestDb) {
    let shop = open(t, 1).await;
    let s = &shop.t.services;
    let paid = shop.place(&[(shop.pen, 3), (shop.lamp, 1)], Some(GOOD)).await;
    let other = shop.place(&[(shop.pen, 2)], None).await;
    shop.settle().await;
    fulfilment::decline(
        s,
        &shop.sellers[1].1,
        shop.part(paid, 1).await,
        "Not made any more",
    )
    .await
    .unwrap();
    shop.settle().await;
    let graph = shop.graph(paid).await;
    let line = graph.lines.iter().find(|l| l.variant_id == shop.pen).unwrap();
    assert_eq!((line.cancelled, line.backordered), (3, 0));
    assert_eq!(
        graph.refunds.iter().map(|r| r.amount).sum::<i64>(),
        graph.order.cancelled_amount
    );
    assert_eq!(units(&shop, other).await, (1, 1), "the unit that was let go of");
    shop.verified().await;
    // In part: what waits goes first, what is packed stays.
    shop.pack(other, 1).await;
    cancellations::request(s, &shop.customer, other, "too_slow", "")
        .await
        .unwrap();
    let request = shop.graph(other).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    let line = &shop.graph(other).await.lines[0];
    assert_eq!((line.cancelled, line.packed, line.backordered), (1, 1, 0));
    assert_eq!(shop.stock(shop.pen).await, (1, 1));
    shop.verified().await;
}

/// Makes a variant of other ones.
async fn make_of(shop: &Shop, variant: VariantId, of: &[(VariantId, i64)]) {
    let tx = shop.t.services.db.begin().await.unwrap();
    let row = variants::ActiveModel {
        id: Set(variant),
        kind: Set(VariantKind::MadeToOrder),
        backorder: Set(true),
        ..Default::default()
    };
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    for (ingredient_id, quantity) in of {
        let row = recipes::Model {
            variant_id: variant,
            ingredient_id: *ingredient_id,
            quantity: *quantity,
        };
        shop.t.insert::<recipes::Entity, _>(row).await;
    }
}

#[db_test]
async fn what_is_made_to_order_waits_for_all_of_its_ingredients(t: TestDb) {
    let shop = Shop::open(t, 6).await;
    make_of(&shop, shop.lamp, &[(shop.pen, 4), (shop.ink, 1)]).await;
    let order = shop.place(&[(shop.lamp, 3)], None).await;
    assert_eq!(units(&shop, order).await, (1, 2));
    assert_eq!(
        (shop.stock(shop.pen).await, shop.stock(shop.ink).await),
        ((6, 4), (6, 1))
    );
    count(&shop, 7).await;
    shop.settle().await;
    assert_eq!(
        units(&shop, order).await,
        (1, 2),
        "three are too few for another one"
    );
    count(&shop, 13).await;
    shop.settle().await;
    assert_eq!(
        (units(&shop, order).await, shop.stock(shop.pen).await),
        ((3, 0), (13, 12))
    );
    shop.verified().await;
}

#[db_test]
async fn very_many_that_cannot_be_served_keep_nobody_behind_them_from_their_stock(t: TestDb) {
    let shop = Shop::open(t, 0).await;
    make_of(&shop, shop.lamp, &[(shop.pen, 1), (shop.ink, 1)]).await;
    shop.t.backorder(shop.pen).await;
    // More than are looked for at once; there is no ink for any of them.
    for _ in 0..101 {
        shop.place(&[(shop.lamp, 1)], None).await;
    }
    let order = shop.place(&[(shop.pen, 2)], None).await;
    count(&shop, 5).await;
    shop.settle().await;
    assert_eq!(units(&shop, order).await, (2, 0));
    assert_eq!(shop.stock(shop.pen).await, (5, 2));
    shop.verified().await;
}
