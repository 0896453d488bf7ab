//! The binary `waybill`.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// Requests are many small allocations on several threads: the system's allocator took a third of the server's time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = server::cli::Cli::parse();
    match Box::pin(server::commands::run(cli)).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("waybill: {error}");
            ExitCode::FAILURE
        }
    }
}
