//! The settings for people to read: secrets are masked.

use url::Url;

use super::Config;

const MASK: &str = "***";

impl Config {
    /// The settings as the file would have them, with passwords masked.
    ///
    /// # Errors
    /// Never in practice: every setting is text.
    pub fn masked(&self) -> Result<String, serde_json::Error> {
        let mut config = self.clone();
        for address in [&mut config.database, &mut config.base_url, &mut config.smtp_url] {
            *address = without_secrets(address);
        }
        let value = serde_json::to_value(&config)?;
        let lines = value
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("{name} = {value}"));
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }
}

/// An address with its passwords masked; masked as a whole when it is not clear where they are.
fn without_secrets(address: &str) -> String {
    if address.is_empty() {
        return String::new();
    }
    let Ok(mut url) = Url::parse(address) else {
        return MASK.to_owned();
    };
    // `/`, `?` and `#` end the host: behind an unescaped one in a password the rest of it would be read as a path.
    if url.fragment().is_some() || url.path().contains('@') || url.query().is_some_and(|q| q.contains('@')) {
        return MASK.to_owned();
    }
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let hidden = pairs.iter().any(|(name, _)| is_secret(name));
    if url.password().is_none() && !hidden {
        return address.to_owned();
    }
    if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
        return MASK.to_owned();
    }
    if hidden {
        let shown = |(name, value): (String, String)| {
            let value = if is_secret(&name) { MASK.to_owned() } else { value };
            (name, value)
        };
        url.query_pairs_mut()
            .clear()
            .extend_pairs(pairs.into_iter().map(shown));
    }
    url.to_string()
}

fn is_secret(parameter: &str) -> bool {
    let name = parameter.to_lowercase();
    ["pass", "pwd", "secret", "token", "key"]
        .iter()
        .any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked() {
        let config = Config {
            database: "postgres://ada:secret@db/waybill".to_owned(),
            smtp_url: "smtps://ada:secret@mail".to_owned(),
            ..Config::default()
        };
        let text = config.masked().unwrap();
        assert!(!text.contains("secret"), "{text}");
        assert!(text.contains("postgres://ada:***@db/waybill"));
    }

    #[test]
    fn passwords_are_masked_wherever_an_address_has_them() {
        for (address, shown) in [
            (
                "postgres://db/waybill?user=ada&password=secret",
                "postgres://db/waybill?user=ada&password=***",
            ),
            (
                "postgres:///waybill?host=%2Frun&PassWord=secret",
                "postgres:///waybill?host=%2Frun&PassWord=***",
            ),
            (
                "postgres://ada:a@db/w?sslpassword=secret",
                "postgres://ada:***@db/w?sslpassword=***",
            ),
            (
                "sqlite://data/waybill.db?mode=rwc",
                "sqlite://data/waybill.db?mode=rwc",
            ),
            ("", ""),
        ] {
            assert_eq!(without_secrets(address), shown);
        }
    }

    #[test]
    fn an_address_that_is_not_understood_is_masked_as_a_whole() {
        for address in [
            "postgres://ada:se/cret@db/waybill",
            "postgres://ada:12/secret@db/waybill",
            "postgres://ada:12#secret@db/waybill",
            "postgres://ada:12?secret@db/waybill",
            "smtps//ada:secret@mail",
            "secret",
        ] {
            assert_eq!(without_secrets(address), MASK, "{address}");
        }
    }
}
