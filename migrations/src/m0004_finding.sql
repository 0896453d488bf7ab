-- Finding one order among very many: every filter of a list has an index that also has the list's order, and what people
-- type into a search box is compared with columns that begin with it.

-- Prefixes are ranges of bytes, whatever language the database sorts in.
{postgres} ALTER TABLE orders ALTER COLUMN number TYPE TEXT COLLATE "C", ALTER COLUMN email TYPE TEXT COLLATE "C";

-- One index serves status, payment and both: a list of one of them is read from the few values of the other.
DROP INDEX orders_headline;
DROP INDEX orders_payment;
CREATE INDEX orders_standing ON orders (headline, payment_status, placed_at, id);

-- The digits of the telephone number backwards, so that the end of it finds the order with or without its country.
ALTER TABLE orders ADD COLUMN phone_key TEXT {bytes} NOT NULL DEFAULT '';
UPDATE orders SET phone_key = (
    WITH RECURSIVE digits (typed, at, kept) AS (
        SELECT COALESCE(orders.shipping_address ->> 'phone', ''), 1, CAST('' AS TEXT)
        UNION ALL
        SELECT typed, at + 1,
            CASE WHEN substr(typed, at, 1) IN ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')
                THEN substr(typed, at, 1) || kept ELSE kept END
        FROM digits WHERE at <= length(typed)
    )
    SELECT kept FROM digits WHERE at > length(typed)
);
CREATE INDEX orders_phone ON orders (phone_key);

-- The last word of the name in small letters.
ALTER TABLE orders ADD COLUMN name_key TEXT {bytes} NOT NULL DEFAULT '';
UPDATE orders SET name_key = lower(replace(
    COALESCE(shipping_address ->> 'name', ''),
    rtrim(COALESCE(shipping_address ->> 'name', ''), replace(COALESCE(shipping_address ->> 'name', ''), ' ', '')),
    ''
));
CREATE INDEX orders_name ON orders (name_key, placed_at, id);

-- The unique (order_id, position) serves what this one did.
DROP INDEX seller_orders_order;
CREATE INDEX seller_orders_standing ON seller_orders (headline, placed_at, id);

-- What nobody has looked at, of all sellers: for who sees all of them.
CREATE INDEX seller_orders_fresh ON seller_orders (placed_at, id) WHERE seen_at IS NULL AND state = 'new';

-- Reservations are read by their order.
DROP INDEX reservations_line;

-- Orders of a product, newest first.
ALTER TABLE order_lines ADD COLUMN placed_at BIGINT NOT NULL DEFAULT 0;
UPDATE order_lines SET placed_at = (SELECT orders.placed_at FROM orders WHERE orders.id = order_lines.order_id);
DROP INDEX order_lines_variant;
CREATE INDEX order_lines_variant ON order_lines (variant_id, placed_at, order_id)
