//! What each command does.

mod manage;
mod serve;
mod stop;
mod tokens;

use std::process::ExitCode;

use services::Services;

use crate::{
    app::{self, StartError},
    cli::{Cli, Command, ImportSource, ProjectionsCommand, UserCommand},
    config::Config,
    logging,
};

/// Runs a command to its end.
///
/// # Errors
/// Whatever kept it from its end, in words for people.
pub async fn run(cli: Cli) -> Result<ExitCode, StartError> {
    let config = Config::load(cli.config.as_deref(), &cli.overrides)?;
    logging::start(&config);
    match cli.command {
        Command::Serve { demo } => serve::serve(&config, demo).await,
        Command::Config => {
            println!("{}", config.masked()?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Migrate => manage::migrate(&app::services(&config, false).await?).await,
        Command::Demo { orders } => manage::demo(&config, orders).await,
        Command::User { command } => user(&app::services(&config, false).await?, command).await,
        Command::Token { command } => tokens::run(&app::services(&config, false).await?, command).await,
        Command::Import {
            source: ImportSource::Olist { dir, report },
        } => manage::import(&app::services(&config, false).await?, &dir, report.as_deref()).await,
        Command::Verify => manage::verify(&app::services(&config, false).await?).await,
        Command::Projections {
            command: ProjectionsCommand::Rebuild,
        } => manage::rebuild(&app::services(&config, false).await?).await,
    }
}

async fn user(services: &Services, command: UserCommand) -> Result<ExitCode, StartError> {
    match command {
        UserCommand::Create {
            email,
            name,
            roles,
            seller,
            locations,
        } => manage::create_user(services, email, name, roles, seller, locations).await,
        UserCommand::Block { email, reason } => manage::block_user(services, &email, true, reason).await,
        UserCommand::Unblock { email, reason } => manage::block_user(services, &email, false, reason).await,
    }
}
