//! Addresses read again and again, each by the next free connection.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use http::{HeaderMap, Method};

use crate::{
    Error,
    http::{Connection, Who},
    stats::Run,
};

/// What to read where.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// `host:port` of the server.
    #[arg(long)]
    host: String,
    /// A token for addresses of the API.
    #[arg(long, env = "WAYBILL_BENCH_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A cookie for pages.
    #[arg(long, env = "WAYBILL_BENCH_COOKIE", hide_env_values = true)]
    cookie: Option<String>,
    /// How many connections read at once.
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// For how long.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// What to call the run.
    #[arg(long, default_value = "reads")]
    name: String,
    /// Paths, taken in turn.
    #[arg(required = true)]
    paths: Vec<String>,
}

/// Runs the load; one line of JSON.
pub(crate) async fn run(args: Args) -> Result<String, Error> {
    let args = Arc::new(args);
    let next = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let mut connections = Vec::new();
    for _ in 0..args.connections {
        let who = Who {
            token: args.token.clone(),
            cookie: args.cookie.clone(),
        };
        let connection = Connection::open(&args.host, who).await?;
        connections.push(tokio::spawn(work(
            Arc::clone(&args),
            Arc::clone(&next),
            connection,
            begin,
        )));
    }
    let mut run = Run::default();
    for connection in connections {
        run.join(connection.await??);
    }
    Ok(run.line(&args.name, args.connections, begin.elapsed()))
}

async fn work(
    args: Arc<Args>,
    next: Arc<AtomicUsize>,
    mut connection: Connection,
    begin: Instant,
) -> Result<Run, Error> {
    let mut run = Run::default();
    while begin.elapsed() < Duration::from_secs(args.seconds) {
        let path = &args.paths[next.fetch_add(1, Ordering::Relaxed) % args.paths.len()];
        let asked = Instant::now();
        let (status, _) = connection
            .send(Method::GET, path, HeaderMap::new(), String::new())
            .await?;
        if status.is_success() {
            run.took.push(asked.elapsed());
        } else {
            run.fail(|| format!("GET {path}: {status}"));
        }
    }
    Ok(run)
}
