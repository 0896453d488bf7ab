//! What a page is called, and where it stands.

use leptos::prelude::*;
use leptos_meta::Title;

/// The heading of the page and the title of its tab. Children stand beside the heading: a badge, a button.
#[component]
pub fn PageTitle(
    /// The heading.
    #[prop(into)]
    title: String,
    /// The tab's title, where it is not the heading.
    #[prop(optional, into)]
    tab: String,
    /// A line below the heading.
    #[prop(optional, into)]
    lead: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let tab = if tab.is_empty() { title.clone() } else { tab };
    view! {
        <Title text=tab/>
        <div class="page-title">
            <h1>{title}</h1>
            {children.map(|children| children())}
        </div>
        {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
    }
}

/// One step on the way to a page.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub href: String,
}

impl Crumb {
    /// A step called `label` at `href`.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// The way to a page, without the page itself.
#[component]
pub fn Breadcrumbs(
    /// From the outermost on.
    trail: Vec<Crumb>,
) -> impl IntoView {
    let items = trail
        .into_iter()
        .map(|crumb| view! { <li><a href=crumb.href>{crumb.label}</a></li> });
    view! { <nav class="crumbs" aria-label="Breadcrumb"><ol>{items.collect_view()}</ol></nav> }
}
