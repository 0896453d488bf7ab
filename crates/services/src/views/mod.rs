//! Read models: what pages and the API show.
