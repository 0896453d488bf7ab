//! The links in the header: those that lead to something for this person, and no others.

use domain::actor::{Grant, Role};
use testkit::{TestDb, db_test};

use crate::browser::Browser;

const PLACES: [&str; 5] = [
    "/orders",
    "/dashboard/orders",
    "/admin/orders",
    "/admin/cancellations",
    "/admin/returns",
];

/// Where somebody with this role comes to by signing in, and which of the places the header links to.
async fn links(t: &TestDb, grants: Vec<Grant>) -> (String, Vec<&'static str>) {
    let (mut browser, first) = Browser::signed_in(t, grants).await;
    let page = browser.get(&first).await;
    let (_, rest) = page.body.split_once("aria-label=\"Main\"").unwrap();
    let (nav, _) = rest.split_once("</nav>").unwrap();
    let linked = PLACES
        .into_iter()
        .filter(|place| nav.contains(&format!("href=\"{place}\"")));
    let linked: Vec<&str> = linked.collect();
    for place in &linked {
        assert_eq!(
            browser.get(place).await.status.as_u16() / 100,
            2,
            "{place} leads nowhere"
        );
    }
    (first, linked)
}

#[db_test]
async fn everybody_is_led_to_their_work(t: TestDb) {
    let seller = Some(t.seller("Papyrus").await);
    let grant = |role, seller| vec![Grant { role, seller }];
    let at = |first: &str, places: &[&'static str]| (first.to_owned(), places.to_vec());
    assert_eq!(links(&t, Vec::new()).await, at("/", &["/orders"]));
    assert_eq!(
        links(&t, grant(Role::SellerStaff, seller)).await,
        at("/dashboard/orders", &["/orders", "/dashboard/orders"])
    );
    for role in [Role::Operations, Role::Support, Role::Administrator] {
        let theirs = links(&t, grant(role, None)).await;
        assert_eq!(theirs, at("/admin/orders", &PLACES), "{role}");
    }
}
