//! Logs: one line an event, text for people or JSON for machines, each within its request's span.

use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Begins to log to standard error. Doing it twice, as tests do, changes nothing.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_default();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let result = if config.log_format == "json" { log.json().try_init() } else { log.compact().try_init() };
    if result.is_err() {
        tracing::debug!("logging had been started before");
    }
}
