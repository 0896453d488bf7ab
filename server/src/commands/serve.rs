//! `waybill serve`: pages, live streams and a worker, until the process is told to stop.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use leptos::config::LeptosOptions;
use services::jobs;

use super::{manage, stop};
use crate::{
    app::{self, StartError},
    config::Config,
    router::{self, Site},
};

/// How long requests may take to finish after the process is told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until SIGINT or SIGTERM: then requests finish, live streams end, the job at hand is finished and the others
/// return to the queue.
pub(super) async fn serve(config: &Config, demo: bool) -> Result<ExitCode, StartError> {
    if demo {
        manage::only_here(config)?;
    }
    let services = app::services(config, demo).await?;
    services.db.migrate().await?;
    let stop = stop::when_told();
    if demo {
        manage::fill(&services, &stop).await?;
    }
    let addr = config.socket_addr()?;
    let options = LeptosOptions::builder()
        .output_name("waybill")
        .site_root(app::site(config))
        .site_addr(addr)
        .build();
    let site = Site {
        options,
        services: services.clone(),
        secure: config.is_https(),
        api_requests_per_minute: config.requests_per_minute()?,
        client_address_header: config.client_address_header.parse().ok(),
        stop: stop.clone(),
    };
    let listener = tokio::net::TcpListener::bind(addr)
        .await
        .map_err(|error| format!("the setting `addr` cannot be used: {addr}: {error}"))?;
    services.db.join(&services.secret());
    let worker = tokio::spawn(jobs::work(services, stop.clone()));
    println!("Waybill serves {}", config.public_url());
    if demo {
        println!("{}", services::demo::ACCOUNTS);
    }
    let make = router::router(site).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, make).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::select! {
        result = server => result?,
        () = async { stop.cancelled().await; tokio::time::sleep(GRACE).await } => {
            tracing::warn!("some requests did not finish in time");
        }
    }
    stop.cancel();
    worker.await?;
    Ok(ExitCode::SUCCESS)
}
