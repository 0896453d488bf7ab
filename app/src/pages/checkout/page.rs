//! The checkout: contact, addresses, shipping, payment, note, and the order as it will be.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::{self, checkout::Checkout, facts::payment_method};

use super::{
    address::{BillingAddress, ShippingAddress},
    card::CardFields,
    summary::Summary,
};
use crate::{
    components::{
        Breadcrumbs, Card, Checkbox, Choice, Crumb, EmptyState, Field, Hidden, Notice, PageTitle, PostForm,
        RadioCards, SubmitButton, TextArea,
    },
    failure::Failure,
    load::load,
    reply::sign_in_path,
    server_fns::checkout::PlaceOrder,
    viewer::Viewer,
    visit::{self, Visit},
};

/// `/checkout`.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let (s, actor) = (visit::services(), visit::actor());
    let (visit, viewer, demo) = (Visit::current(), Viewer::current(), s.settings.demo);
    let work = async move {
        let session = visit?.cart().await?;
        Ok::<_, Failure>(views::checkout::of_cart(&s, &actor, session).await?)
    };
    load(work, move |checkout| {
        view! {
            <Breadcrumbs trail=vec![Crumb::new("Cart", "/cart")]/>
            <PageTitle title="Checkout"/>
            <Body checkout viewer demo/>
        }
    })
}

#[component]
fn Body(checkout: Checkout, viewer: Option<Viewer>, demo: bool) -> impl IntoView {
    if checkout.cart.sellers.is_empty() {
        return view! {
            <EmptyState title="Your cart is empty">
                <a class="btn btn-primary" href="/products">"Visit the shop"</a>
            </EmptyState>
        }
        .into_any();
    }
    if !checkout.cart.ready {
        return view! {
            <Notice tone="bad">
                <p class="notice-title">"Something in your cart cannot be ordered as it is."</p>
                <p class="actions"><a class="btn" href="/cart">"Look at the cart"</a></p>
            </Notice>
        }
        .into_any();
    }
    let signed_in = viewer.is_some();
    let key = checkout.key.clone();
    let shown_totals = checkout
        .shipping
        .iter()
        .map(|shipping| view! { <Hidden name=format!("total[{}]", shipping.code) value=shipping.total.minor.to_string()/> })
        .collect_view();
    let saved = checkout.addresses.clone();
    let billing = saved.clone();
    let (shipping, payments) = (checkout.clone(), checkout.payments.clone());
    view! {
        <PostForm id="checkout" action=PlaceOrder::url() class="form-cards checkout">
            <Hidden name="key" value=key/>
            {shown_totals}
            <div class="columns">
                <div>
                    <Contact viewer/>
                    <Card title="Delivery address"><ShippingAddress saved/></Card>
                    <Card title="Shipping"><ShippingMethods checkout=shipping/></Card>
                    <Card title="Payment"><Payment methods=payments demo/></Card>
                    <Card title="Invoice">
                        <BillingAddress saved=billing/>
                        {signed_in.then(|| view! { <Checkbox name="save_addresses" label="Save new addresses in my account" checked=true/> })}
                    </Card>
                    <Card title="Anything else?"><TextArea name="note" label="Note" optional=true hint="For the sellers, such as where to leave a parcel." rows=2/></Card>
                </div>
                <div class="sticky-aside">
                    <Summary checkout/>
                    <SubmitButton label="Place order"/>
                    <p class="hint">"You can cancel at once as long as nothing is packed or paid."</p>
                </div>
            </div>
        </PostForm>
    }
    .into_any()
}

#[component]
fn Contact(viewer: Option<Viewer>) -> impl IntoView {
    match viewer {
        Some(viewer) => view! {
            <p class="lead">"Everything about this order is mailed to " <strong class="break-all">{viewer.email}</strong></p>
        }
        .into_any(),
        None => view! {
            <Card title="Contact">
                <Field name="email" label="Email" kind="email" autocomplete="email" hint="For the confirmation, and to follow the order later."/>
                <p class="hint">"You have an account? "<a href=sign_in_path("/checkout")>"Sign in"</a></p>
            </Card>
        }
        .into_any(),
    }
}

#[component]
fn ShippingMethods(checkout: Checkout) -> impl IntoView {
    let first = checkout
        .shipping
        .first()
        .map(|shipping| shipping.code.clone())
        .unwrap_or_default();
    let choices = checkout.shipping.into_iter().map(|shipping| {
        let fee = if shipping.fee.minor == 0 {
            "free".to_owned()
        } else {
            shipping.fee.to_string()
        };
        let days = if shipping.promise_days == 1 {
            "1 day".to_owned()
        } else {
            format!("{} days", shipping.promise_days)
        };
        let each = shipping.each.map(|each| format!(", {each} for each seller"));
        Choice::new(shipping.code, format!("{}, {fee}", shipping.name))
            .about(format!("Arrives within {days}{}", each.unwrap_or_default()))
    });
    view! { <RadioCards name="shipping_method" legend="How it is sent" choices=choices.collect() value=first/> }
}

#[component]
fn Payment(methods: Vec<&'static str>, demo: bool) -> impl IntoView {
    let about = |code: &str| match code {
        "cod" => "You pay when it arrives.",
        "test" => "A simulated card: no money moves.",
        _ => "",
    };
    let first = methods.first().copied().unwrap_or_default();
    let choices = methods
        .iter()
        .map(|code| Choice::new(*code, payment_method(code)).about(about(code)))
        .collect();
    view! {
        <RadioCards name="payment_method" legend="How you pay" choices value=first/>
        <div class="when-card"><CardFields demo/></div>
    }
}
