//! Many rows in one statement, read back as they were: empty cells beside filled ones, and keys that are there already.

use domain::{
    ids::{OrderId, SellerId},
    money::Currency,
    time::Timestamp,
    words::Account,
};
use sea_orm::{ActiveValue::NotSet, EntityTrait, QueryOrder, Set};
use serde_json::json;
use store::{
    bulk,
    entity::{idempotency_keys, ledger_entries},
    idempotency,
};
use testkit::{TestDb, db_test};
use uuid::Uuid;

use crate::fixture::Shop;

fn entry(order: OrderId, seller: Option<SellerId>, amount: i64) -> ledger_entries::ActiveModel {
    ledger_entries::ActiveModel {
        id: NotSet,
        entry_group: Set(Uuid::nil()),
        order_id: Set(order),
        kind: Set("test".to_owned()),
        account: Set(Account::Customer),
        seller_id: Set(seller),
        currency: Set(Currency::USD),
        amount: Set(amount),
        at: Set(Timestamp(7)),
    }
}

#[db_test]
async fn rows_keep_their_order_and_their_empty_cells(db: TestDb) {
    let shop = Shop::open(db, 5).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 1)], None).await;
    let seller = Some(shop.sellers[0].0);
    for sellers in [
        vec![None, seller, None, seller, seller],
        vec![None; 3],
        vec![seller; 130],
    ] {
        let tx = s.db.begin().await.unwrap();
        ledger_entries::Entity::delete_many().exec(&tx).await.unwrap();
        let rows = sellers.iter().zip(1..);
        let rows = rows.map(|(seller, amount)| entry(order, *seller, amount));
        bulk::insert(&tx, rows.collect()).await.unwrap();
        let written = ledger_entries::Entity::find()
            .order_by_asc(ledger_entries::Column::Id)
            .all(&tx)
            .await
            .unwrap();
        let found: Vec<_> = written.iter().map(|row| (row.seller_id, row.amount)).collect();
        let asked: Vec<_> = sellers.into_iter().zip(1..).collect();
        assert_eq!(found, asked);
        tx.rollback().await.unwrap();
    }
}

#[db_test]
async fn a_key_that_is_there_keeps_its_row(db: TestDb) {
    let shop = Shop::open(db, 5).await;
    let key = |key: &str, answer| idempotency_keys::Model {
        owner: "somebody".to_owned(),
        idempotency_key: key.to_owned(),
        fingerprint: String::new(),
        answer,
        created_at: Timestamp(7),
    };
    let tx = shop.t.services.db.begin().await.unwrap();
    let first = vec![
        key("a", json!({"text": "it's \"{}\", NULL"})),
        key("b", json!(null)),
    ];
    assert_eq!(idempotency::insert(&tx, first.clone()).await.unwrap(), 2);
    let again = vec![key("b", json!(1)), key("c", json!([1, 2]))];
    assert_eq!(idempotency::insert(&tx, again).await.unwrap(), 1);
    for row in first {
        let found = idempotency::find(&tx, "somebody", &row.idempotency_key)
            .await
            .unwrap();
        assert_eq!(found, Some(row));
    }
    tx.rollback().await.unwrap();
}
