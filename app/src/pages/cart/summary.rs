//! What the cart costs, its codes, and the way to checkout.

use domain::money::Money;
use leptos::{prelude::*, server_fn::ServerFn};
use services::cart::{CartCode, CartView};

use crate::{
    components::{ActionButton, Field, Hidden, Notice, PostForm, SubmitButton, tax_words},
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
        tax_included,
        codes,
        ready,
        ..
    } = cart;
    let money = |minor: i64| Money::new(minor, currency).to_string();
    let mut rows = vec![("Goods", money(totals.subtotal))];
    if totals.discount > 0 {
        rows.push(("Discount", money(-totals.discount)));
    }
    rows.push((tax_words(tax_included), money(totals.tax)));
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
            <Codes codes/>
        </section>
    }
}

#[component]
fn Codes(codes: Vec<CartCode>) -> impl IntoView {
    let codes = codes.into_iter().map(|CartCode { code, problem }| {
        let id = format!("remove-code-{}", code.to_lowercase());
        view! {
            {problem.map(|problem| view! { <Notice tone="bad"><p>{problem}</p></Notice> })}
            <div class="actions">
                <span>"Code " <strong>{code.clone()}</strong></span>
                <ActionButton id=id action=RemoveCode::url() label=format!("Remove {code}")>
                    <Hidden name="code" value=code.clone()/>
                </ActionButton>
            </div>
        }
    });
    view! {
        {codes.collect_view()}
        <PostForm id="code" action=ApplyCode::url()>
            <Field name="promotion_code" label="Promotion code" optional=true/>
            <SubmitButton label="Apply code" look="plain"/>
        </PostForm>
    }
}
