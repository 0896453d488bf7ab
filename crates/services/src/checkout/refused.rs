//! Why nothing was ordered.

use crate::Error;

/// Something of which there is not enough.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shortage {
    /// Its stock-keeping unit; empty when it is not known any more.
    pub sku: String,
    /// Its name.
    pub title: String,
    /// How many were wanted.
    pub wanted: i64,
    /// How many there are; `None` when it is not sold any more.
    pub available: Option<i64>,
}

/// Why nothing was ordered. Nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is not enough of these.
    #[error("not enough stock")]
    Short(Vec<Shortage>),
    /// Anything else.
    #[error("{0}")]
    Error(Error),
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl Refused {
    /// As a form says it, beside its cart.
    pub(super) fn into_form_error(self) -> Error {
        match self {
            Self::Error(error) => error,
            Self::Short(short) => {
                let sentences: Vec<String> = short.iter().map(Shortage::sentence).collect();
                Error::field("cart", sentences.join(" "))
            }
        }
    }
}

impl Shortage {
    fn sentence(&self) -> String {
        match self.available {
            None => "An item in your cart is not sold any more. Please remove it.".to_owned(),
            Some(..=0) => format!("{} is sold out.", self.title),
            Some(n) => format!("Only {n} of {} are left, not {}.", self.title, self.wanted),
        }
    }
}
