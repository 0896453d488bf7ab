//! Amounts, times and states as text.

use domain::{money::Money, time::Timestamp};
use leptos::prelude::*;

/// An amount with its currency.
#[component]
pub fn MoneyText(
    /// The amount.
    amount: Money,
) -> impl IntoView {
    view! { <span class="money">{amount.to_string()}</span> }
}

/// A day and a time in UTC, readable by machines too.
#[component]
pub fn DateTimeText(
    /// The moment.
    at: Timestamp,
) -> impl IntoView {
    view! { <time datetime=at.rfc3339()>{at.human()}</time> }
}

/// A day in UTC, readable by machines too.
#[component]
pub fn DateText(
    /// The moment.
    at: Timestamp,
) -> impl IntoView {
    view! { <time datetime=at.rfc3339()>{at.human_date()}</time> }
}

/// A state in words, coloured by [`tone`]. The colour only repeats what the words say.
#[component]
pub fn Badge(
    /// The state as stored, such as `return_requested`.
    #[prop(into)]
    status: String,
    /// Its words, where they are not the state with spaces.
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    let class = format!("badge badge-{}", tone(&status));
    let label = if label.is_empty() { words(&status) } else { label };
    view! { <span class=class>{label}</span> }
}

fn words(status: &str) -> String {
    let spaced = status.replace('_', " ");
    let mut chars = spaced.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The tone of a state of any machine or axis: `good`, `busy`, `wait`, `bad` or `calm`.
#[must_use]
pub fn tone(status: &str) -> &'static str {
    match status {
        "delivered" | "completed" | "captured" | "paid" | "approved" | "succeeded" | "fulfilled"
        | "closed" => "good",
        "processing"
        | "confirmed"
        | "shipped"
        | "partially_shipped"
        | "partially_delivered"
        | "in_transit"
        | "out_for_delivery"
        | "picked_up"
        | "packed"
        | "authorized"
        | "in_production"
        | "received"
        | "inspected" => "busy",
        "pending"
        | "new"
        | "requested"
        | "on_hold"
        | "backordered"
        | "awaiting_procurement"
        | "requires_action"
        | "return_requested"
        | "unpaid"
        | "cancellation_requested"
        | "high"
        | "partially_paid" => "wait",
        "cancelled" | "rejected" | "failed" | "declined" | "lost" | "damaged" | "delivery_failed"
        | "charged_back" | "urgent" | "blocked" => "bad",
        _ => "calm",
    }
}

/// What the tax of an order is called, inside or beside its prices.
#[must_use]
pub const fn tax_words(included: bool) -> &'static str {
    if included { "Tax, included" } else { "Tax" }
}

/// What the discount of an order with these codes is called; without any, just that.
#[must_use]
pub fn discount_words(codes: &str) -> String {
    if codes.is_empty() {
        "Discount".to_owned()
    } else {
        format!("Discount ({codes})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_reads_as_words() {
        assert_eq!(words("return_requested"), "Return requested");
        assert_eq!(words(""), "");
    }
}
