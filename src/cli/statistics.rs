//! `cchc statistics verify` and `rebuild`: whether the sums are what the dossiers add up to, and making them so.

use anyhow::bail;
use clap::{Args, Subcommand};

use crate::access::service::system;
use crate::config::Settings;
use crate::db::RequestId;
use crate::dossiers::service::{Rollups, units_counted};
use crate::http::App;
use crate::server;
use crate::statistics::verify::verify;
use crate::units::service as units;

#[derive(Debug, Subcommand)]
pub(super) enum Statistics {
    /// Count the sums anew and name each number that differs; exits with 1 if one does.
    Verify(Verify),
    /// Make the sums anew, unit by unit, while the service runs.
    Rebuild(Rebuild),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The code of the only unit to look at.
    #[arg(long)]
    unit: Option<String>,
    /// How many half-months of each unit are counted by SQL too, spread evenly; all if absent.
    #[arg(long)]
    sample: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Rebuild {
    /// The code of the only unit whose sums are made anew.
    #[arg(long)]
    unit: Option<String>,
}

pub(super) async fn run(settings: Settings, command: Statistics) -> anyhow::Result<()> {
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    match command {
        Statistics::Verify(asked) => check(&app, asked).await,
        Statistics::Rebuild(asked) => rebuild(&app, asked).await,
    }
}

/// The units that are meant, with their codes.
async fn meant(app: &App, code: Option<String>) -> anyhow::Result<Vec<(i64, String)>> {
    let meant = app.db.read_current(RequestId::none(), |tx| async move {
        let ids = match code {
            Some(code) => std::iter::once(units::find(&tx, &code).await?.id).collect(),
            None => units_counted(&tx).await?,
        };
        let codes = units::codes(&tx, ids.iter().copied()).await?;
        Ok(ids.into_iter().map(|id| (id, codes.get(&id).cloned().unwrap_or_default())).collect())
    });
    Ok(meant.await?)
}

async fn check(app: &App, Verify { unit, sample }: Verify) -> anyhow::Result<()> {
    let mut differing = 0;
    for (unit, code) in meant(app, unit).await? {
        let found = app
            .db
            .read_current(RequestId::none(), move |tx| async move {
                let scope = system(&tx, "verify");
                verify(tx, scope, unit, sample).await
            })
            .await?;
        for difference in &found {
            let (of, name) = (&difference.of, difference.name);
            println!("{code} {of} {name}: kept {}, counted {}", difference.kept, difference.counted);
        }
        differing += found.len();
    }
    if differing > 0 {
        bail!("{differing} numbers differ; `cchc statistics rebuild` makes the sums anew");
    }
    println!("every number agrees");
    Ok(())
}

async fn rebuild(app: &App, Rebuild { unit }: Rebuild) -> anyhow::Result<()> {
    for (unit, code) in meant(app, unit).await? {
        app.db.write(RequestId::none(), move |tx| async move { Rollups::rebuild(&tx, unit).await }).await?;
        println!("{code} made anew");
    }
    Ok(())
}
