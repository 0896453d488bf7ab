//! Load for a running Waybill over HTTP, in this process and on loopback, and how it was borne.

mod http;
mod known;
mod lists;
mod orders;
mod reads;
mod stats;

use clap::{Parser, Subcommand};

/// What went wrong; the run ends with it.
pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;

/// Puts load on a running Waybill and prints one line of JSON, `lists` one for each list of each shop.
#[derive(Parser, Debug)]
struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Places orders of two lines from two sellers.
    Orders(orders::Args),
    /// Reads addresses again and again.
    Reads(reads::Args),
    /// Reads every list of orders under every filter and search, one after the other.
    Lists(lists::Args),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let line = match Args::parse().what {
        What::Orders(args) => orders::run(args).await?,
        What::Reads(args) => reads::run(args).await?,
        What::Lists(args) => return lists::run(args).await,
    };
    println!("{line}");
    Ok(())
}
