//! Customers are blocked and treated as administrators decide, and every decision says who took it, when and why.

use std::{io::Write, process::Stdio};

use axum::http::Method;
use domain::{
    actor::{Grant, Role},
    ids::UserId,
    priority::Priority,
    token_scope::TokenScope,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use services::{
    Error,
    accounts::{self, NewAccount},
    customers::{self, Change},
    sellers,
};
use store::entity::audit_entries;
use testkit::{TestDb, db_test};

use crate::{
    api::{Program, Reply, order},
    browser::Browser,
    fixture::{GOOD, Shop},
    process::{Folder, text},
};

impl Program {
    /// Patches with JSON and headers.
    async fn patch(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.send(Method::PATCH, path, &all, body.to_string()).await
    }
}

/// The browser of somebody with a role.
async fn staff(t: &TestDb, role: Role) -> Browser {
    let account = NewAccount {
        email: format!("{role}@example.com"),
        name: "Somebody".into(),
        password: "a long enough password".into(),
    };
    accounts::create_user(&t.services, &account, vec![Grant { role, seller: None }])
        .await
        .unwrap();
    let mut browser = Browser::new(t);
    let fields = [("email", account.email.as_str()), ("password", &account.password)];
    browser.submit("/sign-in", "/api/account/sign-in", &fields).await;
    browser
}

fn block(blocked: bool, reason: &str) -> Change {
    Change {
        blocked: Some(blocked),
        reason: reason.to_owned(),
        ..Change::default()
    }
}

#[db_test]
async fn a_customer_is_blocked_and_unblocked_with_a_reason(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let s = &shop.t.services;
    let ada = shop.customer.user.unwrap();
    let refused = customers::change(s, &shop.admin, ada, &block(true, " ")).await;
    assert!(matches!(refused, Err(Error::Invalid(errors)) if errors.0.contains_key("reason")));
    customers::change(s, &shop.admin, ada, &block(true, "Three chargebacks"))
        .await
        .unwrap();
    let actor = accounts::person(s, ada).await.unwrap().actor();
    assert!(
        shop.try_place(&actor, &[(shop.lamp, 1)], Some(GOOD))
            .await
            .is_err()
    );
    // A guest with the same address is the same customer, and so is anybody who orders for it.
    let guest = domain::actor::Actor::default();
    for who in [&guest, &shop.t.user("bob@example.com").await] {
        let refused = shop.try_place(who, &[(shop.lamp, 1)], Some(GOOD)).await;
        assert!(matches!(refused, Err(Error::Invalid(errors)) if errors.0.contains_key("email")));
    }
    let program = Program::of(&shop.t, &shop.admin).await;
    let order = crate::api::order(&[("LAMP", 1)], None);
    assert_eq!(program.post("/orders", &order).await.is(422).wrong(), ["#/email"]);
    // Again changes nothing, and is not noted.
    customers::change(s, &shop.admin, ada, &block(true, "Again"))
        .await
        .unwrap();
    customers::change(s, &shop.admin, ada, &block(false, "It was the bank"))
        .await
        .unwrap();
    let actor = accounts::person(s, ada).await.unwrap().actor();
    shop.try_place(&actor, &[(shop.lamp, 1)], Some(GOOD))
        .await
        .unwrap();
    let rows = audit_entries::Entity::find()
        .order_by_asc(audit_entries::Column::Id)
        .all(s.db.read())
        .await
        .unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.action.as_str(), row.reason.as_str(), row.actor_id, row.at))
        .collect();
    let (by, at) = (shop.admin.user, s.now());
    assert_eq!(
        told,
        [
            ("block", "Three chargebacks", by, at),
            ("unblock", "It was the bank", by, at)
        ]
    );
    assert!(rows.iter().all(|row| row.subject == ada.to_string()));
    let support = shop.t.staff(Role::Support, None).await;
    for (who, expected) in [(&support, "you are not allowed"), (&shop.customer, "not found")] {
        let refused = customers::change(s, who, ada, &block(true, "Why not"))
            .await
            .unwrap_err();
        assert!(refused.to_string().contains(expected), "{refused}");
    }
    shop.verified().await;
}

#[db_test]
async fn orders_of_a_preferred_customer_begin_before_others(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let admin = Program::of(&shop.t, &shop.admin).await;
    let ada = shop.customer.user.unwrap();
    admin
        .patch(&format!("/customers/{ada}"), &[], &json!({ "tier": "preferred" }))
        .await
        .is(200);
    let program = Program::of(&shop.t, &shop.customer).await;
    let placed = program
        .post("/orders", &order(&[("LAMP", 1)], None))
        .await
        .is(201);
    let graph = shop.graph(placed.text("/id").parse().unwrap()).await;
    assert_eq!(graph.order.priority, Priority::High);
    let actor = accounts::person(&shop.t.services, ada).await.unwrap().actor();
    let web = shop.try_place(&actor, &[(shop.pen, 1)], None).await.unwrap();
    assert_eq!(shop.graph(web.order).await.order.priority, Priority::High);
    shop.verified().await;
}

#[db_test]
async fn programs_find_read_and_change_customers(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let admin = Program::of(&shop.t, &shop.admin).await;
    let ada = shop.customer.user.unwrap();
    shop.t.user("adam@example.com").await;
    shop.t.user("bob@example.com").await;
    let found = admin.get("/customers?q=ada%40").await.is(200);
    assert_eq!(found.json["data"].as_array().unwrap().len(), 1);
    assert_eq!(found.text("/data/0/id"), ada.to_string());
    // Page by page, newest first, nobody twice.
    let (mut all, mut cursor): (Vec<UserId>, _) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/customers?limit=2{cursor}")).await.is(200);
        let ids = page.json["data"].as_array().unwrap().iter();
        all.extend(ids.map(|c| c["id"].as_str().unwrap().parse::<UserId>().unwrap()));
        match page.json["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let mut once = all.clone();
    once.sort();
    once.dedup();
    assert_eq!((all.len(), once.len()), (6, 6));
    let path = format!("/customers/{ada}");
    let read = admin.get(&path).await.is(200);
    assert_eq!(
        (read.header("etag"), read.json["blocked"].as_bool()),
        ("\"1\"", Some(false))
    );
    let body = json!({ "blocked": true, "tier": "vip", "reason": "A test" });
    let missing = admin.patch(&path, &[], &json!({ "blocked": true })).await.is(422);
    assert_eq!(missing.wrong(), ["#/reason"]);
    let stale = admin.patch(&path, &[("if-match", "\"7\"")], &body).await.is(412);
    assert_eq!(stale.problem(), "stale");
    let headers = [("if-match", "\"1\""), ("idempotency-key", "block-ada")];
    let changed = admin.patch(&path, &headers, &body).await.is(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(changed.json["decisions"][0]["action"], "tier=vip");
    assert_eq!(changed.json["decisions"][1]["reason"], "A test");
    let again = admin.patch(&path, &headers, &body).await.is(200);
    assert_eq!(
        (again.header("idempotent-replayed"), &again.text),
        ("true", &changed.text)
    );
    let other = admin
        .patch(&path, &headers, &json!({ "blocked": false, "reason": "No" }))
        .await
        .is(422);
    assert_eq!(other.problem(), "key-reused");
    let reads = Program::with(&shop.t, &shop.admin, &[TokenScope::CustomersRead]).await;
    reads.get(&path).await.is(200);
    reads.patch(&path, &[], &body).await.is(403);
    reads.get("/sellers").await.is(403);
}

#[db_test]
async fn a_sellers_terms_hold_for_orders_from_then_on(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let admin = Program::of(&shop.t, &shop.admin).await;
    let seller = shop.sellers[0].0;
    let before = shop.place(&[(shop.lamp, 1)], Some(GOOD)).await;
    let path = format!("/sellers/{seller}");
    for wrong in [json!({ "commission_rate": 10_001 }), json!({ "minimum": -1 })] {
        admin.patch(&path, &[], &wrong).await.is(422);
    }
    let changed = admin
        .patch(
            &path,
            &[("if-match", "\"1\"")],
            &json!({ "commission_rate": 2000, "minimum": 3000, "reason": "Season" }),
        )
        .await
        .is(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    let listed = admin.get("/sellers").await.is(200);
    let terms = listed.json["data"].as_array().unwrap();
    let own = terms.iter().find(|t| t["id"] == seller.to_string()).unwrap();
    assert_eq!(
        (own["commission_rate"].as_i64(), own["minimum"].as_i64()),
        (Some(2000), Some(3000))
    );
    let program = Program::of(&shop.t, &shop.customer).await;
    program
        .post("/orders", &order(&[("LAMP", 1)], None))
        .await
        .is(422);
    let placed = program
        .post("/orders", &order(&[("LAMP", 2)], None))
        .await
        .is(201);
    let after = shop.graph(placed.text("/id").parse().unwrap()).await;
    assert_eq!(after.parts[0].commission_rate, 2000);
    assert_eq!(shop.graph(before).await.parts[0].commission_rate, 1250);
    let none = sellers::Change {
        commission_rate: Some(0),
        ..sellers::Change::default()
    };
    let refused = sellers::change(&shop.t.services, &shop.sellers[0].1, seller, &none).await;
    assert!(matches!(refused, Err(Error::NotFound)));
    shop.verified().await;
}

#[db_test]
async fn administrators_block_on_a_page_without_javascript(t: TestDb) {
    let shop = Shop::open(t, 10).await;
    let ada = shop.customer.user.unwrap().to_string();
    let mut admin = staff(&shop.t, Role::Administrator).await;
    let page = admin.get("/admin/customers?q=ada").await;
    assert!(page.says("ada@example.com") && page.says("Block…") && !page.says("Blocked"));
    assert!(!page.says("bob"));
    let fields = |reason: &'static str| [("customer", ada.as_str()), ("reason", reason), ("version", "1")];
    let asked = "/admin/customers?q=ada";
    let back = admin
        .submit(asked, "/api/admin/block-customer", &fields(""))
        .await;
    assert!(back.says("The reason is missing."), "beside the field");
    let done = admin
        .submit(asked, "/api/admin/block-customer", &fields("Three chargebacks"))
        .await;
    assert!(done.says("is blocked.") && done.says("Blocked") && done.says("Unblock…"));
    let late = admin
        .submit(asked, "/api/admin/block-customer", &fields("Once more"))
        .await;
    assert!(late.says("changed since you opened the page"));
    let none = admin.get("/admin/customers?q=nobody").await;
    assert!(none.says("No customer fits."));
    let mut support = staff(&shop.t, Role::Support).await;
    let page = support.get("/admin/customers").await;
    assert!(page.says("ada@example.com") && !page.says("Block…"));
}

#[test]
fn the_command_line_blocks_and_unblocks() {
    let folder = Folder::new("block");
    let mut command = folder.waybill(&["user", "create", "--email", "ada@example.com", "--name", "Ada"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let password = b"a long enough password\n";
    child.stdin.take().unwrap().write_all(password).unwrap();
    let created = text(&child.wait_with_output().unwrap().stdout);
    let created = created.trim();
    let said = |args: &[&str]| {
        let output = folder.run(args);
        (
            output.status.success(),
            text(&output.stdout) + &text(&output.stderr),
        )
    };
    let (done, words) = said(&["user", "block", "ADA@example.com", "--reason", "Fraud"]);
    assert!(
        done && words.contains(&format!("{created} is blocked.")),
        "{words}"
    );
    let (done, words) = said(&["user", "unblock", "ada@example.com", "--reason", "Sorry"]);
    assert!(done && words.contains("is not blocked."), "{words}");
    let (done, words) = said(&["user", "block", "eve@example.com", "--reason", "Fraud"]);
    assert!(!done && words.contains("Nobody has an account"), "{words}");
    let (done, _) = said(&["user", "block", "ada@example.com"]);
    assert!(!done, "a reason is needed");
}
