//! The shop: products, and one product.

pub mod list;
pub mod product;

pub use list::ProductsPage;
pub use product::ProductPage;
