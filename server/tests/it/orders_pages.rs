//! What a customer's pages show: whose orders, which of them, what happened, what can be done, and live changes.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{
    actor::{Actor, Role},
    headline::Headline,
    ids::OrderId,
    number::OrderNumber,
    time::{DAY, SECOND},
};
use futures::{Stream, StreamExt};
use services::{
    Error, Services, cancellations, fulfilment, live, notes,
    payments::{self, PaymentNext},
    returns,
    views::{
        self, Filter, OrderDetail,
        actions::Kind,
        history::{History, Sort},
        steps::Reached,
        timeline::Tone,
    },
};
use testkit::{TestDb, db_test};

use crate::fixture::{DECLINED, GOOD, SECOND_STEP, Shop};

async fn number(shop: &Shop, order: OrderId) -> OrderNumber {
    shop.graph(order).await.order.number
}

async fn seen(shop: &Shop, who: &Actor, order: OrderId) -> OrderDetail {
    views::detail(&shop.t.services, who, order).await.unwrap()
}

async fn listed(s: &Services, who: &Actor, filter: Filter) -> History {
    views::history(s, who, filter).await.unwrap()
}

fn numbers(history: &History) -> Vec<OrderNumber> {
    history.orders.iter().map(|o| o.number.clone()).collect()
}

fn titles(order: &OrderDetail) -> Vec<&str> {
    order.timeline.iter().map(|e| e.title.as_str()).collect()
}

#[db_test]
async fn an_order_is_found_by_its_customer_and_by_staff_that_sees_all_and_by_nobody_else(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let number = number(&shop, order).await;
    let ops = shop.t.staff(Role::Operations, None).await;
    for who in [&shop.customer, &shop.admin, &ops] {
        assert_eq!(views::find(s, who, &number).await.unwrap(), order);
        assert_eq!(views::find_text(s, who, &format!("#{number} ")).await.unwrap(), order);
        seen(&shop, who, order).await;
    }
    let another = shop.t.user("eve@example.com").await;
    // The seller of the goods sees its part elsewhere, never the whole.
    for who in [&Actor::default(), &another, &shop.sellers[0].1] {
        assert!(matches!(views::find(s, who, &number).await, Err(Error::NotFound)));
        assert!(matches!(views::detail(s, who, order).await, Err(Error::NotFound)));
        assert!(matches!(views::previews::cancellation(s, who, order).await, Err(Error::NotFound)));
        assert!(matches!(live::order_changes(s, who, order, 0).await.err(), Some(Error::NotFound)));
    }
    assert!(matches!(views::find_text(s, &shop.customer, "no-such").await, Err(Error::NotFound)));
    let guest = Actor { guest_orders: vec![order], ..Actor::default() };
    assert_eq!(views::find(s, &guest, &number).await.unwrap(), order);
    assert_eq!(numbers(&listed(s, &guest, Filter::default()).await), [number]);
}

#[db_test]
async fn the_history_holds_own_orders_only_and_asks_strangers_to_sign_in(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let another = shop.t.user("eve@example.com").await;
    shop.try_place(&another, &[(shop.pen, 1)], None).await.unwrap();
    assert_eq!(numbers(&listed(s, &shop.customer, Filter::default()).await), [number(&shop, order).await]);
    assert!(matches!(views::history(s, &Actor::default(), Filter::default()).await, Err(Error::Unauthenticated)));
    // Staff has orders of its own here, as everybody.
    assert!(listed(s, &shop.admin, Filter::default()).await.orders.is_empty());
}

#[db_test]
async fn the_history_is_searched_by_number_product_status_and_period(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let lamps = shop.place(&[(shop.lamp, 2)], None).await;
    shop.t.clock.advance(DAY);
    let pens = shop.place(&[(shop.ink, 1), (shop.pen, 1)], None).await;
    cancellations::request(s, &shop.customer, pens, "changed_mind", "").await.unwrap();
    let (lamps, pens) = (number(&shop, lamps).await, number(&shop, pens).await);
    let find = async |filter: Filter| numbers(&listed(s, &shop.customer, filter).await);
    let q = |q: &str| Filter { q: q.to_owned(), ..Filter::default() };

    assert_eq!(find(q(&lamps.to_string().to_lowercase())).await, [lamps.clone()]);
    assert_eq!(find(q(lamps.as_str().get(2..7).unwrap())).await, [lamps.clone()]);
    assert_eq!(find(q("product PEN")).await, [pens.clone()]);
    assert_eq!(find(q("ink")).await, [pens.clone()]);
    assert_eq!(find(q(" ")).await, [pens.clone(), lamps.clone()]);
    for nothing in ["100%", "_", "'; DROP", "chair", "\u{1f4a9}"] {
        assert!(find(q(nothing)).await.is_empty(), "{nothing}");
    }
    assert_eq!(find(Filter { status: Some(Headline::Cancelled), ..Filter::default() }).await, [pens.clone()]);
    let today = domain::time::Timestamp(s.now().0 / DAY * DAY);
    assert_eq!(find(Filter { from: Some(today), ..Filter::default() }).await, [pens.clone()]);
    assert_eq!(find(Filter { to: Some(today.plus(-DAY)), ..Filter::default() }).await, [lamps.clone()]);
    assert_eq!(find(Filter { to: Some(today), ..Filter::default() }).await, [pens.clone(), lamps.clone()]);
    assert_eq!(find(Filter { sort: Sort::TotalDesc, ..Filter::default() }).await, [lamps.clone(), pens.clone()]);
    assert_eq!(find(Filter { sort: Sort::Oldest, ..Filter::default() }).await, [lamps, pens]);
}

#[db_test]
async fn pages_of_orders_placed_at_the_same_moment_neither_skip_nor_repeat(t: TestDb) {
    let shop = Shop::open(t, 100).await;
    let s = &shop.t.services;
    for _ in 0..7 {
        shop.place(&[(shop.pen, 1)], None).await;
    }
    for sort in [Sort::Newest, Sort::Oldest, Sort::TotalDesc, Sort::TotalAsc] {
        let all = numbers(&listed(s, &shop.customer, Filter { sort, ..Filter::default() }).await);
        assert_eq!(all.len(), 7);
        let page = async |cursor| listed(s, &shop.customer, Filter { sort, cursor, limit: 3, ..Filter::default() }).await;
        let first = page(None).await;
        assert_eq!(first.previous, None);
        let second = page(first.next).await;
        let third = page(second.next).await;
        assert_eq!([numbers(&first), numbers(&second), numbers(&third)].concat(), all);
        assert_eq!(third.next, None);
        // And back again, where the pages are the same.
        let back = page(third.previous).await;
        assert_eq!(numbers(&back), numbers(&second));
        let start = page(back.previous).await;
        assert_eq!(numbers(&start), numbers(&first));
        assert_eq!(start.previous, None);
        let text = first.next.unwrap().to_string();
        assert_eq!(page(text.parse().ok()).await, second);
    }
}

#[db_test]
async fn a_page_costs_as_many_statements_for_many_orders_and_lines_as_for_one(t: TestDb) {
    let mut shop = Shop::open(t, 100).await;
    let small = shop.place(&[(shop.pen, 1)], None).await;
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    shop.t.services.db = shop.t.services.db.clone().observed(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let s = &shop.t.services;
    let taken = || count.swap(0, Ordering::SeqCst);

    listed(s, &shop.customer, Filter::default()).await;
    taken();
    assert_eq!(listed(s, &shop.customer, Filter::default()).await.orders.len(), 1);
    assert_eq!(taken(), 2);
    seen(&shop, &shop.customer, small).await;
    let one = taken();
    let large = shop.place(&[(shop.lamp, 1), (shop.pen, 2), (shop.ink, 3)], None).await;
    shop.place(&[(shop.lamp, 1), (shop.ink, 1)], None).await;
    taken();
    assert_eq!(listed(s, &shop.customer, Filter::default()).await.orders.len(), 3);
    assert_eq!(taken(), 2);
    seen(&shop, &shop.customer, large).await;
    assert_eq!(taken(), one);
}

#[db_test]
async fn the_timeline_tells_in_sentences_what_happened_newest_first(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], Some(GOOD)).await;
    shop.deliver(order, 1).await;
    notes::add(s, &shop.admin, order, None, false, "Looks odd").await.unwrap();
    notes::add(s, &shop.admin, order, None, true, "We are on it").await.unwrap();
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
    assert_eq!(shipped.detail, "UPS, tracking number 1Z999AA1012345678\n2 × Product PEN");
    assert_eq!((shipped.tone, shipped.by.as_str()), (Tone::Busy, ""));
    assert_eq!(mine.notes.iter().map(|n| n.body.as_str()).collect::<Vec<_>>(), ["We are on it"]);
    assert!(mine.timeline.iter().all(|e| !e.internal));

    let theirs = seen(&shop, &shop.admin, order).await;
    assert!(theirs.timeline.len() > mine.timeline.len());
    let internal = theirs.timeline.iter().find(|e| e.detail == "Looks odd").unwrap();
    assert!(internal.internal && internal.by.contains("administrator"), "{internal:?}");
    assert_eq!(theirs.notes.len(), 2);
}

#[db_test]
async fn parcels_steps_and_totals_follow_the_order(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], None).await;
    let placed = seen(&shop, &shop.customer, order).await;
    let reached = |order: &OrderDetail| order.steps.iter().map(|s| (s.label.clone(), s.reached)).collect::<Vec<_>>();
    assert_eq!(reached(&placed)[2], ("Packed".to_owned(), Reached::Now));
    assert_eq!(placed.payment.method, "Cash on delivery");
    assert_eq!(placed.payment.due, placed.totals.total);
    assert_eq!(placed.shipping_method, "Standard");
    shop.deliver(order, 1).await;
    let half = seen(&shop, &shop.customer, order).await;
    assert_eq!(reached(&half)[4].0, "Delivered, 2 of 3");
    let pens = half.parts.iter().find(|p| p.seller == "Pens Ltd").unwrap();
    let parcel = &pens.parcels[0];
    assert_eq!((parcel.carrier.as_str(), parcel.awb.as_str()), ("UPS", "1Z999AA1012345678"));
    assert!(parcel.tracking_url.as_ref().unwrap().starts_with("https://www.ups.com/"));
    assert_eq!(parcel.contents, [("Product PEN".to_owned(), 2)]);
    let parts: i64 = half.parts.iter().map(|p| p.totals.total).sum();
    assert_eq!(parts, half.totals.total);
    cancellations::request(&shop.t.services, &shop.customer, order, "too_slow", "").await.unwrap();
    let request = shop.graph(order).await.requests[0].id;
    cancellations::approve(&shop.t.services, &shop.admin, request, "Fine").await.unwrap();
    let rest = seen(&shop, &shop.customer, order).await;
    assert!(rest.steps.iter().all(|s| s.reached == Reached::Done), "{:?}", rest.steps);
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
    let preview = views::previews::cancellation(s, &shop.customer, order).await.unwrap();
    assert!(preview.blocked.unwrap().contains("packed"));
    assert_eq!(preview.kept, [("Product LAMP".to_owned(), 1)]);

    let part = shop.part(order, 0).await;
    let shipment = fulfilment::ship(s, &shop.sellers[0].1, part, "ups", "1Z999AA1012345678").await.unwrap();
    let line = new.parts[0].lines[0].id;
    let shipped = seen(&shop, &shop.customer, order).await;
    let action = shipped.actions.iter().find(|a| a.kind == Kind::Return(line)).unwrap();
    assert!(action.blocked.as_ref().unwrap().contains("once it has arrived"));

    fulfilment::deliver(s, &shop.sellers[0].1, shipment).await.unwrap();
    let there = seen(&shop, &shop.customer, order).await;
    assert_eq!(kinds(&there), [Kind::Return(line), Kind::Reorder]);
    assert!(there.actions[0].enabled());
    let preview = views::previews::return_of(s, &shop.customer, order, line).await.unwrap();
    assert_eq!((preview.returnable, preview.worth.minor, preview.blocked), (1, 1999, None));

    returns::request(s, &shop.customer, order, line, 1, "damaged", "").await.unwrap();
    let asked = seen(&shop, &shop.customer, order).await;
    assert!(asked.actions[0].blocked.as_ref().unwrap().contains("under way"));
    assert_eq!(asked.headline, Headline::ReturnRequested);
    // Support may ask for the customer, and orders nothing for itself.
    let support = shop.t.staff(Role::Support, None).await;
    assert_eq!(kinds(&seen(&shop, &support, order).await), [Kind::Return(line)]);
    let finance = shop.t.staff(Role::Finance, None).await;
    assert!(kinds(&seen(&shop, &finance, order).await).is_empty());
    assert!(matches!(views::previews::return_of(s, &finance, order, line).await, Err(Error::Forbidden)));
}

#[db_test]
async fn a_cancellation_is_shown_before_it_is_asked_for_and_does_what_was_shown(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let cash = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], None).await;
    let preview = views::previews::cancellation(s, &shop.customer, cash).await.unwrap();
    assert!(preview.at_once);
    assert_eq!((preview.refund.minor, preview.shipping.minor), (0, 499));
    let paid = shop.place(&[(shop.lamp, 1), (shop.pen, 2)], Some(GOOD)).await;
    shop.pack(paid, 0).await;
    let preview = views::previews::cancellation(s, &shop.customer, paid).await.unwrap();
    assert!(!preview.at_once);
    assert_eq!(preview.lines.len(), 1);
    cancellations::request(s, &shop.customer, paid, "changed_mind", "").await.unwrap();
    let waiting = seen(&shop, &shop.customer, paid).await;
    assert!(waiting.actions.iter().any(|a| a.kind == Kind::WithdrawCancellation));
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
    let asks = async |kind| seen(&shop, &shop.customer, order).await.actions.iter().any(|a| a.kind == kind);
    assert!(asks(Kind::EnterCode).await);
    assert!(seen(&shop, &shop.admin, order).await.actions.iter().all(|a| a.kind != Kind::EnterCode));
    assert!(matches!(
        payments::confirm_code(s, &shop.customer, order, "000000").await.unwrap(),
        PaymentNext::Declined { .. }
    ));
    assert!(asks(Kind::PayAgain).await);
    let declined = shop.place(&[(shop.pen, 1)], Some(DECLINED)).await;
    let page = seen(&shop, &shop.customer, declined).await;
    assert_eq!(page.payment.error.as_deref(), Some("The card was declined."));
    assert_eq!(page.actions[0].kind, Kind::PayAgain);
}

#[db_test]
async fn a_guest_proves_an_order_by_number_and_email_and_is_told_nothing_else(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let guest = Actor::default();
    let order = shop.try_place(&guest, &[(shop.lamp, 1)], None).await.unwrap();
    let typed = format!(" {} ", order.number.to_string().to_lowercase());
    assert_eq!(views::track(s, &typed, "ADA@example.com", "192.0.2.1").await.unwrap(), order.order);
    let wrong_mail = views::track(s, &typed, "eve@example.com", "192.0.2.1").await.unwrap_err().to_string();
    let nobody = s.order_number().to_string();
    let wrong_number = views::track(s, &nobody, "ada@example.com", "192.0.2.1").await.unwrap_err().to_string();
    assert_eq!(wrong_mail, wrong_number);
    assert!(matches!(views::track(s, "", "nobody", "192.0.2.1").await, Err(Error::Invalid(e)) if e.0.len() == 2));

    for i in 0..20 {
        let limited = views::track(s, &typed, "eve@example.com", &format!("192.0.2.{i}")).await;
        if matches!(limited, Err(Error::TooManyAttempts { .. })) {
            assert!(i >= 8, "closed after {i}");
            shop.t.clock.advance(16 * 60 * SECOND);
            assert!(views::track(s, &typed, "ada@example.com", "192.0.2.1").await.is_ok());
            return;
        }
    }
    panic!("guesses are not limited");
}

async fn next(stream: &mut (impl Stream<Item = i64> + Unpin)) -> Option<i64> {
    tokio::time::timeout(Duration::from_secs(2), stream.next()).await.ok().flatten()
}

#[db_test]
async fn an_open_order_hears_of_changes_within_two_seconds_and_resumes_where_it_was(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let page = seen(&shop, &shop.customer, order).await;
    let mut open = pin!(live::order_changes(s, &shop.customer, order, page.version).await.unwrap());
    let quiet = tokio::time::timeout(Duration::from_millis(300), open.next()).await;
    assert!(quiet.is_err(), "nothing happened yet");
    shop.pack(order, 0).await;
    let heard = next(&mut open).await.unwrap();
    assert!(heard > page.version);

    // What happened while the connection was lost is told at once, and only once.
    let part = shop.part(order, 0).await;
    fulfilment::ship(s, &shop.sellers[0].1, part, "ups", "1Z999AA1012345678").await.unwrap();
    let now = seen(&shop, &shop.customer, order).await.version;
    let mut again = pin!(live::order_changes(s, &shop.customer, order, heard).await.unwrap());
    assert_eq!(next(&mut again).await, Some(now));
    assert!(tokio::time::timeout(Duration::from_millis(300), again.next()).await.is_err());
}

#[db_test]
async fn changes_of_another_process_arrive_too(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 1)], None).await;
    let mut elsewhere = shop.t.services.clone();
    elsewhere.db = store::Db::connect(&shop.t.url).await.unwrap();
    let version = seen(&shop, &shop.customer, order).await.version;
    let mut open = pin!(live::order_changes(&elsewhere, &shop.customer, order, version).await.unwrap());
    let writer = shop.pack(order, 0);
    let (heard, ()) = tokio::join!(next(&mut open), writer);
    assert!(heard.unwrap() > version);
}

#[db_test]
async fn a_sellers_list_hears_of_its_own_orders_only(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    shop.place(&[(shop.pen, 1)], None).await;
    let here = live::position(s).await.unwrap();
    let [lamps, pens] = [&shop.sellers[0].1, &shop.sellers[1].1];
    let mut lamps_list = pin!(live::seller_orders(s, lamps, Some(here)).await.unwrap());
    let mut pens_list = pin!(live::seller_orders(s, pens, Some(here)).await.unwrap());
    let mut admin_list = pin!(live::admin(s, &shop.admin, Some(here)).await.unwrap());
    shop.place(&[(shop.pen, 1)], None).await;
    let heard = next(&mut pens_list).await.unwrap();
    assert!(heard > here);
    assert!(next(&mut admin_list).await.is_some());
    assert!(next(&mut lamps_list).await.is_none(), "another seller's order");

    // Resuming tells what was missed; a position of another time tells once and goes on.
    let mut again = pin!(live::seller_orders(s, pens, Some(here)).await.unwrap());
    assert!(next(&mut again).await.is_some());
    let mut lost = pin!(live::seller_orders(s, pens, Some(i64::MAX)).await.unwrap());
    assert!(next(&mut lost).await.is_some());
    assert!(matches!(live::seller_orders(s, &shop.customer, None).await.err(), Some(Error::NotFound)));
    assert!(matches!(live::admin(s, pens, None).await.err(), Some(Error::NotFound)));
}
