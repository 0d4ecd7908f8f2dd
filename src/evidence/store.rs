//! The store of evidence files: a file is received piece by piece, hashed on the way, and there only once it is whole;
//! it is given back whole or in part.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, ensure};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::SpawnedReqwestConnector;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    BackoffConfig, ClientOptions, Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig,
};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::place::{Bucket, Place};
use super::rules::{Content, Received};
use super::upload::Upload;
use crate::http::{Incoming, too_large};
use crate::refusal::{Answer, Code, Refusal, Text};

/// How much of a file goes to a bucket at once: S3 takes no part below 5 MiB but the last.
const BUCKET_PART: usize = 8 << 20;
/// The same for a folder.
const FOLDER_PART: usize = 256 << 10;
/// How long a server may be silent.
const SILENCE: Duration = Duration::from_mins(1);
/// How often a request to it is tried again, and for how long.
const RETRIES: (usize, Duration) = (3, Duration::from_secs(15));
/// How long it is waited before the first and the last of these.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));
/// Where it is tried whether the store can be written.
const PROBE: &str = "probe";

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(super) objects: Arc<dyn ObjectStore>,
    /// How much of a file goes to it at once.
    pub(super) part: usize,
    /// The runtime on which what was begun is ended, though who began it is gone.
    pub(super) runtime: Handle,
}

impl Store {
    /// Opens the store at a place. Must be called on the main runtime, on which it speaks to a server.
    pub fn open(place: &Place) -> anyhow::Result<Self> {
        let runtime = Handle::current();
        let (objects, part): (Arc<dyn ObjectStore>, _) = match place {
            Place::Folder(folder) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("can't make the folder of evidence {}", folder.display()))?;
                (Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)), FOLDER_PART)
            }
            Place::Bucket(bucket) => {
                let objects = speaking_to(bucket, runtime.clone()).context("the store of evidence can't be opened")?;
                (Arc::new(PrefixStore::new(objects, bucket.prefix.as_str())), BUCKET_PART)
            }
        };
        Ok(Self { objects, part, runtime })
    }

    /// Receives a file. What is cut, too large or of another kind leaves nothing behind.
    pub async fn receive(&self, id: Uuid, media_type: &str, limit: u64, incoming: Incoming) -> Answer<Received> {
        let mut upload = Upload::new(self, location(id));
        let received = take_in(&mut upload, media_type, limit, incoming).await;
        if received.is_err() {
            upload.abandon().await;
        }
        received
    }

    /// Has a file noted that was received; where that is refused, the file goes. It runs to its end though its caller is gone.
    pub async fn noted<T: Send + 'static>(
        &self,
        id: Uuid,
        noting: impl Future<Output = Answer<T>> + Send + 'static,
    ) -> Answer<T> {
        let store = self.clone();
        let task = self.runtime.spawn(async move {
            let noted = noting.await;
            // after a fault of the database nobody knows whether the note stands: the file stays
            if noted.as_ref().is_err_and(|refusal| refusal.code.status() < 500) {
                store.remove(id).await;
            }
            noted
        });
        task.await.unwrap_or_else(|gone| Err(Refusal::internal(&gone)))
    }

    /// A stretch of a file, which has to be as long as is known of it.
    pub async fn read(
        &self,
        id: Uuid,
        length: u64,
        stretch: Range<u64>,
    ) -> Answer<BoxStream<'static, Result<Bytes, Error>>> {
        let range = (stretch != (0..length)).then(|| GetRange::Bounded(stretch.clone()));
        let found = self.objects.get_opts(&location(id), GetOptions { range, ..GetOptions::default() }).await;
        let found = found.map_err(|error| match error {
            // its row stands, and waiting wouldn't help
            Error::NotFound { .. } => Refusal::internal(&error),
            error => refused(error),
        })?;
        if found.meta.size != length || found.range != stretch {
            return Err(Refusal::internal(&format!("the file {id} has {} bytes instead of {length}", found.meta.size)));
        }
        Ok(found.into_stream())
    }

    /// Puts a file back that was taken from a backup.
    pub async fn put_back(&self, id: Uuid, content: Bytes) -> anyhow::Result<()> {
        self.objects.put(&location(id), content.into()).await?;
        Ok(())
    }

    /// Whether a file can be written, read and removed.
    pub async fn check(&self) -> anyhow::Result<()> {
        let (probe, written) = (Path::from(PROBE), Bytes::from(Uuid::new_v4().to_string()));
        // an error of the store says its causes itself
        let failed = |what: &'static str| move |error: Error| anyhow!("{what}: {error}");
        self.objects.put(&probe, written.clone().into()).await.map_err(failed("it can't be written"))?;
        let found = self.objects.get(&probe).await.map_err(failed("it can't be read"))?;
        let found = found.bytes().await.map_err(failed("it can't be read"))?;
        ensure!(found == written, "it gives back other bytes than it got");
        self.objects.delete(&probe).await.map_err(failed("nothing can be removed from it"))
    }

    /// Removes a file that no row points to.
    async fn remove(&self, id: Uuid) {
        if let Err(error) = self.objects.delete(&location(id)).await {
            tracing::warn!(cause = %error, "a file of evidence can't be removed");
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("objects", &format_args!("{}", self.objects)).finish_non_exhaustive()
    }
}

fn speaking_to(bucket: &Bucket, runtime: Handle) -> object_store::Result<AmazonS3> {
    let options = ClientOptions::new()
        .with_timeout_disabled()
        .with_read_timeout(SILENCE)
        .with_allow_http(bucket.is_in_clear())
        .with_no_system_certificates(bucket.is_in_clear());
    let backoff = BackoffConfig { init_backoff: PAUSES.0, max_backoff: PAUSES.1, ..BackoffConfig::default() };
    let mut server = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_access_key_id(&bucket.key_id)
        .with_secret_access_key(bucket.secret.reveal())
        .with_client_options(options)
        .with_http_connector(SpawnedReqwestConnector::new(runtime))
        .with_retry(RetryConfig { max_retries: RETRIES.0, retry_timeout: RETRIES.1, backoff })
        .with_disable_bulk_delete(true);
    if let Some(endpoint) = &bucket.endpoint {
        server = server.with_endpoint(endpoint);
    }
    server.build()
}

/// Where a file lies.
fn location(id: Uuid) -> Path {
    let name = id.simple().to_string();
    Path::from_iter([&name[name.len() - 2..], name.as_str()])
}

async fn take_in(upload: &mut Upload, media_type: &str, limit: u64, mut incoming: Incoming) -> Answer<Received> {
    let mut content = Content::default();
    while let Some(piece) = incoming.next().await? {
        content.take(&piece);
        if content.bytes() > limit {
            return Err(too_large(usize::try_from(limit).unwrap_or(usize::MAX)));
        }
        upload.add(&piece).await.map_err(refused)?;
    }
    let received = content.judged(media_type)?;
    upload.finish().await.map_err(refused)?;
    Ok(received)
}

/// 503: the cause goes to the log, never to the client.
fn refused(error: Error) -> Refusal {
    tracing::error!(cause = %error, "the store of evidence fails");
    if is_full(&error) {
        let detail = Text::new(
            "Kho minh chứng đã đầy; yêu cầu chưa được thực hiện.",
            "The store of evidence is full; the request was not done.",
        );
        return Refusal::new(Code::StorageFull, detail);
    }
    let detail = Text::new(
        "Kho minh chứng không trả lời; yêu cầu chưa được thực hiện.",
        "The store of evidence doesn't answer; the request was not done.",
    );
    Refusal { retry_after: Some(5), ..Refusal::new(Code::Unavailable, detail) }
}

fn is_full(error: &Error) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_where_they_lay_before_there_was_a_store() {
        let id: Uuid = "018a7c3e-0000-7000-8000-0000000000ab".parse().unwrap();
        assert_eq!(location(id).as_ref(), "ab/018a7c3e0000700080000000000000ab");
    }

    #[test]
    fn a_full_disk_is_told_from_a_store_that_is_away() {
        let failed = |kind: io::ErrorKind| Error::Generic { store: "test", source: io::Error::from(kind).into() };
        assert_eq!(refused(failed(io::ErrorKind::StorageFull)).code, Code::StorageFull);
        assert_eq!(refused(failed(io::ErrorKind::ConnectionRefused)).code, Code::Unavailable);
    }

    #[tokio::test]
    async fn a_folder_is_checked_by_writing_into_it_and_left_as_it_was() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("evidence");
        let store = Store::open(&Place::Folder(folder.clone())).unwrap();
        store.check().await.unwrap();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        std::fs::remove_dir(&folder).unwrap();
        std::fs::write(&folder, "").unwrap();
        assert!(store.check().await.is_err());
    }
}
