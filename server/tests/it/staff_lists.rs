//! The lists of sellers and staff: in order, page by page, in few statements, found by what is known.

use domain::{actor::Scope, ids::SellerOrderId};
use services::{
    cancellations, fulfilment, returns,
    views::{
        Key, Turn, admin, queues,
        seller::{self, SellerRow, seller_orders},
        seller_detail::{open, seller_order},
    },
};
use store::{
    reach::Reach,
    seller_lists::{self, Show, Wanted},
};
use testkit::{TestDb, db_test};

use crate::{
    fixture::{GOOD, Shop},
    staff::rows,
    statements::counted,
};

#[db_test]
async fn new_orders_are_on_top_until_their_seller_opens_them(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (s, lamps) = (&shop.t.services, &shop.sellers[0].1);
    let first = shop.place(&[(shop.lamp, 1)], None).await;
    shop.t.clock.advance(domain::time::HOUR);
    let second = shop.place(&[(shop.lamp, 1)], None).await;
    let (first, second) = (shop.part(first, 0).await, shop.part(second, 0).await);
    let ids = |rows: Vec<SellerRow>| rows.into_iter().map(|r| (r.id, r.is_new)).collect::<Vec<_>>();

    assert_eq!(
        ids(rows(s, lamps, "all", "").await),
        [(second, true), (first, true)]
    );
    open(s, &shop.admin, second).await.unwrap();
    assert_eq!(
        seller::new_orders(s, lamps).await.unwrap(),
        2,
        "staff looked, not the seller"
    );
    open(s, lamps, second).await.unwrap();
    assert_eq!(
        ids(rows(s, lamps, "all", "").await),
        [(first, true), (second, false)]
    );
    assert_eq!(ids(rows(s, lamps, "new", "").await), [(first, true)]);
    assert_eq!(seller::new_orders(s, lamps).await.unwrap(), 1);

    fulfilment::process(s, lamps, first).await.unwrap();
    assert_eq!(
        ids(rows(s, lamps, "all", "").await),
        [(second, false), (first, false)]
    );
    let list = seller_orders(
        s,
        lamps,
        seller::Filter {
            status: "processing".into(),
            ..seller::Filter::default()
        },
    );
    let tabs: Vec<_> = list
        .await
        .unwrap()
        .tabs
        .into_iter()
        .map(|t| (t.status, t.parts, t.current))
        .collect();
    assert_eq!(
        tabs,
        [
            ("all", 2, false),
            ("new", 0, false),
            ("confirmed", 1, false),
            ("processing", 1, true)
        ]
    );
}

#[db_test]
async fn pages_hold_every_row_once_though_all_are_of_one_moment(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let (s, lamps) = (&shop.t.services, &shop.sellers[0].1);
    for _ in 0..7 {
        shop.place(&[(shop.lamp, 1)], None).await;
    }
    for row in rows(s, lamps, "all", "").await.into_iter().take(4) {
        open(s, lamps, row.id).await.unwrap();
    }
    let all: Vec<SellerOrderId> = rows(s, lamps, "all", "")
        .await
        .into_iter()
        .map(|r| r.id)
        .collect();
    assert_eq!(all.len(), 7);

    let wanted = Wanted {
        scope: Scope::Sellers(vec![shop.sellers[0].0]),
        seller: None,
        show: Show::All,
        search: None,
        reach: Reach::default(),
    };
    for limit in [1, 2, 3, 6, 7] {
        let (mut forth, mut turn, mut last) = (Vec::new(), Turn::First, None);
        loop {
            let page = seller_lists::list(s.db.read(), &wanted, turn, limit)
                .await
                .unwrap();
            assert_eq!(page.previous.is_some(), !forth.is_empty());
            forth.extend(page.rows.iter().map(|r| r.id));
            last = page.previous.or(last);
            match page.next {
                Some(key) => turn = Turn::After(key),
                None => break,
            }
        }
        assert_eq!(forth, all, "forwards by {limit}");
        let mut back: Vec<SellerOrderId> = Vec::new();
        let mut key: Option<Key> = last;
        while let Some(at) = key {
            let page = seller_lists::list(s.db.read(), &wanted, Turn::Before(at), limit)
                .await
                .unwrap();
            assert!(page.next.is_some());
            back.splice(0..0, page.rows.iter().map(|r| r.id));
            key = page.previous;
        }
        assert_eq!(back, all[..back.len()], "backwards by {limit}");
    }
}

#[db_test]
async fn a_longer_list_takes_no_more_statements(t: TestDb) {
    let shop = Shop::open(t, 50).await;
    let (s, lamps, admin) = (&shop.t.services, &shop.sellers[0].1, &shop.admin);
    let mut counts = Vec::new();
    for _ in 0..2 {
        let order = shop.place(&[(shop.lamp, 2)], Some(GOOD)).await;
        shop.settle().await;
        cancellations::request(s, &shop.customer, order, "changed_mind", "")
            .await
            .unwrap();
        let back = shop.place(&[(shop.pen, 2), (shop.ink, 1)], Some(GOOD)).await;
        shop.settle().await;
        shop.deliver(back, 1).await;
        let line = shop.graph(back).await.lines[0].id;
        returns::request(s, &shop.customer, back, line, 1, "damaged", "")
            .await
            .unwrap();
        let part = shop.part(order, 0).await;
        counts.push([
            counted(seller_orders(s, lamps, seller::Filter::default()))
                .await
                .1,
            counted(seller_order(s, lamps, part)).await.1,
            counted(admin::orders(s, admin, admin::OrderFilter::default()))
                .await
                .1,
            counted(queues::cancellations(s, admin, true, Turn::First))
                .await
                .1,
            counted(queues::returns(s, admin, true, Turn::First)).await.1,
        ]);
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0].iter().all(|n| (1..=20).contains(n)), "{counts:?}");
    assert_eq!(counts[0][0], 5, "end of the log, counts, new ones, others, lines");
}

#[db_test]
async fn staff_finds_an_order_by_whatever_it_knows(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (s, admin) = (&shop.t.services, &shop.admin);
    let order = shop.place(&[(shop.lamp, 1), (shop.ink, 1)], None).await;
    shop.deliver(order, 0).await;
    shop.t.clock.advance(3 * domain::time::DAY);
    shop.place(&[(shop.pen, 1)], None).await;
    let number = shop.graph(order).await.order.number.to_string();
    let find = async |q: &str| {
        let filter = admin::OrderFilter {
            q: q.into(),
            ..admin::OrderFilter::default()
        };
        admin::orders(s, admin, filter).await.unwrap().page.rows.len()
    };
    for q in [
        number.as_str(),
        &number.to_lowercase()[..5],
        "product lamp",
        "lamp",
        "1z999aa1012345678",
        "Product INK",
    ] {
        assert_eq!(find(q).await, 1, "{q}");
    }
    for q in ["ADA@example.com", "ada@", "lovelace", ""] {
        assert_eq!(find(q).await, 2, "{q}");
    }
    for q in ["bob@example.com", "100%", "_", "no such thing", "\\"] {
        assert_eq!(find(q).await, 0, "{q}");
    }
    let day = domain::time::Timestamp::from_date("2026-11-21");
    let filter = admin::OrderFilter {
        from: day,
        to: day,
        ..admin::OrderFilter::default()
    };
    assert_eq!(admin::orders(s, admin, filter).await.unwrap().page.rows.len(), 1);
    let filter = admin::OrderFilter {
        status: "confirmed".into(),
        payment: "unpaid".into(),
        ..admin::OrderFilter::default()
    };
    assert_eq!(admin::orders(s, admin, filter).await.unwrap().page.rows.len(), 1);
    assert_eq!(
        rows(s, &shop.sellers[0].1, "all", "1Z999AA1012345678")
            .await
            .len(),
        1
    );
    assert_eq!(
        rows(s, &shop.sellers[1].1, "all", "1Z999AA1012345678")
            .await
            .len(),
        0,
        "another seller's parcel"
    );
    assert_eq!(rows(s, &shop.sellers[1].1, "all", "ada love").await.len(), 2);
}
