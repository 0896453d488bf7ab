//! What comes back: sent, received, looked at, closed.

use domain::words::RequestKind;
use services::returns::{self, Receipt};
use store::graph::Graph;

use super::{super::expected::Expected, Game, compare, done, requests::request};

impl Game {
    pub(super) async fn send_return(&self, order: &mut Expected, graph: &Graph, nth: usize) -> bool {
        let Some(id) = request(graph, RequestKind::Return, nth) else {
            return false;
        };
        let at = nth % order.returns.len();
        let may = order.returns[at].state == "approved";
        let (s, customer) = (&self.shop.t.services, &self.shop.customer);
        compare(done(may), &returns::send(s, customer, id, "", "").await);
        if may {
            order.returns[at].state = "in_transit";
        }
        !may
    }

    pub(super) async fn receive(
        &self,
        order: &mut Expected,
        graph: &Graph,
        nth: usize,
        receipt: Receipt,
    ) -> bool {
        let Some(id) = request(graph, RequestKind::Return, nth) else {
            return false;
        };
        let at = nth % order.returns.len();
        let (units, no_more, all_fit) = (receipt.quantity.unwrap(), receipt.no_more, receipt.all_fit);
        let may = order.returns[at].can_receive(units, no_more, all_fit);
        let seller = &self.shop.sellers[order.returns[at].part].1;
        let result = returns::receive(&self.shop.t.services, seller, id, receipt).await;
        compare(done(may), &result);
        if may {
            order.receive(at, units, no_more, all_fit);
        }
        !may
    }

    pub(super) async fn inspect(&self, order: &mut Expected, graph: &Graph, nth: usize, fit: i64) -> bool {
        let Some(id) = request(graph, RequestKind::Return, nth) else {
            return false;
        };
        let at = nth % order.returns.len();
        let back = order.returns[at];
        let may = back.state == "received" && fit <= back.came;
        let seller = &self.shop.sellers[back.part].1;
        let reason = if fit < back.came { "Scratched" } else { "" };
        let result = returns::inspect(&self.shop.t.services, seller, id, fit, reason).await;
        compare(done(may), &result);
        if may {
            order.inspect(at, fit);
        }
        !may
    }

    pub(super) async fn close_return(&self, order: &mut Expected, graph: &Graph, nth: usize) -> bool {
        let Some(id) = request(graph, RequestKind::Return, nth) else {
            return false;
        };
        let at = nth % order.returns.len();
        let back = &mut order.returns[at];
        let may = back.state == "inspected";
        let (s, admin) = (&self.shop.t.services, &self.shop.admin);
        compare(done(may), &returns::close(s, admin, id, "So be it.").await);
        if may {
            back.state = "closed";
        }
        !may
    }
}
