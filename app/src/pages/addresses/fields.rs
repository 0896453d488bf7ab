//! The fields of an address, in any form.

use domain::address::{Address, COUNTRIES};
use leptos::prelude::*;

use crate::components::{Choice, Field, Select};

/// The fields of an address; put them in a `PostForm`. Read them with `server_fns::addresses::typed_address`.
#[component]
pub fn AddressFields(
    /// What the names of the fields begin with, such as `shipping_`.
    #[prop(optional, into)]
    prefix: String,
    /// What is in them before the form is sent.
    #[prop(optional)]
    value: Address,
) -> impl IntoView {
    let field = |name: &str| format!("{prefix}{name}");
    let Address {
        name,
        phone,
        line1,
        line2,
        city,
        state,
        postcode,
        country,
    } = value;
    let countries = COUNTRIES
        .iter()
        .map(|(code, name)| Choice::new(*code, *name))
        .collect();
    let country = if country.is_empty() {
        COUNTRIES.first().map_or("", |c| c.0).to_owned()
    } else {
        country
    };
    view! {
        <Field name=field("name") label="Full name" value=name autocomplete="name"/>
        <Field name=field("phone") label="Phone" value=phone kind="tel" autocomplete="tel"
            hint="For the carrier, with + for another country."/>
        <Field name=field("line1") label="Address line 1" value=line1 autocomplete="address-line1"/>
        <Field name=field("line2") label="Address line 2" value=line2 autocomplete="address-line2" optional=true/>
        <div class="fields">
            <Field name=field("city") label="City" value=city autocomplete="address-level2"/>
            <Field name=field("state") label="State or region" value=state autocomplete="address-level1" optional=true/>
        </div>
        <div class="fields">
            <Field name=field("postcode") label="Postcode" value=postcode autocomplete="postal-code"/>
            <Select name=field("country") label="Country" choices=countries value=country autocomplete="country"/>
        </div>
    }
}
