//! A seller reads what concerns its own goods: requests, notes and history of the same order's other parts stay hidden.

use services::{
    cancellations, fulfilment, notes, returns,
    views::seller_detail::{SellerDetail, seller_order},
};
use testkit::{TestDb, db_test};

use crate::fixture::{GOOD, Shop};

/// The page of the seller at `at`, and all its text.
async fn page(shop: &Shop, order: domain::ids::OrderId, at: usize) -> (SellerDetail, String) {
    let part = shop.part(order, at).await;
    let detail = seller_order(&shop.t.services, &shop.sellers[at].1, part)
        .await
        .unwrap();
    let text = format!("{detail:?}");
    (detail, text)
}

#[db_test]
async fn a_cancellation_is_shown_to_the_sellers_whose_goods_it_could_take(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], Some(GOOD)).await;
    shop.pack(order, 0).await;
    cancellations::request(s, &shop.customer, order, "other", "My secret reason")
        .await
        .unwrap();

    let (lamps, told) = page(&shop, order, 0).await;
    assert!(!lamps.cancellation_waiting, "everything of it was packed before");
    assert!(
        !told.contains("My secret reason") && !told.contains("Cancellation"),
        "{told}"
    );
    let (pens, told) = page(&shop, order, 1).await;
    assert!(pens.cancellation_waiting && told.contains("My secret reason"));

    // Once it is packed after all, nothing waits any more; that it was asked for stays in the history.
    shop.pack(order, 1).await;
    let (pens, told) = page(&shop, order, 1).await;
    assert!(!pens.cancellation_waiting && told.contains("My secret reason"));
    let request = shop.graph(order).await.requests[0].id;
    cancellations::reject(s, &shop.admin, request, "The pens are packed")
        .await
        .unwrap();
    assert!(!page(&shop, order, 0).await.1.contains("The pens are packed"));
    assert!(page(&shop, order, 1).await.1.contains("The pens are packed"));
}

#[db_test]
async fn returns_and_notes_about_another_part_are_hidden(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], Some(GOOD)).await;
    shop.deliver(order, 1).await;
    let (lamps, pens) = (shop.part(order, 0).await, shop.part(order, 1).await);
    let line = shop
        .graph(order)
        .await
        .lines
        .iter()
        .find(|l| l.sku == "PEN")
        .unwrap()
        .id;
    returns::request(s, &shop.customer, order, line, 1, "other", "It leaks")
        .await
        .unwrap();
    let add = async |who, part, visible, body| notes::add(s, who, order, part, visible, body).await.unwrap();
    add(&shop.sellers[1].1, Some(pens), true, "A pen note").await;
    add(&shop.admin, None, true, "We refund the pen").await;
    add(&shop.admin, None, false, "A difficult customer").await;
    add(&shop.admin, Some(lamps), false, "Pack it well").await;

    let told = page(&shop, order, 0).await.1;
    for hidden in [
        "It leaks",
        "A pen note",
        "We refund the pen",
        "A difficult customer",
        "Pens Ltd",
    ] {
        assert!(!told.contains(hidden), "{hidden} in {told}");
    }
    assert!(told.contains("Pack it well"));
    let told = page(&shop, order, 1).await.1;
    assert!(told.contains("It leaks") && told.contains("A pen note") && !told.contains("Pack it well"));

    // Where the part is the whole order, what the customer reads about the order is about the part.
    let alone = shop.place(&[(shop.lamp, 1)], None).await;
    notes::add(s, &shop.admin, alone, None, true, "It leaves on Monday")
        .await
        .unwrap();
    assert!(page(&shop, alone, 0).await.1.contains("It leaves on Monday"));
}

#[db_test]
async fn the_name_of_the_customers_account_is_not_told(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let eve = shop.t.user("account-name@example.com").await;
    let order = shop.try_place(&eve, &[(shop.lamp, 1)], None).await.unwrap().order;
    let part = shop.part(order, 0).await;
    fulfilment::process(s, &shop.sellers[0].1, part).await.unwrap();
    let (detail, told) = page(&shop, order, 0).await;
    assert!(!told.contains("account-name"), "{told}");
    assert_eq!(detail.timeline.last().unwrap().by, "the customer");
    assert!(told.contains("Ada Lovelace"), "the name of the address is needed");
}
