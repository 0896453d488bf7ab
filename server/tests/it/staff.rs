//! What sellers and staff see: their own and nothing else, in order, page by page, with the right amounts.

use domain::{
    actor::{Actor, Role, Scope},
    ids::SellerOrderId,
};
use services::{
    Error, Services, cancellations, fulfilment, jobs, returns,
    views::{
        Key, Turn, admin, queues,
        seller::{self, SellerRow, seller_orders},
        seller_detail::{open, seller_order},
    },
};
use store::{
    entity::jobs as job_rows,
    seller_lists::{self, Show, Wanted},
};
use testkit::{TestDb, db_test};

use crate::{
    fixture::{GOOD, SECOND_STEP, Shop},
    statements::counted,
};

async fn rows(s: &Services, actor: &Actor, status: &str, q: &str) -> Vec<SellerRow> {
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
async fn a_cancellation_shows_what_approving_it_does(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop
        .place(&[(shop.lamp, 1), (shop.pen, 3), (shop.ink, 1)], Some(GOOD))
        .await;
    shop.settle().await;
    shop.pack(order, 0).await;
    let part = shop.part(order, 0).await;
    fulfilment::ship(s, &shop.sellers[0].1, part, "ups", "1Z999AA1012345678")
        .await
        .unwrap();
    shop.settle().await;
    cancellations::request(s, &shop.customer, order, "too_slow", "Three weeks!")
        .await
        .unwrap();
    assert_eq!(queues::waiting(s, &shop.admin).await.unwrap(), (1, 0));

    let page = queues::cancellations(s, &shop.admin, true, Turn::First)
        .await
        .unwrap();
    let [row] = page.rows.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!(
        row.lines,
        [("Product PEN".to_owned(), 3), ("Product INK".to_owned(), 1)]
    );
    assert_eq!(row.kept, [("Product LAMP".to_owned(), 1)]);
    assert_eq!(row.asked.reason, "Too slow: Three weeks!");
    assert_eq!((row.approve.clone(), row.reject.clone()), (None, None));
    let (amount, refund) = (row.amount, row.refund);

    let support = shop.t.staff(Role::Support, None).await;
    let seen = queues::cancellations(s, &support, true, Turn::First)
        .await
        .unwrap();
    assert!(
        seen.rows[0].approve.is_some() && seen.rows[0].reject.is_some(),
        "support may look and not decide"
    );

    cancellations::approve(s, &shop.admin, row.asked.id, "")
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    assert_eq!(graph.order.cancelled_amount, amount.minor);
    assert_eq!(graph.refunds.iter().map(|r| r.amount).sum::<i64>(), refund.minor);
    assert!(
        refund.minor > 0,
        "the card was charged when the first part was shipped"
    );
    assert!(
        queues::cancellations(s, &shop.admin, true, Turn::First)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    let decided = queues::cancellations(s, &shop.admin, false, Turn::First)
        .await
        .unwrap();
    let decision = decided.rows[0].asked.decision.clone().unwrap();
    assert_eq!(
        (decision.state.as_str(), decision.amount),
        ("approved", Some(amount))
    );
    shop.verified().await;
}

#[db_test]
async fn a_return_suggests_what_was_paid_and_no_cent_more_can_be_given(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 3)], Some(GOOD)).await;
    shop.settle().await;
    shop.deliver(order, 1).await;
    shop.settle().await;
    let line = shop.graph(order).await.lines[0].id;
    for _ in 0..3 {
        returns::request(s, &shop.customer, order, line, 1, "damaged", "")
            .await
            .unwrap();
    }
    let mut given = 0;
    for left in (0..3).rev() {
        let page = queues::returns(s, &shop.admin, true, Turn::First).await.unwrap();
        assert_eq!(page.rows.len(), left + 1);
        let row = &page.rows[0];
        assert_eq!(
            (row.title.as_str(), row.quantity, row.ordered, row.seller.as_str()),
            ("Product PEN", 1, 3, "Pens Ltd")
        );
        let too_much = returns::approve(s, &shop.admin, row.asked.id, row.suggested.minor + 1, "").await;
        assert!(matches!(too_much, Err(Error::Invalid(errors)) if errors.0.contains_key("amount")));
        returns::approve(s, &shop.admin, row.asked.id, row.suggested.minor, "")
            .await
            .unwrap();
        given += row.suggested.minor;
    }
    assert_eq!(given, 999, "three pens, whatever the order they come back in");
    shop.settle().await;
    shop.verified().await;
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

#[db_test]
async fn a_job_that_was_given_up_is_queued_again_once(t: TestDb) {
    let s = &t.services;
    let admin = t.staff(Role::Administrator, None).await;
    let id = s.id();
    let job = job_rows::Model {
        id,
        lane: domain::words::JobLane::Mail,
        kind: "mail.send".into(),
        payload: serde_json::json!({ "mail": "none" }),
        dedupe_key: None,
        state: domain::words::JobState::Dead,
        run_at: s.now(),
        attempts: 10,
        locked_until: None,
        last_error: "nobody answers".into(),
        created_at: s.now(),
    };
    t.insert::<job_rows::Entity, _>(job).await;
    let dead = admin::dead_jobs(s, &admin, Turn::First).await.unwrap();
    assert_eq!(
        (dead.rows[0].attempts, dead.rows[0].last_error.as_str()),
        (10, "nobody answers")
    );
    assert!(matches!(
        jobs::retry(s, &t.user("ada@example.com").await, id).await,
        Err(Error::NotFound)
    ));
    jobs::retry(s, &admin, id).await.unwrap();
    assert!(matches!(
        jobs::retry(s, &admin, id).await,
        Err(Error::Conflict(_))
    ));
    assert!(
        admin::dead_jobs(s, &admin, Turn::First)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}
