//! `cchc backup` and `cchc restore`: a copy of everything, and putting it back.

use std::path::PathBuf;

use clap::Args;

use crate::backup;
use crate::config::Settings;
use crate::evidence::place::Place;
use crate::evidence::store::Store;
use crate::server;

#[derive(Debug, Args)]
pub(super) struct Folder {
    /// The folder of the backup.
    folder: PathBuf,
}

pub(super) async fn make(settings: Settings, Folder { folder }: Folder) -> anyhow::Result<()> {
    let place = Place::of(&settings)?;
    let clock = settings.clock();
    let app = server::prepare(settings, clock).await?;
    let made = backup::make(&app, &Store::open(&place)?, &folder).await?;
    println!("{}: the database and {} files of evidence", folder.display(), made.evidence.len());
    Ok(())
}

pub(super) async fn restore(settings: Settings, Folder { folder }: Folder) -> anyhow::Result<()> {
    let store = Store::open(&Place::of(&settings)?)?;
    let made = backup::restore(&settings, &store, &folder).await?;
    println!("put back as of {}: the database and {} files of evidence", made.begun_at, made.evidence.len());
    println!("run `cchc audit verify` and `cchc statistics verify`, then start the service");
    Ok(())
}
