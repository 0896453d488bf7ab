//! The summary of what is wrong with a form: in the order of its fields, no sentence twice.

use testkit::{TestDb, db_test};

use crate::{account_pages::signed_in, browser::Answer};

/// Where each line of the summary leads, and what it says.
fn summary(page: &Answer) -> Vec<(String, String)> {
    let (_, rest) = page.body.split_once("role=\"alert\"").unwrap();
    let (summary, _) = rest.split_once("</ul>").unwrap();
    let lines = summary.split("href=\"").skip(1).map(|line| {
        let (place, rest) = line.split_once('"').unwrap();
        let text = rest.split_once('>').unwrap().1.split('<').next().unwrap();
        (place.to_owned(), text.to_owned())
    });
    lines.collect()
}

#[db_test]
async fn the_summary_follows_the_form_from_top_to_bottom(t: TestDb) {
    let mut ada = signed_in(&t, "ada@example.com").await;
    let page = "/dashboard/addresses/new";
    let back = ada
        .submit(page, "/api/addresses/create", &[("country", "US")])
        .await;
    let places: Vec<String> = summary(&back).into_iter().map(|(place, _)| place).collect();
    let order = ["name", "phone", "line1", "city", "state", "postcode"];
    let on_page: Vec<usize> = order
        .iter()
        .map(|name| back.body.find(&format!("name=\"{name}\"")).unwrap())
        .collect();
    assert!(on_page.is_sorted(), "the form itself has this order");
    let listed: Vec<&str> = places
        .iter()
        .map(|place| place.rsplit_once('-').unwrap().1)
        .collect();
    let expected: Vec<&str> = order.into_iter().filter(|name| listed.contains(name)).collect();
    assert_eq!(listed, expected);
    assert!(listed.len() >= 4, "{listed:?}");
    for place in places {
        assert!(
            back.body.contains(&format!("id=\"{}\"", &place[1..])),
            "{place} leads nowhere"
        );
    }
}

#[db_test]
async fn the_same_sentence_about_two_fields_stands_once_and_leads_to_the_first(t: TestDb) {
    let shop = crate::fixture::Shop::open(t, 3).await;
    let mut guest = crate::browser::Browser::new(&shop.t);
    let lamp = shop.lamp.to_string();
    guest
        .submit(
            "/products/lamp",
            "/api/cart/add",
            &[("variant", &lamp), ("quantity", "1")],
        )
        .await;
    let fields = [
        ("key", "k"),
        ("email", "grace"),
        ("shipping_choice", "new"),
        ("billing_choice", "new"),
        ("shipping_country", "US"),
        ("billing_country", "US"),
        ("shipping_method", "standard"),
        ("payment_method", "cod"),
    ];
    let back = guest.submit("/checkout", "/api/checkout/place", &fields).await;
    let lines = summary(&back);
    let about_city: Vec<_> = lines
        .iter()
        .filter(|(_, text)| text == "City is missing.")
        .collect();
    assert_eq!(about_city.len(), 1, "{lines:?}");
    assert!(about_city[0].0.ends_with("shipping_city"), "{lines:?}");
    assert!(
        lines[0].0.ends_with("email"),
        "the first field comes first: {lines:?}"
    );
    // Beside the fields it is said for each.
    assert_eq!(
        back.body.matches(">City is missing.<").count(),
        3,
        "{}",
        back.body
    );
}
