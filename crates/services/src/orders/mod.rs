//! One order as a unit of work: loaded, changed by rules, saved with its events.
