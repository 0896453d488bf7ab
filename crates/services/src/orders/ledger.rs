//! Double entries of an order. In every group, what is owed and what is owing add up to zero.
//!
//! A positive amount is owed *to* the account's owner, a negative one *by* it.

use domain::{ids::SellerId, words::Account};
use sea_orm::{ActiveValue::NotSet, Set};
use store::{entity::ledger_entries, graph::Graph};

use super::Change;

/// One side of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Whose account.
    pub account: Account,
    /// Which seller, for a seller's account.
    pub seller: Option<SellerId>,
    /// Minor units.
    pub amount: i64,
}

impl Entry {
    /// An entry of an account there is only one of.
    #[must_use]
    pub const fn of(account: Account, amount: i64) -> Self {
        Self {
            account,
            seller: None,
            amount,
        }
    }

    /// An entry of a seller's account.
    #[must_use]
    pub const fn seller(seller: SellerId, amount: i64) -> Self {
        Self {
            account: Account::Seller,
            seller: Some(seller),
            amount,
        }
    }
}

/// A sale: the customer owes the total, sellers are owed their parts without tax, the state its tax.
#[must_use]
pub fn sale(graph: &Graph) -> Vec<Entry> {
    let order = &graph.order;
    let mut entries = vec![
        Entry::of(Account::Customer, -order.total),
        Entry::of(Account::Tax, order.tax),
    ];
    entries.extend(
        graph
            .parts
            .iter()
            .map(|p| Entry::seller(p.seller_id, p.total - p.tax)),
    );
    entries
}

/// Money that reached us: the provider holds it, the customer owes less.
#[must_use]
pub fn capture(amount: i64) -> Vec<Entry> {
    vec![
        Entry::of(Account::Gateway, -amount),
        Entry::of(Account::Customer, amount),
    ]
}

/// Money that went back to the customer.
#[must_use]
pub fn refund(amount: i64) -> Vec<Entry> {
    vec![
        Entry::of(Account::Customer, -amount),
        Entry::of(Account::Gateway, amount),
    ]
}

/// A part of a sale undone: `amount` is no longer owed by the customer, `tax` of it not to the state.
#[must_use]
pub fn undo(seller: SellerId, amount: i64, tax: i64) -> Vec<Entry> {
    vec![
        Entry::of(Account::Customer, amount),
        Entry::seller(seller, -(amount - tax)),
        Entry::of(Account::Tax, -tax),
    ]
}

/// Books a group on the order under change; entries of zero are left out.
pub fn book(work: &mut Change<'_>, kind: &str, entries: Vec<Entry>) {
    debug_assert_eq!(
        entries.iter().map(|e| e.amount).sum::<i64>(),
        0,
        "a ledger group must sum to zero"
    );
    let group = work.s.id();
    let rows = entries
        .into_iter()
        .filter(|e| e.amount != 0)
        .map(
            |Entry {
                 account,
                 seller,
                 amount,
             }| ledger_entries::ActiveModel {
                id: NotSet,
                entry_group: Set(group),
                order_id: Set(work.graph.order.id),
                kind: Set(kind.to_owned()),
                account: Set(account),
                seller_id: Set(seller),
                currency: Set(work.graph.order.currency),
                amount: Set(amount),
                at: Set(work.now),
            },
        )
        .collect();
    work.ledger(rows);
}
