//! Lists are found in several ways, by how much there is of what is asked for. All of them find the same.

use std::fmt::Debug;

use domain::{
    actor::{Role, Scope},
    axes::PaymentAxis,
    headline::Headline,
    ids::{OrderId, SellerId, SellerOrderId, UserId},
    machines::SellerOrderState,
    time::Timestamp,
};
use sea_orm::EntityTrait;
use services::cancellations;
use store::{
    entity::{grants, order_lines, seller_orders, variants},
    graph::Graph,
    keyset::{Page, Turn},
    order_list::{self, Wanted},
    reach::Reach,
    search::Search,
    seller_lists::{self, Show},
};
use testkit::{TestDb, db_test};

use crate::fixture::{DECLINED, GOOD, Shop};

/// One of each kind, newest first.
async fn orders(shop: &Shop) -> Vec<OrderId> {
    let s = &shop.t.services;
    let mut orders = Vec::new();
    for (lines, card) in [
        (vec![(shop.lamp, 1)], None),
        (vec![(shop.lamp, 2), (shop.pen, 1)], Some(GOOD)),
        (vec![(shop.pen, 1), (shop.ink, 2)], Some(GOOD)),
        (vec![(shop.lamp, 1), (shop.ink, 1)], Some(DECLINED)),
        (vec![(shop.pen, 2)], None),
        (vec![(shop.lamp, 3), (shop.ink, 1)], Some(GOOD)),
        (vec![(shop.lamp, 1)], Some(GOOD)),
    ] {
        orders.push(shop.place(&lines, card).await);
        shop.t.clock.advance(domain::time::MINUTE);
    }
    shop.settle().await;
    shop.deliver(orders[1], 0).await;
    shop.deliver(orders[6], 0).await;
    cancellations::request(s, &shop.customer, orders[5], "changed_mind", "")
        .await
        .unwrap();
    let request = shop.graph(orders[5]).await.requests[0].id;
    cancellations::approve(s, &shop.admin, request, "").await.unwrap();
    shop.settle().await;
    orders.reverse();
    orders
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
struct Asked {
    headline: Option<Headline>,
    payment: Option<PaymentAxis>,
    seller: Option<SellerId>,
    q: &'static str,
    dates: Option<(Timestamp, Timestamp)>,
}

impl Asked {
    fn fits(&self, graph: &Graph) -> bool {
        let words = self.q.split(' ').next().unwrap_or_default().to_lowercase();
        let named = |line: &order_lines::Model| line.title.to_lowercase().contains(&words);
        self.headline
            .is_none_or(|headline| graph.order.headline == headline)
            && self
                .payment
                .is_none_or(|payment| graph.order.payment_status == payment)
            && self
                .seller
                .is_none_or(|seller| graph.parts.iter().any(|part| part.seller_id == seller))
            && self
                .dates
                .is_none_or(|(from, before)| (from..before).contains(&graph.order.placed_at))
            && (self.q.is_empty() || words == "lovelace" || graph.lines.iter().any(named))
    }

    async fn wanted(&self, shop: &Shop, scope: Scope) -> Wanted {
        let conn = shop.t.services.db.read();
        let search = match Search::read(self.q) {
            Some(search) => Some(search.look_up(conn, &scope, None).await.unwrap()),
            None => None,
        };
        Wanted {
            scopes: vec![scope],
            headline: self.headline,
            payment: self.payment,
            seller: self.seller,
            from: self.dates.map(|(from, _)| from),
            before: self.dates.map(|(_, before)| before),
            search,
            reach: Reach::default(),
        }
    }
}

/// Nothing is few and everything is common.
const NOTHING: Reach = Reach {
    few_lines: 0,
    standing: 0,
    rows: 0,
    common: 0,
};

/// What is looked through, and how many rows are on a page: the lines of goods, in one way; all rows, since they are few; all orders
/// of a standing, since it is rare; the lines of each variant; and the list's next two rows, which fill a page of one row, or do not.
const READS: [(Reach, u64); 5] = [
    (
        Reach {
            few_lines: 20_000,
            ..NOTHING
        },
        3,
    ),
    (
        Reach {
            rows: 20_000,
            ..NOTHING
        },
        3,
    ),
    (
        Reach {
            standing: 20_000,
            common: 20_000,
            ..NOTHING
        },
        3,
    ),
    (
        Reach {
            common: 20_000,
            ..NOTHING
        },
        3,
    ),
    (Reach { rows: 1, ..NOTHING }, 1),
];

/// A list, page by page to its end, and back again.
async fn there_and_back<T: PartialEq + Debug>(page: impl AsyncFn(Turn) -> Page<T>) -> Vec<T> {
    let (mut pages, mut turn) = (Vec::new(), Turn::First);
    let mut previous = loop {
        let page = page(turn).await;
        pages.push(page.rows);
        match page.next {
            Some(key) => turn = Turn::After(key),
            None => break page.previous,
        }
    };
    for rows in pages.iter().rev().skip(1) {
        let page = page(previous.map_or(Turn::First, Turn::Before)).await;
        assert_eq!(&page.rows, rows);
        previous = page.previous;
    }
    assert_eq!(previous, None);
    pages.into_iter().flatten().collect()
}

async fn found(shop: &Shop, wanted: &Wanted, limit: u64) -> Vec<OrderId> {
    let conn = shop.t.services.db.read();
    let page = async |turn| {
        let page = order_list::list(conn, wanted, turn, limit).await.unwrap();
        page.map(|row| row.id)
    };
    there_and_back(page).await
}

/// Somebody who works at the shop's only location.
async fn manager(shop: &Shop) -> UserId {
    let user = shop.t.user("manager@example.com").await.user.unwrap();
    let grant = grants::Model {
        id: shop.t.services.id(),
        user_id: user,
        role: Role::BranchManager,
        seller_id: None,
        location_id: Some(shop.t.location().await),
    };
    shop.t.insert::<grants::Entity, _>(grant).await;
    user
}

/// Asks for everything together with everything.
async fn compare(shop: &Shop, manager: UserId, orders: &[OrderId], reads: &[(Reach, u64)]) {
    let mut graphs = Vec::new();
    for order in orders {
        graphs.push(shop.graph(*order).await);
    }
    let stranger = shop.admin.user.unwrap();
    let headlines = [None, Some(Headline::Completed), Some(Headline::Cancelled)];
    let dates = (graphs[5].order.placed_at, graphs[1].order.placed_at);
    let payments = [None, Some(PaymentAxis::Paid), Some(PaymentAxis::Unpaid)];
    for headline in headlines {
        for payment in payments {
            for seller in [None, Some(shop.sellers[0].0)] {
                for (q, dates) in [
                    ("", None),
                    ("", Some(dates)),
                    ("lamp", None),
                    ("lamp", Some(dates)),
                    ("pen", None),
                    ("product", None),
                    ("lovelace", None),
                ] {
                    let asked = Asked {
                        headline,
                        payment,
                        seller,
                        q,
                        dates,
                    };
                    let fit = graphs.iter().filter(|graph| asked.fits(graph));
                    let fit: Vec<OrderId> = fit.map(|graph| graph.order.id).collect();
                    let standing = headline.is_some() || payment.is_some();
                    let reads = if standing { reads } else { &reads[..1] };
                    for (reach, limit) in reads.iter().copied() {
                        let wanted = Wanted {
                            reach,
                            ..asked.wanted(shop, Scope::All).await
                        };
                        assert_eq!(found(shop, &wanted, limit).await, fit, "{asked:?}, {reach:?}");
                    }
                    let own = Scope::Own {
                        user: shop.customer.user,
                        orders: Vec::new(),
                    };
                    let own = asked.wanted(shop, own).await;
                    assert_eq!(found(shop, &own, 3).await, fit, "own, {asked:?}");
                    // All stock is at one location.
                    let reads = if q == "lamp" { reads } else { &reads[..1] };
                    for (user, fit) in [(manager, &fit), (stranger, &Vec::new())] {
                        for (reach, limit) in reads.iter().copied() {
                            let there = Wanted {
                                scopes: vec![Scope::Nothing, Scope::Locations(user)],
                                reach,
                                ..asked.wanted(shop, Scope::All).await
                            };
                            assert_eq!(
                                &found(shop, &there, limit).await,
                                fit,
                                "there, {asked:?}, {reach:?}"
                            );
                        }
                    }
                }
            }
        }
    }
    compare_parts(shop, &graphs, reads).await;
}

/// The parts of sellers, as the dashboard lists them.
async fn compare_parts(shop: &Shop, graphs: &[Graph], reads: &[(Reach, u64)]) {
    let conn = shop.t.services.db.read();
    let seller = shop.sellers[0].0;
    let shows = [
        Show::All,
        Show::New,
        Show::Headline(Headline::Completed),
        Show::Headline(Headline::Cancelled),
    ];
    for (scope, of) in [
        (Scope::All, None),
        (Scope::All, Some(seller)),
        (Scope::Sellers(vec![seller]), None),
    ] {
        for (show, q) in shows
            .iter()
            .flat_map(|show| ["lamp", "pen", "product", "lovelace"].map(|q| (*show, q)))
        {
            // Staff finds sellers by their names too.
            let names = ["lamp", "pen"].iter().position(|name| *name == q);
            let seller_named = names.filter(|_| scope == Scope::All).map(|at| shop.sellers[at].0);
            let fits = |graph: &Graph, part: &seller_orders::Model| {
                let named = |line: &order_lines::Model| {
                    line.seller_order_id == part.id && line.title.to_lowercase().contains(q)
                };
                part.released
                    && (of.is_none() && scope == Scope::All || part.seller_id == seller)
                    && match show {
                        Show::All => true,
                        Show::New => part.seen_at.is_none() && part.state == SellerOrderState::New,
                        Show::Headline(headline) => part.headline == headline,
                    }
                    && (q == "lovelace"
                        || seller_named == Some(part.seller_id)
                        || graph.lines.iter().any(named))
            };
            let mut fit = Vec::new();
            for graph in graphs {
                let parts = graph.parts.iter().filter(|part| fits(graph, part));
                let mut parts: Vec<SellerOrderId> = parts.map(|part| part.id).collect();
                parts.sort_by(|a, b| b.cmp(a));
                fit.extend(parts);
            }
            for (reach, limit) in reads.iter().copied() {
                let search = Search::read(q).unwrap().look_up(conn, &scope, of).await.unwrap();
                let wanted = seller_lists::Wanted {
                    scope: scope.clone(),
                    seller: of,
                    show,
                    search: Some(search),
                    reach,
                };
                let found = there_and_back(async |turn| {
                    let page = seller_lists::list(conn, &wanted, turn, limit).await.unwrap();
                    page.map(|row| row.id)
                });
                assert_eq!(found.await, fit, "{wanted:?}");
            }
        }
    }
}

#[db_test]
async fn what_is_rare_and_what_is_common_is_found_alike(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let orders = orders(&shop).await;
    let manager = manager(&shop).await;

    // An order of which a seller has several parts is found once.
    let graph = shop.graph(orders[6]).await;
    let copy = |position| seller_orders::Model {
        id: shop.t.services.id(),
        position,
        ..graph.parts[0].clone()
    };
    let parts = (10..15).map(copy).collect();
    shop.t.insert_all::<seller_orders::Entity, _>(parts).await;
    compare(&shop, manager, &orders, &READS).await;

    // More variants of a name than are listed: those are looked for in the rows that are next, in all of them, or in these until
    // there are enough.
    let lamp = variants::Entity::find_by_id(shop.lamp).one(shop.t.services.db.read());
    let lamp = lamp.await.unwrap().unwrap();
    let copy = |position| variants::Model {
        id: shop.t.services.id(),
        sku: format!("LAMP-{position}"),
        position,
        ..lamp.clone()
    };
    let variants = (10..80).map(copy).collect();
    shop.t.insert_all::<variants::Entity, _>(variants).await;
    compare(&shop, manager, &orders, &[READS[0], READS[1], READS[4]]).await;
}
