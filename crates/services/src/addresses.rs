//! Saved addresses of a person.
