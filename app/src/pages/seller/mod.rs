//! What a seller works with: the list of orders, one order, its packing slip.

pub mod fulfil;
pub mod list;
pub mod order;
pub mod orders;
pub mod parcels;
pub mod returns;
pub mod slip;
pub mod talk;

pub(crate) use order::LAST_CARRIER;
pub use order::SellerOrderPage;
pub use orders::SellerOrdersPage;
pub use slip::PackingSlipPage;
