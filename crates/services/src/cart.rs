//! Carts, and what is in them.
