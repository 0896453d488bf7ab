//! Lists are found in several ways, by how much there is of what is asked for. All of them find the same.

use domain::{
    actor::Scope,
    axes::PaymentAxis,
    headline::Headline,
    ids::{OrderId, SellerId},
};
use sea_orm::EntityTrait;
use services::cancellations;
use store::{
    entity::{order_lines, variants},
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
            && (self.q.is_empty() || words == "lovelace" || graph.lines.iter().any(named))
    }

    /// As a list finds it, page by page.
    async fn found(&self, shop: &Shop, scope: &Scope, standing_first: bool) -> Vec<OrderId> {
        let conn = shop.t.services.db.read();
        let search = match Search::read(self.q) {
            Some(search) => Some(search.look_up(conn, scope).await.unwrap()),
            None => None,
        };
        let wanted = Wanted {
            scopes: vec![scope.clone()],
            headline: self.headline,
            payment: self.payment,
            seller: self.seller,
            standing_first,
            from: None,
            before: None,
            search,
        };
        let (mut found, mut turn) = (Vec::new(), Turn::First);
        loop {
            let page = order_list::list(conn, &wanted, turn, 3).await.unwrap();
            found.extend(page.rows.iter().map(|row| row.id));
            match page.next {
                Some(key) => turn = Turn::After(key),
                None => break found,
            }
        }
    }
}

/// Asks for everything together with everything.
async fn compare(shop: &Shop, orders: &[OrderId]) {
    let mut graphs = Vec::new();
    for order in orders {
        graphs.push(shop.graph(*order).await);
    }
    let headlines = [None, Some(Headline::Completed), Some(Headline::Cancelled)];
    let payments = [None, Some(PaymentAxis::Paid), Some(PaymentAxis::Unpaid)];
    for headline in headlines {
        for payment in payments {
            for seller in [None, Some(shop.sellers[0].0)] {
                for q in ["", "lamp", "pen", "lovelace"] {
                    let asked = Asked {
                        headline,
                        payment,
                        seller,
                        q,
                    };
                    let fit = graphs.iter().filter(|graph| asked.fits(graph));
                    let fit: Vec<OrderId> = fit.map(|graph| graph.order.id).collect();
                    for standing_first in [false, true] {
                        let found = asked.found(shop, &Scope::All, standing_first).await;
                        assert_eq!(found, fit, "{asked:?}, {standing_first}");
                    }
                    let own = Scope::Own {
                        user: shop.customer.user,
                        orders: Vec::new(),
                    };
                    assert_eq!(asked.found(shop, &own, false).await, fit, "own, {asked:?}");
                }
            }
        }
    }
    // Parts of sellers, as the dashboard lists them.
    let conn = shop.t.services.db.read();
    for (scope, seller) in [
        (Scope::All, None),
        (Scope::Sellers(vec![shop.sellers[0].0]), Some(shop.sellers[0].0)),
    ] {
        let lamps = Search::read("lamp").unwrap().look_up(conn, &scope).await.unwrap();
        let wanted = seller_lists::Wanted {
            scope,
            seller: None,
            show: Show::All,
            search: Some(lamps),
        };
        let page = seller_lists::list(conn, &wanted, Turn::First, 20).await.unwrap();
        let asked = Asked {
            headline: None,
            payment: None,
            seller,
            q: "lamp",
        };
        let fit: Vec<OrderId> = graphs
            .iter()
            // Sellers see an order when its card was not declined.
            .filter(|graph| asked.fits(graph) && graph.order.headline != Headline::Pending)
            .map(|graph| graph.order.id)
            .collect();
        let found: Vec<OrderId> = page.rows.iter().map(|row| row.order_id).collect();
        assert_eq!(found, fit);
    }
}

#[db_test]
async fn what_is_rare_and_what_is_common_is_found_alike(t: TestDb) {
    let shop = Shop::open(t, 20).await;
    let orders = orders(&shop).await;
    compare(&shop, &orders).await;

    // More lines than are looked for one by one.
    let line = shop.graph(orders[6]).await.lines.remove(0);
    assert_eq!(line.variant_id, shop.lamp);
    let copy = |position| order_lines::Model {
        id: shop.t.services.id(),
        position,
        ..line.clone()
    };
    shop.t
        .insert_all::<order_lines::Entity, _>((10..5_015).map(copy).collect())
        .await;
    compare(&shop, &orders).await;

    // More variants of a name than are listed.
    let lamp = variants::Entity::find_by_id(shop.lamp).one(shop.t.services.db.read());
    let lamp = lamp.await.unwrap().unwrap();
    let copy = |position| variants::Model {
        id: shop.t.services.id(),
        sku: format!("LAMP-{position}"),
        position,
        ..lamp.clone()
    };
    shop.t
        .insert_all::<variants::Entity, _>((10..80).map(copy).collect())
        .await;
    compare(&shop, &orders).await;
}
