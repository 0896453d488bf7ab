-- Where the whole order stands, kept with each of its parts: so that a seller's orders of a status, or paid like this, have an
-- index in the list's order.
ALTER TABLE seller_orders ADD COLUMN order_headline TEXT NOT NULL DEFAULT 'pending';
ALTER TABLE seller_orders ADD COLUMN order_payment TEXT NOT NULL DEFAULT 'unpaid';

-- What cancellations and returns took back of a part: of its goods, which there was, of their tax and of its shipping.
ALTER TABLE seller_orders ADD COLUMN undone_tax BIGINT NOT NULL DEFAULT 0;
ALTER TABLE seller_orders ADD COLUMN undone_shipping BIGINT NOT NULL DEFAULT 0;

UPDATE seller_orders SET order_headline = orders.headline, order_payment = orders.payment_status
FROM orders WHERE orders.id = seller_orders.order_id;

{sqlite} UPDATE seller_orders SET undone_tax = told.tax, undone_shipping = told.shipping
FROM (
    SELECT unhex(substr(part.value ->> 'seller_order', 5)) AS id,
        SUM(part.value ->> 'tax') AS tax, SUM(part.value ->> 'shipping') AS shipping
    FROM events, json_each(COALESCE(data -> 'parts', json_array(data -> 'part'))) AS part
    WHERE kind IN ('lines.cancelled.v1', 'return.approved.v1')
    GROUP BY 1
) AS told
WHERE told.id = seller_orders.id;

{postgres} UPDATE seller_orders SET undone_tax = told.tax, undone_shipping = told.shipping
FROM (
    SELECT CAST(substr(part.value ->> 'seller_order', 5) AS UUID) AS id,
        SUM(CAST(part.value ->> 'tax' AS BIGINT)) AS tax, SUM(CAST(part.value ->> 'shipping' AS BIGINT)) AS shipping
    FROM events, jsonb_array_elements(COALESCE(data -> 'parts', jsonb_build_array(data -> 'part'))) AS part
    WHERE kind IN ('lines.cancelled.v1', 'return.approved.v1')
    GROUP BY 1
) AS told
WHERE told.id = seller_orders.id;

-- What tells the seller comes last of what is given: SQLite would take an index that begins with it for all that is asked of a
-- seller, and read every part.
CREATE INDEX seller_orders_order_standing
    ON seller_orders (order_headline, order_payment, seller_id, placed_at, order_id)
