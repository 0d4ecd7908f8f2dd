//! `cchc keys rotate`: a new key signs from now on; the old one verifies until its last token has expired.

use clap::Subcommand;

use crate::config::Settings;
use crate::server;

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Retire the signing key and make a new one.
    Rotate,
}

pub(super) async fn run(settings: Settings, command: Keys) -> anyhow::Result<()> {
    let Keys::Rotate = command;
    let clock = settings.clock();
    let app = server::open(settings, clock).await?;
    let kid = app.keys.rotate(&app.db).await?;
    println!("{kid} signs from now on; running copies take it up within half a minute");
    Ok(())
}
