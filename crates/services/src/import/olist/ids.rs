//! Ids made from the source's own keys, so that the same row gets the same id in every run.

use domain::{number::OrderNumber, time::Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

fn digest(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// The id of a thing that has no time of its own: a seller, a product, a person (UUID version 8, RFC 9562).
pub(super) fn fixed<T: From<Uuid>>(kind: &str, key: &str) -> T {
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest(&["olist", kind, key])[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().into()
}

/// The id of the `n`-th thing of a kind in an order placed at `at`. Ids of one order and kind ascend with `n`, up to
/// 4096 of them (UUID version 7).
pub(super) fn timed<T: From<Uuid>>(kind: &str, order: &str, n: usize, at: Timestamp) -> T {
    let digest = digest(&["olist", kind, order, &n.to_string()]);
    let mut bytes = [0_u8; 10];
    bytes.copy_from_slice(&digest[..10]);
    bytes[..2].copy_from_slice(&u16::try_from(n & 0x0fff).unwrap_or(0).to_be_bytes());
    let millis = u64::try_from(at.0 / 1000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes)
        .into_uuid()
        .into()
}

/// The number of an order; `attempt` gives another one should it be taken.
pub(super) fn number(order: &str, attempt: u32) -> OrderNumber {
    let digest = digest(&["olist", "number", order, &attempt.to_string()]);
    let mut bytes = [0_u8; 8];
    bytes.copy_from_slice(&digest[..8]);
    OrderNumber::from_random(u64::from_le_bytes(bytes))
}

/// Twelve characters that stand for a product of a seller in its SKU and address.
pub(super) fn short(product: &str, seller: &str) -> String {
    let digest = digest(&["olist", "sku", product, seller]);
    let mut bytes = [0_u8; 8];
    bytes[2..].copy_from_slice(&digest[..6]);
    format!("{:012x}", u64::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use domain::ids::{EventId, SellerId};

    use super::*;

    #[test]
    fn ids_are_the_same_in_every_run_and_ascend_within_an_order() {
        let at = Timestamp(1_500_000_000_000_000);
        assert_eq!(fixed::<SellerId>("seller", "a"), fixed::<SellerId>("seller", "a"));
        assert_ne!(
            fixed::<SellerId>("seller", "a"),
            fixed::<SellerId>("product", "a")
        );
        let ids: Vec<EventId> = (0..600).map(|n| timed("event", "a", n, at)).collect();
        assert!(ids.windows(2).all(|w| w[0] < w[1]));
        assert_ne!(timed::<EventId>("event", "b", 0, at), ids[0]);
        assert_ne!(number("a", 0), number("a", 1));
    }
}
