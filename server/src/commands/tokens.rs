//! `waybill token`: tokens that programs sign in with.

use std::process::ExitCode;

use services::{Error, Services, tokens};

use crate::{app::StartError, cli::TokenCommand};

/// Carries out what is asked about tokens.
pub(super) async fn run(services: &Services, command: TokenCommand) -> Result<ExitCode, StartError> {
    services.db.migrate().await?;
    match command {
        TokenCommand::Create { user, scopes, days } => {
            match tokens::create(services, &user, &scopes, days).await {
                Ok(token) => println!("{token}"),
                Err(Error::Invalid(errors)) => {
                    let lines: Vec<String> = errors
                        .0
                        .iter()
                        .map(|(field, error)| format!("--{field}: {error}"))
                        .collect();
                    return Err(lines.join("\n").into());
                }
                Err(error) => return Err(error.into()),
            }
        }
        TokenCommand::List => list(services).await?,
        TokenCommand::Revoke { token } => {
            tokens::revoke(services, token)
                .await
                .map_err(|error| match error {
                    Error::NotFound => "no token of this id works".into(),
                    error => StartError::from(error),
                })?;
            println!("{token} is revoked.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(services: &Services) -> Result<(), Error> {
    let now = services.now();
    for token in tokens::list(services).await? {
        let state = match (token.revoked_at, token.expires_at) {
            (Some(at), _) => format!("revoked {at}"),
            (None, Some(at)) if at <= now => format!("expired {at}"),
            (None, Some(at)) => format!("works until {at}"),
            (None, None) => "works".to_owned(),
        };
        println!(
            "{}\t{}…{}\t{}\t{}\t{}",
            token.id,
            tokens::PREFIX,
            token.hint,
            token.email,
            token.scopes,
            state
        );
    }
    Ok(())
}
