//! Putting a backup back where there is nothing.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use bytes::Bytes;

use super::manifest::Manifest;
use super::postgres;
use crate::config::Settings;
use crate::db::Address;
use crate::evidence::store::Store;

/// Puts a backup back, once all of it was judged: evidence first, so that no row is there before its file.
///
/// Refuses where there is a database already: what is replaced is set aside by hand, never removed.
pub async fn restore(settings: &Settings, store: &Store, folder: &Path) -> anyhow::Result<Manifest> {
    let judged = folder.to_owned();
    let manifest = tokio::task::spawn_blocking(move || Manifest::read(&judged)).await??;
    let address = settings.database()?;
    let wanted = if address.is_sqlite() { "cchc.db" } else { "cchc.pgdump" };
    if manifest.database.file != wanted {
        bail!("the backup is of the other kind of database ({}); {address} needs {wanted}", manifest.database.file);
    }
    let target = empty_place(&address).await?;
    for file in &manifest.evidence {
        let content = tokio::fs::read(folder.join(file.place())).await?;
        store
            .put_back(file.id, Bytes::from(content))
            .await
            .with_context(|| format!("the file of evidence {}", file.id))?;
    }
    let copy = folder.join(&manifest.database.file);
    match target {
        Some(target) => place(&copy, &target)?,
        None => postgres::restore(&address, &copy).await?,
    }
    Ok(manifest)
}

/// Where SQLite's file goes; refuses a place where something is, and a log that a file of before left behind.
async fn empty_place(address: &Address) -> anyhow::Result<Option<PathBuf>> {
    let Some(file) = address.file() else {
        ensure!(address.is_empty().await?, "{address} has tables already; a backup goes into an empty database");
        return Ok(None);
    };
    for name in ["", "-wal", "-shm", "-journal"] {
        let mut there = file.clone().into_os_string();
        there.push(name);
        let there = PathBuf::from(there);
        ensure!(!there.exists(), "{} is there: stop the service and move it away first", there.display());
    }
    Ok(Some(file))
}

fn place(copy: &Path, target: &Path) -> anyhow::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let draft = target.with_extension("restoring");
    std::fs::copy(copy, &draft).with_context(|| format!("can't write {}", draft.display()))?;
    std::fs::File::open(&draft)?.sync_all()?;
    std::fs::rename(&draft, target)?;
    Ok(std::fs::File::open(folder)?.sync_all()?)
}
