//! The error of a form that is not on the page any more.

use std::collections::HashSet;

use leptos::prelude::*;

use super::messages::Notice;
use crate::{flash::Kept, request};

/// Why the last form was refused, when it is not on the page any more: somebody else was faster.
#[component]
pub fn GoneForm(
    /// The ids of what is on the page; a form's id is one of them, or ends in one, after a hyphen.
    ids: HashSet<String>,
) -> impl IntoView {
    let form = request::extension::<Kept>().and_then(|kept| kept.form);
    let gone = form.filter(|form| {
        let end = form.form.rsplit_once('-');
        end.is_some_and(|(_, id)| !ids.contains(id) && !ids.contains(&form.form))
    });
    gone.and_then(|form| form.error.or_else(|| form.errors.into_values().next()))
        .map(|error| view! { <div role="alert"><Notice tone="bad">{error}</Notice></div> })
}
