//! Mail that follows from events.
