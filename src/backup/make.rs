//! Making a backup while the service runs.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, ensure};
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};

use super::manifest::{Copied, Evidence, FILE, Manifest, hash};
use super::postgres;
use crate::access::service::system;
use crate::db::RequestId;
use crate::evidence::service;
use crate::evidence::store::Store;
use crate::http::App;
use crate::time::Moment;

/// Copies the database and then the evidence into an empty folder: each file was there before its row, so the copy has every file
/// that its database knows.
pub async fn make(app: &App, store: &Store, folder: &Path) -> anyhow::Result<Manifest> {
    fs::create_dir_all(folder.join("evidence")).with_context(|| format!("can't make {}", folder.display()))?;
    ensure!(!folder.join(FILE).exists(), "{} holds a backup already", folder.display());
    let begun_at = Moment::new(app.db.clock().now());
    let database = copy_database(app, folder).await?;
    let listed = app.db.read_current(RequestId::none(), |tx| async move {
        let scope = system(&tx, "backup");
        service::all(&tx, &scope).await
    });
    let mut evidence = Vec::new();
    for (id, bytes, sha256) in listed.await? {
        let file = Evidence { id, bytes, sha256 };
        copy_evidence(store, &file, folder).await?;
        evidence.push(file);
    }
    let program = format!("cchc {}", env!("CARGO_PKG_VERSION"));
    let manifest = Manifest { version: 1, program, begun_at, database, evidence };
    write_durably(folder, FILE, &serde_json::to_vec_pretty(&manifest)?)?;
    Ok(manifest)
}

async fn copy_database(app: &App, folder: &Path) -> anyhow::Result<Copied> {
    let address = app.settings.database()?;
    let file = if address.is_sqlite() { "cchc.db" } else { "cchc.pgdump" };
    let copy = folder.join(file);
    ensure!(!copy.exists(), "{} is there already", copy.display());
    if address.is_sqlite() {
        app.db.copy_to(&copy).await?;
    } else {
        postgres::dump(&address, &copy).await?;
    }
    File::open(&copy)?.sync_all()?;
    Ok(Copied { file: file.to_owned(), sha256: hash(&copy)? })
}

async fn copy_evidence(store: &Store, file: &Evidence, folder: &Path) -> anyhow::Result<()> {
    let lost = || format!("the file of evidence {}", file.id);
    let mut copy = File::create(folder.join(file.place()))?;
    let mut hasher = Sha256::new();
    let mut content = store.read(file.id, file.bytes, 0..file.bytes).await.with_context(lost)?;
    while let Some(piece) = content.try_next().await.with_context(lost)? {
        hasher.update(&piece);
        copy.write_all(&piece)?;
    }
    ensure!(hex::encode(hasher.finalize()) == file.sha256, "{} isn't the one that arrived", lost());
    Ok(copy.sync_all()?)
}

/// Writes a file that is there whole or not at all, though the power fails.
fn write_durably(folder: &Path, name: &str, content: &[u8]) -> anyhow::Result<()> {
    let draft = folder.join(format!("{name}.draft"));
    let mut file = File::create(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(draft, folder.join(name))?;
    File::open(folder.join("evidence"))?.sync_all()?;
    Ok(File::open(folder)?.sync_all()?)
}
