//! Typed ids: UUIDv7 inside, `ord_0193…` outside.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an id of the kind asked for.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an id of the form {prefix}_…")]
pub struct IdError {
    /// The prefix an id of this kind has.
    pub prefix: &'static str,
}

fn parse(text: &str, prefix: &'static str) -> Result<Uuid, IdError> {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .filter(|hex| hex.len() == 32)
        .and_then(|hex| Uuid::try_parse(hex).ok())
        .ok_or(IdError { prefix })
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
        pub struct $name(pub Uuid);

        impl $name {
            /// What an id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;
        }

        #[cfg(feature = "sea-orm")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                parse(text, $prefix).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A person with an account.
    UserId = "usr";
    /// A token that programs sign in with.
    ApiTokenId = "tok";
    /// A saved address of a person.
    AddressId = "adr";
    /// A seller on the marketplace.
    SellerId = "sel";
    /// A product.
    ProductId = "prd";
    /// What is actually sold and stocked: one variant of a product.
    VariantId = "var";
    /// A place that holds stock.
    LocationId = "loc";
    /// A shopping cart.
    CartId = "crt";
    /// An order as the customer sees it.
    OrderId = "ord";
    /// One seller's part of an order.
    SellerOrderId = "sor";
    /// A line of an order.
    LineId = "lin";
    /// A parcel, or several under one tracking number.
    ShipmentId = "shp";
    /// A payment of an order.
    PaymentId = "pay";
    /// One entry of a payment's transaction log.
    TransactionId = "txn";
    /// A refund.
    RefundId = "rfd";
    /// A request that someone decides: cancellation, return and the like.
    RequestId = "req";
    /// A note on an order.
    NoteId = "not";
    /// A promotion.
    PromotionId = "pro";
    /// An event.
    EventId = "evt";
    /// A background job.
    JobId = "job";
    /// A mail.
    MailId = "mal";
    /// A customer's review of an order.
    ReviewId = "rev";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_another_kind_is_refused() {
        let id = OrderId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_002a));
        assert_eq!(id.to_string(), "ord_0193000000007000800000000000002a");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().parse::<ShipmentId>().is_err());
        assert!("ord_0193".parse::<OrderId>().is_err());
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<OrderId>(&json).unwrap(), id);
    }
}
