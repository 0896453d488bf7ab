//! Fields that are typed into or ticked, with their label, their hint and what is wrong with them.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;

use crate::flash::FormState;

/// The names of a form's fields, in the order they were made.
#[derive(Clone, Debug, Default)]
pub(super) struct FieldOrder(Arc<Mutex<Vec<String>>>);

impl FieldOrder {
    fn add(&self, name: &str) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.push(name.to_owned());
    }

    /// Where a field stands; behind all others when it is not there.
    pub(super) fn place(&self, name: &str) -> usize {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.iter().position(|known| known == name).unwrap_or(usize::MAX)
    }
}

/// What a field inside a form needs to know: its ids, what to show in it and what is wrong.
pub(super) struct Wiring {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) error: Option<String>,
    /// For `aria-describedby`.
    pub(super) described_by: Option<String>,
}

impl Wiring {
    pub(super) fn of(name: &str, value: String, hint: &str) -> Self {
        let state = use_context::<FormState>().unwrap_or_default();
        if let Some(order) = use_context::<FieldOrder>() {
            order.add(name);
        }
        let id = if state.form.is_empty() {
            name.to_owned()
        } else {
            format!("{}-{name}", state.form)
        };
        let error = state.error(name).map(str::to_owned);
        let mut described = Vec::new();
        if !hint.is_empty() {
            described.push(format!("{id}-hint"));
        }
        if error.is_some() {
            described.push(format!("{id}-error"));
        }
        let value = state.value(name).map_or(value, str::to_owned);
        Self {
            value,
            error,
            described_by: (!described.is_empty()).then(|| described.join(" ")),
            id,
        }
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }
}

/// The hint and the error below a field.
#[component]
pub(super) fn Below(id: String, hint: String, error: Option<String>) -> impl IntoView {
    view! {
        {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
        {error.map(|error| view! { <p class="field-error" id=format!("{id}-error")>{error}</p> })}
    }
}

/// The words above a field.
#[component]
pub(super) fn FieldLabel(id: String, label: String, optional: bool) -> impl IntoView {
    view! {
        <label for=id>{label}{optional.then(|| view! { <span class="optional">" (optional)"</span> })}</label>
    }
}

/// A line of text, a number, a date, a password.
#[component]
pub fn Field(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// What is in it before the form is sent.
    #[prop(optional, into)]
    value: String,
    /// `text`, `email`, `password`, `number`, `date`, `search`, `tel`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in, such as `postal-code` (WCAG 1.3.5).
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// A remark below it.
    #[prop(optional, into)]
    hint: String,
    /// May stay empty.
    #[prop(optional)]
    optional: bool,
    /// The keyboard of a phone, such as `numeric`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
) -> impl IntoView {
    let wiring = Wiring::of(&name, value, &hint);
    let invalid = wiring.invalid();
    let value = (kind != "password").then_some(wiring.value);
    view! {
        <div class="field">
            <FieldLabel id=wiring.id.clone() label optional/>
            <input id=wiring.id.clone() name=name type=kind value=value autocomplete=autocomplete inputmode=inputmode
                required=!optional aria-invalid=invalid aria-describedby=wiring.described_by/>
            <Below id=wiring.id hint error=wiring.error/>
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// What is in it before the form is sent.
    #[prop(optional, into)]
    value: String,
    /// A remark below it.
    #[prop(optional, into)]
    hint: String,
    /// May stay empty.
    #[prop(optional)]
    optional: bool,
    /// Its height in lines.
    #[prop(default = 3)]
    rows: u32,
) -> impl IntoView {
    let wiring = Wiring::of(&name, value, &hint);
    let invalid = wiring.invalid();
    view! {
        <div class="field">
            <FieldLabel id=wiring.id.clone() label optional/>
            <textarea id=wiring.id.clone() name=name rows=rows.to_string() required=!optional aria-invalid=invalid
                aria-describedby=wiring.described_by>{wiring.value}</textarea>
            <Below id=wiring.id hint error=wiring.error/>
        </div>
    }
}

/// Yes or no. Not ticked, it sends `off`, so that a form that comes back knows it was cleared.
#[component]
pub fn Checkbox(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The words beside it.
    #[prop(into)]
    label: String,
    /// Ticked before the form is sent.
    #[prop(optional)]
    checked: bool,
    /// A remark below it.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    let wiring = Wiring::of(&name, if checked { "on" } else { "off" }.to_owned(), &hint);
    let invalid = wiring.invalid();
    view! {
        <div class="field">
            <input type="hidden" name=name.clone() value="off"/>
            <label class="check">
                <input id=wiring.id.clone() type="checkbox" name=name value="on" checked=wiring.value == "on"
                    aria-invalid=invalid aria-describedby=wiring.described_by/>
                <span>{label}</span>
            </label>
            <Below id=wiring.id hint error=wiring.error/>
        </div>
    }
}
