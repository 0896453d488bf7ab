//! The facts a mail is made of. Every text is as the person typed it: escaping is the templates' work.

use domain::money::Money;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// All facts a template may use; which of the optional ones a mail needs is said by its kind.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Context {
    /// The shop the mail comes from.
    pub shop_name: String,
    /// The reader's name, to greet them; none when it is not known.
    pub recipient: Option<String>,
    /// The order the mail is about.
    pub order: Option<OrderFacts>,
    /// What is still to be paid of the order; none when nothing is, or when it is paid on delivery.
    pub due: Option<Amount>,
    /// The seller's part the mail is about.
    pub part: Option<SellerGroup>,
    /// The parcel the mail is about.
    pub shipment: Option<ShipmentFacts>,
    /// The cancellation or return the mail is about.
    pub request: Option<RequestFacts>,
    /// The money given back.
    pub refund: Option<RefundFacts>,
    /// Where to choose a new password.
    pub reset_url: Option<String>,
}

/// An order as its customer sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OrderFacts {
    /// The number people read.
    pub number: String,
    /// The order's page, absolute.
    pub url: String,
    /// When it was placed, written out with its time zone.
    pub placed_at: String,
    /// ISO 4217 code of every amount here.
    pub currency: String,
    /// The lines, by seller.
    pub groups: Vec<SellerGroup>,
    /// Sum of the lines.
    pub subtotal: Amount,
    /// What is taken off, as a positive amount.
    pub discount: Amount,
    /// Shipping of all sellers.
    pub shipping: Amount,
    /// Tax of everything.
    pub tax: Amount,
    /// Whether the prices include it.
    pub tax_included: bool,
    /// What the customer pays.
    pub total: Amount,
    /// The shipping address as it is written on a label.
    pub shipping_address: Vec<String>,
}

/// One seller's part of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SellerGroup {
    /// The seller's name.
    pub seller: String,
    /// The goods.
    pub lines: Vec<LineFacts>,
}

/// A line of an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LineFacts {
    /// The product's title.
    pub title: String,
    /// Pieces ordered.
    pub quantity: u32,
    /// Price of one piece.
    pub unit_price: Amount,
    /// Price of the line.
    pub total: Amount,
}

/// Pieces of a product, without a price.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ItemFacts {
    /// The product's title.
    pub title: String,
    /// Pieces.
    pub quantity: u32,
}

/// A parcel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ShipmentFacts {
    /// The carrier's name.
    pub carrier: String,
    /// The tracking number.
    pub awb: String,
    /// The carrier's tracking page, if it has one.
    pub tracking_url: Option<String>,
    /// What is in it.
    pub lines: Vec<ItemFacts>,
}

/// A cancellation or return, and what was decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RequestFacts {
    /// What it is about.
    pub lines: Vec<ItemFacts>,
    /// Why the customer asks.
    pub reason: String,
    /// Why it was decided so; none while undecided or when nothing was said.
    pub decision_reason: Option<String>,
    /// What will be refunded; none when nothing was paid or nothing is decided.
    pub amount: Option<Amount>,
    /// Until when the goods of an approved return are to be sent, written out with its time zone.
    pub send_by: Option<String>,
}

/// Money on its way back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RefundFacts {
    /// How much.
    pub amount: Amount,
    /// How it travels, to follow the word "to": `your card`.
    pub method: String,
}

/// An amount of money; templates read its `text` (with the currency's sign) and `minor`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Amount(pub Money);

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self(money)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Amount", 2)?;
        fields.serialize_field("text", &self.0.to_string())?;
        fields.serialize_field("minor", &self.0.minor)?;
        fields.end()
    }
}
