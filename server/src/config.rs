//! Settings: defaults, then `waybill.toml`, then `WAYBILL_*`, then flags; checked before anything starts.

use std::{net::SocketAddr, path::Path};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

use crate::cli::Overrides;

/// Every setting, by the name it has in the file; `WAYBILL_` and upper case in the environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The database: `sqlite://PATH` or `postgres://…`.
    pub database: String,
    /// The address to serve on.
    pub addr: String,
    /// The address people reach the shop at; empty for `http://ADDR`.
    pub base_url: String,
    /// The folder of the browser's files; empty for `target/site`, or `site` beside the binary where that is.
    pub site: String,
    /// The shop's name.
    pub shop_name: String,
    /// Who mails come from.
    pub mail_from: String,
    /// The mail server, `smtp://…` or `smtps://…`; empty to write mails to `mail_folder`.
    pub smtp_url: String,
    /// Where mails are written when there is no mail server.
    pub mail_folder: String,
    /// The header in which a proxy in front tells the client's address; empty when there is none.
    pub client_address_header: String,
    /// Requests a token may send to the API in a minute, in each process; 0 for as many as it likes.
    pub api_requests_per_minute: u32,
    /// `text` or `json`.
    pub log_format: String,
    /// What is logged, in the syntax of `RUST_LOG`.
    pub log: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: "sqlite://data/waybill.db".to_owned(),
            addr: "127.0.0.1:3000".to_owned(),
            base_url: String::new(),
            site: String::new(),
            shop_name: "Waybill".to_owned(),
            mail_from: "Waybill <orders@localhost>".to_owned(),
            smtp_url: String::new(),
            mail_folder: "data/mail".to_owned(),
            client_address_header: String::new(),
            api_requests_per_minute: 60_000,
            log_format: "text".to_owned(),
            log: "info,sqlx=warn,sea_orm_migration=warn".to_owned(),
        }
    }
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("the settings cannot be read: {0}")]
    Unreadable(Box<figment::Error>),
    /// It can be read and makes no sense.
    #[error("the setting `{name}` {why}")]
    Invalid {
        /// Which one.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

impl Config {
    /// Reads the settings and checks them.
    ///
    /// # Errors
    /// [`ConfigError`], naming the setting.
    pub fn load(file: &Path, overrides: &Overrides) -> Result<Self, ConfigError> {
        let names = [
            "database",
            "addr",
            "base_url",
            "site",
            "shop_name",
            "mail_from",
            "smtp_url",
            "mail_folder",
            "client_address_header",
            "api_requests_per_minute",
            "log_format",
            "log",
        ];
        let config: Self = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("WAYBILL_").only(&names))
            .merge(Serialized::defaults(overrides))
            .extract()
            .map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let invalid = |name, why: &str| {
            Err(ConfigError::Invalid {
                name,
                why: why.to_owned(),
            })
        };
        if !self.database.starts_with("sqlite:") && !self.database.starts_with("postgres") {
            return invalid("database", "must begin with sqlite:// or postgres://");
        }
        self.socket_addr()?;
        if !self.base_url.is_empty() && url::Url::parse(&self.base_url).is_err() {
            return invalid("base_url", "is not a web address");
        }
        if !matches!(self.log_format.as_str(), "text" | "json") {
            return invalid("log_format", "must be text or json");
        }
        if self.log.parse::<tracing_subscriber::EnvFilter>().is_err() {
            return invalid("log", "is not a log filter such as info,sqlx=warn");
        }
        if !self.client_address_header.is_empty()
            && http::HeaderName::try_from(&self.client_address_header).is_err()
        {
            return invalid("client_address_header", "is not a header's name");
        }
        Ok(())
    }

    /// The address to serve on.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] when `addr` is not one.
    pub fn socket_addr(&self) -> Result<SocketAddr, ConfigError> {
        self.addr.parse().map_err(|_| ConfigError::Invalid {
            name: "addr",
            why: format!("{:?} is not HOST:PORT", self.addr),
        })
    }

    /// The address people reach the shop at, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> String {
        if self.base_url.is_empty() {
            format!("http://{}", self.addr)
        } else {
            self.base_url.trim_end_matches('/').to_owned()
        }
    }

    /// Whether people come over HTTPS, so that cookies can ask for it: what `base_url` says, else everywhere but on a
    /// loopback address.
    #[must_use]
    pub fn is_https(&self) -> bool {
        if self.base_url.is_empty() {
            self.socket_addr().map_or(true, |addr| !addr.ip().is_loopback())
        } else {
            self.base_url.starts_with("https:")
        }
    }

    /// The settings as the file would have them, with passwords masked.
    ///
    /// # Errors
    /// Never in practice: every setting is text.
    pub fn masked(&self) -> Result<String, serde_json::Error> {
        let mut config = self.clone();
        for secret in [&mut config.database, &mut config.smtp_url] {
            if let Ok(mut url) = url::Url::parse(secret)
                && url.password().is_some()
                && url.set_password(Some("***")).is_ok()
            {
                *secret = url.to_string();
            }
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
    fn cookies_need_https_where_people_come_over_it() {
        let config = |addr: &str, base_url: &str| Config {
            addr: addr.to_owned(),
            base_url: base_url.to_owned(),
            ..Config::default()
        };
        assert!(!config("127.0.0.1:3000", "").is_https());
        assert!(config("0.0.0.0:3000", "").is_https());
        assert!(config("127.0.0.1:3000", "https://shop.example").is_https());
        assert!(!config("0.0.0.0:3000", "http://shop.local").is_https());
    }

    #[test]
    fn a_wrong_setting_is_named() {
        let error = |config: Config| config.check().unwrap_err().to_string();
        assert!(
            error(Config {
                addr: "here".into(),
                ..Config::default()
            })
            .contains("`addr`")
        );
        assert!(
            error(Config {
                database: "mysql://x".into(),
                ..Config::default()
            })
            .contains("`database`")
        );
        assert!(
            error(Config {
                log_format: "xml".into(),
                ..Config::default()
            })
            .contains("`log_format`")
        );
    }

    #[test]
    fn flags_come_before_the_file() {
        let overrides = Overrides {
            addr: Some("127.0.0.1:9".to_owned()),
            database: None,
        };
        let config = Config::load(Path::new("does-not-exist.toml"), &overrides).unwrap();
        assert_eq!(config.addr, "127.0.0.1:9");
        assert_eq!(config.database, Config::default().database);
    }
}
