//! What the lists of sellers and staff have in common: addresses with filters, and how urgent an order is.

use domain::priority::Priority;
use leptos::prelude::*;
use services::views::Page;

use crate::components::Badge;

/// A badge for an order that is more urgent than others.
pub(super) fn urgency(priority: Priority) -> impl IntoView + use<> {
    (priority != Priority::Normal).then(|| view! { " "<Badge status=priority.to_string()/> })
}

/// A path with its query; what is empty is left out.
#[must_use]
pub fn address(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        text.append_pair(name, value);
    }
    let text = text.finish();
    if text.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{text}")
    }
}

/// The addresses of the pages before and after one, with the filters it has.
#[must_use]
pub fn neighbours<T>(
    path: &str,
    filters: &[(&str, &str)],
    page: &Page<T>,
) -> (Option<String>, Option<String>) {
    let at = |name: &str, key: Option<services::views::Key>| {
        let key = key?.to_string();
        let mut query = filters.to_vec();
        query.push((name, &key));
        Some(address(path, &query))
    };
    (at("before", page.previous), at("after", page.next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_only_the_filters_that_are_set() {
        assert_eq!(
            address("/admin/orders", &[("q", ""), ("status", "")]),
            "/admin/orders"
        );
        assert_eq!(
            address("/a", &[("q", "tea & cake"), ("status", "new")]),
            "/a?q=tea+%26+cake&status=new"
        );
    }
}
