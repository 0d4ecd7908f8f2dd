//! `cchc audit verify` and `export`: whether the trail is as it was written, and keeping it elsewhere.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use futures_util::TryStreamExt;

use crate::access::service::system;
use crate::audit::{self, CHAIN, CHAIN_OF_HEAD};
use crate::config::Settings;
use crate::db::RequestId;
use crate::http::App;
use crate::server;
use crate::trail::dto::ExportQuestion;
use crate::trail::{export, verify};
use crate::units::service as units;

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Follow each chain from its first entry to its last and name the first that was altered, is missing or out of order; exits
    /// with 1 if one is.
    Verify(Verify),
    /// Write the trail to the standard output, an entry a line, signed at the end.
    Export(Export),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The code of the only unit, with those below it, to look at.
    #[arg(long)]
    unit: Option<String>,
    /// An export from before: its signature is judged, and whether the trail still says the same.
    #[arg(long)]
    against: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The code of the only unit, with those below it, to export.
    #[arg(long)]
    unit: Option<String>,
}

pub(super) async fn run(settings: Settings, command: Audit) -> anyhow::Result<()> {
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    match command {
        Audit::Verify(asked) => check(&app, asked).await,
        Audit::Export(asked) => give(&app, asked).await,
    }
}

async fn check(app: &App, Verify { unit, against }: Verify) -> anyhow::Result<()> {
    let chains = app.db.read_current(RequestId::none(), |tx| async move {
        let (scope, unit) = (system(&tx, "verify"), unit.as_deref());
        let of_heads = units::below(&tx, &scope, unit, CHAIN_OF_HEAD).await?;
        let of_entries = units::below(&tx, &scope, unit, CHAIN).await?;
        audit::chains(&tx, &scope, [of_heads, of_entries]).await
    });
    let (mut entries, mut flawed, chains) = (0, 0, chains.await?);
    let followed = chains.len();
    for chain in chains {
        let found = app.db.read_current(RequestId::none(), move |tx| verify::follow(tx, chain)).await?;
        entries += found.sound;
        if let Some(flaw) = found.flaw {
            flawed += 1;
            println!("chain {}: entry {} is {}", found.chain, flaw.seq, flaw.kind);
        }
    }
    if let Some(file) = against {
        flawed += compare(app, file).await?;
    }
    if flawed > 0 {
        bail!("the trail is not as it was written");
    }
    println!("{entries} entries in {followed} chains are as they were written");
    Ok(())
}

/// Compares the trail with an export; answers with how many chains say something else.
async fn compare(app: &App, file: PathBuf) -> anyhow::Result<usize> {
    let export = tokio::fs::read(&file).await.with_context(|| format!("{} can't be read", file.display()))?;
    let claims = verify::judged(&app.db, &export).await?;
    let mut differing = 0;
    for head in claims.heads {
        let chain = head.chain;
        let holds = app.db.read_current(RequestId::none(), |tx| async move {
            let scope = system(&tx, "verify");
            verify::holds(&tx, &scope, &head).await
        });
        if !holds.await? {
            differing += 1;
            println!("chain {chain}: it says something else than the export");
        }
    }
    Ok(differing)
}

async fn give(app: &App, Export { unit }: Export) -> anyhow::Result<()> {
    let begin = |tx| async move {
        let scope = system(&tx, "command line");
        export::begin(tx, scope, ExportQuestion { unit }).await
    };
    let chains = app.db.write(RequestId::none(), begin).await?;
    let mut pieces = Box::pin(export::pieces(app.db.clone(), app.keys.clone(), chains));
    let mut out = std::io::stdout();
    while let Some(piece) = pieces.try_next().await? {
        out.write_all(&piece)?;
    }
    Ok(out.flush()?)
}
