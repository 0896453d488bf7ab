//! Who of the sellers and staff sees what: their own and nothing else, and why something cannot be done.

use domain::actor::{Actor, Role};
use services::{
    Error, Services, fulfilment,
    views::{
        Turn, admin, queues,
        seller::{self, SellerRow, seller_orders},
        seller_detail::{open, seller_order},
    },
};
use testkit::{TestDb, db_test};

use crate::fixture::{GOOD, SECOND_STEP, Shop};

/// What an actor finds in the sellers' list.
pub(crate) async fn rows(s: &Services, actor: &Actor, status: &str, q: &str) -> Vec<SellerRow> {
    let filter = seller::Filter {
        status: status.into(),
        q: q.into(),
        ..seller::Filter::default()
    };
    seller_orders(s, actor, filter).await.unwrap().page.rows
}

#[db_test]
async fn a_seller_sees_its_own_part_and_nothing_of_the_others(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 2), (shop.pen, 3)], Some(GOOD)).await;
    let (own, foreign) = (shop.part(order, 0).await, shop.part(order, 1).await);
    let lamps = &shop.sellers[0].1;

    assert_eq!(
        rows(s, lamps, "all", "")
            .await
            .iter()
            .map(|r| r.id)
            .collect::<Vec<_>>(),
        [own]
    );
    assert_eq!(rows(s, lamps, "all", "Product LAMP").await.len(), 1);
    assert!(
        rows(s, lamps, "all", "Product PEN").await.is_empty(),
        "another seller's goods were found"
    );
    let other = seller::Filter {
        seller: Some(shop.sellers[1].0),
        ..seller::Filter::default()
    };
    assert!(seller_orders(s, lamps, other).await.unwrap().page.rows.is_empty());

    assert!(matches!(open(s, lamps, foreign).await, Err(Error::NotFound)));
    let detail = open(s, lamps, own).await.unwrap();
    let told = format!("{detail:?}");
    assert!(
        told.contains("Product LAMP") && !told.contains("Product PEN") && !told.contains("Pens Ltd"),
        "{told}"
    );
    assert!(
        told.contains("2 items from 1 seller") && !told.contains("Payment"),
        "{told}"
    );
}

#[db_test]
async fn the_pages_are_not_there_for_customers_and_strangers_are_asked_to_sign_in(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (s, turn) = (&shop.t.services, Turn::First);
    let order = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let part = shop.part(order, 0).await;
    let (customer, stranger, lamps) = (&shop.customer, &Actor::default(), &shop.sellers[0].1);
    assert!(matches!(
        seller_orders(s, customer, seller::Filter::default()).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        seller_orders(s, stranger, seller::Filter::default()).await,
        Err(Error::Unauthenticated)
    ));
    assert!(matches!(
        seller_order(s, customer, part).await,
        Err(Error::NotFound)
    ));
    for nobody in [customer, lamps] {
        assert!(matches!(
            admin::orders(s, nobody, admin::OrderFilter::default()).await,
            Err(Error::NotFound)
        ));
        assert!(matches!(
            queues::cancellations(s, nobody, true, turn).await,
            Err(Error::NotFound)
        ));
        assert!(matches!(
            queues::returns(s, nobody, true, turn).await,
            Err(Error::NotFound)
        ));
        assert!(matches!(
            admin::dead_jobs(s, nobody, turn).await,
            Err(Error::NotFound)
        ));
        assert_eq!(queues::waiting(s, nobody).await.unwrap(), (0, 0));
    }
    assert!(matches!(
        queues::returns(s, stranger, true, turn).await,
        Err(Error::Unauthenticated)
    ));
    assert!(
        matches!(admin::mails(s, turn).await, Err(Error::NotFound)),
        "mails outside the demo"
    );
}

#[db_test]
async fn an_order_reaches_its_sellers_when_it_is_confirmed(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], Some(SECOND_STEP)).await;
    let part = shop.part(order, 0).await;
    assert!(rows(s, &shop.sellers[0].1, "all", "").await.is_empty());
    assert!(matches!(
        open(s, &shop.sellers[0].1, part).await,
        Err(Error::NotFound)
    ));
    assert!(rows(s, &shop.admin, "all", "").await.is_empty());
}

#[db_test]
async fn what_cannot_be_done_says_why(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (s, lamps) = (&shop.t.services, &shop.sellers[0].1);
    let order = shop.place(&[(shop.lamp, 2)], None).await;
    let part = shop.part(order, 0).await;
    let why = |text: &str| Some(text.to_owned());

    let new = seller_order(s, lamps, part).await.unwrap();
    assert_eq!(
        (new.process, new.pack),
        (None, why("Mark the order as processing first."))
    );
    assert_eq!(new.ship, why("Pack something first."));
    let support = shop.t.staff(Role::Support, None).await;
    let seen = seller_order(s, &support, part).await.unwrap();
    assert_eq!(
        (seen.process, seen.write_note),
        (why("You may look at this and not change it."), None)
    );

    shop.pack(order, 0).await;
    let packed = seller_order(s, lamps, part).await.unwrap();
    assert_eq!(
        (packed.process, packed.ship),
        (why("The order is processing."), None)
    );
    assert_eq!(packed.pack, why("Everything is packed."));
    let parcel = fulfilment::ship(s, lamps, part, "other", "").await.unwrap();
    assert_eq!(seller_order(s, lamps, part).await.unwrap().deliver, [None]);
    fulfilment::deliver(s, lamps, parcel).await.unwrap();
    assert_eq!(
        seller_order(s, lamps, part).await.unwrap().deliver,
        [why("The parcel is delivered.")]
    );
}
