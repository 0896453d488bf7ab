-- Indexes that every order pays for, the ledger's eleven times, and no question is answered by.
DROP INDEX ledger_seller;
DROP INDEX reservations_stock;
-- stock_movements_pieces answers all there is to ask of a shelf.
DROP INDEX stock_movements_item;
