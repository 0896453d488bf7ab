-- Sellers count and list what is released: these indexes have nothing else, so that counting reads them alone.
DROP INDEX seller_orders_headline;
DROP INDEX seller_orders_standing;
CREATE INDEX seller_orders_headline ON seller_orders (seller_id, headline, placed_at, id) WHERE released;
CREATE INDEX seller_orders_standing ON seller_orders (headline, placed_at, id) WHERE released
