//! The services a process works with, made from its settings.

use std::{path::PathBuf, sync::Arc, time::Duration};

use gateways::{
    mail::{FolderMailer, Mailer, SmtpMailer},
    payments::Payments,
};
use services::{Services, services::Settings};
use store::Db;

use crate::config::Config;

/// Why a process cannot start.
pub type StartError = Box<dyn std::error::Error + Send + Sync>;

/// Opens the database and the gateways.
///
/// # Errors
/// When the database cannot be reached or the mail server's address is not one.
pub async fn services(config: &Config, demo: bool) -> Result<Services, StartError> {
    let db = Db::connect(&config.database)
        .await
        .map_err(|error| format!("the setting `database` cannot be used: {error}"))?;
    let mailer: Arc<dyn Mailer> = if config.smtp_url.is_empty() {
        Arc::new(FolderMailer::new(PathBuf::from(&config.mail_folder)))
    } else {
        let smtp = SmtpMailer::new(&config.smtp_url, Duration::from_secs(20))
            .map_err(|error| format!("the setting `smtp_url` cannot be used: {error}"))?;
        Arc::new(smtp)
    };
    let settings = Settings {
        base_url: config.public_url(),
        shop_name: config.shop_name.clone(),
        mail_from: config.mail_from.clone(),
        currency: config.shop_currency()?,
        tax_included: config.tax_included(),
        return_days: config.days_to_return()?,
        demo,
    };
    Ok(Services::new(db, Arc::new(Payments::demo()), mailer, settings))
}

/// The folder of the browser's files.
#[must_use]
pub fn site(config: &Config) -> String {
    if !config.site.is_empty() {
        return config.site.clone();
    }
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.join("site")));
    match beside {
        Some(path) if path.is_dir() => path.display().to_string(),
        _ => "target/site".to_owned(),
    }
}
