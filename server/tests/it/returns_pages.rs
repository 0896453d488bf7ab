//! The pages about returned goods, without JavaScript: what was typed is kept, and errors stand beside their fields.

use domain::actor::{Actor, Grant, Role};
use services::returns::{self, Receipt};
use testkit::{TestDb, db_test};

use crate::{
    account_pages::signed_in,
    browser::Browser,
    fixture::Shop,
    returns_back::{approved, row},
};

async fn staff(shop: &Shop, role: Role) -> Browser {
    let seller = matches!(role, Role::SellerStaff).then_some(shop.sellers[1].0);
    Browser::signed_in(&shop.t, vec![Grant { role, seller }]).await.0
}

#[db_test]
async fn a_customer_says_that_the_goods_are_sent(t: TestDb) {
    let mut shop = Shop::open(t, 10).await;
    let mut grace = signed_in(&shop.t, "grace@example.com").await;
    let person = store::accounts::by_email(shop.t.services.db.read(), "grace@example.com").await;
    shop.customer = Actor::user(person.unwrap().unwrap().id, Vec::new());
    let (order, request) = approved(&shop, 2).await;
    let page = format!("/orders/{}", shop.graph(order).await.order.number);
    let request = request.to_string();
    let seen = grace.get(&page).await;
    assert!(
        seen.says("I have sent it") && seen.says("Send by"),
        "{}",
        seen.body
    );
    let odd = [
        ("order", ""),
        ("request", &request),
        ("carrier", "ups"),
        ("awb", "no number"),
    ];
    let back = grace.submit(&page, "/api/orders/send-return", &odd).await;
    assert!(
        back.input("awb").contains("value=\"no number\""),
        "{}",
        back.input("awb")
    );
    assert!(back.body.contains(&format!("id=\"send-{request}-awb-error\"")));
    assert!(
        back.body.contains("<option value=\"ups\" selected"),
        "{}",
        back.body
    );
    let right = [
        ("order", ""),
        ("request", &request),
        ("carrier", "ups"),
        ("awb", "1Z999AA10123456784"),
    ];
    let mut fields = right.to_vec();
    let number = page.trim_start_matches("/orders/").to_owned();
    fields[0].1 = &number;
    let done = grace.submit(&page, "/api/orders/send-return", &fields).await;
    assert!(done.says("The seller is told to expect it.") && done.says("1Z999AA10123456784"));
    assert!(!done.says("I have sent it"));
    let again = grace.submit(&page, "/api/orders/send-return", &fields).await;
    assert!(again.says("the return is in transit"), "{}", again.body);
    assert_eq!(row(&shop, order).await.state, "in_transit");
}

#[db_test]
async fn a_seller_receives_in_parts_and_says_what_is_fit(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (order, request) = approved(&shop, 3).await;
    let mut seller = staff(&shop, Role::SellerStaff).await;
    let part = shop.part(order, 1).await.to_string();
    let page = format!("/dashboard/orders/{part}");
    let id = request.to_string();
    let of = |fields: &[(&'static str, &'static str)]| -> Vec<(String, String)> {
        let mut all = vec![
            ("part".to_owned(), part.clone()),
            ("request".to_owned(), id.clone()),
        ];
        all.extend(fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        all
    };
    let send = async |seller: &mut Browser, action: &str, fields: &[(&'static str, &'static str)]| {
        let fields = of(fields);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        seller.submit(&page, action, &fields).await
    };
    // An emptied field is no answer, whatever button is pressed.
    for fit in ["off", "on"] {
        let fields = [("quantity", ""), ("no_more", "off"), ("all_fit", fit)];
        let back = send(&mut seller, "/api/seller/receive", &fields).await;
        assert!(
            back.says("Please enter a whole number from 1 to 3."),
            "{}",
            back.body
        );
    }
    for typed in ["5", "two", "0"] {
        let back = send(
            &mut seller,
            "/api/seller/receive",
            &[("quantity", typed), ("no_more", "off")],
        )
        .await;
        assert!(
            back.says("Please enter a whole number from 1 to 3."),
            "{}",
            back.body
        );
        assert!(back.input("quantity").contains(&format!("value=\"{typed}\"")));
    }
    let some = send(
        &mut seller,
        "/api/seller/receive",
        &[("quantity", "1"), ("no_more", "off"), ("before", "0")],
    )
    .await;
    let twice = [("quantity", "1"), ("no_more", "off"), ("before", "0")];
    let twice = send(&mut seller, "/api/seller/receive", &twice).await;
    assert!(twice.says("since you opened the page"), "{}", twice.body);
    assert!(
        some.says("The return is marked as received.") && some.says("1, 2 still expected"),
        "{}",
        some.body
    );
    let rest = send(
        &mut seller,
        "/api/seller/receive",
        &[("quantity", "1"), ("no_more", "on")],
    )
    .await;
    assert!(
        rest.says("Did not come back") && rest.says("Units fit for sale"),
        "{}",
        rest.body
    );
    let late = send(&mut seller, "/api/seller/receive", &[("quantity", "1")]).await;
    assert!(late.says("the return is received"), "{}", late.body);
    let back = send(
        &mut seller,
        "/api/seller/inspect",
        &[("fit", "1"), ("reason", "")],
    )
    .await;
    assert!(
        back.body.contains(&format!("id=\"inspect-{id}-reason-error\"")),
        "{}",
        back.body
    );
    assert!(back.input("fit").contains("value=\"1\""));
    let done = send(
        &mut seller,
        "/api/seller/inspect",
        &[("fit", "1"), ("reason", "Bent nib")],
    )
    .await;
    assert!(
        done.says("The return is marked as inspected.") && done.says("1: Bent nib"),
        "{}",
        done.body
    );

    let mut admin = staff(&shop, Role::Administrator).await;
    let queue = "/admin/returns?show=to-close";
    let waiting = admin.get(queue).await;
    assert!(
        waiting.says("Not fit for sale") && waiting.says("Did not come back"),
        "{}",
        waiting.body
    );
    let fields = [
        ("request", id.as_str()),
        ("number", ""),
        ("note", "Claimed from the carrier."),
    ];
    let closed = admin.submit(queue, "/api/admin/close-return", &fields).await;
    assert!(
        closed.says("Return closed.") && closed.says("No returns wait to be closed."),
        "{}",
        closed.body
    );
    let again = admin.submit(queue, "/api/admin/close-return", &fields).await;
    assert!(again.says("the return is closed"), "{}", again.body);
    assert!(
        admin
            .get("/admin/returns?show=decided")
            .await
            .says("Claimed from the carrier.")
    );
    shop.verified().await;
}

#[db_test]
async fn all_that_came_and_is_fit_is_one_click(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (order, request) = approved(&shop, 1).await;
    let mut seller = staff(&shop, Role::SellerStaff).await;
    let part = shop.part(order, 1).await.to_string();
    let page = format!("/dashboard/orders/{part}");
    assert!(seller.get(&page).await.says("Received, all fit for sale"));
    let request = request.to_string();
    let fields = [
        ("part", part.as_str()),
        ("request", request.as_str()),
        ("all_fit", "on"),
    ];
    let done = seller.submit(&page, "/api/seller/receive", &fields).await;
    assert!(done.says("Fit for sale"), "{}", done.body);
    assert_eq!(row(&shop, order).await.state, "closed");
    assert_eq!(shop.stock(shop.pen).await, (8, 0));
    shop.verified().await;
}

#[db_test]
async fn a_return_of_somebody_else_is_not_there(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let (_, request) = approved(&shop, 1).await;
    returns::receive(&shop.t.services, &shop.admin, request, Receipt::default())
        .await
        .unwrap();
    let mut eve = signed_in(&shop.t, "eve@example.com").await;
    let request = request.to_string();
    for action in [
        "/api/orders/send-return",
        "/api/seller/receive",
        "/api/seller/inspect",
        "/api/admin/close-return",
    ] {
        let fields = [("request", request.as_str()), ("fit", "1")];
        assert_eq!(eve.post("", action, &fields).await.status, 404, "{action}");
    }
}
