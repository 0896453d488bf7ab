//! Payments of orders: authorising, capturing and giving back, through the gateways.
