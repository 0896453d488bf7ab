//! How SQLite, which knows nothing of how many rows there are, goes about the lists: along an index that is in their order, and
//! never through all rows of a table or of a seller.

use domain::{
    actor::Scope,
    axes::PaymentAxis,
    headline::Headline,
    ids::{SellerId, UserId, VariantId},
    machine::Word,
    time::Timestamp,
};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, QueryResult, QueryTrait, Statement,
    StatementBuilder,
};
use uuid::Uuid;

use crate::{
    keyset::{Key, Turn},
    order_list::Wanted,
    reach::Reach,
    search::{Found, Goods, Search},
    seller_counts,
    seller_lists::{self, Show},
    ways::{EVER, searched::GoodsBy},
};

/// A step of a plan, and whether it is a step of the outermost select, which reads the rows of one page.
type Step = (String, bool);

async fn plan(conn: &DatabaseConnection, statement: Statement) -> Vec<Step> {
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = conn.query_all_raw(Statement { sql, ..statement }).await.unwrap();
    let step = |row: &QueryResult| {
        let parent: i32 = row.try_get("", "parent").unwrap();
        (row.try_get("", "detail").unwrap(), parent == 0)
    };
    rows.iter().map(step).collect()
}

/// An empty database of its own.
async fn empty() -> DatabaseConnection {
    let conn = Database::connect("sqlite::memory:").await.unwrap();
    Migrator::up(&conn, None).await.unwrap();
    conn
}

fn all_orders() -> Wanted {
    Wanted {
        scopes: vec![Scope::All],
        headline: None,
        payment: None,
        seller: None,
        from: None,
        before: None,
        search: None,
        reach: Reach::default(),
    }
}

fn turns() -> [Turn; 3] {
    let key = Key {
        on_top: false,
        at: Timestamp(7),
        id: Uuid::from_u128(7),
    };
    [Turn::First, Turn::After(key), Turn::Before(key)]
}

fn seller() -> SellerId {
    SellerId(Uuid::from_u128(1))
}

/// What is searched for, as if these goods had been found in the catalogue.
async fn found(conn: &DatabaseConnection, text: &str, goods: Goods) -> Found {
    let search = Search::read(text).unwrap();
    let mut found = search.look_up(conn, &Scope::All, None).await.unwrap();
    found.goods = goods;
    found
}

#[tokio::test]
async fn lists_go_along_an_index_in_their_order() {
    let conn = empty().await;
    let at = |day| Some(Timestamp(day * domain::time::DAY));
    for (headline, payment) in [
        (None, None),
        (Some(Headline::Cancelled), None),
        (None, Some(PaymentAxis::Failed)),
        (Some(Headline::Cancelled), Some(PaymentAxis::Failed)),
    ] {
        let in_ways = headline.is_some() != payment.is_some();
        for seller in [None, Some(seller())] {
            for (from, before) in [(None, None), (at(1), None), (at(1), at(9))] {
                for turn in turns() {
                    let wanted = Wanted {
                        headline,
                        payment,
                        seller,
                        from,
                        before,
                        ..all_orders()
                    };
                    let page = wanted
                        .page(&conn, turn, 40, GoodsBy::Variants)
                        .build(DbBackend::Sqlite);
                    let steps = plan(&conn, page).await;
                    // The orders of a page that were found in ways are sorted, and parts of one moment.
                    let sorted = |(step, outermost): &Step| {
                        step == "USE TEMP B-TREE FOR ORDER BY"
                            && !(*outermost && (in_ways || seller.is_some()))
                    };
                    assert!(!steps.iter().any(sorted), "{wanted:?}, {turn:?}: {steps:#?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn searches_leave_no_index_for_that_of_the_time() {
    let conn = empty().await;
    let variants = |n| Goods::Few((0..n).map(|n| VariantId(Uuid::from_u128(n))).collect());
    for text in ["WB-7", "ada@example.com", "415 555 0100", "lovelace"] {
        for goods in [variants(0), variants(1), variants(20)] {
            for (headline, scope) in [
                (None, Scope::All),
                (Some(Headline::Cancelled), Scope::All),
                (None, Scope::Locations(UserId(Uuid::from_u128(2)))),
            ] {
                for turn in turns() {
                    let wanted = Wanted {
                        headline,
                        from: Some(Timestamp(1)),
                        before: Some(Timestamp(9)),
                        scopes: vec![scope.clone()],
                        search: Some(found(&conn, text, goods.clone()).await),
                        ..all_orders()
                    };
                    let page = wanted
                        .page(&conn, turn, 40, GoodsBy::Variants)
                        .build(DbBackend::Sqlite);
                    let steps = plan(&conn, page).await;
                    let strays = |(step, _): &Step| {
                        let all = step.starts_with("SCAN orders") || step.starts_with("SCAN order_lines");
                        all || step.contains("orders_placed") || step.contains("orders_standing")
                    };
                    assert!(
                        !steps.iter().any(strays),
                        "{text}, {headline:?}, {turn:?}: {steps:#?}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn goods_in_the_orders_of_a_standing_are_looked_up_by_their_order() {
    let conn = empty().await;
    let variants = |n| Goods::Few((0..n).map(|n| VariantId(Uuid::from_u128(n))).collect());
    for goods in [variants(1), variants(20), Goods::Many] {
        for (headline, payment) in [
            (Some(Headline::Cancelled), None),
            (None, Some(PaymentAxis::Failed)),
            (Some(Headline::Cancelled), Some(PaymentAxis::Failed)),
        ] {
            for turn in turns() {
                let wanted = Wanted {
                    headline,
                    payment,
                    from: Some(Timestamp(1)),
                    before: Some(Timestamp(9)),
                    search: Some(found(&conn, "lamp 5", goods.clone()).await),
                    ..all_orders()
                };
                let page = wanted
                    .page(&conn, turn, 40, GoodsBy::Rows)
                    .build(DbBackend::Sqlite);
                let steps = plan(&conn, page).await;
                let lines = |(step, _): &&Step| step.contains(" order_lines ");
                assert!(steps.iter().any(|step| lines(&step)), "{steps:#?}");
                for (step, _) in steps.iter().filter(lines) {
                    assert!(step.contains("(order_id=?"), "{wanted:?}, {turn:?}: {steps:#?}");
                }
                let standing = steps.iter().filter(|(step, _)| step.contains("orders_standing"));
                let ways = match (headline, payment) {
                    (Some(_), Some(_)) => 1,
                    (Some(_), None) => PaymentAxis::ALL.len(),
                    _ => Headline::ALL.len(),
                };
                assert_eq!(standing.count(), ways, "{wanted:?}, {turn:?}: {steps:#?}");
            }
        }
    }
}

#[tokio::test]
async fn parts_of_orders_that_are_found_are_looked_up_by_their_order() {
    let conn = empty().await;
    let goods = Goods::Few(vec![VariantId(Uuid::from_u128(1)), VariantId(Uuid::from_u128(2))]);
    let near = (Some(Timestamp(1)), Some(Timestamp(9)));
    let ways = [
        (goods.clone(), EVER, GoodsBy::Variants),
        (goods, near, GoodsBy::Rows),
        (Goods::Many, EVER, GoodsBy::Variants),
    ];
    for show in [Show::All, Show::New, Show::Headline(Headline::Completed)] {
        for (scope, seller) in [
            (Scope::All, None),
            (Scope::All, Some(seller())),
            (Scope::Sellers(vec![seller()]), None),
        ] {
            for (goods, dates, goods_by) in &ways {
                for turn in turns() {
                    let found = found(&conn, "lovelace", goods.clone()).await;
                    let wanted = seller_lists::Wanted {
                        scope: scope.clone(),
                        seller,
                        show,
                        search: None,
                        reach: Reach::default(),
                    };
                    let page = wanted.page(&conn, &found, (*dates, *goods_by), turn, 40);
                    let steps = plan(&conn, page.build(DbBackend::Sqlite)).await;
                    let steps = || steps.iter().map(|(step, _)| step.as_str());
                    // A name and its beginning, and the beginning of a number.
                    let by_name = steps().filter(|step| step.contains("orders_name"));
                    let by_order = steps().filter(|step| {
                        step.starts_with("SEARCH seller_orders") && step.contains("(order_id=?)")
                    });
                    let all: Vec<&str> = steps().collect();
                    assert_eq!(
                        (by_name.count(), by_order.count()),
                        (2, 3),
                        "{wanted:?}, {turn:?}: {all:#?}"
                    );
                    let lines: Vec<_> = steps().filter(|step| step.contains(" order_lines ")).collect();
                    assert!(!lines.is_empty(), "{wanted:?}, {goods_by:?}: {all:#?}");
                    let column = match found.listed(*goods_by) {
                        Some(_) => "(variant_id=?",
                        None => "(seller_order_id=?",
                    };
                    for step in lines {
                        assert!(step.contains(column), "{wanted:?}, {goods_by:?}: {all:#?}");
                    }
                    assert!(
                        !steps().any(|step| step.starts_with("SCAN order")),
                        "{wanted:?}: {all:#?}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn counts_of_a_seller_read_what_they_count_and_no_more() {
    let conn = empty().await;
    for sellers in [vec![seller()], vec![seller(), SellerId(Uuid::from_u128(2))]] {
        let scope = Scope::Sellers(sellers);
        for query in [
            seller_counts::of_new(&scope, None),
            seller_counts::of_each(&scope, Some(seller())),
        ] {
            let steps = plan(&conn, StatementBuilder::build(&query, &DbBackend::Sqlite)).await;
            let read: Vec<&Step> = steps
                .iter()
                .filter(|(step, _)| step.contains(" seller_orders "))
                .collect();
            assert!(!read.is_empty(), "{steps:#?}");
            for (step, _) in read {
                let own = ["seller_orders_new", "seller_orders_headline"];
                assert!(own.iter().any(|index| step.contains(index)), "{step}");
            }
        }
    }
}
