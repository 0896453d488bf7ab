//! What the cart costs, its code, and the way to checkout.

use domain::money::Money;
use leptos::{prelude::*, server_fn::ServerFn};
use services::cart::CartView;

use crate::{
    components::{ActionButton, Field, Notice, PostForm, SubmitButton},
    server_fns::cart::{ApplyCode, RemoveCode},
};

/// The box beside the lines.
#[component]
pub fn Summary(
    /// The cart; its lines are not needed.
    cart: CartView,
) -> impl IntoView {
    let CartView {
        totals,
        currency,
        code,
        code_problem,
        ready,
        ..
    } = cart;
    let money = |minor: i64| Money::new(minor, currency).to_string();
    let mut rows = vec![("Goods", money(totals.subtotal))];
    if totals.discount > 0 {
        rows.push(("Discount", money(-totals.discount)));
    }
    rows.push(("Tax", money(totals.tax)));
    let rows = rows.into_iter().map(|(label, amount)| {
        view! { <div><dt>{label}</dt><dd class="money">{amount}</dd></div> }
    });
    let rows = rows.collect_view();
    let blocked = (!ready).then(|| view! { <p class="hint">"Please change what is marked first."</p> });
    view! {
        <section class="card" aria-label="Summary">
            <dl class="totals">
                {rows}
                <div class="grand"><dt>"Total before shipping"</dt><dd class="money">{money(totals.total)}</dd></div>
            </dl>
            <form method="get" action="/checkout" class="actions">
                <button type="submit" class="btn btn-primary w-full" disabled=!ready>"Check out"</button>
                {blocked}
            </form>
            <Code code problem=code_problem/>
        </section>
    }
}

#[component]
fn Code(code: Option<String>, problem: Option<String>) -> impl IntoView {
    match code {
        None => view! {
            <PostForm id="code" action=ApplyCode::url()>
                <Field name="promotion_code" label="Promotion code" optional=true/>
                <SubmitButton label="Apply code" look="plain"/>
            </PostForm>
        }
        .into_any(),
        Some(code) => view! {
            {problem.map(|problem| view! { <Notice tone="bad"><p>{problem}</p></Notice> })}
            <div class="actions">
                <span>"Code " <strong>{code}</strong></span>
                <ActionButton id="remove-code" action=RemoveCode::url() label="Remove code"/>
            </div>
        }
        .into_any(),
    }
}
