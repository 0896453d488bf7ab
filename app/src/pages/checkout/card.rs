//! The fields of a card. What is typed into them is never kept.

use leptos::prelude::*;

use crate::components::Field;

/// Number, expiry and security code.
#[component]
pub fn CardFields(
    /// Whether to say which numbers the simulator knows.
    demo: bool,
) -> impl IntoView {
    let hint = if demo {
        "Demo: 4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined, 4000 0025 0000 3155 asks for a code."
    } else {
        ""
    };
    view! {
        <Field name="card_number" label="Card number" inputmode="numeric" autocomplete="cc-number" hint=hint/>
        <div class="fields">
            <Field name="card_expiry" label="Expiry (MM/YY)" autocomplete="cc-exp"/>
            <Field name="card_cvc" label="Security code" inputmode="numeric" autocomplete="cc-csc"/>
        </div>
    }
}
