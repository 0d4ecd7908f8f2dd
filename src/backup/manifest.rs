//! What a backup holds.

use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::time::Moment;

/// The manifest's name in the folder of a backup.
pub(super) const FILE: &str = "manifest.json";
/// How much of a file is read at once.
const PIECE: usize = 1 << 20;

/// What a backup holds, with the hashes by which it is judged before it is put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The shape of the folder.
    pub version: u32,
    /// The program that made it.
    pub program: String,
    /// When it was begun: what was acknowledged before is in it.
    pub begun_at: Moment,
    /// The database.
    pub database: Copied,
    /// The files of evidence.
    pub evidence: Vec<Evidence>,
}

/// The copy of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copied {
    /// Its name in the folder: `cchc.db` of SQLite, `cchc.pgdump` of PostgreSQL.
    pub file: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// A file of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The file.
    pub id: Uuid,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 as it was taken when the file arrived, hexadecimal.
    pub sha256: String,
}

impl Evidence {
    /// Its place in the folder of a backup.
    pub(super) fn place(&self) -> String {
        format!("evidence/{}", self.id)
    }
}

impl Manifest {
    /// Reads a backup's manifest, and judges that all is there that it names.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read(folder.join(FILE));
        let text = text.with_context(|| format!("{} holds no finished backup: no {FILE}", folder.display()))?;
        let manifest: Self = serde_json::from_slice(&text).with_context(|| format!("{FILE} can't be read"))?;
        ensure!(manifest.version == 1, "a backup of the version {} is of another program", manifest.version);
        let evidence = manifest.evidence.iter().map(|file| (file.place(), &file.sha256));
        let database = (manifest.database.file.clone(), &manifest.database.sha256);
        for (place, sha256) in std::iter::once(database).chain(evidence) {
            let found = hash(&folder.join(&place)).with_context(|| format!("{place} of the backup can't be read"))?;
            ensure!(found == *sha256, "{place} of the backup isn't what was backed up");
        }
        Ok(manifest)
    }
}

/// The SHA-256 of a file.
pub(super) fn hash(file: &Path) -> io::Result<String> {
    let (mut file, mut hasher, mut piece) = (std::fs::File::open(file)?, Sha256::new(), vec![0; PIECE]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            length => hasher.update(&piece[..length]),
        }
    }
}
