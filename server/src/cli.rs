//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use domain::{actor::Role, ids::ApiTokenId, token_scope::TokenScope};

/// An order management system for marketplaces.
#[derive(Debug, Parser)]
#[command(name = "waybill", version, about)]
pub struct Cli {
    /// Settings that come before those of the file and the environment.
    #[command(flatten)]
    pub overrides: Overrides,
    /// The settings file; `waybill.toml` in the working directory, if it is there.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Settings given as flags.
#[derive(Clone, Debug, Default, Args)]
pub struct Overrides {
    /// `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// The address to serve on.
    #[arg(long, global = true, value_name = "HOST:PORT")]
    pub addr: Option<String>,
}

/// What `waybill` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the shop, with a worker inside.
    Serve {
        /// Fill an empty database with the demo shop first; refused on an address that is not loopback.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database's schema up to date.
    Migrate,
    /// Fill an empty database with the demo shop; refused when the address is not loopback.
    Demo {
        /// Go on until the shop has as many more orders, of years, with their history. Interrupted, run it again: it goes on.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
        orders: Option<u64>,
    },
    /// Manage people.
    User {
        /// What to do with them.
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Manage the tokens that programs sign in with.
    Token {
        /// What to do with them.
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Bring historical orders in.
    Import {
        /// From where.
        #[command(subcommand)]
        source: ImportSource,
    },
    /// Prove every ledger, stock and counter invariant; exits with 1 when one does not hold.
    Verify,
    /// Look after what rows say though events tell it.
    Projections {
        /// What to do with it.
        #[command(subcommand)]
        command: ProjectionsCommand,
    },
    /// Print the settings in force, secrets masked.
    Config,
}

/// What can be done with what rows say though events tell it.
#[derive(Debug, Subcommand)]
pub enum ProjectionsCommand {
    /// Compute every order's states, counters, amounts and headlines from its events, and write what differs; exits with
    /// 1 when an order's events do not tell an order.
    Rebuild,
}

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make an account. The password is read from standard input.
    Create {
        /// The address to sign in with.
        #[arg(long)]
        email: String,
        /// The full name.
        #[arg(long)]
        name: String,
        /// A role, such as `administrator`; more than once for several.
        #[arg(long = "role", value_parser = clap::value_parser!(Role))]
        roles: Vec<Role>,
        /// The seller (`sel_…`) that seller roles are limited to.
        #[arg(long)]
        seller: Option<domain::ids::SellerId>,
        /// A location (`loc_…`) whose orders they manage, as branch manager; more than once for several.
        #[arg(long = "location")]
        locations: Vec<domain::ids::LocationId>,
    },
    /// Let a customer order nothing any more.
    Block {
        /// The address they sign in with.
        email: String,
        /// Why; kept, and never shown to the customer.
        #[arg(long)]
        reason: String,
    },
    /// Let a customer order again.
    Unblock {
        /// The address they sign in with.
        email: String,
        /// Why; kept, and never shown to the customer.
        #[arg(long)]
        reason: String,
    },
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it, alone, on standard output. It is never shown again.
    Create {
        /// The address of the person the token acts for.
        #[arg(long, value_name = "EMAIL")]
        user: String,
        /// What it may be used for, such as `orders:read,orders:write`.
        #[arg(long = "scope", required = true, value_delimiter = ',', value_parser = clap::value_parser!(TokenScope))]
        scopes: Vec<TokenScope>,
        /// Days until it stops working; without, it works until it is revoked.
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: Option<u32>,
    },
    /// List every token.
    List,
    /// Make a token stop working at once.
    Revoke {
        /// The token's id (`tok_…`), as the list shows it.
        token: ApiTokenId,
    },
}

/// Sources of historical orders.
#[derive(Debug, Subcommand)]
pub enum ImportSource {
    /// The Brazilian E-Commerce Public Dataset by Olist.
    Olist {
        /// The folder with the `olist_*.csv.gz` files.
        dir: PathBuf,
        /// Where to write the report as JSON.
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
}
