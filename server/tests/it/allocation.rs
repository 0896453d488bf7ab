//! Where orders are served from, as they are placed and as they are changed.

use domain::ids::{LocationId, OrderId, VariantId};
use services::{
    edits::{self, Wish},
    returns,
};
use testkit::{TestDb, db_test};

use crate::fixture::{ALL_FIT, GOOD, Shop, home};

/// The places that hold stock for an order: what, place, units.
async fn places(shop: &Shop, order: OrderId) -> Vec<(VariantId, LocationId, i64)> {
    let graph = shop.graph(order).await;
    let mut all: Vec<_> = graph
        .reservations
        .iter()
        .filter(|r| r.quantity > 0)
        .map(|r| (r.variant_id, r.location_id, r.quantity))
        .collect();
    all.sort_unstable();
    all
}

#[db_test]
async fn the_nearest_place_that_has_the_whole_part_serves_it(t: TestDb) {
    // The customer lives at 94105; the shop's own shelves are far away and come first by priority.
    let shop = Shop::open(t, 9).await;
    let main = shop.t.location().await;
    let near = shop.t.place("US", "94110", 5).await;
    let nearer = shop.t.place("US", "94107", 9).await;
    let abroad = shop.t.place("DE", "94105", 1).await;
    for (variant, location) in [
        (shop.pen, near),
        (shop.ink, near),
        (shop.pen, nearer),
        (shop.pen, abroad),
    ] {
        shop.t.shelve(variant, location, 4).await;
    }
    let pens = shop.place(&[(shop.pen, 2)], Some(GOOD)).await;
    assert_eq!(places(&shop, pens).await, [(shop.pen, nearer, 2)]);
    // Pens and ink are of one seller: one place has both.
    let both = shop
        .place(&[(shop.pen, 2), (shop.ink, 1), (shop.lamp, 1)], None)
        .await;
    let mut served = places(&shop, both).await;
    assert_eq!(served.len(), 3);
    served.retain(|(_, place, _)| *place == near);
    assert_eq!(
        served,
        [(shop.pen, near, 2), (shop.ink, near, 1)],
        "the lamp is another seller's"
    );
    // 2 are left nearby, 2 nearer, 4 abroad, 9 at home.
    let many = shop.place(&[(shop.pen, 9)], None).await;
    assert_eq!(places(&shop, many).await, [(shop.pen, main, 9)]);
    let split = shop.place(&[(shop.pen, 7)], None).await;
    let mut wanted = [(shop.pen, nearer, 2), (shop.pen, near, 2), (shop.pen, abroad, 3)];
    wanted.sort_unstable();
    assert_eq!(places(&shop, split).await, wanted);
    shop.verified().await;
}

#[db_test]
async fn units_that_an_edit_adds_come_from_the_place_nearest_to_the_new_address(t: TestDb) {
    let shop = Shop::open(t, 0).await;
    let (west, east) = (
        shop.t.place("US", "94607", 1).await,
        shop.t.place("US", "07105", 2).await,
    );
    shop.t.shelve(shop.pen, west, 5).await;
    shop.t.shelve(shop.pen, east, 5).await;
    let order = shop.place(&[(shop.pen, 1)], None).await;
    assert_eq!(places(&shop, order).await, [(shop.pen, west, 1)]);
    let line = shop.graph(order).await.lines[0].id;
    let mut address = home();
    (address.city, address.state) = ("Newark".into(), "NJ".into());
    address.postcode = "07102".into();
    let wish = Wish {
        lines: vec![(line, 3)],
        address: Some(address),
        ..Wish::default()
    };
    edits::apply(&shop.t.services, &shop.admin, order, &wish, "She moves house")
        .await
        .unwrap();
    let mut wanted = [(shop.pen, west, 1), (shop.pen, east, 2)];
    wanted.sort_unstable();
    assert_eq!(places(&shop, order).await, wanted);
    shop.verified().await;
}

#[db_test]
async fn what_comes_back_goes_to_the_places_it_was_taken_from(t: TestDb) {
    let shop = Shop::open(t, 3).await;
    let (s, main) = (&shop.t.services, shop.t.location().await);
    let near = shop.t.place("US", "94110", 5).await;
    let far = shop.t.place("US", "10001", 6).await;
    shop.t.shelve(shop.pen, near, 2).await;
    shop.t.shelve(shop.pen, far, 4).await;
    let order = shop.place(&[(shop.pen, 8)], Some(GOOD)).await;
    let shelves = async || {
        let rows = store::stock::of_variants(s.db.read(), &[shop.pen]).await.unwrap();
        let at = |place| {
            rows.iter()
                .find(|r| r.location_id == place)
                .map_or(0, |r| r.on_hand)
        };
        [at(main), at(near), at(far)]
    };
    let taken: Vec<i64> = {
        let before = shelves().await;
        assert_eq!(before, [3, 2, 4]);
        shop.deliver(order, 1).await;
        let after = shelves().await;
        before.iter().zip(after).map(|(b, a)| b - a).collect()
    };
    assert_eq!(taken.iter().sum::<i64>(), 8);
    let line = shop.graph(order).await.lines[0].id;
    for units in [3, 5] {
        let request = returns::request(s, &shop.customer, order, line, units, "damaged", "")
            .await
            .unwrap();
        returns::approve(s, &shop.admin, request, 0, "").await.unwrap();
        returns::receive(s, &shop.sellers[1].1, request, ALL_FIT)
            .await
            .unwrap();
    }
    assert_eq!(shelves().await, [3, 2, 4]);
    shop.verified().await;
}
