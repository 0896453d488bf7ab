//! The links in the header: those that lead to something for this person, and no others.

use domain::actor::{Grant, Role};
use services::accounts::{self, NewAccount};
use testkit::{TestDb, db_test};

use crate::browser::Browser;

const PASSWORD: &str = "correct horse battery";
const PLACES: [&str; 5] = [
    "/orders",
    "/dashboard/orders",
    "/admin/orders",
    "/admin/cancellations",
    "/admin/returns",
];

/// Which of the places the header links to for somebody with this role.
async fn links(t: &TestDb, grants: Vec<Grant>) -> Vec<&'static str> {
    let account = NewAccount {
        email: format!("{}@example.com", testkit::unique()),
        name: "Somebody".into(),
        password: PASSWORD.into(),
    };
    accounts::create_user(&t.services, &account, grants)
        .await
        .unwrap();
    let mut browser = Browser::new(t);
    let fields = [
        ("email", account.email.as_str()),
        ("password", PASSWORD),
        ("next", ""),
    ];
    let page = browser.submit("/sign-in", "/api/account/sign-in", &fields).await;
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
    linked
}

#[db_test]
async fn everybody_is_led_to_their_work(t: TestDb) {
    let seller = Some(t.seller("Papyrus").await);
    let grant = |role, seller| vec![Grant { role, seller }];
    assert_eq!(links(&t, Vec::new()).await, ["/orders"]);
    assert_eq!(
        links(&t, grant(Role::SellerStaff, seller)).await,
        ["/orders", "/dashboard/orders"]
    );
    for role in [Role::Operations, Role::Support, Role::Administrator] {
        assert_eq!(links(&t, grant(role, None)).await, PLACES, "{role}");
    }
}
