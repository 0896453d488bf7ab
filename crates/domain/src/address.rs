//! Postal addresses, as typed, as saved and as copied onto an order.

use serde::{Deserialize, Serialize};

use crate::{
    forms::{self, FieldErrors},
    words,
};

words! {
    /// What an address is for; a person has one default of each.
    pub enum AddressKind {
        /// Where the goods go.
        Shipping = "shipping",
        /// Where the invoice goes.
        Billing = "billing",
    }
}

/// A checked postal address.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct Address {
    /// Full name of the person.
    pub name: String,
    /// Telephone number as typed, digits with an optional leading `+`.
    pub phone: String,
    /// Street and number.
    pub line1: String,
    /// Flat, floor, landmark; may be empty.
    #[serde(default)]
    pub line2: String,
    /// City.
    pub city: String,
    /// State, region or province; may be empty.
    #[serde(default)]
    pub state: String,
    /// Post code in the country's form.
    pub postcode: String,
    /// ISO 3166-1 alpha-2 country code.
    pub country: String,
}

/// Countries goods are sent to: ISO 3166-1 code and English name.
pub const COUNTRIES: &[(&str, &str)] = &[
    ("US", "United States"),
    ("BD", "Bangladesh"),
    ("BR", "Brazil"),
    ("CA", "Canada"),
    ("DE", "Germany"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("IN", "India"),
    ("SG", "Singapore"),
];

impl Address {
    /// Checks every field and gives the address in its stored form; errors are keyed by field name.
    ///
    /// # Errors
    /// One sentence per wrong field.
    pub fn checked(&self) -> Result<Self, FieldErrors> {
        self.checked_as("")
    }

    /// As [`Address::checked`], with field names prefixed (`billing_city`).
    ///
    /// # Errors
    /// One sentence per wrong field.
    pub fn checked_as(&self, prefix: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let e = &mut errors;
        let field = |name: &str| format!("{prefix}{name}");
        let mut address = Self {
            name: forms::required(e, &field("name"), "Full name", &self.name, 120),
            phone: forms::required(e, &field("phone"), "Phone", &self.phone, 24),
            line1: forms::required(e, &field("line1"), "Address line 1", &self.line1, 160),
            line2: forms::optional(e, &field("line2"), "Address line 2", &self.line2, 160),
            city: forms::required(e, &field("city"), "City", &self.city, 80),
            state: forms::optional(e, &field("state"), "State or region", &self.state, 80),
            postcode: forms::required(e, &field("postcode"), "Postcode", &self.postcode, 16).to_uppercase(),
            country: forms::required(e, &field("country"), "Country", &self.country, 2).to_uppercase(),
        };
        address.phone.retain(|c| !" -().".contains(c));
        let digits = address.phone.strip_prefix('+').unwrap_or(&address.phone);
        if !address.phone.is_empty()
            && (!digits.bytes().all(|b| b.is_ascii_digit()) || !(6..=15).contains(&digits.len()))
        {
            e.add(
                &field("phone"),
                "Please enter a phone number of 6 to 15 digits, with + for another country.",
            );
        }
        if !address.country.is_empty() && !COUNTRIES.iter().any(|(code, _)| *code == address.country) {
            e.add(&field("country"), "We do not deliver to this country yet.");
        }
        if !address.postcode.is_empty() && !postcode_fits(&address.postcode, &address.country) {
            e.add(&field("postcode"), "This is not a postcode of this country.");
        }
        errors.into_result(address)
    }

    /// The digits of the telephone number, last one first: who types the end of a number finds it, with or without the
    /// country in front.
    #[must_use]
    pub fn phone_key(&self) -> String {
        phone_key(&self.phone)
    }

    /// The last word of the name in small letters.
    #[must_use]
    pub fn name_key(&self) -> String {
        name_key(&self.name)
    }

    /// The address as lines on a label, without the phone number.
    #[must_use]
    pub fn label(&self) -> Vec<String> {
        let country = COUNTRIES
            .iter()
            .find(|(code, _)| *code == self.country)
            .map_or(self.country.as_str(), |c| c.1);
        let region = [self.state.as_str(), self.postcode.as_str()]
            .iter()
            .filter(|s| !s.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        let city = [self.city.clone(), region]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        [
            self.name.clone(),
            self.line1.clone(),
            self.line2.clone(),
            city,
            country.to_owned(),
        ]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect()
    }
}

/// [`Address::phone_key`] of a number as somebody types it.
#[must_use]
pub fn phone_key(phone: &str) -> String {
    phone.chars().rev().filter(char::is_ascii_digit).collect()
}

/// [`Address::name_key`] of a name as somebody types it.
#[must_use]
pub fn name_key(name: &str) -> String {
    name.split_whitespace()
        .next_back()
        .unwrap_or_default()
        .to_lowercase()
}

/// Whether a post code has its country's form; countries without a rule here accept any.
fn postcode_fits(code: &str, country: &str) -> bool {
    let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    match country {
        "US" => {
            digits(code, 5)
                || code
                    .split_once('-')
                    .is_some_and(|(a, b)| digits(a, 5) && digits(b, 4))
        }
        "BD" => digits(code, 4),
        "IN" => digits(code, 6) && !code.starts_with('0'),
        "BR" => digits(&code.replace('-', ""), 8),
        "DE" | "FR" => digits(code, 5),
        "SG" => digits(code, 6),
        _ => code
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '-'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Address {
        Address {
            name: "Ada Lovelace".into(),
            phone: "+1 (415) 555-0100".into(),
            line1: "1 Market St".into(),
            line2: String::new(),
            city: "San Francisco".into(),
            state: "CA".into(),
            postcode: "94105".into(),
            country: "us".into(),
        }
    }

    #[test]
    fn a_sound_address_is_normalised() {
        let address = sound().checked().unwrap();
        assert_eq!(address.phone, "+14155550100");
        assert_eq!(address.country, "US");
        assert_eq!(
            address.label(),
            [
                "Ada Lovelace",
                "1 Market St",
                "San Francisco, CA 94105",
                "United States"
            ]
        );
    }

    #[test]
    fn an_address_is_found_by_the_end_of_its_phone_and_by_its_last_name() {
        let address = Address {
            name: "  Åsa  ÖBERG ".into(),
            ..sound()
        };
        assert!(address.phone_key().starts_with(&phone_key("555 0100")));
        assert_eq!(phone_key("+1 (415) 555-0100"), "00105555141");
        assert_eq!(address.name_key(), "öberg");
        assert_eq!(Address::default().name_key(), "");
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let errors = Address {
            postcode: "9410".into(),
            phone: "12".into(),
            city: " ".into(),
            ..sound()
        }
        .checked_as("shipping_")
        .unwrap_err();
        let fields: Vec<_> = errors.0.keys().map(String::as_str).collect();
        assert_eq!(fields, ["shipping_city", "shipping_phone", "shipping_postcode"]);
    }
}
