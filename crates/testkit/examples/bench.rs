//! Temporary: how fast the import and the check are.
use std::{sync::Arc, time::Instant};
#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let (folder, url) = (args.next().unwrap(), args.next().unwrap());
    let db = store::Db::connect(&url).await.unwrap();
    db.migrate().await.unwrap();
    let s = services::Services::new(
        db,
        Arc::new(gateways::payments::Payments::demo()),
        Arc::new(gateways::mail::MemoryMailer::default()),
        services::services::Settings::default(),
    );
    let once = std::env::var_os("ONCE").is_some();
    for _ in 0..if once { 1 } else { 2 } {
        let start = Instant::now();
        let report = services::import::olist::run(&s, folder.as_ref(), &mut |_, _| {}).await.unwrap();
        let took = start.elapsed().as_millis();
        println!("{report}\n{took} ms, {} orders/s", u128::from(report.read) * 1000 / took);
    }
    if once {
        return;
    }
    let start = Instant::now();
    let report = services::verify::run(&s).await.unwrap();
    println!("{report}{} ms", start.elapsed().as_millis());
}
