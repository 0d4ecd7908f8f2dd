//! The folder of evidence files: written beside, hashed on the way, made durable, then moved into place.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::rules::is_what_it_promises;
use crate::http::{Incoming, too_large};
use crate::refusal::{Answer, Refusal, Text};

/// How many bytes tell a file's kind.
const BEGINNING: usize = 4096;

/// What was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// How many bytes.
    pub bytes: i64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// Where a file lies.
pub fn path(data: &Path, id: Uuid) -> PathBuf {
    let name = id.simple().to_string();
    data.join("evidence").join(&name[name.len() - 2..]).join(name)
}

fn broken(error: &std::io::Error) -> Refusal {
    Refusal::internal(error)
}

/// Receives a file. What is cut, too large or of another kind leaves nothing behind.
pub async fn receive(data: &Path, id: Uuid, media_type: &str, limit: u64, mut incoming: Incoming) -> Answer<Received> {
    let place = path(data, id);
    let folder = place.parent().unwrap_or(data).to_owned();
    fs::create_dir_all(&folder).await.map_err(|error| broken(&error))?;
    let partial = place.with_extension("partial");
    let received = write(&partial, media_type, limit, &mut incoming).await;
    match received {
        Ok(received) => {
            fs::rename(&partial, &place).await.map_err(|error| broken(&error))?;
            sync_folder(&folder).await?;
            Ok(received)
        }
        Err(refusal) => {
            remove(&partial).await;
            Err(refusal)
        }
    }
}

async fn write(partial: &Path, media_type: &str, limit: u64, incoming: &mut Incoming) -> Answer<Received> {
    let mut file = File::create(partial).await.map_err(|error| broken(&error))?;
    let (mut hasher, mut bytes, mut beginning) = (Sha256::new(), 0_u64, Vec::new());
    while let Some(chunk) = incoming.next().await? {
        bytes += chunk.len() as u64;
        if bytes > limit {
            return Err(too_large(usize::try_from(limit).unwrap_or(usize::MAX)));
        }
        let room = BEGINNING - beginning.len();
        beginning.extend_from_slice(&chunk[..chunk.len().min(room)]);
        hasher.update(&chunk);
        file.write_all(&chunk).await.map_err(|error| broken(&error))?;
    }
    if bytes == 0 {
        let detail = Text::new("Tệp trống.", "The file is empty.");
        return Err(Refusal::fault("", "empty_file", detail));
    }
    is_what_it_promises(media_type, &beginning)?;
    file.sync_all().await.map_err(|error| broken(&error))?;
    Ok(Received { bytes: i64::try_from(bytes).unwrap_or(i64::MAX), sha256: hex::encode(hasher.finalize()) })
}

/// A new name in a folder is durable once the folder is.
async fn sync_folder(folder: &Path) -> Answer<()> {
    let folder = File::open(folder).await.map_err(|error| broken(&error))?;
    folder.sync_all().await.map_err(|error| broken(&error))
}

/// Removes a file that no row points to.
pub async fn remove(place: &Path) {
    if let Err(error) = fs::remove_file(place).await {
        tracing::warn!(cause = %error, "a file of evidence can't be removed");
    }
}
