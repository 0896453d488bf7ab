//! Holds: who sets and releases them, what they stop, and what goes on by itself afterwards.

use domain::{
    actor::{Actor, Role},
    holds::HoldKind,
    machine::Word,
    time::DAY,
};
use serde_json::json;
use services::{
    Error, fulfilment, holds,
    payments::{self, CardInput},
    views::seller_detail::seller_order,
};
use store::entity::grants;
use testkit::{TestDb, db_test};

use crate::{
    account_pages::signed_in,
    api::{Program, programs},
    fixture::{DECLINED, GOOD, SECOND_STEP, Shop, words},
    staff::rows,
};

fn refused<T: std::fmt::Debug>(result: &Result<T, Error>) -> &str {
    match result {
        Err(Error::Conflict(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[db_test]
async fn a_hold_stops_work_with_its_reason_until_it_is_released(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (s, seller) = (&shop.t.services, &shop.sellers[0].1);
    let order = shop.place(&[(shop.lamp, 2)], Some(GOOD)).await;
    let part = shop.part(order, 0).await;
    holds::set(s, &shop.admin, order, HoldKind::Manual, "The customer calls back")
        .await
        .unwrap();
    assert_eq!(words(&shop.graph(order).await)[1], "on_hold");
    let why = "A manual hold stops this order: The customer calls back";
    assert_eq!(refused(&fulfilment::process(s, seller, part).await), why);
    let seen = seller_order(s, seller, part).await.unwrap();
    assert_eq!([seen.process, seen.pack, seen.ship].map(Option::unwrap), [why; 3]);
    assert!(!rows(s, seller, "all", "").await[0].can_process);
    shop.verified().await;

    holds::release(s, &shop.admin, order, HoldKind::Manual, "")
        .await
        .unwrap();
    let version = shop.graph(order).await.order.version;
    holds::release(s, &shop.admin, order, HoldKind::Manual, "")
        .await
        .unwrap();
    assert_eq!(shop.graph(order).await.order.version, version, "twice is once");
    shop.pack(order, 0).await;
    // A wrong address lets goods be packed no more, and sent no more.
    holds::set(s, &shop.admin, order, HoldKind::Address, "No such street")
        .await
        .unwrap();
    let sent = fulfilment::ship(s, seller, part, "ups", "1Z999AA1012345678").await;
    assert_eq!(refused(&sent), "An address hold stops this order: No such street");
    holds::release(s, &shop.admin, order, HoldKind::Address, "Corrected")
        .await
        .unwrap();
    fulfilment::ship(s, seller, part, "ups", "1Z999AA1012345678")
        .await
        .unwrap();
    shop.verified().await;
}

#[db_test]
async fn who_sets_a_hold_is_not_always_who_releases_it(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let support = shop.t.staff(Role::Support, None).await;
    let finance = shop.t.staff(Role::Finance, None).await;
    let fraud = HoldKind::Fraud;
    for nobody in [&shop.customer, &shop.sellers[0].1, &Actor::default()] {
        let set = holds::set(s, nobody, order, fraud, "because").await;
        assert!(matches!(set, Err(Error::NotFound | Error::Forbidden)), "{set:?}");
        assert!(matches!(holds::of(s, nobody, order).await, Err(Error::NotFound)));
    }
    assert!(matches!(
        holds::set(s, &support, order, fraud, " ").await,
        Err(Error::Invalid(_))
    ));
    holds::set(s, &support, order, fraud, "Two names").await.unwrap();
    let again = holds::set(s, &support, order, fraud, "Three names").await;
    assert_eq!(refused(&again), "There is a fraud hold already: Two names");
    let release = holds::release(s, &support, order, fraud, "").await;
    assert!(matches!(release, Err(Error::Forbidden)), "{release:?}");
    holds::release(s, &finance, order, fraud, "").await.unwrap();
    shop.deliver(order, 0).await;
    let late = holds::set(s, &support, order, fraud, "because").await;
    assert_eq!(refused(&late), "This order is closed.");
    shop.verified().await;
}

#[db_test]
async fn an_order_paid_during_a_hold_is_confirmed_and_captured_by_its_release(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    for kind in [HoldKind::Fraud, HoldKind::Manual] {
        let order = shop.place(&[(shop.lamp, 1)], Some(SECOND_STEP)).await;
        holds::set(s, &shop.admin, order, kind, "because").await.unwrap();
        payments::confirm_code(s, &shop.customer, order, "123456")
            .await
            .unwrap();
        shop.settle().await;
        assert_eq!(words(&shop.graph(order).await)[0], "pending", "{kind}");
        // The time to pay is over, and it is paid: it is not rejected.
        shop.t.clock.advance(DAY);
        shop.settle().await;
        let held = shop.graph(order).await;
        let payment = if kind == HoldKind::Fraud {
            "authorized"
        } else {
            "paid"
        };
        assert_eq!(words(&held), ["pending", "on_hold", payment]);
        holds::release(s, &shop.admin, order, kind, "").await.unwrap();
        shop.settle().await;
        assert_eq!(
            words(&shop.graph(order).await),
            ["confirmed", "confirmed", "paid"]
        );
    }
    shop.verified().await;
}

#[db_test]
async fn an_order_paid_after_many_declined_cards_is_held_by_a_rule(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], Some(DECLINED)).await;
    let card = |number: &str| CardInput {
        number: number.into(),
        expiry: "12/49".into(),
        cvc: "123".into(),
    };
    for number in [DECLINED, DECLINED, GOOD] {
        payments::retry(s, &shop.customer, order, card(number), None)
            .await
            .unwrap();
    }
    shop.settle().await;
    let held = shop.graph(order).await;
    assert_eq!(words(&held)[1], "on_hold");
    assert_eq!(
        held.order.holds.summary(),
        "Fraud: 3 cards were declined before one was taken."
    );
    holds::release(s, &shop.admin, order, HoldKind::Fraud, "Called the customer")
        .await
        .unwrap();
    shop.settle().await;
    assert_eq!(
        words(&shop.graph(order).await),
        ["confirmed", "confirmed", "paid"]
    );
    shop.verified().await;
}

#[db_test]
async fn holds_over_the_api(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let order = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let path = format!("/orders/{order}/holds");
    let hold = json!({ "kind": "fraud", "reason": "Two names" });
    customer.post(&path, &hold).await.is(403);
    customer.get(&path).await.is(404);
    assert_eq!(
        admin
            .post(&path, &json!({ "kind": "fraud", "reason": "" }))
            .await
            .is(422)
            .wrong(),
        ["#/reason"]
    );
    let set = admin.post(&path, &hold).await.is(201);
    assert_eq!(
        (set.text("/data/0/kind"), set.text("/data/0/reason")),
        ("fraud", "Two names")
    );
    admin.post(&path, &hold).await.is(409);
    assert_eq!(admin.get(&path).await.is(200).json["data"], set.json["data"]);
    // The customer learns that it waits, and not why.
    let seen = customer.get(&format!("/orders/{order}")).await.is(200);
    assert_eq!(seen.text("/status"), "on_hold");
    let log = customer.get(&format!("/orders/{order}/events")).await.is(200);
    for text in [&seen.text, &log.text] {
        assert!(!text.contains("fraud") && !text.contains("Two names"), "{text}");
    }
    admin
        .post(&format!("{path}/sandwich/release"), &json!({}))
        .await
        .is(404);
    let left = admin
        .post(&format!("{path}/fraud/release"), &json!({}))
        .await
        .is(200);
    assert_eq!(left.json["data"], json!([]));
    let finance = shop.t.staff(Role::Operations, None).await;
    let operations = Program::of(&shop.t, &finance).await;
    operations.post(&path, &hold).await.is(201);
    operations
        .post(
            &format!("{path}/{}/release", HoldKind::Fraud.as_str()),
            &json!({}),
        )
        .await
        .is(403);
    shop.verified().await;
}

#[db_test]
async fn staff_holds_releases_and_hurries_an_order_on_its_page(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let number = shop.graph(order).await.order.number.to_string();
    let path = format!("/orders/{number}");
    let mut staff = signed_in(&shop.t, "grace@example.com").await;
    let foreign = staff.get(&path).await;
    assert!(!foreign.says("For staff"), "{}", foreign.body);
    let person = store::accounts::by_email(shop.t.services.db.read(), "grace@example.com")
        .await
        .unwrap()
        .unwrap();
    shop.t
        .insert::<grants::Entity, _>(grants::Model {
            id: uuid::Uuid::from_u128(7),
            user_id: person.id,
            role: Role::Operations,
            seller_id: None,
            location_id: None,
        })
        .await;
    assert!(staff.get(&path).await.says("For staff"));
    let order_is = ("order", number.as_str());
    let hold = |reason| [order_is, ("kind", "fraud"), ("reason", reason)];
    let silent = staff.submit(&path, "/api/admin/set-hold", &hold("")).await;
    assert!(!silent.says("Fraud hold"), "{}", silent.body);
    let held = staff
        .submit(&path, "/api/admin/set-hold", &hold("Two names"))
        .await;
    assert!(
        held.says("The order is on hold.") && held.says("Two names"),
        "{}",
        held.body
    );
    assert!(held.says("This hold is for somebody else to release."));
    let hold = [order_is, ("kind", "manual"), ("reason", "Wait")];
    staff.submit(&path, "/api/admin/set-hold", &hold).await;
    let release = [order_is, ("kind", "manual")];
    let released = staff.submit(&path, "/api/admin/release-hold", &release).await;
    assert!(released.says("The hold is released.") && !released.says("Manual hold\nWait"));
    let urgent = [order_is, ("priority", "urgent")];
    let set = staff.submit(&path, "/api/admin/set-priority", &urgent).await;
    assert!(set.says("The priority is set."));
    assert!(staff.get("/admin/orders").await.says("Urgent"));
    shop.verified().await;
}
