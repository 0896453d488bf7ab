//! Orders of two lines from two sellers, as fast as they are answered or at a given rate.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::json;

use crate::{
    Error,
    http::{Connection, Who},
    stats::Run,
};

/// What to send where.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// `host:port` of the server.
    #[arg(long)]
    host: String,
    /// A token with the scopes orders:write, products:read and stock:write.
    #[arg(long, env = "WAYBILL_BENCH_TOKEN", hide_env_values = true)]
    token: String,
    /// How many connections send at once.
    #[arg(long)]
    connections: usize,
    /// For how long.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Orders a second over all connections; as fast as they are answered when there is none. What has to wait for a
    /// free connection has waited.
    #[arg(long)]
    rate: Option<u64>,
    /// How they are paid: `cod` or `test`.
    #[arg(long, default_value = "cod")]
    payment: String,
    /// What to call the run.
    #[arg(long, default_value = "orders")]
    name: String,
}

/// What all connections share.
struct Plan {
    args: Args,
    /// Stock-keeping units of two sellers.
    skus: [Vec<String>; 2],
    begin: Instant,
    sent: AtomicU64,
    run: u32,
}

/// Runs the load; one line of JSON.
pub(crate) async fn run(args: Args) -> Result<String, Error> {
    let who = Who {
        token: Some(args.token.clone()),
        cookie: None,
    };
    let mut first = Connection::open(&args.host, who.clone()).await?;
    let skus = stock_up(&mut first).await?;
    let plan = Arc::new(Plan {
        args,
        skus,
        begin: Instant::now(),
        sent: AtomicU64::new(0),
        run: std::process::id(),
    });
    let mut connections = Vec::new();
    for _ in 0..plan.args.connections {
        let connection = Connection::open(&plan.args.host, who.clone()).await?;
        connections.push(tokio::spawn(work(Arc::clone(&plan), connection)));
    }
    let mut run = Run::default();
    for connection in connections {
        run.join(connection.await??);
    }
    Ok(run.line(
        &plan.args.name,
        &plan.args.host,
        plan.args.connections,
        plan.begin.elapsed(),
    ))
}

/// Fills the shelves of the two sellers that sell most, and says what they sell.
async fn stock_up(connection: &mut Connection) -> Result<[Vec<String>; 2], Error> {
    let page = connection.json("/api/v1/products?limit=100").await?;
    let mut sellers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let products = page["data"].as_array().ok_or("no products")?;
    for variant in products.iter().filter_map(|p| p["variants"].as_array()).flatten() {
        if variant["kind"] == "stocked" && variant["price"].is_object() {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            sellers
                .entry(text(&variant["seller"]["id"]))
                .or_default()
                .push(text(&variant["sku"]));
        }
    }
    let mut sellers: Vec<_> = sellers.into_values().collect();
    sellers.sort_by_key(Vec::len);
    let (Some(one), Some(two)) = (sellers.pop(), sellers.pop()) else {
        return Err("there are no two sellers with stocked goods".into());
    };
    for sku in one.iter().chain(&two) {
        let body = json!({ "on_hand": 100_000_000 }).to_string();
        let (status, body) = connection
            .send(
                Method::PUT,
                &format!("/api/v1/stock/{sku}"),
                HeaderMap::new(),
                body,
            )
            .await?;
        if !status.is_success() {
            return Err(format!(
                "PUT /api/v1/stock/{sku}: {status}: {}",
                String::from_utf8_lossy(&body)
            )
            .into());
        }
    }
    Ok([one, two])
}

async fn work(plan: Arc<Plan>, mut connection: Connection) -> Result<Run, Error> {
    let mut run = Run::default();
    let end = plan.begin + Duration::from_secs(plan.args.seconds);
    loop {
        let n = plan.sent.fetch_add(1, Ordering::Relaxed);
        let due = match plan.args.rate {
            Some(rate) => plan.begin + Duration::from_secs_f64(ratio(n, rate)),
            None => Instant::now(),
        };
        if due >= end {
            return Ok(run);
        }
        tokio::time::sleep_until(due.into()).await;
        let mut headers = HeaderMap::new();
        let key = HeaderValue::try_from(format!("bench-{}-{n}", plan.run))?;
        headers.insert("idempotency-key", key);
        let answer = connection
            .send(Method::POST, "/api/v1/orders", headers, plan.order(n))
            .await?;
        match answer {
            (StatusCode::CREATED, body) => {
                run.took.push(due.elapsed());
                run.bytes += body.len();
            }
            (status, body) => run.fail(|| format!("{status}: {}", String::from_utf8_lossy(&body))),
        }
    }
}

fn ratio(n: u64, rate: u64) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX)) / f64::from(u32::try_from(rate).unwrap_or(u32::MAX))
}

impl Plan {
    /// The `n`-th order: spread over all goods, the same in every run.
    fn order(&self, n: u64) -> String {
        let at = |of: &[String], n: u64| of[usize::try_from(n).unwrap_or(0) % of.len()].clone();
        let [one, two] = &self.skus;
        json!({
            "email": format!("buyer{}@example.com", n % 1000),
            "currency": "USD",
            "lines": [
                { "sku": at(one, n), "quantity": 1 + n % 3 },
                { "sku": at(two, n / 7), "quantity": 1 },
            ],
            "shipping_address": {
                "name": "Ada Lovelace", "phone": "+1 415 555 0100", "line1": "1 Market Street",
                "city": "San Francisco", "state": "CA", "postcode": "94105", "country": "US",
            },
            "shipping_method": "standard",
            "payment": { "method": self.args.payment },
        })
        .to_string()
    }
}
