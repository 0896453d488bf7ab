//! One order's page: what happened, what can be done, and what that would do.

use domain::{
    actor::{Actor, Role},
    headline::Headline,
    ids::OrderId,
};
use services::{
    Error, cancellations, fulfilment, notes,
    payments::{self, PaymentNext},
    returns,
    views::{self, OrderDetail, actions::Kind, steps::Reached, timeline::Tone},
};
use testkit::{TestDb, db_test};

use crate::fixture::{DECLINED, GOOD, SECOND_STEP, Shop};

async fn seen(shop: &Shop, who: &Actor, order: OrderId) -> OrderDetail {
    views::detail(&shop.t.services, who, order).await.unwrap()
}

fn titles(order: &OrderDetail) -> Vec<&str> {
    order.timeline.iter().map(|e| e.title.as_str()).collect()
}

#[db_test]
async fn the_timeline_tells_in_sentences_what_happened_newest_first(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], Some(GOOD)).await;
    shop.deliver(order, 1).await;
    notes::add(s, &shop.admin, order, None, false, "Looks odd")
        .await
        .unwrap();
    notes::add(s, &shop.admin, order, None, true, "We are on it")
        .await
        .unwrap();
    let mine = seen(&shop, &shop.customer, order).await;
    assert_eq!(
        titles(&mine),
        [
            "Note from customer service",
            "2 items from Pens Ltd delivered",
            "Pens Ltd shipped 2 items",
            "Pens Ltd packed 2 items",
            "Pens Ltd is preparing the goods",
            "Payment of $31.64 received",
            "Order confirmed",
            "Payment of $31.64 approved",
            "Order placed",
        ]
    );
    let shipped = &mine.timeline[2];
    assert_eq!(
        shipped.detail,
        "UPS, tracking number 1Z999AA1012345678\n2 × Product PEN"
    );
    assert_eq!((shipped.tone, shipped.by.as_str()), (Tone::Busy, ""));
    assert_eq!(
        mine.notes.iter().map(|n| n.body.as_str()).collect::<Vec<_>>(),
        ["We are on it"]
    );
    assert!(mine.timeline.iter().all(|e| !e.internal));

    let theirs = seen(&shop, &shop.admin, order).await;
    assert!(theirs.timeline.len() > mine.timeline.len());
    let internal = theirs.timeline.iter().find(|e| e.detail == "Looks odd").unwrap();
    assert!(
        internal.internal && internal.by.contains("administrator"),
        "{internal:?}"
    );
    assert_eq!(theirs.notes.len(), 2);
}

#[db_test]
async fn parcels_steps_and_totals_follow_the_order(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], None).await;
    let placed = seen(&shop, &shop.customer, order).await;
    let reached = |order: &OrderDetail| {
        order
            .steps
            .iter()
            .map(|s| (s.label.clone(), s.reached))
            .collect::<Vec<_>>()
    };
    assert_eq!(reached(&placed)[2], ("Packed".to_owned(), Reached::Now));
    assert_eq!(placed.payment.method, "Cash on delivery");
    assert_eq!(placed.payment.due, placed.totals.total);
    assert_eq!(placed.shipping_method, "Standard");
    shop.deliver(order, 1).await;
    let half = seen(&shop, &shop.customer, order).await;
    assert_eq!(reached(&half)[4].0, "Delivered, 2 of 3");
    let pens = half.parts.iter().find(|p| p.seller == "Pens Ltd").unwrap();
    let parcel = &pens.parcels[0];
    assert_eq!(
        (parcel.carrier.as_str(), parcel.awb.as_str()),
        ("UPS", "1Z999AA1012345678")
    );
    assert!(
        parcel
            .tracking_url
            .as_ref()
            .unwrap()
            .starts_with("https://www.ups.com/")
    );
    assert_eq!(parcel.contents, [("Product PEN".to_owned(), 2)]);
    let parts: i64 = half.parts.iter().map(|p| p.totals.total).sum();
    assert_eq!(parts, half.totals.total);
    cancellations::request(&shop.t.services, &shop.customer, order, "too_slow", "")
        .await
        .unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(&shop.t.services, &shop.admin, request, "Fine")
        .await
        .unwrap();
    let rest = seen(&shop, &shop.customer, order).await;
    assert!(
        rest.steps.iter().all(|s| s.reached == Reached::Done),
        "{:?}",
        rest.steps
    );
    assert_eq!(rest.requests[0].decision_reason, "Fine");
    assert!(rest.cancelled_amount > 0);
    assert_eq!(rest.payment.due, 0);
}

#[db_test]
async fn what_cannot_be_done_says_why(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let kinds = |order: &OrderDetail| order.actions.iter().map(|a| a.kind).collect::<Vec<_>>();
    let new = seen(&shop, &shop.customer, order).await;
    assert_eq!(kinds(&new), [Kind::Cancel { at_once: false }, Kind::Reorder]);
    assert!(new.actions.iter().all(views::actions::Action::enabled));

    shop.pack(order, 0).await;
    let packed = seen(&shop, &shop.customer, order).await;
    assert!(packed.actions[0].blocked.as_ref().unwrap().contains("packed"));
    let preview = views::previews::cancellation(s, &shop.customer, order, &[])
        .await
        .unwrap();
    assert!(preview.blocked.unwrap().contains("packed"));
    assert_eq!(preview.kept, [("Product LAMP".to_owned(), 1)]);

    let part = shop.part(order, 0).await;
    let shipment = fulfilment::ship(s, &shop.sellers[0].1, part, "ups", "1Z999AA1012345678")
        .await
        .unwrap();
    let line = new.parts[0].lines[0].id;
    let shipped = seen(&shop, &shop.customer, order).await;
    let action = shipped
        .actions
        .iter()
        .find(|a| a.kind == Kind::Return(line))
        .unwrap();
    assert!(action.blocked.as_ref().unwrap().contains("once it has arrived"));

    fulfilment::deliver(s, &shop.sellers[0].1, shipment)
        .await
        .unwrap();
    let there = seen(&shop, &shop.customer, order).await;
    assert_eq!(kinds(&there), [Kind::Return(line), Kind::Reorder]);
    assert!(there.actions[0].enabled());
    let preview = views::previews::return_of(s, &shop.customer, order, line)
        .await
        .unwrap();
    assert_eq!(
        (preview.returnable, preview.worth.minor, preview.blocked),
        (1, 1999 + 499, None)
    );

    let request = returns::request(s, &shop.customer, order, line, 1, "damaged", "")
        .await
        .unwrap();
    let asked = seen(&shop, &shop.customer, order).await;
    assert!(asked.actions[0].blocked.as_ref().unwrap().contains("under way"));
    assert_eq!(asked.headline, Headline::ReturnRequested);
    // Support may ask for the customer, and orders nothing for itself.
    let support = shop.t.staff(Role::Support, None).await;
    assert_eq!(
        kinds(&seen(&shop, &support, order).await),
        [Kind::Return(line), Kind::WithdrawReturn(request)]
    );
    let finance = shop.t.staff(Role::Finance, None).await;
    assert!(kinds(&seen(&shop, &finance, order).await).is_empty());
    assert!(matches!(
        views::previews::return_of(s, &finance, order, line).await,
        Err(Error::Forbidden)
    ));
}

#[db_test]
async fn a_cancellation_is_shown_before_it_is_asked_for_and_does_what_was_shown(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let cash = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], None).await;
    let preview = views::previews::cancellation(s, &shop.customer, cash, &[])
        .await
        .unwrap();
    assert!(preview.at_once);
    assert_eq!((preview.refund.minor, preview.shipping.minor), (0, 499));
    let paid = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], Some(GOOD)).await;
    shop.pack(paid, 0).await;
    let preview = views::previews::cancellation(s, &shop.customer, paid, &[])
        .await
        .unwrap();
    assert!(!preview.at_once);
    assert_eq!(preview.lines.len(), 1);
    cancellations::request(s, &shop.customer, paid, "changed_mind", "")
        .await
        .unwrap();
    let waiting = seen(&shop, &shop.customer, paid).await;
    assert!(
        waiting
            .actions
            .iter()
            .any(|a| a.kind == Kind::WithdrawCancellation)
    );
    let request = shop.graph(paid).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    let after = shop.graph(paid).await;
    assert_eq!(after.order.cancelled_amount, preview.amount.minor);
    assert_eq!(after.refunds[0].amount, preview.refund.minor);
}

#[db_test]
async fn an_open_payment_asks_for_the_code_or_another_card(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], Some(SECOND_STEP)).await;
    let asks = async |kind| {
        seen(&shop, &shop.customer, order)
            .await
            .actions
            .iter()
            .any(|a| a.kind == kind)
    };
    assert!(asks(Kind::EnterCode).await);
    assert!(
        seen(&shop, &shop.admin, order)
            .await
            .actions
            .iter()
            .all(|a| a.kind != Kind::EnterCode)
    );
    assert!(matches!(
        payments::confirm_code(s, &shop.customer, order, "000000")
            .await
            .unwrap(),
        PaymentNext::Declined { .. }
    ));
    assert!(asks(Kind::PayAgain).await);
    let declined = shop.place(&[(shop.pen, 1)], Some(DECLINED)).await;
    let page = seen(&shop, &shop.customer, declined).await;
    assert_eq!(page.payment.error.as_deref(), Some("The card was declined."));
    assert_eq!(page.actions[0].kind, Kind::PayAgain);
}
