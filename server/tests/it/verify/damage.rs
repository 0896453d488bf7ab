//! Damage to an order that `verify` finds.

/// What is done to the database, `{new}` being an id that is not there, and the rule that notices.
pub(super) const DAMAGE: [(&str, &str); 69] = [
    ("UPDATE orders SET version = version + 1", "rows_equal_events"),
    (
        "UPDATE orders SET state = 'pending' WHERE state = 'confirmed'",
        "rows_equal_events",
    ),
    ("UPDATE orders SET payment_method = 'barter'", "rows_equal_events"),
    (
        "UPDATE seller_orders SET state = 'new' WHERE state = 'completed'",
        "rows_equal_events",
    ),
    (
        "UPDATE order_lines SET return_requested = 0 WHERE return_requested > 0",
        "rows_equal_events",
    ),
    ("UPDATE order_lines SET sku = 'OTHER'", "rows_equal_events"),
    ("UPDATE shipments SET state = 'in_transit'", "rows_equal_events"),
    ("UPDATE refunds SET amount = amount + 1", "rows_equal_events"),
    ("UPDATE requests SET state = 'pending'", "rows_equal_events"),
    (
        "UPDATE payments SET state = 'voided' WHERE state = 'captured'",
        "rows_equal_events",
    ),
    (
        "UPDATE payments SET state = 'captured' WHERE state = 'created'",
        "rows_equal_events",
    ),
    (
        "UPDATE payments SET amount = amount + 1 WHERE state = 'captured'",
        "rows_equal_events",
    ),
    (
        "UPDATE payments SET amount = amount + 1 WHERE state = 'created'",
        "rows_equal_events",
    ),
    (
        "UPDATE payments SET amount = amount + 1 WHERE state = 'failed'",
        "rows_equal_events",
    ),
    (
        "DELETE FROM payments WHERE state = 'created'",
        "rows_equal_events",
    ),
    (
        "INSERT INTO payments (id, order_id, position, method, state, amount, currency, created_at) \
         SELECT {new}, order_id, 1, method, 'created', amount, currency, created_at FROM payments \
         WHERE state = 'created'",
        "rows_equal_events",
    ),
    ("UPDATE requests SET open = NOT open", "rows_equal_events"),
    (
        "UPDATE requests SET send_by = send_by + 1 WHERE state = 'approved'",
        "rows_equal_events",
    ),
    (
        "UPDATE requests SET carrier = 'ups' WHERE kind = 'return'",
        "rows_equal_events",
    ),
    (
        "UPDATE requests SET received = 1 WHERE state = 'approved'",
        "rows_equal_events",
    ),
    (
        "UPDATE requests SET received = 1, fit = 1 WHERE state = 'approved'",
        "shelved_equals_fit",
    ),
    (
        "UPDATE order_lines SET given_up = 1, return_requested = return_requested - 1 WHERE return_requested > 0",
        "rows_equal_events",
    ),
    ("UPDATE requests SET quantity = quantity + 1", "rows_equal_events"),
    (
        "UPDATE requests SET amount = amount + 1 WHERE kind = 'return'",
        "rows_equal_events",
    ),
    (
        "UPDATE requests SET amount = amount + 1 WHERE kind = 'cancellation'",
        "rows_equal_events",
    ),
    (
        "UPDATE requests SET kind = 'cancellation' WHERE kind = 'return'",
        "rows_equal_events",
    ),
    (
        "DELETE FROM requests WHERE state = 'requested'",
        "rows_equal_events",
    ),
    (
        "INSERT INTO requests (id, kind, order_id, state, open, reason_code, reason, requested_at, due_at, decided_at, \
         decision_reason) SELECT {new}, 'cancellation', order_id, 'approved', FALSE, 'other', '', 1, 1, 1, '' \
         FROM requests WHERE state = 'requested'",
        "rows_equal_events",
    ),
    (
        "UPDATE requests SET amount = 1 WHERE kind = 'cancellation' AND amount IS NULL",
        "rows_equal_events",
    ),
    ("UPDATE shipments SET carrier = 'dhl'", "rows_equal_events"),
    ("UPDATE shipments SET awb = ''", "rows_equal_events"),
    ("DELETE FROM shipment_lines", "rows_equal_events"),
    ("DELETE FROM refunds", "rows_equal_events"),
    (
        "INSERT INTO refunds (id, order_id, payment_id, state, amount, reason, created_at) \
         SELECT {new}, order_id, payment_id, 'rejected', 1, '', 1 FROM refunds LIMIT 1",
        "rows_equal_events",
    ),
    // What no table of states declares is no history.
    (
        "UPDATE events SET kind = 'refund.processing.v1' WHERE kind = 'refund.succeeded.v1'",
        "events_fold",
    ),
    (
        "UPDATE events SET kind = 'payment.captured.v1' WHERE kind = 'payment.authorized.v1'",
        "events_fold",
    ),
    (
        "UPDATE events SET kind = 'cancellation.approved.v1' WHERE kind = 'cancellation.requested.v1'",
        "events_fold",
    ),
    (
        "UPDATE events SET kind = 'refund.approved.v1' WHERE kind = 'refund.succeeded.v1'",
        "events_fold",
    ),
    (
        "UPDATE events SET kind = 'cancellation.rejected.v1' WHERE kind = 'return.closed.v1' OR kind = \
         'cancellation.withdrawn.v1' OR kind = 'cancellation.approved.v1'",
        "rows_equal_events",
    ),
    ("DELETE FROM events WHERE version = 2", "events_fold"),
    (
        "UPDATE events SET kind = 'order.completed.v1', data = '{}' WHERE version = 2",
        "events_fold",
    ),
    (
        "UPDATE events SET kind = 'order.unheard_of.v1' WHERE version = 2",
        "events_read",
    ),
    (
        "UPDATE orders SET cancelled_amount = cancelled_amount + 1 WHERE cancelled_amount < total",
        "amounts_equal_events",
    ),
    (
        "UPDATE payment_transactions SET amount = amount + 1 WHERE kind = 'capture'",
        "amounts_equal_events",
    ),
    ("UPDATE orders SET total = total + 1", "totals_add_up"),
    ("UPDATE order_lines SET total = total + 1", "totals_add_up"),
    (
        "UPDATE payment_transactions SET amount = 0 WHERE kind = 'capture'",
        "refunded_at_most_captured",
    ),
    ("UPDATE refunds SET state = 'processing'", "refunds_equal_log"),
    (
        "UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'seller'",
        "ledger_balance",
    ),
    (
        "DELETE FROM ledger_entries WHERE kind = 'capture'",
        "ledger_equals_payments",
    ),
    (
        "DELETE FROM ledger_entries WHERE kind = 'cancellation'",
        "ledger_customer",
    ),
    (
        "UPDATE seller_orders SET commission_rate = 1",
        "amounts_equal_events",
    ),
    (
        "UPDATE seller_orders SET undone = undone + 1",
        "amounts_equal_events",
    ),
    (
        "UPDATE seller_orders SET undone_tax = undone_tax + 1",
        "amounts_equal_events",
    ),
    (
        "UPDATE seller_orders SET undone_shipping = undone_shipping + 1",
        "amounts_equal_events",
    ),
    ("UPDATE seller_orders SET order_headline = 'shipped'", "headline"),
    ("UPDATE seller_orders SET order_payment = 'failed'", "headline"),
    (
        "DELETE FROM ledger_entries WHERE kind = 'commission'",
        "ledger_sellers",
    ),
    (
        "UPDATE ledger_entries SET kind = 'sale' WHERE kind = 'shipping'",
        "ledger_sellers",
    ),
    (
        "UPDATE ledger_entries SET seller_id = (SELECT id FROM sellers ORDER BY name LIMIT 1)",
        "ledger_stranger",
    ),
    ("UPDATE orders SET headline = 'shipped'", "headline"),
    ("UPDATE orders SET payment_status = 'failed'", "payment_status"),
    ("UPDATE seller_orders SET released = FALSE", "released"),
    (
        "UPDATE shipment_lines SET quantity = quantity + 1",
        "parcels_equal_shipped",
    ),
    ("UPDATE orders SET reserved_until = 1", "reservation_overdue"),
    (
        "UPDATE orders SET reserved_until = 9000000000000000 WHERE state = 'confirmed'",
        "reserved_until",
    ),
    ("UPDATE seller_orders SET placed_at = placed_at + 1", "found_by"),
    ("UPDATE variants SET search_text = 'lamp'", "found_by"),
    ("UPDATE products SET title = 'Another'", "found_by"),
];
