//! A file on its way into the store.

use bytes::{Bytes, BytesMut};
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStoreExt, Result};

use super::store::Store;

/// A file that is sent in parts of one size and is there only once it is finished. Dropped before, nothing of it stays.
pub(super) struct Upload {
    store: Store,
    location: Path,
    /// What is too little for a part.
    waiting: BytesMut,
    /// What was begun in the store; a file of less than a part is sent at once.
    begun: Option<Box<dyn MultipartUpload>>,
}

impl Upload {
    pub(super) fn new(store: &Store, location: Path) -> Self {
        Self { store: store.clone(), location, waiting: BytesMut::new(), begun: None }
    }

    /// Takes the next piece in.
    pub(super) async fn add(&mut self, piece: &[u8]) -> Result<()> {
        self.waiting.extend_from_slice(piece);
        while self.waiting.len() > self.store.part {
            let part = self.waiting.split_to(self.store.part).freeze();
            self.send(part).await?;
        }
        Ok(())
    }

    async fn send(&mut self, part: Bytes) -> Result<()> {
        let begun = match &mut self.begun {
            Some(begun) => begun,
            None => self.begun.insert(self.store.objects.put_multipart(&self.location).await?),
        };
        begun.put_part(part.into()).await
    }

    /// Sends the rest and puts the file in its place.
    pub(super) async fn finish(&mut self) -> Result<()> {
        let rest = self.waiting.split().freeze();
        if self.begun.is_none() {
            return self.store.objects.put(&self.location, rest.into()).await.map(drop);
        }
        self.send(rest).await?;
        if let Some(begun) = &mut self.begun {
            begun.complete().await?;
        }
        self.begun = None;
        Ok(())
    }

    /// Takes back what was sent.
    pub(super) async fn abandon(mut self) {
        if let Some(begun) = self.begun.take() {
            abort(begun).await;
        }
    }
}

/// Whoever hangs up drops the upload: a bucket would keep its parts.
impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(begun) = self.begun.take() {
            self.store.runtime.spawn(abort(begun));
        }
    }
}

async fn abort(mut begun: Box<dyn MultipartUpload>) {
    if let Err(error) = begun.abort().await {
        tracing::warn!(cause = %error, "parts of a file that was given up can't be removed");
    }
}
