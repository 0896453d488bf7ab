-- Times are BIGINT microseconds since 1970 in UTC; amounts are BIGINT minor units of the row's currency.

CREATE TABLE users (
    id {uuid} PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    blocked BOOLEAN NOT NULL,
    external_ref TEXT UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE sellers (
    id {uuid} PRIMARY KEY,
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    state TEXT NOT NULL,
    postcode TEXT NOT NULL,
    minimum BIGINT NOT NULL CHECK (minimum >= 0),
    external_ref TEXT UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE grants (
    id {uuid} PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    seller_id {uuid} REFERENCES sellers (id)
);
CREATE INDEX grants_user ON grants (user_id);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id {uuid} REFERENCES users (id),
    data {json} NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE login_attempts (
    id {position},
    subject TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX login_attempts_subject ON login_attempts (subject, at);

CREATE TABLE password_resets (
    token_hash TEXT PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id),
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE api_tokens (
    id {uuid} PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id),
    token_hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_user ON api_tokens (user_id);

CREATE TABLE addresses (
    id {uuid} PRIMARY KEY,
    user_id {uuid} NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('billing', 'shipping')),
    is_default BOOLEAN NOT NULL,
    address {json} NOT NULL,
    removed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX addresses_user ON addresses (user_id, kind);
CREATE UNIQUE INDEX addresses_one_default ON addresses (user_id, kind) WHERE is_default AND removed_at IS NULL;

CREATE TABLE products (
    id {uuid} PRIMARY KEY,
    seller_id {uuid} NOT NULL REFERENCES sellers (id),
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL,
    listed BOOLEAN NOT NULL,
    external_ref TEXT UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX products_listed ON products (listed, title, id);
CREATE INDEX products_category ON products (listed, category, title, id);
CREATE INDEX products_seller ON products (seller_id);

CREATE TABLE variants (
    id {uuid} PRIMARY KEY,
    product_id {uuid} NOT NULL REFERENCES products (id),
    sku TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('stocked', 'made_to_order', 'digital')),
    tax_rate BIGINT NOT NULL CHECK (tax_rate >= 0),
    weight_g BIGINT,
    hsn TEXT,
    position BIGINT NOT NULL
);
CREATE INDEX variants_product ON variants (product_id, position);

CREATE TABLE prices (
    variant_id {uuid} NOT NULL REFERENCES variants (id),
    channel TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (variant_id, channel, currency)
);

CREATE TABLE recipes (
    variant_id {uuid} NOT NULL REFERENCES variants (id),
    ingredient_id {uuid} NOT NULL REFERENCES variants (id),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (variant_id, ingredient_id)
);

CREATE TABLE promotions (
    id {uuid} PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('percentage', 'fixed', 'free_shipping')),
    value BIGINT NOT NULL CHECK (value >= 0),
    currency TEXT,
    minimum BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    usage_limit BIGINT,
    used BIGINT NOT NULL CHECK (used >= 0),
    CHECK (usage_limit IS NULL OR used <= usage_limit)
);

CREATE TABLE shipping_methods (
    code TEXT NOT NULL,
    currency TEXT NOT NULL,
    name TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    promise_days BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (code, currency)
);

CREATE TABLE locations (
    id {uuid} PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    postcode TEXT NOT NULL,
    priority BIGINT NOT NULL
);

CREATE TABLE stock_items (
    variant_id {uuid} NOT NULL REFERENCES variants (id),
    location_id {uuid} NOT NULL REFERENCES locations (id),
    on_hand BIGINT NOT NULL CHECK (on_hand >= 0),
    reserved BIGINT NOT NULL CHECK (reserved >= 0),
    PRIMARY KEY (variant_id, location_id),
    CHECK (reserved <= on_hand)
);

CREATE TABLE carts (
    id {uuid} PRIMARY KEY,
    user_id {uuid} REFERENCES users (id),
    currency TEXT NOT NULL,
    promotion_code TEXT,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX carts_user ON carts (user_id);

CREATE TABLE cart_lines (
    cart_id {uuid} NOT NULL REFERENCES carts (id),
    variant_id {uuid} NOT NULL REFERENCES variants (id),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    seen_price BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (cart_id, variant_id)
);

CREATE TABLE orders (
    id {uuid} PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    user_id {uuid} REFERENCES users (id),
    email TEXT NOT NULL,
    channel TEXT NOT NULL,
    external_ref TEXT UNIQUE,
    currency TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'completed', 'cancelled', 'rejected')),
    headline TEXT NOT NULL,
    payment_status TEXT NOT NULL,
    holds {json} NOT NULL,
    priority TEXT NOT NULL CHECK (priority IN ('normal', 'high', 'urgent')),
    subtotal BIGINT NOT NULL,
    discount BIGINT NOT NULL,
    shipping BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL CHECK (total >= 0),
    cancelled_amount BIGINT NOT NULL CHECK (cancelled_amount >= 0),
    tax_included BOOLEAN NOT NULL,
    promotion_code TEXT,
    shipping_method TEXT NOT NULL,
    payment_method TEXT NOT NULL,
    shipping_address {json} NOT NULL,
    billing_address {json} NOT NULL,
    note TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    promised_at BIGINT,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CHECK (cancelled_amount <= total)
);
CREATE INDEX orders_placed ON orders (placed_at, id);
CREATE INDEX orders_user ON orders (user_id, placed_at, id);
CREATE INDEX orders_user_total ON orders (user_id, total, id);
CREATE INDEX orders_headline ON orders (headline, placed_at, id);
CREATE INDEX orders_payment ON orders (payment_status, placed_at, id);
CREATE INDEX orders_email ON orders (email, placed_at, id);
CREATE INDEX orders_escalating ON orders (promised_at, id) WHERE state IN ('pending', 'confirmed') AND priority <> 'urgent';

CREATE TABLE seller_orders (
    id {uuid} PRIMARY KEY,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    seller_id {uuid} NOT NULL REFERENCES sellers (id),
    position BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'processing', 'completed', 'cancelled', 'declined')),
    headline TEXT NOT NULL,
    released BOOLEAN NOT NULL,
    seen_at BIGINT,
    subtotal BIGINT NOT NULL,
    discount BIGINT NOT NULL,
    shipping BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL,
    placed_at BIGINT NOT NULL,
    ship_by BIGINT,
    UNIQUE (order_id, position)
);
CREATE INDEX seller_orders_seller ON seller_orders (seller_id, placed_at, id);
CREATE INDEX seller_orders_headline ON seller_orders (seller_id, headline, placed_at, id);
CREATE INDEX seller_orders_placed ON seller_orders (placed_at, id);
CREATE INDEX seller_orders_new ON seller_orders (seller_id, placed_at, id) WHERE seen_at IS NULL AND state = 'new';
CREATE INDEX seller_orders_order ON seller_orders (order_id);

CREATE TABLE order_lines (
    id {uuid} PRIMARY KEY,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    seller_order_id {uuid} NOT NULL REFERENCES seller_orders (id),
    position BIGINT NOT NULL,
    variant_id {uuid} NOT NULL REFERENCES variants (id),
    sku TEXT NOT NULL,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    unit_price BIGINT NOT NULL,
    tax_rate BIGINT NOT NULL,
    subtotal BIGINT NOT NULL,
    discount BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL CHECK (total >= 0),
    ordered BIGINT NOT NULL CHECK (ordered >= 0),
    allocated BIGINT NOT NULL CHECK (allocated >= 0),
    backordered BIGINT NOT NULL CHECK (backordered >= 0),
    packed BIGINT NOT NULL CHECK (packed >= 0),
    shipped BIGINT NOT NULL CHECK (shipped >= 0),
    delivered BIGINT NOT NULL CHECK (delivered >= 0),
    cancelled BIGINT NOT NULL CHECK (cancelled >= 0),
    return_requested BIGINT NOT NULL CHECK (return_requested >= 0),
    returned BIGINT NOT NULL CHECK (returned >= 0),
    UNIQUE (order_id, position),
    CHECK (allocated + backordered + cancelled = ordered),
    CHECK (packed <= allocated),
    CHECK (packed + cancelled <= ordered),
    CHECK (shipped <= packed),
    CHECK (delivered <= shipped),
    CHECK (return_requested + returned <= delivered)
);
CREATE INDEX order_lines_seller_order ON order_lines (seller_order_id);
CREATE INDEX order_lines_variant ON order_lines (variant_id);

CREATE TABLE reservations (
    id {uuid} PRIMARY KEY,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    line_id {uuid} NOT NULL REFERENCES order_lines (id),
    variant_id {uuid} NOT NULL REFERENCES variants (id),
    location_id {uuid} NOT NULL REFERENCES locations (id),
    per_unit BIGINT NOT NULL CHECK (per_unit > 0),
    quantity BIGINT NOT NULL CHECK (quantity >= 0)
);
CREATE INDEX reservations_order ON reservations (order_id);
CREATE INDEX reservations_line ON reservations (line_id);
CREATE INDEX reservations_stock ON reservations (variant_id, location_id);

CREATE TABLE stock_movements (
    id {position},
    variant_id {uuid} NOT NULL REFERENCES variants (id),
    location_id {uuid} NOT NULL REFERENCES locations (id),
    on_hand BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    reason TEXT NOT NULL,
    order_id {uuid},
    at BIGINT NOT NULL
);
CREATE INDEX stock_movements_item ON stock_movements (variant_id, location_id);

CREATE TABLE shipments (
    id {uuid} PRIMARY KEY,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    seller_order_id {uuid} NOT NULL REFERENCES seller_orders (id),
    state TEXT NOT NULL,
    carrier TEXT NOT NULL,
    awb TEXT NOT NULL,
    shipped_at BIGINT,
    delivered_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX shipments_order ON shipments (order_id);
CREATE INDEX shipments_awb ON shipments (awb);

CREATE TABLE shipment_lines (
    shipment_id {uuid} NOT NULL REFERENCES shipments (id),
    line_id {uuid} NOT NULL REFERENCES order_lines (id),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (shipment_id, line_id)
);

CREATE TABLE payments (
    id {uuid} PRIMARY KEY,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    position BIGINT NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    currency TEXT NOT NULL,
    provider_ref TEXT,
    token TEXT,
    error TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (order_id, position)
);

CREATE TABLE payment_transactions (
    id {uuid} PRIMARY KEY,
    payment_id {uuid} NOT NULL REFERENCES payments (id),
    order_id {uuid} NOT NULL REFERENCES orders (id),
    kind TEXT NOT NULL CHECK (kind IN ('authorize', 'capture', 'void', 'refund', 'chargeback', 'reversal')),
    status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    reference TEXT NOT NULL,
    provider_ref TEXT,
    at BIGINT NOT NULL,
    UNIQUE (reference, status)
);
CREATE INDEX payment_transactions_order ON payment_transactions (order_id);

CREATE TABLE ledger_entries (
    id {position},
    entry_group {uuid} NOT NULL,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    seller_id {uuid} REFERENCES sellers (id),
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX ledger_order ON ledger_entries (order_id);
CREATE INDEX ledger_seller ON ledger_entries (seller_id, account);

CREATE TABLE requests (
    id {uuid} PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('cancellation', 'return')),
    order_id {uuid} NOT NULL REFERENCES orders (id),
    line_id {uuid} REFERENCES order_lines (id),
    quantity BIGINT,
    state TEXT NOT NULL,
    open BOOLEAN NOT NULL,
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    requested_by {uuid} REFERENCES users (id),
    requested_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    decided_by {uuid} REFERENCES users (id),
    decided_at BIGINT,
    decision_reason TEXT NOT NULL,
    amount BIGINT
);
CREATE INDEX requests_queue ON requests (kind, open, requested_at, id);
CREATE INDEX requests_order ON requests (order_id);
CREATE UNIQUE INDEX requests_one_open_cancellation ON requests (order_id) WHERE kind = 'cancellation' AND open;

CREATE TABLE refunds (
    id {uuid} PRIMARY KEY,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    payment_id {uuid} NOT NULL REFERENCES payments (id),
    request_id {uuid} REFERENCES requests (id),
    state TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL,
    succeeded_at BIGINT
);
CREATE INDEX refunds_order ON refunds (order_id);
CREATE INDEX refunds_state ON refunds (state, created_at);

CREATE TABLE notes (
    id {uuid} PRIMARY KEY,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    seller_order_id {uuid} REFERENCES seller_orders (id),
    visible BOOLEAN NOT NULL,
    body TEXT NOT NULL,
    author_id {uuid} REFERENCES users (id),
    at BIGINT NOT NULL
);
CREATE INDEX notes_order ON notes (order_id);

CREATE TABLE reviews (
    id {uuid} PRIMARY KEY,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    external_ref TEXT,
    score BIGINT NOT NULL CHECK (score BETWEEN 1 AND 5),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    UNIQUE (order_id, external_ref)
);

CREATE TABLE events (
    position {position},
    id {uuid} NOT NULL UNIQUE,
    order_id {uuid} NOT NULL REFERENCES orders (id),
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    data {json} NOT NULL,
    actor TEXT NOT NULL,
    actor_id {uuid},
    justification TEXT NOT NULL,
    automated BOOLEAN NOT NULL,
    cause {uuid} NOT NULL,
    at BIGINT NOT NULL,
    transaction_id BIGINT NOT NULL DEFAULT {transaction_id},
    UNIQUE (order_id, version)
);
CREATE INDEX events_cursor ON events (transaction_id, position);

CREATE TABLE consumers (
    name TEXT PRIMARY KEY,
    transaction_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    followed BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE idempotency_keys (
    owner TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer {json} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (owner, idempotency_key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);

CREATE TABLE jobs (
    id {uuid} PRIMARY KEY,
    lane TEXT NOT NULL CHECK (lane IN ('mail', 'orders')),
    kind TEXT NOT NULL,
    payload {json} NOT NULL,
    dedupe_key TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'dead')),
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    locked_until BIGINT,
    last_error TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (lane, state, run_at);

CREATE TABLE mails (
    id {uuid} PRIMARY KEY,
    order_id {uuid} REFERENCES orders (id),
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    html TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX mails_created ON mails (created_at, id);
