//! Notes on orders.
