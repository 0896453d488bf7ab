-- What an order may be priced by: a fee for sending that is asked once or of every seller, and several promotions at once. An
-- order keeps the fee it was placed with, whatever a promotion waived of it.

ALTER TABLE shipping_methods ADD COLUMN per_seller BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE orders ADD COLUMN shipping_fee BIGINT NOT NULL DEFAULT 0 CHECK (shipping_fee >= 0);
ALTER TABLE orders ADD COLUMN fee_per_seller BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE orders SET shipping_fee = shipping;

-- What was waived at placing was not written down: for orders that can still be changed, the fee of today is the best there is.
UPDATE orders SET shipping_fee = COALESCE((
    SELECT amount FROM shipping_methods
    WHERE shipping_methods.code = orders.shipping_method AND shipping_methods.currency = orders.currency
), shipping)
WHERE promotion_code IS NOT NULL AND state IN ('pending', 'confirmed') AND EXISTS (
    SELECT 1 FROM promotions
    WHERE promotions.code = orders.promotion_code AND kind = 'free_shipping'
        AND (orders.shipping = 0 OR CAST(covers AS TEXT) <> '"order"')
);

-- Until now an order had one promotion: those that are there were not made to be combined.
ALTER TABLE promotions ADD COLUMN exclusive BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE promotions SET exclusive = TRUE;

-- Lists of codes.
ALTER TABLE orders ADD COLUMN promotion_codes {json} NOT NULL DEFAULT '[]';
UPDATE orders SET promotion_codes = CAST(
    '["' || replace(replace(promotion_code, '\', '\\'), '"', '\"') || '"]' AS {json}
) WHERE promotion_code IS NOT NULL;
ALTER TABLE orders DROP COLUMN promotion_code;

ALTER TABLE carts ADD COLUMN promotion_codes {json} NOT NULL DEFAULT '[]';
UPDATE carts SET promotion_codes = CAST(
    '["' || replace(replace(promotion_code, '\', '\\'), '"', '\"') || '"]' AS {json}
) WHERE promotion_code IS NOT NULL;
ALTER TABLE carts DROP COLUMN promotion_code;

-- Cash of which a return gave something back before it was collected is paid once the rest of it is.
UPDATE orders SET payment_status = 'paid'
WHERE payment_method = 'cod' AND payment_status = 'partially_paid' AND (
    SELECT COALESCE(SUM(amount), 0) FROM payment_transactions
    WHERE payment_transactions.order_id = orders.id AND kind = 'capture' AND status = 'succeeded'
) >= total - cancelled_amount - (
    SELECT COALESCE(SUM(amount), 0) FROM requests WHERE requests.order_id = orders.id AND kind = 'return'
) + (
    SELECT COALESCE(SUM(amount), 0) FROM refunds WHERE refunds.order_id = orders.id AND refunds.state <> 'rejected'
)
