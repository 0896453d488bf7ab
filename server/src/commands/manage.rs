//! The commands that do one thing and end.

use std::{io::Read, path::Path, process::ExitCode};

use domain::{
    actor::{Actor, Grant, Role},
    ids::{LocationId, SellerId},
};
use services::{
    Error, Services,
    accounts::{self, NewAccount},
    customers, demo, import,
    projections::{self, Rebuilt},
    verify,
};

use tokio_util::sync::CancellationToken;

use super::stop;
use crate::{
    app::{self, StartError},
    config::Config,
};

pub(super) async fn migrate(services: &Services) -> Result<ExitCode, StartError> {
    services.db.migrate().await?;
    println!("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn demo(config: &Config, orders: Option<u64>) -> Result<ExitCode, StartError> {
    only_here(config)?;
    let services = app::services(config, true).await?;
    services.db.migrate().await?;
    let stop = stop::when_told();
    fill(&services, &stop).await?;
    if let Some(orders) = orders {
        let mut progress = |done: u64, all: u64| eprint!("\r{done} of {all} orders");
        let filled = tokio::select! {
            filled = demo::fill_many(&services, orders, &mut progress) => filled.map_err(StartError::from),
            () = stop.cancelled() => Err("told to stop: run it again and it goes on with the next order".into()),
        };
        eprintln!();
        filled?;
    }
    println!("{}", demo::ACCOUNTS);
    Ok(ExitCode::SUCCESS)
}

/// Refuses the demo shop where others than this machine may reach it, since its passwords are public, and where prices are
/// others than its own.
pub(super) fn only_here(config: &Config) -> Result<(), StartError> {
    if !config.socket_addr()?.ip().is_loopback() {
        return Err(
            "the demo shop's passwords are public: it is refused on an `addr` that is not loopback".into(),
        );
    }
    if config.currency != "USD" || config.tax_included() {
        return Err(
            "the demo shop's prices are in USD, without tax: leave the settings `currency` and `tax` out"
                .into(),
        );
    }
    Ok(())
}

/// Fills an empty database with the demo shop.
pub(super) async fn fill(services: &Services, stop: &CancellationToken) -> Result<(), StartError> {
    tokio::select! {
        filled = demo::fill(services) => Ok(filled?),
        () = stop.cancelled() => Err("told to stop while it was being made: nothing of the demo shop is kept".into()),
    }
}

pub(super) async fn create_user(
    services: &Services,
    email: String,
    name: String,
    roles: Vec<Role>,
    seller: Option<SellerId>,
    locations: Vec<LocationId>,
) -> Result<ExitCode, StartError> {
    services.db.migrate().await?;
    let of_seller = |role| matches!(role, Role::SellerOwner | Role::SellerStaff);
    if roles.iter().any(|r| of_seller(*r)) && seller.is_none() {
        return Err("a seller's role needs --seller sel_…".into());
    }
    let grants = roles
        .into_iter()
        .map(|role| Grant {
            role,
            seller: seller.filter(|_| of_seller(role)),
        })
        .collect();
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password)?;
    let account = NewAccount {
        email,
        name,
        password: password.trim_end_matches(['\r', '\n']).to_owned(),
    };
    let user = accounts::create_user(services, &account, grants)
        .await
        .map_err(in_lines)?;
    for location in locations {
        accounts::assign_location(services, user, location)
            .await
            .map_err(in_lines)?;
    }
    println!("{user}");
    Ok(ExitCode::SUCCESS)
}

/// What is wrong, a field a line.
fn in_lines(error: Error) -> StartError {
    let Error::Invalid(errors) = error else {
        return error.into();
    };
    let lines = errors.0.iter().map(|(field, error)| format!("{field}: {error}"));
    lines.collect::<Vec<_>>().join("\n").into()
}

pub(super) async fn block_user(
    services: &Services,
    email: &str,
    blocked: bool,
    reason: String,
) -> Result<ExitCode, StartError> {
    services.db.migrate().await?;
    let customer = customers::by_email(services, email).await.map_err(in_lines)?;
    let change = customers::Change {
        blocked: Some(blocked),
        reason,
        ..customers::Change::default()
    };
    customers::change(services, &Actor::system(), customer, &change)
        .await
        .map_err(in_lines)?;
    println!(
        "{customer} is {}.",
        if blocked { "blocked" } else { "not blocked" }
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn import(
    services: &Services,
    dir: &Path,
    report: Option<&Path>,
) -> Result<ExitCode, StartError> {
    services.db.migrate().await?;
    let mut progress = |done: usize, all: usize| eprint!("\r{done} of {all} orders");
    let done = import::olist::run(services, dir, &mut progress).await?;
    eprintln!();
    if let Some(path) = report {
        std::fs::write(path, serde_json::to_string_pretty(&done)?)?;
    }
    println!("{done}");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn verify(services: &Services) -> Result<ExitCode, StartError> {
    if services.db.pending_migrations().await? > 0 {
        return Err("the database is not up to date: run `waybill migrate`".into());
    }
    let report = verify::run(services).await?;
    println!("{report}");
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

pub(super) async fn rebuild(services: &Services) -> Result<ExitCode, StartError> {
    let mut progress = |orders: u64| eprint!("\r{orders} orders");
    let Rebuilt {
        orders,
        changed,
        unreadable,
    } = projections::rebuild(services, &mut progress).await?;
    eprintln!();
    println!("{orders} orders read, {changed} rebuilt.");
    for (order, why) in &unreadable {
        println!("{order} is left as it is: {why}");
    }
    Ok(if unreadable.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
