//! Temporary: how fast the import and the check are.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "temporary")]
use std::{sync::Arc, time::Instant};
#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let (folder, url) = (args.next().unwrap(), args.next().unwrap());
    let size = std::env::var("SIZE").unwrap_or("2000".into()).parse().unwrap();
    let db = store::Db::connect(&url).await.unwrap();
    db.migrate().await.unwrap();
    let s = services::Services::new(
        db,
        Arc::new(gateways::payments::Payments::demo()),
        Arc::new(gateways::mail::MemoryMailer::default()),
        services::services::Settings::default(),
    );
    let start = Instant::now();
    let report = services::import::olist::run_in_batches(&s, folder.as_ref(), size, &mut |_, _| {}).await.unwrap();
    let took = start.elapsed().as_millis();
    println!("{took} ms, {} orders/s", u128::from(report.read) * 1000 / took);
    if std::env::var_os("ONCE").is_none() {
        let start = Instant::now();
        let report = services::verify::run(&s).await.unwrap();
        println!("{report}{} ms verify", start.elapsed().as_millis());
    }
}
