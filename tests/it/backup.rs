//! Backups: made while the service runs, judged before they are put back, put back only where there is nothing.

use std::path::{Path, PathBuf};

use cchc::config::Settings;
use rstest_reuse::apply;
use serde_json::json;
use tempfile::TempDir;

use crate::remediation::{assigned, draft, upload};
use crate::support::{Kind, World, both_databases, command, empty_database};

/// A world with a file of evidence, an export of its trail, and a backup of it.
struct Kept {
    world: World,
    folder: TempDir,
    evidence: String,
}

impl Kept {
    async fn new(kind: Kind) -> Self {
        let world = World::with(kind, Settings::default()).await;
        let (_, finding) = assigned(&world).await;
        let report = draft(&world, "chuyenmon", &finding).await;
        let evidence = upload(&world, &report, "danh-sach.txt", b"16/16").await.is(201).json();
        let folder = tempfile::tempdir().unwrap();
        let trail = world.as_("giamsat").get("/v1/audit/export").await.is(200).text;
        std::fs::write(folder.path().join("audit.ndjson"), trail).unwrap();
        let kept = Self { world, evidence: evidence["id"].as_str().unwrap().to_owned(), folder };
        let (done, said) = kept.world.command(&["backup", kept.backup().to_str().unwrap()]).await;
        assert!(done, "{said}");
        kept
    }

    fn backup(&self) -> PathBuf {
        self.folder.path().join("backup")
    }

    fn evidence_in(&self, data: &Path) -> PathBuf {
        let name = self.evidence.replace('-', "");
        data.join("evidence").join(&name[name.len() - 2..]).join(name)
    }
}

/// A place where there is nothing yet: the address of its database, and its folder.
async fn nowhere(kind: Kind) -> (String, TempDir) {
    let data = tempfile::tempdir().unwrap();
    (empty_database(kind, data.path()).await, data)
}

async fn at(address: &str, data: &Path, arguments: &[&str]) -> (bool, String) {
    let place = ["--database-url", address, "--data", data.to_str().unwrap()];
    command(&[&place, arguments].concat()).await
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_before_a_backup_is_there_after_it_was_put_back(#[case] kind: Kind) {
    let kept = Kept::new(kind).await;
    // what comes after the backup isn't in it
    kept.world.as_("motcua").get("/v1/me").await.is(200);
    let (address, data) = nowhere(kind).await;

    let backup = kept.backup();
    let (done, said) = at(&address, data.path(), &["restore", backup.to_str().unwrap()]).await;

    assert!(done && said.contains("1 files of evidence"), "{said}");
    assert_eq!(std::fs::read(kept.evidence_in(data.path())).unwrap(), b"16/16");
    let export = kept.folder.path().join("audit.ndjson");
    let (done, said) = at(&address, data.path(), &["audit", "verify", "--against", export.to_str().unwrap()]).await;
    assert!(done, "{said}");
    let (done, said) = at(&address, data.path(), &["statistics", "verify"]).await;
    assert!(done, "{said}");
    let (done, said) = at(&address, data.path(), &["doctor"]).await;
    assert!(done, "{said}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_goes_nowhere_where_something_is(#[case] kind: Kind) {
    let kept = Kept::new(kind).await;
    let backup = kept.backup();
    let restore = ["restore", backup.to_str().unwrap()];
    let (done, said) = kept.world.command(&restore).await;
    assert!(!done && (said.contains("is there") || said.contains("has tables already")), "{said}");
    if kind == Kind::Sqlite {
        let (address, data) = nowhere(kind).await;
        std::fs::write(data.path().join("cchc.db-wal"), "stale").unwrap();
        let (done, said) = at(&address, data.path(), &restore).await;
        assert!(!done && said.contains("cchc.db-wal is there"), "{said}");
        assert!(!data.path().join("cchc.db").exists());
    }
    let (done, said) = kept.world.command(&["backup", backup.to_str().unwrap()]).await;
    assert!(!done && said.contains("holds a backup already"), "{said}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_not_whole_is_not_put_back(#[case] kind: Kind) {
    let kept = Kept::new(kind).await;
    let (address, data) = nowhere(kind).await;
    let refused = async |why: &str| {
        let backup = kept.backup();
        let (done, said) = at(&address, data.path(), &["restore", backup.to_str().unwrap()]).await;
        assert!(!done && said.contains(why), "{said}");
        assert!(!kept.evidence_in(data.path()).exists());
    };
    let evidence = kept.backup().join("evidence").join(&kept.evidence);
    std::fs::write(&evidence, "15/16").unwrap();
    refused("isn't what was backed up").await;
    std::fs::remove_file(&evidence).unwrap();
    refused("can't be read").await;
    let manifest = kept.backup().join("manifest.json");
    let told: serde_json::Value = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
    assert_eq!((&told["version"], &told["evidence"][0]["bytes"]), (&json!(1), &json!(5)));
    std::fs::remove_file(manifest).unwrap();
    refused("holds no finished backup").await;
}
