//! What a token may be used for: an area, to read or to write.

use crate::words;

words! {
    /// A scope of a token. It narrows what its person may do and adds nothing.
    pub enum TokenScope {
        /// See orders, their events, notes and cancellations.
        OrdersRead = "orders:read",
        /// Place, cancel and fulfil orders; write notes.
        OrdersWrite = "orders:write",
        /// See what is for sale.
        ProductsRead = "products:read",
        /// Change what is for sale.
        ProductsWrite = "products:write",
        /// See what is on the shelves.
        StockRead = "stock:read",
        /// Set what is on the shelves.
        StockWrite = "stock:write",
        /// See customers.
        CustomersRead = "customers:read",
        /// Change customers.
        CustomersWrite = "customers:write",
        /// See refunds.
        PaymentsRead = "payments:read",
        /// Move money.
        PaymentsWrite = "payments:write",
        /// See returns.
        ReturnsRead = "returns:read",
        /// Ask for returns, decide and receive them.
        ReturnsWrite = "returns:write",
        /// See what administrators see.
        AdminRead = "admin:read",
        /// Do what administrators do.
        AdminWrite = "admin:write",
    }
}
