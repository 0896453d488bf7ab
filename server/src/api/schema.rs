//! Small types of the documents: points in time, addresses, words and ids, with their schemas.

use domain::{address::Address, machine::Word, time::Timestamp};
use gateways::carriers::{Carrier, Carriers};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat,
        schema::{Object, SchemaType, Type},
    },
};

/// A point in time, as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(pub(super) Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.rfc3339())
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A point in time: RFC 3339 in UTC."))
            .build()
            .into()
    }
}

impl ToSchema for Moment {
    fn name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }
}

/// The schema of a vocabulary.
pub(super) fn word<W: Word>() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(W::ALL.iter().map(|word| word.as_str())))
        .build()
}

/// The schema of a carrier's code.
pub(super) fn carriers() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Carriers.all().map(Carrier::code)))
        .examples(["ups"])
        .build()
}

/// The schema of a vocabulary whose word may be left out.
pub(super) fn word_or_null<W: Word>() -> Object {
    let words = W::ALL.iter().map(|word| Some(word.as_str()));
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(words.chain([None])))
        .build()
}

/// A postal address. What is missing is found with what is wrong, all at once.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Address)]
pub(super) struct AddressBody {
    /// Full name of the person.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 120, example = "Ada Lovelace")]
    name: String,
    /// Telephone number: 6 to 15 digits, with + for another country.
    #[serde(default)]
    #[schema(required = true, min_length = 6, max_length = 24, example = "+14155550100")]
    phone: String,
    /// Street and number.
    #[serde(default)]
    #[schema(
        required = true,
        min_length = 1,
        max_length = 160,
        example = "1 Market Street"
    )]
    line1: String,
    /// Flat, floor, landmark.
    #[serde(default)]
    #[schema(max_length = 160)]
    line2: Option<String>,
    /// City.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 80, example = "San Francisco")]
    city: String,
    /// State, region or province.
    #[serde(default)]
    #[schema(max_length = 80, example = "CA")]
    state: Option<String>,
    /// Post code in the country's form.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 16, example = "94105")]
    postcode: String,
    /// ISO 3166-1 alpha-2 country code.
    #[serde(default)]
    #[schema(required = true, min_length = 2, max_length = 2, example = "US")]
    country: String,
}

impl From<AddressBody> for Address {
    fn from(body: AddressBody) -> Self {
        let AddressBody {
            name,
            phone,
            line1,
            line2,
            city,
            state,
            postcode,
            country,
        } = body;
        Self {
            name,
            phone,
            line1,
            line2: line2.unwrap_or_default(),
            city,
            state: state.unwrap_or_default(),
            postcode,
            country,
        }
    }
}

impl From<&Address> for AddressBody {
    fn from(address: &Address) -> Self {
        let Address {
            name,
            phone,
            line1,
            line2,
            city,
            state,
            postcode,
            country,
        } = address.clone();
        let some = |text: String| (!text.is_empty()).then_some(text);
        Self {
            name,
            phone,
            line1,
            line2: some(line2),
            city,
            state: some(state),
            postcode,
            country,
        }
    }
}
