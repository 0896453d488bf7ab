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
    let who = Who {
        token: args.token,
        cookie: args.cookie,
    };
    let time = Duration::from_secs(args.seconds);
    let begin = Instant::now();
    let run = read(&args.host, &who, args.connections, time, args.paths).await?;
    Ok(run.line(&args.name, &args.host, args.connections, begin.elapsed()))
}

/// Reads `paths` in turn over so many connections for so long.
pub(crate) async fn read(
    host: &str,
    who: &Who,
    connections: usize,
    time: Duration,
    paths: Vec<String>,
) -> Result<Run, Error> {
    let paths = Arc::new(paths);
    let next = Arc::new(AtomicUsize::new(0));
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(host, who.clone()).await?);
    }
    let end = Instant::now() + time;
    let work = |connection| tokio::spawn(work(Arc::clone(&paths), Arc::clone(&next), connection, end));
    let at_work: Vec<_> = open.into_iter().map(work).collect();
    let mut run = Run::default();
    for connection in at_work {
        run.join(connection.await??);
    }
    Ok(run)
}

async fn work(
    paths: Arc<Vec<String>>,
    next: Arc<AtomicUsize>,
    mut connection: Connection,
    end: Instant,
) -> Result<Run, Error> {
    let mut run = Run::default();
    while Instant::now() < end {
        let path = &paths[next.fetch_add(1, Ordering::Relaxed) % paths.len()];
        let asked = Instant::now();
        let (status, body) = connection
            .send(Method::GET, path, HeaderMap::new(), String::new())
            .await?;
        if status.is_success() {
            run.took.push(asked.elapsed());
            run.bytes += body.len();
        } else {
            run.fail(|| format!("GET {path}: {status}"));
        }
    }
    Ok(run)
}
