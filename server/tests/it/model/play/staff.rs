//! What staff does about an order, and a seller that cannot deliver.

use domain::{holds::HoldKind, ids::SellerId, machines::PaymentState, priority::Priority};
use services::{
    edits::{self, Wish},
    fulfilment, holds, priorities,
};
use store::graph::Graph;

use super::{super::expected::Expected, Game, compare, done};

impl Game {
    fn seller_ids(&self) -> [SellerId; 2] {
        [0, 1].map(|n| self.shop.sellers[n].0)
    }

    pub(super) async fn edit(&self, order: &mut Expected, graph: &Graph, units: [i64; 2]) -> bool {
        use PaymentState as P;
        let after = order.edited(units);
        let mut wish = Wish::default();
        for (at, n) in after.into_iter().enumerate() {
            match self.part(graph, at) {
                Some(part) => {
                    let row = graph.lines.iter().find(|l| l.seller_order_id == part).unwrap();
                    wish.lines.push((row.id, n));
                }
                None if n > 0 => wish.additions.push((["LAMP", "PEN"][at].to_owned(), n)),
                None => {}
            }
        }
        let there = (0..2).all(|at| after[at] - order.lines[at].ordered <= self.shelf[at] - self.taken(at));
        // What a card is asked for cannot be changed.
        let cash = graph.order.payment_method == "cod";
        let paid = graph.payments.iter();
        let paid = cash || { paid }.any(|p| matches!(p.state, P::Authorized | P::Captured));
        let asked = |p: &store::entity::payments::Model| matches!(p.state, P::Created | P::RequiresAction);
        let asked = !cash && graph.payments.iter().any(asked);
        let more = (0..2).any(|at| after[at] > order.lines[at].ordered);
        let may = order.can_edit(units) && (there || !more) && paid && !asked;
        let (s, admin) = (&self.shop.t.services, &self.shop.admin);
        let proposal = edits::preview(s, admin, order.id, &wish).await;
        let result = edits::apply(s, admin, order.id, &wish, "Otherwise").await;
        compare(done(may), &result);
        if may {
            let now = self.shop.graph(order.id).await;
            let preview = proposal.unwrap().preview;
            assert_eq!(now.order.total, preview.after.total);
            for (line, n) in order.lines.iter_mut().zip(after) {
                line.ordered = n;
            }
            order.priced(&now, self.seller_ids());
            let promised = |graph: &Graph| graph.refunds.iter().map(|r| r.amount).sum::<i64>();
            let authorized = graph.payments.iter().any(|p| p.state == P::Authorized);
            if !cash && !authorized {
                assert_eq!(promised(&now) - promised(graph), preview.refund);
            }
            order.dearer |= preview.due > 0;
            if preview.due > 0 && order.balance(&now) > 0 {
                order.holds.entry(HoldKind::Payment).or_insert(true);
            }
        }
        !may
    }

    pub(super) async fn hold(&self, order: &mut Expected, kind: HoldKind) -> bool {
        let may = matches!(order.state(), "pending" | "confirmed") && !order.holds.contains_key(&kind);
        let (s, admin) = (&self.shop.t.services, &self.shop.admin);
        compare(done(may), &holds::set(s, admin, order.id, kind, "Wait").await);
        if may {
            order.holds.insert(kind, false);
        }
        !may
    }

    /// What the hold has kept from being confirmed is told by the order.
    pub(super) async fn release(&self, order: &mut Expected, kind: HoldKind) -> bool {
        let (s, admin) = (&self.shop.t.services, &self.shop.admin);
        compare(done(true), &holds::release(s, admin, order.id, kind, "").await);
        order.holds.remove(&kind);
        false
    }

    pub(super) async fn prioritise(&self, order: &Expected, priority: Priority) -> bool {
        let (s, admin) = (&self.shop.t.services, &self.shop.admin);
        let result = priorities::set(s, admin, order.id, priority, "").await;
        let may = matches!(order.state(), "pending" | "confirmed");
        compare(done(may), &result);
        !may
    }

    pub(super) async fn decline(&self, order: &mut Expected, graph: &Graph, part: usize) -> bool {
        let Some(id) = self.part(graph, part) else {
            return false;
        };
        let may = !order.pending && order.lines[part].state() == "new";
        let (s, seller) = (&self.shop.t.services, &self.shop.sellers[part].1);
        compare(done(may), &fulfilment::decline(s, seller, id, "Broken").await);
        if may {
            order.decline(part);
        }
        !may
    }
}
