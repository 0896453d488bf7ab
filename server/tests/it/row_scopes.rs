//! Who looks after some orders: supervisors after those they created, branch managers after those of their locations.

use domain::{
    actor::{Actor, Role},
    holds::HoldKind,
    ids::{LocationId, OrderId, VariantId},
    priority::Priority,
};
use serde_json::{Value, json};
use services::{Error, accounts, holds, notes, priorities, views};
use store::{
    entity::{locations, stock_items},
    stock::{self, StockChange},
};
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, order},
    browser::Browser,
    fixture::{GOOD, Shop},
};

/// Another branch, with so many of a variant that is nowhere else.
async fn branch(shop: &Shop, sku: &str) -> (LocationId, VariantId) {
    let (t, s) = (&shop.t, &shop.t.services);
    let location: LocationId = s.id();
    let variant = t.variant(shop.sellers[0].0, sku, 1000, 0).await;
    t.insert::<locations::Entity, _>(locations::Model {
        id: location,
        name: format!("Branch of {sku}"),
        country: "US".into(),
        postcode: "10001".into(),
        priority: 5,
    })
    .await;
    t.insert::<stock_items::Entity, _>(stock_items::Model {
        variant_id: variant,
        location_id: location,
        on_hand: 0,
        reserved: 0,
    })
    .await;
    let change = StockChange {
        variant,
        location,
        on_hand: 10,
        reserved: 0,
        reason: "counted",
        order: None,
    };
    let tx = s.db.begin().await.unwrap();
    stock::apply(&tx, vec![change], s.now()).await.unwrap();
    tx.commit().await.unwrap();
    (location, variant)
}

async fn listed(program: &Program) -> Vec<OrderId> {
    let list = program.get("/orders").await.is(200);
    let rows = list.json["data"].as_array().unwrap().iter();
    rows.map(|row: &Value| row["id"].as_str().unwrap().parse().unwrap())
        .collect()
}

async fn manager(shop: &Shop, location: LocationId) -> Actor {
    let manager = shop.t.staff(Role::BranchManager, None).await;
    accounts::assign_location(&shop.t.services, manager.user.unwrap(), location)
        .await
        .unwrap();
    manager
}

#[db_test]
async fn a_branch_manager_looks_after_the_orders_of_the_branch(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (north, kite) = branch(&shop, "KITE").await;
    let (south, ball) = branch(&shop, "BALL").await;
    let own = shop.place(&[(kite, 1), (shop.pen, 1)], Some(GOOD)).await;
    let other = shop.place(&[(ball, 1)], Some(GOOD)).await;
    let (north, south) = (manager(&shop, north).await, manager(&shop, south).await);
    let nobody = shop.t.staff(Role::BranchManager, None).await;
    let program = Program::of(&shop.t, &north).await;
    assert_eq!(listed(&program).await, [own]);
    assert_eq!(listed(&Program::of(&shop.t, &south).await).await, [other]);
    assert_eq!(listed(&Program::of(&shop.t, &nobody).await).await, []);
    program.get(&format!("/orders/{own}")).await.is(200);
    program.get(&format!("/orders/{other}")).await.is(404);
    program.get(&format!("/orders/{own}/holds")).await.is(200);
    program.get(&format!("/orders/{other}/holds")).await.is(404);
    // Also once it has left the branch.
    shop.settle().await;
    shop.deliver(own, 0).await;
    assert_eq!(listed(&program).await, [own]);
    // What the role permits, on these orders and no others.
    priorities::set(s, &north, own, Priority::Urgent, "")
        .await
        .unwrap();
    holds::set(s, &north, own, HoldKind::Manual, "A call")
        .await
        .unwrap();
    notes::add(s, &north, own, None, false, "Called").await.unwrap();
    let refused = holds::set(s, &north, other, HoldKind::Manual, "A call").await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    let edit = json!({ "lines": [], "reason": "Less" });
    program.post(&format!("/orders/{own}/edits"), &edit).await.is(403);
    program
        .post(&format!("/orders/{other}/edits"), &edit)
        .await
        .is(404);
    let notes = program.get(&format!("/orders/{own}/notes")).await.is(200);
    assert!(notes.text.contains("Called"), "staff reads what is internal");
    shop.verified().await;
}

#[db_test]
async fn the_list_of_orders_shows_a_branch_its_own(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let (north, kite) = branch(&shop, "KITE").await;
    let own = shop.place(&[(kite, 1)], Some(GOOD)).await;
    shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let manager = manager(&shop, north).await;
    let list = views::admin::orders(s, &manager, views::admin::OrderFilter::default())
        .await
        .unwrap();
    let numbers: Vec<_> = list.page.rows.iter().map(|row| row.number.clone()).collect();
    let number = shop.graph(own).await.order.number;
    assert_eq!(numbers, std::slice::from_ref(&number));
    views::find(s, &manager, &number).await.unwrap();
    let mut stranger = Browser::new(&shop.t);
    let page = stranger.get("/admin/orders").await;
    assert!(page.place().starts_with("/sign-in"));
}

#[db_test]
async fn a_sales_supervisor_looks_after_the_orders_they_created(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let supervisor = shop.t.staff(Role::SalesSupervisor, None).await;
    let program = Program::of(&shop.t, &supervisor).await;
    let placed = program
        .post("/orders", &order(&[("LAMP", 2)], None))
        .await
        .is(201);
    let created: OrderId = placed.text("/id").parse().unwrap();
    let other = shop.place(&[(shop.lamp, 2)], None).await;
    assert_eq!(listed(&program).await, [created]);
    for (order, preview, edit) in [(created, 200, 200), (other, 404, 404)] {
        let line = shop.graph(order).await.lines[0].id;
        let fewer = json!({ "lines": [{ "line": line, "quantity": 1 }] });
        program
            .post(&format!("/orders/{order}/edits/preview"), &fewer)
            .await
            .is(preview);
        let mut fewer = fewer;
        fewer["reason"] = json!("The customer called");
        program
            .post(&format!("/orders/{order}/edits"), &fewer)
            .await
            .is(edit);
    }
    let hold = json!({ "kind": "manual", "reason": "Wait" });
    program
        .post(&format!("/orders/{created}/holds"), &hold)
        .await
        .is(403);
    program
        .post(&format!("/orders/{other}/holds"), &hold)
        .await
        .is(404);
    shop.verified().await;
}
