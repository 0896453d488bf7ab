//! Puts the goods of an order into the cart again.

use leptos::prelude::*;
use services::{
    cart::{self, ReorderResult},
    views,
};

use crate::{
    failure::Failure,
    form::{Form, FormPost},
    reply::{Answer, Ask, Done},
    visit::{self, Visit},
};

/// Fills the cart with what was ordered, as far as it can be had.
#[server(protocol = FormPost, prefix = "/api", endpoint = "orders/reorder")]
pub async fn reorder(form: Form) -> Answer {
    let ask = Ask::new("reorder", &form, format!("/orders/{}", form.get("order")));
    let (s, actor, visit) = (visit::services(), visit::actor(), Visit::current());
    let outcome = async {
        let visit = visit?;
        let order = views::find_text(&s, &actor, form.get("order")).await?;
        let result = cart::reorder(&s, &actor, visit.cart().await?, order).await?;
        visit.set_cart(result.cart).await?;
        Ok::<_, Failure>(result)
    };
    ask.answer(outcome.await, |result| Done::at("/cart").saying(words(&result)))
        .await
}

/// What went into the cart, and what did not and why.
fn words(result: &ReorderResult) -> String {
    let skipped: Vec<String> = result
        .skipped
        .iter()
        .map(|(title, why)| format!("{title}: {why}"))
        .collect();
    let added = match result.added {
        0 => "Nothing of that order can be had at the moment.",
        _ => "Your cart is filled again.",
    };
    if skipped.is_empty() {
        added.to_owned()
    } else {
        format!("{added} {}", skipped.join(" "))
    }
}
