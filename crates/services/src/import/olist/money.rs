//! The payments and the double entries of one historical order.

use domain::{
    event::OrderEvent,
    machines::PaymentState,
    refund::Undone,
    words::{TransactionKind, TransactionStatus},
};
use store::{
    entity::{ledger_entries, payment_transactions, payments, seller_orders},
    graph::Graph,
};
use uuid::Uuid;

use super::{
    course::Course,
    facts::{CURRENCY, PaymentFacts},
    ids,
    life::Step,
    rows::{external_ref, index},
};
use crate::orders::ledger::{self, Entry, Group};

/// A payment, and the taking of it when the order was approved. A payment of zero takes nothing.
pub(super) fn add_payment(
    graph: &mut Graph,
    key: &str,
    course: &Course,
    n: usize,
    payment: &PaymentFacts<'_>,
) {
    let placed_at = graph.order.placed_at;
    let taken = course.approved.filter(|_| payment.amount > 0);
    let row = payments::Model {
        id: ids::timed("payment", key, n, placed_at),
        order_id: graph.order.id,
        position: index(n),
        method: payment.method.to_owned(),
        state: if taken.is_some() {
            PaymentState::Captured
        } else {
            PaymentState::Created
        },
        amount: payment.amount,
        currency: CURRENCY,
        provider_ref: None,
        token: None,
        error: None,
        created_at: placed_at,
    };
    if let Some(at) = taken {
        graph.transactions.push(payment_transactions::Model {
            id: ids::timed("transaction", key, n, placed_at),
            payment_id: row.id,
            order_id: graph.order.id,
            kind: TransactionKind::Capture,
            status: TransactionStatus::Succeeded,
            amount: payment.amount,
            reference: format!("{}:{n}", external_ref(key)),
            provider_ref: None,
            at,
        });
    }
    graph.payments.push(row);
}

/// All of a part, to be undone.
pub(super) const fn whole(part: &seller_orders::Model) -> Undone {
    Undone {
        goods: ledger::goods(part),
        tax: part.tax,
        shipping: part.shipping,
    }
}

/// The double entries that follow from the steps.
pub(super) fn ledger(graph: &Graph, key: &str, steps: &[Step]) -> Vec<ledger_entries::Model> {
    let mut rows = Vec::new();
    let mut groups = 0;
    let mut book = |at, group: Group| {
        let Group { kind, entries } = group;
        let id: Uuid = ids::timed("ledger", key, groups, graph.order.placed_at);
        groups += 1;
        rows.extend(entries.into_iter().filter(|e| e.amount != 0).map(
            |Entry {
                 account,
                 seller,
                 amount,
             }| {
                ledger_entries::Model {
                    id: 0,
                    entry_group: id,
                    order_id: graph.order.id,
                    kind: kind.to_owned(),
                    account,
                    seller_id: seller,
                    currency: CURRENCY,
                    amount,
                    at,
                }
            },
        ));
    };
    for step in steps {
        match step.event {
            OrderEvent::Placed { .. } => {
                for group in ledger::sale(graph) {
                    book(step.at, group);
                }
            }
            OrderEvent::PaymentCaptured { amount, .. } => book(step.at, ledger::capture(amount)),
            OrderEvent::LinesCancelled { .. } => {
                for part in graph.parts.iter().filter(|p| p.total > 0) {
                    for group in ledger::less("cancellation", part.seller_id, whole(part), 0) {
                        book(step.at, group);
                    }
                }
            }
            _ => {}
        }
    }
    rows
}
