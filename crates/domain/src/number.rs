//! Order numbers that customers read out: ten characters, the last one a check.
//!
//! The scheme is that of ISBN-10 over a prime of 31 characters: every single wrong character and every swap of two
//! characters is noticed. Characters that are read for another (O, I, L, Z) are not used and are understood.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKMNPQRSTVWXY";
const BODY: usize = 9;

/// An order number such as `7K3M9-Q2XHC`, stored and compared without its hyphen.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
pub struct OrderNumber(String);

/// A text that is not an order number, or one with a wrong character in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NumberError {
    /// Not ten letters and digits.
    #[error("An order number has ten letters and digits, like 7K3M9-Q2XHC.")]
    Malformed,
    /// The check character does not fit the others.
    #[error("One of the characters is not right. Please compare the number with your confirmation.")]
    Check,
}

impl OrderNumber {
    /// Makes a number out of random bits; about 26 million million numbers exist.
    #[must_use]
    pub fn from_random(mut bits: u64) -> Self {
        let mut body = [0_u8; BODY];
        for digit in &mut body {
            *digit = (bits % 31) as u8;
            bits /= 31;
        }
        let mut text: String = body.iter().map(|d| ALPHABET[usize::from(*d)] as char).collect();
        text.push(ALPHABET[usize::from(check(&body))] as char);
        Self(text)
    }

    /// What was typed as the beginning of a number, in the form numbers are stored in; `None` when it cannot be one.
    #[must_use]
    pub fn beginning(typed: &str) -> Option<String> {
        let digits: Option<Vec<u8>> = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-' && *c != '#')
            .map(digit)
            .collect();
        let digits = digits.filter(|digits| digits.len() <= BODY + 1)?;
        Some(digits.iter().map(|d| ALPHABET[usize::from(*d)] as char).collect())
    }

    /// Without the hyphen, as stored and as in addresses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The digit that makes the weighted sum divisible by 31.
fn check(body: &[u8; BODY]) -> u8 {
    let sum: u32 = body
        .iter()
        .zip(2_u32..)
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum();
    ((31 - sum % 31) % 31) as u8
}

fn digit(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        c => c,
    };
    ALPHABET
        .iter()
        .position(|a| *a as char == c)
        .and_then(|i| u8::try_from(i).ok())
}

impl FromStr for OrderNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let digits: Vec<u8> = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-' && *c != '#')
            .map(digit)
            .collect::<Option<_>>()
            .ok_or(NumberError::Malformed)?;
        let (last, body) = digits.split_last().ok_or(NumberError::Malformed)?;
        let body: &[u8; BODY] = body.try_into().map_err(|_| NumberError::Malformed)?;
        if check(body) != *last {
            return Err(NumberError::Check);
        }
        Ok(Self(
            digits.iter().map(|d| ALPHABET[usize::from(*d)] as char).collect(),
        ))
    }
}

impl TryFrom<String> for OrderNumber {
    type Error = NumberError;
    fn try_from(text: String) -> Result<Self, NumberError> {
        text.parse()
    }
}

impl From<OrderNumber> for String {
    fn from(number: OrderNumber) -> Self {
        number.0
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, b) = self.0.split_at(5);
        write!(f, "{a}-{b}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_reads_back_however_it_is_typed(bits: u64) {
            let number = OrderNumber::from_random(bits);
            prop_assert_eq!(number.to_string().to_lowercase().parse::<OrderNumber>().unwrap(), number.clone());
            let spoken = number.as_str().replace('0', "o").replace('1', "l").replace('2', "z");
            prop_assert_eq!(spoken.parse::<OrderNumber>().unwrap(), number);
        }

        #[test]
        fn one_wrong_character_is_noticed(bits: u64, at in 0_usize..10, by in 1_usize..31) {
            let number = OrderNumber::from_random(bits);
            let mut bytes = number.as_str().as_bytes().to_vec();
            let old = ALPHABET.iter().position(|a| *a == bytes[at]).unwrap();
            bytes[at] = ALPHABET[(old + by) % 31];
            prop_assert_eq!(String::from_utf8(bytes).unwrap().parse::<OrderNumber>(), Err(NumberError::Check));
        }

        #[test]
        fn a_swap_is_noticed(bits: u64, a in 0_usize..10, b in 0_usize..10) {
            let number = OrderNumber::from_random(bits);
            let mut bytes = number.as_str().as_bytes().to_vec();
            bytes.swap(a, b);
            let swapped = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(swapped.parse::<OrderNumber>().is_ok(), swapped == number.as_str());
        }
    }
}
