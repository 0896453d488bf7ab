//! Replaces a part of the page and keeps the focus where it was.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

const FOCUSABLE: &str = "a[href], button, input, select, textarea, summary";

/// Whether somebody is in a field of the region, or has something open in it.
pub(super) fn busy(id: &str) -> bool {
    let page = document();
    let Some(region) = page.get_element_by_id(id) else {
        return false;
    };
    let in_field = page.active_element().is_some_and(|active| {
        region.contains(Some(&active))
            && active
                .matches("input:not([type=hidden]), select, textarea")
                .unwrap_or(false)
    });
    in_field
        || region
            .query_selector("details[open], dialog[open]")
            .ok()
            .flatten()
            .is_some()
}

/// Whether something in the region is being pressed: a press that ends on something else does nothing.
pub(super) fn pressed(id: &str) -> bool {
    let region = document().get_element_by_id(id);
    region.is_some_and(|region| region.matches(":active").unwrap_or(false))
}

/// Puts the region of `page` in the place of ours; gives what to announce, or `None` when either is missing.
pub(super) fn swap(id: &str, page: &Document) -> Option<String> {
    let old = document().get_element_by_id(id)?;
    let new = page.get_element_by_id(id)?;
    let focus = focus_of(&old);
    old.replace_with_with_node_1(&new).ok()?;
    if let Some((id, index)) = focus {
        let by_id = (!id.is_empty())
            .then(|| document().get_element_by_id(&id))
            .flatten();
        let target = by_id.or_else(|| {
            new.query_selector_all(FOCUSABLE)
                .ok()?
                .item(index)?
                .dyn_into()
                .ok()
        });
        if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
            _ = target.focus();
        }
    }
    new.get_attribute("data-announce")
}

/// The id and the place among all that can have the focus, when it is in the region.
fn focus_of(region: &Element) -> Option<(String, u32)> {
    let active = document()
        .active_element()
        .filter(|active| region.contains(Some(active)))?;
    let all = region.query_selector_all(FOCUSABLE).ok()?;
    let index =
        (0..all.length()).find(|&i| all.item(i).is_some_and(|node| node.is_same_node(Some(&active))))?;
    Some((active.id(), index))
}
