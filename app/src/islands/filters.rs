//! Sends a filter form as soon as something in it is chosen with the pointer.

#![expect(missing_docs, reason = "the macro makes a struct for the island without one")]

use leptos::prelude::*;

/// Watches the form `form`. People who use the keyboard press the form's button: arrow keys choose in a list on
/// their way through it, and a page must not change under them (WCAG 3.2.2).
#[island]
pub fn Filters(
    /// The form's id.
    form: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| browser::watch(&form));
    #[cfg(not(feature = "hydrate"))]
    drop(form);
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::Cell, rc::Rc};

    use leptos::prelude::document;
    use wasm_bindgen::{JsCast, prelude::Closure};
    use web_sys::{Element, Event, HtmlFormElement};

    pub(super) fn watch(id: &str) {
        let Some(form) = document()
            .get_element_by_id(id)
            .and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
        else {
            return;
        };
        let by_pointer = Rc::new(Cell::new(false));
        for (event, pointer) in [("pointerdown", true), ("keydown", false)] {
            let by_pointer = by_pointer.clone();
            listen(&form, event, move |_| by_pointer.set(pointer));
        }
        let sent = form.clone();
        listen(&form, "change", move |event| {
            let chosen = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            let chosen = chosen.is_some_and(|field| {
                field
                    .matches("select, input[type=checkbox], input[type=radio], input[type=date]")
                    .unwrap_or(false)
            });
            if chosen && by_pointer.get() {
                _ = sent.submit();
            }
        });
    }

    /// Listens for as long as the page lives.
    fn listen(form: &HtmlFormElement, event: &str, handle: impl Fn(Event) + 'static) {
        let handle = Closure::<dyn Fn(Event)>::new(handle);
        _ = form.add_event_listener_with_callback(event, handle.as_ref().unchecked_ref());
        handle.forget();
    }
}
