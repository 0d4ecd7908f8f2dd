//! Where evidence files lie, as the settings say it.

use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::config::{Secret, Settings};

/// A folder, or a bucket of an S3 server. Its `Display` shows no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder, by default beside the database.
    Folder(PathBuf),
    /// A bucket.
    Bucket(Bucket),
}

/// A bucket of an S3 server, and who speaks to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What the names of all files in it begin with.
    pub prefix: String,
    /// The server; AWS where there is none.
    pub endpoint: Option<String>,
    /// The region that requests are signed for.
    pub region: String,
    /// Whose key signs them.
    pub key_id: String,
    /// The key.
    pub secret: Secret,
}

impl Place {
    /// The place that the settings name.
    pub fn of(settings: &Settings) -> anyhow::Result<Self> {
        match &settings.evidence_store {
            None => Ok(Self::Folder(settings.data.join("evidence"))),
            Some(address) => Bucket::of(address, settings).map(Self::Bucket),
        }
    }
}

impl Bucket {
    fn of(address: &str, settings: &Settings) -> anyhow::Result<Self> {
        let rest = address.strip_prefix("s3://").context("evidence_store is s3://bucket or s3://bucket/prefix")?;
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if name.is_empty() || name.contains(|c: char| !c.is_ascii_alphanumeric() && !"-._".contains(c)) {
            bail!("evidence_store names no bucket: s3://bucket or s3://bucket/prefix");
        }
        let endpoint = settings.evidence_s3_endpoint.clone();
        if let Some(endpoint) = &endpoint {
            judge_endpoint(endpoint, settings.evidence_s3_allow_http)?;
        }
        Ok(Self {
            name: name.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint,
            region: settings.evidence_s3_region.clone(),
            key_id: settings.evidence_s3_key_id.clone().context("evidence_store needs evidence_s3_key_id")?,
            secret: secret(settings)?,
        })
    }

    /// Whether it is spoken to without TLS.
    pub fn is_in_clear(&self) -> bool {
        self.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"))
    }
}

fn judge_endpoint(endpoint: &str, allow_http: bool) -> anyhow::Result<()> {
    let Some((scheme @ ("http" | "https"), server)) = endpoint.split_once("://") else {
        bail!("evidence_s3_endpoint starts with https://");
    };
    if server.contains('@') {
        bail!(
            "evidence_s3_endpoint holds a name or password: they belong into evidence_s3_key_id and evidence_s3_secret"
        );
    }
    if scheme == "http" && !allow_http {
        bail!("evidence_s3_endpoint is without TLS: https://, or evidence_s3_allow_http where nobody else listens");
    }
    Ok(())
}

fn secret(settings: &Settings) -> anyhow::Result<Secret> {
    let (secret, file) = (settings.evidence_s3_secret.as_ref(), settings.evidence_s3_secret_file.as_deref());
    let secret = Secret::from_one_of("evidence_s3_secret", secret, file)?;
    secret.context("evidence_store needs evidence_s3_secret or evidence_s3_secret_file")
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Bucket(Bucket { name, prefix, endpoint, region, .. }) => {
                let server = endpoint.clone().unwrap_or_else(|| format!("AWS in {region}"));
                write!(f, "s3://{name}/{prefix} at {server}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(endpoint: &str) -> Settings {
        Settings {
            evidence_store: Some("s3://minh-chung/thanh-xa/".to_owned()),
            evidence_s3_endpoint: Some(endpoint.to_owned()),
            evidence_s3_key_id: Some("cchc".to_owned()),
            evidence_s3_secret: Some(Secret::new("khong-ai-thay")),
            ..Settings::default()
        }
    }

    fn refused(settings: &Settings) -> String {
        Place::of(settings).unwrap_err().to_string()
    }

    #[test]
    fn without_a_setting_files_lie_beside_the_database() {
        assert_eq!(Place::of(&Settings::default()).unwrap(), Place::Folder(PathBuf::from("data/evidence")));
    }

    #[test]
    fn a_bucket_is_shown_without_its_key() {
        let place = Place::of(&bucket("https://s3.example.vn")).unwrap();
        assert_eq!(place.to_string(), "s3://minh-chung/thanh-xa at https://s3.example.vn");
        assert!(!format!("{place:?}").contains("khong-ai-thay"));
    }

    #[test]
    fn a_key_comes_from_a_file_too_and_from_one_place_only() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, "tu-tep\n").unwrap();
        let from_file = Settings {
            evidence_s3_secret: None,
            evidence_s3_secret_file: Some(file.path().to_owned()),
            ..bucket("https://s3.example.vn")
        };
        let Place::Bucket(found) = Place::of(&from_file).unwrap() else { panic!("a bucket") };
        assert_eq!(found.secret, Secret::new("tu-tep"));
        let twice = Settings { evidence_s3_secret: Some(Secret::new("x")), ..from_file.clone() };
        assert!(refused(&twice).contains("both set"));
        let nowhere = Settings { evidence_s3_secret_file: None, ..from_file };
        assert!(refused(&nowhere).contains("needs evidence_s3_secret"));
    }

    #[test]
    fn what_would_give_files_or_keys_away_is_refused() {
        assert!(refused(&bucket("http://10.0.0.1:9000")).contains("without TLS"));
        assert!(refused(&bucket("https://cchc:khong-ai-thay@s3.example.vn")).contains("belong into"));
        assert!(!refused(&bucket("https://cchc:khong-ai-thay@s3.example.vn")).contains("khong-ai-thay"));
        let folder = Settings { evidence_store: Some("/srv/evidence".to_owned()), ..Settings::default() };
        assert!(refused(&folder).contains("s3://bucket"));
        let in_clear = Settings { evidence_s3_allow_http: true, ..bucket("http://127.0.0.1:9000") };
        assert!(Place::of(&in_clear).is_ok());
    }
}
