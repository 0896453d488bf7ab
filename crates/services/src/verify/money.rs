//! Totals, payments and the ledger add up.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    fold::Folded,
    ids::SellerId,
    machines::RefundState,
    pricing::Totals,
    words::{Account, TransactionKind, TransactionStatus},
};
use store::{
    audit::Audited,
    entity::{ledger_entries, orders, seller_orders},
};

use super::Report;
use crate::orders::{ledger, settle};

fn of_order(row: &orders::Model) -> Totals {
    let orders::Model {
        subtotal,
        discount,
        shipping,
        tax,
        total,
        ..
    } = *row;
    Totals {
        subtotal,
        discount,
        shipping,
        tax,
        total,
    }
}

fn of_part(row: &seller_orders::Model) -> Totals {
    let seller_orders::Model {
        subtotal,
        discount,
        shipping,
        tax,
        total,
        ..
    } = *row;
    Totals {
        subtotal,
        discount,
        shipping,
        tax,
        total,
    }
}

fn sum(totals: impl Iterator<Item = Totals>) -> Totals {
    totals.fold(
        Totals::default(),
        |mut sum,
         Totals {
             subtotal,
             discount,
             shipping,
             tax,
             total,
         }| {
            sum.subtotal += subtotal;
            sum.discount += discount;
            sum.shipping += shipping;
            sum.tax += tax;
            sum.total += total;
            sum
        },
    )
}

/// Amounts that events tell.
pub(super) fn folded(one: &Audited, folded: &Folded, report: &mut Report) {
    const RULE: &str = "amounts_equal_events";
    let order = &one.graph.order;
    report.equal(RULE, order.id, "its totals", of_order(order), folded.totals);
    report.equal(
        RULE,
        order.id,
        "its cancelled amount",
        order.cancelled_amount,
        folded.cancelled_amount,
    );
    for part in &one.graph.parts {
        let told = folded.parts.get(&part.id);
        let expected = told.map(|p| (p.placed.totals, p.placed.commission_rate, p.undone));
        report.equal(
            RULE,
            part.id,
            "its totals, its commission rate and what of it is undone",
            Some((of_part(part), part.commission_rate, part.undone())),
            expected,
        );
    }
    let sums = settle::sums(&one.graph.transactions);
    let stored = (sums.authorized, sums.captured, sums.refunded);
    let expected = (folded.authorized, folded.captured, folded.refunded);
    report.equal(
        RULE,
        order.id,
        "what is authorized, captured and refunded",
        stored,
        expected,
    );
    let customer: i64 = one
        .ledger
        .iter()
        .filter(|e| e.account == Account::Customer)
        .map(|e| e.amount)
        .sum();
    let expected = folded.cancelled_amount + folded.returned_amount - folded.totals.total + sums.captured
        - sums.refunded
        - sums.charged_back;
    report.equal(
        "ledger_customer",
        order.id,
        "the customer's balance",
        customer,
        expected,
    );
}

/// The order is the sum of its parts, and each part the sum of its lines and its shipping.
pub(super) fn totals(one: &Audited, report: &mut Report) {
    const RULE: &str = "totals_add_up";
    let order = &one.graph.order;
    report.equal(
        RULE,
        order.id,
        "its totals",
        of_order(order),
        sum(one.graph.parts.iter().map(of_part)),
    );
    for part in &one.graph.parts {
        let lines = one.graph.lines.iter().filter(|l| l.seller_order_id == part.id);
        let mut expected = sum(lines.map(|l| Totals {
            subtotal: l.subtotal,
            discount: l.discount,
            shipping: 0,
            tax: l.tax,
            total: l.total,
        }));
        expected.shipping += part.shipping;
        expected.total += part.shipping;
        report.equal(RULE, part.id, "its totals", of_part(part), expected);
    }
    for line in &one.graph.lines {
        let tax = if order.tax_included { 0 } else { line.tax };
        let expected = line
            .unit_price
            .checked_mul(line.ordered)
            .map(|s| (s, s - line.discount + tax));
        report.equal(
            RULE,
            line.id,
            "its subtotal and total",
            Some((line.subtotal, line.total)),
            expected,
        );
    }
}

/// No payment gives back more than it took, and refunds agree with the log.
pub(super) fn payments(one: &Audited, report: &mut Report) {
    for payment in &one.graph.payments {
        let log = |kind| {
            let done = move |t: &&store::entity::payment_transactions::Model| {
                t.payment_id == payment.id && t.kind == kind && t.status == TransactionStatus::Succeeded
            };
            one.graph.transactions.iter().filter(done).map(|t| t.amount)
        };
        let captured: i64 = log(TransactionKind::Capture).sum();
        let refunded: i64 = log(TransactionKind::Refund).sum();
        if refunded > captured {
            report.add(
                "refunded_at_most_captured",
                payment.id,
                format!("{refunded} of {captured} went back"),
            );
        }
        let done = |r: &&store::entity::refunds::Model| {
            r.payment_id == payment.id && r.state == RefundState::Succeeded
        };
        let mut rows: Vec<i64> = one.graph.refunds.iter().filter(done).map(|r| r.amount).collect();
        let mut logged: Vec<i64> = log(TransactionKind::Refund).collect();
        rows.sort_unstable();
        logged.sort_unstable();
        report.equal(
            "refunds_equal_log",
            payment.id,
            "what its refunds gave back",
            rows,
            logged,
        );
    }
}

/// Every group of entries sums to zero, and the provider's account equals the payment log.
pub(super) fn ledger(one: &Audited, report: &mut Report) {
    let order = &one.graph.order;
    let mut groups: BTreeMap<_, i64> = BTreeMap::new();
    for entry in &one.ledger {
        *groups
            .entry((entry.entry_group, entry.currency.code()))
            .or_default() += entry.amount;
    }
    for ((group, currency), sum) in groups {
        report.equal(
            "ledger_balance",
            order.id,
            &format!("the sum of group {group} in {currency}"),
            sum,
            0,
        );
        report.equal(
            "ledger_currency",
            order.id,
            &format!("the currency of group {group}"),
            currency,
            order.currency.code(),
        );
    }
    for seller in one.ledger.iter().filter_map(|entry| entry.seller_id) {
        if !one.graph.parts.iter().any(|part| part.seller_id == seller) {
            let found = format!("is booked for {seller}, who sells nothing of it");
            report.add("ledger_stranger", order.id, found);
        }
    }
    let sums = settle::sums(&one.graph.transactions);
    let held: i64 = one
        .ledger
        .iter()
        .filter(|e| e.account == Account::Gateway)
        .map(|e| e.amount)
        .sum();
    let expected = -(sums.captured - sums.refunded - sums.charged_back);
    report.equal(
        "ledger_equals_payments",
        order.id,
        "the provider's balance",
        held,
        expected,
    );
}

/// Goods, shipping and commission of each seller, and the tax, are booked as far as they are kept. Orders from before shipping was
/// booked apart have it within their sales and no commission.
pub(super) fn sellers(one: &Audited, folded: &Folded, report: &mut Report) {
    let order = &one.graph.order;
    let placed_at = one.ledger.first().map(|e| e.at);
    let apart = |e: &ledger_entries::Model| e.kind == ledger::SHIPPING && Some(e.at) == placed_at;
    let rates = one.graph.parts.iter().any(|p| p.commission_rate != 0);
    if !rates && !one.ledger.iter().any(apart) {
        return;
    }
    let undone =
        |part: &seller_orders::Model| folded.parts.get(&part.id).map(|p| p.undone).unwrap_or_default();
    for part in &one.graph.parts {
        let (undone, total) = (undone(part).amount(), part.total);
        if !(0..=total).contains(&undone) {
            let found = format!("{undone} of {total} is undone");
            report.add("undone_at_most_sold", part.id, found);
        }
    }
    let tax = one.ledger.iter().filter(|e| e.account == Account::Tax);
    report.equal(
        "ledger_tax",
        order.id,
        "the tax that is owed",
        tax.map(|e| e.amount).sum::<i64>(),
        one.graph.parts.iter().map(|p| p.tax - undone(p).tax).sum(),
    );
    let sellers: BTreeSet<SellerId> = one.graph.parts.iter().map(|p| p.seller_id).collect();
    for seller in sellers {
        let booked = |account, of: fn(&str) -> bool| -> i64 {
            let own = one.ledger.iter().filter(|e| e.seller_id == Some(seller));
            let own = own.filter(|e| e.account == account && of(&e.kind));
            own.map(|e| e.amount).sum()
        };
        let stored = [
            booked(Account::Seller, |kind| {
                kind != ledger::SHIPPING && kind != ledger::COMMISSION
            }),
            booked(Account::Seller, |kind| kind == ledger::SHIPPING),
            -booked(Account::Seller, |kind| kind == ledger::COMMISSION),
            booked(Account::Platform, |kind| kind == ledger::COMMISSION),
        ];
        let parts = || one.graph.parts.iter().filter(|p| p.seller_id == seller);
        let commission: i64 = parts().map(ledger::commission).sum();
        let expected = [
            parts().map(ledger::kept).sum(),
            parts().map(|p| p.shipping - undone(p).shipping).sum(),
            commission,
            commission,
        ];
        report.equal(
            "ledger_sellers",
            order.id,
            &format!(
                "what is booked of {seller}: goods, shipping, commission it owes, commission of the platform"
            ),
            stored,
            expected,
        );
    }
}
