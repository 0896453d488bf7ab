//! What waits for a decision: with the right amounts, once.

use domain::actor::Role;
use services::{
    Error, cancellations, fulfilment, jobs, returns,
    views::{Turn, admin, queues},
};
use store::entity::jobs as job_rows;
use testkit::{TestDb, db_test};

use crate::fixture::{GOOD, Shop};

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
    assert_eq!(
        given,
        999 + 499,
        "three pens, whatever the order they come back in, and their shipping"
    );
    shop.settle().await;
    shop.verified().await;
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
