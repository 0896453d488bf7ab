//! Settings: defaults, then `waybill.toml`, then `WAYBILL_*`, then flags; checked before anything starts.

mod error;
mod masked;
mod sources;
#[cfg(test)]
mod tests;

use std::{
    net::{AddrParseError, SocketAddr},
    num::ParseIntError,
    path::Path,
};

use domain::money::{Currency, MoneyError};
use gateways::mail::{SmtpMailer, is_address};
use serde::{Deserialize, Serialize};

pub use error::{ConfigError, Origin};

use crate::cli::Overrides;
use sources::Sources;

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
    /// The currency of its prices: an ISO 4217 code.
    pub currency: String,
    /// Whether prices include the tax, or it is added to them: `included` or `added`.
    pub tax: String,
    /// Days a customer has to send an approved return back.
    pub return_days: String,
    /// Who mails come from.
    pub mail_from: String,
    /// The mail server, `smtp://…` or `smtps://…`; empty to write mails to `mail_folder`.
    pub smtp_url: String,
    /// Where mails are written when there is no mail server.
    pub mail_folder: String,
    /// The header in which a proxy in front tells the client's address; empty when there is none.
    pub client_address_header: String,
    /// Requests a token may send to the API in a minute, in each process; 0 for as many as it likes.
    pub api_requests_per_minute: String,
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
            currency: "USD".to_owned(),
            tax: "added".to_owned(),
            return_days: "14".to_owned(),
            mail_from: "Waybill <orders@localhost>".to_owned(),
            smtp_url: String::new(),
            mail_folder: "data/mail".to_owned(),
            client_address_header: String::new(),
            api_requests_per_minute: "60000".to_owned(),
            log_format: "text".to_owned(),
            log: "info,sqlx=warn,sea_orm_migration=warn".to_owned(),
        }
    }
}

impl Config {
    /// Reads the settings and checks them. Without `file` that is `waybill.toml` in the working directory, if it is there.
    ///
    /// # Errors
    /// [`ConfigError`], naming the setting and where it was set.
    pub fn load(file: Option<&Path>, overrides: &Overrides) -> Result<Self, ConfigError> {
        Self::read(&Sources::new(file, std::env::vars_os(), overrides)?)
    }

    fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let config: Self = sources.extract(&Self::default())?;
        config.check().map_err(|(name, why)| sources.invalid(name, why))?;
        Ok(config)
    }

    /// The first setting that makes no sense, and why. A setting with a password in it is not repeated.
    fn check(&self) -> Result<(), (&'static str, String)> {
        let wrong = |name, why: &str| Err((name, why.to_owned()));
        if !self.database.starts_with("sqlite:") {
            // Read here, because others repeat what they cannot read, and its password with it.
            match url::Url::parse(&self.database) {
                Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => {}
                Err(_) if self.database.starts_with("postgres") => {
                    return wrong(
                        "database",
                        "it is not postgres://USER:PASSWORD@HOST/NAME, with %2F for / in a password",
                    );
                }
                _ => return wrong("database", "it must begin with sqlite:// or postgres://"),
            }
        }
        if self.socket_addr().is_err() {
            let why = format!("{:?} is not ADDRESS:PORT, such as 127.0.0.1:3000", self.addr);
            return Err(("addr", why));
        }
        if !self.base_url.is_empty() && !is_web_address(&self.base_url) {
            return wrong(
                "base_url",
                "it is not a web address such as https://shop.example.com",
            );
        }
        if let Err(error) = self.shop_currency() {
            return Err(("currency", error.to_string()));
        }
        if !matches!(self.tax.as_str(), "included" | "added") {
            return wrong("tax", "it must be included or added");
        }
        if !self.days_to_return().is_ok_and(|days| (1..=365).contains(&days)) {
            let why = format!("{:?} is not a whole number from 1 to 365", self.return_days);
            return Err(("return_days", why));
        }
        if !is_address(&self.mail_from) {
            let why = format!(
                "{:?} is not a mail address such as Shop <orders@shop.example.com>",
                self.mail_from
            );
            return Err(("mail_from", why));
        }
        if !self.smtp_url.is_empty()
            && let Err(error) = SmtpMailer::check(&self.smtp_url)
        {
            return Err(("smtp_url", error.to_string()));
        }
        if !matches!(self.log_format.as_str(), "text" | "json") {
            return wrong("log_format", "it must be text or json");
        }
        if self.log.parse::<tracing_subscriber::EnvFilter>().is_err() {
            return wrong("log", "it is not a log filter such as info,sqlx=warn");
        }
        if !self.client_address_header.is_empty()
            && http::HeaderName::try_from(&self.client_address_header).is_err()
        {
            return wrong("client_address_header", "it is not a header's name");
        }
        if self.requests_per_minute().is_err() {
            let why = format!("{:?} is not a whole number from 0", self.api_requests_per_minute);
            return Err(("api_requests_per_minute", why));
        }
        Ok(())
    }

    /// The currency of the shop's prices.
    ///
    /// # Errors
    /// When `currency` is none; [`Self::load`] has seen that it is.
    pub fn shop_currency(&self) -> Result<Currency, MoneyError> {
        self.currency.parse()
    }

    /// Whether prices include the tax.
    #[must_use]
    pub fn tax_included(&self) -> bool {
        self.tax == "included"
    }

    /// How many days a customer has to send an approved return back.
    ///
    /// # Errors
    /// When `return_days` is no number; [`Self::load`] has seen that it is.
    pub fn days_to_return(&self) -> Result<i64, ParseIntError> {
        self.return_days.parse()
    }

    /// How many requests a token may send in a minute; 0 for as many as it likes.
    ///
    /// # Errors
    /// When `api_requests_per_minute` is no number; [`Self::load`] has seen that it is.
    pub fn requests_per_minute(&self) -> Result<u32, ParseIntError> {
        self.api_requests_per_minute.parse()
    }

    /// The address to serve on.
    ///
    /// # Errors
    /// When `addr` is not one; [`Self::load`] has seen that it is.
    pub fn socket_addr(&self) -> Result<SocketAddr, AddrParseError> {
        self.addr.parse()
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
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
