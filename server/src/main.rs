//! The binary `waybill`.

mod origin;
mod router;

use std::net::SocketAddr;

use leptos::config::LeptosOptions;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt::init();
    let addr: SocketAddr = std::env::var("WAYBILL_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned()).parse()?;
    let options = LeptosOptions::builder().output_name("waybill").site_root("target/site").site_addr(addr).build();
    let listener = tokio::net::TcpListener::bind(addr).await?;
    println!("http://{addr}");
    axum::serve(listener, router::router(options, !addr.ip().is_loopback())).await?;
    Ok(())
}
