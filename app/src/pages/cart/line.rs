//! A line of the cart: how many, what it costs, and what is in the way.

use leptos::{prelude::*, server_fn::ServerFn};
use services::cart::CartLine;

use crate::{
    components::{ActionButton, Field, Hidden, MoneyText, PostForm, SubmitButton, Tile},
    server_fns::cart::{RemoveLine, SetQuantity},
};

/// An item of the list of a seller.
#[component]
pub fn Line(
    /// The line.
    line: CartLine,
) -> impl IntoView {
    let CartLine {
        variant,
        slug,
        product_title,
        title,
        category,
        sku,
        quantity,
        unit,
        subtotal,
        later,
        was,
        problem,
        ..
    } = line;
    let detail = if title.is_empty() {
        sku
    } else {
        format!("{title} · {sku}")
    };
    let change = was.map(|was| format!("The price has changed from {was} to {unit}."));
    let (quantity_form, remove_form) = (format!("line-{variant}"), format!("remove-{variant}"));
    let label = format!("Quantity of {product_title}");
    view! {
        <li class="flex gap-3 py-3 border-t border-(--line)">
            <Tile category name=product_title.clone()/>
            <div class="min-w-0 flex-1">
                <div class="flex justify-between gap-x-4">
                    <a class="line-title min-w-0" href=format!("/products/{slug}")>{product_title}</a>
                    <strong><MoneyText amount=subtotal/></strong>
                </div>
                <p class="hint">{detail}{(quantity > 1).then(|| format!(" · {unit} each"))}</p>
                {waits(later, quantity).map(|words| view! { <p class="font-semibold text-(--wait)">{words}</p> })}
                {change.map(|words| view! { <p class="font-semibold text-(--wait)">{words}</p> })}
                {problem.map(|words| view! { <p class="font-semibold text-(--bad)">{words}</p> })}
                <div class="mt-2 flex items-start gap-1.5 [&_.btn]:px-2.5 [&_.btn]:text-sm">
                    <PostForm id=quantity_form action=SetQuantity::url()
                        class="form-inline min-w-0 [&_label]:sr-only [&_input]:w-12 [&>.field]:w-auto">
                        <Hidden name="variant" value=variant.to_string()/>
                        <Field name="quantity" label value=quantity.to_string() inputmode="numeric"/>
                        <SubmitButton label="Update" look="plain"/>
                    </PostForm>
                    <ActionButton id=remove_form action=RemoveLine::url() label="Remove">
                        <Hidden name="variant" value=variant.to_string()/>
                    </ActionButton>
                </div>
            </div>
        </li>
    }
}

/// What is said of units that would wait for stock.
pub fn waits(later: i64, quantity: i64) -> Option<String> {
    match later {
        0 => None,
        1 if quantity == 1 => Some("On backorder: it comes later.".to_owned()),
        all if all == quantity => Some("On backorder: they come later.".to_owned()),
        1 => Some("1 of them is on backorder and comes later.".to_owned()),
        some => Some(format!("{some} of them are on backorder and come later.")),
    }
}
