//! Double entries of an order. In every group, what is owed and what is owing add up to zero.
//!
//! A positive amount is owed *to* the account's owner, a negative one *by* it.

use domain::{commission, ids::SellerId, refund::Undone, words::Account};
use sea_orm::{ActiveValue::NotSet, Set};
use store::{
    entity::{ledger_entries, seller_orders},
    graph::Graph,
};

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

/// Entries that belong together, and what for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// What for: `sale`, `shipping`, `commission`, `capture`, `refund`, `cancellation`, `return` or `edit`.
    pub kind: &'static str,
    /// Both sides of it.
    pub entries: Vec<Entry>,
}

/// The kind of what is owed for sending, and of what is no longer owed.
pub const SHIPPING: &str = "shipping";
/// The kind of what sellers owe the platform, and of what they no longer owe.
pub const COMMISSION: &str = "commission";

/// What a part's goods were sold for after discount, without tax; minor units.
#[must_use]
pub const fn goods(part: &seller_orders::Model) -> i64 {
    part.total - part.tax - part.shipping
}

/// What of [`goods`] is still sold.
#[must_use]
pub const fn kept(part: &seller_orders::Model) -> i64 {
    goods(part) - part.undone
}

/// What the platform takes of a part as it is, in minor units.
#[must_use]
pub fn commission(part: &seller_orders::Model) -> i64 {
    commission::commission(part.commission_rate, kept(part))
}

/// A sale: the customer owes the total, sellers are owed their goods without tax and their shipping, the state its tax,
/// and the platform its commission.
#[must_use]
pub fn sale(graph: &Graph) -> Vec<Group> {
    let mut sold = vec![Entry::of(Account::Tax, graph.order.tax)];
    let (mut sent, mut taken) = (Vec::new(), Vec::new());
    for part in &graph.parts {
        sold.push(Entry::seller(part.seller_id, goods(part)));
        sent.push(Entry::seller(part.seller_id, part.shipping));
        let commission = commission::commission(part.commission_rate, goods(part));
        taken.extend(to_platform(part.seller_id, commission));
    }
    let owed =
        |entries: &[Entry]| Entry::of(Account::Customer, -entries.iter().map(|e| e.amount).sum::<i64>());
    sold.insert(0, owed(&sold));
    sent.insert(0, owed(&sent));
    vec![
        group("sale", sold),
        group(SHIPPING, sent),
        group(COMMISSION, taken),
    ]
}

const fn group(kind: &'static str, entries: Vec<Entry>) -> Group {
    Group { kind, entries }
}

/// Commission that a seller owes.
const fn to_platform(seller: SellerId, amount: i64) -> [Entry; 2] {
    [
        Entry::seller(seller, -amount),
        Entry {
            account: Account::Platform,
            seller: Some(seller),
            amount,
        },
    ]
}

/// Money that reached us: the provider holds it, the customer owes less.
#[must_use]
pub fn capture(amount: i64) -> Group {
    group(
        "capture",
        vec![
            Entry::of(Account::Gateway, -amount),
            Entry::of(Account::Customer, amount),
        ],
    )
}

/// Money that went back to the customer.
#[must_use]
pub fn refund(amount: i64) -> Group {
    group(
        "refund",
        vec![
            Entry::of(Account::Customer, -amount),
            Entry::of(Account::Gateway, amount),
        ],
    )
}

/// A part of a sale undone for a reason that is its `kind`: the customer owes it no more, nor the seller `commission`
/// minor units of its commission.
#[must_use]
pub fn less(kind: &'static str, seller: SellerId, undone: Undone, commission: i64) -> Vec<Group> {
    let Undone { goods, tax, shipping } = undone;
    vec![
        group(
            kind,
            vec![
                Entry::of(Account::Customer, goods + tax),
                Entry::seller(seller, -goods),
                Entry::of(Account::Tax, -tax),
            ],
        ),
        group(
            SHIPPING,
            vec![
                Entry::of(Account::Customer, shipping),
                Entry::seller(seller, -shipping),
            ],
        ),
        group(COMMISSION, to_platform(seller, -commission).to_vec()),
    ]
}

/// Takes back what of the part at `at` is no longer sold, with its commission.
pub fn undo(work: &mut Change<'_>, kind: &'static str, at: usize, undone: Undone) {
    let part = &mut work.graph.parts[at];
    let before = commission(part);
    let mut sum = part.undone();
    sum += undone;
    part.set_undone(sum);
    let groups = less(kind, part.seller_id, undone, before - commission(part));
    book(work, groups);
}

/// Books what an edit changed of the part at `at`, which was as `before`.
pub fn edited(work: &mut Change<'_>, before: &seller_orders::Model, at: usize) {
    let after = &work.graph.parts[at];
    let undone = Undone {
        goods: kept(before) - kept(after),
        tax: before.tax - after.tax,
        shipping: before.shipping - after.shipping,
    };
    let groups = less(
        "edit",
        after.seller_id,
        undone,
        commission(before) - commission(after),
    );
    book(work, groups);
}

/// Books groups on the order under change; entries of zero are left out.
pub fn book(work: &mut Change<'_>, groups: Vec<Group>) {
    for Group { kind, entries } in groups {
        debug_assert_eq!(
            entries.iter().map(|e| e.amount).sum::<i64>(),
            0,
            "a ledger group must sum to zero"
        );
        let id = work.s.id();
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
                    entry_group: Set(id),
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
}
