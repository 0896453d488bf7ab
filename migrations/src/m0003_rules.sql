-- The rules of an order in full: what promotions cover and how often one customer may use them, units per customer,
-- commission, how customers are treated, and who decided that.

-- "order", {"seller": …}, {"products": […]} or {"variants": […]}.
ALTER TABLE promotions ADD COLUMN covers {json} NOT NULL DEFAULT '"order"';
ALTER TABLE promotions ADD COLUMN limit_per_customer BIGINT CHECK (limit_per_customer > 0);

ALTER TABLE variants ADD COLUMN limit_per_customer BIGINT CHECK (limit_per_customer > 0);

-- Commission rates are basis points of the goods after discount, without tax.
ALTER TABLE sellers ADD COLUMN commission_rate BIGINT NOT NULL DEFAULT 0 CHECK (commission_rate BETWEEN 0 AND 10000);
ALTER TABLE sellers ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- Of the goods of a part, after discount and without tax, undone is what cancellations and returns took back.
ALTER TABLE seller_orders ADD COLUMN commission_rate BIGINT NOT NULL DEFAULT 0
    CHECK (commission_rate BETWEEN 0 AND 10000);
ALTER TABLE seller_orders ADD COLUMN undone BIGINT NOT NULL DEFAULT 0;

ALTER TABLE users ADD COLUMN tier TEXT NOT NULL DEFAULT 'standard' CHECK (tier IN ('standard', 'preferred', 'vip'));
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX users_created ON users (created_at, id);

-- The location that a branch manager's role is limited to.
ALTER TABLE grants ADD COLUMN location_id {uuid} REFERENCES locations (id);

-- What administrators decide outside of orders, which have their events.
CREATE TABLE audit_entries (
    id {position},
    subject TEXT NOT NULL,
    action TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_id {uuid},
    at BIGINT NOT NULL
);
CREATE INDEX audit_entries_subject ON audit_entries (subject, id);
