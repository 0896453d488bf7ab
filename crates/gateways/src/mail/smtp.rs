//! Mail over SMTP.

use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error as SmtpError};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use url::{Host, Url};

use super::{MailError, Mailer, OutgoingMail, message};

/// Sends through one SMTP server, over a small pool of connections.
#[derive(Clone, Debug)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
}

/// Why an SMTP setting is unusable. Never repeats it: there is a password in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SmtpUrlError {
    /// Not `smtp://…` or `smtps://…` with a host.
    #[error("write the mail server as smtps://user:password@host or smtp://user:password@host?tls=required")]
    Malformed,
    /// A password over a connection that anyone on the way can read.
    #[error("a password would be sent unencrypted: use smtps:// or add ?tls=required")]
    PlaintextPassword,
}

impl SmtpMailer {
    /// Reads `smtps://user:password@host:465`, `smtp://user:password@host:587?tls=required` (STARTTLS), or
    /// `smtp://host:25` without a password. `timeout` bounds a whole send, and each step in it.
    ///
    /// # Errors
    /// [`SmtpUrlError`]. Connects to nothing yet: a server that is down is found out when sending.
    pub fn new(url: &str, timeout: Duration) -> Result<Self, SmtpUrlError> {
        let transport = builder(url)?.timeout(Some(timeout)).build();
        Ok(Self { transport, timeout })
    }

    /// Whether [`Self::new`] takes this address.
    ///
    /// # Errors
    /// [`SmtpUrlError`].
    pub fn check(url: &str) -> Result<(), SmtpUrlError> {
        builder(url).map(drop)
    }
}

fn builder(url: &str) -> Result<AsyncSmtpTransportBuilder, SmtpUrlError> {
    let parsed = Url::parse(url).map_err(|_| SmtpUrlError::Malformed)?;
    if !matches!(parsed.scheme(), "smtp" | "smtps") {
        return Err(SmtpUrlError::Malformed);
    }
    let encrypted =
        parsed.scheme() == "smtps" || parsed.query_pairs().any(|(k, v)| k == "tls" && v == "required");
    // A typed scheme that is not a special one leaves an address as a domain text.
    let local = match parsed.host().ok_or(SmtpUrlError::Malformed)? {
        Host::Domain(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    if parsed.password().is_some() && !encrypted && !local {
        return Err(SmtpUrlError::PlaintextPassword);
    }
    AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| SmtpUrlError::Malformed)
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        let message = message::build(mail)?;
        match tokio::time::timeout(self.timeout, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(classify(&error)),
            Err(_) => Err(MailError::Transient("the mail server took too long".into())),
        }
    }
}

/// Sorts a failure. A server's own words are left out: they usually repeat the recipient.
fn classify(error: &SmtpError) -> MailError {
    let Some(code) = error.status() else {
        let what = if error.is_timeout() {
            "the mail server took too long"
        } else if error.is_tls() {
            "no encrypted connection to the mail server"
        } else if error.is_client() {
            "the mail server offers no way to sign in or to take this message"
        } else if error.is_response() {
            "the mail server's answer made no sense"
        } else {
            "the mail server cannot be reached"
        };
        return MailError::Transient(what.into());
    };
    let what = format!("the mail server answered {code}");
    // 5xx about the sign-in is our setting's fault, not this message's (RFC 4954, section 6).
    let sign_in = matches!(code.to_string().as_str(), "530" | "534" | "535" | "538");
    if error.is_permanent() && !sign_in {
        MailError::Permanent(what)
    } else {
        MailError::Transient(what)
    }
}
