//! What a person typed, checked field by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// An error sentence per field name.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(pub BTreeMap<String, String>);

impl FieldErrors {
    /// One error on one field.
    #[must_use]
    pub fn one(field: &str, error: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, error);
        errors
    }

    /// Adds an error; the first one of a field stays.
    pub fn add(&mut self, field: &str, error: impl Into<String>) {
        self.0.entry(field.to_owned()).or_insert_with(|| error.into());
    }

    /// `Ok(value)` when there is no error.
    ///
    /// # Errors
    /// The errors themselves, when there are any.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

/// The text of a required field of at most `max` characters, trimmed; an empty text after adding an error.
pub fn required(errors: &mut FieldErrors, field: &str, label: &str, text: &str, max: usize) -> String {
    let text = optional(errors, field, label, text, max);
    if text.is_empty() {
        errors.add(field, format!("{label} is missing."));
    }
    text
}

/// The text of an optional field of at most `max` characters, trimmed.
pub fn optional(errors: &mut FieldErrors, field: &str, label: &str, text: &str, max: usize) -> String {
    let text = text.trim();
    if text.chars().count() > max {
        errors.add(field, format!("{label} can have at most {max} characters."));
    }
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t')
    {
        errors.add(field, format!("{label} contains characters that cannot be used."));
    }
    text.to_owned()
}

/// An e-mail address in its stored form: trimmed, lower case. The check is deliberately loose: one `@`, something
/// before it, a domain with a dot or `localhost` after it; only a mail that arrives proves an address.
pub fn email(errors: &mut FieldErrors, field: &str, text: &str) -> String {
    let text = required(errors, field, "Email", text, 254).to_lowercase();
    let plausible = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.len() > 2
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !text.contains(|c: char| c.is_whitespace() || "<>,;\"()".contains(c))
            && !domain.contains('@')
    });
    if !text.is_empty() && !plausible {
        errors.add(field, "This does not look like an email address.");
    }
    text
}

/// A new password: 10 to 200 characters (NIST SP 800-63B asks for length, not for kinds of characters).
pub fn new_password(errors: &mut FieldErrors, field: &str, text: &str) -> String {
    let length = text.chars().count();
    if length < 10 {
        errors.add(field, "Please use at least 10 characters.");
    } else if length > 200 {
        errors.add(field, "Please use at most 200 characters.");
    }
    text.to_owned()
}

/// A whole number from 1 to `max`; 0 after adding an error.
pub fn quantity(errors: &mut FieldErrors, field: &str, text: &str, max: i64) -> i64 {
    match text.trim().parse::<i64>() {
        Ok(n) if (1..=max).contains(&n) => n,
        _ => {
            errors.add(field, format!("Please enter a whole number from 1 to {max}."));
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_lower_cased_and_nonsense_is_refused() {
        let mut errors = FieldErrors::default();
        assert_eq!(
            email(&mut errors, "email", "  Ada@Example.COM "),
            "ada@example.com"
        );
        assert!(errors.0.is_empty());
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a@b@c.de",
            "ada@example.",
            "a da@example.com",
        ] {
            let mut errors = FieldErrors::default();
            email(&mut errors, "email", bad);
            assert!(errors.0.contains_key("email"), "{bad:?} passed");
        }
    }
}
