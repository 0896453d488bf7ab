//! Ordering the same once more.

use domain::actor::Actor;
use services::{Error, cart};
use testkit::{TestDb, db_test};

use crate::{
    cart::{contents, set_price},
    fixture::Shop,
    shop::unlist,
};

#[db_test]
async fn what_was_ordered_goes_into_the_cart_again_as_far_as_it_can_be_had(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let (t, s, ada) = (&shop.t, &shop.t.services, &shop.customer);
    let order = shop
        .place(&[(shop.lamp, 2), (shop.pen, 3), (shop.ink, 1)], None)
        .await;
    unlist(t, "ink").await;
    set_price(t, shop.pen, 400).await;
    let result = cart::reorder(s, ada, None, order).await.unwrap();
    assert_eq!(result.added, 2);
    let skipped: Vec<(&str, &str)> = result
        .skipped
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(
        skipped,
        [
            ("Product PEN", "only 2 instead of 3"),
            ("Product INK", "is not sold any more")
        ]
    );
    let mut wanted = [(shop.lamp, 2), (shop.pen, 2)];
    wanted.sort_unstable();
    assert_eq!(contents(t, ada, None).await, wanted);
    let view = cart::view(s, ada, None).await.unwrap();
    assert!(
        view.ready
            && view
                .sellers
                .iter()
                .flat_map(|g| &g.lines)
                .all(|line| line.was.is_none())
    );

    // Once more adds what is left, and no more than there is.
    let again = cart::reorder(s, ada, None, order).await.unwrap();
    assert_eq!((again.added, again.skipped.len()), (1, 3));
    assert!(contents(t, ada, None).await.contains(&(shop.lamp, 3)));
}

#[db_test]
async fn only_ones_own_order_is_ordered_again(t: TestDb) {
    let shop = Shop::open(t, 50).await;
    let (t, s) = (&shop.t, &shop.t.services);
    let order = shop.place(&[(shop.lamp, 2)], None).await;
    let eve = t.user("eve@example.com").await;
    for foreign in [&eve, &Actor::default(), &shop.sellers[0].1, &shop.admin] {
        let refused = cart::reorder(s, foreign, None, order).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        assert!(contents(t, foreign, None).await.is_empty());
    }
    let proven = Actor {
        guest_orders: vec![order],
        ..Actor::default()
    };
    let result = cart::reorder(s, &proven, None, order).await.unwrap();
    assert_eq!(contents(t, &proven, Some(result.cart)).await, [(shop.lamp, 2)]);
}
