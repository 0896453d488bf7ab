//! Lists are found in several ways, by how much there is of what is asked for. All of them find the same.

use domain::{
    actor::{Role, Scope},
    axes::PaymentAxis,
    headline::Headline,
    ids::{OrderId, SellerId, UserId},
    time::Timestamp,
};
use sea_orm::EntityTrait;
use services::cancellations;
use store::{
    entity::{grants, order_lines, seller_orders, variants},
    graph::Graph,
    keyset::Turn,
    order_list::{self, Wanted},
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
            Some(search) => Some(search.look_up(conn, &scope).await.unwrap()),
            None => None,
        };
        Wanted {
            scopes: vec![scope],
            headline: self.headline,
            payment: self.payment,
            seller: self.seller,
            standing_first: false,
            from: self.dates.map(|(from, _)| from),
            before: self.dates.map(|(_, before)| before),
            search,
        }
    }

    /// Whether it is looked for among the orders of its headline and payment.
    async fn standing_first(&self, shop: &Shop) -> bool {
        let wanted = self.wanted(shop, Scope::All).await;
        wanted
            .planned(shop.t.services.db.read())
            .await
            .unwrap()
            .standing_first
    }
}

/// A list, page by page to its end, and back again.
async fn found(shop: &Shop, wanted: &Wanted) -> Vec<OrderId> {
    let conn = shop.t.services.db.read();
    let (mut pages, mut turn) = (Vec::new(), Turn::First);
    let mut previous = loop {
        let page = order_list::list(conn, wanted, turn, 3).await.unwrap();
        pages.push(page.rows);
        match page.next {
            Some(key) => turn = Turn::After(key),
            None => break page.previous,
        }
    };
    for rows in pages.iter().rev().skip(1) {
        let turn = previous.map_or(Turn::First, Turn::Before);
        let page = order_list::list(conn, wanted, turn, 3).await.unwrap();
        assert_eq!(&page.rows, rows, "{wanted:?}");
        previous = page.previous;
    }
    assert_eq!(previous, None);
    pages.into_iter().flatten().map(|row| row.id).collect()
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
async fn compare(shop: &Shop, manager: UserId, orders: &[OrderId]) {
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
                    for standing_first in [false, true] {
                        let wanted = Wanted {
                            standing_first,
                            ..asked.wanted(shop, Scope::All).await
                        };
                        assert_eq!(found(shop, &wanted).await, fit, "{asked:?}, {standing_first}");
                    }
                    let own = Scope::Own {
                        user: shop.customer.user,
                        orders: Vec::new(),
                    };
                    let own = asked.wanted(shop, own).await;
                    assert_eq!(found(shop, &own).await, fit, "own, {asked:?}");
                    // All stock is at one location.
                    for (user, fit) in [(manager, &fit), (stranger, &Vec::new())] {
                        let mut there = asked.wanted(shop, Scope::All).await;
                        there.scopes = vec![Scope::Nothing, Scope::Locations(user)];
                        assert_eq!(&found(shop, &there).await, fit, "there, {asked:?}");
                    }
                }
            }
        }
    }
    // Parts of sellers, as the dashboard lists them.
    let conn = shop.t.services.db.read();
    for (scope, seller, q) in [
        (Scope::All, None, "lamp"),
        (Scope::All, None, "product"),
        (
            Scope::Sellers(vec![shop.sellers[0].0]),
            Some(shop.sellers[0].0),
            "lamp",
        ),
    ] {
        let searched = Search::read(q).unwrap().look_up(conn, &scope).await.unwrap();
        let wanted = seller_lists::Wanted {
            scope,
            seller: None,
            show: Show::All,
            search: Some(searched),
        };
        let page = seller_lists::list(conn, &wanted, Turn::First, 20).await.unwrap();
        let asked = Asked {
            headline: None,
            payment: None,
            seller,
            q,
            dates: None,
        };
        let fit: Vec<OrderId> = graphs
            .iter()
            // Sellers see an order when its card was not declined.
            .filter(|graph| asked.fits(graph) && graph.order.headline != Headline::Pending)
            .map(|graph| graph.order.id)
            .collect();
        let mut found: Vec<OrderId> = page.rows.iter().map(|row| row.order_id).collect();
        found.dedup();
        assert_eq!(found, fit);
    }
}

#[db_test]
async fn what_is_rare_and_what_is_common_is_found_alike(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let orders = orders(&shop).await;
    let manager = manager(&shop).await;
    compare(&shop, manager, &orders).await;

    let lamps = Asked {
        headline: Some(Headline::Cancelled),
        payment: None,
        seller: None,
        q: "lamp",
        dates: None,
    };
    assert!(!lamps.standing_first(&shop).await);

    // More lines than there are cancelled orders.
    let graph = shop.graph(orders[6]).await;
    let (line, part) = (&graph.lines[0], &graph.parts[0]);
    assert_eq!((line.variant_id, part.seller_id), (shop.lamp, shop.sellers[0].0));
    let copy = |position| order_lines::Model {
        id: shop.t.services.id(),
        position,
        ..line.clone()
    };
    let lines = (10..1_015).map(copy).collect();
    shop.t.insert_all::<order_lines::Entity, _>(lines).await;
    assert!(lamps.standing_first(&shop).await);
    compare(&shop, manager, &orders).await;

    // More variants of a name than are listed.
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
    compare(&shop, manager, &orders).await;

    // An order of which a seller has several parts is found once.
    let copy = |position| seller_orders::Model {
        id: shop.t.services.id(),
        position,
        ..part.clone()
    };
    let parts = (10..15).map(copy).collect();
    shop.t.insert_all::<seller_orders::Entity, _>(parts).await;
    compare(&shop, manager, &orders).await;
}
