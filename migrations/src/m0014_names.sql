-- Of a last name that thousands have, a status or a payment is told by the index: looking each order up for it took most of the time.
DROP INDEX orders_name;
CREATE INDEX orders_name ON orders (name_key, placed_at, id, headline, payment_status)
