//! Wishes to cancel and return, and what is decided of them.

use domain::{ids::RequestId, machine::Word, words::RequestKind};
use services::{cancellations, orders::settle, payments, returns};
use store::graph::Graph;

use super::{
    super::expected::{Expected, Return},
    End, Game, compare, done,
};

impl Game {
    pub(super) async fn ask_cancel(&self, order: &mut Expected, graph: &Graph, units: [i64; 2]) -> bool {
        let waiting = order.cancellations.last() == Some(&"pending");
        let wish = [0, 1].map(|at| if order.lines[at].ordered > 0 { units[at] } else { 0 });
        let there = (0..2).all(|at| wish[at] <= order.lines[at].open());
        let closed = matches!(order.state(), "rejected" | "cancelled");
        let may = !closed && order.open() > 0 && !waiting && there;
        let sums = settle::sums(&graph.transactions);
        let untouched = order.lines.iter().all(|line| line.packed == 0);
        let at_once = untouched && sums.captured == 0 && sums.authorized == 0;
        let shop = &self.shop;
        let s = &shop.t.services;
        // A moment later, so that requests are listed in the order they were made.
        shop.t.clock.advance(1);
        let mut lines = Vec::new();
        for (at, n) in wish.into_iter().enumerate().filter(|(_, n)| *n > 0) {
            let part = self.part(graph, at).unwrap();
            let row = graph.lines.iter().find(|l| l.seller_order_id == part).unwrap();
            lines.push((row.id, n));
        }
        let (who, id) = (&shop.customer, order.id);
        let result = cancellations::request_units(s, who, id, &lines, "too_slow", "").await;
        compare(done(may), &result);
        if may {
            order.wish = wish;
        }
        if may && at_once {
            order.cancellations.push("approved");
            order.grant();
        } else if may {
            order.cancellations.push("pending");
        }
        !may
    }

    pub(super) async fn decide_cancel(&self, order: &mut Expected, graph: &Graph, yes: bool) -> bool {
        let Some(id) = request(graph, RequestKind::Cancellation, usize::MAX) else {
            return false;
        };
        let waiting = order.cancellations.last() == Some(&"pending");
        let may = waiting && (!yes || order.granted() != [0, 0]);
        let (s, admin) = (&self.shop.t.services, &self.shop.admin);
        let result = if yes {
            cancellations::approve(s, admin, id, "").await
        } else {
            cancellations::reject(s, admin, id, "No.").await
        };
        compare(done(may), &result);
        if may {
            order.cancellations.pop();
            order
                .cancellations
                .push(if yes { "approved" } else { "rejected" });
            if yes {
                order.grant();
            }
        }
        !may
    }

    pub(super) async fn withdraw_cancel(&self, order: &mut Expected) -> bool {
        let may = order.cancellations.last() == Some(&"pending");
        let (s, customer) = (&self.shop.t.services, &self.shop.customer);
        compare(done(may), &cancellations::withdraw(s, customer, order.id).await);
        if may {
            order.cancellations.pop();
            order.cancellations.push("withdrawn");
        }
        !may
    }

    pub(super) async fn ask_return(
        &self,
        order: &mut Expected,
        graph: &Graph,
        part: usize,
        units: i64,
    ) -> bool {
        let Some(id) = self.part(graph, part) else {
            return false;
        };
        let line = &mut order.lines[part];
        let may = (1..=line.returnable()).contains(&units);
        let row = graph.lines.iter().find(|l| l.seller_order_id == id).unwrap().id;
        let (s, customer) = (&self.shop.t.services, &self.shop.customer);
        self.shop.t.clock.advance(1);
        let result = returns::request(s, customer, order.id, row, units, "damaged", "").await;
        compare(done(may), &result);
        if may {
            line.asked += units;
            order.returns.push(Return::new(part, units));
        }
        !may
    }

    pub(super) async fn decide_return(
        &self,
        order: &mut Expected,
        graph: &Graph,
        nth: usize,
        grant: Option<i64>,
    ) -> bool {
        let Some(id) = request(graph, RequestKind::Return, nth) else {
            return false;
        };
        let at = nth % order.returns.len();
        let Return {
            part, units, state, ..
        } = order.returns[at];
        let may = state == "requested";
        let (s, admin) = (&self.shop.t.services, &self.shop.admin);
        let result = if let Some(thousandths) = grant {
            let worth = order.lines[part].worth(units);
            let most = worth.min(order.returnable(graph));
            let amount = most * thousandths / 1000;
            if may {
                let more = returns::approve(s, admin, id, most + 1, "").await;
                compare(End::Refused, &more);
                order.lines[part].grant(units, amount);
            }
            returns::approve(s, admin, id, amount, "").await
        } else {
            returns::reject(s, admin, id, "No.").await
        };
        compare(done(may), &result);
        if may && grant.is_some() {
            order.returns[at].state = "approved";
        } else if may {
            order.returns[at].state = "rejected";
            order.lines[part].asked -= units;
        }
        !may
    }

    pub(super) async fn withdraw_return(&self, order: &mut Expected, graph: &Graph, nth: usize) -> bool {
        let Some(id) = request(graph, RequestKind::Return, nth) else {
            return false;
        };
        let at = nth % order.returns.len();
        let wish = &mut order.returns[at];
        let may = wish.state == "requested";
        let (s, customer) = (&self.shop.t.services, &self.shop.customer);
        compare(done(may), &returns::withdraw(s, customer, id).await);
        if may {
            wish.state = "withdrawn";
            order.lines[wish.part].asked -= wish.units;
        }
        !may
    }

    pub(super) async fn refund(&self, graph: &Graph, nth: usize, by_hand: bool) -> bool {
        if graph.refunds.is_empty() {
            return false;
        }
        let refund = &graph.refunds[nth % graph.refunds.len()];
        let may = refund.state.as_str() == "failed";
        let (s, admin) = (&self.shop.t.services, &self.shop.admin);
        let result = if by_hand {
            payments::paid_by_hand(s, admin, refund.id, "4711").await
        } else {
            payments::retry_refund(s, admin, refund.id).await
        };
        compare(done(may), &result);
        !may
    }
}

/// The request of a kind at `nth`, counted round; the last when `nth` is the largest number.
pub(super) fn request(graph: &Graph, kind: RequestKind, nth: usize) -> Option<RequestId> {
    let all: Vec<_> = graph.requests.iter().filter(|r| r.kind == kind).collect();
    if all.is_empty() {
        return None;
    }
    let at = if nth == usize::MAX {
        all.len() - 1
    } else {
        nth % all.len()
    };
    Some(all[at].id)
}
