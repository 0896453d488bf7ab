//! One product, and putting it into the cart.

use domain::lines::MOST_UNITS;
use leptos::{prelude::*, server_fn::ServerFn};
use services::catalogue::{self, Offer, ProductView};

use crate::{
    components::{
        Badge, Breadcrumbs, Choice, Crumb, Field, Hidden, MoneyText, Notice, PageTitle, PostForm, RadioCards,
        SubmitButton, Tile,
    },
    load::load,
    request,
    server_fns::cart::AddToCart,
    visit,
};

/// Below this many left, the page says how many.
const FEW: i64 = 5;

/// `/products/:slug`.
#[component]
pub fn ProductPage() -> impl IntoView {
    let (s, actor, slug) = (visit::services(), visit::actor(), request::param("slug"));
    load(
        async move { catalogue::product(&s, &actor, &slug).await },
        |product| {
            let ProductView {
                title,
                description,
                category,
                seller,
                variants,
                ..
            } = product;
            let url: String = url::form_urlencoded::byte_serialize(category.as_bytes()).collect();
            let trail = vec![
                Crumb::new("Shop", "/products"),
                Crumb::new(category.clone(), format!("/products?category={url}")),
            ];
            view! {
                <Breadcrumbs trail/>
                <div class="columns">
                    <div class="min-w-0 break-words">
                        <PageTitle title=title.clone()/>
                        <p class="mb-4">{format!("Sold by {seller}")}</p>
                        <div class="flex gap-4">
                            <Tile category name=title/>
                            <p class="whitespace-pre-line min-w-0">{description}</p>
                        </div>
                    </div>
                    <section class="card" aria-label="Buy">
                        {if variants.is_empty() {
                            view! { <Notice tone="wait"><p>"This is not for sale at the moment."</p></Notice> }.into_any()
                        } else {
                            view! { <Buy variants/> }.into_any()
                        }}
                    </section>
                </div>
            }
        },
    )
}

#[component]
fn Buy(variants: Vec<Offer>) -> impl IntoView {
    let sold_out = !variants.iter().any(|offer| offer.has(1));
    let chosen = variants
        .iter()
        .find(|offer| offer.has(1))
        .or(variants.first())
        .map(|offer| offer.variant.to_string());
    let chosen = chosen.unwrap_or_default();
    let blocked = if sold_out { "This is sold out." } else { "" };
    let hint = format!("At most {MOST_UNITS}.");
    let choice = match variants.as_slice() {
        [only] => view! { <Only offer=only.clone()/> }.into_any(),
        many => {
            let choices = many.iter().map(|offer| {
                let title = if offer.title.is_empty() {
                    offer.product_title.clone()
                } else {
                    offer.title.clone()
                };
                let price = offer.price.map(|price| price.to_string()).unwrap_or_default();
                Choice::new(offer.variant.to_string(), title)
                    .about(format!("{price} · {}", availability(offer)))
            });
            view! { <RadioCards name="variant" legend="Which one" choices=choices.collect() value=chosen/> }
                .into_any()
        }
    };
    view! {
        <PostForm id="add-to-cart" action=AddToCart::url()>
            {choice}
            {(!sold_out).then(|| view! { <Field name="quantity" label="Quantity" value="1" inputmode="numeric" hint/> })}
            <SubmitButton label="Add to cart" blocked/>
        </PostForm>
    }
}

/// Price and availability of a product that comes in one form.
#[component]
fn Only(offer: Offer) -> impl IntoView {
    let words = availability(&offer);
    let status = match (offer.has(1), offer.later(1)) {
        (false, _) => "sold_out",
        (true, 0) => "available",
        (true, _) => "backordered",
    };
    view! {
        <Hidden name="variant" value=offer.variant.to_string()/>
        <p class="text-xl font-semibold">{offer.price.map(|amount| view! { <MoneyText amount/> })}</p>
        <p><Badge status label=words/></p>
        {(!offer.title.is_empty()).then(|| view! { <p>{offer.title}</p> })}
    }
}

fn availability(offer: &Offer) -> String {
    match offer.left {
        None => "Always available".to_owned(),
        Some(..=0) if offer.backorder => "On backorder: it comes later".to_owned(),
        Some(..=0) => "Sold out".to_owned(),
        Some(left) if left <= FEW && offer.backorder => format!("{left} left, more on backorder"),
        Some(left) if left <= FEW => format!("Only {left} left"),
        Some(_) => "In stock".to_owned(),
    }
}
