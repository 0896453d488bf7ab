//! Bringing historical orders in.
