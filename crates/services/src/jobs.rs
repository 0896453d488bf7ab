//! Background work: claimed, retried with backoff, given up visibly.
