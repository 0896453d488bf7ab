//! From a cart, or a list of lines, to a placed order.
