//! Saved addresses: one default of each kind, and nobody reaches another's.

use domain::{
    actor::Actor,
    address::{Address, AddressKind},
    ids::AddressId,
};
use services::{Error, addresses};
use testkit::{TestDb, db_test};

fn address(line1: &str) -> Address {
    Address {
        name: "Ada Lovelace".into(),
        phone: "+1 415 555 0100".into(),
        line1: line1.into(),
        line2: String::new(),
        city: "San Francisco".into(),
        state: "CA".into(),
        postcode: "94105".into(),
        country: "US".into(),
    }
}

async fn save(t: &TestDb, actor: &Actor, kind: AddressKind, line1: &str, default: bool) -> AddressId {
    addresses::create(&t.services, actor, kind, &address(line1), default)
        .await
        .unwrap()
}

async fn defaults(t: &TestDb, actor: &Actor, kind: AddressKind) -> Vec<AddressId> {
    let all = addresses::list(&t.services, actor).await.unwrap();
    all.into_iter()
        .filter(|a| a.kind == kind && a.is_default)
        .map(|a| a.id)
        .collect()
}

#[db_test]
async fn the_first_of_a_kind_is_its_default_and_another_can_be(t: TestDb) {
    let ada = t.user("ada@example.com").await;
    let first = save(&t, &ada, AddressKind::Shipping, "1 Market St", false).await;
    let second = save(&t, &ada, AddressKind::Shipping, "2 Market St", false).await;
    let billing = save(&t, &ada, AddressKind::Billing, "3 Market St", false).await;
    assert_eq!(defaults(&t, &ada, AddressKind::Shipping).await, [first]);
    assert_eq!(defaults(&t, &ada, AddressKind::Billing).await, [billing]);
    addresses::set_default(&t.services, &ada, second).await.unwrap();
    assert_eq!(defaults(&t, &ada, AddressKind::Shipping).await, [second]);
    let third = save(&t, &ada, AddressKind::Shipping, "4 Market St", true).await;
    assert_eq!(defaults(&t, &ada, AddressKind::Shipping).await, [third]);
    addresses::update(&t.services, &ada, first, &address("1 Market Street"), true)
        .await
        .unwrap();
    assert_eq!(defaults(&t, &ada, AddressKind::Shipping).await, [first]);
    assert_eq!(
        addresses::get(&t.services, &ada, first)
            .await
            .unwrap()
            .address
            .line1,
        "1 Market Street"
    );
    assert_eq!(defaults(&t, &ada, AddressKind::Billing).await, [billing]);
}

#[db_test]
async fn a_removed_address_is_gone_and_leaves_its_place_to_the_newest(t: TestDb) {
    let ada = t.user("ada@example.com").await;
    let first = save(&t, &ada, AddressKind::Shipping, "1 Market St", false).await;
    save(&t, &ada, AddressKind::Shipping, "2 Market St", false).await;
    let third = save(&t, &ada, AddressKind::Shipping, "3 Market St", false).await;
    addresses::remove(&t.services, &ada, first).await.unwrap();
    assert_eq!(defaults(&t, &ada, AddressKind::Shipping).await, [third]);
    for gone in [
        addresses::get(&t.services, &ada, first).await.map(|_| ()),
        addresses::remove(&t.services, &ada, first).await,
        addresses::set_default(&t.services, &ada, first).await,
    ] {
        assert!(matches!(gone, Err(Error::NotFound)));
    }
}

#[db_test]
async fn anothers_address_is_not_found_and_a_guest_has_none(t: TestDb) {
    let (ada, eve) = (t.user("ada@example.com").await, t.user("eve@example.com").await);
    let id = save(&t, &ada, AddressKind::Shipping, "1 Market St", false).await;
    let s = &t.services;
    for foreign in [
        addresses::get(s, &eve, id).await.map(|_| ()),
        addresses::update(s, &eve, id, &address("Elsewhere"), true).await,
        addresses::set_default(s, &eve, id).await,
        addresses::remove(s, &eve, id).await,
    ] {
        assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
    }
    assert_eq!(
        addresses::get(s, &ada, id).await.unwrap().address.line1,
        "1 Market St"
    );
    assert!(matches!(
        addresses::list(s, &Actor::default()).await,
        Err(Error::Unauthenticated)
    ));
    assert!(addresses::list(s, &eve).await.unwrap().is_empty());
}

#[db_test]
async fn wrong_fields_are_named_and_nothing_is_kept(t: TestDb) {
    let ada = t.user("ada@example.com").await;
    let typed = Address {
        postcode: "9410".into(),
        city: String::new(),
        ..address("1 Market St")
    };
    let error = addresses::create(&t.services, &ada, AddressKind::Shipping, &typed, false)
        .await
        .unwrap_err();
    let Error::Invalid(errors) = error else {
        panic!("{error:?}")
    };
    assert_eq!(errors.0.keys().collect::<Vec<_>>(), ["city", "postcode"]);
    assert!(addresses::list(&t.services, &ada).await.unwrap().is_empty());
}

#[db_test]
async fn there_is_one_default_however_many_want_to_be_it_at_once(t: TestDb) {
    let ada = t.user("ada@example.com").await;
    let tasks: Vec<_> = (0..12)
        .map(|i| {
            let (s, ada) = (t.services.clone(), ada.clone());
            tokio::spawn(async move {
                let id = addresses::create(
                    &s,
                    &ada,
                    AddressKind::Shipping,
                    &address(&format!("{i} Market St")),
                    true,
                )
                .await?;
                addresses::set_default(&s, &ada, id).await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(defaults(&t, &ada, AddressKind::Shipping).await.len(), 1);
    assert_eq!(addresses::list(&t.services, &ada).await.unwrap().len(), 12);
}

#[db_test]
async fn nobody_saves_addresses_without_end(t: TestDb) {
    let ada = t.user("ada@example.com").await;
    for i in 0..addresses::MAX_SAVED {
        save(&t, &ada, AddressKind::Billing, &format!("{i} Market St"), false).await;
    }
    let more = addresses::create(
        &t.services,
        &ada,
        AddressKind::Billing,
        &address("One more"),
        false,
    )
    .await;
    assert!(matches!(more, Err(Error::Conflict(_))), "{more:?}");
}
