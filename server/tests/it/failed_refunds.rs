//! Refunds that their provider refused: tried again, or paid by hand, once.

use domain::{actor::Role, ids::RefundId};
use services::{
    Error, cancellations, payments,
    views::{Turn, refunds},
};
use testkit::{TestDb, db_test};

use crate::fixture::{Shop, words};

/// A card whose refunds are refused.
const NO_REFUNDS: &str = "4000000000005126";

async fn refused(shop: &Shop) -> (domain::ids::OrderId, RefundId) {
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 2)], Some(NO_REFUNDS)).await;
    cancellations::request(s, &shop.customer, order, "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    shop.settle().await;
    (order, shop.graph(order).await.refunds[0].id)
}

#[db_test]
async fn a_refused_refund_waits_for_staff_and_can_be_tried_again(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let (order, refund) = refused(&shop).await;
    let finance = shop.t.staff(Role::Finance, None).await;
    let list = refunds::failed(s, &finance, Turn::default()).await.unwrap();
    assert_eq!(list.rows.iter().map(|r| r.id).collect::<Vec<_>>(), [refund]);
    payments::retry_refund(s, &finance, refund).await.unwrap();
    assert!(matches!(
        payments::retry_refund(s, &finance, refund).await,
        Err(Error::Conflict(_))
    ));
    shop.settle().await;
    // The card still refuses.
    assert_eq!(shop.graph(order).await.refunds[0].state.to_string(), "failed");
    shop.verified().await;
}

#[db_test]
async fn a_refund_paid_by_hand_is_paid_once(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let (order, refund) = refused(&shop).await;
    assert!(matches!(
        payments::paid_by_hand(s, &shop.admin, refund, " ").await,
        Err(Error::Invalid(_))
    ));
    payments::paid_by_hand(s, &shop.admin, refund, "bank transfer 4711")
        .await
        .unwrap();
    let again = payments::paid_by_hand(s, &shop.admin, refund, "bank transfer 4712").await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    shop.settle().await;
    assert_eq!(
        words(&shop.graph(order).await),
        ["cancelled", "refunded", "refunded"]
    );
    assert!(shop.subjects().iter().any(|subject| subject.contains("efund")));
    shop.verified().await;
}

#[db_test]
async fn refunds_are_for_those_who_look_after_money(t: TestDb) {
    let shop = Shop::open(t, 5).await;
    let s = &shop.t.services;
    let (_, refund) = refused(&shop).await;
    let stranger = shop.t.user("eve@example.com").await;
    for (who, seen) in [
        (&stranger, false),
        (&shop.customer, true),
        (&shop.sellers[1].1, true),
    ] {
        let error = payments::retry_refund(s, who, refund).await.unwrap_err();
        assert_eq!(matches!(error, Error::Forbidden), seen, "{error}");
        let error = payments::paid_by_hand(s, who, refund, "x").await.unwrap_err();
        assert_eq!(matches!(error, Error::Forbidden), seen, "{error}");
        assert!(matches!(
            refunds::failed(s, who, Turn::default()).await,
            Err(Error::NotFound)
        ));
    }
    let nobody = s.id::<RefundId>();
    assert!(matches!(
        payments::retry_refund(s, &shop.admin, nobody).await,
        Err(Error::NotFound)
    ));
}
