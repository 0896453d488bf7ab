//! The entry point of the browser half.

// Without this the linker drops the islands.
use app as _;

/// Wakes the islands of the page.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
