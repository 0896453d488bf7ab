-- The part of the stock log that tells which pieces came and went; what is only set aside and released is most of it.

-- The last piece that came or went is the version of a count.
CREATE INDEX stock_movements_pieces ON stock_movements (variant_id, location_id, id) WHERE on_hand <> 0;

-- From which places an order's pieces were taken.
CREATE INDEX stock_movements_of_order ON stock_movements (order_id) WHERE on_hand <> 0;
