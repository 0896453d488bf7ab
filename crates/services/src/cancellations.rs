//! Cancelling orders, at once or by request.
