//! The demo shop with many orders: consistent, of every kind, made once; and its lists find what they should.

use std::collections::BTreeSet;

use domain::{
    actor::{Actor, Grant, Role},
    axes::PaymentAxis,
    headline::Headline,
    machine::Word,
    machines::SellerOrderState,
    number::OrderNumber,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use services::{
    demo, jobs, verify,
    views::{Turn, admin, listing, seller},
};
use store::entity::{mails, order_lines, orders, seller_orders, shipments, stock_items};
use testkit::{TestDb, db_test};

use crate::statements::counted;

const MANY: u64 = 300;

async fn filled(t: &TestDb, many: u64) {
    demo::fill_many(&t.services, many, &mut |_, _| {}).await.unwrap();
}

fn admin() -> Actor {
    let grant = Grant {
        role: Role::Administrator,
        seller: None,
    };
    Actor::user(uuid::Uuid::from_u128(1).into(), vec![grant])
}

/// The numbers of all orders that a filter lets pass, page by page, in their order.
async fn walked(t: &TestDb, filter: &admin::OrderFilter) -> Vec<OrderNumber> {
    let (mut all, mut turn) = (Vec::new(), Turn::First);
    loop {
        let filter = admin::OrderFilter {
            turn,
            ..filter.clone()
        };
        let page = admin::orders(&t.services, &admin(), filter).await.unwrap().page;
        all.extend(page.rows.into_iter().map(|row| row.number));
        match page.next {
            Some(key) => turn = Turn::After(key),
            None => return all,
        }
    }
}

/// The numbers of the orders that `keep` keeps, newest first.
async fn expected(t: &TestDb, keep: impl Fn(&orders::Model) -> bool) -> Vec<OrderNumber> {
    let all = orders::Entity::find()
        .order_by_desc(orders::Column::PlacedAt)
        .order_by_desc(orders::Column::Id)
        .all(t.services.db.read())
        .await
        .unwrap();
    all.into_iter().filter(|o| keep(o)).map(|o| o.number).collect()
}

#[db_test]
async fn many_orders_are_made_once_and_hold_together(t: TestDb) {
    filled(&t, MANY).await;
    let db = t.services.db.read();
    let made = orders::Entity::find()
        .filter(orders::Column::ExternalRef.starts_with("demo:"))
        .all(db)
        .await
        .unwrap();
    assert_eq!(made.len() as u64, MANY);
    let headlines: BTreeSet<&str> = made.iter().map(|o| o.headline.as_str()).collect();
    for wanted in [
        "cancelled",
        "completed",
        "confirmed",
        "processing",
        "shipped",
        "refunded",
    ] {
        assert!(headlines.contains(wanted), "no order is {wanted}: {headlines:?}");
    }
    let report = verify::run(&t.services).await.unwrap();
    assert!(report.is_clean(), "{report}");
    let (mailed, shelves) = (
        mails::Entity::find().count(db).await.unwrap(),
        stock_items::Entity::find().all(db).await.unwrap(),
    );
    assert!(shelves.iter().all(|shelf| shelf.on_hand >= shelf.reserved));

    // Again it changes nothing, for more it goes on, and nobody is mailed.
    filled(&t, MANY).await;
    filled(&t, MANY + 20).await;
    jobs::drain(&t.services).await.unwrap();
    assert_eq!(mails::Entity::find().count(db).await.unwrap(), mailed);
    let report = verify::run(&t.services).await.unwrap();
    assert!(report.is_clean() && report.orders > MANY + 20, "{report}");
}

#[db_test]
async fn every_filter_gives_its_orders_page_by_page(t: TestDb) {
    filled(&t, 150).await;
    let none = admin::OrderFilter::default();
    assert_eq!(walked(&t, &none).await, expected(&t, |_| true).await);
    for headline in Headline::ALL {
        let filter = admin::OrderFilter {
            status: headline.as_str().to_owned(),
            ..none.clone()
        };
        assert_eq!(
            walked(&t, &filter).await,
            expected(&t, |o| o.headline == *headline).await
        );
    }
    for payment in PaymentAxis::ALL {
        let filter = admin::OrderFilter {
            payment: payment.as_str().to_owned(),
            ..none.clone()
        };
        let paid = expected(&t, |o| o.payment_status == *payment).await;
        assert_eq!(walked(&t, &filter).await, paid);
        let filter = admin::OrderFilter {
            status: "completed".to_owned(),
            ..filter
        };
        let both = |o: &orders::Model| o.payment_status == *payment && o.headline == Headline::Completed;
        assert_eq!(walked(&t, &filter).await, expected(&t, both).await);
    }
    let part = seller_orders::Entity::find()
        .one(t.services.db.read())
        .await
        .unwrap()
        .unwrap();
    let filter = listing::Orders {
        seller: Some(part.seller_id),
        ..listing::Orders::default()
    };
    let found = listing::orders(&t.services, &admin(), filter, Turn::First, 500)
        .await
        .unwrap();
    let of_seller = seller_orders::Entity::find()
        .filter(seller_orders::Column::SellerId.eq(part.seller_id))
        .count(t.services.db.read())
        .await
        .unwrap();
    assert_eq!(found.rows.len() as u64, of_seller);
}

#[db_test]
async fn an_order_is_found_among_many_by_all_that_is_known_of_it(t: TestDb) {
    filled(&t, 150).await;
    let db = t.services.db.read();
    let parcel = shipments::Entity::find()
        .filter(shipments::Column::Awb.ne(""))
        .order_by_desc(shipments::Column::Id)
        .one(db)
        .await
        .unwrap()
        .unwrap();
    let order = orders::Entity::find_by_id(parcel.order_id)
        .one(db)
        .await
        .unwrap()
        .unwrap();
    let lines = order_lines::Entity::find().all(db).await.unwrap();
    let line = lines.iter().find(|l| l.order_id == order.id).unwrap();
    let address = &order.shipping_address;
    let find = async |q: &str| {
        let filter = admin::OrderFilter {
            q: q.to_owned(),
            ..admin::OrderFilter::default()
        };
        walked(&t, &filter).await
    };
    let local = &address.phone[2..];
    let last = address.name.split(' ').next_back().unwrap();
    let typed = [
        order.number.to_string(),
        order.number.as_str()[..6].to_lowercase(),
        order.email.to_uppercase(),
        order.email[..order.email.find('@').unwrap() + 3].to_owned(),
        address.phone.clone(),
        format!("0{} {}", &local[..3], &local[3..]),
        parcel.awb.to_lowercase(),
        last.to_uppercase(),
        last[..4].to_owned(),
        address.name.clone(),
    ];
    for q in typed {
        let found = find(&q).await;
        assert!(found.contains(&order.number), "{q} finds {found:?}");
        assert!(found.len() < 60, "{q} finds {} orders", found.len());
    }
    let title = line.title.to_lowercase();
    let of_title = |o: &orders::Model| {
        let mut own = lines.iter().filter(|l| l.order_id == o.id);
        own.any(|l| l.title.to_lowercase().contains(&title))
    };
    assert_eq!(
        find(&line.title.to_uppercase()).await,
        expected(&t, of_title).await
    );
    // So many goods have an `a` in their name that orders are walked through.
    let common = |o: &orders::Model| {
        let mut own = lines.iter().filter(|l| l.order_id == o.id);
        own.any(|l| format!("{}{}", l.title, l.sku).to_lowercase().contains("la"))
            || o.name_key.starts_with("la")
    };
    assert_eq!(find("la").await, expected(&t, common).await);
    let filter = admin::OrderFilter {
        q: line.title.clone(),
        status: order.headline.as_str().to_owned(),
        ..admin::OrderFilter::default()
    };
    assert!(walked(&t, &filter).await.contains(&order.number));
}

#[db_test]
async fn sellers_find_their_parts_new_or_not(t: TestDb) {
    filled(&t, 150).await;
    let db = t.services.db.read();
    let lines = order_lines::Entity::find().all(db).await.unwrap();
    let parts = seller_orders::Entity::find()
        .filter(seller_orders::Column::Released.eq(true))
        .all(db)
        .await
        .unwrap();
    let fresh = parts
        .iter()
        .find(|p| p.state == SellerOrderState::New && p.seen_at.is_none());
    let done = parts.iter().find(|p| p.state == SellerOrderState::Completed);
    for part in [fresh.unwrap(), done.unwrap()] {
        let line = lines.iter().find(|l| l.seller_order_id == part.id).unwrap();
        let order = orders::Entity::find_by_id(part.order_id)
            .one(db)
            .await
            .unwrap()
            .unwrap();
        let grant = Grant {
            role: Role::SellerOwner,
            seller: Some(part.seller_id),
        };
        let owner = Actor::user(uuid::Uuid::from_u128(2).into(), vec![grant]);
        for (actor, whole) in [(&owner, false), (&admin(), true)] {
            for q in [
                line.title.as_str(),
                order.number.as_str(),
                order.name_key.as_str(),
                order.email.as_str(),
            ] {
                let filter = seller::Filter {
                    q: q.to_owned(),
                    ..seller::Filter::default()
                };
                let list = seller::seller_orders(&t.services, actor, filter).await.unwrap();
                let found = list.page.rows.iter().any(|row| row.id == part.id);
                assert_eq!(found, whole || q != order.email, "{q}");
            }
        }
    }
}

#[db_test]
async fn long_lists_take_no_more_statements_than_short_ones(t: TestDb) {
    let mut counts = Vec::new();
    for many in [40, 120] {
        filled(&t, many).await;
        let s = &t.services;
        let with = |status: &str, q: &str| admin::OrderFilter {
            status: status.to_owned(),
            q: q.to_owned(),
            ..admin::OrderFilter::default()
        };
        counts.push([
            counted(admin::orders(s, &admin(), with("", ""))).await.1,
            counted(admin::orders(s, &admin(), with("completed", ""))).await.1,
            counted(admin::orders(s, &admin(), with("", "lamp"))).await.1,
            counted(seller::seller_orders(s, &admin(), seller::Filter::default()))
                .await
                .1,
        ]);
    }
    assert_eq!(counts, [[3, 3, 5, 5], [3, 3, 5, 5]]);
}
