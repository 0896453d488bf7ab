//! Cancelling some units of an order: asked for, granted as far as it goes, paid back to the cent.

use domain::{event::OrderEvent, headline::Headline, ids::OrderId, machine::Word};
use serde_json::json;
use services::{
    Error, cancellations,
    cancellations::CancelOutcome,
    fulfilment, projections, returns,
    views::{self, Turn, queues},
};
use store::graph::Graph;
use testkit::{TestDb, db_test};

use crate::{
    account_pages::signed_in,
    api::programs,
    fixture::{GOOD, Shop, words},
};

/// Units of the lines of an order, by their stock-keeping units.
fn units(graph: &Graph, wanted: &[(&str, i64)]) -> Vec<(domain::ids::LineId, i64)> {
    let id = |sku: &str| graph.lines.iter().find(|l| l.sku == sku).unwrap().id;
    wanted.iter().map(|(sku, n)| (id(sku), *n)).collect()
}

async fn ask(shop: &Shop, order: OrderId, wanted: &[(&str, i64)]) -> Result<CancelOutcome, Error> {
    let lines = units(&shop.graph(order).await, wanted);
    shop.t.clock.advance(1);
    cancellations::request_units(
        &shop.t.services,
        &shop.customer,
        order,
        &lines,
        "changed_mind",
        "",
    )
    .await
}

async fn grant(shop: &Shop, order: OrderId) -> Result<(), Error> {
    let graph = shop.graph(order).await;
    let open = graph.requests.iter().find(|r| r.open).unwrap().id;
    cancellations::approve(&shop.t.services, &shop.admin, open, "").await
}

fn refunded(graph: &Graph) -> i64 {
    graph.refunds.iter().map(|r| r.amount).sum()
}

#[db_test]
async fn one_of_three_units_is_cancelled_and_the_rest_goes_on(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 2)], Some(GOOD)).await;
    shop.settle().await;
    assert_eq!(
        ask(&shop, order, &[("LAMP", 1)]).await.unwrap(),
        CancelOutcome::Requested
    );
    let graph = shop.graph(order).await;
    assert_eq!(graph.lines.iter().map(|l| l.cancelled).sum::<i64>(), 0);
    assert_eq!(graph.requests[0].units.0.len(), 1);
    assert!(matches!(
        ask(&shop, order, &[("PEN", 1)]).await,
        Err(Error::Conflict(_))
    ));
    grant(&shop, order).await.unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    let lamp = graph.lines.iter().find(|l| l.sku == "LAMP").unwrap();
    assert_eq!((lamp.ordered, lamp.cancelled, lamp.allocated), (3, 1, 2));
    // A third of the line; the fees stay, since something is still sent.
    assert_eq!((graph.order.cancelled_amount, refunded(&graph)), (1999, 1999));
    assert_eq!(words(&graph), ["confirmed", "confirmed", "partially_refunded"]);
    assert_eq!(
        (shop.stock(shop.lamp).await, shop.stock(shop.pen).await),
        ((10, 2), (10, 2))
    );
    shop.verified().await;

    // Another one after the first, of two lines; then what is left is packed and sent.
    ask(&shop, order, &[("LAMP", 1), ("PEN", 2)]).await.unwrap();
    grant(&shop, order).await.unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    let fee = graph.parts[1].shipping;
    assert_eq!(refunded(&graph), 2 * 1999 + 2 * 333 + fee);
    shop.deliver(order, 0).await;
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(words(&graph)[0], "completed");
    assert_eq!(graph.lines[0].delivered, 1);
    shop.verified().await;
}

#[db_test]
async fn what_cannot_be_cancelled_is_refused_beside_its_line(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 2)], Some(GOOD)).await;
    shop.pack(order, 1).await;
    let graph = shop.graph(order).await;
    for (wanted, says) in [
        ([("LAMP", 4)], "from 0 to 3"),
        ([("LAMP", -1)], "from 0 to 3"),
        ([("LAMP", 0)], "how many"),
        ([("PEN", 1)], "Nothing of this"),
    ] {
        let (line, _) = units(&graph, &wanted)[0];
        let Err(Error::Invalid(errors)) = ask(&shop, order, &wanted).await else {
            panic!("{wanted:?} was accepted")
        };
        let wrong = &errors.0[&format!("quantity[{line}]")];
        assert!(wrong.contains(says), "{wanted:?}: {wrong}");
    }
    let twice = ask(&shop, order, &[("LAMP", 1), ("LAMP", 1)]).await;
    assert!(matches!(twice, Err(Error::Invalid(_))));
    let foreign = shop.place(&[(shop.lamp, 1)], None).await;
    let foreign = units(&shop.graph(foreign).await, &[("LAMP", 1)]);
    let s = &shop.t.services;
    let other = cancellations::request_units(s, &shop.customer, order, &foreign, "changed_mind", "").await;
    assert!(matches!(other, Err(Error::Invalid(_))));
    assert!(shop.graph(order).await.requests.is_empty());
}

#[db_test]
async fn what_was_packed_meanwhile_is_not_cancelled(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 3)], Some(GOOD)).await;
    shop.settle().await;
    let (seller, part) = (&shop.sellers[0].1, shop.part(order, 0).await);
    ask(&shop, order, &[("LAMP", 2)]).await.unwrap();
    fulfilment::process(s, seller, part).await.unwrap();
    let graph = shop.graph(order).await;
    fulfilment::pack(s, seller, part, &units(&graph, &[("LAMP", 2)]))
        .await
        .unwrap();
    let queue = queues::cancellations(s, &shop.admin, true, Turn::First)
        .await
        .unwrap();
    let row = &queue.rows[0];
    let lamps = |n| vec![("Product LAMP".to_owned(), n)];
    assert_eq!(
        (&row.wish, &row.lines, &row.kept),
        (&lamps(2), &lamps(1), &lamps(2))
    );
    assert_eq!(row.amount.minor, 1999);
    // Who decides was shown two; one is left.
    let shown = cancellations::approve_as_shown(s, &shop.admin, row.asked.id, "", Some(3998)).await;
    assert!(matches!(shown, Err(Error::Conflict(why)) if why.contains("packed meanwhile")));
    cancellations::approve_as_shown(s, &shop.admin, row.asked.id, "", Some(1999))
        .await
        .unwrap();
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!((graph.lines[0].cancelled, refunded(&graph)), (1, 1999));
    shop.verified().await;

    // Of another one nothing is left when it is decided.
    let order = shop.place(&[(shop.lamp, 1), (shop.pen, 1)], Some(GOOD)).await;
    ask(&shop, order, &[("LAMP", 1)]).await.unwrap();
    shop.pack(order, 0).await;
    let late = grant(&shop, order).await;
    assert!(matches!(late, Err(Error::Conflict(why)) if why.contains("nothing is left to cancel")));
    let graph = shop.graph(order).await;
    assert!(graph.requests[0].open && graph.order.cancelled_amount == 0);
    shop.verified().await;
}

#[db_test]
async fn units_that_wait_for_stock_are_cancelled_first(t: TestDb) {
    let shop = Shop::open(t, 2).await;
    shop.t.backorder(shop.lamp).await;
    let order = shop.place(&[(shop.lamp, 3)], None).await;
    let counters = async || {
        let line = shop.graph(order).await.lines[0].clone();
        (line.allocated, line.backordered, line.cancelled)
    };
    assert_eq!(counters().await, (2, 1, 0));
    assert_eq!(
        ask(&shop, order, &[("LAMP", 2)]).await.unwrap(),
        CancelOutcome::Cancelled
    );
    assert_eq!(counters().await, (1, 0, 2));
    assert_eq!(shop.stock(shop.lamp).await, (2, 1));
    let graph = shop.graph(order).await;
    assert_eq!(graph.order.state.as_str(), "confirmed");
    shop.deliver(order, 0).await;
    shop.settle().await;
    let graph = shop.graph(order).await;
    let taken: i64 = graph.transactions.iter().map(|t| t.amount).sum();
    assert_eq!((taken, graph.refunds.len()), (1999 + 499, 0));
    shop.verified().await;
}

#[db_test]
async fn cancelled_and_returned_units_give_back_what_was_paid_and_no_cent_more(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.pen, 4)], Some(GOOD)).await;
    ask(&shop, order, &[("PEN", 1)]).await.unwrap();
    grant(&shop, order).await.unwrap();
    shop.deliver(order, 1).await;
    let graph = shop.graph(order).await;
    for _ in 0..3 {
        shop.t.clock.advance(1);
        let line = graph.lines[0].id;
        let back = returns::request(s, &shop.customer, order, line, 1, "damaged", "")
            .await
            .unwrap();
        returns::approve(s, &shop.admin, back, 333, "").await.unwrap();
    }
    shop.settle().await;
    let graph = shop.graph(order).await;
    assert_eq!(refunded(&graph), graph.order.total - graph.order.shipping);
    shop.verified().await;
}

#[db_test]
async fn a_wish_that_came_true_by_a_seller_who_declines_is_granted(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 2), (shop.pen, 1)], Some(GOOD)).await;
    shop.settle().await;
    ask(&shop, order, &[("LAMP", 1)]).await.unwrap();
    let part = shop.part(order, 0).await;
    fulfilment::decline(s, &shop.sellers[0].1, part, "Broken.")
        .await
        .unwrap();
    let graph = shop.graph(order).await;
    assert!(!graph.requests[0].open && graph.requests[0].state == "approved");
    assert_eq!(graph.order.state.as_str(), "confirmed");
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn the_history_and_the_mails_say_what_was_asked_and_cancelled(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 2)], Some(GOOD)).await;
    shop.settle().await;
    ask(&shop, order, &[("LAMP", 2)]).await.unwrap();
    shop.settle().await;
    let seen = views::detail(s, &shop.customer, order).await.unwrap();
    assert_eq!(seen.timeline[0].title, "Cancellation of 2 items requested");
    assert!(seen.timeline[0].detail.starts_with("2 × Product LAMP"));
    assert_eq!(seen.requests[0].wish, [("Product LAMP".to_owned(), 2)]);
    grant(&shop, order).await.unwrap();
    shop.settle().await;
    let mails = shop.t.mailer.sent();
    for subject in ["cancellation requested", "cancellation approved"] {
        let mail = mails.iter().find(|m| m.subject.contains(subject)).unwrap();
        assert!(mail.text.contains("2 x Product LAMP"), "{}", mail.text);
        assert!(!mail.text.contains("Product PEN"), "{}", mail.text);
    }
    // The pens' seller has nothing to do with it.
    let part = shop.part(order, 1).await;
    let theirs = views::seller_detail::seller_order(s, &shop.sellers[1].1, part)
        .await
        .unwrap();
    assert!(
        theirs.timeline.iter().all(|e| !e.title.contains("ancel")),
        "{:?}",
        theirs.timeline
    );

    // What is left is declined by both sellers: the order's end is mailed, though an earlier wish was granted.
    shop.t.clock.advance(1);
    for at in 0..2 {
        let (part, seller) = (shop.part(order, at).await, &shop.sellers[at].1);
        fulfilment::decline(s, seller, part, "Broken.").await.unwrap();
    }
    shop.settle().await;
    assert_eq!(shop.graph(order).await.order.headline, Headline::Refunded);
    let subjects = shop.subjects();
    assert!(subjects.iter().any(|s| s.ends_with(" cancelled")), "{subjects:?}");
    shop.verified().await;
}

#[db_test]
async fn what_was_asked_for_is_told_by_events_verified_and_rebuilt(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let order = shop.place(&[(shop.lamp, 3)], Some(GOOD)).await;
    ask(&shop, order, &[("LAMP", 2)]).await.unwrap();
    let log = store::events::of_order(s.db.read(), order, 0).await.unwrap();
    let asked = log
        .iter()
        .find(|e| e.kind == "cancellation.requested.v1")
        .unwrap();
    let event = OrderEvent::from_parts(&asked.kind, asked.data.clone()).unwrap();
    let wish = shop.graph(order).await.requests[0].units.clone();
    assert!(matches!(event, OrderEvent::CancellationRequested { wish: told, .. } if told == wish));

    use sea_orm::{ActiveModelTrait, Set};
    let request = shop.graph(order).await.requests[0].id;
    let wrong = store::entity::requests::ActiveModel {
        id: Set(request),
        units: Set(domain::cancellation::Wish::default()),
        ..Default::default()
    };
    let tx = s.db.begin().await.unwrap();
    wrong.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let report = services::verify::run(s).await.unwrap();
    assert!(format!("{report}").contains("what it asks for"), "{report}");
    projections::rebuild(s, &mut |_| ()).await.unwrap();
    assert_eq!(shop.graph(order).await.requests[0].units, wish);
    shop.verified().await;
}

#[db_test]
async fn programs_name_lines_and_are_told_which(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let [customer, _, admin] = programs(&shop).await;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 2)], Some(GOOD)).await;
    let graph = shop.graph(order).await;
    let line = units(&graph, &[("LAMP", 1)])[0].0;
    let path = format!("/orders/{order}/cancellations");
    let wish = |lines: serde_json::Value| json!({ "reason_code": "changed_mind", "lines": lines });
    for (lines, pointer) in [
        (json!([]), "#/lines"),
        (json!([{ "line": line, "quantity": 0 }]), "#/lines/0/quantity"),
        (json!([{ "line": line, "quantity": 4 }]), "#/lines/0/quantity"),
        (
            json!([{ "line": line, "quantity": 1 }, { "line": "lin_00000000000000000000000000000001", "quantity": 1 }]),
            "#/lines/1/quantity",
        ),
    ] {
        assert_eq!(
            customer.post(&path, &wish(lines)).await.is(422).wrong(),
            [pointer]
        );
    }
    let one = json!([{ "line": line, "quantity": 1 }]);
    let asked = customer.post(&path, &wish(one.clone())).await.is(201);
    assert_eq!(asked.json["lines"], one);
    let done = admin
        .post(
            &format!("/cancellations/{}/approve", asked.text("/id")),
            &json!({}),
        )
        .await
        .is(200);
    assert_eq!(done.json["amount"], json!(1999));
    // Without lines it is everything, as before.
    let rest = json!({ "reason_code": "changed_mind" });
    let asked = customer.post(&path, &rest).await.is(201);
    assert_eq!(asked.json["lines"], json!(null));
    let done = admin
        .post(
            &format!("/cancellations/{}/approve", asked.text("/id")),
            &json!({}),
        )
        .await
        .is(200);
    assert_eq!(done.json["amount"], json!(graph.order.total - 1999));
    shop.settle().await;
    shop.verified().await;
}

#[db_test]
async fn the_page_asks_how_many_shows_what_it_comes_to_and_keeps_what_was_typed(t: TestDb) {
    const CANCEL: &str = "/api/orders/cancel";
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let mut grace = signed_in(&shop.t, "grace@example.com").await;
    let person = store::accounts::by_email(s.db.read(), "grace@example.com")
        .await
        .unwrap()
        .unwrap();
    let actor = domain::actor::Actor::user(person.id, Vec::new());
    let lines = [(shop.lamp, 3), (shop.pen, 2)];
    let order = shop.try_place(&actor, &lines, Some(GOOD)).await.unwrap().order;
    let graph = shop.graph(order).await;
    let number = graph.order.number.to_string();
    let path = format!("/orders/{number}/cancel");
    let field = |sku: &str| format!("quantity[{}]", units(&graph, &[(sku, 1)])[0].0);
    let (lamp, pen) = (field("LAMP"), field("PEN"));
    let typed_in = |page: &crate::browser::Answer| {
        [&lamp, &pen].map(|name| {
            let (_, rest) = page.input(name).split_once("value=\"").unwrap();
            rest.split('"').next().unwrap().to_owned()
        })
    };
    let page = grace.get(&path).await;
    assert_eq!(typed_in(&page), ["3", "2"]);
    assert!(page.says("Of 3 that can be cancelled"));

    let typed = |lamps: &'static str, more: &[(&'static str, &'static str)]| {
        let mut all = vec![
            ("order".to_owned(), number.clone()),
            (lamp.clone(), lamps.to_owned()),
            (pen.clone(), "0".to_owned()),
        ];
        all.extend(more.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        all
    };
    let mut send = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        grace.submit(&path, CANCEL, &fields).await
    };
    let page = send(typed("1", &[("step", "preview"), ("reason_code", "too_slow")])).await;
    assert_eq!(typed_in(&page), ["1", "0"]);
    assert!(page.says("$19.99 goes back to you"), "{}", page.body);
    let page = send(typed("9", &[("reason_code", "too_slow")])).await;
    assert!(page.says("whole number from 0 to 3") && typed_in(&page)[0] == "9");
    let page = send(typed("one", &[("reason_code", "too_slow")])).await;
    assert!(page.says("Please enter a whole number.") && typed_in(&page)[0] == "one");
    assert!(shop.graph(order).await.requests.is_empty());
    let page = send(typed("1", &[("reason_code", "too_slow")])).await;
    assert!(page.says("Your cancellation request is in."), "{}", page.body);
    assert!(page.says("Cancellation of 1 × Product LAMP"));
    let wish = shop.graph(order).await.requests[0].units.clone();
    assert_eq!(wish.0.iter().map(|u| u.quantity).collect::<Vec<_>>(), [1]);

    let (mut staff, _) = crate::browser::Browser::signed_in(
        &shop.t,
        vec![domain::actor::Grant {
            role: domain::actor::Role::Administrator,
            seller: None,
        }],
    )
    .await;
    let queue = staff.get("/admin/cancellations").await;
    assert!(
        queue.says("Asked for") && queue.says("1 × Product LAMP"),
        "{}",
        queue.body
    );
}
