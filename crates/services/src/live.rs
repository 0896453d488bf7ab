//! Following an order or a queue as it changes.
