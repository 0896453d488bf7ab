//! Changing an order on its page: what was typed is shown with what it comes to, and nothing else is applied.

use domain::actor::{Grant, Role};
use testkit::{TestDb, db_test};

use crate::{
    browser::Browser,
    fixture::{DECLINED, GOOD, Shop, words},
};

const ACTION: &str = "/api/admin/edit-order";
const PAY: &str = "/api/orders/pay-again";

/// What the form carries, with these fields another way.
fn typed(number: &str, change: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = vec![
        ("order", number),
        ("step", "preview"),
        ("shipping_name", "Ada Lovelace"),
        ("shipping_phone", "+14155550100"),
        ("shipping_line1", "1 Market Street"),
        ("shipping_city", "San Francisco"),
        ("shipping_state", "CA"),
        ("shipping_postcode", "94105"),
        ("shipping_country", "US"),
    ];
    fields.retain(|(name, _)| change.iter().all(|(other, _)| name != other));
    fields.extend(change);
    let fields = fields.into_iter();
    fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

async fn send(staff: &mut Browser, fields: &[(String, String)]) -> crate::browser::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    staff.submit("", ACTION, &fields).await
}

/// The value of a hidden field.
fn value(page: &crate::browser::Answer, name: &str) -> String {
    let (_, rest) = page.input(name).split_once("value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[db_test]
async fn what_was_previewed_is_what_is_applied(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let order = shop.place(&[(shop.lamp, 3), (shop.pen, 2)], Some(GOOD)).await;
    shop.settle().await;
    let before = shop.graph(order).await;
    let number = before.order.number.to_string();
    let line = format!("quantity[{}]", before.lines[0].id);
    let support = vec![Grant {
        role: Role::Support,
        seller: None,
    }];
    let (mut staff, _) = Browser::signed_in(&shop.t, support).await;
    let page = staff.get(&format!("/orders/{number}")).await;
    assert!(page.says("Change the order"));

    let wrong = [(line.as_str(), "many"), ("sku[0]", "NOTHING"), ("units[0]", "1")];
    let page = send(&mut staff, &typed(&number, &wrong)).await;
    assert!(page.says("Please enter a whole number."), "{}", page.body);
    assert!(page.input(&line).contains("many"));
    let page = send(
        &mut staff,
        &typed(&number, &[("sku[1]", "NOTHING"), ("shipping_postcode", "")]),
    )
    .await;
    assert!(page.input("sku[1]").contains("aria-invalid"), "{}", page.body);

    let fewer = [(line.as_str(), "1"), ("shipping_line1", "2 Market Street")];
    let page = send(&mut staff, &typed(&number, &fewer)).await;
    assert!(page.says("What it would come to") && page.says("goes back to the customer"));
    assert!(page.says("2 Market Street"));
    assert_eq!(
        shop.graph(order).await.order.version,
        before.order.version,
        "a preview changes nothing"
    );
    let seen = value(&page, "seen");

    let apply = |fields: &[(&str, &str)]| {
        let mut all = vec![("step", "apply"), ("seen", seen.as_str())];
        all.extend(fields);
        typed(&number, &all)
    };
    // Other goods than those that were shown, and no reason.
    let page = send(&mut staff, &apply(&[(line.as_str(), "2"), ("reason", "Less")])).await;
    assert!(page.says("not what you were shown"));
    let elsewhere = [
        (line.as_str(), "1"),
        ("shipping_line1", "3 Market Street"),
        ("reason", "Less"),
    ];
    let page = send(&mut staff, &apply(&elsewhere)).await;
    assert!(page.says("not what you were shown"));
    let page = send(&mut staff, &apply(&fewer)).await;
    assert!(
        page.says("The reason is missing") || page.says("reason"),
        "{}",
        page.body
    );
    assert_eq!(shop.graph(order).await.order.version, before.order.version);

    let because = [fewer[0], fewer[1], ("reason", "Ordered too many")];
    let page = send(&mut staff, &apply(&because)).await;
    assert!(page.says("The order is changed."), "{}", page.body);
    shop.settle().await;
    let after = shop.graph(order).await;
    assert_eq!(after.lines[0].ordered, 1);
    assert_eq!(after.order.shipping_address.line1, "2 Market Street");
    shop.verified().await;

    shop.pack(order, 0).await;
    let page = staff.get(&format!("/orders/{number}/edit")).await;
    assert!(page.says("packed already, so it cannot be changed"));
}

#[db_test]
async fn an_order_that_got_dearer_is_paid_on_its_page(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let support = vec![Grant {
        role: Role::Support,
        seller: None,
    }];
    let (mut staff, _) = Browser::signed_in(&shop.t, support).await;
    let (mut customer, who, _) = Browser::with_account(&shop.t, Vec::new()).await;
    let order = shop.try_place(&who, &[(shop.pen, 1)], Some(GOOD)).await.unwrap();
    shop.settle().await;
    let number = order.number.to_string();

    let more = [("sku[0]", "LAMP"), ("units[0]", "1")];
    let page = send(&mut staff, &typed(&number, &more)).await;
    assert!(
        page.says("The order waits until that is paid; a mail asks for it."),
        "{}",
        page.body
    );
    let seen = value(&page, "seen");
    let apply = [("step", "apply"), ("seen", &seen), ("reason", "One more")];
    let page = send(&mut staff, &typed(&number, &[&more[..], &apply].concat())).await;
    assert!(page.says("The order is changed."), "{}", page.body);

    let page = customer.get(&format!("/orders/{number}")).await;
    assert!(page.says("costs more than you paid") && page.says("Pay the rest"));
    let page = customer.get(&format!("/orders/{number}/pay")).await;
    assert!(
        page.says("To pay:") && !page.says("did not work"),
        "{}",
        page.body
    );
    let card = |card_number: &'static str| {
        [
            ("order", number.as_str()),
            ("card_number", card_number),
            ("card_expiry", "12/49"),
            ("card_cvc", "123"),
        ]
    };
    let page = customer.submit("", PAY, &card(DECLINED)).await;
    assert!(page.says("Nothing was charged"), "{}", page.body);
    let page = customer.submit("", PAY, &card(GOOD)).await;
    assert!(!page.says("Pay the rest"), "{}", page.body);
    let graph = shop.graph(order.order).await;
    assert_eq!(words(&graph)[1..], ["confirmed", "paid"]);
    shop.settle().await;
    shop.verified().await;
}
