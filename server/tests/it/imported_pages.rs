//! The pages over real, imported orders: history reads like any other order's, to everybody it belongs to.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::{
    actor::{Grant, Role},
    headline::Headline,
    machine::Word,
    money::Money,
};
use sea_orm::EntityTrait;
use services::{
    accounts::{self, NewAccount},
    views,
};
use store::{entity::orders, graph::Graph};
use testkit::{TestDb, db_test};

use crate::{
    browser::{Answer, Browser},
    olist_files::import,
};

const PASSWORD: &str = "correct horse battery";

async fn sign_in(t: &TestDb, email: &str) -> Browser {
    let mut browser = Browser::new(t);
    let fields = [("email", email), ("password", PASSWORD), ("next", "")];
    let sent = browser.post("/sign-in", "/api/account/sign-in", &fields).await;
    assert_eq!(sent.place(), "/", "{email} could not sign in");
    browser
}

/// Somebody who works here, signed in.
async fn staff(t: &TestDb, grant: Grant) -> Browser {
    let account = NewAccount {
        email: format!("{}@example.com", testkit::unique()),
        name: "Staff".into(),
        password: PASSWORD.into(),
    };
    accounts::create_user(&t.services, &account, vec![grant])
        .await
        .unwrap();
    sign_in(t, &account.email).await
}

/// An order of each headline that was imported, and one of several sellers.
async fn chosen(t: &TestDb) -> BTreeMap<&'static str, Graph> {
    let mut chosen = BTreeMap::new();
    for row in orders::Entity::find().all(t.services.db.read()).await.unwrap() {
        let several = chosen.contains_key(row.headline.as_str()) && !chosen.contains_key("several");
        if several || !chosen.contains_key(row.headline.as_str()) {
            let graph = store::graph::load(t.services.db.read(), row.id)
                .await
                .unwrap()
                .unwrap();
            if !several {
                chosen.insert(row.headline.as_str(), graph);
            } else if graph.parts.len() > 1 {
                chosen.insert("several", graph);
            }
        }
    }
    chosen
}

fn says(page: &Answer, words: &[&str]) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for words in words {
        assert!(page.says(words), "{words:?} is not in {}", page.body);
    }
}

#[db_test]
async fn imported_orders_are_read_by_customers_sellers_and_staff(t: TestDb) {
    let Some(folder) = testkit::olist::folder() else {
        return;
    };
    let sample = testkit::olist::Sample::of(&folder, 80);
    let report = import(&t, sample.path()).await;
    assert!(report.imported > 250, "{report}");
    let chosen = chosen(&t).await;
    for headline in [Headline::Completed, Headline::Shipped, Headline::Cancelled] {
        assert!(chosen.contains_key(headline.as_str()), "{:?}", chosen.keys());
    }
    assert!(chosen.contains_key("several"));
    let mut admin = staff(
        &t,
        Grant {
            role: Role::Administrator,
            seller: None,
        },
    )
    .await;
    let password = accounts::password::hash(&t.services, PASSWORD).await.unwrap();
    for graph in chosen.values() {
        as_customer(&t, graph, &password).await;
        as_seller(&t, graph).await;
        let order = &graph.order;
        let list = admin
            .get(&format!("/admin/orders?q={}", order.number.as_str()))
            .await;
        says(
            &list,
            &[
                &order.number.to_string(),
                &total(graph),
                &order.email,
                &order.headline.label(),
            ],
        );
        says(
            &admin.get(&format!("/orders/{}", order.number.as_str())).await,
            &[&total(graph)],
        );
    }
    says(&admin.get("/admin/orders").await, &["All orders", "Next"]);
}

fn total(graph: &Graph) -> String {
    Money::new(graph.order.total, graph.order.currency).to_string()
}

async fn as_customer(t: &TestDb, graph: &Graph, password: &str) {
    let (s, order) = (&t.services, &graph.order);
    let user = order.user_id.unwrap();
    let tx = s.db.begin().await.unwrap();
    store::accounts::set_password(&tx, user, password.to_owned())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut customer = sign_in(t, &order.email).await;
    let number = order.number.to_string();
    says(
        &customer.get("/orders").await,
        &[&number, &total(graph), &order.headline.label()],
    );

    let page = customer.get(&format!("/orders/{}", order.number.as_str())).await;
    let placed = order.placed_at.human();
    says(
        &page,
        &[
            &number,
            &total(graph),
            &order.headline.label(),
            "Order placed",
            &placed,
            &graph.lines[0].title,
        ],
    );
    let actor = domain::actor::Actor::user(user, Vec::new());
    let detail = views::detail(s, &actor, order.id).await.unwrap();
    assert!(
        detail.timeline.iter().rev().map(|e| e.at).is_sorted(),
        "{:?}",
        detail.timeline
    );
    for moment in &detail.timeline {
        says(&page, &[&moment.title, &moment.at.human()]);
    }
    let ends = match order.headline {
        Headline::Completed => "Order completed",
        Headline::Cancelled => "Order cancelled",
        Headline::Shipped => "shipped",
        _ => "Order placed",
    };
    assert!(
        detail.timeline.iter().any(|e| e.title.contains(ends)),
        "{:?}",
        detail.timeline
    );
    let parts: i64 = detail.parts.iter().map(|p| p.totals.total).sum();
    assert_eq!(parts, detail.totals.total);
    assert_eq!(detail.totals.total, order.total);
}

async fn as_seller(t: &TestDb, graph: &Graph) {
    let number = graph.order.number.to_string();
    for part in graph.parts.iter().filter(|p| p.released) {
        let grant = Grant {
            role: Role::SellerOwner,
            seller: Some(part.seller_id),
        };
        let mut seller = staff(t, grant).await;
        let total = Money::new(part.total, graph.order.currency).to_string();
        let list = seller
            .get(&format!(
                "/dashboard/orders?status=all&q={}",
                graph.order.number.as_str()
            ))
            .await;
        says(&list, &[&number, &total, &part.headline.label()]);
        let page = seller.get(&format!("/dashboard/orders/{}", part.id)).await;
        says(
            &page,
            &[
                &number,
                &total,
                &part.headline.label(),
                "Order placed",
                "from 1 seller",
            ],
        );
        for line in &graph.lines {
            assert_eq!(
                page.says(&line.title) || page.says(&line.sku),
                line.seller_order_id == part.id,
                "{}",
                line.title
            );
        }
    }
}
