//! Moving through lists: tabs with counts, filters, previous and next.

use leptos::prelude::*;
use services::views::seller::COUNTED;

use crate::islands::Filters;

/// A filter that is a link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    /// Its words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many there are.
    pub count: Option<u64>,
    /// Whether the page shows it.
    pub current: bool,
}

/// A count as it is shown: nothing is counted further than this.
#[must_use]
pub fn up_to(count: u64) -> String {
    if count < COUNTED.unsigned_abs() {
        count.to_string()
    } else {
        format!("{}+", COUNTED - 1)
    }
}

/// Links that filter a list, with their counts.
#[component]
pub fn Tabs(
    /// What they filter, for screen readers.
    #[prop(into)]
    label: String,
    /// The links.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let links = tabs.into_iter().map(|tab| {
        view! {
            <li>
                <a href=tab.href aria-current=tab.current.then_some("page")>
                    {tab.label}
                    {tab.count.map(|count| view! { <span class="count">{up_to(count)}</span> })}
                </a>
            </li>
        }
    });
    view! { <nav class="tabs" aria-label=label><ul>{links.collect_view()}</ul></nav> }
}

/// A `GET` form that filters a list: fields inside, and a button. With JavaScript, choosing something with the
/// pointer is enough; the keyboard always uses the button (WCAG 3.2.2).
#[component]
pub fn FilterBar(
    /// The form's id.
    #[prop(into)]
    id: String,
    /// The page it filters.
    #[prop(into)]
    action: String,
    children: Children,
) -> impl IntoView {
    view! {
        <form id=id.clone() method="get" action=action class="filters" role="search">
            {children()}
            <button type="submit" class="btn">"Apply"</button>
        </form>
        <Filters form=id/>
    }
}

/// Previous and next of a list that is paged by key.
#[component]
pub fn Pagination(
    /// The page before this one.
    previous: Option<String>,
    /// The page after this one.
    next: Option<String>,
) -> impl IntoView {
    (previous.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="paging" aria-label="Pages">
                {previous.map(|href| view! { <a class="btn" rel="prev" href=href>"← Previous"</a> })}
                {next.map(|href| view! { <a class="btn paging-next" rel="next" href=href>"Next →"</a> })}
            </nav>
        }
    })
}
