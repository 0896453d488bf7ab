//! Being told to stop.

use std::future::pending;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancelled when the process is told to stop, by SIGINT or SIGTERM. From here on neither ends it by itself.
pub(super) fn when_told() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    // Followed from here, not from when the task has its first turn.
    let (interrupt, terminate) = (follow(SignalKind::interrupt()), follow(SignalKind::terminate()));
    tokio::spawn(async move {
        tokio::select! {
            () = came(interrupt) => {}
            () = came(terminate) => {}
        }
        told.cancel();
    });
    stop
}

fn follow(kind: SignalKind) -> Option<Signal> {
    signal(kind)
        .inspect_err(
            |error| tracing::error!(%error, signal = kind.as_raw_value(), "a signal cannot be followed"),
        )
        .ok()
}

async fn came(signal: Option<Signal>) {
    match signal {
        Some(mut signal) => drop(signal.recv().await),
        None => pending().await,
    }
}
