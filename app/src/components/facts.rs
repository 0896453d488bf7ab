//! Boxes and lists of facts.

use leptos::prelude::*;

/// A box with a heading.
#[component]
pub fn Card(
    /// The heading; none when empty.
    #[prop(optional, into)]
    title: String,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card">
            {(!title.is_empty()).then(|| view! { <h2>{title}</h2> })}
            {children()}
        </section>
    }
}

/// One fact of a [`DefinitionList`].
#[component]
pub fn Fact(
    /// What it is.
    #[prop(into)]
    term: String,
    children: Children,
) -> impl IntoView {
    view! { <div><dt>{term}</dt><dd>{children()}</dd></div> }
}

/// Terms beside what they are; put [`Fact`]s in it.
#[component]
pub fn DefinitionList(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}
