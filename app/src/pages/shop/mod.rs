//! The shop: products, and one product.

pub mod list;
pub mod product;

pub use list::{ProductGrid, ProductsPage};
pub use product::ProductPage;
