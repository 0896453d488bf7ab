//! The named rules an order must meet, whichever way it is placed.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use services::{Error, accounts};
use store::entity::{sellers, users};
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order},
    fixture::{GOOD, Shop},
};

#[db_test]
async fn a_seller_takes_orders_from_its_minimum(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let tx = shop.t.services.db.begin().await.unwrap();
    sellers::Entity::update_many()
        .col_expr(sellers::Column::Minimum, Expr::value(1000_i64))
        .filter(sellers::Column::Id.eq(shop.sellers[1].0))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // Three pens are 9.99, and the lamp of another seller does not count.
    let small = shop
        .try_place(&shop.customer, &[(shop.pen, 3), (shop.lamp, 1)], Some(GOOD))
        .await;
    match small {
        Err(Error::Invalid(errors)) => {
            assert_eq!(errors.0["cart"], "Pens Ltd takes orders from $10.00.");
        }
        other => panic!("{other:?}"),
    }
    let customer = Program::of(&shop.t, &shop.customer).await;
    let small = customer
        .post("/orders", &order(&[("PEN", 3)], None))
        .await
        .is(422);
    assert_eq!(small.wrong(), ["#/lines"]);
    assert_eq!(shop.stock(shop.pen).await, (10, 0));
    customer
        .post("/orders", &order(&[("PEN", 1), ("INK", 1)], None))
        .await
        .is(201);
    customer
        .post("/orders", &order(&[("LAMP", 1)], None))
        .await
        .is(201);
    shop.verified().await;
}

#[db_test]
async fn a_blocked_customer_orders_nothing_and_is_not_told_why(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let user = shop.customer.user.unwrap();
    let tx = shop.t.services.db.begin().await.unwrap();
    users::Entity::update_many()
        .col_expr(users::Column::Blocked, Expr::value(true))
        .filter(users::Column::Id.eq(user))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let actor = accounts::person(&shop.t.services, user).await.unwrap().actor();
    let refused = shop.try_place(&actor, &[(shop.lamp, 1)], Some(GOOD)).await;
    let sentence = "We cannot take this order. Please write to us.";
    match refused {
        Err(Error::Invalid(errors)) => assert_eq!(errors.0["email"], sentence),
        other => panic!("{other:?}"),
    }
    let customer = Program::of(&shop.t, &actor).await;
    let refused = customer
        .post("/orders", &order(&[("LAMP", 1)], None))
        .await
        .is(422);
    assert_eq!(refused.wrong(), ["#/email"]);
    assert!(refused.text.contains(sentence));
    assert_eq!(shop.stock(shop.lamp).await, (10, 0));
    shop.verified().await;
}
