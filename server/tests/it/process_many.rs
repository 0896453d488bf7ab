//! Many orders marked as processing at once: each by itself, each with its answer.

use domain::machines::SellerOrderState;
use services::{
    Error, cancellations,
    fulfilment::{Processed, process, process_many},
};
use testkit::{TestDb, db_test};

use crate::fixture::Shop;

#[db_test]
async fn each_of_many_orders_is_begun_by_itself_and_answers_for_itself(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let (s, lamps) = (&shop.t.services, &shop.sellers[0].1);
    let mut parts = Vec::new();
    for _ in 0..3 {
        let order = shop.place(&[(shop.lamp, 1)], None).await;
        parts.push(shop.part(order, 0).await);
    }
    process(s, lamps, parts[1]).await.unwrap();
    let cancelled = shop.place(&[(shop.lamp, 1)], None).await;
    cancellations::request(s, &shop.customer, cancelled, "changed_mind", "")
        .await
        .unwrap();
    let foreign = shop.place(&[(shop.pen, 1)], None).await;
    let asked = [
        parts[0],
        shop.part(cancelled, 0).await,
        shop.part(foreign, 1).await,
        parts[1],
        s.id(),
        parts[2],
    ];
    let ended = process_many(s, lamps, &asked).await.unwrap();
    assert_eq!(ended.iter().map(|(part, _)| *part).collect::<Vec<_>>(), asked);
    let ends: Vec<_> = ended.into_iter().map(|(_, end)| end).collect();
    let [
        Processed::Done,
        Processed::Refused(why),
        Processed::NotFound,
        Processed::Done,
        Processed::NotFound,
        Processed::Done,
    ] = ends.as_slice()
    else {
        panic!("{ends:?}")
    };
    assert!(why.contains("cancelled"), "{why}");
    for part in parts {
        let graph = services::views::seller_detail::seller_order(s, lamps, part)
            .await
            .unwrap();
        assert_eq!(graph.state, SellerOrderState::Processing);
    }
    assert_eq!(shop.graph(foreign).await.parts[0].state, SellerOrderState::New);
    shop.verified().await;
}

#[db_test]
async fn none_and_too_many_are_refused_as_a_whole(t: TestDb) {
    let shop = Shop::open(t, 1).await;
    let (s, lamps) = (&shop.t.services, &shop.sellers[0].1);
    for parts in [Vec::new(), vec![s.id(); 201]] {
        let refused = process_many(s, lamps, &parts).await;
        assert!(matches!(refused, Err(Error::Conflict(why)) if why.starts_with("Please select at")));
    }
    let all = process_many(s, &shop.customer, &[s.id()]).await.unwrap();
    assert_eq!(all[0].1, Processed::NotFound);
}
