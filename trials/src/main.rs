//! The promises of the service, tried: `cargo run --release -p trials -- all` prints a line a promise with its figure, and fails
//! where one isn't held. Each trial starts the service as its users do, on loopback, with a database of its own.

mod backup;
mod clock;
mod cluster;
mod crash;
mod disk;
mod given_up;
mod outage;
mod power;
mod proxy;
mod races;
mod restarts;
mod revoked;
mod settings;
mod site;
mod slow;
mod volatile;
mod wal;
mod writers;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;
use clap::{Parser, Subcommand};

use crate::site::{Outcome, Site};
use crate::volatile::FUSE;

/// Tries the promises of the service.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tries all of them, or those that are named.
    All(Asked),
    /// Commits without waiting for the disk: what a trial of durability has to tell apart.
    #[command(hide = true)]
    Careless {
        /// SQLite's file.
        file: PathBuf,
    },
}

/// What is tried, and how long.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// Only these trials, by name.
    names: Vec<String>,
    /// How much of each trial is done, in percent of what the promise asks for.
    #[arg(long, default_value_t = 100)]
    share: u32,
    /// Where PostgreSQL is, with a role that may create databases and change settings; without it, SQLite alone is tried.
    #[arg(long, env = "TRIALS_POSTGRES_URL")]
    postgres: Option<String>,
    /// The service's program.
    #[arg(long, default_value = "target/release/cchc")]
    program: PathBuf,
}

impl Asked {
    /// So many of `whole` as the share says, at least one.
    fn some(&self, whole: u32) -> u32 {
        (whole * self.share / 100).max(1)
    }

    fn lasting(&self, whole: Duration) -> Duration {
        (whole * self.share / 100).max(Duration::from_secs(5))
    }

    fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }
}

/// Runs the trials of one database.
async fn try_all(asked: &Asked, postgres: bool, outcomes: &mut Vec<Outcome>) -> anyhow::Result<()> {
    macro_rules! trials {
        ($($name:literal => $trial:expr;)*) => { $(
            if asked.wants($name) {
                let site = Site::new(asked, postgres, $name).await?;
                let outcome: Outcome = $trial(site).await?;
                println!("{outcome}");
                outcomes.push(outcome);
            }
        )* };
    }
    let kills = if postgres { 100 } else { 200 };
    trials! {
        "crash" => |site| crash::survives_death(site, asked.some(kills));
        "settings" => settings::unsafe_ones_refuse_to_start;
        "keys" => |site| races::one_key_one_effect(site, asked.some(200));
        "given_up" => |site| given_up::given_up_requests_poison_nothing(site, asked.some(100));
        "updates" => |site| races::no_update_is_lost(site, asked.some(200));
        "revoked" => |site| revoked::revoked_is_out(site, asked.some(20));
        "refreshes" => |site| revoked::one_refresh_wins(site, asked.some(500));
        "slow" => |site| slow::slow_clients_cost_nobody(site, asked.lasting(Duration::from_secs(20)));
        "backup" => |site| backup::restores(site, asked.some(20));
        "clock" => clock::jumps_are_harmless;
        "disk" => |site| disk::full_loses_nothing(site, asked.some(20));
    }
    if postgres {
        trials! {
            "cuts" => |site| proxy::cut_connections_double_nothing(site, asked.some(200));
            "restarts" => |site| restarts::restarts_lose_nothing(site, asked.some(50));
        }
    } else {
        trials! {
            "power" => power::acknowledged_is_on_disk;
            "wal" => |site| wal::stays_bounded(site, asked.lasting(Duration::from_mins(10)));
        }
        if Path::new(FUSE).exists() {
            trials! { "outage" => |site| outage::survives_loss_of_power(site, asked.some(100)); }
        } else if asked.wants("outage") {
            println!(" 2 acknowledged survives power loss: not tried, there is no {FUSE}");
        }
    }
    Ok(())
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let asked = match Arguments::parse().command {
        Command::All(asked) => asked,
        Command::Careless { file } => return power::careless(&file).await,
    };
    let mut outcomes = Vec::new();
    try_all(&asked, false, &mut outcomes).await?;
    if asked.postgres.is_some() {
        try_all(&asked, true, &mut outcomes).await?;
    }
    let broken = outcomes.iter().filter(|outcome| !outcome.held).count();
    if broken > 0 {
        bail!("{broken} of {} trials were not held", outcomes.len());
    }
    println!("all {} trials were held", outcomes.len());
    Ok(())
}
