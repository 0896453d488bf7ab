//! Forms: posted to a server function, and shown again with what was typed when they come back.

use std::collections::HashSet;

use leptos::{context::Provider, prelude::*};

use super::fields::FieldOrder;
use crate::flash::FormState;

/// A form that posts to `action` (`SaveAddress::url()`). The fields inside read what was typed and what is
/// wrong from it; when it came back, the summary of errors has the focus.
#[component]
pub fn PostForm(
    /// The form's id on the page; the same that the server function gives to `Ask::new`.
    #[prop(into)]
    id: String,
    /// The address of the server function.
    action: &'static str,
    /// Further classes.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    let state = FormState::of(&id);
    let class = format!("form {class}");
    let order = FieldOrder::default();
    // The fields are made first: the summary above them needs to know in which order they stand.
    let standing = order.clone();
    let fields = view! {
        <Provider value=state.clone()>
            <Provider value=standing>{children()}</Provider>
        </Provider>
    };
    view! {
        <form id=id method="post" action=action class=class novalidate>
            {error_summary(state, &order)}
            {fields}
        </form>
    }
}

/// What is wrong with the form, in the order of its fields, each error leading to its field. The same sentence about
/// two fields stands once, and leads to the first.
fn error_summary(state: FormState, order: &FieldOrder) -> impl IntoView + use<> {
    state.came_back().then(move || {
        let FormState { form, errors, error, .. } = state;
        let mut errors: Vec<(String, String)> = errors.into_iter().collect();
        // A stable sort: what has no field comes last, by name.
        errors.sort_by_key(|(field, _)| order.place(field));
        let mut said = HashSet::new();
        errors.retain(|(_, error)| said.insert(error.clone()));
        let links = errors.into_iter().map(move |(field, error)| {
            view! { <li><a href=format!("#{form}-{field}")>{error}</a></li> }
        });
        let links = links.collect_view();
        view! {
            <div class="notice notice-bad" role="alert" tabindex="-1" autofocus>
                <p class="notice-title">{error.unwrap_or_else(|| "Please check what is marked below.".to_owned())}</p>
                {(!links.is_empty()).then(|| view! { <ul>{links}</ul> })}
            </div>
        }
    })
}

/// A value that the form carries unseen. Never trust it: services check who may do what.
#[component]
pub fn Hidden(
    /// The field.
    #[prop(into)]
    name: String,
    /// Its value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}

/// The button that sends the form.
#[component]
pub fn SubmitButton(
    /// Its words.
    #[prop(into)]
    label: String,
    /// `primary`, `danger` or `plain`.
    #[prop(default = "primary")]
    look: &'static str,
    /// A field to send with it, where a form has several buttons.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value of that field.
    #[prop(optional, into)]
    value: Option<String>,
    /// Why it cannot be pressed now; shown beside it. Empty: it can.
    #[prop(optional, into)]
    blocked: String,
) -> impl IntoView {
    let disabled = !blocked.is_empty();
    view! {
        <button type="submit" class=format!("btn btn-{look}") name=name value=value disabled=disabled>{label}</button>
        {disabled.then(|| view! { <span class="hint">{blocked}</span> })}
    }
}

/// A form that is a single button, such as `Ship` or `Remove`. Children: [`Hidden`] fields.
#[component]
pub fn ActionButton(
    /// The form's id.
    #[prop(into)]
    id: String,
    /// The address of the server function.
    action: &'static str,
    /// The button's words.
    #[prop(into)]
    label: String,
    /// `primary`, `danger` or `plain`.
    #[prop(default = "plain")]
    look: &'static str,
    /// Why it cannot be pressed now.
    #[prop(optional, into)]
    blocked: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <PostForm id action class="form-inline">
            {children.map(|children| children())}
            <SubmitButton label look blocked/>
        </PostForm>
    }
}

/// Something that cannot be taken back: opens to say what happens and, in its children, to ask what is needed.
/// It is a `<details>`, so it works without JavaScript.
#[component]
pub fn ConfirmForm(
    /// The form's id.
    #[prop(into)]
    id: String,
    /// The address of the server function.
    action: &'static str,
    /// The words that open it, such as `Reject…`.
    #[prop(into)]
    open: String,
    /// What will happen.
    #[prop(into)]
    warning: String,
    /// The button's words, such as `Reject`.
    #[prop(into)]
    label: String,
    /// `primary` or `danger`.
    #[prop(default = "danger")]
    look: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let came_back = FormState::of(&id).came_back();
    view! {
        <details class="confirm" open=came_back>
            <summary class="btn">{open}</summary>
            <PostForm id action>
                <p>{warning}</p>
                {children.map(|children| children())}
                <SubmitButton label look/>
            </PostForm>
        </details>
    }
}
