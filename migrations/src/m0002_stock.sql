-- Places have a country, so that the nearest one can be told; variants may be sold beyond their stock; an order that is not
-- paid holds its stock until a time. Until then the payment's own jobs ended such orders; now one sweep does.

ALTER TABLE locations ADD COLUMN country TEXT NOT NULL DEFAULT 'US';

ALTER TABLE variants ADD COLUMN backorder BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX recipes_ingredient ON recipes (ingredient_id);
CREATE INDEX order_lines_waiting ON order_lines (variant_id, order_id) WHERE backordered > 0;

ALTER TABLE orders ADD COLUMN reserved_until BIGINT;
CREATE INDEX orders_reserved ON orders (reserved_until, id) WHERE reserved_until IS NOT NULL;

UPDATE orders SET reserved_until = placed_at + 7200000000
WHERE state = 'pending' AND payment_method <> 'cod' AND channel <> 'import'
    AND payment_status IN ('unpaid', 'failed', 'voided');

UPDATE jobs SET state = 'done', locked_until = NULL WHERE kind = 'payment.expire' AND state <> 'done';
