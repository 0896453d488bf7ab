//! One module per table; see the migration for constraints.
#![expect(
    missing_docs,
    reason = "columns are documented by the migration and their types"
)]

pub mod addresses;
pub mod api_tokens;
pub mod audit_entries;
pub mod cart_lines;
pub mod carts;
pub mod consumers;
pub mod events;
pub mod grants;
pub mod idempotency_keys;
pub mod jobs;
pub mod ledger_entries;
pub mod locations;
pub mod login_attempts;
pub mod mails;
pub mod notes;
pub mod order_lines;
pub mod orders;
pub mod password_resets;
pub mod payment_transactions;
pub mod payments;
pub mod prices;
pub mod products;
pub mod promotions;
pub mod recipes;
pub mod refunds;
pub mod requests;
pub mod reservations;
pub mod reviews;
pub mod seller_orders;
pub mod sellers;
pub mod sessions;
pub mod shipment_lines;
pub mod shipments;
pub mod shipping_methods;
pub mod stock_items;
pub mod stock_movements;
pub mod users;
pub mod variants;
