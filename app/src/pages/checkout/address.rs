//! Choosing an address: a saved one, or a new one typed beside it.

use domain::address::AddressKind;
use leptos::prelude::*;
use services::addresses::SavedAddress;

use crate::{
    components::{Choice, Hidden, RadioCards},
    pages::addresses::AddressFields,
};

/// The choice that opens the fields of a new address.
pub const NEW: &str = "new";
/// The choice of the delivery address for the invoice.
pub const SAME: &str = "same";

/// Where the goods go. Without saved addresses there is nothing to choose, only fields.
#[component]
pub fn ShippingAddress(
    /// The visitor's saved addresses.
    saved: Vec<SavedAddress>,
) -> impl IntoView {
    let saved = choices(&saved, AddressKind::Shipping);
    if saved.is_empty() {
        return view! {
            <Hidden name="shipping_choice" value=NEW/>
            <AddressFields prefix="shipping_"/>
        }
        .into_any();
    }
    let first = saved
        .first()
        .map(|choice| choice.value.clone())
        .unwrap_or_default();
    let choices = saved
        .into_iter()
        .chain([Choice::new(NEW, "Another address")])
        .collect();
    view! {
        <RadioCards name="shipping_choice" legend="Deliver to" choices value=first/>
        <div class="when-new-shipping"><AddressFields prefix="shipping_"/></div>
    }
    .into_any()
}

/// Where the invoice goes.
#[component]
pub fn BillingAddress(
    /// The visitor's saved addresses.
    saved: Vec<SavedAddress>,
) -> impl IntoView {
    let saved = choices(&saved, AddressKind::Billing);
    let choices = std::iter::once(Choice::new(SAME, "The same as the delivery address"))
        .chain(saved)
        .chain([Choice::new(NEW, "Another address")])
        .collect();
    view! {
        <RadioCards name="billing_choice" legend="Billing address" choices value=SAME/>
        <div class="when-new-billing"><AddressFields prefix="billing_"/></div>
    }
}

/// Saved addresses of a kind, the default first.
fn choices(saved: &[SavedAddress], kind: AddressKind) -> Vec<Choice> {
    let mut saved: Vec<&SavedAddress> = saved.iter().filter(|saved| saved.kind == kind).collect();
    saved.sort_by_key(|saved| !saved.is_default);
    let choice = |saved: &SavedAddress| {
        let lines = saved.address.label();
        Choice::new(saved.id.to_string(), saved.address.name.clone())
            .about(lines.get(1..).unwrap_or_default().join(", "))
    };
    saved.into_iter().map(choice).collect()
}
