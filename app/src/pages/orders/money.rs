//! What an order costs, what was paid and what goes back.

use std::sync::Arc;

use domain::{machine::Word, machines::RefundState};
use leptos::prelude::*;
use services::views::OrderDetail;

use crate::components::{Badge, Card, DateText, DefinitionList, Fact, MoneyText, discount_words, tax_words};

/// The totals and the payment.
#[component]
pub fn MoneyCards(
    /// The order.
    order: Arc<OrderDetail>,
) -> impl IntoView {
    let totals = view! { <Totals order=order.clone()/> };
    view! {
        <Card title="Total">{totals}</Card>
        <Card title="Payment"><Payment order/></Card>
    }
}

#[component]
fn Totals(order: Arc<OrderDetail>) -> impl IntoView {
    let totals = order.totals;
    let discount = discount_words(&order.promotion_codes.to_string());
    let tax = tax_words(order.tax_included);
    let rows = [
        ("Items".to_owned(), totals.subtotal, true),
        (discount, -totals.discount, totals.discount != 0),
        ("Shipping".to_owned(), totals.shipping, true),
        (tax.to_owned(), totals.tax, totals.tax != 0),
    ];
    let rows = rows
        .into_iter()
        .filter(|row| row.2)
        .map(|(label, amount, _)| row("", label, &order, amount))
        .collect_view();
    let cancelled = (order.cancelled_amount != 0).then(|| {
        let rest = totals.total - order.cancelled_amount;
        [
            row("", "Cancelled".to_owned(), &order, -order.cancelled_amount),
            row("grand", "After cancellation".to_owned(), &order, rest),
        ]
    });
    view! {
        <dl class="totals totals-wide">
            {rows}
            {row("grand", "Total".to_owned(), &order, totals.total)}
            {cancelled.map(|rows| rows.into_iter().collect_view())}
        </dl>
    }
}

fn row(class: &'static str, label: String, order: &OrderDetail, amount: i64) -> AnyView {
    view! { <div class=class><dt>{label}</dt><dd><MoneyText amount=order.money(amount)/></dd></div> }
        .into_any()
}

#[component]
fn Payment(order: Arc<OrderDetail>) -> impl IntoView {
    let payment = order.payment.clone();
    let amounts = [
        ("Paid", payment.captured),
        ("Refunded", payment.refunded),
        ("Still to pay", payment.due),
    ];
    let amounts = amounts
        .into_iter()
        .filter(|(_, minor)| *minor != 0)
        .map(|(term, minor)| {
            let amount = order.money(minor);
            view! { <Fact term=term><MoneyText amount/></Fact> }
        });
    let amounts = amounts.collect_view();
    let refunds = payment.refunds.into_iter().map(|refund| {
        let at = refund.succeeded_at.unwrap_or(refund.created_at);
        let amount = order.money(refund.amount);
        view! {
            <li class="refund">
                <span>"Refund of " <MoneyText amount/></span>
                <Badge status=refund.state.as_str() label=refund_words(refund.state)/>
                <span class="hint"><DateText at/></span>
            </li>
        }
    });
    view! {
        <p class="page-title">
            <span>{payment.method}</span>
            <Badge status=payment.status.as_str()/>
        </p>
        <DefinitionList>
            {amounts}
        </DefinitionList>
        {payment.error.filter(|_| payment.captured == 0).map(|error| view! { <p class="field-error">{error}</p> })}
        <ul>{refunds.collect_view()}</ul>
    }
}

fn refund_words(state: RefundState) -> &'static str {
    use RefundState as S;
    match state {
        S::Requested => "Requested",
        S::Approved | S::Processing => "On its way",
        S::Succeeded => "Paid back",
        S::Failed => "Delayed",
        S::Rejected => "Refused",
    }
}
