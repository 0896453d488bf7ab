//! The ledger tells goods, shipping, tax and commission apart, and what is undone takes its commission with it.

use domain::{commission::commission, ids::OrderId, words::Account};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use services::{cancellations, returns};
use store::entity::ledger_entries;
use testkit::{TestDb, db_test};

use crate::fixture::{GOOD, Shop};

/// What is booked of an order on an account by entries of a kind; minor units.
async fn booked(shop: &Shop, order: OrderId, account: Account, kind: &str) -> i64 {
    let rows = ledger_entries::Entity::find()
        .filter(ledger_entries::Column::OrderId.eq(order))
        .filter(ledger_entries::Column::Account.eq(account))
        .filter(ledger_entries::Column::Kind.eq(kind))
        .all(shop.t.services.db.read())
        .await
        .unwrap();
    rows.iter().map(|row| row.amount).sum()
}

#[db_test]
async fn a_sale_is_booked_apart_from_its_shipping_and_its_commission(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 3)], Some(GOOD)).await;
    let graph = shop.graph(order).await;
    assert!(graph.parts.iter().all(|p| p.commission_rate == 1250));
    let is = async |account, kind| booked(&shop, order, account, kind).await;
    assert_eq!(is(Account::Customer, "sale").await, -2998);
    assert_eq!(is(Account::Seller, "sale").await, 2998);
    assert_eq!(is(Account::Customer, "shipping").await, -499);
    assert_eq!(is(Account::Seller, "shipping").await, 499);
    // An eighth of 1999 and of 999, each rounded.
    assert_eq!(is(Account::Platform, "commission").await, 250 + 125);
    assert_eq!(is(Account::Seller, "commission").await, -375);
    shop.verified().await;
}

#[db_test]
async fn what_stays_booked_is_the_commission_on_what_was_kept(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 7)], Some(GOOD)).await;
    shop.settle().await;
    let at = |graph: &store::graph::Graph| {
        graph
            .lines
            .iter()
            .position(|l| l.variant_id == shop.lamp)
            .unwrap()
    };
    shop.deliver(order, 0).await;
    let graph = shop.graph(order).await;
    let lamps = graph.lines[at(&graph)].id;
    // One lamp comes back for less than it cost, then everything that is not packed is cancelled: all pens.
    returns::request(s, &shop.customer, order, lamps, 1, "damaged", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    returns::approve(s, &shop.admin, request, 1234, "").await.unwrap();
    let platform = async || booked(&shop, order, Account::Platform, "commission").await;
    assert_eq!(
        platform().await,
        commission(1250, 3 * 1999 - 1234) + commission(1250, 7 * 333)
    );
    cancellations::request(s, &shop.customer, order, "too_slow", "")
        .await
        .unwrap();
    let request = shop
        .graph(order)
        .await
        .requests
        .iter()
        .find(|r| r.open)
        .unwrap()
        .id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    assert_eq!(platform().await, commission(1250, 3 * 1999 - 1234));
    let graph = shop.graph(order).await;
    let pens = graph
        .parts
        .iter()
        .find(|p| p.seller_id == shop.sellers[1].0)
        .unwrap();
    assert_eq!(
        (pens.undone, services::orders::ledger::commission(pens)),
        (7 * 333, 0)
    );
    // The pens' share of the fee went with them.
    let kept = graph.parts.iter().find(|p| p.id != pens.id).unwrap().shipping;
    assert_eq!(booked(&shop, order, Account::Seller, "shipping").await, kept);
    shop.verified().await;
}

#[db_test]
async fn an_order_that_is_cancelled_whole_leaves_no_commission(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 7)], None).await;
    cancellations::request(&shop.t.services, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    for account in [
        Account::Platform,
        Account::Seller,
        Account::Customer,
        Account::Tax,
    ] {
        for kind in ["commission", "shipping"] {
            assert_eq!(booked(&shop, order, account, kind).await, 0, "{account} {kind}");
        }
    }
    shop.verified().await;
}

#[db_test]
async fn an_order_from_before_shipping_was_booked_apart_is_still_sound(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let damage = async |sql: &str| {
        let tx = shop.t.services.db.begin().await.unwrap();
        tx.execute_unprepared(sql).await.unwrap();
        tx.commit().await.unwrap();
    };
    damage("UPDATE sellers SET commission_rate = 0").await;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 7)], None).await;
    damage("UPDATE ledger_entries SET kind = 'sale' WHERE kind = 'shipping'").await;
    shop.verified().await;
    shop.t.clock.advance(1);
    cancellations::request(&shop.t.services, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    shop.verified().await;
}
