//! Where a test's evidence lies: in the folder beside the database, or in a bucket of its own on the S3 server of `./test`.

use std::path::{Path, PathBuf};

use cchc::config::{Secret, Settings};
use reqwest::Method;

use super::world::{World, client};

/// Which store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// The folder beside the database.
    Folder,
    /// A bucket.
    Bucket,
}

impl Shelf {
    /// The settings of a service that keeps its evidence there.
    pub async fn settings(self) -> Settings {
        if self == Self::Folder {
            return Settings::default();
        }
        let bucket = uuid::Uuid::new_v4().to_string();
        client().put(format!("{}/{bucket}", server())).send().await.unwrap().error_for_status().unwrap();
        Settings {
            evidence_store: Some(format!("s3://{bucket}/thanh-xa")),
            evidence_s3_endpoint: Some(server()),
            evidence_s3_key_id: Some("cchc".to_owned()),
            evidence_s3_secret: Some(Secret::new("khong-ai-thay")),
            evidence_s3_allow_http: true,
            ..Settings::default()
        }
    }

    /// The names of what lies there, finished or only begun.
    pub async fn holds(self, world: &World) -> Vec<String> {
        match self {
            Self::Folder => walk(&world.app.settings.data.join("evidence")),
            Self::Bucket => {
                let (finished, begun) = (listed(world, "list-type=2").await, listed(world, "uploads").await);
                [finished, begun].concat()
            }
        }
    }
}

/// The S3 server that `./test` starts.
fn server() -> String {
    std::env::var("TEST_S3_URL").expect("run ./test, which starts an S3 server")
}

/// Every file below a folder.
fn walk(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let each = |path: PathBuf| if path.is_dir() { walk(&path) } else { vec![path.display().to_string()] };
    paths.flat_map(each).collect()
}

/// The keys that a listing of the world's bucket has.
async fn listed(world: &World, listing: &str) -> Vec<String> {
    let store = world.app.settings.evidence_store.as_deref().unwrap();
    let bucket = store.trim_start_matches("s3://").split('/').next().unwrap();
    let answer = client().request(Method::GET, format!("{}/{bucket}?{listing}", server())).send().await.unwrap();
    let text = answer.error_for_status().unwrap().text().await.unwrap();
    text.split("<Key>").skip(1).map(|key| key.split('<').next().unwrap().to_owned()).collect()
}
