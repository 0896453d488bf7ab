-- Rows that are only ever added, many for each order, and rows that hang on an order by another one already. Checking each
-- of these keys with every row took a quarter of the database's time when placing; `waybill verify` looks for rows that
-- belong to nothing. SQLite keeps the keys: it checks them for next to nothing, and cannot drop them.
{postgres} ALTER TABLE ledger_entries DROP CONSTRAINT ledger_entries_order_id_fkey, DROP CONSTRAINT ledger_entries_seller_id_fkey;
{postgres} ALTER TABLE stock_movements DROP CONSTRAINT stock_movements_variant_id_fkey, DROP CONSTRAINT stock_movements_location_id_fkey;
{postgres} ALTER TABLE reservations DROP CONSTRAINT reservations_order_id_fkey, DROP CONSTRAINT reservations_variant_id_fkey, DROP CONSTRAINT reservations_location_id_fkey;
{postgres} ALTER TABLE order_lines DROP CONSTRAINT order_lines_order_id_fkey;
