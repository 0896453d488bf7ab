//! What is about to be ordered, by seller, and what it costs with each way of shipping.

use domain::money::Money;
use leptos::prelude::*;
use services::{
    cart::{CartLine, CartSeller},
    views::checkout::Checkout,
};

use crate::{
    components::{MoneyText, Tile, discount_words, tax_words},
    pages::cart::line::waits,
};

/// The summary. Of the totals, those of the chosen shipping method are shown: a rule of the style sheet looks at
/// which is checked, so that it needs no JavaScript.
#[component]
pub fn Summary(
    /// The checkout.
    checkout: Checkout,
) -> impl IntoView {
    let sellers = checkout
        .cart
        .sellers
        .iter()
        .map(|seller| view! { <Seller seller=seller.clone()/> })
        .collect_view();
    let currency = checkout.cart.currency;
    let totals = checkout.cart.totals;
    let codes: Vec<String> = checkout.cart.codes.iter().map(|c| c.code.clone()).collect();
    let codes = codes.join(", ");
    let tax_label = tax_words(checkout.cart.tax_included);
    let each = checkout.shipping.iter().enumerate().map(|(i, shipping)| {
        let discount = (totals.discount != 0)
            .then(|| row(discount_words(&codes), Money::new(-totals.discount, currency)));
        let tax = (totals.tax != 0).then(|| row(tax_label, Money::new(totals.tax, currency)));
        view! {
            <dl class=format!("totals totals-wide shipping-total shipping-total-{i}")>
                {row("Items", Money::new(totals.subtotal, currency))}
                {discount}
                {row(format!("Shipping, {}", shipping.name), shipping.fee)}
                {tax}
                <div class="grand"><dt>"Total"</dt><dd><MoneyText amount=shipping.total/></dd></div>
            </dl>
        }
    });
    view! {
        <section class="card" id="checkout-cart" tabindex="-1">
            <h2>"Your order"</h2>
            {sellers}
            {each.collect_view()}
            <p><a href="/cart">"Change the cart"</a></p>
        </section>
    }
}

fn row(label: impl Into<String>, amount: Money) -> AnyView {
    let label = label.into();
    view! { <div><dt>{label}</dt><dd><MoneyText amount/></dd></div> }.into_any()
}

#[component]
fn Seller(seller: CartSeller) -> impl IntoView {
    let lines = seller.lines.into_iter().map(|line| view! { <Line line/> });
    view! {
        <h3>{format!("From {}", seller.name)}</h3>
        <ul class="summary-lines">{lines.collect_view()}</ul>
    }
}

#[component]
fn Line(line: CartLine) -> impl IntoView {
    let CartLine {
        product_title,
        title,
        category,
        quantity,
        subtotal,
        later,
        unit,
        was,
        ..
    } = line;
    let changed = was.map(|was| format!("The price has changed from {was} to {unit}."));
    let changed = changed.map(|words| view! { <span class="font-semibold text-(--wait)">{words}</span> });
    view! {
        <li>
            <Tile category=category name=product_title.clone()/>
            <span class="summary-what">
                <span class="line-title">{product_title}</span>
                <span class="hint">{if title.is_empty() { format!("× {quantity}") } else { format!("{title} × {quantity}") }}</span>
                {waits(later, quantity).map(|words| view! { <span class="hint">{words}</span> })}
                {changed}
            </span>
            <MoneyText amount=subtotal/>
        </li>
    }
}
