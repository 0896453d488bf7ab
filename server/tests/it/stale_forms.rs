//! Forms that are sent twice, or about something that has changed since they were read.

use domain::machine::Word;
use services::{Error, cancellations, fulfilment, notes, returns};
use testkit::{TestDb, db_test};

use crate::{
    browser::Browser,
    fixture::{GOOD, Shop},
};

fn conflict<T: std::fmt::Debug>(outcome: Result<T, Error>) {
    assert!(matches!(outcome, Err(Error::Conflict(_))), "{outcome:?}");
}

#[db_test]
async fn a_form_that_is_sent_twice_packs_once(t: TestDb) {
    let shop = Shop::open(t, 9).await;
    let order = shop.place(&[(shop.pen, 3)], None).await;
    let (part, seller) = (shop.part(order, 1).await, &shop.sellers[1].1);
    fulfilment::process(&shop.t.services, seller, part).await.unwrap();
    let seen = shop.graph(order).await;
    let s = shop.t.services.expecting(&seen.order.version.to_string());
    let one = [(seen.lines[0].id, 1)];
    let (first, second) = tokio::join!(
        fulfilment::pack(&s, seller, part, &one),
        fulfilment::pack(&s, seller, part, &one)
    );
    assert!(first.is_ok() != second.is_ok());
    conflict(first.and(second));
    assert_eq!(shop.graph(order).await.lines[0].packed, 1);
    shop.verified().await;
}

#[db_test]
async fn a_form_that_is_sent_twice_asks_for_one_return(t: TestDb) {
    let shop = Shop::open(t, 9).await;
    let order = shop.place(&[(shop.pen, 3)], None).await;
    shop.deliver(order, 1).await;
    let seen = shop.graph(order).await;
    let s = shop.t.services.expecting(&seen.order.version.to_string());
    let line = seen.lines[0].id;
    let ask = || returns::request(&s, &shop.customer, order, line, 1, "damaged", "");
    ask().await.unwrap();
    conflict(ask().await);
    assert_eq!(shop.graph(order).await.requests.len(), 1);
}

#[db_test]
async fn the_same_words_at_once_are_one_note(t: TestDb) {
    let shop = Shop::open(t, 9).await;
    let order = shop.place(&[(shop.pen, 1)], None).await;
    let s = &shop.t.services;
    let first = notes::add(s, &shop.admin, order, None, false, "Call back")
        .await
        .unwrap();
    let again = notes::add(s, &shop.admin, order, None, false, "Call back")
        .await
        .unwrap();
    assert_eq!(first, again);
    shop.t.clock.advance(domain::time::HOUR);
    notes::add(s, &shop.admin, order, None, false, "Call back")
        .await
        .unwrap();
    assert_eq!(shop.graph(order).await.notes.len(), 2);
}

#[db_test]
async fn an_approval_of_another_amount_than_was_shown_is_refused(t: TestDb) {
    let shop = Shop::open(t, 9).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], Some(GOOD)).await;
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let seen = shop.graph(order).await;
    let (request, whole) = (seen.requests[0].id, seen.order.total);
    shop.pack(order, 1).await;
    let approve = |shown| cancellations::approve_as_shown(s, &shop.admin, request, "", Some(shown));
    conflict(approve(whole).await);
    assert!(shop.graph(order).await.requests[0].open);
    // The lamp and its part of the shipping.
    let left = seen
        .parts
        .iter()
        .find(|p| p.seller_id == shop.sellers[0].0)
        .unwrap()
        .total;
    approve(left).await.unwrap();
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn a_part_is_told_by_its_own_goods(t: TestDb) {
    let shop = Shop::open(t, 9).await;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], Some(GOOD)).await;
    shop.deliver(order, 0).await;
    let graph = shop.graph(order).await;
    let word = |at: usize| {
        let seller = shop.sellers[at].0;
        graph
            .parts
            .iter()
            .find(|p| p.seller_id == seller)
            .unwrap()
            .headline
            .as_str()
    };
    assert_eq!([word(0), word(1)], ["completed", "confirmed"]);
    assert_eq!(graph.order.headline.as_str(), "partially_delivered");
}

#[db_test]
async fn packing_nothing_is_answered_beside_its_field(t: TestDb) {
    let shop = Shop::open(t, 9).await;
    let order = shop.place(&[(shop.pen, 3)], None).await;
    let (s, part, seller) = (&shop.t.services, shop.part(order, 1).await, &shop.sellers[1].1);
    fulfilment::process(s, seller, part).await.unwrap();
    let line = shop.graph(order).await.lines[0].id;
    let Err(Error::Invalid(errors)) = fulfilment::pack(s, seller, part, &[(line, 0)]).await else {
        panic!("packed nothing");
    };
    assert!(errors.0.contains_key(&format!("quantity[{line}]")));
}

#[db_test]
async fn a_form_that_is_sent_twice_cancels_once(t: TestDb) {
    let shop = Shop::open(t, 9).await;
    let (mut customer, who, _) = Browser::with_account(&shop.t, Vec::new()).await;
    // Unpaid, it is cancelled at once.
    let placed = shop.try_place(&who, &[(shop.pen, 3)], None).await.unwrap();
    let (order, number) = (placed.order, placed.number.to_string());
    let page = customer.get(&format!("/orders/{number}/cancel")).await;
    let version = shop.graph(order).await.order.version.to_string();
    assert!(page.input("version").contains(&format!("value=\"{version}\"")));
    let quantity = format!("quantity[{}]", shop.graph(order).await.lines[0].id);
    let fields = [
        ("order", number.as_str()),
        ("version", version.as_str()),
        (quantity.as_str(), "1"),
        ("reason_code", "changed_mind"),
    ];
    let first = customer.submit("", "/api/orders/cancel", &fields).await;
    assert!(first.says("The cancellation is done"), "{}", first.body);
    let second = customer.submit("", "/api/orders/cancel", &fields).await;
    assert!(
        second.says("This was changed since you opened the page."),
        "{}",
        second.body
    );
    assert_eq!(shop.graph(order).await.lines[0].cancelled, 1);
    shop.verified().await;
}
